#include "search/scoring.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "search/rank.h"

#define ROUNDING    (1.0 + 1e-9)
#define NEAR_WEIGHT 0.2
#define NEAR_WORDS  8  /* how far apart is still near */
#define NEAR_NEXT   6  /* how many matches after one are looked at */
#define NEAR_GROUPS 48 /* of a longer query the first ones */

size_t tz_scoring_group(const tz_plan *plan, size_t term) {
  size_t low = 0, high = plan->group_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (plan->groups[middle].first <= term)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* A group is found in about as many passages as its terms together, those that are
** only half a synonym counting half. */
static void weigh(tz_scoring *s, int64_t rows, const int64_t *found) {
  const tz_plan *plan = s->plan;
  double *passages = s->frequency; /* room that passages will use */
  for (size_t t = 0; t < plan->term_count; t++) {
    const tz_plan_term *term = &plan->terms[t];
    if (term->form) continue;
    passages[tz_scoring_group(plan, t)] += term->weight * (double)found[t];
  }
  for (size_t g = 0; g < plan->group_count; g++)
    s->idf[g] = tz_rank_idf(rows, (int64_t)(passages[g] + 0.5));
}

/* Orders the groups by what they tell, and finds each one's heaviest term. */
static void order(tz_scoring *s) {
  const tz_plan *plan = s->plan;
  for (size_t g = 0; g < plan->group_count; g++) {
    size_t at = g;
    for (; at > 0 && s->idf[s->rarest[at - 1]] < s->idf[g]; at--)
      s->rarest[at] = s->rarest[at - 1];
    s->rarest[at] = g;
    const tz_plan_group *group = &plan->groups[g];
    for (size_t t = group->first; t < group->first + group->count; t++) {
      double weight = plan->terms[t].weight * plan->terms[t].trust;
      if (!plan->terms[t].form && weight > s->heaviest[g]) s->heaviest[g] = weight;
    }
  }
}

tz_status tz_scoring_init(tz_scoring *s, const tz_plan *plan, int64_t rows,
                          const int64_t *found) {
  size_t groups = plan->group_count + 1;
  memset(s, 0, sizeof *s);
  s->plan = plan;
  s->idf = tz_calloc(groups * 4, sizeof *s->idf);
  s->form = tz_calloc(groups, sizeof *s->form);
  s->rarest = tz_calloc(groups, sizeof *s->rarest);
  s->nearest = tz_calloc(NEAR_GROUPS * NEAR_GROUPS, sizeof *s->nearest);
  s->touched = tz_calloc(NEAR_GROUPS * NEAR_GROUPS, sizeof *s->touched);
  if (!s->idf || !s->form || !s->rarest || !s->nearest || !s->touched) return TZ_NOMEM;
  s->frequency = s->idf + groups;
  s->trusted = s->frequency + groups;
  s->heaviest = s->trusted + groups;
  weigh(s, rows, found);
  order(s);
  return TZ_OK;
}

void tz_scoring_clear(tz_scoring *s) {
  tz_free(s->idf);
  tz_free(s->form);
  tz_free(s->rarest);
  tz_free(s->nearest);
  tz_free(s->touched);
  memset(s, 0, sizeof *s);
}

void tz_scoring_begin(tz_scoring *s) {
  size_t groups = s->plan->group_count;
  memset(s->frequency, 0, groups * sizeof *s->frequency);
  memset(s->trusted, 0, groups * sizeof *s->trusted);
  memset(s->form, 0, groups * sizeof *s->form);
  s->place_count = 0;
}

void tz_scoring_add(tz_scoring *s, size_t term, double frequency) {
  const tz_plan_term *t = &s->plan->terms[term];
  size_t group = tz_scoring_group(s->plan, term);
  if (t->form) {
    s->form[group] = true;
    return;
  }
  s->frequency[group] += t->weight * frequency;
  s->trusted[group] += t->weight * t->trust * frequency;
}

void tz_scoring_place(tz_scoring *s, size_t term, int offset) {
  const tz_plan_term *t = &s->plan->terms[term];
  if (t->form || s->place_count == TZ_SCORING_PLACES) return;
  s->places[s->place_count++] =
      (tz_place){offset, (int)tz_scoring_group(s->plan, term), t->weight * t->trust};
}

static int compare_places(const void *left, const void *right) {
  const tz_place *a = left, *b = right;
  return a->offset != b->offset ? (a->offset > b->offset) - (a->offset < b->offset)
                                : (a->group > b->group) - (a->group < b->group);
}

static void meet(tz_scoring *s, const tz_place *a, const tz_place *b) {
  int low = a->group < b->group ? a->group : b->group;
  int high = a->group < b->group ? b->group : a->group;
  if (high >= NEAR_GROUPS) return;
  double idf = s->idf[low] < s->idf[high] ? s->idf[low] : s->idf[high];
  double value = idf * a->weight * b->weight / sqrt((double)(b->offset - a->offset));
  double *best = &s->nearest[low * NEAR_GROUPS + high];
  if (*best <= 0) s->touched[s->touched_count++] = low * NEAR_GROUPS + high;
  if (value > *best) *best = value;
}

/* What the nearest pairs of words of the text add. */
static double nearness(tz_scoring *s) {
  double sum = 0;
  qsort(s->places, (size_t)s->place_count, sizeof *s->places, compare_places);
  for (int i = 0; i < s->place_count; i++) {
    for (int j = i + 1; j < s->place_count && j <= i + NEAR_NEXT; j++) {
      int distance = s->places[j].offset - s->places[i].offset;
      if (distance > NEAR_WORDS) break;
      if (distance > 0 && s->places[i].group != s->places[j].group)
        meet(s, &s->places[i], &s->places[j]);
    }
  }
  for (int i = 0; i < s->touched_count; i++) {
    sum += s->nearest[s->touched[i]];
    s->nearest[s->touched[i]] = 0;
  }
  s->touched_count = 0;
  return sum;
}

double tz_scoring_sum(tz_scoring *s) {
  double score = 0;
  size_t matched = 0;
  for (size_t g = 0; g < s->plan->group_count; g++) {
    if (s->frequency[g] <= 0) continue;
    score += tz_rank_score(s->idf[g], s->frequency[g]) * s->trusted[g] /
             s->frequency[g] * (s->form[g] ? 1.0 + TZ_SCORING_FORM : 1.0);
    matched++;
  }
  if (s->place_count == 0) return TZ_SCORING_TITLE * score;
  return matched > 1 ? score + NEAR_WEIGHT * nearness(s) : score;
}

uint64_t tz_scoring_groups(const tz_scoring *s) {
  uint64_t groups = 0;
  for (size_t g = 0; g < s->plan->group_count && g < 64; g++)
    if (s->frequency[g] > 0) groups |= UINT64_C(1) << g;
  return groups;
}

/* No pair is nearer than side by side, and the rarer word of a pair counts nothing. */
double tz_scoring_bound(const tz_scoring *s, uint64_t groups, double words) {
  double most = 0, near = 0, heavier = 0;
  for (size_t i = 0; i < s->plan->group_count; i++) {
    size_t g = s->rarest[i];
    if (g >= 64 || !(groups >> g & 1)) continue;
    most += s->idf[g] * (TZ_RANK_SATURATION + 1.0);
    near += s->idf[g] * s->heaviest[g] * heavier;
    heavier += s->heaviest[g];
  }
  if (words < 0) words = most * (1.0 + TZ_SCORING_FORM);
  return (words + NEAR_WEIGHT * near) * ROUNDING;
}
