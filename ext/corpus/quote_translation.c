#include "sqlite.h"
#include "corpus/quote_translation.h"

#include "search/index_reader.h"
#include "search/plan.h"
#include "search/query.h"
#include "search/rank.h"
#include "search/synonyms.h"
#include "text/words.h"

#define WORDS_READ 96  /* telling ones, from the begin of the quotation */
#define AT_ONCE    24  /* of them in a plan */
#define SMALL      200 /* passages by which a corpus is thought larger than it is */
#define UNKNOWN    0.5 /* of what a rare word is worth, for one without a translation */

typedef struct reading {
  tz_work *work;
  tz_stemmer *stemmer;
  tz_language wanted; /* of what the quotation may translate */
  tz_index_reader *index;
  tz_translation *translation;
} reading;

/* The language of most words. */
static tz_language language_of(const tz_buffer *plain) {
  tz_words words;
  tz_word word;
  size_t count[3] = {0, 0, 0};
  tz_words_init(&words, plain->data, plain->size);
  while (tz_words_next(&words, &word))
    count[tz_language_of_script(word.script)]++;
  return tz_language_of_most(count[TZ_RUSSIAN], count[TZ_ENGLISH]);
}

/* A group of the plan: the passages that have one of its terms say what it is worth. */
static void add_group(reading *r, const tz_plan *plan, const tz_plan_group *group) {
  double passages = 0;
  sqlite3_int64 rows = r->index->totals.passages + SMALL;
  for (size_t t = group->first; t < group->first + group->count; t++) {
    const tz_plan_term *term = &plan->terms[t];
    tz_index_term found = {.reader = NULL};
    if (term->form || term->kind != TZ_PLAN_TOKEN) continue;
    int code = tz_index_term_find(r->index, plan->text.data + term->offset, term->size,
                                  &found);
    tz_work_check(r->work, code);
    if (code != SQLITE_OK) return;
    passages += term->weight * (double)found.passages;
    tz_index_term_done(&found);
  }
  double worth = tz_rank_idf(rows, (sqlite3_int64)(passages + 0.5));
  if (passages <= 0) worth *= UNKNOWN;
  tz_work_status(r->work, tz_translation_group(r->translation, worth));
  for (size_t t = group->first; t < group->first + group->count; t++) {
    const tz_plan_term *term = &plan->terms[t];
    if (!term->form && term->kind == TZ_PLAN_TOKEN && r->work->code == SQLITE_OK)
      tz_work_status(r->work,
                     tz_translation_add(r->translation, plan->text.data + term->offset,
                                        term->size, term->weight));
  }
}

/* Adds the translations of some words, apart by spaces. */
static void add_words(reading *r, tz_buffer *forms) {
  tz_query query;
  tz_plan plan;
  tz_work_status(r->work, forms->status);
  if (forms->size == 0 || r->work->code != SQLITE_OK) return;
  tz_plan_init(&plan);
  tz_work_status(r->work, tz_query_parse(forms->data, forms->size, 0, &query));
  if (r->work->code == SQLITE_OK)
    tz_work_check(r->work, tz_plan_build(r->work->db, r->stemmer, &query, r->wanted,
                                         TZ_PLAN_CROSS | TZ_PLAN_OTHER, NULL, &plan));
  for (size_t g = 0; g < plan.group_count && r->work->code == SQLITE_OK; g++)
    if (plan.groups[g].required) add_group(r, &plan, &plan.groups[g]);
  tz_plan_clear(&plan);
  tz_query_clear(&query);
  tz_buffer_reset(forms);
}

static void add_quotation(reading *r, const tz_buffer *plain) {
  tz_words words;
  tz_word word;
  tz_buffer forms;
  tz_buffer_init(&forms);
  tz_words_init(&words, plain->data, plain->size);
  for (size_t count = 0; count < WORDS_READ && r->work->code == SQLITE_OK;) {
    if (!tz_words_next(&words, &word)) break;
    if (tz_is_stop_word(word.form, word.form_size, tz_language_of_script(word.script)))
      continue;
    tz_buffer_append(&forms, word.form, word.form_size);
    tz_buffer_byte(&forms, ' ');
    if (++count % AT_ONCE == 0) add_words(r, &forms);
  }
  add_words(r, &forms);
  tz_buffer_clear(&forms);
}

bool tz_quote_translation_find(tz_work *work, const tz_quotation *quotation,
                               sqlite3_int64 source, tz_stemmer *stemmer,
                               tz_quote_cache *cache, tz_translation_match *match) {
  tz_language quoted = language_of(&quotation->plain);
  if (quoted == TZ_LANGUAGE_NONE) return false;
  tz_language wanted = tz_language_other(quoted);
  const tz_quote_words *stems =
      tz_quote_cache_stems(cache, source, wanted, stemmer, work);
  if (stems == NULL || stems->count == 0) return false;
  tz_index_reader index;
  tz_translation translation;
  tz_translation_match best;
  tz_work_check(work, tz_index_reader_init(&index, work->db, "passage_index"));
  tz_translation_init(&translation);
  reading r = {work, stemmer, wanted, &index, &translation};
  if (work->code == SQLITE_OK) add_quotation(&r, &quotation->plain);
  if (work->code == SQLITE_OK)
    tz_work_status(work, tz_translation_find(&translation, stems, &best));
  bool found = work->code == SQLITE_OK && tz_translation_is_found(&translation, &best);
  if (found) *match = best;
  tz_translation_clear(&translation);
  tz_index_reader_clear(&index);
  return found;
}
