/* Ranks the rows of an FTS5 table by a plan (search/plan.h):
**
**   score = sum over groups of  idf * saturated frequency * trust * (1.1 with the form
*typed)
**         + 0.2 * sum over pairs of groups of  least idf * weights / sqrt(distance in
*words)
**
** BM25F over the columns (search/rank.h), a little more for the form that was typed,
** and more where the words stand close together, within 8 words in the first
** column (after Rasolofo and Savoy, "Term Proximity Scoring for Keyword-Based
** Retrieval Systems", 2003, with the nearest pair only). */
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
