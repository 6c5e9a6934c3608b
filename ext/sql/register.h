/* How the files of this floor offer what they make: as tables of functions
** and of table-valued functions, which register.c walks. Every function and
** module gets the connection (sql/connection.h) as its user data. */
#ifndef TZ_SQL_REGISTER_H
#define TZ_SQL_REGISTER_H

#include "sqlite.h"

/* Pure functions of their arguments, safe in a schema. */
#define TZ_PURE (SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS)

typedef struct tz_function {
  const char *name; /* NULL ends a table */
  int arguments;    /* -1: any number */
  int flags;        /* SQLITE_DETERMINISTIC, SQLITE_INNOCUOUS, SQLITE_DIRECTONLY */
  void (*function)(sqlite3_context *, int, sqlite3_value **);
} tz_function;

typedef struct tz_module {
  const char *name; /* NULL ends a table */
  const sqlite3_module *module;
} tz_module;

/* Registers FTS5's auxiliary functions (auxiliary_functions.c) on db. On failure returns
** an error code and sets *error (where error is not NULL) to a message to free with
** sqlite3_free. */
int tz_auxiliary_register(sqlite3 *db, char **error);

extern const tz_function tz_text_functions[];   /* text_functions.c */
extern const tz_function tz_corpus_functions[]; /* corpus_functions.c */
extern const tz_function tz_quote_functions[];  /* quote_functions.c */
extern const tz_function tz_search_functions[]; /* search_functions.c */
extern const tz_function tz_stance_functions[]; /* stance_functions.c */
extern const sqlite3_module tz_check_module;
extern const sqlite3_module tz_cues_module;
extern const sqlite3_module tz_positions_module;
extern const sqlite3_module tz_search_module;
extern const sqlite3_module tz_similar_module;
extern const sqlite3_module tz_suggest_module;
extern const sqlite3_module tz_words_module;
extern const sqlite3_module tz_sentences_module;

#endif
