/* Passages like another one: those that share its rare words. */
#ifndef TZ_CORPUS_SIMILAR_H
#define TZ_CORPUS_SIMILAR_H

#include <stddef.h>

#include "sqlite.h"
#include "base/buffer.h"

/* Appends a query of the words of a text that tell most: rare ones that the index
** has, often in the text. Nothing where there is none. SQLITE_OK, or a code and a
** sentence in *error, to free with sqlite3_free. */
int tz_similar_query(sqlite3 *db, const char *text, size_t size, tz_buffer *query,
                     char **error);

#endif
