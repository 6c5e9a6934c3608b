/* Files and terminals: what io and os of plain Lua cannot tell. Every failure
** is nil, "<path>: <reason>", the name of errno. */
#define _XOPEN_SOURCE 700 /* realpath */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "lua/core.h"

/* A path argument. Lua strings may hold NUL, paths may not. */
static const char *check_path(lua_State *L, int index) {
  size_t size;
  const char *path = luaL_checklstring(L, index, &size);
  if (strlen(path) != size) luaL_argerror(L, index, "a path cannot hold a NUL byte");
  return path;
}

static const char *type_name(mode_t mode) {
  if (S_ISREG(mode)) return "file";
  if (S_ISDIR(mode)) return "directory";
  return "other"; /* sockets, pipes, devices: nothing to import */
}

/* core.stat(path) -> { type = 'file' | 'directory' | 'other', size = bytes,
** modified = seconds since 1970 with their fraction, inode = } following links */
static int core_stat(lua_State *L) {
  const char *path = check_path(L, 1);
  struct stat info;
  if (stat(path, &info) != 0) return tz_lua_fail_errno(L, path, errno);
  lua_createtable(L, 0, 4);
  lua_pushstring(L, type_name(info.st_mode));
  lua_setfield(L, -2, "type");
  tz_lua_push_integer(L, (int64_t)info.st_size);
  lua_setfield(L, -2, "size");
  lua_pushnumber(L, (lua_Number)info.st_mtim.tv_sec +
                        (lua_Number)info.st_mtim.tv_nsec / 1e9);
  lua_setfield(L, -2, "modified");
  tz_lua_push_integer(L, (int64_t)info.st_ino);
  lua_setfield(L, -2, "inode");
  return 1;
}

typedef struct folder {
  DIR *stream;
  char **names;
  size_t count;
  size_t capacity;
} folder;

static void folder_clear(folder *f) {
  if (f->stream) closedir(f->stream);
  for (size_t i = 0; i < f->count; i++)
    tz_free(f->names[i]);
  tz_free(f->names);
  memset(f, 0, sizeof *f);
}

static int folder_gc(lua_State *L) {
  folder_clear(lua_touserdata(L, 1));
  return 0;
}

/* Adds a copy of name; false when out of memory. */
static bool folder_add(folder *f, const char *name) {
  if (f->count == f->capacity) {
    size_t capacity = f->capacity ? f->capacity * 2 : 64;
    char **names = tz_realloc(f->names, capacity, sizeof *names);
    if (!names) return false;
    f->names = names;
    f->capacity = capacity;
  }
  size_t size = strlen(name) + 1;
  char *copy = tz_calloc(size, 1);
  if (!copy) return false;
  f->names[f->count++] = memcpy(copy, name, size);
  return true;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads the whole folder; 0 or an errno. */
static int folder_read(folder *f, const char *path) {
  f->stream = opendir(path);
  if (!f->stream) return errno;
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(f->stream);
    if (!entry) return errno;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (!folder_add(f, entry->d_name)) return ENOMEM;
  }
}

/* core.list(path) -> names in the folder in byte order, without . and .. */
static int core_list(lua_State *L) {
  const char *path = check_path(L, 1);
  folder *f = tz_lua_resource(L, sizeof *f, "tezis.folder", folder_gc);
  int failure = folder_read(f, path);
  if (failure) {
    folder_clear(f);
    return tz_lua_fail_errno(L, path, failure);
  }
  if (f->count) qsort(f->names, f->count, sizeof *f->names, compare_names);
  lua_createtable(L, f->count < INT_MAX ? (int)f->count : 0, 0);
  for (size_t i = 0; i < f->count; i++) {
    tz_lua_push_integer(L, (int64_t)i + 1);
    lua_pushstring(L, f->names[i]);
    lua_rawset(L, -3);
  }
  folder_clear(f);
  return 1;
}

static int name_gc(lua_State *L) {
  free(*(char **)lua_touserdata(L, 1));
  return 0;
}

/* core.realpath(path) -> absolute path without links, . and .. */
static int core_realpath(lua_State *L) {
  const char *path = check_path(L, 1);
  char **name = tz_lua_resource(L, sizeof *name, "tezis.name", name_gc);
  *name = realpath(path, NULL);
  if (!*name) return tz_lua_fail_errno(L, path, errno);
  lua_pushstring(L, *name);
  return 1;
}

/* core.mkdir(path) -> true: makes the folder and those above it; one that
** exists already is fine */
static int core_mkdir(lua_State *L) {
  const char *path = check_path(L, 1);
  tz_buffer *part = tz_lua_buffer(L);
  for (const char *end = path; *path; path = end) {
    end += strspn(end, "/");
    end += strcspn(end, "/");
    tz_buffer_append(part, path, (size_t)(end - path));
    if (part->status != TZ_OK) return tz_lua_fail(L, "ENOMEM", "out of memory");
    struct stat info;
    const char *name = tz_buffer_string(part);
    if (stat(name, &info) == 0 && S_ISDIR(info.st_mode)) continue;
    if (mkdir(name, 0777) != 0) return tz_lua_fail_errno(L, name, errno);
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* core.isatty(fd) -> boolean */
static int core_isatty(lua_State *L) {
  lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
  return 1;
}

/* core.columns(fd) -> width of the terminal, nil where fd is none */
static int core_columns(lua_State *L) {
  struct winsize window = {0};
  if (ioctl((int)luaL_checkinteger(L, 1), TIOCGWINSZ, &window) == 0 &&
      window.ws_col > 0)
    lua_pushinteger(L, window.ws_col);
  else
    lua_pushnil(L);
  return 1;
}

/* core.pid() -> id of this process */
static int core_pid(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)getpid());
  return 1;
}

/* core.now() -> seconds of a clock that never goes back: for measuring */
static int core_now(lua_State *L) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
  return 1;
}

const luaL_Reg tz_lua_files[] = {
    {"stat", core_stat},   {"list", core_list},     {"realpath", core_realpath},
    {"mkdir", core_mkdir}, {"isatty", core_isatty}, {"columns", core_columns},
    {"pid", core_pid},     {"now", core_now},       {NULL, NULL}};
