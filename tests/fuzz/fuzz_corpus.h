/* A small corpus in memory for the targets that need one. */
#ifndef TZ_TESTS_FUZZ_CORPUS_H
#define TZ_TESTS_FUZZ_CORPUS_H

#include "sqlite.h"

#include <stdbool.h>

#include "fuzz.h"
#include "sql.h"

/* The same corpus in every run: five sources in two languages, a thesis with labels
** and its scores, a few meanings. Opened once, never closed. */
sqlite3 *fuzz_corpus(void);

/* Another connection with tezis and nothing in it. */
sqlite3 *fuzz_open(void);

/* tezis_search with everything read from its rows; always of one connection. */
int fuzz_search(sqlite3 *db, const char *query, size_t size, bool live);

/* Whether a code is a refusal or success and no sign of a fault of ours. */
bool fuzz_is_answer(int code);

#endif
