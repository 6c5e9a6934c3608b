/* The columns of an FTS5 table as ranking sees them: how long they are on average, and
** what an occurrence in one counts in the current row. */
#ifndef TZ_SEARCH_COLUMNS_H
#define TZ_SEARCH_COLUMNS_H

#include "sqlite.h"

typedef struct tz_columns {
  sqlite3_int64 rows; /* of the table */
  int count;
  double *average;    /* by column: tokens a row */
  double *occurrence; /* by column: of this row; negative until asked for */
} tz_columns;

/* Measures the table that is searched. SQLITE_OK or a code; either way to be cleared. */
int tz_columns_init(tz_columns *columns, const Fts5ExtensionApi *api, Fts5Context *fts);
void tz_columns_clear(tz_columns *columns);

/* To be called at every row. */
void tz_columns_begin(tz_columns *columns);

/* What an occurrence in a column of the row counts (search/rank.h). */
int tz_columns_occurrence(tz_columns *columns, const Fts5ExtensionApi *api,
                          Fts5Context *fts, int column, double *occurrence);

/* A step through where a phrase of the query stands in the row. */
typedef struct tz_phrase_places {
  const Fts5ExtensionApi *api;
  Fts5PhraseIter iterator;
  int columns; /* of the table */
  int column;  /* negative after the last place */
  int offset;  /* in tokens */
} tz_phrase_places;

/* The first place and the next one. SQLITE_CORRUPT_VTAB where the place is in no column
** of the table: FTS5 passes on what a damaged index says. */
int tz_phrase_first(tz_phrase_places *places, const Fts5ExtensionApi *api,
                    Fts5Context *fts, int phrase);
int tz_phrase_next(tz_phrase_places *places, Fts5Context *fts);

/* How many rows of the table have a phrase of the query. */
int tz_phrase_rows(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase,
                   sqlite3_int64 *rows);

#endif
