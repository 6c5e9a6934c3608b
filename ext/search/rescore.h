/* Scores passages by reading them: counts a plan's terms in the text, the heading
** and the title, as FTS5 would, and leaves the arithmetic to search/scoring.h. For
** the few hundred passages that the ranking index finds best. */
#ifndef TZ_SEARCH_RESCORE_H
#define TZ_SEARCH_RESCORE_H

#include "search/matcher.h"
#include "search/pending.h"
#include "search/scoring.h"
#include "text/stem.h"

typedef struct tz_rescore {
  tz_scoring scoring;
  tz_totals totals;  /* of the index, for the average lengths */
  double weights[3]; /* of text, heading, title */
  tz_matcher matcher;
  uint32_t *count[3]; /* by field and term, of this passage */
  uint32_t *touched;  /* terms with a count */
  size_t touched_count;
} tz_rescore;

/* For a plan that tz_matcher_serves; found as in tz_scoring_init. TZ_OK or
** TZ_NOMEM; clear in both cases. */
tz_status tz_rescore_init(tz_rescore *rescore, const tz_plan *plan,
                          const tz_totals *totals, const double weights[3],
                          const int64_t *found);
void tz_rescore_clear(tz_rescore *rescore);

/* The score of a passage and the groups that it has. TZ_OK or TZ_NOMEM. */
tz_status tz_rescore_passage(tz_rescore *rescore, tz_stemmer *stemmer,
                             const tz_fields *fields, double *score, uint64_t *groups);

/* A score that a passage with these groups, whose words are worth at most this by the
** ranking index, does not exceed. */
double tz_rescore_bound(const tz_rescore *rescore, uint64_t groups, double words);

#endif
