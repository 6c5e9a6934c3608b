/* Opening and closing a corpus from Lua. A connection belongs to one Lua
** state, and a Lua state to one thread, so SQLite's own mutexes are off. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sqlite.h"
#include "tezis.h"
#include "corpus/schema.h"
#include "lua/database.h"

#define BUSY_TIMEOUT_MS 5000

tz_connection *tz_lua_connection(lua_State *L) {
  tz_connection *c = luaL_checkudata(L, 1, TZ_CONNECTION_CLASS);
  if (!c->db) luaL_error(L, "the corpus is closed: open it again with core.open");
  return c;
}

/* db:close(): closing twice is fine; a query's leftovers close with the last. */
static int connection_close(lua_State *L) {
  tz_connection *c = luaL_checkudata(L, 1, TZ_CONNECTION_CLASS);
  sqlite3_close_v2(c->db);
  c->db = NULL;
  return 0;
}

static int connection_text(lua_State *L) {
  const tz_connection *c = luaL_checkudata(L, 1, TZ_CONNECTION_CLASS);
  const char *path = c->db ? sqlite3_db_filename(c->db, "main") : NULL;
  lua_pushfstring(L, "tezis.connection (%s)", c->db ? (path ? path : "") : "closed");
  return 1;
}

static const luaL_Reg methods[] = {
    {"rows", tz_lua_rows},           {"json", tz_lua_json},
    {"exec", tz_lua_exec},           {"close", connection_close},
    {"__gc", connection_close},      {"__close", connection_close},
    {"__tostring", connection_text}, {NULL, NULL}};

