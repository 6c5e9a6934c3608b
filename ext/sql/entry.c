/* The loadable extension's entry point, the one symbol it exports:
**
**   sqlite> .load build/tezis
**   sqlite> SELECT tezis_stem('союзниками');
**
** In the Lua module (SQLITE_CORE), which calls tezis_register itself, nothing
** of this is there. */
#include "sqlite.h"
#include "tezis.h"

#ifndef SQLITE_CORE

SQLITE_EXTENSION_INIT1

/* SQLite derives the name from the file's, tezis.so. */
__attribute__((visibility("default"))) int
sqlite3_tezis_init(sqlite3 *db, char **error, const sqlite3_api_routines *api);

int sqlite3_tezis_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  SQLITE_EXTENSION_INIT2(api);
  return tezis_register(db, error);
}

#endif
