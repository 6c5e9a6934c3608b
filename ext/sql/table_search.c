/* tezis_search(query [, limit [, thesis [, per_source [, live]]]]): the passages of
** the corpus that answer a query, best first; 50 of them when no limit is given, all
** with NULL.
**
**   SELECT key, page, snippet FROM tezis_search('союзники year:2014..2020', 5);
**
** The query is as people type it (tezis_query) and takes the fields author:
** title: year: lang: key: type: path: stance:. A word also finds its translations,
** where a dictionary was read (tezis_dictionary), and names in the other alphabet;
** lang: narrows. One or two words must all be there, of three or four what has them all
** is worth more; questions and longer queries go by their most telling words. score:
** higher is better. snippet marks the words found by [ ]; spans has their byte ranges
** in text, as JSON. stance is the cached one towards the thesis. total counts all
** passages that match, whatever the limit: a second search, and only when it is read;
** with live 1 the beginning of a word that very many words have stands for the
** commonest of them. fallback is 1 when no passage has all the words and these have
** some. per_source is how many passages of one source there may be (NULL or 0: any
** number). With live 1 the last word may be unfinished.
**
** The search itself only ranks; the other columns are read for the rows that
** are shown, and snippets only when asked for: their words are found by reading the
** passage once more, phrases by a search of its own passage. */
#include "sqlite.h"

#include "corpus/find.h"
#include "corpus/schema.h"
#include "corpus/similar.h"
#include "search/marks.h"
#include "sql/connection.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/table.h"
#include "text/sentences.h"

#include <string.h>

#define DEFAULT_LIMIT    50
#define SNIPPET_WORDS    40
#define TEXT_OF_(number) #number
#define TEXT_OF(number)  TEXT_OF_(number)

/* The columns that the row's statement gives come first, in its order. */
enum {
  PASSAGE_ID,
  SOURCE_ID,
  KEY,
  AUTHOR,
  TITLE,
  ISSUED,
  PAGE,
  HEADING,
  LANGUAGE,
  TEXT,
  SNIPPET,
  SPANS,
  SCORE,
  STANCE,
  TOTAL,
  FALLBACK,
  QUERY,
  LIMIT,
  THESIS,
  PER_SOURCE,
  LIVE
};

#define COLUMNS                                                                        \
  "passage_id INTEGER, source_id INTEGER, key TEXT, author TEXT, title TEXT,"          \
  " issued TEXT, page TEXT, heading TEXT, language TEXT, text TEXT, snippet TEXT,"     \
  " spans TEXT, score REAL, stance REAL, total INTEGER, fallback INTEGER,"

static const char declaration[] = "CREATE TABLE tezis_search(" COLUMNS
                                  " query HIDDEN, \"limit\" HIDDEN, thesis HIDDEN,"
                                  " per_source HIDDEN, live HIDDEN)";

static const char similar_declaration[] =
    "CREATE TABLE tezis_similar(" COLUMNS " passage HIDDEN, \"limit\" HIDDEN)";

static const char row_sql[] =
    "SELECT p.id, s.id, s.key, s.author, s.title, s.issued, p.page, p.heading, "
    "p.language, p.text"
    " FROM passage p JOIN source s ON s.id = p.source_id WHERE p.id = ?1";

static const char marks_sql[] =
    "SELECT tezis_snippet(passage_fts, 0, '[', ']', '…', " TEXT_OF(
        SNIPPET_WORDS) "),"
                       " tezis_spans(passage_fts, 0) FROM passage_fts WHERE "
                       "passage_fts MATCH ?1 AND "
                       "rowid = ?2";

static const char stance_sql[] =
    "SELECT score FROM stance WHERE thesis_id = ?1 AND passage_id = ?2";

typedef struct search_table {
  sqlite3_vtab base;
  sqlite3 *db;
  tz_connection *connection;
} search_table;

