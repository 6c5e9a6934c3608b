/* The tokenizer with arguments and rows of any bytes, on a table of the user's. Tables
** of the usual arguments are made once and each is rolled back to empty after an input;
** one of any other arguments is made for its input alone. */
#include "fuzz_corpus.h"

#include <string.h>

static const char *const options[] = {
    "",           "languages ru",        "languages 'en,ru'",
    "exact 1",    "exact 1 stopwords 0", "languages en exact 1",
    "stopwords 0"};

#define OPTIONS (sizeof options / sizeof *options)

/* A connection with one table and what is asked of it. */
typedef struct place {
  sqlite3 *db;
  sqlite3_stmt *insert, *match, *check;
} place;

static int create(sqlite3 *db, const char *arguments, size_t size, bool prefix) {
  char *tokenizer = sqlite3_mprintf("tezis %.*s", (int)size, arguments);
  char *sql = sqlite3_mprintf(
      "CREATE VIRTUAL TABLE fuzzed USING fts5(a, b, tokenize=%Q, prefix=%s)", tokenizer,
      prefix ? "'2'" : "''");
  FUZZ_REQUIRE(sql && tokenizer);
  int code = sql_run(db, sql);
  sqlite3_free(sql);
  sqlite3_free(tokenizer);
  return code;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement;
  FUZZ_REQUIRE(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                                  NULL) == SQLITE_OK);
  return statement;
}

static void prepare_all(place *p) {
  p->insert = prepare(p->db, "INSERT INTO fuzzed VALUES(?1, ?1)");
  p->match = prepare(
      p->db,
      "SELECT highlight(fuzzed, 0, '[', ']'), tezis_rank(fuzzed), tezis_snippet(fuzzed,"
      " 1, '[', ']', '…', 8), tezis_spans(fuzzed, 0), snippet(fuzzed, 1, '', '', '', 5)"
      " FROM fuzzed WHERE fuzzed MATCH tezis_query(?1)");
  p->check =
      prepare(p->db, "INSERT INTO fuzzed(fuzzed, rank) VALUES('integrity-check', 1)");
}

static int run(sqlite3_stmt *statement, const char *text, size_t size) {
  sqlite3_bind_text64(statement, 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
  sql_read(statement);
  sqlite3_clear_bindings(statement);
  return sqlite3_reset(statement);
}

static void look(const place *p, const char *text, size_t text_size, const char *query,
                 size_t query_size) {
  FUZZ_REQUIRE(run(p->insert, text, text_size) == SQLITE_OK);
  int code =
      query_size ? run(p->match, query, query_size) : run(p->match, text, text_size);
  FUZZ_REQUIRE(code == SQLITE_OK || code == SQLITE_ERROR);
  sql_read(p->check);
  FUZZ_REQUIRE(sqlite3_reset(p->check) == SQLITE_OK);
}

static const place *usual(unsigned option, bool prefix) {
  static place kept[OPTIONS][2];
  place *p = &kept[option][prefix];
  if (p->db) return p;
  p->db = fuzz_open();
  FUZZ_REQUIRE(create(p->db, options[option], strlen(options[option]), prefix) ==
               SQLITE_OK);
  prepare_all(p);
  return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static place own;
  if (!own.db) own.db = fuzz_open();
  fuzz_input input = {data, size};
  unsigned choice = fuzz_byte(&input);
  bool prefix = choice & 64;
  size_t arguments_size, text_size, query_size;
  char *arguments = fuzz_text(&input, &arguments_size);
  char *query = fuzz_text(&input, &query_size);
  char *text = fuzz_rest(&input, &text_size);
  bool is_usual = choice % 8 < OPTIONS;
  const place *p = is_usual ? usual(choice % 8, prefix) : &own;
  FUZZ_REQUIRE(sql_run(p->db, "BEGIN") == SQLITE_OK);
  if (is_usual) {
    look(p, text, text_size, query, query_size);
  } else {
    int code = create(own.db, arguments, arguments_size, prefix);
    FUZZ_REQUIRE(fuzz_is_answer(code));
    if (code == SQLITE_OK) {
      prepare_all(&own);
      look(&own, text, text_size, query, query_size);
      sqlite3_finalize(own.insert);
      sqlite3_finalize(own.match);
      sqlite3_finalize(own.check);
    }
  }
  FUZZ_REQUIRE(sql_run(p->db, "ROLLBACK") == SQLITE_OK);
  free(arguments);
  free(query);
  free(text);
  return 0;
}
