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

/* How many rows of the table have a phrase of the query. */
int tz_phrase_rows(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase,
                   sqlite3_int64 *rows);

#endif
