/* What a person types, any bytes: the expressions are never a syntax error, and the
** search answers. */
#include "fuzz_corpus.h"

#include "search/query.h"

/* FTS5 takes the expression. */
static void match(sqlite3 *db, const char *expression) {
  static sqlite3_stmt *statement;
  if (!expression) return;
  if (!statement)
    FUZZ_REQUIRE(sqlite3_prepare_v3(db,
                                    "SELECT count(*) FROM passage_fts WHERE"
                                    " passage_fts MATCH ?1",
                                    -1, SQLITE_PREPARE_PERSISTENT, &statement,
                                    NULL) == SQLITE_OK);
  sqlite3_bind_text(statement, 1, expression, -1, SQLITE_STATIC);
  if (sqlite3_step(statement) != SQLITE_ROW) {
    fprintf(stderr, "%s\nin: %s\n", sqlite3_errmsg(db), expression);
    abort();
  }
  sqlite3_reset(statement);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sqlite3 *db = fuzz_corpus();
  fuzz_input input = {data, size};
  unsigned flags = fuzz_byte(&input);
  size_t length;
  char *text = fuzz_rest(&input, &length);
  tz_query query;
  FUZZ_REQUIRE(tz_query_parse(text, length, flags & 3, &query) == TZ_OK);
  for (size_t i = 0; i < query.term_count; i++)
    FUZZ_REQUIRE(query.terms[i].first_word + query.terms[i].word_count <=
                 query.word_count);
  match(db, query.all);
  match(db, query.any);
  match(db, query.excluded);
  tz_query_clear(&query);
  if (flags & 4) {
    int code = fuzz_search(db, text, length, flags & 8);
    FUZZ_REQUIRE(code == SQLITE_OK || code == SQLITE_ERROR);
  }
  free(text);
  return 0;
}
