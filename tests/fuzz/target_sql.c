/* Every SQL function and table with arguments of every type, one or two calls an
** input, undone afterwards. */
#include "fuzz_corpus.h"

#include <string.h>

#define MOST_ARGUMENTS 6

/* What people would type, so that valid arguments are not left to chance. */
static const char *const known[] = {
    "alliance",   "союз",   "blake2020",           "orlova2018", "bgn", "ru",
    "[",          "…",      "The harbour made an", "gost",       "",    "{}",
    "{\"id\":1}", "wu2021", "{\"id\":\"новый\"}"};

static void bind(sqlite3_stmt *statement, int index, fuzz_input *input) {
  size_t size;
  char *text;
  unsigned kind = fuzz_byte(input);
  switch (kind & 7) {
  case 0: sqlite3_bind_null(statement, index); return;
  case 1: sqlite3_bind_int64(statement, index, (int)fuzz_byte(input) - 16); return;
  case 2: sqlite3_bind_int64(statement, index, fuzz_integer(input)); return;
  case 3: {
    int64_t bits = fuzz_integer(input);
    double value;
    memcpy(&value, &bits, sizeof value);
    sqlite3_bind_double(statement, index, value);
    return;
  }
  case 4:
    text = fuzz_text(input, &size);
    sqlite3_bind_blob64(statement, index, text, size, free);
    return;
  case 5:
    sqlite3_bind_text(statement, index,
                      known[kind / 8 % (sizeof known / sizeof *known)], -1,
                      SQLITE_STATIC);
    return;
  default:
    text = fuzz_text(input, &size);
    sqlite3_bind_text64(statement, index, text, size, free,
                        (kind & 15) == 7 ? SQLITE_UTF16LE : SQLITE_UTF8);
  }
}

static void call(sqlite3 *db, const sql_callable *c, fuzz_input *input) {
  char sql[512];
  sqlite3_stmt *statement;
  int arguments = (int)(fuzz_byte(input) % (MOST_ARGUMENTS + 1));
  sql_call(c, arguments, 40, sql, sizeof sql);
  /* A wrong number of arguments is refused here already. */
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) return;
  for (int i = 1; i <= arguments; i++)
    bind(statement, i, input);
  sql_read(statement);
  int code = sqlite3_finalize(statement);
  if (!fuzz_is_answer(code)) {
    fprintf(stderr, "%d %s\nin: %s\n", code, sqlite3_errmsg(db), sql);
    abort();
  }
  if (code != SQLITE_OK) FUZZ_REQUIRE(sqlite3_errmsg(db)[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static sql_callable all[64];
  static size_t count;
  sqlite3 *db = fuzz_corpus();
  if (count == 0) /* tezis_dictionary reads files */
    count = sql_callables(db, "tezis_dictionary", all, sizeof all / sizeof *all);
  FUZZ_REQUIRE(count > 0);
  fuzz_input input = {data, size};
  FUZZ_REQUIRE(sql_run(db, "BEGIN") == SQLITE_OK);
  unsigned calls = 1 + fuzz_byte(&input) % 2;
  while (calls-- > 0)
    call(db, &all[fuzz_byte(&input) % count], &input);
  FUZZ_REQUIRE(sql_run(db, "ROLLBACK") == SQLITE_OK);
  return 0;
}
