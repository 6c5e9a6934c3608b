/* Searching the corpus: a query as it is typed becomes the passages that
** answer it, best first. The table tezis_search shows them.
**
** Every word of the query stands for its translations and its spelling in the other
** alphabet too (search/synonyms.h). One or two words must all be in a passage, in its
** text, its heading or its source's title; of three or four, passages that have them
** all are worth more; where no passage has them all, those that have some are given,
** the most telling words first (`fallback`), and so a question or a longer query is
** answered at once. The first passage of a source, which says what it is about, is
** worth a little more than another. Where both languages have good passages, the first
** rows show both (corpus/arrange.h). A query of filters only ("author:Rozman") lists
** passages in document order. */
#ifndef TZ_CORPUS_FIND_H
#define TZ_CORPUS_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite.h"
#include "corpus/arrange.h"
#include "corpus/shortlist.h"
#include "search/plan.h"
#include "search/query.h"
#include "search/synonyms.h"
#include "text/stem.h"

typedef struct tz_find {
  tz_query query;
  tz_plan plan;
  tz_buffer expression;
  tz_buffer marking;
  const char *match; /* the FTS5 expression that found them; NULL for filters only */
  const char *marks; /* the one whose phrases mark what was found; NULL likewise */
  bool fallback;
  tz_hit *hits;
  size_t count;
  sqlite3_int64 thesis; /* id, or 0 */
  char *where;          /* from FROM on: for counting */
  tz_query_mode mode;   /* what match asks for */
  bool listed;          /* by a shortlist (corpus/shortlist.h), not by FTS5 */
  bool countable;       /* likewise */
  tz_topk_hit *pool;    /* likewise: see tz_shortlist */
  size_t pool_count;
  bool pool_whole;
  bool all_more; /* what has all the words is worth more */
  bool live;
} tz_find;

typedef struct tz_find_options {
  tz_stemmer *stemmer;
  tz_plan_memory *memory;   /* of the connection, or NULL */
  tz_index_reader *reader;  /* kept between searches of this database (zeroed at first,
                               cleared by its owner), or NULL */
  sqlite3_int64 limit;      /* passages at most; below 0: all of them */
  sqlite3_int64 per_source; /* of one source at most; 0: no such limit */
  const char *thesis;       /* a stored thesis's name for the filter stance:, or NULL */
  bool live;                /* the last word may be unfinished */
  bool mixed;               /* the first rows are to show both languages */
} tz_find_options;

/* Finds passages. SQLITE_OK, or a code and a sentence in *error, to free with
** sqlite3_free. Clear with tz_find_clear, whatever was returned. */
int tz_find_run(sqlite3 *db, const char *text, size_t size,
                const tz_find_options *options, tz_find *find, char **error);

/* How many passages match in all. */
int tz_find_total(sqlite3 *db, tz_find *find, tz_stemmer *stemmer, sqlite3_int64 *total,
                  char **error);

void tz_find_clear(tz_find *find);

#endif
