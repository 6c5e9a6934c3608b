/* The ranking index as a virtual table, so that it takes part in transactions
** and savepoints:
**
**   CREATE VIRTUAL TABLE passage_index USING tezis_index(passage_content);
**   INSERT INTO passage_index(command, passage) VALUES('add', 12);
**   SELECT term, passages FROM passage_index ORDER BY passages DESC LIMIT 10;
**
** The argument names a table or view with the columns id, text, heading, title,
** ordinal (0 for a source's first passage), from which passages are read: 'remove'
** wants them there still as they were added. Commands: add, remove, rebuild, check (an error when the index does not
** say what the content says). Passages are numbered from 1 to 4294967295. */
#ifndef TZ_SEARCH_INDEX_TABLE_H
#define TZ_SEARCH_INDEX_TABLE_H

#include "sqlite.h"

/* The module tezis_index; it takes no user data. */
extern const sqlite3_module tz_index_module;

#endif
