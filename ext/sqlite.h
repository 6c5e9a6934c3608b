/* SQLite as glue sees it: through the extension API table in the loadable
** extension, directly (SQLITE_CORE) in the Lua module. Every file that calls
** SQLite includes this one and no other SQLite header. */
#ifndef TZ_SQLITE_H
#define TZ_SQLITE_H

#include <sqlite3ext.h>

#ifndef SQLITE_CORE
extern const sqlite3_api_routines *sqlite3_api; /* defined by sql/entry.c */
#endif

#endif
