/* Where an FTS5 query matches in a column of the current row, in bytes.
**
** FTS5 knows the tokens that matched by their numbers in a column. To find their
** bytes the column is tokenized once more, and left as soon as the last match is
** found; tokens in the place of another (FTS5_TOKEN_COLOCATED) are not counted,
** as FTS5 does not number them. */
#ifndef TZ_SEARCH_MATCHES_H
#define TZ_SEARCH_MATCHES_H

#include "sqlite.h"
#include "search/snippet.h"

typedef struct tz_match_point tz_match_point;

/* Zeroed to begin with; clear it whatever became of it. */
typedef struct tz_matches {
  tz_span *spans; /* in order of start; the phrase is its number in the query */
  size_t count, capacity;
  tz_match_point *points;
  size_t point_capacity;
} tz_matches;

/* The text of a column, *text being NULL where the column is NULL, and the matches in
** it. Column -1 is the one with most of the different phrases, then most matches, then
** the first. A match that is not in the text (an external content that has changed)
** is left out. SQLITE_OK or a code. */
int tz_matches_find(const Fts5ExtensionApi *api, Fts5Context *fts, int column,
                    const char **text, int *size, tz_matches *matches);

void tz_matches_clear(tz_matches *matches);

#endif
