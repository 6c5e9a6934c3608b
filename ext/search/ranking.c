#include "sqlite.h"
#include "search/ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/rank.h"

#define FORM_BONUS   0.1
#define OTHER_TRUST  0.5 /* of synonyms, where the words themselves are as common */
#define STRAY_SHARE  0.1 /* of the words themselves: no more than strays */
#define COMMON_SHARE 0.3
#define NEAR_WEIGHT  0.2
#define NEAR_WORDS   8   /* how far apart is still near */
#define NEAR_NEXT    6   /* how many matches after one are looked at */
#define NEAR_GROUPS  48  /* of a longer query the first ones */
#define PLACES       512 /* matches in a row looked at for nearness */

typedef struct place {
  int offset;
  int group;
  double weight;
} place;

/* What is known of the whole query, and room for one row. */
typedef struct ranking {
  sqlite3_int64 rows;
  int columns;
  double *average;   /* by column: tokens a row */
  double *occurring; /* by column: what an occurrence counts in this row; negative:
                        unknown */
  double *idf;       /* by group */
  double trust;      /* of terms of the other language */
  double *frequency; /* by group, of this row */
  double *trusted;
  bool *form;
  double *nearest; /* by pair of groups: the best of this row */
  int *touched;    /* pairs that have one */
  int touched_count;
  int place_count;
  place places[PLACES];
} ranking;

static void ranking_free(void *pointer) {
  ranking *r = pointer;
  if (!r) return;
  sqlite3_free(r->average);
  sqlite3_free(r->idf);
  sqlite3_free(r->form);
  sqlite3_free(r->nearest);
  sqlite3_free(r->touched);
  sqlite3_free(r);
}

static void *room(size_t count, size_t size) {
  void *memory = sqlite3_malloc64((sqlite3_uint64)(count + 1) * size);
  if (memory) memset(memory, 0, (count + 1) * size);
  return memory;
}

static ranking *ranking_new(const Fts5ExtensionApi *api, Fts5Context *fts,
                            const tz_plan *plan, int *code) {
  ranking *r = room(1, sizeof *r);
  size_t groups = plan->group_count;
  *code = SQLITE_NOMEM;
  if (!r) return NULL;
  r->columns = api->xColumnCount(fts);
  r->average = room((size_t)r->columns * 2, sizeof *r->average);
  r->idf = room(groups * 3, sizeof *r->idf);
  r->form = room(groups, sizeof *r->form);
  r->nearest = room(NEAR_GROUPS * NEAR_GROUPS, sizeof *r->nearest);
  r->touched = room(NEAR_GROUPS * NEAR_GROUPS, sizeof *r->touched);
  if (r->average && r->idf && r->form && r->nearest && r->touched) {
    r->occurring = r->average + r->columns;
    r->frequency = r->idf + groups;
    r->trusted = r->frequency + groups;
    *code = api->xRowCount(fts, &r->rows);
  }
  for (int i = 0; *code == SQLITE_OK && i < r->columns; i++) {
    sqlite3_int64 tokens = 0;
    *code = api->xColumnTotalSize(fts, i, &tokens);
    r->average[i] = r->rows > 0 ? (double)tokens / (double)r->rows : 0.0;
  }
  if (*code == SQLITE_OK) return r;
  ranking_free(r);
  return NULL;
}

/* ---- the whole query ---- */

static size_t group_of(const tz_plan *plan, size_t term) {
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

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *count) {
  (void)api, (void)fts;
  ++*(sqlite3_int64 *)count;
  return SQLITE_OK;
}

/* How far passages in the other language are trusted: wholly where the words of the
** query hardly occur themselves, for then the corpus is not in their language; as the
** plan says where they occur about as often as their synonyms. own and other: by
** group, how many rows have the words, and their synonyms. */
static double trust_of(const double *own, const double *other, size_t groups) {
  double share = 0, counted = 0;
  for (size_t g = 0; g < groups; g++) {
    if (other[g] <= 0) continue;
    share += own[g] / (own[g] + other[g]);
    counted += 1;
  }
  if (counted <= 0) return OTHER_TRUST;
  share = (share / counted - STRAY_SHARE) / (COMMON_SHARE - STRAY_SHARE);
  share = share < 0 ? 0 : share > 1 ? 1 : share;
  return 1.0 - (1.0 - OTHER_TRUST) * share;
}

/* Counts the rows of every phrase. A group is found in about as many rows as its
** terms together, those that are only half a synonym counting half. */
static int weigh(const Fts5ExtensionApi *api, Fts5Context *fts, const tz_plan *plan,
                 ranking *r) {
  double *own = r->frequency, *other = r->trusted; /* room that rows will use */
  int code = SQLITE_OK;
  for (size_t phrase = 0; code == SQLITE_OK && phrase < plan->phrases; phrase++) {
    const tz_plan_term *term = &plan->terms[plan->phrase[phrase]];
    sqlite3_int64 found = 0;
    if (term->form) continue;
    code = api->xQueryPhrase(fts, (int)phrase, &found, count_row);
    size_t group = group_of(plan, plan->phrase[phrase]);
    if (term->trust < 1.0)
      other[group] += term->weight * (double)found;
    else
      own[group] += term->weight * (double)found;
  }
  for (size_t g = 0; g < plan->group_count; g++)
    r->idf[g] = tz_rank_idf(r->rows, (sqlite3_int64)(own[g] + other[g] + 0.5));
  r->trust = trust_of(own, other, plan->group_count);
  return code;
}

