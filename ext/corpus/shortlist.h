/* The passages that the ranking index finds best for a plan, scored again from
** their text. Much faster than ranking every match by FTS5, and as exact as the
** list is long: the index reckons with one length of a passage where the score
** reckons with three, and knows nothing of nearness or of the form typed. */
#ifndef TZ_CORPUS_SHORTLIST_H
#define TZ_CORPUS_SHORTLIST_H

#include "corpus/work.h"
#include "search/plan.h"
#include "search/query.h"
#include "search/topk.h"
#include "text/stem.h"

typedef struct tz_shortlist {
  tz_topk_hit *hits; /* best first, or (passage 0) not of the corpus any more */
  size_t count;
  uint64_t total;    /* passages that match in all; of any filter nothing is known */
  uint64_t required; /* bits of the groups that a passage with all words has */
} tz_shortlist;

/* Whether a plan can be answered so: its terms are stems, it leaves out nothing, and
** the corpus has so many passages that it pays. */
bool tz_shortlist_serves(tz_work *work, const tz_plan *plan, const tz_query *query);

/* Finds at most `limit` passages that match by `mode` (TZ_MATCH_ALL or
** TZ_MATCH_ANY) and for which `accepted`, a statement with the passage's id as its
** one parameter, gives a row (NULL: all). weights: of text, heading and title.
** Errors go to work. Free list->hits by tz_shortlist_clear. */
void tz_shortlist_find(tz_work *work, const tz_plan *plan, tz_query_mode mode,
                       size_t limit, sqlite3_stmt *accepted, const double weights[3],
                       tz_stemmer *stemmer, tz_shortlist *list);

void tz_shortlist_clear(tz_shortlist *list);

#endif
