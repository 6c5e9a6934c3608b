/* What a test cannot go on without: each of these succeeds or fails the test, in
** SQLite's words. */
#ifndef TZ_TESTS_MUST_H
#define TZ_TESTS_MUST_H

#include "sqlite.h"

#include <stddef.h>

/* A connection with tezis on it; path as for sqlite3_open. */
sqlite3 *must_open(const char *path);

/* Runs statements one after the other. */
void must_run(sqlite3 *db, const char *sql);
void must_run_all(sqlite3 *db, const char *const *statements, size_t count);

/* The first column of the first row: as a number; as a text, NULL where it is NULL or
** there is no row, to be freed by sqlite3_free. */
sqlite3_int64 must_number(sqlite3 *db, const char *sql);
char *must_text(sqlite3 *db, const char *sql);

/* tezis_check() finds nothing wrong with the corpus. */
void must_be_sound(sqlite3 *db);

#endif
