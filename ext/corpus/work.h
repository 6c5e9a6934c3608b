/* Statements that remember their first error: after it every call does
** nothing, so that a function with many statements reads straight down and
** asks once, at its end, how it went. */
#ifndef TZ_CORPUS_WORK_H
#define TZ_CORPUS_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite.h"
#include "base/status.h"

typedef struct tz_work {
  sqlite3 *db;
  int code;     /* SQLITE_OK until the first error */
  char **error; /* its sentence; freed by the owner of the pointer */
} tz_work;

/* The statement, to be finalized (NULL is fine); NULL after an error. */
sqlite3_stmt *tz_work_prepare(tz_work *work, const char *sql);

/* Steps a query: true when there is a row. */
bool tz_work_row(tz_work *work, sqlite3_stmt *statement);

/* Steps a statement without rows to its end and readies it for the next use. */
void tz_work_done(tz_work *work, sqlite3_stmt *statement);

/* Prepares a statement with one parameter, runs it, finalizes it. */
void tz_work_once(tz_work *work, const char *sql, sqlite3_int64 parameter);

/* Binds bytes that stay valid until the statement ran; NULL binds NULL. */
void tz_work_text(tz_work *work, sqlite3_stmt *statement, int index, const char *text,
                  size_t size);
void tz_work_integer(tz_work *work, sqlite3_stmt *statement, int index,
                     sqlite3_int64 value);
void tz_work_value(tz_work *work, sqlite3_stmt *statement, int index,
                   sqlite3_value *value);

/* Makes a code of SQLite's the error, with its sentence, when it is one. */
void tz_work_check(tz_work *work, int code);

/* Makes a status of the pure floors the error, when it is one. */
void tz_work_status(tz_work *work, tz_status status);

/* Makes a sentence the error. */
void tz_work_fail(tz_work *work, const char *format, ...);

#endif
