/* tezis_positions(thesis): who stands where, a row a source; and
** tezis_suggest(thesis [, limit]): the passages whose label would teach most.
**
**   SELECT key, bearing, "for", against, bar FROM tezis_positions('a China-Russia alliance');
**   SELECT passage_id, text FROM tezis_suggest('pact', 5);
**
** Both are a query over the corpus that takes what tezis_weigh has stored and
** scores the rest; tezis_positions counts labels in the place of scores
** (tezis_standing). */
#include "sqlite.h"

#include "corpus/schema.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/table.h"
#include "stance/score.h"

typedef struct view {
  const char *declaration;
  tz_table_shape shape;
  const char *sql;
} view;

#define SCORED                                                                         \
  "WITH scored AS MATERIALIZED (SELECT p.id, p.source_id,"                             \
  " tezis_standing(p.id, ?1) AS score FROM passage p) "

/* ?3 is the margin that divides neutral from for and against. The bar has ten
** places: those against, the neutral ones, those for. */
static const view positions = {
    "CREATE TABLE tezis_positions(key TEXT, author TEXT, title TEXT, issued TEXT,"
    " language TEXT, passages INTEGER, bearing INTEGER, \"for\" INTEGER, against "
    "INTEGER,"
    " mean REAL, bar TEXT, thesis HIDDEN)",
    {"tezis_positions(thesis)", 11, 1, 1},
    SCORED
    ", counted AS (SELECT source_id, count(*) AS passages, count(score) AS bearing,"
    " sum(ifnull(score > ?3, 0)) AS pro, sum(ifnull(score < -?3, 0)) AS contra,"
    " round(avg(score), 3) AS mean FROM scored GROUP BY source_id),"
    " widths AS (SELECT *, CAST(round(10.0 * pro / bearing) AS INTEGER) AS p,"
    " CAST(round(10.0 * contra / bearing) AS INTEGER) AS c FROM counted)"
    " SELECT s.key, s.author, s.title, s.issued, s.language, w.passages, w.bearing, "
    "w.pro,"
    " w.contra, w.mean, CASE WHEN w.bearing > 0 THEN"
    " substr('░░░░░░░░░░', 1, w.c) || substr('··········', 1, max(0, 10 - w.c - w.p)) "
    "||"
    " substr('██████████', 1, min(w.p, 10 - w.c)) ELSE '' END"
    " FROM widths w JOIN source s ON s.id = w.source_id"
    " ORDER BY w.bearing DESC, s.key",
};

/* Those the model is least sure of first, one of each source before the second of any.
** ?2: limit. */
static const view suggestions = {
    "CREATE TABLE tezis_suggest(passage_id INTEGER, key TEXT, heading TEXT, text TEXT,"
    " score REAL, thesis HIDDEN, \"limit\" HIDDEN)",
    {"tezis_suggest(thesis [, limit])", 5, 2, 1},
    "WITH open AS MATERIALIZED (SELECT p.id, p.source_id, CASE WHEN c.passage_id IS "
    "NULL"
    " THEN tezis_confidence(p.text, ?1) ELSE c.confidence END AS confidence"
    " FROM passage p LEFT JOIN thesis t ON t.name = ?1"
    " LEFT JOIN stance c ON c.thesis_id = t.id AND c.passage_id = p.id"
    " WHERE NOT EXISTS (SELECT 1 FROM label l WHERE l.passage_id = p.id"
    " AND l.thesis_id = t.id)),"
    " turns AS (SELECT id, source_id, confidence, row_number() OVER"
    " (PARTITION BY source_id ORDER BY confidence, id) AS turn"
    " FROM open WHERE confidence IS NOT NULL),"
    " chosen AS MATERIALIZED (SELECT * FROM turns ORDER BY turn, confidence, id LIMIT "
    "?2)"
    " SELECT p.id, s.key, p.heading, p.text, tezis_standing(p.id, ?1) FROM chosen o"
    " JOIN passage p ON p.id = o.id JOIN source s ON s.id = p.source_id"
    " ORDER BY o.turn, o.confidence, o.id",
};

typedef struct view_cursor {
  sqlite3_vtab_cursor base;
  sqlite3_stmt *rows;
  sqlite3_int64 number;
  bool done;
} view_cursor;

static int connect_view(sqlite3 *db, void *connection, const view *shown,
                        sqlite3_vtab **table) {
  int code = tz_table_connect(db, connection, shown->declaration, 0, table);
  if (code == SQLITE_OK) ((tz_table *)*table)->kind = shown;
  return code;
}

static const view *view_of(sqlite3_vtab *table) {
  return ((tz_table *)table)->kind;
}

