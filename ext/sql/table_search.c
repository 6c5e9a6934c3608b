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
** is worth more; questions and longer queries go by their most telling words. Where both
** languages have good passages, the first rows show both (corpus/arrange.h). score:
** higher is better; what rose for its language has that of the row above it. snippet
** marks the words found by [ ]; spans has their byte ranges in text, as JSON. stance is
** the user's label, else the score that is stored, towards the thesis. total counts all
** passages that match, whatever the limit: a second search, and only when it is read;
** with live 1 the beginning of a word that very many words have stands for the commonest
** of them. fallback is 1 when no passage has all the words and these have some.
** per_source is how many passages of one source there may be (NULL or 0: any number).
** With live 1 the last word may be unfinished. */
#include "sqlite.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/search_cursor.h"

#define NAME          "tezis_search"
#define DEFAULT_LIMIT 50

static const char declaration[] = "CREATE TABLE tezis_search(" TZ_SEARCH_COLUMNS
                                  " query HIDDEN, \"limit\" HIDDEN, thesis HIDDEN,"
                                  " per_source HIDDEN, live HIDDEN)";

static int search_connect(sqlite3 *db, void *connection, int argc,
                          const char *const *argv, sqlite3_vtab **table, char **error) {
  (void)argc, (void)argv, (void)error;
  return tz_table_connect(db, connection, declaration, 0, table);
}

static int search_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {
      "tezis_search(query [, limit [, thesis [, per_source [, live]]]])",
      TZ_SEARCH_ARGUMENT, 5, 1};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  if (info->nOrderBy == 1 && info->aOrderBy[0].iColumn == TZ_SEARCH_SCORE &&
      info->aOrderBy[0].desc)
    info->orderByConsumed = 1;
  info->estimatedCost = 1e4;
  info->estimatedRows = DEFAULT_LIMIT;
  return SQLITE_OK;
}

/* The arguments after the query; those that are given come in order. */
static int read_options(sqlite3_vtab *table, int index, sqlite3_value **values,
                        tz_find_options *options) {
  sqlite3_int64 live = 0;
  int next = 1, code = SQLITE_OK;
  if (index & 2) {
    options->limit = -1; /* for NULL */
    code = tz_search_number(table, NAME, "limit", values[next++], &options->limit);
  }
  if (code == SQLITE_OK && (index & 4)) {
    code = tz_table_check_text(table, NAME, "thesis", values[next]);
    if (code == SQLITE_OK)
      options->thesis = (const char *)sqlite3_value_text(values[next++]);
  }
  if (code == SQLITE_OK && (index & 8))
    code = tz_search_number(table, NAME, "per_source", values[next++],
                            &options->per_source);
  if (code == SQLITE_OK && (index & 16)) {
    code = tz_search_number(table, NAME, "live", values[next], &live);
    options->live = live > 0;
  }
  return code;
}

static int search_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                         int count, sqlite3_value **values) {
  (void)name, (void)count;
  tz_search_cursor *at = (tz_search_cursor *)cursor;
  tz_table *table = (tz_table *)cursor->pVtab;
  tz_find_options options = {.limit = DEFAULT_LIMIT, .mixed = true};
  tz_search_forget(at);
  int code = tz_table_check_text(cursor->pVtab, NAME, "query", values[0]);
  if (code == SQLITE_OK) code = read_options(cursor->pVtab, index, values, &options);
  if (code != SQLITE_OK) return code;
  char *error = NULL;
  code = tz_search_ready(table, &options, &error);
  if (code == SQLITE_OK && sqlite3_value_type(values[0]) != SQLITE_NULL) {
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (text == NULL) return SQLITE_NOMEM;
    code = tz_find_run(table->db, text, (size_t)sqlite3_value_bytes(values[0]),
                       &options, &at->find, &error);
  }
  return tz_search_done(cursor->pVtab, NAME, code, error);
}

const sqlite3_module tz_search_module = {
    .xConnect = search_connect,
    .xBestIndex = search_best_index,
    .xDisconnect = tz_table_disconnect,
    .xOpen = tz_search_open,
    .xClose = tz_search_close,
    .xFilter = search_filter,
    .xNext = tz_search_next,
    .xEof = tz_search_eof,
    .xColumn = tz_search_column,
    .xRowid = tz_search_rowid,
};
