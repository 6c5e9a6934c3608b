/* What every function over the corpus does alike: asking whether there is one, and
** passing on the error that a function of ext/corpus gave. */
#ifndef TZ_SQL_CORPUS_CALL_H
#define TZ_SQL_CORPUS_CALL_H

#include <stdbool.h>

#include "sqlite.h"

/* Ends a call with the error (a code and a sentence) that a corpus function gave;
** frees the sentence. */
void tz_result_corpus_error(sqlite3_context *context, const char *function, int code,
                            char *error);

/* Whether the database is a corpus that can be worked on; else the call's error is
** set. The function's user data is the connection. */
bool tz_is_corpus(sqlite3_context *context, const char *function);

#endif
