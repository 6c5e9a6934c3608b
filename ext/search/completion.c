#include "sqlite.h"

#include "search/completion.h"

#include <string.h>

#include "text/words.h"

/* Letters first: a word that lacks its last one must be found. */
static const char *const russian_endings[] = {
    "а",  "б",   "в",   "г",  "д",    "е",  "ж",   "з",  "и",  "й",   "к",   "л",
    "м",  "н",   "о",   "п",  "р",    "с",  "т",   "у",  "ф",  "х",   "ц",   "ч",
    "ш",  "щ",   "ъ",   "ы",  "ь",    "э",  "ю",   "я",  "ам", "ах",  "его", "ей",
    "ем", "ет",  "ешь", "ие", "ий",   "им", "ить", "их", "ла", "ли",  "ло",  "ного",
    "ов", "ого", "ой",  "ом", "ость", "ть", "ут",  "ых", "ый", "ями", "ях"};
static const char *const english_endings[] = {
    "a",  "b",    "c",    "d",   "e",   "f",    "g",    "h",   "i",     "j",
    "k",  "l",    "m",    "n",   "o",   "p",    "q",    "r",   "s",     "t",
    "u",  "v",    "w",    "x",   "y",   "z",    "able", "al",  "ally",  "ation",
    "ed", "er",   "es",   "ing", "ion", "ions", "ity",  "ive", "izing", "lity",
    "ly", "ment", "ness", "ng",  "on",  "ous",  "ty"};

typedef struct finder {
  tz_index_reader *reader;
  tz_stemmer *stemmer;
  const char *start;
  size_t size;
  tz_completions *found;
  sqlite3_int64 passages; /* of those found, together */
} finder;

static bool is_found(const tz_completions *found, sqlite3_int64 id) {
  for (size_t i = 0; i < found->count; i++)
    if (found->terms[i].id == id) return true;
  return false;
}

static void add(finder *f, const tz_index_term *term) {
  if (f->found->count == TZ_COMPLETIONS || term->passages == 0) return;
  if (is_found(f->found, term->id)) return;
  f->passages += term->passages;
  f->found->terms[f->found->count++] = *term;
}

/* Adds the stem of the beginning with an ending. */
static int add_ending(finder *f, const char *ending, tz_language language) {
  char form[2 * TZ_WORD_BYTES];
  size_t size = f->size + strlen(ending), stem_size;
  if (f->size > TZ_WORD_BYTES) return SQLITE_OK;
  memcpy(form, f->start, f->size);
  memcpy(form + f->size, ending, size - f->size);
  const char *stem = tz_stem(f->stemmer, form, size, language, &stem_size);
  if (!stem) return SQLITE_NOMEM;
  tz_index_term term;
  int code = tz_index_term_find(f->reader, stem, stem_size, &term);
  if (code == SQLITE_OK) add(f, &term);
  return code;
}

static int add_endings(finder *f) {
  bool ascii = (unsigned char)f->start[0] < 0x80;
  const char *const *endings = ascii ? english_endings : russian_endings;
  size_t count = ascii ? sizeof english_endings / sizeof *english_endings
                       : sizeof russian_endings / sizeof *russian_endings;
  int code = add_ending(f, "", ascii ? TZ_ENGLISH : TZ_RUSSIAN);
  for (size_t i = 0; i < count && code == SQLITE_OK; i++)
    code = add_ending(f, endings[i], ascii ? TZ_ENGLISH : TZ_RUSSIAN);
  return code;
}

/* Adds the stems that begin so, those in the most passages first, until together they
** are in as many as there are: more than that a search need not tell apart. */
static int add_stems(finder *f) {
  sqlite3_stmt *rows = tz_index_terms_within(f->reader);
  if (!rows) return f->reader->code;
  sqlite3_bind_text64(rows, 1, f->start, f->size, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_int(rows, 2, TZ_COMPLETIONS + 1);
  f->found->whole = true;
  while (sqlite3_step(rows) == SQLITE_ROW) {
    tz_index_term term = {.reader = f->reader,
                          .id = sqlite3_column_int64(rows, 0),
                          .passages = tz_index_count(rows, 1)};
    if (f->found->count == TZ_COMPLETIONS || f->passages > f->reader->totals.passages) {
      f->found->whole = is_found(f->found, term.id);
      if (!f->found->whole) break;
    }
    add(f, &term);
  }
  int code = sqlite3_reset(rows);
  sqlite3_clear_bindings(rows);
  return code;
}

int tz_completions_find(tz_index_reader *reader, tz_stemmer *stemmer, const char *start,
                        size_t size, tz_completions *found) {
  finder f = {reader, stemmer, start, size, found, 0};
  found->count = 0;
  found->whole = true;
  if (size == 0) return SQLITE_OK;
  int code = add_endings(&f);
  return code == SQLITE_OK ? add_stems(&f) : code;
}
