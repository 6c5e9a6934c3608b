/* The best passages for a query, by BM25 over groups of terms.
**
** A query is a list of groups; a group is one thing the person asked for: a word,
** with its translations and other spellings, each a term with a weight. To BM25
** (search/bm25.h) a group is one term: its frequency in a passage is the weighted sum
** of its terms', so that a rare translation does not outweigh the word itself.
**
** Passages are looked at a window at a time (search/window.h), term after term, as
** Lucene's BooleanScorer does: what each posting is worth at most is added up, one look
** into a table and one addition a posting. Only where that sum can make a hit is the
** passage reckoned. Groups that even together are worth less than the last of a full
** result (MaxScore, H. Turtle and J. Flood, "Query Evaluation: Strategies and
** Optimizations", 1995) are looked up only in the passages that the others left, or,
** where these are many, added up in those of the others only. */
#ifndef TZ_SEARCH_TOPK_H
#define TZ_SEARCH_TOPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "search/bm25.h"
#include "search/cursor.h"
#include "search/hits.h"

typedef struct tz_topk_term {
  tz_term_reader reader;
  double weight;
  double trust; /* at most 1; a group is worth its terms' trust, by their frequency */
  int64_t passages; /* that have it, about: the order in which terms are looked at */
  tz_block *block;  /* room for one block, the caller's */
} tz_topk_term;

typedef enum tz_topk_role { TZ_OPTIONAL, TZ_REQUIRED, TZ_EXCLUDED } tz_topk_role;

typedef struct tz_topk_group {
  tz_topk_term *terms;
  size_t term_count;
  double idf;
  tz_topk_role role;
  uint8_t forms; /* bit f: a posting of form f (tz_form_pack) may be the form typed */
} tz_topk_group;

#define TZ_GROUPS_MAX 64

typedef struct tz_topk {
  const tz_bm25 *bm25;
  tz_topk_group *groups;
  size_t group_count;      /* at most TZ_GROUPS_MAX */
  unsigned least_optional; /* how many optional groups a passage must have */
  uint64_t all;            /* bits of groups, not 0: who has them all is counted, */
  bool all_first;          /* and comes before who has not */
  size_t wanted;   /* 0: all hits. Else so many, once scores were made anew from the */
  double all_more; /* texts, who has all by this factor, the others by no more than */
  double other_more; /* this; an other that so many are surely better than is no hit */
  const uint8_t *allowed; /* NULL, or a bit a passage: only these count */
  uint32_t allowed_size;  /* passages that `allowed` covers */
  /* Asked before a passage enters the result (NULL: all may); false keeps it out. */
  bool (*accept)(void *context, uint32_t passage);
  void *accept_context;
  /* Asked once a window (NULL: never): true ends the search with TZ_INVALID. */
  bool (*stop)(void *context);
  void *stop_context;
  bool count; /* total is wanted: passages that cannot be hits are looked at, too */
  /* Result. */
  tz_topk_hit *hits; /* room for limit */
  size_t limit;
  size_t hit_count; /* best first; preferred ones before others, equals by passage */
  uint64_t total;   /* where it is wanted: passages that match in all (before accept) */
  uint64_t with_all; /* those with all groups of `all`; where they are more than limit
                        and total is not wanted, some number above it */
} tz_topk;

/* Runs the search. A query without a group that is required or optional finds
** nothing. TZ_NOMEM, or what a reader returned, when it could not. */
tz_status tz_topk_run(tz_topk *query);

#endif
