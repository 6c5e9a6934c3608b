/* tezis_register: everything tezis brings, put on one connection. */
#include "sqlite.h"
#include "tezis.h"

#include "search/index_table.h"
#include "search/tokenizer.h"
#include "sql/connection.h"
#include "sql/error.h"
#include "sql/register.h"

#define OLDEST_SQLITE 3040001

/* A new file of functions or tables adds its line here. */
static const tz_function *const function_tables[] = {
    tz_text_functions,  tz_corpus_functions, tz_stance_functions,
    tz_quote_functions, tz_search_functions,
};

static const tz_module modules[] = {
    {"tezis_check", &tz_check_module},
    {"tezis_cues", &tz_cues_module},
    {"tezis_index", &tz_index_module},
    {"tezis_positions", &tz_positions_module},
    {"tezis_search", &tz_search_module},
    {"tezis_similar", &tz_similar_module},
    {"tezis_suggest", &tz_suggest_module},
    {"tezis_words", &tz_words_module},
    {"tezis_sentences", &tz_sentences_module},
    {NULL, NULL},
};

/* What is registered by its own function; each sets *error itself. */
static int (*const registrars[])(sqlite3 *, char **) = {
    tz_tokenizer_register,
    tz_auxiliary_register,
};

static int register_functions(sqlite3 *db, const tz_function *function,
                              tz_connection *connection, char **error) {
  for (; function->name != NULL; function++) {
    int code = sqlite3_create_function_v2(
        db, function->name, function->arguments, SQLITE_UTF8 | function->flags,
        tz_connection_hold(connection), function->function, NULL, NULL,
        tz_connection_release);
    if (code != SQLITE_OK) {
      return tz_set_error(error, code, "tezis: cannot register the function %s: %s",
                          function->name, sqlite3_errmsg(db));
    }
  }
  return SQLITE_OK;
}

static int register_modules(sqlite3 *db, const tz_module *module,
                            tz_connection *connection, char **error) {
  for (; module->name != NULL; module++) {
    int code =
        sqlite3_create_module_v2(db, module->name, module->module,
                                 tz_connection_hold(connection), tz_connection_release);
    if (code != SQLITE_OK) {
      return tz_set_error(error, code, "tezis: cannot register the table %s: %s",
                          module->name, sqlite3_errmsg(db));
    }
  }
  return SQLITE_OK;
}

static int register_all(sqlite3 *db, tz_connection *connection, char **error) {
  int code = SQLITE_OK;
  size_t count = sizeof function_tables / sizeof *function_tables;
  for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
    code = register_functions(db, function_tables[i], connection, error);
  }
  if (code == SQLITE_OK) code = register_modules(db, modules, connection, error);
  count = sizeof registrars / sizeof *registrars;
  for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
    code = registrars[i](db, error);
  }
  return code;
}

int tezis_register(sqlite3 *db, char **error) {
  if (error != NULL) *error = NULL;
  if (sqlite3_libversion_number() < OLDEST_SQLITE) {
    return tz_set_error(error, SQLITE_ERROR,
                        "tezis needs SQLite 3.40.1 or later, this is %s",
                        sqlite3_libversion());
  }
  tz_connection *connection = tz_connection_new();
  if (connection == NULL) {
    return tz_set_error(error, SQLITE_NOMEM, "tezis: out of memory");
  }
  int code = register_all(db, connection, error);
  tz_connection_release(connection);
  return code;
}

const char *tezis_version(void) {
  return TEZIS_VERSION;
}
