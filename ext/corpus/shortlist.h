/* The passages that the ranking index finds best for a plan, scored again from
** their text. Much faster than ranking every match by FTS5, and as exact as the
** pool is large: the index reckons with one length of a passage where the score
** reckons with three, and knows nothing of nearness or of the form typed. What cannot
** come among the best any more, whatever its text says, is not read. */
#ifndef TZ_CORPUS_SHORTLIST_H
#define TZ_CORPUS_SHORTLIST_H

#include "corpus/work.h"
#include "search/index_reader.h"
#include "search/plan.h"
#include "search/query.h"
#include "search/topk.h"
#include "text/stem.h"

/* How much more the first passage of a source is worth than another. */
#define TZ_FIRST_BONUS 0.25

/* And one with all the words than one with some, where they need not all be there. */
#define TZ_ALL_BONUS 0.2

typedef struct tz_shortlist_options {
  tz_query_mode mode;       /* TZ_MATCH_ALL or TZ_MATCH_ANY */
  bool all_more;            /* passages with all required groups are worth more */
  bool live;                /* the most telling completions of a word will do */
  bool count;               /* total is wanted, at the price of a slower search */
  tz_language language;     /* of each word only what finds this language, or NONE */
  size_t pool;              /* passages that the index gives, at most */
  size_t wanted;            /* the best of them are kept, at most so many */
  const tz_topk_hit *given; /* not NULL: these, of a pool before, are the pool */
  size_t given_count;       /* at most `pool` */
  sqlite3_stmt *accepted;   /* NULL, or gives a row for a passage that may be found */
  const double *weights;    /* of text, heading and title */
  tz_stemmer *stemmer;
  tz_index_reader *reader; /* kept between searches, or NULL; see tz_find_options */
} tz_shortlist_options;

typedef struct tz_shortlist {
  tz_topk_hit *hits; /* best first; groups are those that the passage has, preferred:
                        all that are required */
  size_t count;
  bool complete;     /* false: some may be missing, and FTS5 should be asked */
  bool exact;        /* total is, if it was wanted */
  bool any_all;      /* some passage has all required groups */
  uint64_t total;    /* passages that match in all; of any filter nothing is known */
  tz_topk_hit *pool; /* those of the pool with all required groups, what may be worth */
  size_t pool_count; /* most first; */
  bool pool_whole;   /* whether they are all there are */
} tz_shortlist;

/* Whether a plan can be answered so: its terms are stems or beginnings of words, and it
** leaves out nothing. */
bool tz_shortlist_serves(const tz_plan *plan, const tz_query *query);

/* Finds the passages; where there are so few that it does not pay, nothing, and the
** list is not complete. Errors go to work. Clear the list by tz_shortlist_clear. */
void tz_shortlist_find(tz_work *work, const tz_plan *plan,
                       const tz_shortlist_options *options, tz_shortlist *list);

void tz_shortlist_clear(tz_shortlist *list);

#endif
