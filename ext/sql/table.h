/* What every table-valued function does alike: taking its arguments through
** hidden columns, and saying which one is missing. */
#ifndef TZ_SQL_TABLE_H
#define TZ_SQL_TABLE_H

#include "sqlite.h"

typedef struct tz_table_shape {
  const char *usage; /* "tezis_words(text)", for the error of a missing argument */
  int first;         /* the first argument's hidden column; the others follow */
  int arguments;     /* how many there are; at most 16 */
  int required;      /* how many of them must be given */
} tz_table_shape;

/* The part of xBestIndex about arguments. idxNum becomes a set of bits: bit i
** is on when argument i is given, and xFilter gets the given ones in order.
** Returns SQLITE_CONSTRAINT for a plan in which an argument is not yet known,
** and an error with a sentence when a required one is not given at all. */
int tz_table_arguments(sqlite3_vtab *table, sqlite3_index_info *info,
                       const tz_table_shape *shape);

/* Tells SQLite that rows come in the order of any of the columns in the set
** (bit i for column i), so that an ORDER BY one of them needs no sort. */
void tz_table_ordered(sqlite3_index_info *info, unsigned columns);

/* xDisconnect, xClose, xRowid and xEof stay each table's own; a table without
** state of its own allocates its sqlite3_vtab by this. The declaration is the
** CREATE TABLE statement. */
int tz_table_connect(sqlite3 *db, const char *declaration, sqlite3_vtab **table);

/* xDisconnect for tables made by tz_table_connect. */
int tz_table_disconnect(sqlite3_vtab *table);

#endif
