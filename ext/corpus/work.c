#include "sqlite.h"
#include "corpus/work.h"

#include <stdarg.h>

#include "corpus/schema.h"
#include "sql/error.h"

void tz_work_check(tz_work *work, int code) {
  if (code == SQLITE_OK || work->code != SQLITE_OK) return;
  work->code = tz_corpus_error(work->db, code, work->error);
}

sqlite3_stmt *tz_work_prepare(tz_work *work, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (work->code != SQLITE_OK) return NULL;
  tz_work_check(work, sqlite3_prepare_v2(work->db, sql, -1, &statement, NULL));
  return statement;
}

bool tz_work_row(tz_work *work, sqlite3_stmt *statement) {
  if (work->code != SQLITE_OK) return false;
  int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) tz_work_check(work, code);
  return false;
}

void tz_work_done(tz_work *work, sqlite3_stmt *statement) {
  if (work->code != SQLITE_OK) return;
  while (tz_work_row(work, statement)) {
  }
  sqlite3_reset(statement);
}

void tz_work_once(tz_work *work, const char *sql, sqlite3_int64 parameter) {
  sqlite3_stmt *statement = tz_work_prepare(work, sql);
  tz_work_integer(work, statement, 1, parameter);
  tz_work_done(work, statement);
  sqlite3_finalize(statement);
}

void tz_work_text(tz_work *work, sqlite3_stmt *statement, int index, const char *text,
                  size_t size) {
  if (work->code != SQLITE_OK) return;
  tz_work_check(work, text == NULL ? sqlite3_bind_null(statement, index)
                                   : sqlite3_bind_text64(statement, index, text, size,
                                                         SQLITE_STATIC, SQLITE_UTF8));
}

void tz_work_integer(tz_work *work, sqlite3_stmt *statement, int index,
                     sqlite3_int64 value) {
  if (work->code == SQLITE_OK)
    tz_work_check(work, sqlite3_bind_int64(statement, index, value));
}

void tz_work_value(tz_work *work, sqlite3_stmt *statement, int index,
                   sqlite3_value *value) {
  if (work->code == SQLITE_OK)
    tz_work_check(work, sqlite3_bind_value(statement, index, value));
}

void tz_work_status(tz_work *work, tz_status status) {
  if (status == TZ_OK || work->code != SQLITE_OK) return;
  work->code = tz_set_error(work->error, tz_sqlite_code(status),
                            status == TZ_NOMEM     ? "out of memory"
                            : status == TZ_TOO_BIG ? "the text is too big"
                                                   : "the text cannot be read");
}

void tz_work_fail(tz_work *work, const char *format, ...) {
  if (work->code != SQLITE_OK) return;
  va_list arguments;
  va_start(arguments, format);
  char *message = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  work->code = message == NULL ? SQLITE_NOMEM
                               : tz_set_error(work->error, SQLITE_ERROR, "%s", message);
  sqlite3_free(message);
}
