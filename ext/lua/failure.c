/* SQLite's failures as sentences with a remedy, and their codes by name. */
#include "sqlite.h"
#include "lua/database.h"

static const struct {
  int number;
  const char *name;
  const char *sentence; /* NULL: SQLite's own message says it best */
} failures[] = {
    {SQLITE_ERROR, "SQLITE_ERROR", NULL},
    {SQLITE_INTERNAL, "SQLITE_INTERNAL", NULL},
    {SQLITE_PERM, "SQLITE_PERM", "access to the file is not permitted"},
    {SQLITE_ABORT, "SQLITE_ABORT", NULL},
    {SQLITE_BUSY, "SQLITE_BUSY",
     "the corpus is locked: another process is writing to it; try again when it is "
     "done"},
    {SQLITE_LOCKED, "SQLITE_LOCKED",
     "the corpus is locked by another query of this program"},
    {SQLITE_NOMEM, "SQLITE_NOMEM", "out of memory"},
    {SQLITE_READONLY, "SQLITE_READONLY",
     "the corpus is read-only: the change is not possible"},
    {SQLITE_INTERRUPT, "SQLITE_INTERRUPT", "the query was cancelled"},
    {SQLITE_IOERR, "SQLITE_IOERR", "the disk reports a reading or writing error"},
    {SQLITE_CORRUPT, "SQLITE_CORRUPT",
     "the corpus file is damaged: restore it, or delete it and import again"},
    {SQLITE_FULL, "SQLITE_FULL", "the disk is full: make room and try again"},
    {SQLITE_CANTOPEN, "SQLITE_CANTOPEN", "the file cannot be opened"},
    {SQLITE_SCHEMA, "SQLITE_SCHEMA", NULL},
    {SQLITE_TOOBIG, "SQLITE_TOOBIG", "a text is larger than SQLite takes"},
    {SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT", NULL},
    {SQLITE_MISMATCH, "SQLITE_MISMATCH", NULL},
    {SQLITE_MISUSE, "SQLITE_MISUSE", NULL},
    {SQLITE_AUTH, "SQLITE_AUTH", NULL},
    {SQLITE_RANGE, "SQLITE_RANGE", NULL},
    {SQLITE_NOTADB, "SQLITE_NOTADB", "the file is not a SQLite database"},
};

int tz_lua_fail_sqlite(lua_State *L, sqlite3 *db, int status, const char *subject) {
  const char *name = "SQLITE_ERROR";
  const char *sentence = NULL;
  for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
    if (failures[i].number != (status & 0xff)) continue;
    name = failures[i].name;
    sentence = failures[i].sentence;
  }
  if (!sentence) sentence = db ? sqlite3_errmsg(db) : sqlite3_errstr(status);
  if (subject) return tz_lua_fail(L, name, "%s: %s", subject, sentence);
  return tz_lua_fail(L, name, "%s", sentence);
}
