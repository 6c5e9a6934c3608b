/* The tables of the ranking index, and writing to them.
**
**   NAME_term(id, term, passages)   a stem, and how many passages have it
**   NAME_posting(id, data)          blocks of postings (see postings.h); id is the
**                                   term's id << 32 | the block's first passage
**   NAME_total(id, passages, words, title_words, heading_words)
**                                   one row, id 0: what BM25 needs of the whole
*/
#ifndef TZ_SEARCH_INDEX_STORE_H
#define TZ_SEARCH_INDEX_STORE_H

#include "sqlite.h"
#include "search/pending.h"
#include "search/postings.h"

typedef struct tz_index_store {
  sqlite3 *db;
  char *schema, *name;
  sqlite3_stmt *statements[12]; /* prepared when first used */
  tz_block block;               /* the block being changed */
} tz_index_store;

/* Names are copied. SQLITE_OK or SQLITE_NOMEM; clear in both cases. */
int tz_index_store_init(tz_index_store *store, sqlite3 *db, const char *schema,
                        const char *name);
void tz_index_store_clear(tz_index_store *store);

/* Makes, or drops, the tables. */
int tz_index_store_create(tz_index_store *store);
int tz_index_store_drop(tz_index_store *store);

/* Empties the tables. */
int tz_index_store_empty(tz_index_store *store);

/* Writes the unwritten entries of the log, and marks them written. */
int tz_index_store_write(tz_index_store *store, tz_pending *pending);

#endif
