#include "sqlite.h"
#include "sql/search_cursor.h"

#include "corpus/schema.h"
#include "corpus/standing.h"
#include "sql/error.h"
#include "text/sentences.h"

#define SNIPPET_WORDS    40
#define TEXT_OF_(number) #number
#define TEXT_OF(number)  TEXT_OF_(number)

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

static const char stance_sql[] = "SELECT " TZ_STANDING("?1", "?2");

int tz_search_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  return tz_table_open(cursor, sizeof(tz_search_cursor));
}

void tz_search_forget(tz_search_cursor *cursor) {
  tz_find_clear(&cursor->find);
  tz_index_reader_give(&((tz_table *)cursor->base.pVtab)->reader, row_sql, cursor->row);
  sqlite3_finalize(cursor->marks);
  tz_marks_clear(&cursor->spans);
  cursor->row = cursor->marks = NULL;
  cursor->marked = false;
  cursor->at = cursor->row_at = cursor->marks_at = cursor->spans_at = 0;
  cursor->total = -1;
}

int tz_search_close(sqlite3_vtab_cursor *cursor) {
  tz_search_forget((tz_search_cursor *)cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

int tz_search_ready(tz_table *table, tz_find_options *options, char **error) {
  options->stemmer = tz_connection_stemmer(table->connection);
  options->memory = &table->connection->plans;
  options->reader = &table->reader;
  if (options->stemmer == NULL) return SQLITE_NOMEM;
  return tz_corpus_check_open(table->db, 0, table->connection->fingerprint, NULL,
                              error);
}

int tz_search_done(sqlite3_vtab *table, const char *name, int code, char *error) {
  if (error != NULL && code != SQLITE_NOMEM)
    tz_table_error(table, "%s: %s", name, error);
  sqlite3_free(error);
  return code;
}

/* More passages than any corpus has; sums with it stay far from overflow. */
#define MOST ((sqlite3_int64)1 << 40)

int tz_search_number(sqlite3_vtab *table, const char *name, const char *argument,
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

int tz_search_next(sqlite3_vtab_cursor *cursor) {
  ((tz_search_cursor *)cursor)->at++;
  return SQLITE_OK;
}

int tz_search_eof(sqlite3_vtab_cursor *cursor) {
  const tz_search_cursor *at = (tz_search_cursor *)cursor;
  return at->at >= at->find.count;
}

int tz_search_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  const tz_search_cursor *at = (tz_search_cursor *)cursor;
  *rowid = at->find.hits[at->at].passage_id;
  return SQLITE_OK;
}

/* ---- columns ---- */

static sqlite3 *database(const tz_search_cursor *at) {
  return ((tz_table *)at->base.pVtab)->db;
}

/* Steps *statement to the current passage unless it is there already, with
** the passage's id as its last parameter. */
static int reach(tz_search_cursor *at, sqlite3_stmt **statement, size_t *reached,
                 const char *sql, const char *match) {
  if (*reached == at->at + 1) return SQLITE_OK;
  int code = SQLITE_OK;
  if (*statement == NULL)
    code = tz_index_reader_take(&((tz_table *)at->base.pVtab)->reader, database(at),
                                sql, statement);
  if (code != SQLITE_OK) return code;
  sqlite3_reset(*statement);
  if (match != NULL) sqlite3_bind_text(*statement, 1, match, -1, SQLITE_STATIC);
  sqlite3_bind_int64(*statement, match ? 2 : 1, at->find.hits[at->at].passage_id);
  code = sqlite3_step(*statement);
  *reached = at->at + 1;
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int row_column(tz_search_cursor *at, sqlite3_context *context, int column) {
  int code = reach(at, &at->row, &at->row_at, row_sql, NULL);
  if (code == SQLITE_OK && sqlite3_data_count(at->row) > 0)
    sqlite3_result_value(context, sqlite3_column_value(at->row, column));
  return code;
}

/* Finds the query's words in the passage's text. */
static int find_spans(tz_search_cursor *at, const char *text, size_t size) {
  tz_stemmer *stemmer = tz_connection_stemmer(((tz_table *)at->base.pVtab)->connection);
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
static int words_column(tz_search_cursor *at, sqlite3_context *context, int column) {
  static const tz_snippet_style style = {"[", "]", "…", SNIPPET_WORDS};
  int code = reach(at, &at->row, &at->row_at, row_sql, NULL);
  if (code != SQLITE_OK || sqlite3_data_count(at->row) == 0) return code;
  const char *text = (const char *)sqlite3_column_text(at->row, TZ_SEARCH_TEXT);
  size_t size = (size_t)sqlite3_column_bytes(at->row, TZ_SEARCH_TEXT);
  code = text ? find_spans(at, text, size) : SQLITE_NOMEM;
  if (code != SQLITE_OK) return code;
  tz_buffer out;
  tz_buffer_init(&out);
  if (column == TZ_SEARCH_SPANS)
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
static int marks_column(tz_search_cursor *at, sqlite3_context *context, int column) {
  if (at->find.marks != NULL && tz_matcher_serves(&at->find.plan))
    return words_column(at, context, column);
  if (at->find.marks != NULL) {
    int code = reach(at, &at->marks, &at->marks_at, marks_sql, at->find.marks);
    if (code == SQLITE_OK && sqlite3_data_count(at->marks) > 0)
      sqlite3_result_value(context,
                           sqlite3_column_value(at->marks, column - TZ_SEARCH_SNIPPET));
    return code;
  }
  if (column == TZ_SEARCH_SPANS) {
    sqlite3_result_text(context, "[]", 2, SQLITE_STATIC);
    return SQLITE_OK;
  }
  int code = reach(at, &at->row, &at->row_at, row_sql, NULL);
  if (code != SQLITE_OK || sqlite3_data_count(at->row) == 0) return code;
  const char *text = (const char *)sqlite3_column_text(at->row, TZ_SEARCH_TEXT);
  size_t start = 0, end = 0;
  tz_sentences sentences;
  if (text == NULL) return SQLITE_OK;
  tz_sentences_init(&sentences, text,
                    (size_t)sqlite3_column_bytes(at->row, TZ_SEARCH_TEXT));
  tz_sentences_next(&sentences, &start, &end);
  sqlite3_result_text64(context, text + start, end - start, SQLITE_TRANSIENT,
                        SQLITE_UTF8);
  return SQLITE_OK;
}

static int stance_column(tz_search_cursor *at, sqlite3_context *context) {
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

static int total_column(tz_search_cursor *at, sqlite3_context *context) {
  if (at->total < 0) {
    char *error = NULL;
    tz_connection *connection = ((tz_table *)at->base.pVtab)->connection;
    tz_stemmer *stemmer = tz_connection_stemmer(connection);
    if (stemmer == NULL) return SQLITE_NOMEM;
    int code = tz_find_total(database(at), &at->find, stemmer, &at->total, &error);
    if (code != SQLITE_OK)
      return tz_search_done(at->base.pVtab, "tezis_search", code, error);
  }
  sqlite3_result_int64(context, at->total);
  return SQLITE_OK;
}

int tz_search_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                     int column) {
  tz_search_cursor *at = (tz_search_cursor *)cursor;
  const tz_hit *hit = &at->find.hits[at->at];
  switch (column) {
  case TZ_SEARCH_PASSAGE_ID:
    sqlite3_result_int64(context, hit->passage_id);
    return SQLITE_OK;
  case TZ_SEARCH_SNIPPET:
  case TZ_SEARCH_SPANS: return marks_column(at, context, column);
  case TZ_SEARCH_SCORE:
    if (at->find.match != NULL) sqlite3_result_double(context, hit->score);
    return SQLITE_OK;
  case TZ_SEARCH_STANCE: return stance_column(at, context);
  case TZ_SEARCH_TOTAL: return total_column(at, context);
  case TZ_SEARCH_FALLBACK:
    sqlite3_result_int(context, at->find.fallback);
    return SQLITE_OK;
  default:
    return column < TZ_SEARCH_SNIPPET ? row_column(at, context, column) : SQLITE_OK;
  }
}