static ranking *ranking_of(const Fts5ExtensionApi *api, Fts5Context *fts,
                           const tz_plan *plan, int *code) {
  ranking *r = api->xGetAuxdata(fts, 0);
  *code = SQLITE_OK;
  if (r) return r;
  r = ranking_new(api, fts, plan, code);
  if (r) *code = weigh(api, fts, plan, r);
  if (r && *code != SQLITE_OK) {
    ranking_free(r);
    return NULL;
  }
  if (r) *code = api->xSetAuxdata(fts, r, ranking_free);
  return *code == SQLITE_OK ? r : NULL;
}

/* ---- a row ---- */

static int occurring(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r,
                     int column, double *value) {
  if (r->occurring[column] < 0) {
    int length = 0;
    int code = api->xColumnSize(fts, column, &length);
    if (code != SQLITE_OK) return code;
    r->occurring[column] = tz_rank_occurrence(length, r->average[column]);
  }
  *value = r->occurring[column];
  return SQLITE_OK;
}

static int add_phrase(const Fts5ExtensionApi *api, Fts5Context *fts,
                      const tz_plan *plan, ranking *r, int phrase,
                      const double *weights, int weight_count) {
  const tz_plan_term *term = &plan->terms[plan->phrase[phrase]];
  size_t group = group_of(plan, plan->phrase[phrase]);
  double trust = term->trust < 1.0 ? r->trust : 1.0;
  Fts5PhraseIter iterator;
  int column, offset;
  double frequency = 0;
  int code = api->xPhraseFirst(fts, phrase, &iterator, &column, &offset);
  if (code == SQLITE_OK && column >= 0 && term->form) {
    r->form[group] = true;
    return code;
  }
  while (code == SQLITE_OK && column >= 0) {
    double value = 0;
    code = occurring(api, fts, r, column, &value);
    frequency += value * (column < weight_count ? weights[column] : 1.0);
    if (column == 0 && r->place_count < PLACES)
      r->places[r->place_count++] = (place){offset, (int)group, term->weight * trust};
    api->xPhraseNext(fts, &iterator, &column, &offset);
  }
  r->frequency[group] += term->weight * frequency;
  r->trusted[group] += term->weight * trust * frequency;
  return code;
}

static int compare_places(const void *left, const void *right) {
  const place *a = left, *b = right;
  return a->offset != b->offset ? (a->offset > b->offset) - (a->offset < b->offset)
                                : (a->group > b->group) - (a->group < b->group);
}

static void meet(ranking *r, const place *a, const place *b) {
  int low = a->group < b->group ? a->group : b->group;
  int high = a->group < b->group ? b->group : a->group;
  if (high >= NEAR_GROUPS) return;
  double idf = r->idf[low] < r->idf[high] ? r->idf[low] : r->idf[high];
  double value = idf * a->weight * b->weight / sqrt((double)(b->offset - a->offset));
  double *best = &r->nearest[low * NEAR_GROUPS + high];
  if (*best <= 0) r->touched[r->touched_count++] = low * NEAR_GROUPS + high;
  if (value > *best) *best = value;
}

/* What the nearest pairs of words in the first column add. */
static double nearness(ranking *r) {
  double sum = 0;
  qsort(r->places, (size_t)r->place_count, sizeof *r->places, compare_places);
  for (int i = 0; i < r->place_count; i++) {
    for (int j = i + 1; j < r->place_count && j <= i + NEAR_NEXT; j++) {
      int distance = r->places[j].offset - r->places[i].offset;
      if (distance > NEAR_WORDS) break;
      if (distance > 0 && r->places[i].group != r->places[j].group)
        meet(r, &r->places[i], &r->places[j]);
    }
  }
  for (int i = 0; i < r->touched_count; i++) {
    sum += r->nearest[r->touched[i]];
    r->nearest[r->touched[i]] = 0;
  }
  r->touched_count = 0;
  return sum;
}

int tz_plan_rank(const Fts5ExtensionApi *api, Fts5Context *fts, const tz_plan *plan,
                 const double *weights, int count, double *score) {
  int code;
  size_t matched = 0;
  ranking *r = ranking_of(api, fts, plan, &code);
  *score = 0;
  if (!r) return code;
  int phrases = api->xPhraseCount(fts);
  if ((size_t)phrases > plan->phrases) phrases = (int)plan->phrases;
  for (int i = 0; i < r->columns; i++)
    r->occurring[i] = -1.0;
  memset(r->frequency, 0, plan->group_count * 2 * sizeof *r->frequency);
  memset(r->form, 0, plan->group_count * sizeof *r->form);
  r->place_count = 0;
  for (int i = 0; code == SQLITE_OK && i < phrases; i++)
    code = add_phrase(api, fts, plan, r, i, weights, count);
  for (size_t g = 0; code == SQLITE_OK && g < plan->group_count; g++) {
    if (r->frequency[g] <= 0) continue;
    *score += tz_rank_score(r->idf[g], r->frequency[g]) * r->trusted[g] /
              r->frequency[g] * (r->form[g] ? 1.0 + FORM_BONUS : 1.0);
    matched++;
  }
  if (code == SQLITE_OK && matched > 1) *score += NEAR_WEIGHT * nearness(r);
  return code;
}
