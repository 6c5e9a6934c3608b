/* Running SQL from Lua: db:rows, db:json, db:exec.
**
** Values. Integers and reals come as numbers; an integer that a double cannot
** hold (beyond 2^53) comes as a string of digits under LuaJIT and in JSON, so
** that no digit is lost, and may be given back as a parameter in that form. Text
** and blobs come as strings, NULL as an absent field. Parameters go the other
** way; a float with an integral value is an integer (3.0 is 3).
**
** The statement lives in a userdata, so that a Lua error (out of memory) while
** rows are collected still finalizes it. */
#include <limits.h>
#include <string.h>

#include "sqlite.h"
#include "lua/database.h"

#define PROGRESS_STEPS                                                                 \
  1000 /* virtual machine steps between two looks at the generation */

typedef struct query {
  tz_connection *connection;
  sqlite3_stmt *statement;
  const char *rest; /* SQL after the statement */
  const char *end;
  int options; /* stack index of the options, for the generation */
} query;

static int statement_gc(lua_State *L) {
  sqlite3_stmt **statement = lua_touserdata(L, 1);
  sqlite3_finalize(*statement);
  *statement = NULL;
  return 0;
}

static int progress(void *context) {
  const tz_connection *c = context;
  return tz_lua_outdated(c->generation);
}

/* Compiles the next statement of q->rest into *slot; leaves *slot NULL where
** only white space and comments are left. */
static int prepare(query *q, sqlite3_stmt **slot) {
  const char *tail = q->rest;
  if (q->end - q->rest > INT_MAX - 1) return SQLITE_TOOBIG;
  int status = sqlite3_prepare_v2(q->connection->db, q->rest, (int)(q->end - q->rest),
                                  slot, &tail);
  q->rest = tail;
  return status;
}

static int bind_value(lua_State *L, sqlite3_stmt *statement, int position) {
  int64_t integer;
  size_t size;
  const char *text;
  switch (lua_type(L, -1)) {
  case LUA_TNIL: return sqlite3_bind_null(statement, position);
  case LUA_TBOOLEAN: return sqlite3_bind_int(statement, position, lua_toboolean(L, -1));
  case LUA_TNUMBER:
    if (tz_lua_to_integer(L, -1, &integer))
      return sqlite3_bind_int64(statement, position, integer);
    return sqlite3_bind_double(statement, position, (double)lua_tonumber(L, -1));
  case LUA_TSTRING:
    text = lua_tolstring(L, -1, &size);
    return sqlite3_bind_text64(statement, position, text, size, SQLITE_TRANSIENT,
                               SQLITE_UTF8);
  default:
    return luaL_error(L,
                      "parameter %d should be a string, number, boolean or nil, got %s",
                      position, luaL_typename(L, -1));
  }
}

/* Every field of the parameter table must be one the statement has: a mistyped
** name or one value too many is a mistake that NULL would hide. */
static void check_parameters(lua_State *L, sqlite3_stmt *statement, int parameters) {
  int count = sqlite3_bind_parameter_count(statement);
  for (lua_pushnil(L); lua_next(L, parameters) != 0; lua_pop(L, 1)) {
    int64_t position;
    if (lua_type(L, -2) == LUA_TNUMBER) {
      if (!tz_lua_to_integer(L, -2, &position) || position < 1 || position > count)
        luaL_error(L, "the query takes %d parameter(s), got one more", count);
      continue;
    }
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "a parameter's name should be a string");
    const char *wanted = lua_tostring(L, -2);
    bool found = false;
    for (int i = 1; i <= count && !found; i++) {
      const char *name = sqlite3_bind_parameter_name(statement, i);
      found = name && strcmp(name + 1, wanted) == 0;
    }
    if (!found) luaL_error(L, "the query has no parameter ':%s'", wanted);
  }
}

/* Binds the table at index: by name for :name, @name, $name, else by position. */
static int bind_parameters(lua_State *L, sqlite3_stmt *statement, int parameters) {
  if (lua_isnoneornil(L, parameters)) return SQLITE_OK;
  luaL_checktype(L, parameters, LUA_TTABLE);
  check_parameters(L, statement, parameters);
  int status = SQLITE_OK;
  for (int i = 1; i <= sqlite3_bind_parameter_count(statement) && status == SQLITE_OK;
       i++) {
    const char *name = sqlite3_bind_parameter_name(statement, i);
    lua_pushnil(L);
    if (name && name[0] != '?') {
      lua_pop(L, 1);
      lua_getfield(L, parameters, name + 1);
    }
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      lua_rawgeti(L, parameters, i);
    }
    status = bind_value(L, statement, i);
    lua_pop(L, 1);
  }
  return status;
}

