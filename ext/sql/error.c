#include "sqlite.h"
#include "sql/error.h"

#include <stdarg.h>
#include <stdint.h>

/* How many characters of a wrong value an error repeats. */
#define SHOWN_CHARACTERS 40

void tz_result_error(sqlite3_context *context, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *message = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  if (message == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_error(context, message, -1);
  sqlite3_free(message);
}

void tz_result_status(sqlite3_context *context, tz_status status) {
  switch (status) {
  case TZ_OK: break;
  case TZ_NOMEM: sqlite3_result_error_nomem(context); break;
  case TZ_TOO_BIG: sqlite3_result_error_toobig(context); break;
  case TZ_INVALID:
    sqlite3_result_error(context, "tezis: the text cannot be worked on", -1);
    break;
  }
}

void tz_result_buffer(sqlite3_context *context, tz_buffer *buffer) {
  if (buffer->status != TZ_OK) {
    tz_result_status(context, buffer->status);
  } else {
    sqlite3_result_text64(context, tz_buffer_string(buffer), buffer->size,
                          SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  tz_buffer_clear(buffer);
}

int tz_sqlite_code(tz_status status) {
  switch (status) {
  case TZ_OK: return SQLITE_OK;
  case TZ_NOMEM: return SQLITE_NOMEM;
  case TZ_TOO_BIG: return SQLITE_TOOBIG;
  case TZ_INVALID: return SQLITE_ERROR;
  }
  return SQLITE_ERROR;
}

int tz_table_error(sqlite3_vtab *table, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *message = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  if (message == NULL) return SQLITE_NOMEM;
  sqlite3_free(table->zErrMsg);
  table->zErrMsg = message;
  return SQLITE_ERROR;
}

int tz_set_error(char **error, int code, const char *format, ...) {
  if (error == NULL) return code;
  va_list arguments;
  va_start(arguments, format);
  char *message = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  sqlite3_free(*error);
  *error = message;
  return message == NULL ? SQLITE_NOMEM : code;
}

const char *tz_type_name(sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER: return "integer";
  case SQLITE_FLOAT: return "real";
  case SQLITE_TEXT: return "text";
  case SQLITE_BLOB: return "blob";
  default: return "null";
  }
}

char *tz_describe(sqlite3_value *value) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_BLOB || type == SQLITE_NULL) {
    return sqlite3_mprintf("%s", tz_type_name(value));
  }
  const unsigned char *text = sqlite3_value_text(value);
  if (text == NULL) return NULL;
  return sqlite3_mprintf(type == SQLITE_TEXT ? "'%!.*q'" : "%!.*s", SHOWN_CHARACTERS,
                         (const char *)text);
}

bool tz_text_argument(sqlite3_context *context, const char *function,
                      const char *argument, sqlite3_value *value, const char **text,
                      size_t *size) {
  if (sqlite3_value_type(value) == SQLITE_BLOB) {
    tz_result_error(context, "%s: %s must be text, got blob", function, argument);
    return false;
  }
  *text = (const char *)sqlite3_value_text(value);
  if (*text == NULL) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  *size = (size_t)sqlite3_value_bytes(value);
  return true;
}

bool tz_integer_argument(sqlite3_context *context, const char *function,
                         const char *argument, sqlite3_value *value, sqlite3_int64 low,
                         sqlite3_int64 high, sqlite3_int64 *number) {
  if (sqlite3_value_numeric_type(value) == SQLITE_INTEGER) {
    *number = sqlite3_value_int64(value);
    if (*number >= low && *number <= high) return true;
  }
  char *got = tz_describe(value);
  if (got == NULL) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  if (high == INT64_MAX) {
    tz_result_error(context, "%s: %s must be a whole number, %lld or more, got %s",
                    function, argument, low, got);
  } else {
    tz_result_error(context, "%s: %s must be a whole number from %lld to %lld, got %s",
                    function, argument, low, high, got);
  }
  sqlite3_free(got);
  return false;
}

bool tz_any_null(int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return true;
  }
  return false;
}
