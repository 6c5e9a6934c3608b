/* Cancelling searches that nobody waits for any more. One counter for the
** whole process, shared by all Lua states and threads: a query is started with
** the generation it belongs to, and stops by itself (database.c looks at the
** counter while SQLite works) once the counter has moved on. No list of
** running queries, nothing to register or to forget. */
#include <stdatomic.h>

#include "lua/core.h"

/* The one mutable global of the project; it is what crosses threads. */
static atomic_int_least64_t generation_now;

bool tz_lua_outdated(int64_t generation) {
  return generation < atomic_load(&generation_now);
}

/* core.generation() -> n: pass it as { generation = n } to db:rows or db:json */
static int core_generation(lua_State *L) {
  tz_lua_push_integer(L, atomic_load(&generation_now));
  return 1;
}

/* core.cancel() -> n + 1: stops every query of an older generation */
static int core_cancel(lua_State *L) {
  tz_lua_push_integer(L, atomic_fetch_add(&generation_now, 1) + 1);
  return 1;
}

const luaL_Reg tz_lua_cancel[] = {
    {"generation", core_generation}, {"cancel", core_cancel}, {NULL, NULL}};
