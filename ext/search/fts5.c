#include "sqlite.h"
#include "search/fts5.h"

#include <stddef.h>

int tz_fts5_api(sqlite3 *db, fts5_api **api, char **error) {
  sqlite3_stmt *statement = NULL;
  *api = NULL;
  int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL);
  if (code == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, (void *)api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
  }
  if (code == SQLITE_OK && *api == NULL) code = SQLITE_ERROR;
  if (code == SQLITE_OK || error == NULL) return code;
  if (code == SQLITE_NOMEM) {
    *error = sqlite3_mprintf("tezis: out of memory");
  } else if (code == SQLITE_NOTADB) { /* newer SQLites look into the file at once */
    *error = sqlite3_mprintf("this file is not a SQLite database, so no tezis corpus");
  } else if (code == SQLITE_ERROR) {
    *error = sqlite3_mprintf("tezis needs an SQLite that is built with FTS5");
  } else { /* a file that is locked or cannot be read */
    *error = sqlite3_mprintf("tezis: %s", sqlite3_errmsg(db));
  }
  return code;
}
