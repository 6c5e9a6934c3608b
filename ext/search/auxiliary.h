/* The FTS5 auxiliary functions tezis_rank, tezis_snippet and tezis_spans:
** for any FTS5 table, whatever its tokenizer. */
#ifndef TZ_SEARCH_AUXILIARY_H
#define TZ_SEARCH_AUXILIARY_H

#include "sqlite.h"

/* Registers them on db. On failure returns an error code and sets *error
** (where error is not NULL) to a message to free with sqlite3_free. */
int tz_auxiliary_register(sqlite3 *db, char **error);

#endif