typedef struct search_cursor {
  sqlite3_vtab_cursor base;
  tz_find find;
  size_t at;
  sqlite3_int64 total; /* -1 until counted */
  sqlite3_stmt *row;   /* on the current passage, when row_at is at */
  sqlite3_stmt *marks;
  size_t row_at; /* at + 1 of the passage that row has; 0: none */
  size_t marks_at;
  bool marked;    /* spans is made */
  tz_marks spans; /* of the words in the passage, where no phrase is looked for */
  size_t spans_at;
} search_cursor;

static int connect_as(sqlite3 *db, void *connection, const char *columns,
                      sqlite3_vtab **table) {
  int code = sqlite3_declare_vtab(db, columns);
  if (code != SQLITE_OK) return code;
  search_table *made = sqlite3_malloc64(sizeof *made);
  if (made == NULL) return SQLITE_NOMEM;
  *made = (search_table){.db = db, .connection = tz_connection_hold(connection)};
  *table = &made->base;
  return SQLITE_OK;
}

static int search_connect(sqlite3 *db, void *connection, int argc,
                          const char *const *argv, sqlite3_vtab **table, char **error) {
  (void)argc, (void)argv, (void)error;
  return connect_as(db, connection, declaration, table);
}

static int search_disconnect(sqlite3_vtab *table) {
  tz_connection_release(((search_table *)table)->connection);
  sqlite3_free(table);
  return SQLITE_OK;
}

static int search_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {
      "tezis_search(query [, limit [, thesis [, per_source [, live]]]])", QUERY, 5, 1};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  if (info->nOrderBy == 1 && info->aOrderBy[0].iColumn == SCORE &&
      info->aOrderBy[0].desc)
    info->orderByConsumed = 1;
  info->estimatedCost = 1e4;
  info->estimatedRows = DEFAULT_LIMIT;
  return SQLITE_OK;
}

static int search_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  search_cursor *made = sqlite3_malloc64(sizeof *made);
  if (made == NULL) return SQLITE_NOMEM;
  memset(made, 0, sizeof *made);
  *cursor = &made->base;
  return SQLITE_OK;
}

static void forget(search_cursor *cursor) {
  tz_find_clear(&cursor->find);
  sqlite3_finalize(cursor->row);
  sqlite3_finalize(cursor->marks);
  tz_marks_clear(&cursor->spans);
  cursor->row = cursor->marks = NULL;
  cursor->marked = false;
  cursor->at = cursor->row_at = cursor->marks_at = cursor->spans_at = 0;
  cursor->total = -1;
}

static int search_close(sqlite3_vtab_cursor *cursor) {
  forget((search_cursor *)cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

/* Makes a corpus function's sentence the table's error; frees it. */
static int fail(sqlite3_vtab *table, const char *name, int code, char *error) {
  if (error != NULL && code != SQLITE_NOMEM)
    tz_table_error(table, "%s: %s", name, error);
  sqlite3_free(error);
  return code;
}

/* More passages than any corpus has; sums with it stay far from overflow. */
#define MOST ((sqlite3_int64)1 << 40)

/* Reads a whole number of 0 or more, what is above MOST as MOST; NULL leaves *number
** as it is. */
static int read_number(sqlite3_vtab *table, const char *name, const char *argument,
                       sqlite3_value *value, sqlite3_int64 *number) {
  int type = sqlite3_value_numeric_type(value);
  if (type == SQLITE_NULL) return SQLITE_OK;
  if (type == SQLITE_INTEGER && sqlite3_value_int64(value) >= 0) {
    *number = sqlite3_value_int64(value);
    if (*number > MOST) *number = MOST;
    return SQLITE_OK;
  }
  char *got = tz_describe(value);
  int code = tz_table_error(table, "%s: %s must be a whole number, 0 or more, got %s",
                            name, argument, got ? got : "?");
  sqlite3_free(got);
  return code;
}

static int check_text(sqlite3_vtab *table, const char *argument, sqlite3_value *value) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) return SQLITE_OK;
  return tz_table_error(table, "tezis_search: %s must be text, got blob", argument);
}

