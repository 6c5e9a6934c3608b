#include "sqlite.h"
#include "search/ranking.h"

#include <string.h>

#include "base/memory.h"
#include "search/rank.h"
#include "search/scoring.h"

/* What is known of the whole query, and room for one row. */
typedef struct ranking {
  tz_scoring scoring;
  int columns;
  double *average;   /* by column: tokens a row */
  double *occurring; /* by column: what an occurrence counts in this row; negative:
                        unknown */
} ranking;

static void ranking_free(void *pointer) {
  ranking *r = pointer;
  if (!r) return;
  tz_scoring_clear(&r->scoring);
  tz_free(r->average);
  tz_free(r);
}

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *count) {
  (void)api, (void)fts;
  ++*(sqlite3_int64 *)count;
  return SQLITE_OK;
}

/* Counts the rows of every phrase of the expression. */
static int weigh(const Fts5ExtensionApi *api, Fts5Context *fts, const tz_plan *plan,
                 ranking *r) {
  sqlite3_int64 rows;
  int64_t *found = tz_calloc(plan->term_count + 1, sizeof *found);
  int code = found ? api->xRowCount(fts, &rows) : SQLITE_NOMEM;
  for (size_t phrase = 0; code == SQLITE_OK && phrase < plan->phrases; phrase++) {
    sqlite3_int64 count = 0;
    if (plan->terms[plan->phrase[phrase]].form) continue;
    code = api->xQueryPhrase(fts, (int)phrase, &count, count_row);
    found[plan->phrase[phrase]] = count;
  }
  if (code == SQLITE_OK && tz_scoring_init(&r->scoring, plan, rows, found) != TZ_OK)
    code = SQLITE_NOMEM;
  tz_free(found);
  return code;
}

static int measure_columns(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r) {
  sqlite3_int64 rows;
  int code = api->xRowCount(fts, &rows);
  for (int i = 0; code == SQLITE_OK && i < r->columns; i++) {
    sqlite3_int64 tokens = 0;
    code = api->xColumnTotalSize(fts, i, &tokens);
    r->average[i] = rows > 0 ? (double)tokens / (double)rows : 0.0;
  }
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
  r->columns = api->xColumnCount(fts);
  r->average = tz_calloc((size_t)r->columns * 2 + 1, sizeof *r->average);
  if (r->average) {
    r->occurring = r->average + r->columns;
    *code = measure_columns(api, fts, r);
  }
  if (*code == SQLITE_OK) *code = weigh(api, fts, plan, r);
  if (*code != SQLITE_OK) {
    ranking_free(r);
    return NULL;
  }
  *code = api->xSetAuxdata(fts, r, ranking_free);
  return *code == SQLITE_OK ? r : NULL;
}

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
  size_t term = plan->phrase[phrase];
  Fts5PhraseIter iterator;
  int column, offset;
  double frequency = 0;
  bool occurs = false;
  int code = api->xPhraseFirst(fts, phrase, &iterator, &column, &offset);
  while (code == SQLITE_OK && column >= 0) {
    double value = 0;
    code = occurring(api, fts, r, column, &value);
    frequency += value * (column < weight_count ? weights[column] : 1.0);
    if (column == 0) tz_scoring_place(&r->scoring, term, offset);
    occurs = true;
    api->xPhraseNext(fts, &iterator, &column, &offset);
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
  for (int i = 0; i < r->columns; i++)
    r->occurring[i] = -1.0;
  tz_scoring_begin(&r->scoring);
  for (int i = 0; code == SQLITE_OK && i < phrases; i++)
    code = add_phrase(api, fts, plan, r, i, weights, count);
  if (code == SQLITE_OK) *score = tz_scoring_sum(&r->scoring);
  return code;
}
