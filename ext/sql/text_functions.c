/* Scalar functions on text: tezis_version, tezis_debug, tezis_language,
** tezis_stem, tezis_transliterate, tezis_query.
**
**   SELECT tezis_stem('военными союзниками');        -- воен союзник
**   SELECT tezis_transliterate('Сергей Шойгу');      -- Sergey Shoygu
**   SELECT tezis_query('союз -война');            -- "союз" NOT "война"
*/
#include "sqlite.h"
#include "tezis.h"

#include "base/buffer.h"
#include "corpus/schema.h"
#include "search/query.h"
#include "sql/connection.h"
#include "sql/corpus_call.h"
#include "sql/error.h"
#include "sql/register.h"
#include "text/language.h"
#include "text/stem.h"
#include "text/transliterate.h"
#include "text/words.h"

#include <string.h>

/* tezis_version() -> '0.1.0' */
static void version(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  sqlite3_result_text(context, tezis_version(), -1, SQLITE_STATIC);
}

static void json_text(tz_buffer *b, const char *name, const char *value) {
  tz_buffer_byte(b, b->size == 0 ? '{' : ',');
  tz_buffer_json(b, name, strlen(name));
  tz_buffer_byte(b, ':');
  tz_buffer_json(b, value, strlen(value));
}

/* tezis_debug() -> JSON: the versions of tezis and of the SQLite it was
** compiled for and runs in, the compiler, and the tokenizer's fingerprint. */
static void debug(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  char fingerprint[TZ_FINGERPRINT_SIZE];
  char *error = NULL;
  int code =
      tz_corpus_fingerprint(sqlite3_context_db_handle(context), fingerprint, &error);
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, "tezis_debug", code, error);
    return;
  }
  tz_buffer b;
  tz_buffer_init(&b);
  json_text(&b, "version", tezis_version());
  json_text(&b, "sqlite", sqlite3_libversion());
  json_text(&b, "sqlite_headers", SQLITE_VERSION);
#if defined(__VERSION__)
  json_text(&b, "compiler", __VERSION__);
#endif
#ifdef SQLITE_CORE
  json_text(&b, "build", "linked");
#else
  json_text(&b, "build", "loadable");
#endif
  json_text(&b, "tokenizer", fingerprint);
  tz_buffer_byte(&b, '}');
  tz_result_buffer(context, &b);
}

/* tezis_language(text) -> 'ru', 'en' or NULL */
static void language(sqlite3_context *context, int count, sqlite3_value **values) {
  const char *text;
  size_t size;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, "tezis_language", "text", values[0], &text, &size)) {
    return;
  }
  const char *code = tz_language_code(tz_language_guess(text, size));
  if (code != NULL) sqlite3_result_text(context, code, -1, SQLITE_STATIC);
}

/* Appends the stems of text's words, joined by spaces. For a language given,
** only words of its script are stemmed as its words. */
static void append_stems(tz_buffer *b, tz_stemmer *stemmer, const char *text,
                         size_t size, tz_language only) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  while (b->status == TZ_OK && tz_words_next(&words, &word)) {
    tz_language of_word = tz_language_of_script(word.script);
    if (only != TZ_LANGUAGE_NONE && of_word != only) of_word = TZ_LANGUAGE_NONE;
    size_t stem_size;
    const char *stem = tz_stem(stemmer, word.form, word.form_size, of_word, &stem_size);
    if (stem == NULL) {
      b->status = TZ_NOMEM;
      return;
    }
    if (b->size > 0) tz_buffer_byte(b, ' ');
    tz_buffer_append(b, stem, stem_size);
  }
}

/* tezis_stem(text [, language]) -> the stems of its words */
static void stem(sqlite3_context *context, int count, sqlite3_value **values) {
  const char *text;
  size_t size;
  tz_language only = TZ_LANGUAGE_NONE;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, "tezis_stem", "text", values[0], &text, &size)) return;
  if (count > 1) {
    const char *code;
    size_t code_size;
    if (!tz_text_argument(context, "tezis_stem", "language", values[1], &code,
                          &code_size)) {
      return;
    }
    only = tz_language_from_code(code, code_size);
    if (only == TZ_LANGUAGE_NONE) {
      tz_result_error(context,
                      "tezis_stem: language must be 'ru' or 'en', got '%!.40q'", code);
      return;
    }
  }
  tz_stemmer *stemmer = tz_connection_stemmer(sqlite3_user_data(context));
  if (stemmer == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  tz_buffer b;
  tz_buffer_init(&b);
  append_stems(&b, stemmer, text, size, only);
  tz_result_buffer(context, &b);
}

/* tezis_transliterate(text [, scheme]) -> Cyrillic in Latin letters and back */
static void transliterate(sqlite3_context *context, int count, sqlite3_value **values) {
  static const char name[] = "tezis_transliterate";
  const char *text;
  size_t size;
  tz_scheme scheme = TZ_BGN;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, name, "text", values[0], &text, &size)) return;
  if (count > 1) {
    const char *wanted;
    size_t wanted_size;
    if (!tz_text_argument(context, name, "scheme", values[1], &wanted, &wanted_size)) {
      return;
    }
    if (tz_scheme_from_name(wanted, wanted_size, &scheme) != TZ_OK) {
      tz_result_error(context,
                      "%s: scheme must be 'bgn', 'gost' or 'icao', got '%!.40q'", name,
                      wanted);
      return;
    }
  }
  tz_buffer b;
  tz_buffer_init(&b);
  tz_transliterate(text, size, scheme, &b);
  tz_result_buffer(context, &b);
}

/* tezis_query(text) -> an FTS5 expression. Where text has nothing to search for
** (no word, or only words to leave out) it is "", the empty phrase, which finds
** nothing; FTS5 takes an empty or NULL expression for a syntax error. */
static void query(sqlite3_context *context, int count, sqlite3_value **values) {
  const char *text;
  size_t size;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, "tezis_query", "text", values[0], &text, &size))
    return;
  tz_query parsed;
  tz_status status = tz_query_parse(text, size, 0, &parsed);
  if (status != TZ_OK) {
    tz_result_status(context, status);
  } else {
    sqlite3_result_text(context, parsed.all == NULL ? "\"\"" : parsed.all, -1,
                        SQLITE_TRANSIENT);
  }
  tz_query_clear(&parsed);
}

const tz_function tz_text_functions[] = {
    {"tezis_version", 0, TZ_PURE, version},
    {"tezis_debug", 0, SQLITE_INNOCUOUS, debug},
    {"tezis_language", 1, TZ_PURE, language},
    {"tezis_stem", 1, TZ_PURE, stem},
    {"tezis_stem", 2, TZ_PURE, stem},
    {"tezis_transliterate", 1, TZ_PURE, transliterate},
    {"tezis_transliterate", 2, TZ_PURE, transliterate},
    {"tezis_query", 1, TZ_PURE, query},
    {NULL, 0, 0, NULL},
};