/* Begins a query: the arguments are self, sql, parameters, options. */
static sqlite3_stmt **begin(lua_State *L, query *q) {
  lua_settop(L, 4);
  size_t size;
  q->connection = tz_lua_connection(L);
  q->rest = luaL_checklstring(L, 2, &size);
  q->end = q->rest + size;
  q->options = 4;
  q->connection->generation = tz_lua_count(L, 4, "generation", INT64_MAX);
  if (q->connection->generation == INT64_MAX)
    sqlite3_progress_handler(q->connection->db, 0, NULL, NULL);
  else
    sqlite3_progress_handler(q->connection->db, PROGRESS_STEPS, progress,
                             q->connection);
  return tz_lua_resource(L, sizeof(sqlite3_stmt *), "tezis.statement", statement_gc);
}

/* Compiles and binds the only statement of a query that returns rows;
** SQLITE_MISUSE where there is none, or more than one. */
static int begin_rows(lua_State *L, query *q, sqlite3_stmt **slot) {
  if (tz_lua_outdated(q->connection->generation)) return SQLITE_INTERRUPT;
  int status = prepare(q, slot);
  if (status != SQLITE_OK) return status;
  if (!*slot) return SQLITE_MISUSE;
  sqlite3_stmt *first = *slot;
  sqlite3_stmt *second = NULL;
  status = prepare(q, &second);
  sqlite3_finalize(second);
  if (status == SQLITE_NOMEM) return status;
  if (second || status != SQLITE_OK) return SQLITE_MISUSE;
  q->statement = first;
  return bind_parameters(L, first, 3);
}

static int finish(lua_State *L, query *q, sqlite3_stmt **slot, int status) {
  int values = status == SQLITE_MISUSE
                   ? tz_lua_fail(L, "SQLITE_MISUSE",
                                 "a query should be one SQL statement, got %s",
                                 *slot ? "more than one" : "none")
                   : tz_lua_fail_sqlite(L, q->connection->db, status, NULL);
  sqlite3_finalize(*slot);
  *slot = NULL;
  return values;
}

static void push_column(lua_State *L, sqlite3_stmt *statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_INTEGER:
    tz_lua_push_integer(L, sqlite3_column_int64(statement, column));
    return;
  case SQLITE_FLOAT:
    lua_pushnumber(L, sqlite3_column_double(statement, column));
    return;
  case SQLITE_NULL: lua_pushnil(L); return;
  default: break;
  }
  const char *bytes = sqlite3_column_blob(statement, column); /* first the pointer, */
  size_t size = (size_t)sqlite3_column_bytes(statement, column); /* then its size */
  lua_pushlstring(L, bytes ? bytes : "", bytes ? size : 0);
}

/* db:rows(sql [, parameters [, { generation = n }]]) -> { { column = value } },
** { names of the columns in order } | nil, message, code; code 'SQLITE_INTERRUPT' when
** core.cancel stopped it */
int tz_lua_rows(lua_State *L) {
  query q = {0};
  sqlite3_stmt **slot = begin(L, &q);
  int status = begin_rows(L, &q, slot);
  if (status != SQLITE_OK) return finish(L, &q, slot, status);
  int columns = sqlite3_column_count(*slot);
  luaL_checkstack(L, columns + 8, "too many columns");
  lua_newtable(L);
  int rows = lua_gettop(L);
  for (int i = 0; i < columns; i++)
    lua_pushstring(L, sqlite3_column_name(*slot, i));
  int64_t count = 0;
  while ((status = sqlite3_step(*slot)) == SQLITE_ROW) {
    tz_lua_push_integer(L, ++count);
    lua_createtable(L, 0, columns);
    for (int i = 0; i < columns; i++) {
      if (lua_isnil(L, rows + 1 + i)) continue; /* no name: out of memory */
      lua_pushvalue(L, rows + 1 + i);
      push_column(L, *slot, i);
      lua_rawset(L, -3);
    }
    lua_rawset(L, rows);
  }
  if (status != SQLITE_DONE) return finish(L, &q, slot, status);
  sqlite3_finalize(*slot);
  *slot = NULL;
  lua_createtable(L, columns, 0);
  for (int i = 0; i < columns; i++) {
    lua_pushvalue(L, rows + 1 + i);
    lua_rawseti(L, -2, i + 1);
  }
  lua_replace(L, rows + 1);
  lua_settop(L, rows + 1);
  return 2;
}

/* Appends a column's value as JSON. SQLite's formatting, as the C library's
** follows the locale; infinity has no spelling in JSON and becomes null. */
static void json_column(tz_buffer *out, sqlite3_stmt *statement, int column) {
  char digits[64];
  sqlite3_int64 integer;
  double real;
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_INTEGER:
    integer = sqlite3_column_int64(statement, column);
    bool exact = integer >= -TZ_EXACT && integer <= TZ_EXACT;
    sqlite3_snprintf(sizeof digits, digits, exact ? "%lld" : "\"%lld\"", integer);
    tz_buffer_text(out, digits);
    return;
  case SQLITE_FLOAT:
    real = sqlite3_column_double(statement, column);
    sqlite3_snprintf(sizeof digits, digits, "%!.17g", real);
    tz_buffer_text(out, real - real == 0 ? digits : "null");
    return;
  default: break;
  }
  const char *bytes = sqlite3_column_blob(statement, column);
  size_t size = (size_t)sqlite3_column_bytes(statement, column);
  tz_buffer_json(out, bytes ? bytes : "", bytes ? size : 0);
}

