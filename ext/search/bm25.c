#include "search/bm25.h"

#define LEAST_FREQUENCY 1e-12
#define MOST_FREQUENCY  1e9
#define ROUNDING        (1 + 1e-4) /* more than sums of floats can lose */

void tz_bm25_prepare(const tz_bm25 *p, tz_bm25_tables *r) {
  double average = p->average_length > 0 ? p->average_length : 1;
  for (unsigned i = 0; i < 256; i++) {
    unsigned text = tz_counts_text((uint8_t)i);
    tz_where where = tz_counts_where((uint8_t)i);
    /* never 0, which means that the group was not found */
    r->text[i] = text > 0 ? text : LEAST_FREQUENCY;
    r->is_text[i] = text > 0;
    r->row[i] = (uint8_t)(2 * text);
    r->most[i] = text == TZ_COUNT_MOST ? MOST_FREQUENCY : 0;
    r->where[i] = p->where[where];
    r->unsure[i] = p->where_most[where] - p->where[where];
    r->rough[i] = where != TZ_NOT_ELSEWHERE || text == TZ_COUNT_MOST;
    r->form_bit[i] = (uint8_t)(1u << tz_counts_form((uint8_t)i));
    r->n[i] = 1 - p->b + p->b * (double)((i & 127) * 2) / average;
    r->k[i] = p->k1 * r->n[i];
  }
  r->form[0] = r->first[0] = r->in_text[1] = 1;
  r->form[1] = 1 + p->form_bonus;
  r->first[1] = 1 + p->first_bonus;
  r->in_text[0] = p->not_in_text;
}

static double weight_of(const tz_bm25_term *term) {
  return term->weight > LEAST_FREQUENCY ? term->weight : LEAST_FREQUENCY;
}

static double frequency_of(const tz_bm25_tables *r, const tz_bm25_term *term,
                           uint8_t counts, uint8_t length) {
  double weight = weight_of(term), frequency = weight * r->text[counts];
  if (r->rough[counts]) frequency += weight * r->where[counts] * r->n[length];
  return frequency;
}

static double unsure_of(const tz_bm25_tables *r, const tz_bm25_term *term,
                        uint8_t counts, uint8_t length) {
  return weight_of(term) * (r->most[counts] + r->unsure[counts] * r->n[length]);
}

void tz_bm25_count(const tz_bm25_tables *r, const tz_bm25_term *term, uint8_t counts,
                   uint8_t length, tz_counted *group, tz_scored *passage) {
  double frequency = frequency_of(r, term, counts, length);
  if (r->rough[counts]) {
    double unsure = unsure_of(r, term, counts, length);
    passage->rough = true;
    group->unsure += unsure;
    if (unsure > 0 && group->unsure_trust < term->trust)
      group->unsure_trust = term->trust;
  }
  group->frequency += frequency;
  group->trusted += frequency * term->trust;
  group->form |= (term->forms & r->form_bit[counts]) != 0;
  passage->length = length;
  passage->in_text |= r->is_text[counts];
}

void tz_bm25_add(const tz_bm25_tables *r, double factor, uint64_t bit,
                 const tz_counted *group, tz_scored *passage) {
  double k = r->k[passage->length], form = factor * r->form[group->form];
  double score = form * group->trusted / (group->frequency + k);
  if (group->unsure > 0) {
    /* However much there is of it: the more, the higher the score, or the lower. */
    double most = form * (group->trusted + group->unsure_trust * group->unsure) /
                  (group->frequency + group->unsure + k);
    if (most > score) passage->more += most - score;
  }
  passage->score += score;
  passage->groups |= bit;
}

static double bound(const tz_bm25_tables *r, const tz_bm25_bounds *bounds,
                    double frequency, double unsure, uint8_t length) {
  return bounds->factor * ROUNDING * (bounds->term.trust * frequency + unsure) /
         (frequency + unsure + r->k[length]);
}

/* The shortest passage of a column is what most can be worth. The second half of the
** columns is that of first passages. */
void tz_bm25_bound(const tz_bm25_tables *r, double factor, const tz_bm25_term *term,
                   tz_bm25_bounds *bounds) {
  const unsigned half = TZ_BOUND_COLUMNS / 2, step = 256 / TZ_BOUND_COLUMNS;
  bounds->factor = factor;
  bounds->term = *term;
  for (unsigned row = 0; row < TZ_BOUND_ROWS; row += 2) {
    double text = row > 0 ? row / 2 : LEAST_FREQUENCY;
    double frequency = weight_of(term) * text;
    for (unsigned column = 0; column < half; column++) {
      double worth = bound(r, bounds, frequency, 0, (uint8_t)(column * step));
      for (unsigned form = 0; form < 2; form++) {
        float *of_row = bounds->worth[row + form];
        of_row[column] = (float)(worth * r->form[form]);
        of_row[column + half] = (float)(worth * r->form[form] * r->first[1]);
      }
    }
  }
}

void tz_bm25_rows(const tz_bm25_tables *r, uint8_t forms, uint8_t rows[256]) {
  for (unsigned i = 0; i < 256; i++) {
    bool form = (forms & r->form_bit[i]) != 0;
    rows[i] = r->rough[i] ? TZ_BOUND_ROUGH : (uint8_t)(r->row[i] + form);
  }
}

float tz_bm25_rough_bound(const tz_bm25_tables *r, const tz_bm25_bounds *bounds,
                          uint8_t counts, uint8_t length) {
  bool form = (bounds->term.forms & r->form_bit[counts]) != 0;
  double worth = bound(r, bounds, frequency_of(r, &bounds->term, counts, length),
                       unsure_of(r, &bounds->term, counts, length), length);
  return (float)(worth * r->form[form] * r->first[length >> 7]);
}
