/* A place in a term's postings, which go up by passage, block after block. */
#ifndef TZ_SEARCH_CURSOR_H
#define TZ_SEARCH_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "search/postings.h"

/* Where a term's blocks come from. Loads the first block whose last passage is
** at least `from`; count 0 at the end. TZ_OK, or an error that ends the search. */
typedef struct tz_term_reader {
  tz_status (*load)(void *context, uint32_t from, tz_block *block);
  void *context;
} tz_term_reader;

typedef struct tz_cursor {
  tz_term_reader reader;
  tz_block *block; /* room for one, the caller's */
  unsigned at;     /* in it: the first posting not passed yet, */
  uint32_t next;   /* and its passage */
  bool done;       /* there is none; next is UINT32_MAX */
} tz_cursor;

/* Before all postings, none of which is loaded yet: seek first. */
void tz_cursor_begin(tz_cursor *cursor, const tz_term_reader *reader, tz_block *block);

/* Goes to the first posting not below `from`. TZ_OK, or what the reader returned. */
tz_status tz_cursor_seek(tz_cursor *cursor, uint32_t from);

/* Whether it stands at the passage. */
static inline bool tz_cursor_is_at(const tz_cursor *cursor, uint32_t passage) {
  return cursor->next == passage && !cursor->done;
}

#endif
