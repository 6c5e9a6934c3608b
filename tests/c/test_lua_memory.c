/* The Lua module with every allocation failing in turn, once and from then on: its own,
** SQLite's and Lua's. A call answers as it does with enough memory, says that there is
** none, or raises Lua's error of that name, past C code that holds statements and
** buffers; nothing is left allocated when the state is closed, and the corpus is sound.
**
** TEZIS_FAULT_STEP chooses every so manieth allocation only; without it, every one. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "files.h"
#include "must.h"
#include "oom.h"
#include "settings.h"

int luaopen_tezis_core(lua_State *L);

static char folder[] = "/tmp/tezis-lua-XXXXXX";
static char path[64], before[64];

/* Each is given core, path and, where it says so, an open corpus; it returns an answer in
** text, or nil, a message and a code. */
static const struct {
  const char *lua;
  bool opened; /* on a corpus opened before memory runs out */
} chunks[] = {
    {"local core, path = ... local db, message, code = core.open(path)"
     " if not db then return nil, message, code end"
     " db:close() return 'opened'",
     false},
    {"local core, path = ... local db, message, code = core.open(path, {readonly=true})"
     " if not db then return nil, message, code end"
     " db:close() return 'opened'",
     false},
    {"local core, path, db = ...  local rows, message, code ="
     " db:rows('SELECT key, snippet, score FROM tezis_search(?, 5)', {'alliance союз'})"
     " if not rows then return nil, message, code end local all = {}"
     " for i, row in ipairs(rows) do all[i] = row.key .. row.snippet .. row.score end"
     " return table.concat(all, '\\n')",
     true},
    {"local core, path, db = ... return db:json('SELECT key, text, score,"
     " zeroblob(3) AS bytes FROM tezis_search(:q)', {q = 'alliance союз'})",
     true},
    {"local core, path, db = ... return db:json('SELECT zeroblob(id + 300) AS bytes"
     " FROM source', nil, {limit = 1, arrays = true})",
     true},
    {"local core, path, db = ... local changes, message, code ="
     " db:exec(\"SELECT tezis_add('{\\\"id\\\":\\\"new\\\"}', 'Another harbour.')\")"
     " if not changes then return nil, message, code end return 'added'",
     true},
    {"local core, path, db = ... local changes, message, code ="
     " db:exec('BEGIN; INSERT INTO setting(key, value) VALUES(1, 2); ROLLBACK')"
     " if not changes then return nil, message, code end return 'undone'",
     true},
    {"local core = ... return core.decode('\\xd1\\xee\\xfe\\xe7 \\xee\\xf1\\xf2\\xe0"
     "\\xeb\\xf1\\xff', 'windows-1251')",
     false},
    {"local core = ... return core.fold('Союзники Ally')", false},
    {"local core = ... return core.realpath('.')", false},
    {"local core, path = ... local names, message, code = core.list('tests/c')"
     " if not names then return nil, message, code end return tostring(#names)",
     false},
    {"local core = ... local r, message, code = core.run({'cat'}, {stdin = 'words'})"
     " if not r then return nil, message, code end return r.stdout .. r.status",
     false},
};

static const char *const content[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\":\"a\",\"title\":\"On water\"}', 'The harbour made an "
    "alliance.')",
    "SELECT tezis_add('{\"id\":\"b\",\"author\":[{\"family\":\"Орлова\"}]}', 'Рыбаки "
    "заключили союз с гаванью.')",
};

/* Pushes the chunk and its arguments; how many these are. */
static int prepare(lua_State *L, const char *chunk, bool opened) {
  assert_int_equal(luaL_loadstring(L, chunk), LUA_OK);
  luaL_requiref(L, "tezis.core", luaopen_tezis_core, 0);
  lua_pushstring(L, path);
  if (!opened) return 2;
  lua_getfield(L, -2, "open");
  lua_pushstring(L, path);
  lua_call(L, 1, 1);
  assert_int_equal(lua_type(L, -1), LUA_TUSERDATA);
  return 3;
}