/* Runs one statement of ours, its rows unwanted. */
static int simple(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* Percent-encodes path into a URI that says the file will not change: the only
** way to read a WAL database in a folder that cannot be written. */
static void immutable_uri(const char *path, tz_buffer *out) {
  static const char digits[] = "0123456789ABCDEF";
  tz_buffer_text(out, "file:");
  for (; *path; path++) {
    unsigned char byte = (unsigned char)*path;
    if (byte > ' ' && byte < 0x7f && !strchr("%?#", byte)) {
      tz_buffer_byte(out, (char)byte);
      continue;
    }
    tz_buffer_byte(out, '%');
    tz_buffer_byte(out, digits[byte >> 4]);
    tz_buffer_byte(out, digits[byte & 15]);
  }
  tz_buffer_text(out, "?immutable=1");
}

/* Opens the file and makes sure that it is a database; nothing of it is read
** before the first statement. */
static int open_file(tz_connection *c, const char *path, int flags) {
  int status = sqlite3_open_v2(path, &c->db, flags, NULL);
  if (status != SQLITE_OK) return status;
  sqlite3_extended_result_codes(c->db, 0);
  sqlite3_busy_timeout(c->db, BUSY_TIMEOUT_MS);
  return simple(c->db, "SELECT 1 FROM sqlite_schema LIMIT 1");
}

/* Opens for reading; where SQLite cannot make its side files, as immutable,
** unless a write-ahead log waits there whose content would be missed. */
static int open_readonly(lua_State *L, tz_connection *c, const char *path) {
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  int status = open_file(c, path, flags);
  if (status != SQLITE_CANTOPEN && status != SQLITE_READONLY) return status;
  tz_buffer *name = tz_lua_buffer(L);
  struct stat info;
  tz_buffer_text(name, path);
  tz_buffer_text(name, "-wal");
  if (access(path, R_OK) != 0) return status;
  if (stat(tz_buffer_string(name), &info) == 0 && info.st_size > 0) return status;
  tz_buffer_reset(name);
  immutable_uri(path, name);
  if (name->status != TZ_OK) return SQLITE_NOMEM;
  sqlite3_close_v2(c->db);
  c->db = NULL;
  return open_file(c, tz_buffer_string(name), flags | SQLITE_OPEN_URI);
}

/* Whether a corpus that has to be migrated, or built again after an update of
** libstemmer, could be: by a connection that may write. */
static bool bring_up_to_date(const char *path) {
  tz_connection writer = {0};
  int status = open_file(&writer, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
  if (status == SQLITE_OK) status = tezis_register(writer.db, NULL);
  if (status == SQLITE_OK) status = tz_corpus_open(writer.db, 0, NULL);
  sqlite3_close_v2(writer.db);
  return status == SQLITE_OK;
}

/* A message of tezis's, which Lua frees whatever happens to it. */
static int message_gc(lua_State *L) {
  sqlite3_free(*(char **)lua_touserdata(L, 1));
  return 0;
}

/* nil, "<path>: <message>", code; the message may be NULL. */
static int fail_open(lua_State *L, tz_connection *c, int status, const char *path,
                     const char *message) {
  int values;
  if (message && (status & 0xff) != SQLITE_NOMEM) {
    tz_lua_fail_sqlite(L, c->db, status, NULL); /* for its code */
    values = tz_lua_fail(L, lua_tostring(L, -1), "%s: %s", path, message);
  } else {
    values = tz_lua_fail_sqlite(L, c->db, status, path);
  }
  sqlite3_close_v2(c->db);
  c->db = NULL;
  return values;
}

/* Why path cannot be opened, in words SQLite does not have; NULL when it is
** not one of these. */
static const char *obstacle(const char *path, bool readonly, bool create) {
  struct stat info;
  if (strcmp(path, ":memory:") == 0) return NULL;
  if (stat(path, &info) != 0) {
    if (errno == ENOENT && (readonly || !create))
      return "there is no corpus here; make one with `tezis import`";
    return NULL;
  }
  if (S_ISDIR(info.st_mode))
    return "this is a folder; a corpus is a file, such as corpus.db";
  if (access(path, R_OK) != 0) return "permission to read the corpus is denied";
  return NULL;
}

/* The pages of one search in a large corpus, which the next letter typed reads again; SQLite's
** own 2 MB do not hold them. */
#define CACHE_KB "8000"

/* Readers and the writer do not hinder each other then. Where another process makes the
** same change at this moment SQLite does not wait for it, lest each waits for the other. */
static int use_log(sqlite3 *db) {
  const char *sql = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
  const time_t last = time(NULL) + BUSY_TIMEOUT_MS / 1000;
  int status = simple(db, sql);
  while (status == SQLITE_BUSY && time(NULL) < last) {
    sqlite3_sleep(10);
    status = simple(db, sql);
  }
  return status;
}

/* core.open(path [, { readonly = false, create = true, corpus = true }]) -> db
** | nil, message, code. `create`: make the file when there is none. `corpus`:
** check that it is a tezis corpus, make or migrate its tables (see corpus/schema.h),
** for a reader too where the file may be written; without it any SQLite file opens,
** with tezis registered. */
static int core_open(lua_State *L) {
  size_t size;
  const char *path = luaL_checklstring(L, 1, &size);
  if (strlen(path) != size || size == 0)
    return luaL_argerror(L, 1, "a path cannot be empty or hold a NUL byte");
  bool readonly = tz_lua_flag(L, 2, "readonly", false);
  bool create = tz_lua_flag(L, 2, "create", true);
  bool corpus = tz_lua_flag(L, 2, "corpus", true);
  tz_lua_class(L, TZ_CONNECTION_CLASS, methods);
  tz_connection *c = lua_newuserdatauv(L, sizeof *c, 0);
  memset(c, 0, sizeof *c);
  lua_insert(L, -2);
  lua_setmetatable(L, -2);
  int self = lua_gettop(L);
  char **message = tz_lua_resource(L, sizeof *message, "tezis.message", message_gc);

  const char *reason = obstacle(path, readonly, create);
  if (reason) return tz_lua_fail(L, "SQLITE_CANTOPEN", "%s: %s", path, reason);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  int status = readonly ? open_readonly(L, c, path)
                        : open_file(c, path, flags | (create ? SQLITE_OPEN_CREATE : 0));
  if (status == SQLITE_OK) status = tezis_register(c->db, message);
  if (status == SQLITE_OK) status = simple(c->db, "PRAGMA foreign_keys = ON");
  if (status == SQLITE_OK) status = simple(c->db, "PRAGMA cache_size = -" CACHE_KB);
  if (status == SQLITE_OK && corpus)
    status = tz_corpus_open(c->db, !readonly && create ? TZ_CORPUS_CREATE : 0, message);
  if (status == SQLITE_READONLY && corpus && readonly && bring_up_to_date(path)) {
    sqlite3_free(*message);
    *message = NULL;
    status = tz_corpus_open(c->db, 0, message);
  }
  /* WAL only now: a file that is not ours keeps its journal mode. */
  if (status == SQLITE_OK && corpus && !sqlite3_db_readonly(c->db, "main"))
    status = use_log(c->db);
  if (status != SQLITE_OK) return fail_open(L, c, status, path, *message);
  lua_settop(L, self);
  return 1;
}

const luaL_Reg tz_lua_database[] = {{"open", core_open}, {NULL, NULL}};
