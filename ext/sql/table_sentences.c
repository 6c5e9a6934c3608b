/* tezis_sentences(text): the sentences of a text, a row a sentence.
**
**   SELECT position, text FROM tezis_sentences('Dr. Wu left. Mr. Li stayed.');
**   1|Dr. Wu left.
**   2|Mr. Li stayed.
**
** position counts from 1; start and end are byte offsets in the text, end
** after the sentence's last byte. */
#include "sqlite.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/table.h"
#include "text/sentences.h"

#include <stdbool.h>

enum { POSITION, TEXT, START, END, DOCUMENT };

static const char declaration[] =
    "CREATE TABLE tezis_sentences(position INTEGER, text TEXT, \"start\" INTEGER, "
    "\"end\" INTEGER, document HIDDEN)";

typedef struct sentences_cursor {
  sqlite3_vtab_cursor base;
  sqlite3_value *document; /* keeps the bytes that sentences reads */
  tz_sentences sentences;
  size_t start;
  size_t end;
  sqlite3_int64 position;
  bool done;
} sentences_cursor;

static int sentences_connect(sqlite3 *db, void *connection, int argc,
                             const char *const *argv, sqlite3_vtab **table,
                             char **error) {
  (void)argc, (void)argv, (void)error;
  return tz_table_connect(db, connection, declaration, SQLITE_VTAB_INNOCUOUS, table);
}

static int sentences_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {"tezis_sentences(text)", DOCUMENT, 1, 1};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  tz_table_ordered(info, 1u << POSITION | 1u << START | 1u << END);
  info->estimatedCost = 500;
  info->estimatedRows = 20;
  return SQLITE_OK;
}

static int sentences_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  return tz_table_open(cursor, sizeof(sentences_cursor));
}

static int sentences_close(sqlite3_vtab_cursor *cursor) {
  sqlite3_value_free(((sentences_cursor *)cursor)->document);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int sentences_next(sqlite3_vtab_cursor *cursor) {
  sentences_cursor *at = (sentences_cursor *)cursor;
  at->position++;
  at->done = !tz_sentences_next(&at->sentences, &at->start, &at->end);
  return SQLITE_OK;
}

static int sentences_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                            int count, sqlite3_value **values) {
  (void)index, (void)name;
  sentences_cursor *at = (sentences_cursor *)cursor;
  sqlite3_value_free(at->document);
  at->document = NULL;
  at->done = true;
  at->position = 0;
  if (tz_any_null(count, values)) return SQLITE_OK;
  int code = tz_table_keep_text(cursor->pVtab, "tezis_sentences", "text", values[0],
                                &at->document);
  if (code != SQLITE_OK) return code;
  tz_sentences_init(&at->sentences, (const char *)sqlite3_value_text(at->document),
                    (size_t)sqlite3_value_bytes(at->document));
  return sentences_next(cursor);
}

static int sentences_eof(sqlite3_vtab_cursor *cursor) {
  return ((sentences_cursor *)cursor)->done;
}

static int sentences_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                            int column) {
  sentences_cursor *at = (sentences_cursor *)cursor;
  switch (column) {
  case POSITION: sqlite3_result_int64(context, at->position); break;
  case TEXT:
    sqlite3_result_text64(context, at->sentences.text + at->start, at->end - at->start,
                          SQLITE_TRANSIENT, SQLITE_UTF8);
    break;
  case START: sqlite3_result_int64(context, (sqlite3_int64)at->start); break;
  case END: sqlite3_result_int64(context, (sqlite3_int64)at->end); break;
  case DOCUMENT: sqlite3_result_value(context, at->document); break;
  default: break;
  }
  return SQLITE_OK;
}

static int sentences_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  *rowid = ((sentences_cursor *)cursor)->position;
  return SQLITE_OK;
}

const sqlite3_module tz_sentences_module = {
    .iVersion = 0,
    .xConnect = sentences_connect,
    .xBestIndex = sentences_best_index,
    .xDisconnect = tz_table_disconnect,
    .xOpen = sentences_open,
    .xClose = sentences_close,
    .xFilter = sentences_filter,
    .xNext = sentences_next,
    .xEof = sentences_eof,
    .xColumn = sentences_column,
    .xRowid = sentences_rowid,
};