/* The arguments after the query; those that are given come in order. */
static int read_options(sqlite3_vtab *table, int index, sqlite3_value **values,
                        tz_find_options *options) {
  sqlite3_int64 live = 0;
  int next = 1, code = SQLITE_OK;
  if (index & 2) {
    options->limit = -1; /* for NULL */
    code = read_number(table, "tezis_search", "limit", values[next++], &options->limit);
  }
  if (code == SQLITE_OK && (index & 4)) {
    code = check_text(table, "thesis", values[next]);
    if (code == SQLITE_OK)
      options->thesis = (const char *)sqlite3_value_text(values[next++]);
  }
  if (code == SQLITE_OK && (index & 8))
    code = read_number(table, "tezis_search", "per_source", values[next++],
                       &options->per_source);
  if (code == SQLITE_OK && (index & 16)) {
    code = read_number(table, "tezis_search", "live", values[next], &live);
    options->live = live > 0;
  }
  return code;
}

static int search_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                         int count, sqlite3_value **values) {
  (void)name, (void)count;
  search_cursor *at = (search_cursor *)cursor;
  search_table *table = (search_table *)cursor->pVtab;
  tz_find_options options = {.limit = DEFAULT_LIMIT};
  forget(at);
  int code = check_text(cursor->pVtab, "query", values[0]);
  if (code == SQLITE_OK) code = read_options(cursor->pVtab, index, values, &options);
  if (code != SQLITE_OK) return code;
  options.stemmer = tz_connection_stemmer(table->connection);
  options.memory = &table->connection->plans;
  if (options.stemmer == NULL) return SQLITE_NOMEM;
  char *error = NULL;
  code =
      tz_corpus_check_open(table->db, 0, table->connection->fingerprint, NULL, &error);
  if (code == SQLITE_OK && sqlite3_value_type(values[0]) != SQLITE_NULL) {
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (text == NULL) return SQLITE_NOMEM;
    code = tz_find_run(table->db, text, (size_t)sqlite3_value_bytes(values[0]),
                       &options, &at->find, &error);
  }
  return fail(cursor->pVtab, "tezis_search", code, error);
}

static int search_next(sqlite3_vtab_cursor *cursor) {
  ((search_cursor *)cursor)->at++;
  return SQLITE_OK;
}

static int search_eof(sqlite3_vtab_cursor *cursor) {
  const search_cursor *at = (search_cursor *)cursor;
  return at->at >= at->find.count;
}

static int search_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  const search_cursor *at = (search_cursor *)cursor;
  *rowid = at->find.hits[at->at].passage_id;
  return SQLITE_OK;
}

/* ---- columns ---- */

static sqlite3 *database(const search_cursor *at) {
  return ((search_table *)at->base.pVtab)->db;
}

