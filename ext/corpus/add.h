/* Sources of a corpus: adding one, or bringing the one of the same key up to
** date, removing one, reading its text. Each is one transaction, and the
** indexes are written in it. Errors are sentences without the function's
** name, to free with sqlite3_free. */
#ifndef TZ_CORPUS_ADD_H
#define TZ_CORPUS_ADD_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite.h"

typedef struct tz_addition {
  sqlite3_value *csl;     /* CSL-JSON: one object, or an array of one */
  sqlite3_value *text;    /* text, a blob in an encoding that can be told, or NULL */
  sqlite3_value *options; /* JSON: {"path", "digest", "size", "modified", "batch"}, or
                             NULL */
} tz_addition;

/* Adds a source, or updates that of its key; *id becomes its id. A source that
** has not changed is not touched, and a passage whose text stays keeps its id,
** and so its labels. NUL bytes and what is no UTF-8 are stored as U+FFFD. */
int tz_corpus_add(sqlite3 *db, const tz_addition *addition, sqlite3_int64 *id,
                  char **error);

/* Removes the source of this key; *removed tells whether there was one. */
int tz_corpus_remove(sqlite3 *db, const char *key, size_t size, bool *removed,
                     char **error);

/* For the two of them: takes the source ?1 out of source_fts, with the values that
** it has now. */
#define TZ_UNINDEX_SOURCE                                                              \
  "INSERT INTO source_fts(source_fts, rowid, title, author, container, keywords, "     \
  "abstract)"                                                                          \
  " SELECT 'delete', id, title, author, container, keywords, abstract"                 \
  " FROM source_content WHERE id = ?1"

#endif
