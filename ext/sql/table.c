#include "sqlite.h"
#include "sql/table.h"
#include "sql/error.h"

#include <stdbool.h>
#include <string.h>

#define MOST_ARGUMENTS 16

int tz_table_arguments(sqlite3_vtab *table, sqlite3_index_info *info,
                       const tz_table_shape *shape) {
  int given[MOST_ARGUMENTS]; /* the constraint that gives an argument, or -1 */
  bool unusable = false;
  for (int i = 0; i < MOST_ARGUMENTS; i++)
    given[i] = -1;
  for (int i = 0; i < info->nConstraint; i++) {
    int argument = info->aConstraint[i].iColumn - shape->first;
    if (argument < 0 || argument >= shape->arguments) continue;
    if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (!info->aConstraint[i].usable) {
      unusable = true;
    } else if (given[argument] < 0) {
      given[argument] = i;
    }
  }
  if (unusable) return SQLITE_CONSTRAINT;

  int position = 0;
  info->idxNum = 0;
  for (int i = 0; i < shape->arguments; i++) {
    if (given[i] < 0) {
      if (i >= shape->required) continue;
      return tz_table_error(table, "%s: argument %d is missing", shape->usage, i + 1);
    }
    info->aConstraintUsage[given[i]].argvIndex = ++position;
    info->aConstraintUsage[given[i]].omit = 1;
    info->idxNum |= 1 << i;
  }
  return SQLITE_OK;
}

void tz_table_ordered(sqlite3_index_info *info, unsigned columns) {
  if (info->nOrderBy != 1 || info->aOrderBy[0].desc) return;
  int column = info->aOrderBy[0].iColumn;
  if (column < 0 || column >= 32) return;
  if (columns & (1u << column)) info->orderByConsumed = 1;
}

int tz_table_connect(sqlite3 *db, void *connection, const char *declaration, int trust,
                     sqlite3_vtab **table) {
  int code = sqlite3_declare_vtab(db, declaration);
  if (code == SQLITE_OK && trust != 0) code = sqlite3_vtab_config(db, trust);
  if (code != SQLITE_OK) return code;
  tz_table *made = sqlite3_malloc64(sizeof *made);
  if (made == NULL) return SQLITE_NOMEM;
  *made = (tz_table){.db = db, .connection = tz_connection_hold(connection)};
  *table = &made->base;
  return SQLITE_OK;
}

int tz_table_disconnect(sqlite3_vtab *table) {
  tz_index_reader_clear(&((tz_table *)table)->reader);
  tz_connection_release(((tz_table *)table)->connection);
  sqlite3_free(table);
  return SQLITE_OK;
}

int tz_table_open(sqlite3_vtab_cursor **cursor, size_t size) {
  sqlite3_vtab_cursor *made = sqlite3_malloc64(size);
  if (made == NULL) return SQLITE_NOMEM;
  memset(made, 0, size);
  *cursor = made;
  return SQLITE_OK;
}

int tz_table_check_text(sqlite3_vtab *table, const char *name, const char *argument,
                        sqlite3_value *value) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) return SQLITE_OK;
  return tz_table_error(table, "%s: %s must be text, got blob", name, argument);
}

int tz_table_keep_text(sqlite3_vtab *table, const char *name, const char *argument,
                       sqlite3_value *value, sqlite3_value **kept) {
  int code = tz_table_check_text(table, name, argument, value);
  if (code != SQLITE_OK) return code;
  *kept = sqlite3_value_dup(value);
  return *kept != NULL && sqlite3_value_text(*kept) != NULL ? SQLITE_OK : SQLITE_NOMEM;
}
