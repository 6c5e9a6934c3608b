/* One source for Lua 5.1 (LuaJIT) and 5.4, written against the 5.1 API: the
** few names that differ, and the one difference that matters, which is that
** LuaJIT's numbers are doubles. */
#ifndef TZ_LUA_COMPAT_H
#define TZ_LUA_COMPAT_H

#include <lua.h>
#include <lauxlib.h>

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
#endif
#if LUA_VERSION_NUM < 504
#define lua_newuserdatauv(L, size, values) lua_newuserdata((L), (size))
#endif

/* Largest integer whose neighbours a double still tells apart. */
#define TZ_EXACT (INT64_C(1) << 53)

#endif
