/* The passages that a search found as the rows of a table: what tezis_search and
** tezis_similar have in common. They differ in their arguments only, which xFilter
** makes into a search.
**
** The search itself only ranks; the other columns are read for the rows that are
** shown, and snippets only when asked for: their words are found by reading the
** passage once more, phrases by a search of its own passage. */
#ifndef TZ_SQL_SEARCH_CURSOR_H
#define TZ_SQL_SEARCH_CURSOR_H

#include "sqlite.h"
#include "corpus/find.h"
#include "search/marks.h"
#include "sql/table.h"

#include <stdbool.h>

/* Of both tables; after them come the arguments, hidden. */
#define TZ_SEARCH_COLUMNS                                                              \
  "passage_id INTEGER, source_id INTEGER, key TEXT, author TEXT, title TEXT,"          \
  " issued TEXT, page TEXT, heading TEXT, language TEXT, text TEXT, snippet TEXT,"     \
  " spans TEXT, score REAL, stance REAL, total INTEGER, fallback INTEGER,"

/* In that order; those that the row's statement gives come first, in its order. */
enum {
  TZ_SEARCH_PASSAGE_ID,
  TZ_SEARCH_SOURCE_ID,
  TZ_SEARCH_KEY,
  TZ_SEARCH_AUTHOR,
  TZ_SEARCH_TITLE,
  TZ_SEARCH_ISSUED,
  TZ_SEARCH_PAGE,
  TZ_SEARCH_HEADING,
  TZ_SEARCH_LANGUAGE,
  TZ_SEARCH_TEXT,
  TZ_SEARCH_SNIPPET,
  TZ_SEARCH_SPANS,
  TZ_SEARCH_SCORE,
  TZ_SEARCH_STANCE,
  TZ_SEARCH_TOTAL,
  TZ_SEARCH_FALLBACK,
  TZ_SEARCH_ARGUMENT
};

typedef struct tz_search_cursor {
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
} tz_search_cursor;

/* xOpen, xClose, xNext, xEof, xColumn and xRowid. */
int tz_search_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor);
int tz_search_close(sqlite3_vtab_cursor *cursor);
int tz_search_next(sqlite3_vtab_cursor *cursor);
int tz_search_eof(sqlite3_vtab_cursor *cursor);
int tz_search_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column);
int tz_search_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid);

/* Forgets what was found, for another xFilter. */
void tz_search_forget(tz_search_cursor *cursor);

/* Whether there is a corpus to search; puts into the options what is the connection's.
** SQLITE_OK, or a code and maybe a sentence in *error. */
int tz_search_ready(tz_table *table, tz_find_options *options, char **error);

/* Ends an xFilter of the function `name`: makes a sentence the table's error, where
** there is one, and frees it. Returns code. */
int tz_search_done(sqlite3_vtab *table, const char *name, int code, char *error);

/* Reads an argument that is a whole number of 0 or more, what is above any corpus's
** passages as 2^40; NULL leaves *number as it is. */
int tz_search_number(sqlite3_vtab *table, const char *name, const char *argument,
                     sqlite3_value *value, sqlite3_int64 *number);

#endif
