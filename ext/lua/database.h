/* The connection userdata, and what database.c and failure.c share. */
#ifndef TZ_LUA_DATABASE_H
#define TZ_LUA_DATABASE_H

#include "sqlite.h"
#include "lua/core.h"

#define TZ_CONNECTION_CLASS "tezis.connection"

typedef struct tz_connection {
  sqlite3 *db;        /* NULL once closed */
  int64_t generation; /* of the query that runs, for the progress handler */
} tz_connection;

/* The open connection at stack index 1; an error where it is closed. */
tz_connection *tz_lua_connection(lua_State *L);

/* nil, "<subject>: <sentence>" (subject may be NULL), the code's name; 3. */
int tz_lua_fail_sqlite(lua_State *L, sqlite3 *db, int status, const char *subject);

/* db:rows, db:json, db:exec: see query.c */
int tz_lua_rows(lua_State *L);
int tz_lua_json(lua_State *L);
int tz_lua_exec(lua_State *L);

#endif
