/* tezis_cues(text, thesis): the words that moved the score of a text, a row a
** word, in the order of the text.
**
**   SELECT text, weight, why FROM tezis_cues('The pact is dangerous.', 'the pact');
**
** start and end are byte offsets; weight is what the score loses without the
** word, positive for words that speak for the thesis. No rows where the text
** does not bear on the thesis. */
#include "sqlite.h"

#include "sql/connection.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/stance_target.h"
#include "sql/table.h"

enum { START, END, TEXT, WEIGHT, WHY, DOCUMENT, THESIS };

static const char declaration[] = "CREATE TABLE tezis_cues(\"start\" INTEGER, \"end\" "
                                  "INTEGER, text TEXT, weight REAL,"
                                  " why TEXT, document HIDDEN, thesis HIDDEN)";

typedef struct cues_cursor {
  sqlite3_vtab_cursor base;
  sqlite3_value *document;
  sqlite3_value *thesis;
  tz_explanation explanation;
  size_t at;
} cues_cursor;

static int cues_connect(sqlite3 *db, void *connection, int argc,
                        const char *const *argv, sqlite3_vtab **table, char **error) {
  (void)argc, (void)argv, (void)error;
  return tz_table_connect(db, connection, declaration, 0, table);
}

static int cues_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {"tezis_cues(text, thesis)", DOCUMENT, 2, 2};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  tz_table_ordered(info, 1u << START);
  info->estimatedCost = 1000;
  info->estimatedRows = TZ_MOST_CUES;
  return SQLITE_OK;
}

static int cues_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  return tz_table_open(cursor, sizeof(cues_cursor));
}

static void forget(cues_cursor *at) {
  sqlite3_value_free(at->document);
  sqlite3_value_free(at->thesis);
  at->document = at->thesis = NULL;
  at->at = 0;
  at->explanation.cue_count = 0;
}

static int cues_close(sqlite3_vtab_cursor *cursor) {
  forget((cues_cursor *)cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int cues_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                       int count, sqlite3_value **values) {
  (void)index, (void)name;
  cues_cursor *at = (cues_cursor *)cursor;
  tz_table *table = (tz_table *)cursor->pVtab;
  forget(at);
  if (tz_any_null(count, values)) return SQLITE_OK;
  int code =
      tz_table_keep_text(cursor->pVtab, "tezis_cues", "text", values[0], &at->document);
  if (code == SQLITE_OK)
    code = tz_table_keep_text(cursor->pVtab, "tezis_cues", "thesis", values[1],
                              &at->thesis);
  if (code != SQLITE_OK) return code;
  const char *text = (const char *)sqlite3_value_text(at->document);
  const char *thesis = (const char *)sqlite3_value_text(at->thesis);
  tz_scorer *scorer = tz_connection_scorer(table->connection);
  if (scorer == NULL) return SQLITE_NOMEM;
  tz_sql_target *target;
  code = tz_sql_target_new(table->db, scorer, thesis,
                           (size_t)sqlite3_value_bytes(at->thesis), &target);
  if (code != SQLITE_OK) return code;
  code = tz_sqlite_code(tz_sql_target_explain(scorer, target, text,
                                              (size_t)sqlite3_value_bytes(at->document),
                                              &at->explanation));
  tz_sql_target_free(target);
  return code;
}

static int cues_next(sqlite3_vtab_cursor *cursor) {
  ((cues_cursor *)cursor)->at++;
  return SQLITE_OK;
}

static int cues_eof(sqlite3_vtab_cursor *cursor) {
  cues_cursor *at = (cues_cursor *)cursor;
  return at->at >= at->explanation.cue_count;
}

static int cues_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                       int column) {
  cues_cursor *at = (cues_cursor *)cursor;
  const tz_cue_found *cue = &at->explanation.cues[at->at];
  const char *text = (const char *)sqlite3_value_text(at->document);
  switch (column) {
  case START: sqlite3_result_int64(context, (sqlite3_int64)cue->start); break;
  case END: sqlite3_result_int64(context, (sqlite3_int64)cue->end); break;
  case TEXT:
    sqlite3_result_text64(context, text + cue->start, cue->end - cue->start,
                          SQLITE_TRANSIENT, SQLITE_UTF8);
    break;
  case WEIGHT: sqlite3_result_double(context, cue->weight); break;
  case WHY: sqlite3_result_text(context, cue->why, -1, SQLITE_STATIC); break;
  case DOCUMENT: sqlite3_result_value(context, at->document); break;
  case THESIS: sqlite3_result_value(context, at->thesis); break;
  default: break;
  }
  return SQLITE_OK;
}

static int cues_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  *rowid = (sqlite3_int64)((cues_cursor *)cursor)->at;
  return SQLITE_OK;
}

const sqlite3_module tz_cues_module = {
    .iVersion = 0,
    .xConnect = cues_connect,
    .xBestIndex = cues_best_index,
    .xDisconnect = tz_table_disconnect,
    .xOpen = cues_open,
    .xClose = cues_close,
    .xFilter = cues_filter,
    .xNext = cues_next,
    .xEof = cues_eof,
    .xColumn = cues_column,
    .xRowid = cues_rowid,
};
