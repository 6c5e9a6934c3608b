#include "sql.h"

#include <stdio.h>
#include <string.h>

void sql_read(sqlite3_stmt *statement) {
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count(statement); i++)
      sqlite3_column_text(statement, i);
}

int sql_run(sqlite3 *db, const char *sql) {
  int code = SQLITE_OK;
  while (code == SQLITE_OK && *sql) {
    sqlite3_stmt *statement = NULL;
    code = sqlite3_prepare_v2(db, sql, -1, &statement, &sql);
    if (code != SQLITE_OK || !statement) continue;
    sql_read(statement);
    code = sqlite3_finalize(statement);
  }
  return code;
}

size_t sql_callables(sqlite3 *db, const char *except, sql_callable *all, size_t most) {
  sqlite3_stmt *row;
  size_t count = 0;
  if (sqlite3_prepare_v2(
          db,
          "SELECT DISTINCT name, 0 FROM pragma_function_list WHERE name GLOB 'tezis_*'"
          " AND name IS NOT ?1 UNION ALL SELECT name, 1 FROM pragma_module_list"
          " WHERE name GLOB 'tezis_*' AND name <> 'tezis_index' ORDER BY 2, 1",
          -1, &row, NULL) != SQLITE_OK)
    return 0;
  sqlite3_bind_text(row, 1, except, -1, SQLITE_STATIC);
  while (count < most && sqlite3_step(row) == SQLITE_ROW) {
    sql_callable *c = &all[count++];
    snprintf(c->name, sizeof c->name, "%s", sqlite3_column_text(row, 0));
    c->table = sqlite3_column_int(row, 1);
  }
  sqlite3_finalize(row);
  return count;
}

static bool is_auxiliary(const char *name) {
  return !strcmp(name, "tezis_rank") || !strcmp(name, "tezis_snippet") ||
         !strcmp(name, "tezis_spans");
}

void sql_call(const sql_callable *callable, int arguments, int rows, char *sql,
              size_t size) {
  bool auxiliary = is_auxiliary(callable->name);
  int at = snprintf(sql, size, "SELECT %s%s(%s", callable->table ? "* FROM " : "",
                    callable->name, auxiliary ? "passage_fts" : "");
  for (int i = 1; i <= arguments; i++)
    at += snprintf(sql + at, size - (size_t)at, "%s?%d", i > 1 || auxiliary ? ", " : "",
                   i);
  at += snprintf(sql + at, size - (size_t)at, ")");
  if (auxiliary)
    snprintf(sql + at, size - (size_t)at,
             " FROM passage_fts WHERE passage_fts MATCH 'alliance OR союз*'");
  else if (callable->table)
    snprintf(sql + at, size - (size_t)at, " LIMIT %d", rows);
}
