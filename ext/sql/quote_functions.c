/* tezis_quote: whether a quotation stands in its source word for word.
**
**   SELECT tezis_quote('the alliance would not hold', 'yuan2016');
**   {"verdict":"altered","similarity":0.800,"key":"yuan2016","page":"41",...
**    "differences":[{"quoted":"would","source":"could",...}]} */
#include "sqlite.h"

#include "corpus/quote_search.h"
#include "corpus/schema.h"
#include "sql/connection.h"
#include "sql/error.h"
#include "sql/register.h"

static void fail(sqlite3_context *context, int code, char *error) {
  if (code == SQLITE_NOMEM) {
    sqlite3_result_error_nomem(context);
  } else {
    tz_result_error(context, "tezis_quote: %s", error ? error : sqlite3_errstr(code));
    if (code != SQLITE_ERROR) sqlite3_result_error_code(context, code);
  }
  sqlite3_free(error);
}

/* tezis_quote(quotation [, key]) -> JSON (corpus/quote_search.h). With a key of NULL
** any source will do, as without one; a quotation of NULL gives NULL. */
static void quote(sqlite3_context *context, int count, sqlite3_value **values) {
  static const char name[] = "tezis_quote";
  tz_connection *connection = sqlite3_user_data(context);
  sqlite3 *db = sqlite3_context_db_handle(context);
  const char *text, *key = NULL;
  size_t size, key_size = 0;
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  if (!tz_text_argument(context, name, "quotation", values[0], &text, &size)) return;
  if (count > 1 && sqlite3_value_type(values[1]) != SQLITE_NULL &&
      !tz_text_argument(context, name, "key", values[1], &key, &key_size))
    return;
  char *error = NULL;
  int code = tz_corpus_check_open(db, 0, connection->fingerprint, NULL, &error);
  if (code != SQLITE_OK) {
    fail(context, code, error);
    return;
  }
  tz_stemmer *stemmer = tz_connection_stemmer(connection);
  tz_quote_cache *cache = tz_connection_quotes(connection);
  if (stemmer == NULL || cache == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  tz_buffer json;
  tz_buffer_init(&json);
  code = tz_quote_check(db, text, size, key, key_size, stemmer, cache, &json, &error);
  if (code == SQLITE_OK) {
    sqlite3_result_text64(context, tz_buffer_string(&json), json.size, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
  } else {
    fail(context, code, error);
  }
  tz_buffer_clear(&json);
}

const tz_function tz_quote_functions[] = {
    {"tezis_quote", 1, 0, quote},
    {"tezis_quote", 2, 0, quote},
    {NULL, 0, 0, NULL},
};
