/* What the files of the Lua module tezis.core share. Two kinds of failure:
** a wrong argument is the programmer's and is raised with luaL_error; what
** can happen at run time returns nil, a sentence, and a code. */
#ifndef TZ_LUA_CORE_H
#define TZ_LUA_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "lua/compat.h"

/* Pushes a table (used as metatable) whose __index is itself, with the given
** functions; made once per Lua state and kept in the registry under name. */
void tz_lua_class(lua_State *L, const char *name, const luaL_Reg *functions);

/* A userdata of zeroed memory whose metatable, with the given __gc, is set
** before the caller puts any resource into it: whatever is inside survives a
** Lua error. Left on the stack. */
void *tz_lua_resource(lua_State *L, size_t size, const char *name, lua_CFunction gc);

/* An empty tz_buffer owned by a userdata on the stack. */
tz_buffer *tz_lua_buffer(lua_State *L);

/* Pushes nil, the formatted sentence, and code; returns 3. */
int tz_lua_fail(lua_State *L, const char *code, const char *format, ...);

/* The same for a failed system call: "<subject>: <what the system says>" and
** the name of errno. */
int tz_lua_fail_errno(lua_State *L, const char *subject, int number);

/* Pushes the buffer's bytes, or out-of-memory as a failure; returns how many
** values that is. */
int tz_lua_result(lua_State *L, const tz_buffer *buffer);

/* Reads the value at index as a 64-bit integer: an integer, a float with an
** integral value, or (as core gives them back where a number cannot hold
** them) a string of digits. False when it is anything else. */
bool tz_lua_to_integer(lua_State *L, int index, int64_t *value);

/* Pushes value as a number, or as a string of digits where this Lua's numbers
** would lose some (LuaJIT, beyond 2^53). */
void tz_lua_push_integer(lua_State *L, int64_t value);

/* Field of an options table (index may hold nil): the default when absent, an
** error naming the field when of another type. */
bool tz_lua_flag(lua_State *L, int index, const char *field, bool otherwise);
int64_t tz_lua_count(lua_State *L, int index, const char *field, int64_t otherwise);

/* Whether queries of this generation are out of date: see cancel.c. */
bool tz_lua_outdated(int64_t generation);

extern const luaL_Reg tz_lua_cancel[];
extern const luaL_Reg tz_lua_database[];
extern const luaL_Reg tz_lua_files[];
extern const luaL_Reg tz_lua_process[];
extern const luaL_Reg tz_lua_text[];

#endif
