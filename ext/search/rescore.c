#include "search/rescore.h"

#include <string.h>

#include "base/memory.h"
#include "search/rank.h"

enum { TEXT, HEADING, TITLE };

tz_status tz_rescore_init(tz_rescore *r, const tz_plan *plan, const tz_totals *totals,
                          const double weights[3], const int64_t *found) {
  memset(r, 0, sizeof *r);
  r->totals = *totals;
  memcpy(r->weights, weights, sizeof r->weights);
  tz_status status = tz_scoring_init(&r->scoring, plan, totals->passages, found);
  if (status != TZ_OK) return status;
  status = tz_matcher_init(&r->matcher, plan);
  if (status != TZ_OK) return status;
  size_t terms = plan->term_count + 1;
  r->touched = tz_calloc(terms * 4, sizeof *r->touched);
  if (!r->touched) return TZ_NOMEM;
  for (int f = 0; f < 3; f++)
    r->count[f] = r->touched + terms * (size_t)(f + 1);
  return TZ_OK;
}

void tz_rescore_clear(tz_rescore *r) {
  tz_scoring_clear(&r->scoring);
  tz_matcher_clear(&r->matcher);
  tz_free(r->touched);
  memset(r, 0, sizeof *r);
}

/* Counts a term that word number offset of a field is. */
static void count_term(tz_rescore *r, int field, uint32_t term, int offset) {
  if (r->count[TEXT][term] + r->count[HEADING][term] + r->count[TITLE][term] == 0)
    r->touched[r->touched_count++] = term;
  r->count[field][term]++;
  if (field == TEXT) tz_scoring_place(&r->scoring, term, offset);
}

/* Counts a field's words; *length is how many there are. */
static tz_status count_field(tz_rescore *r, tz_stemmer *stemmer, int field,
                             const char *text, size_t size, int *length) {
  tz_words words;
  tz_word word;
  *length = 0;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    size_t count;
    tz_status status = tz_matcher_find(&r->matcher, stemmer, &word, &count);
    if (status != TZ_OK) return status;
    for (size_t i = 0; i < count; i++)
      count_term(r, field, r->matcher.found[i], *length);
    ++*length;
  }
  return TZ_OK;
}

static double average(int64_t words, int64_t passages) {
  return passages > 0 ? (double)words / (double)passages : 0.0;
}

tz_status tz_rescore_passage(tz_rescore *r, tz_stemmer *stemmer,
                             const tz_fields *fields, double *score, uint64_t *groups) {
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
  if (status != TZ_OK) return status;
  *score = tz_scoring_sum(&r->scoring);
  *groups = tz_scoring_groups(&r->scoring);
  return TZ_OK;
}

/* Of the beginning of a word the index knows only some of what it may go on to. */
double tz_rescore_bound(const tz_rescore *r, uint64_t groups, double words) {
  return tz_scoring_bound(&r->scoring, groups,
                          r->matcher.prefix_count == 0 ? words : -1.0);
}