/* Whether what stands on the stack says that there is no memory. */
static bool says_so(lua_State *L, int status, const char *chunk) {
  if (status == LUA_ERRMEM) return true;
  if (status != LUA_OK && strstr(lua_tostring(L, -1), "out of memory")) return true;
  if (status != LUA_OK) fail_msg("%s\n  in: %s", lua_tostring(L, -1), chunk);
  if (lua_isstring(L, -3)) return false;
  const char *message = lua_tostring(L, -2), *code = lua_tostring(L, -1);
  /* The C library may say that it has no such encoding where it could not load it. */
  if (code && strcmp(code, "ENCODING") == 0) return true;
  if (!code || (strcmp(code, "SQLITE_NOMEM") != 0 && strcmp(code, "ENOMEM") != 0))
    fail_msg("%s: %s\n  in: %s", code ? code : "no code", message ? message : "",
             chunk);
  if (!message || !strstr(message, "memory"))
    fail_msg("%s does not say it: %s\n  in: %s", code, message ? message : "", chunk);
  return true;
}

/* Runs the chunk without the at-th allocation (0: with all of them); whether one was
** asked for that failed. The answer is the wanted one; with all of them, it is noted. */
static bool try_without(size_t which, long at, bool lasting, char *wanted,
                        size_t size) {
  const char *chunk = chunks[which].lua;
  database_remove(path);
  file_copy(before, path);
  sqlite3_int64 used = sqlite3_memory_used();
  lua_State *L = luaL_newstate();
  assert_non_null(L);
  luaL_openlibs(L);
  int count = prepare(L, chunk, chunks[which].opened);
  if (at > 0) oom_begin_either(at, OOM_ALL, lasting);
  int status = lua_pcall(L, count, 3, 0);
  bool failed = oom_end();
  if (at == 0) {
    assert_int_equal(status, LUA_OK);
    snprintf(wanted, size, "%s", lua_tostring(L, -3));
  } else if (!says_so(L, status, chunk) && strcmp(lua_tostring(L, -3), wanted) != 0) {
    fail_msg("allocation %ld changed the answer to %s\n  in: %s", at,
             lua_tostring(L, -3), chunk);
  }
  lua_close(L);
  if (sqlite3_memory_used() != used)
    fail_msg("allocation %ld leaves %lld bytes\n  in: %s", at,
             (long long)(sqlite3_memory_used() - used), chunk);
  return failed;
}

static void make_corpus(void) {
  sqlite3 *db = must_open(before);
  must_run_all(db, content, sizeof content / sizeof *content);
  must_run(db, "PRAGMA journal_mode = WAL");
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void must_be_sound_still(void) {
  sqlite3 *db = must_open(path);
  must_be_sound(db);
  sqlite3_int64 sources = must_number(db, "SELECT count(*) FROM source");
  assert_true(sources == 2 || sources == 3);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_lua_without_memory(void **state) {
  (void)state;
  static char wanted[8192];
  if (!oom_is_possible()) return;
  long tried = 0, step = is_quick() || fault_step() > 1 ? 4 * fault_step() : 1;
  make_corpus();
  for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
    try_without(i, 0, false, wanted, sizeof wanted);
    for (int lasting = 0; lasting < 2; lasting++)
      for (long at = 1; try_without(i, at, lasting, wanted, sizeof wanted);
           at += step) {
        tried++;
        if (chunks[i].opened) must_be_sound_still();
      }
  }
  oom_say_tried();
  assert_true(tried > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_lua_without_memory)};
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every allocation is malloc's */
  sqlite3_initialize();
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/corpus.db", folder);
  snprintf(before, sizeof before, "%s/before.db", folder);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  database_remove(path);
  database_remove(before);
  rmdir(folder);
  return failed;
}
