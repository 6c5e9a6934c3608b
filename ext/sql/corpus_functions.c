/* Scalar functions on the corpus: tezis_create, tezis_add, tezis_remove,
** tezis_rebuild, tezis_text. The first four write, so only direct SQL may call
** them, and in a SELECT: no trigger, no view, no INSERT.
**
**   SELECT tezis_create();
**   SELECT tezis_add('{"id": "yuan2016", "title": "A Pact?"}', readfile('yuan.txt'));
**   SELECT tezis_text('yuan2016');
**   SELECT tezis_remove('yuan2016'); */
#include "sqlite.h"

#include "corpus/add.h"
#include "corpus/schema.h"
#include "sql/connection.h"
#include "sql/corpus_call.h"
#include "sql/error.h"
#include "sql/register.h"

#include <string.h>

/* tezis_create() -> 1 when it made or migrated the corpus, 0 when the database
** was one already. */
static void create(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  tz_connection *connection = sqlite3_user_data(context);
  bool changed = false;
  char *error = NULL;
  int code = tz_corpus_check_open(sqlite3_context_db_handle(context), TZ_CORPUS_CREATE,
                                  connection->fingerprint, &changed, &error);
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, "tezis_create", code, error);
  } else {
    sqlite3_result_int(context, changed);
  }
}

/* tezis_add(csl_json, text [, options_json]) -> the source's id. Replaces the
** source of the same id in the CSL-JSON; what has not changed is not touched,
** and a passage whose text stays keeps its id. text may be NULL (a source known
** only by its entry), or a blob: then its encoding is told from its bytes. NUL
** bytes and invalid UTF-8 become U+FFFD. options: path, digest, size, modified
** of the file it came from; batch, for one of many sources in one transaction: faster,
** for what fails once it writes rolls back all of that transaction. */
static void add(sqlite3_context *context, int count, sqlite3_value **values) {
  tz_addition addition = {values[0], values[1], count > 2 ? values[2] : NULL};
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  if (!tz_is_corpus(context, "tezis_add")) return;
  char *error = NULL;
  sqlite3_int64 id = 0;
  int code = tz_corpus_add(sqlite3_context_db_handle(context), &addition, &id, &error);
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, "tezis_add", code, error);
  } else {
    sqlite3_result_int64(context, id);
  }
}

/* tezis_remove(key) -> 1, or 0 when there was no such source. */
static void remove_source(sqlite3_context *context, int count, sqlite3_value **values) {
  const char *key;
  size_t size;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, "tezis_remove", "key", values[0], &key, &size)) return;
  if (!tz_is_corpus(context, "tezis_remove")) return;
  char *error = NULL;
  bool removed;
  int code =
      tz_corpus_remove(sqlite3_context_db_handle(context), key, size, &removed, &error);
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, "tezis_remove", code, error);
  } else {
    sqlite3_result_int(context, removed);
  }
}

/* tezis_rebuild() -> the number of passages. Makes both indexes again. */
static void rebuild(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  tz_connection *connection = sqlite3_user_data(context);
  sqlite3 *db = sqlite3_context_db_handle(context);
  char *error = NULL;
  int code = tz_corpus_identify(db, &error);
  if (code == SQLITE_OK)
    code = tz_corpus_fingerprint(db, connection->fingerprint, &error);
  if (code == SQLITE_OK) code = tz_corpus_rebuild(db, connection->fingerprint, &error);
  sqlite3_stmt *total = NULL;
  if (code == SQLITE_OK) {
    code = sqlite3_prepare_v2(db, "SELECT count(*) FROM passage", -1, &total, NULL);
    if (code == SQLITE_OK && sqlite3_step(total) == SQLITE_ROW)
      sqlite3_result_int64(context, sqlite3_column_int64(total, 0));
    if (code == SQLITE_OK) code = sqlite3_finalize(total);
    if (code != SQLITE_OK) tz_corpus_error(db, code, &error);
  }
  if (code != SQLITE_OK) tz_result_corpus_error(context, "tezis_rebuild", code, error);
}

/* tezis_text(key) -> the source's whole text, byte for byte as it was added;
** NULL where there is no such source. */
static void text(sqlite3_context *context, int count, sqlite3_value **values) {
  static const char sql[] = "SELECT part FROM (SELECT p.ordinal AS place, p.before || "
                            "p.text AS part FROM passage p"
                            "  JOIN source s ON s.id = p.source_id WHERE s.key = ?1"
                            "  UNION ALL SELECT 9223372036854775807, tail FROM source "
                            "WHERE key = ?1) ORDER BY place";
  const char *key;
  size_t size;
  if (tz_any_null(count, values)) return;
  if (!tz_text_argument(context, "tezis_text", "key", values[0], &key, &size)) return;
  sqlite3 *db = sqlite3_context_db_handle(context);
  char *error = NULL;
  int code = tz_corpus_identify(db, &error);
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, "tezis_text", code, error);
    return;
  }
  sqlite3_stmt *parts = NULL;
  sqlite3_str *whole = sqlite3_str_new(db);
  bool found = false;
  code = sqlite3_prepare_v2(db, sql, -1, &parts, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_bind_text64(parts, 1, key, size, SQLITE_STATIC, SQLITE_UTF8);
  if (code == SQLITE_OK) {
    while (sqlite3_step(parts) == SQLITE_ROW) {
      const char *part = (const char *)sqlite3_column_text(parts, 0);
      found = true;
      if (part != NULL) sqlite3_str_append(whole, part, sqlite3_column_bytes(parts, 0));
    }
    code = sqlite3_finalize(parts);
  }
  if (code == SQLITE_OK) code = sqlite3_str_errcode(whole);
  if (code == SQLITE_OK && found) {
    int length = sqlite3_str_length(whole);
    char *bytes = sqlite3_str_finish(whole);
    if (bytes == NULL) {
      sqlite3_result_text(context, "", 0, SQLITE_STATIC);
    } else {
      sqlite3_result_text64(context, bytes, (sqlite3_uint64)length, sqlite3_free,
                            SQLITE_UTF8);
    }
    return;
  }
  sqlite3_free(sqlite3_str_finish(whole));
  if (code != SQLITE_OK) {
    tz_corpus_error(db, code, &error);
    tz_result_corpus_error(context, "tezis_text", code, error);
  }
}

const tz_function tz_corpus_functions[] = {
    {"tezis_create", 0, SQLITE_DIRECTONLY, create},
    {"tezis_add", 2, SQLITE_DIRECTONLY, add},
    {"tezis_add", 3, SQLITE_DIRECTONLY, add},
    {"tezis_remove", 1, SQLITE_DIRECTONLY, remove_source},
    {"tezis_rebuild", 0, SQLITE_DIRECTONLY, rebuild},
    {"tezis_text", 1, 0, text},
    {NULL, 0, 0, NULL},
};
