/* The Lua module tezis.core: SQLite with tezis registered, the text floor's
** decoding and folding, and the few things of the operating system that plain
** Lua lacks (folders, processes without a shell, terminals). It works the same
** under LuaJIT and Lua 5.4 and knows nothing of Neovim.
**
**   local core = require 'tezis.core'
**   local db = assert(core.open('corpus.db'))
**   for _, row in ipairs(db:rows('SELECT key, snippet FROM tezis_search(?, 5)', { 'союз' })) do
**     print(row.key, row.snippet)
**   end */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite.h"
#include "tezis.h"
#include "lua/core.h"

#define BUFFER_CLASS "tezis.buffer"

static void set_functions(lua_State *L, const luaL_Reg *functions) {
  for (; functions->name; functions++) {
    lua_pushcfunction(L, functions->func);
    lua_setfield(L, -2, functions->name);
  }
}

void tz_lua_class(lua_State *L, const char *name, const luaL_Reg *functions) {
  if (!luaL_newmetatable(L, name)) return;
  set_functions(L, functions);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
}

void *tz_lua_resource(lua_State *L, size_t size, const char *name, lua_CFunction gc) {
  void *memory = lua_newuserdatauv(L, size, 1);
  memset(memory, 0, size);
  const luaL_Reg functions[] = {{"__gc", gc}, {NULL, NULL}};
  tz_lua_class(L, name, functions);
  lua_setmetatable(L, -2);
  return memory;
}

static int buffer_gc(lua_State *L) {
  tz_buffer_clear(lua_touserdata(L, 1));
  return 0;
}

tz_buffer *tz_lua_buffer(lua_State *L) {
  tz_buffer *buffer = tz_lua_resource(L, sizeof *buffer, BUFFER_CLASS, buffer_gc);
  tz_buffer_init(buffer);
  return buffer;
}

int tz_lua_fail(lua_State *L, const char *code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  lua_pushnil(L);
  lua_pushvfstring(L, format, arguments);
  lua_pushstring(L, code);
  va_end(arguments);
  return 3;
}

static const struct {
  int number;
  const char *name;
  const char *sentence;
} error_names[] = {
    {ENOENT, "ENOENT", "there is no such file or folder"},
    {EACCES, "EACCES", "permission denied"},
    {EPERM, "EPERM", "not permitted"},
    {ENOTDIR, "ENOTDIR", "a part of the path is not a folder"},
    {EISDIR, "EISDIR", "it is a folder"},
    {EEXIST, "EEXIST", "it exists already"},
    {ELOOP, "ELOOP", "too many symbolic links"},
    {ENAMETOOLONG, "ENAMETOOLONG", "the name is too long"},
    {ENOMEM, "ENOMEM", "out of memory"},
    {EMFILE, "EMFILE", "too many open files"},
    {ENFILE, "ENFILE", "too many open files in the system"},
    {ENOSPC, "ENOSPC", "no space left on the device"},
    {EROFS, "EROFS", "the file system is read-only"},
    {EIO, "EIO", "input/output error"},
    {E2BIG, "E2BIG", "the arguments are too long"},
    {ENOEXEC, "ENOEXEC", "it is not a program"},
    {EAGAIN, "EAGAIN", "the system has no room for another process"},
    {EINVAL, "EINVAL", "the system refuses the argument"},
};

int tz_lua_fail_errno(lua_State *L, const char *subject, int number) {
  for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++) {
    if (error_names[i].number != number) continue;
    return tz_lua_fail(L, error_names[i].name, "%s: %s", subject,
                       error_names[i].sentence);
  }
  return tz_lua_fail(L, "ERROR", "%s: system error %d", subject, number);
}

int tz_lua_result(lua_State *L, const tz_buffer *buffer) {
  if (buffer->status != TZ_OK) return tz_lua_fail(L, "ENOMEM", "out of memory");
  lua_pushlstring(L, tz_buffer_string(buffer), buffer->size);
  return 1;
}

/* Whether text is an integer in decimal and nothing else. */
static bool integer_from_text(const char *text, size_t size, int64_t *value) {
  if (size == 0 || size > 20 || strspn(text, "-0123456789") != size) return false;
  char *end;
  errno = 0;
  intmax_t number = strtoimax(text, &end, 10);
  if (errno != 0 || end != text + size) return false;
  *value = (int64_t)number;
  return true;
}

bool tz_lua_to_integer(lua_State *L, int index, int64_t *value) {
  if (lua_type(L, index) == LUA_TSTRING) {
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    return integer_from_text(text, size, value);
  }
  if (lua_type(L, index) != LUA_TNUMBER) return false;
#if LUA_VERSION_NUM >= 503
  if (lua_isinteger(L, index)) {
    *value = (int64_t)lua_tointeger(L, index);
    return true;
  }
#endif
  double number = (double)lua_tonumber(L, index);
  if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0))
    return false;
  *value = (int64_t)number;
  return (double)*value == number;
}

void tz_lua_push_integer(lua_State *L, int64_t value) {
#if LUA_VERSION_NUM >= 503
  lua_pushinteger(L, (lua_Integer)value);
#else
  if (value >= -TZ_EXACT && value <= TZ_EXACT) {
    lua_pushnumber(L, (lua_Number)value);
  } else {
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    lua_pushstring(L, digits);
  }
#endif
}

/* Pushes options[field], or nil when there are no options. */
static void push_field(lua_State *L, int index, const char *field) {
  if (lua_isnoneornil(L, index)) {
    lua_pushnil(L);
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  lua_getfield(L, index, field);
}

bool tz_lua_flag(lua_State *L, int index, const char *field, bool otherwise) {
  push_field(L, index, field);
  if (!lua_isnil(L, -1)) {
    if (!lua_isboolean(L, -1))
      luaL_error(L, "%s should be true or false, got %s", field, luaL_typename(L, -1));
    otherwise = lua_toboolean(L, -1) != 0;
  }
  lua_pop(L, 1);
  return otherwise;
}

int64_t tz_lua_count(lua_State *L, int index, const char *field, int64_t otherwise) {
  push_field(L, index, field);
  if (!lua_isnil(L, -1) && (!tz_lua_to_integer(L, -1, &otherwise) || otherwise < 0))
    luaL_error(L, "%s should be a whole number, got %s", field, luaL_typename(L, -1));
  lua_pop(L, 1);
  return otherwise;
}

/* core.version() -> "0.1.0" */
static int core_version(lua_State *L) {
  lua_pushstring(L, tezis_version());
  return 1;
}

static const luaL_Reg functions[] = {{"version", core_version}, {NULL, NULL}};

__attribute__((visibility("default"))) int luaopen_tezis_core(lua_State *L);

int luaopen_tezis_core(lua_State *L) {
  lua_newtable(L);
  set_functions(L, functions);
  set_functions(L, tz_lua_cancel);
  set_functions(L, tz_lua_database);
  set_functions(L, tz_lua_files);
  set_functions(L, tz_lua_process);
  set_functions(L, tz_lua_text);
  return 1;
}
