/* tezis: search, weigh and cite a Russian and English corpus, inside SQLite.
** The one public header. */
#ifndef TEZIS_H
#define TEZIS_H

#include <sqlite3.h>

#define TEZIS_VERSION "0.1.0"

/* Registers every tezis_* function, table and the FTS5 tokenizer `tezis` on
** db. Returns SQLITE_OK or an error code; then *error (where error is not
** NULL) is a message to free with sqlite3_free. */
int tezis_register(sqlite3 *db, char **error);

/* The version of this library, "MAJOR.MINOR.PATCH" (semver.org). */
const char *tezis_version(void);

#endif