static void json_row(tz_buffer *out, sqlite3_stmt *statement) {
  int columns = sqlite3_column_count(statement);
  const char *separator = "";
  tz_buffer_byte(out, '{');
  for (int i = 0; i < columns; i++) {
    const char *name = sqlite3_column_name(statement, i);
    if (!name || sqlite3_column_type(statement, i) == SQLITE_NULL) continue;
    tz_buffer_text(out, separator);
    tz_buffer_json(out, name, strlen(name));
    tz_buffer_byte(out, ':');
    json_column(out, statement, i);
    separator = ",";
  }
  tz_buffer_byte(out, '}');
}

/* The names of the columns, or a row's values, as a JSON array. */
static void json_array(tz_buffer *out, sqlite3_stmt *statement, bool names) {
  int columns = sqlite3_column_count(statement);
  tz_buffer_byte(out, '[');
  for (int i = 0; i < columns; i++) {
    const char *name = sqlite3_column_name(statement, i);
    if (i > 0) tz_buffer_byte(out, ',');
    if (names)
      tz_buffer_json(out, name ? name : "", name ? strlen(name) : 0);
    else if (sqlite3_column_type(statement, i) == SQLITE_NULL)
      tz_buffer_text(out, "null");
    else
      json_column(out, statement, i);
  }
  tz_buffer_byte(out, ']');
}

/* db:json(sql [, parameters [, options]]) -> the rows as a JSON array of
** objects in one string, which can cross from a worker thread. Options:
** generation; limit, the most rows to give; arrays, each row as an array in the
** order of the columns, after a first one with their names. */
int tz_lua_json(lua_State *L) {
  query q = {0};
  sqlite3_stmt **slot = begin(L, &q);
  int64_t limit = tz_lua_count(L, 4, "limit", INT64_MAX);
  bool arrays = tz_lua_flag(L, 4, "arrays", false);
  tz_buffer *out = tz_lua_buffer(L);
  int status = begin_rows(L, &q, slot);
  if (status != SQLITE_OK) return finish(L, &q, slot, status);
  const char *separator = arrays ? ",\n" : "";
  tz_buffer_byte(out, '[');
  if (arrays) json_array(out, *slot, true);
  for (int64_t row = 0; out->status == TZ_OK; row++) {
    status = row < limit ? sqlite3_step(*slot) : SQLITE_DONE;
    if (status != SQLITE_ROW) break;
    tz_buffer_text(out, separator);
    if (arrays)
      json_array(out, *slot, false);
    else
      json_row(out, *slot);
    separator = ",\n";
  }
  tz_buffer_byte(out, ']');
  if (out->status != TZ_OK) status = SQLITE_NOMEM;
  if (status == SQLITE_DONE) { /* what the last row read may lack memory, too */
    status = sqlite3_finalize(*slot);
    *slot = NULL;
  }
  if (status != SQLITE_OK) return finish(L, &q, slot, status);
  int values = tz_lua_result(L, out);
  tz_buffer_clear(out);
  return values;
}

/* Runs the statement to its end, its rows unwanted. */
static int step_through(sqlite3_stmt *statement) {
  int status;
  do {
    status = sqlite3_step(statement);
  } while (status == SQLITE_ROW);
  return status == SQLITE_DONE ? SQLITE_OK : status;
}

/* db:exec(sql [, parameters]) -> number of rows changed | nil, message, code.
** Several statements may follow one another where there are no parameters; it
** stops at the first that fails. */
int tz_lua_exec(lua_State *L) {
  query q = {0};
  sqlite3_stmt **slot = begin(L, &q);
  int before = sqlite3_total_changes(q.connection->db);
  int status = SQLITE_OK;
  if (!lua_isnil(L, 3)) {
    status = begin_rows(L, &q, slot);
    if (status == SQLITE_OK) status = step_through(*slot);
    if (status != SQLITE_OK) return finish(L, &q, slot, status);
  }
  while (lua_isnil(L, 3)) {
    status = prepare(&q, slot);
    if (status == SQLITE_OK && !*slot) break;
    if (status == SQLITE_OK) status = step_through(*slot);
    if (status != SQLITE_OK) return finish(L, &q, slot, status);
    sqlite3_finalize(*slot);
    *slot = NULL;
  }
  sqlite3_finalize(*slot);
  *slot = NULL;
  tz_lua_push_integer(L, sqlite3_total_changes(q.connection->db) - before);
  return 1;
}
