/* Ranks the rows of an FTS5 table by a plan: FTS5 says what occurs where,
** search/scoring.h what that is worth. */
#ifndef TZ_SEARCH_RANKING_H
#define TZ_SEARCH_RANKING_H

#include "sqlite.h"
#include "search/plan.h"

/* The score of the current row, the higher the better. The plan is the one whose
** expression (the last it wrote) the row matches. weights has one number a column;
** columns beyond count have 1. */
int tz_plan_rank(const Fts5ExtensionApi *api, Fts5Context *fts, const tz_plan *plan,
                 const double *weights, int count, double *score);

#endif
