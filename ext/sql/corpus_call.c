#include "sqlite.h"
#include "sql/corpus_call.h"

#include "corpus/schema.h"
#include "sql/connection.h"
#include "sql/error.h"

void tz_result_corpus_error(sqlite3_context *context, const char *function, int code,
                            char *error) {
  if (code == SQLITE_NOMEM) {
    sqlite3_result_error_nomem(context);
  } else {
    tz_result_error(context, "%s: %s", function, error ? error : sqlite3_errstr(code));
    if (code != SQLITE_ERROR) sqlite3_result_error_code(context, code);
  }
  sqlite3_free(error);
}

bool tz_is_corpus(sqlite3_context *context, const char *function) {
  tz_connection *connection = sqlite3_user_data(context);
  char *error = NULL;
  int code = tz_corpus_check_open(sqlite3_context_db_handle(context), 0,
                                  connection->fingerprint, NULL, &error);
  if (code != SQLITE_OK) tz_result_corpus_error(context, function, code, error);
  return code == SQLITE_OK;
}
