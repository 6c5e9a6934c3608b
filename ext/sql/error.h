/* Errors as sentences, and reading arguments with them: an error begins with
** the function's name and says what was wanted and what was got.
**
**   tezis_stem: language must be 'ru' or 'en', got 'de'
**   tezis_words: text must be text, got blob
**
** The formats are SQLite's own (sqlite.org/printf.html): %Q quotes text. */
#ifndef TZ_SQL_ERROR_H
#define TZ_SQL_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite.h"
#include "base/buffer.h"

/* Makes the formatted sentence the error of a function's call. */
void tz_result_error(sqlite3_context *context, const char *format, ...);

/* Makes a status of the pure floors the error of a function's call; TZ_OK
** does nothing. */
void tz_result_status(sqlite3_context *context, tz_status status);

/* Makes what the buffer holds the result of a function's call, or its status the error;
** clears it. */
void tz_result_buffer(sqlite3_context *context, tz_buffer *buffer);

/* The SQLITE_* code that means the same as status. */
int tz_sqlite_code(tz_status status);

/* Makes the formatted sentence the error of a virtual table's method, which
** returns what this returns: SQLITE_ERROR, or SQLITE_NOMEM. */
int tz_table_error(sqlite3_vtab *table, const char *format, ...);

/* Sets *error (where error is not NULL) to the formatted sentence, freed by
** the caller with sqlite3_free; what was there is freed. Returns code. */
int tz_set_error(char **error, int code, const char *format, ...);

/* "integer", "real", "text", "blob" or "null". */
const char *tz_type_name(sqlite3_value *value);

/* What a value is, for "got ...": 'its text' (cut at 40 characters), a
** number, or blob. Free with sqlite3_free; NULL when out of memory. */
char *tz_describe(sqlite3_value *value);

/* Reads an argument that must be text (numbers count as the text they print
** as): text[0, size) is borrowed until value changes. False when it is a blob
** or memory ran out; then the call's error is set, naming function and
** argument. A NULL value is the caller's to look for first. */
bool tz_text_argument(sqlite3_context *context, const char *function,
                      const char *argument, sqlite3_value *value, const char **text,
                      size_t *size);

/* Reads an argument that must be a whole number from low to high; false with
** the call's error set when it is not. */
bool tz_integer_argument(sqlite3_context *context, const char *function,
                         const char *argument, sqlite3_value *value, sqlite3_int64 low,
                         sqlite3_int64 high, sqlite3_int64 *number);

/* Whether any of the values is NULL: then the function's result is NULL. */
bool tz_any_null(int count, sqlite3_value **values);

#endif
