/* Scalar functions about searching: the dictionary, and misspelt queries.
**
**   SELECT tezis_dictionary(readfile('mueller7.index'), readfile('mueller7.dict'));
**   INSERT INTO meaning(language, stem, rank, translation)
**     VALUES('en', 'swing state', 1, 'колеблющийся штат');
**   SELECT tezis_spelling('aliance with Chna');   -- alliance with China */
#include "sqlite.h"

#include "corpus/meanings.h"
#include "corpus/schema.h"
#include "search/query.h"
#include "search/synonyms.h"
#include "sql/connection.h"
#include "sql/corpus_call.h"
#include "sql/error.h"
#include "sql/register.h"

#define DICTIONARIES 8

/* The bytes of a file, as blob or text. */
static bool bytes_of(sqlite3_value *value, const char **bytes, size_t *size) {
  bool blob = sqlite3_value_type(value) == SQLITE_BLOB;
  *bytes = blob ? sqlite3_value_blob(value) : (const char *)sqlite3_value_text(value);
  *size = (size_t)sqlite3_value_bytes(value);
  if (*bytes == NULL && blob) *bytes = "";
  return *bytes != NULL;
}

/* tezis_dictionary(index, text [, index, text ...]) -> how many translations there
** are. Reads dictionaries in dictd's format, unpacked (dictzip is gzip), and puts
** what they say in the place of what was read before; own pairs stay. */
static void dictionary(sqlite3_context *context, int count, sqlite3_value **values) {
  static const char name[] = "tezis_dictionary";
  tz_dictionary_files files[DICTIONARIES];
  if (count == 0 || count % 2 != 0 || count > 2 * DICTIONARIES) {
    tz_result_error(
        context,
        "%s takes an index and a text for each of up to %d dictionaries, got %d "
        "arguments",
        name, DICTIONARIES, count);
    return;
  }
  if (tz_any_null(count, values) || !tz_is_corpus(context, name)) return;
  for (int i = 0; i < count; i += 2) {
    tz_dictionary_files *f = &files[i / 2];
    if (!bytes_of(values[i], &f->index, &f->index_size) ||
        !bytes_of(values[i + 1], &f->text, &f->text_size)) {
      sqlite3_result_error_nomem(context);
      return;
    }
  }
  tz_stemmer *stemmer = tz_connection_stemmer(sqlite3_user_data(context));
  sqlite3_int64 meanings = 0;
  char *error = NULL;
  int code = stemmer ? tz_meanings_import(sqlite3_context_db_handle(context), stemmer,
                                          files, (size_t)count / 2, &meanings, &error)
                     : SQLITE_NOMEM;
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, name, code, error);
  } else {
    sqlite3_result_int64(context, meanings);
  }
}

/* tezis_spelling(query) -> the query with every word that is not in the corpus, nor
** has a translation there, replaced by the nearest one that is; NULL where there is
** nothing to replace. */
static void spelling(sqlite3_context *context, int count, sqlite3_value **values) {
  static const char name[] = "tezis_spelling";
  const char *text;
  size_t size;
  tz_query query;
  tz_buffer out;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, name, "query", values[0], &text, &size)) return;
  if (!tz_is_corpus(context, name)) return;
  tz_stemmer *stemmer = tz_connection_stemmer(sqlite3_user_data(context));
  tz_buffer_init(&out);
  tz_status status =
      tz_query_parse(text, size, TZ_QUERY_FIELDS | TZ_QUERY_STOP_WORDS, &query);
  int code = stemmer ? tz_sqlite_code(status) : SQLITE_NOMEM;
  if (code == SQLITE_OK)
    code = tz_plan_spelling(sqlite3_context_db_handle(context), stemmer, &query, &out);
  if (code == SQLITE_OK) code = tz_sqlite_code(out.status);
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, name, code, NULL);
  } else if (out.size > 0) {
    sqlite3_result_text64(context, out.data, out.size, SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  tz_buffer_clear(&out);
  tz_query_clear(&query);
}

const tz_function tz_search_functions[] = {
    {"tezis_dictionary", -1, SQLITE_DIRECTONLY, dictionary},
    {"tezis_spelling", 1, 0, spelling},
    {NULL, 0, 0, NULL},
};
