/* The tokenizer with arguments and rows of any bytes, on a table of the user's. */
#include "fuzz_corpus.h"

#include <string.h>

static int insert(sqlite3 *db, const char *text, size_t size) {
  sqlite3_stmt *statement;
  int code =
      sqlite3_prepare_v2(db, "INSERT INTO fuzzed VALUES(?1, ?1)", -1, &statement, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_text64(statement, 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_step(statement);
  return sqlite3_finalize(statement);
}

static int match(sqlite3 *db, const char *text, size_t size) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(
      db,
      "SELECT highlight(fuzzed, 0, '[', ']'), tezis_rank(fuzzed), "
      "tezis_snippet(fuzzed, "
      "1, '[', ']', '…', 8), tezis_spans(fuzzed, 0), snippet(fuzzed, 1, '', '', '', 5)"
      " FROM fuzzed WHERE fuzzed MATCH tezis_query(?1)",
      -1, &statement, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_text64(statement, 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
  sql_read(statement);
  return sqlite3_finalize(statement);
}

static const char *const options[] = {
    "",           "languages ru",        "languages en,ru",
    "exact 1",    "exact 1 stopwords 0", "languages en exact 1",
    "stopwords 0"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sqlite3 *db = fuzz_corpus();
  fuzz_input input = {data, size};
  unsigned choice = fuzz_byte(&input);
  size_t arguments_size, text_size, query_size;
  char *arguments = fuzz_text(&input, &arguments_size);
  char *query = fuzz_text(&input, &query_size);
  char *text = fuzz_rest(&input, &text_size);
  FUZZ_REQUIRE(sql_run(db, "BEGIN") == SQLITE_OK);
  char *quoted = sqlite3_mprintf("tezis %s", choice % 8 < 7 ? options[choice % 8] : "");
  if (choice % 8 == 7) {
    sqlite3_free(quoted);
    quoted = sqlite3_mprintf("tezis %.*s", (int)arguments_size, arguments);
  }
  char *sql = sqlite3_mprintf(
      "CREATE VIRTUAL TABLE fuzzed USING fts5(a, b, tokenize=%Q, prefix=%s)", quoted,
      choice & 64 ? "'2'" : "''");
  FUZZ_REQUIRE(sql && quoted);
  int code = sql_run(db, sql);
  FUZZ_REQUIRE(fuzz_is_answer(code));
  if (code == SQLITE_OK) {
    FUZZ_REQUIRE(insert(db, text, text_size) == SQLITE_OK);
    code = match(db, query_size ? query : text, query_size ? query_size : text_size);
    FUZZ_REQUIRE(code == SQLITE_OK || code == SQLITE_ERROR);
    FUZZ_REQUIRE(sql_run(db, "INSERT INTO fuzzed(fuzzed, rank) VALUES("
                             "'integrity-check', 1)") == SQLITE_OK);
  }
  sqlite3_free(sql);
  sqlite3_free(quoted);
  FUZZ_REQUIRE(sql_run(db, "ROLLBACK") == SQLITE_OK);
  free(arguments);
  free(query);
  free(text);
  return 0;
}
