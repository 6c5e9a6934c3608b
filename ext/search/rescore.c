#include "search/rescore.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "search/rank.h"
#include "text/words.h"

enum { TEXT, HEADING, TITLE };

static const char *token_of(const tz_plan *plan, size_t term) {
  return plan->text.data + plan->terms[term].offset;
}

/* The first term with this token, + 1; 0 when no term has it. *slot is its place
** in the table, or a free one. */
static uint32_t find(const tz_rescore *r, const char *token, size_t size,
                     size_t *slot) {
  const tz_plan *plan = r->scoring.plan;
  size_t at = (size_t)tz_hash(TZ_HASH_START, token, size) & (r->table_size - 1);
  for (; r->table[at]; at = (at + 1) & (r->table_size - 1)) {
    size_t term = r->table[at] - 1;
    if (plan->terms[term].size == size &&
        memcmp(token_of(plan, term), token, size) == 0)
      break;
  }
  *slot = at;
  return r->table[at];
}

tz_status tz_rescore_init(tz_rescore *r, const tz_plan *plan, const tz_totals *totals,
                          const double weights[3], const int64_t *found) {
  memset(r, 0, sizeof *r);
  r->totals = *totals;
  memcpy(r->weights, weights, sizeof r->weights);
  tz_status status = tz_scoring_init(&r->scoring, plan, totals->passages, found);
  if (status != TZ_OK) return status;
  size_t terms = plan->term_count + 1;
  for (r->table_size = 16; r->table_size < terms * 2;)
    r->table_size *= 2;
  r->table = tz_calloc(r->table_size, sizeof *r->table);
  r->next = tz_calloc(terms * 5, sizeof *r->next);
  if (!r->table || !r->next) return TZ_NOMEM;
  for (int f = 0; f < 3; f++)
    r->count[f] = r->next + terms * (size_t)(f + 1);
  r->touched = r->next + terms * 4;
  for (size_t t = 0; t < plan->term_count; t++) {
    size_t slot;
    r->next[t] = find(r, token_of(plan, t), plan->terms[t].size, &slot);
    r->table[slot] = (uint32_t)t + 1;
    if (plan->terms[t].form) r->forms = true;
  }
  return TZ_OK;
}

void tz_rescore_clear(tz_rescore *r) {
  tz_scoring_clear(&r->scoring);
  tz_free(r->table);
  tz_free(r->next);
  memset(r, 0, sizeof *r);
}

/* Counts a token of word number offset in a field. */
static void count_token(tz_rescore *r, int field, const char *token, size_t size,
                        int offset) {
  size_t slot;
  for (uint32_t t = find(r, token, size, &slot); t; t = r->next[t - 1]) {
    size_t term = t - 1;
    if (r->count[TEXT][term] + r->count[HEADING][term] + r->count[TITLE][term] == 0)
      r->touched[r->touched_count++] = (uint32_t)term;
    r->count[field][term]++;
    if (field == TEXT) tz_scoring_place(&r->scoring, term, offset);
  }
}

/* Counts a field's words; *length is how many there are. */
static tz_status count_field(tz_rescore *r, tz_stemmer *stemmer, int field,
                             const char *text, size_t size, int *length) {
  tz_words words;
  tz_word word;
  char form[1 + TZ_WORD_BYTES] = {'='};
  *length = 0;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    size_t stem_size;
    const char *stem = tz_stem(stemmer, word.form, word.form_size,
                               tz_language_of_script(word.script), &stem_size);
    if (!stem) return TZ_NOMEM;
    count_token(r, field, stem, stem_size, *length);
    if (r->forms && word.form_size <= TZ_WORD_BYTES) {
      memcpy(form + 1, word.form, word.form_size);
      count_token(r, field, form, word.form_size + 1, *length);
    }
    ++*length;
  }
  return TZ_OK;
}

static double average(int64_t words, int64_t passages) {
  return passages > 0 ? (double)words / (double)passages : 0.0;
}

tz_status tz_rescore_passage(tz_rescore *r, tz_stemmer *stemmer,
                             const tz_fields *fields, double *score) {
  const tz_totals *all = &r->totals;
  int length[3];
  tz_scoring_begin(&r->scoring);
  r->touched_count = 0;
  tz_status status =
      count_field(r, stemmer, TEXT, fields->text, fields->text_size, &length[TEXT]);
  if (status == TZ_OK)
    status = count_field(r, stemmer, HEADING, fields->heading, fields->heading_size,
                         &length[HEADING]);
  if (status == TZ_OK)
    status = count_field(r, stemmer, TITLE, fields->title, fields->title_size,
                         &length[TITLE]);
  double occurring[3] = {0};
  if (status == TZ_OK) {
    occurring[TEXT] =
        r->weights[TEXT] *
        tz_rank_occurrence(length[TEXT], average(all->words, all->passages));
    occurring[HEADING] =
        r->weights[HEADING] *
        tz_rank_occurrence(length[HEADING], average(all->heading_words, all->passages));
    occurring[TITLE] =
        r->weights[TITLE] *
        tz_rank_occurrence(length[TITLE], average(all->title_words, all->passages));
  }
  for (size_t i = 0; i < r->touched_count; i++) {
    size_t term = r->touched[i];
    double frequency = 0;
    for (int f = 0; f < 3; f++) {
      frequency += r->count[f][term] * occurring[f];
      r->count[f][term] = 0;
    }
    if (status == TZ_OK) tz_scoring_add(&r->scoring, term, frequency);
  }
  if (status == TZ_OK) *score = tz_scoring_sum(&r->scoring);
  return status;
}
