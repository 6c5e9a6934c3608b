#include "sqlite.h"
#include "corpus/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/memory.h"
#include "corpus/work.h"
#include "text/language.h"
#include "text/words.h"

#define TELLING    16   /* words of the query */
#define WORDS_READ 4000 /* of the text */
#define COMMON     2000 /* passages: a word in more of them tells nothing */
#define TEXT_FORMS 1000 /* different words that are looked up */

typedef struct telling {
  uint32_t form;
  uint32_t count; /* in the text */
  double worth;
} telling;

static int compare(const void *left, const void *right) {
  const telling *a = left, *b = right;
  if (a->worth < b->worth || a->worth > b->worth) return a->worth > b->worth ? -1 : 1;
  return a->form < b->form ? -1 : a->form > b->form;
}

static bool is_candidate(const tz_word *word) {
  tz_language language = tz_language_of_script(word->script);
  if (word->form_size < 3 || word->joined) return false;
  return language != TZ_LANGUAGE_NONE &&
         !tz_is_stop_word(word->form, word->form_size, language);
}

/* Counts the words of the text; words[i] is of form i. */
static tz_status count_words(const char *text, size_t size, tz_intern *forms,
                             telling *words) {
  tz_words reader;
  tz_word word;
  tz_words_init(&reader, text, size);
  for (int i = 0; i < WORDS_READ && tz_words_next(&reader, &word); i++) {
    uint32_t number = TZ_INTERN_NONE;
    if (!is_candidate(&word)) continue;
    if (forms->count >= TEXT_FORMS) {
      number = tz_intern_find(forms, word.form, word.form_size);
      if (number == TZ_INTERN_NONE) continue;
    } else {
      tz_status status = tz_intern_add(forms, word.form, word.form_size, &number);
      if (status != TZ_OK) return status;
    }
    words[number].form = number;
    words[number].count++;
  }
  return TZ_OK;
}

/* What each word tells: how rare its form is, and how often it is said. */
static void weigh(tz_work *work, const tz_intern *forms, telling *words) {
  sqlite3_stmt *row =
      tz_work_prepare(work, "SELECT count(*), (SELECT max(id) FROM passage) FROM"
                            " (SELECT DISTINCT doc FROM passage_vocabulary"
                            "  WHERE term = '=' || ?1 LIMIT ?2)");
  tz_work_integer(work, row, 2, COMMON);
  for (size_t i = 0; i < forms->count && work->code == SQLITE_OK; i++) {
    const char *form = tz_intern_text(forms, (uint32_t)i);
    tz_work_text(work, row, 1, form, strlen(form));
    words[i].worth = 0;
    if (tz_work_row(work, row)) {
      double found = (double)sqlite3_column_int64(row, 0);
      double rows = (double)sqlite3_column_int64(row, 1);
      if (found > 0 && found < COMMON)
        words[i].worth =
            log(1.0 + rows / found) * words[i].count / (words[i].count + 1.0);
    }
    sqlite3_reset(row);
  }
  sqlite3_finalize(row);
}

int tz_similar_query(sqlite3 *db, const char *text, size_t size, tz_buffer *query,
                     char **error) {
  tz_work work = {.db = db, .code = SQLITE_OK, .error = error};
  tz_intern forms;
  tz_intern_init(&forms);
  telling *words = tz_calloc(TEXT_FORMS, sizeof *words);
  tz_work_status(&work, words ? count_words(text, size, &forms, words) : TZ_NOMEM);
  if (work.code == SQLITE_OK) weigh(&work, &forms, words);
  if (work.code == SQLITE_OK && forms.count > 0)
    qsort(words, forms.count, sizeof *words, compare);
  for (size_t i = 0; i < TELLING && i < forms.count && work.code == SQLITE_OK; i++) {
    if (words[i].worth <= 0) break;
    tz_buffer_text(query, tz_intern_text(&forms, words[i].form));
    tz_buffer_byte(query, ' ');
  }
  tz_work_status(&work, query->status);
  tz_free(words);
  tz_intern_clear(&forms);
  return work.code;
}
