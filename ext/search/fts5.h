/* FTS5's own interface, by which tokenizers and auxiliary functions are added. */
#ifndef TZ_SEARCH_FTS5_H
#define TZ_SEARCH_FTS5_H

#include "sqlite.h"

/* FTS5's API of this connection, borrowed for as long as it is open. Returns
** SQLITE_OK, or a code with *error (where error is not NULL) a sentence to free
** with sqlite3_free: FTS5 is not there, the file is no
** database, or out of memory. */
int tz_fts5_api(sqlite3 *db, fts5_api **api, char **error);

#endif
