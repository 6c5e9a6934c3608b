/* tezis_similar(passage [, limit]): the passages that share the rare words of one, by
** its id, or of a text. Columns as in tezis_search; ten when no limit is given.
**
**   SELECT key, snippet FROM tezis_similar(42, 5); */
#include "sqlite.h"
#include "corpus/schema.h"
#include "corpus/similar.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/search_cursor.h"

#define NAME          "tezis_similar"
#define DEFAULT_LIMIT 10

static const char declaration[] = "CREATE TABLE tezis_similar(" TZ_SEARCH_COLUMNS
                                  " passage HIDDEN, \"limit\" HIDDEN)";

static int similar_connect(sqlite3 *db, void *connection, int argc,
                           const char *const *argv, sqlite3_vtab **table,
                           char **error) {
  (void)argc, (void)argv, (void)error;
  return tz_table_connect(db, connection, declaration, 0, table);
}

static int similar_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {"tezis_similar(passage [, limit])",
                                       TZ_SEARCH_ARGUMENT, 2, 1};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  info->estimatedCost = 1e4;
  info->estimatedRows = DEFAULT_LIMIT;
  return SQLITE_OK;
}

/* The query for a passage or text; *id is 0 for a text. */
static int similar_query(tz_table *table, sqlite3_value *value, sqlite3_int64 *id,
                         tz_buffer *query, char **error) {
  sqlite3_stmt *row = NULL;
  bool by_id = sqlite3_value_type(value) == SQLITE_INTEGER;
  *id = by_id ? sqlite3_value_int64(value) : 0;
  if (!by_id) {
    const char *text = (const char *)sqlite3_value_text(value);
    if (text == NULL) return SQLITE_NOMEM;
    return tz_similar_query(table->db, text, (size_t)sqlite3_value_bytes(value), query,
                            error);
  }
  int code = sqlite3_prepare_v2(table->db, "SELECT text FROM passage WHERE id = ?1", -1,
                                &row, NULL);
  if (code != SQLITE_OK) return tz_corpus_error(table->db, code, error);
  sqlite3_bind_int64(row, 1, *id);
  if (sqlite3_step(row) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(row, 0);
    code = text ? tz_similar_query(table->db, text,
                                   (size_t)sqlite3_column_bytes(row, 0), query, error)
                : SQLITE_NOMEM;
  } else {
    code = tz_set_error(error, SQLITE_ERROR, "there is no passage %lld", *id);
  }
  sqlite3_finalize(row);
  return code;
}

/* The passage itself is its own best match, and not asked for. */
static void leave_out(tz_find *find, sqlite3_int64 id, sqlite3_int64 limit) {
  size_t kept = 0;
  for (size_t i = 0; i < find->count; i++) {
    if (find->hits[i].passage_id == id) continue;
    if (limit >= 0 && kept >= (size_t)limit) break;
    find->hits[kept++] = find->hits[i];
  }
  find->count = kept;
}

static int similar_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                          int count, sqlite3_value **values) {
  (void)name, (void)count;
  tz_search_cursor *at = (tz_search_cursor *)cursor;
  tz_table *table = (tz_table *)cursor->pVtab;
  sqlite3_int64 limit = DEFAULT_LIMIT, id;
  char *error = NULL;
  tz_buffer query;
  tz_search_forget(at);
  int code = SQLITE_OK;
  if (sqlite3_value_type(values[0]) == SQLITE_BLOB) {
    return tz_table_error(cursor->pVtab,
                          "tezis_similar: passage must be an id or text, got blob");
  }
  if (index & 2) {
    limit = -1; /* for NULL */
    code = tz_search_number(cursor->pVtab, NAME, "limit", values[1], &limit);
  }
  if (code != SQLITE_OK || sqlite3_value_type(values[0]) == SQLITE_NULL) return code;
  tz_buffer_init(&query);
  tz_find_options options = {.limit = limit < 0 ? -1 : limit + 1};
  code = tz_search_ready(table, &options, &error);
  if (code == SQLITE_OK) code = similar_query(table, values[0], &id, &query, &error);
  if (code == SQLITE_OK && query.size > 0)
    code = tz_find_run(table->db, query.data, query.size, &options, &at->find, &error);
  if (code == SQLITE_OK) leave_out(&at->find, id, limit);
  tz_buffer_clear(&query);
  return tz_search_done(cursor->pVtab, NAME, code, error);
}

const sqlite3_module tz_similar_module = {
    .xConnect = similar_connect,
    .xBestIndex = similar_best_index,
    .xDisconnect = tz_table_disconnect,
    .xOpen = tz_search_open,
    .xClose = tz_search_close,
    .xFilter = similar_filter,
    .xNext = tz_search_next,
    .xEof = tz_search_eof,
    .xColumn = tz_search_column,
    .xRowid = tz_search_rowid,
};
