/* Some passages that lie together, and what the postings there say of them: for every
** passage the groups it has, what it is worth at most, and a list of its postings, from
** which those few that may be hits are reckoned. */
#ifndef TZ_SEARCH_WINDOW_H
#define TZ_SEARCH_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "search/bm25.h"
#include "search/cursor.h"

#define TZ_WINDOW 2048u /* passages at most: their places stay in the first cache */

/* A posting. Those of one passage are a list, the one added last first. */
typedef struct tz_window_posting {
  uint32_t before; /* number of the one before it in the list; 0: there is none */
  uint16_t term;   /* number of its term */
  uint8_t counts, length;
} tz_window_posting;

/* A passage; together, so that a posting touches one line of the cache. */
typedef struct tz_window_place {
  uint64_t groups; /* that it has; 0: nothing was found there */
  float bound;     /* so much is it worth at most, by the groups so far */
  uint32_t last;   /* its list of postings */
} tz_window_place;

/* Zeroed it is empty. */
typedef struct tz_window {
  uint32_t base, last; /* passages */
  tz_window_place places[TZ_WINDOW];
  uint16_t seen[TZ_WINDOW + 1]; /* places that something was found at, each once */
  unsigned seen_count;
  tz_window_posting *postings; /* from number 1 on */
  size_t posting_count, posting_capacity;
} tz_window;

/* A term, and how its postings count. */
typedef struct tz_window_term {
  uint16_t number;
  uint64_t bit;        /* of its group */
  const uint8_t *rows; /* of the group: tz_bm25_rows */
  const tz_bm25_tables *tables;
  const tz_bm25_bounds *bounds;
  bool only_seen; /* where something was found before only, */
  float least;    /* or where it is worth so much; then what is left out has no hit */
} tz_window_term;

/* Begins at the passage. */
void tz_window_open(tz_window *window, uint32_t base);

/* Forgets what was found. */
void tz_window_close(tz_window *window);

void tz_window_clear(tz_window *window);

/* Adds the cursor's postings in the window and passes them. *any becomes true where
** there are some. TZ_OK, TZ_NOMEM, or what the reader returned. */
tz_status tz_window_add(tz_window *window, const tz_window_term *term,
                        tz_cursor *cursor, bool *any);

#endif
