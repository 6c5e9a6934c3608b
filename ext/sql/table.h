/* What every table-valued function does alike: its table and cursor made and freed,
** its arguments taken through hidden columns, what is wrong with them said. */
#ifndef TZ_SQL_TABLE_H
#define TZ_SQL_TABLE_H

#include "sqlite.h"
#include "search/index_reader.h"
#include "sql/connection.h"

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

typedef struct tz_table {
  sqlite3_vtab base;
  sqlite3 *db;
  tz_connection *connection;
  const void *kind;       /* NULL, or what tells tables of the same methods apart */
  tz_index_reader reader; /* of tables that search: kept for their next search */
} tz_table;

/* The work of xConnect. The connection is the module's user data; the declaration is
** the CREATE TABLE statement; trust is SQLITE_VTAB_INNOCUOUS, SQLITE_VTAB_DIRECTONLY
** or 0. */
int tz_table_connect(sqlite3 *db, void *connection, const char *declaration, int trust,
                     sqlite3_vtab **table);

/* xDisconnect for tables made by tz_table_connect. */
int tz_table_disconnect(sqlite3_vtab *table);

/* The work of xOpen: a cursor of size bytes, of which the first are its
** sqlite3_vtab_cursor, zeroed. SQLite reads it after xFilter only. */
int tz_table_open(sqlite3_vtab_cursor **cursor, size_t size);

/* SQLITE_OK, or the table's error where an argument of the function `name` is a blob. */
int tz_table_check_text(sqlite3_vtab *table, const char *name, const char *argument,
                        sqlite3_value *value);

/* The same, and keeps a copy of the value that the cursor frees with
** sqlite3_value_free; sqlite3_value_text of it is not NULL where all went well. */
int tz_table_keep_text(sqlite3_vtab *table, const char *name, const char *argument,
                       sqlite3_value *value, sqlite3_value **kept);

#endif
