/* Searching the corpus: a query as it is typed becomes the passages that
** answer it, best first. The table tezis_search shows them.
**
** All words must be in a passage, in its text, its heading or its source's
** title; where no passage has them all, the best of those that have some are
** given instead (`fallback`). The weights of the columns let a word of the
** title alone count for little, since every passage of the source has it. A
** query of filters only ("author:Rozman") lists passages in document order. */
#ifndef TZ_CORPUS_FIND_H
#define TZ_CORPUS_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite.h"
#include "search/query.h"

typedef struct tz_hit {
  sqlite3_int64 passage_id;
  double score; /* higher is better; 0 where nothing is ranked */
} tz_hit;

typedef struct tz_find {
  tz_query query;
  const char *match; /* the FTS5 expression that found them; NULL for filters only */
  bool fallback;
  tz_hit *hits;
  size_t count;
  sqlite3_int64 thesis; /* id, or 0 */
  char *where;          /* from FROM on: for counting */
} tz_find;

/* Finds at most `limit` passages (below 0: all of them). `thesis` is a stored
** thesis's name for the filter stance:, or NULL. SQLITE_OK, or a code and a
** sentence in *error, to free with sqlite3_free. Clear with tz_find_clear,
** whatever was returned. */
int tz_find_run(sqlite3 *db, const char *text, size_t size, sqlite3_int64 limit,
                const char *thesis, tz_find *find, char **error);

/* How many passages match in all. */
int tz_find_total(sqlite3 *db, const tz_find *find, sqlite3_int64 *total, char **error);

void tz_find_clear(tz_find *find);

#endif
