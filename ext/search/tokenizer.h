/* The FTS5 tokenizer `tezis`. */
#ifndef TZ_SEARCH_TOKENIZER_H
#define TZ_SEARCH_TOKENIZER_H

#include "sqlite.h"

/* Registers the tokenizer on db. On failure returns an error code and sets
** *error (where error is not NULL) to a message to free with sqlite3_free. */
int tz_tokenizer_register(sqlite3 *db, char **error);

#endif