static int positions_connect(sqlite3 *db, void *connection, int argc,
                             const char *const *argv, sqlite3_vtab **table,
                             char **error) {
  (void)argc, (void)argv, (void)error;
  return connect_view(db, connection, &positions, table);
}

static int suggest_connect(sqlite3 *db, void *connection, int argc,
                           const char *const *argv, sqlite3_vtab **table,
                           char **error) {
  (void)argc, (void)argv, (void)error;
  return connect_view(db, connection, &suggestions, table);
}

static int view_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  int code = tz_table_arguments(table, info, &view_of(table)->shape);
  if (code != SQLITE_OK) return code;
  info->estimatedCost = 1e6;
  info->estimatedRows = 100;
  return SQLITE_OK;
}

static int view_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  return tz_table_open(cursor, sizeof(view_cursor));
}

static int view_close(sqlite3_vtab_cursor *cursor) {
  sqlite3_finalize(((view_cursor *)cursor)->rows);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int view_next(sqlite3_vtab_cursor *cursor) {
  view_cursor *at = (view_cursor *)cursor;
  tz_table *table = (tz_table *)cursor->pVtab;
  at->number++;
  int code = sqlite3_step(at->rows);
  at->done = code != SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE) return SQLITE_OK;
  if (code == SQLITE_ERROR)
    return tz_table_error(&table->base, "%s", sqlite3_errmsg(table->db));
  return code;
}

/* Reads the arguments: the thesis, and a limit where there is one. */
static int bind(view_cursor *at, const view *shown, int count, sqlite3_value **values) {
  sqlite3_int64 limit = 10;
  if (count > 1) {
    limit = sqlite3_value_int64(values[1]);
    if (sqlite3_value_numeric_type(values[1]) != SQLITE_INTEGER || limit < 1)
      return tz_table_error(at->base.pVtab, "%s: limit must be a whole number above 0",
                            shown->shape.usage);
  }
  int code = sqlite3_bind_value(at->rows, 1, values[0]);
  if (code == SQLITE_OK && sqlite3_bind_parameter_count(at->rows) >= 2)
    sqlite3_bind_int64(at->rows, 2, limit);
  if (code == SQLITE_OK && sqlite3_bind_parameter_count(at->rows) >= 3)
    sqlite3_bind_double(at->rows, 3, (double)TZ_MARGIN);
  return code;
}

static int view_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                       int count, sqlite3_value **values) {
  (void)index, (void)name;
  view_cursor *at = (view_cursor *)cursor;
  tz_table *table = (tz_table *)cursor->pVtab;
  const view *shown = view_of(cursor->pVtab);
  const char *usage = shown->shape.usage;
  sqlite3_finalize(at->rows);
  *at = (view_cursor){.base = at->base, .done = true};
  if (tz_any_null(count, values)) return SQLITE_OK;
  int code = tz_table_check_text(cursor->pVtab, usage, "thesis", values[0]);
  if (code != SQLITE_OK) return code;
  char *error = NULL;
  code = tz_corpus_identify(table->db, &error);
  if (code != SQLITE_OK) {
    code = tz_table_error(cursor->pVtab, "%s: %s", usage,
                          error ? error : sqlite3_errstr(code));
    sqlite3_free(error);
    return code;
  }
  code = sqlite3_prepare_v2(table->db, shown->sql, -1, &at->rows, NULL);
  if (code == SQLITE_ERROR)
    return tz_table_error(cursor->pVtab, "%s: %s", usage, sqlite3_errmsg(table->db));
  if (code == SQLITE_OK) code = bind(at, shown, count, values);
  return code == SQLITE_OK ? view_next(cursor) : code;
}

static int view_eof(sqlite3_vtab_cursor *cursor) {
  return ((view_cursor *)cursor)->done;
}

static int view_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                       int column) {
  view_cursor *at = (view_cursor *)cursor;
  if (column < sqlite3_column_count(at->rows))
    sqlite3_result_value(context, sqlite3_column_value(at->rows, column));
  return SQLITE_OK;
}

static int view_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  *rowid = ((view_cursor *)cursor)->number;
  return SQLITE_OK;
}

#define VIEW_MODULE(connector)                                                         \
  {                                                                                    \
    .iVersion = 0, .xConnect = (connector), .xBestIndex = view_best_index,             \
    .xDisconnect = tz_table_disconnect, .xOpen = view_open, .xClose = view_close,      \
    .xFilter = view_filter, .xNext = view_next, .xEof = view_eof,                      \
    .xColumn = view_column, .xRowid = view_rowid,                                      \
  }

const sqlite3_module tz_positions_module = VIEW_MODULE(positions_connect);
const sqlite3_module tz_suggest_module = VIEW_MODULE(suggest_connect);
