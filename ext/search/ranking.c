#include "sqlite.h"
#include "search/ranking.h"

#include <string.h>

#include "base/memory.h"
#include "search/columns.h"
#include "search/scoring.h"

/* What is known of the whole query, and room for one row. */
typedef struct ranking {
  tz_scoring scoring;
  tz_columns columns;
} ranking;

static void ranking_free(void *pointer) {
  ranking *r = pointer;
  if (!r) return;
  tz_scoring_clear(&r->scoring);
  tz_columns_clear(&r->columns);
  tz_free(r);
}

/* Counts the rows of every phrase of the expression. */
static int weigh(const Fts5ExtensionApi *api, Fts5Context *fts, const tz_plan *plan,
                 ranking *r) {
  int64_t *found = tz_calloc(plan->term_count + 1, sizeof *found);
  int code = found ? SQLITE_OK : SQLITE_NOMEM;
  for (size_t phrase = 0; code == SQLITE_OK && phrase < plan->phrases; phrase++) {
    sqlite3_int64 count = 0;
    if (plan->terms[plan->phrase[phrase]].form) continue;
    code = tz_phrase_rows(api, fts, (int)phrase, &count);
    found[plan->phrase[phrase]] = count;
  }
  if (code == SQLITE_OK &&
      tz_scoring_init(&r->scoring, plan, r->columns.rows, found) != TZ_OK)
    code = SQLITE_NOMEM;
  tz_free(found);
  return code;
}

static ranking *ranking_of(const Fts5ExtensionApi *api, Fts5Context *fts,
                           const tz_plan *plan, int *code) {
  ranking *r = api->xGetAuxdata(fts, 0);
  *code = SQLITE_OK;
  if (r) return r;
  *code = SQLITE_NOMEM;
  r = tz_calloc(1, sizeof *r);
  if (!r) return NULL;
  *code = tz_columns_init(&r->columns, api, fts);
  if (*code == SQLITE_OK) *code = weigh(api, fts, plan, r);
  if (*code != SQLITE_OK) {
    ranking_free(r);
    return NULL;
  }
  *code = api->xSetAuxdata(fts, r, ranking_free);
  return *code == SQLITE_OK ? r : NULL;
}

static int add_phrase(const Fts5ExtensionApi *api, Fts5Context *fts,
                      const tz_plan *plan, ranking *r, int phrase,
                      const double *weights, int weight_count) {
  size_t term = plan->phrase[phrase];
  tz_phrase_places p;
  double frequency = 0;
  bool occurs = false;
  int code = tz_phrase_first(&p, api, fts, phrase);
  while (code == SQLITE_OK && p.column >= 0) {
    double value = 0;
    code = tz_columns_occurrence(&r->columns, api, fts, p.column, &value);
    frequency += value * (p.column < weight_count ? weights[p.column] : 1.0);
    if (p.column == 0) tz_scoring_place(&r->scoring, term, p.offset);
    occurs = true;
    if (code == SQLITE_OK) code = tz_phrase_next(&p, fts);
  }
  if (occurs) tz_scoring_add(&r->scoring, term, frequency);
  return code;
}

int tz_plan_rank(const Fts5ExtensionApi *api, Fts5Context *fts, const tz_plan *plan,
                 const double *weights, int count, double *score) {
  int code;
  ranking *r = ranking_of(api, fts, plan, &code);
  *score = 0;
  if (!r) return code;
  int phrases = api->xPhraseCount(fts);
  if ((size_t)phrases > plan->phrases) phrases = (int)plan->phrases;
  tz_columns_begin(&r->columns);
  tz_scoring_begin(&r->scoring);
  for (int i = 0; code == SQLITE_OK && i < phrases; i++)
    code = add_phrase(api, fts, plan, r, i, weights, count);
  if (code == SQLITE_OK) *score = tz_scoring_sum(&r->scoring);
  return code;
}
