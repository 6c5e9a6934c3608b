/* The best passages for a query, by BM25 over groups of terms.
**
** A query is a list of groups; a group is one thing the person asked for: a word,
** with its translations and other spellings, each a term with a weight. To BM25 a
** group is one term: its frequency in a passage is the weighted sum of its terms',
** so that a rare translation does not outweigh the word itself.
**
**   n         = 1 - b + b*length/average
**   frequency = sum of weight * (text + where * n)
**   score    += idf * frequency * (k1+1) / (frequency + k1*n)
**
** (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with the
** fields of BM25F summed before saturation: `where` is what an occurrence in a title or
** heading is worth, divided by that field's own n, of which the index knows little.) A group in the form that was typed is worth
** more by form_bonus, the first passage of a source by first_bonus.
**
** Groups that even together are worth less than the last of a full result (MaxScore,
** H. Turtle and J. Flood, "Query Evaluation: Strategies and Optimizations", 1995) are
** looked up in the passages of the others only.
**
** Passages are scored a window at a time, term after term (as Lucene's
** BooleanScorer does): a few array operations a posting, no heap of cursors, and
** all words or any word cost the same code. */
#ifndef TZ_SEARCH_TOPK_H
#define TZ_SEARCH_TOPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "search/postings.h"

typedef struct tz_bm25 {
  double k1, b;
  double where[TZ_WHERES];      /* what a tz_where is worth, about, */
  double where_most[TZ_WHERES]; /* and at most */
  double average_length;        /* words in a passage of the corpus */
  double form_bonus;            /* how much more a group is worth in the form typed, */
  double first_bonus;           /* and the first passage of a source */
  double not_in_text; /* what a score is multiplied by where the text has no group */
} tz_bm25;

/* Where a term's blocks come from. Loads the first block whose last passage is
** at least `from`; count 0 at the end. TZ_OK, or an error that ends the search. */
typedef struct tz_term_reader {
  tz_status (*load)(void *context, uint32_t from, tz_block *block);
  void *context;
} tz_term_reader;

typedef struct tz_topk_term {
  tz_term_reader reader;
  double weight;
  double trust; /* at most 1; a group is worth its terms' trust, by their frequency */
  tz_block *block; /* room for one block, the caller's */
  unsigned at;     /* used by tz_topk */
  bool done;
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

typedef struct tz_topk_hit {
  uint32_t passage;
  bool preferred;  /* has all groups of tz_topk.all, and those come first */
  bool rough;      /* the score may be wrong: a title, a heading or a capped count */
  bool first;      /* of its source's passages; the score has the bonus for it */
  double score;    /* higher is better */
  double most;     /* and what it is at most, were all known; never below it */
  uint64_t groups; /* bit g: group g is in the passage */
} tz_topk_hit;

typedef struct tz_topk {
  const tz_bm25 *bm25;
  tz_topk_group *groups;
  size_t group_count;      /* at most TZ_GROUPS_MAX */
  unsigned least_optional; /* how many optional groups a passage must have */
  uint64_t all;            /* bits of groups, not 0: who has them all is counted, */
  bool all_first;          /* and comes before who has not */
  const uint8_t *allowed;  /* NULL, or a bit a passage: only these count */
  uint32_t allowed_size;   /* passages that `allowed` covers */
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
  size_t hit_count;  /* best first; preferred ones before others, equals by passage */
  uint64_t total;    /* passages that match in all (before accept) */
  uint64_t with_all; /* of them with all groups of `all` */
} tz_topk;

/* Runs the search. A query without a group that is required or optional finds
** nothing. TZ_NOMEM, or what a reader returned, when it could not. */
tz_status tz_topk_run(tz_topk *query);

/* Puts a hit among the best `limit`, which are a heap until tz_hits_sort makes them
** best first. False where it is none of them. */
bool tz_hits_offer(tz_topk_hit *hits, size_t *count, size_t limit,
                   const tz_topk_hit *hit);
void tz_hits_sort(tz_topk_hit *hits, size_t count);

#endif
