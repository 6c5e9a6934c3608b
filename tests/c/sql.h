/* Statements run to their end whatever they answer, for the C tests and the fuzz
** targets alike: nothing here knows of cmocka. must.h has those that must succeed. */
#ifndef TZ_TESTS_SQL_H
#define TZ_TESTS_SQL_H

#include "sqlite.h"

#include <stdbool.h>
#include <stddef.h>

/* Steps through what is left of a statement and reads every column. How it ended is
** said by the sqlite3_finalize or sqlite3_reset that is to follow. */
void sql_read(sqlite3_stmt *statement);

/* Runs statements one after the other; the code of the first that fails. */
int sql_run(sqlite3 *db, const char *sql);

/* A function or table of tezis's that SQL can call. */
typedef struct sql_callable {
  char name[64];
  bool table;
} sql_callable;

/* All that are registered but for `except` (NULL: none), functions first, each by its
** name; how many, at most `most`, and 0 where SQLite does not say. */
size_t sql_callables(sqlite3 *db, const char *except, sql_callable *all, size_t most);

/* Writes a SELECT of a call with so many parameters, of at most `rows` rows where it is
** a table; FTS5's auxiliary functions are called in a search of passage_fts. */
void sql_call(const sql_callable *callable, int arguments, int rows, char *sql,
              size_t size);

#endif