/* Steps *statement to the current passage unless it is there already, with
** the passage's id as its last parameter. */
static int reach(search_cursor *at, sqlite3_stmt **statement, size_t *reached,
                 const char *sql, const char *match) {
  if (*reached == at->at + 1) return SQLITE_OK;
  int code = SQLITE_OK;
  if (*statement == NULL)
    code = sqlite3_prepare_v2(database(at), sql, -1, statement, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_reset(*statement);
  if (match != NULL) sqlite3_bind_text(*statement, 1, match, -1, SQLITE_STATIC);
  sqlite3_bind_int64(*statement, match ? 2 : 1, at->find.hits[at->at].passage_id);
  code = sqlite3_step(*statement);
  *reached = at->at + 1;
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int row_column(search_cursor *at, sqlite3_context *context, int column) {
  int code = reach(at, &at->row, &at->row_at, row_sql, NULL);
  if (code == SQLITE_OK && sqlite3_data_count(at->row) > 0)
    sqlite3_result_value(context, sqlite3_column_value(at->row, column));
  return code;
}

/* Finds the query's words in the passage's text. */
static int find_spans(search_cursor *at, const char *text, size_t size) {
  tz_stemmer *stemmer =
      tz_connection_stemmer(((search_table *)at->base.pVtab)->connection);
  if (at->spans_at == at->at + 1) return SQLITE_OK;
  tz_status status = stemmer ? TZ_OK : TZ_NOMEM;
  if (status == TZ_OK && !at->marked) {
    status = tz_marks_init(&at->spans, &at->find.plan);
    at->marked = status == TZ_OK;
    if (!at->marked) tz_marks_clear(&at->spans);
  }
  if (status == TZ_OK) status = tz_marks_find(&at->spans, stemmer, text, size);
  if (status == TZ_OK) at->spans_at = at->at + 1;
  return tz_sqlite_code(status);
}

/* Snippet and spans, from the text of the passage. */
static int words_column(search_cursor *at, sqlite3_context *context, int column) {
  static const tz_snippet_style style = {"[", "]", "…", SNIPPET_WORDS};
  int code = reach(at, &at->row, &at->row_at, row_sql, NULL);
  if (code != SQLITE_OK || sqlite3_data_count(at->row) == 0) return code;
  const char *text = (const char *)sqlite3_column_text(at->row, TEXT);
  size_t size = (size_t)sqlite3_column_bytes(at->row, TEXT);
  code = text ? find_spans(at, text, size) : SQLITE_NOMEM;
  if (code != SQLITE_OK) return code;
  tz_buffer out;
  tz_buffer_init(&out);
  if (column == SPANS)
    tz_spans_json(at->spans.spans, at->spans.count, &out);
  else
    code = tz_sqlite_code(
        tz_snippet(text, size, at->spans.spans, at->spans.count, &style, &out));
  if (code == SQLITE_OK) code = tz_sqlite_code(out.status);
  if (code == SQLITE_OK)
    sqlite3_result_text64(context, tz_buffer_string(&out), out.size, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
  tz_buffer_clear(&out);
  return code;
}

/* Snippet and spans. Without a match the snippet is the first sentence. */
static int marks_column(search_cursor *at, sqlite3_context *context, int column) {
  if (at->find.marks != NULL && tz_matcher_serves(&at->find.plan))
    return words_column(at, context, column);
  if (at->find.marks != NULL) {
    int code = reach(at, &at->marks, &at->marks_at, marks_sql, at->find.marks);
    if (code == SQLITE_OK && sqlite3_data_count(at->marks) > 0)
      sqlite3_result_value(context, sqlite3_column_value(at->marks, column - SNIPPET));
    return code;
  }
  if (column == SPANS) {
    sqlite3_result_text(context, "[]", 2, SQLITE_STATIC);
    return SQLITE_OK;
  }
  int code = reach(at, &at->row, &at->row_at, row_sql, NULL);
  if (code != SQLITE_OK || sqlite3_data_count(at->row) == 0) return code;
  const char *text = (const char *)sqlite3_column_text(at->row, TEXT);
  size_t start = 0, end = 0;
  tz_sentences sentences;
  if (text == NULL) return SQLITE_OK;
  tz_sentences_init(&sentences, text, (size_t)sqlite3_column_bytes(at->row, TEXT));
  tz_sentences_next(&sentences, &start, &end);
  sqlite3_result_text64(context, text + start, end - start, SQLITE_TRANSIENT,
                        SQLITE_UTF8);
  return SQLITE_OK;
}

static int stance_column(search_cursor *at, sqlite3_context *context) {
  sqlite3_stmt *stance = NULL;
  if (at->find.thesis == 0) return SQLITE_OK;
  int code = sqlite3_prepare_v2(database(at), stance_sql, -1, &stance, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_int64(stance, 1, at->find.thesis);
  sqlite3_bind_int64(stance, 2, at->find.hits[at->at].passage_id);
  if (sqlite3_step(stance) == SQLITE_ROW)
    sqlite3_result_value(context, sqlite3_column_value(stance, 0));
  return sqlite3_finalize(stance);
}

static int total_column(search_cursor *at, sqlite3_context *context) {
  if (at->total < 0) {
    char *error = NULL;
    tz_connection *connection = ((search_table *)at->base.pVtab)->connection;
    tz_stemmer *stemmer = tz_connection_stemmer(connection);
    if (stemmer == NULL) return SQLITE_NOMEM;
    int code = tz_find_total(database(at), &at->find, stemmer, &at->total, &error);
    if (code != SQLITE_OK) return fail(at->base.pVtab, "tezis_search", code, error);
  }
  sqlite3_result_int64(context, at->total);
  return SQLITE_OK;
}

static int search_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                         int column) {
  search_cursor *at = (search_cursor *)cursor;
  const tz_hit *hit = &at->find.hits[at->at];
  switch (column) {
  case PASSAGE_ID: sqlite3_result_int64(context, hit->passage_id); return SQLITE_OK;
  case SNIPPET:
  case SPANS: return marks_column(at, context, column);
  case SCORE:
    if (at->find.match != NULL) sqlite3_result_double(context, hit->score);
    return SQLITE_OK;
  case STANCE: return stance_column(at, context);
  case TOTAL: return total_column(at, context);
  case FALLBACK: sqlite3_result_int(context, at->find.fallback); return SQLITE_OK;
  default: return column < SNIPPET ? row_column(at, context, column) : SQLITE_OK;
  }
}

const sqlite3_module tz_search_module = {
    .xConnect = search_connect,
    .xBestIndex = search_best_index,
    .xDisconnect = search_disconnect,
    .xOpen = search_open,
    .xClose = search_close,
    .xFilter = search_filter,
    .xNext = search_next,
    .xEof = search_eof,
    .xColumn = search_column,
    .xRowid = search_rowid,
};

/* ---- tezis_similar ---- */

/* tezis_similar(passage [, limit]): the passages that share the rare words of one, by
** its id, or of a text. Columns as in tezis_search; ten when no limit is given.
**
**   SELECT key, snippet FROM tezis_similar(42, 5); */

#define SIMILAR_LIMIT 10

static int similar_connect(sqlite3 *db, void *connection, int argc,
                           const char *const *argv, sqlite3_vtab **table,
                           char **error) {
  (void)argc, (void)argv, (void)error;
  return connect_as(db, connection, similar_declaration, table);
}

static int similar_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {"tezis_similar(passage [, limit])", QUERY, 2, 1};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  info->estimatedCost = 1e4;
  info->estimatedRows = SIMILAR_LIMIT;
  return SQLITE_OK;
}

/* The query for a passage or text; *id is 0 for a text. */
static int similar_query(search_table *table, sqlite3_value *value, sqlite3_int64 *id,
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
  search_cursor *at = (search_cursor *)cursor;
  search_table *table = (search_table *)cursor->pVtab;
  sqlite3_int64 limit = SIMILAR_LIMIT, id;
  char *error = NULL;
  tz_buffer query;
  forget(at);
  int code = SQLITE_OK;
  if (sqlite3_value_type(values[0]) == SQLITE_BLOB) {
    return tz_table_error(cursor->pVtab,
                          "tezis_similar: passage must be an id or text, got blob");
  }
  if (index & 2) {
    limit = -1; /* for NULL */
    code = read_number(cursor->pVtab, "tezis_similar", "limit", values[1], &limit);
  }
  if (code != SQLITE_OK || sqlite3_value_type(values[0]) == SQLITE_NULL) return code;
  tz_buffer_init(&query);
  tz_find_options options = {.limit = limit < 0 ? -1 : limit + 1,
                             .stemmer = tz_connection_stemmer(table->connection),
                             .memory = &table->connection->plans};
  if (options.stemmer == NULL) return SQLITE_NOMEM;
  code =
      tz_corpus_check_open(table->db, 0, table->connection->fingerprint, NULL, &error);
  if (code == SQLITE_OK) code = similar_query(table, values[0], &id, &query, &error);
  if (code == SQLITE_OK && query.size > 0)
    code = tz_find_run(table->db, query.data, query.size, &options, &at->find, &error);
  if (code == SQLITE_OK) leave_out(&at->find, id, limit);
  tz_buffer_clear(&query);
  return fail(cursor->pVtab, "tezis_similar", code, error);
}

const sqlite3_module tz_similar_module = {
    .xConnect = similar_connect,
    .xBestIndex = similar_best_index,
    .xDisconnect = search_disconnect,
    .xOpen = search_open,
    .xClose = search_close,
    .xFilter = similar_filter,
    .xNext = search_next,
    .xEof = search_eof,
    .xColumn = search_column,
    .xRowid = search_rowid,
};
