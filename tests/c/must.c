#include "must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql.h"
#include "tezis.h"

sqlite3 *must_open(const char *path) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(tezis_register(db, NULL), SQLITE_OK);
  return db;
}

static void check(sqlite3 *db, int code, const char *sql) {
  if (code != SQLITE_OK) fail_msg("%s\n  in: %s", sqlite3_errmsg(db), sql);
}

void must_run(sqlite3 *db, const char *sql) {
  check(db, sql_run(db, sql), sql);
}

void must_run_all(sqlite3 *db, const char *const *statements, size_t count) {
  for (size_t i = 0; i < count; i++)
    must_run(db, statements[i]);
}

sqlite3_int64 must_number(sqlite3 *db, const char *sql) {
  sqlite3_stmt *row;
  check(db, sqlite3_prepare_v2(db, sql, -1, &row, NULL), sql);
  int code = sqlite3_step(row);
  sqlite3_int64 number = sqlite3_column_int64(row, 0);
  check(db, sqlite3_finalize(row), sql);
  assert_int_equal(code, SQLITE_ROW);
  return number;
}

char *must_text(sqlite3 *db, const char *sql) {
  sqlite3_stmt *row;
  char *text = NULL;
  check(db, sqlite3_prepare_v2(db, sql, -1, &row, NULL), sql);
  if (sqlite3_step(row) == SQLITE_ROW && sqlite3_column_text(row, 0))
    text = sqlite3_mprintf("%s", sqlite3_column_text(row, 0));
  check(db, sqlite3_finalize(row), sql);
  return text;
}

void must_be_sound(sqlite3 *db) {
  char *problem = must_text(db, "SELECT problem FROM tezis_check()");
  if (problem) fail_msg("%s", problem);
}
