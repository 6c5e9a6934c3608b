/* tezis_quote: whether a quotation stands in its source word for word.
**
**   SELECT tezis_quote('the alliance would not hold', 'yuan2016');
**   {"verdict":"altered","similarity":0.800,"key":"yuan2016","page":"41",...
**    "differences":[{"quoted":"would","source":"could",...}]} */
#include "sqlite.h"

#include "corpus/quote_search.h"
#include "sql/connection.h"
#include "sql/corpus_call.h"
#include "sql/error.h"
#include "sql/register.h"

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
  if (!tz_is_corpus(context, name)) return;
  tz_stemmer *stemmer = tz_connection_stemmer(connection);
  tz_quote_cache *cache = tz_connection_quotes(connection);
  if (stemmer == NULL || cache == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  tz_buffer json;
  tz_buffer_init(&json);
  char *error = NULL;
  int code =
      tz_quote_check(db, text, size, key, key_size, stemmer, cache, &json, &error);
  tz_result_buffer(context, &json);
  if (code != SQLITE_OK) tz_result_corpus_error(context, name, code, error);
}

const tz_function tz_quote_functions[] = {
    {"tezis_quote", 1, 0, quote},
    {"tezis_quote", 2, 0, quote},
    {NULL, 0, 0, NULL},
};
