/* Every SQL function and table with arguments of every type, one or two calls an
** input, undone afterwards. */
#include "fuzz_corpus.h"

#include <string.h>

#define MOST_ARGUMENTS 6

typedef struct callable {
  char name[64];
  bool table;
} callable;

/* All that are registered, but for tezis_dictionary, which reads files. */
static size_t list(sqlite3 *db, callable *all, size_t most) {
  sqlite3_stmt *statement;
  size_t count = 0;
  FUZZ_REQUIRE(
      sqlite3_prepare_v2(
          db,
          "SELECT DISTINCT name, 0 FROM pragma_function_list WHERE name GLOB 'tezis_*'"
          " AND name <> 'tezis_dictionary' UNION ALL SELECT name, 1 FROM"
          " pragma_module_list WHERE name GLOB 'tezis_*' AND name <> 'tezis_index'"
          " ORDER BY 2, 1",
          -1, &statement, NULL) == SQLITE_OK);
  while (count < most && sqlite3_step(statement) == SQLITE_ROW) {
    callable *c = &all[count++];
    snprintf(c->name, sizeof c->name, "%s", sqlite3_column_text(statement, 0));
    c->table = sqlite3_column_int(statement, 1);
  }
  sqlite3_finalize(statement);
  return count;
}

static bool is_auxiliary(const char *name) {
  return !strcmp(name, "tezis_rank") || !strcmp(name, "tezis_snippet") ||
         !strcmp(name, "tezis_spans");
}

static void write_call(const callable *c, int arguments, char *sql, size_t size) {
  bool auxiliary = is_auxiliary(c->name);
  int at = snprintf(sql, size, "SELECT %s %s(%s", c->table ? "* FROM" : "", c->name,
                    auxiliary ? "passage_fts" : "");
  for (int i = 0; i < arguments; i++)
    at += snprintf(sql + at, size - (size_t)at, "%s?%d", i || auxiliary ? ", " : "",
                   i + 1);
  snprintf(sql + at, size - (size_t)at, ")%s",
           auxiliary ? " FROM passage_fts WHERE passage_fts MATCH 'alliance OR союз*'"
           : c->table ? " LIMIT 40"
                      : "");
}

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

static void call(sqlite3 *db, const callable *c, fuzz_input *input) {
  char sql[512];
  sqlite3_stmt *statement;
  int arguments = (int)(fuzz_byte(input) % (MOST_ARGUMENTS + 1));
  write_call(c, arguments, sql, sizeof sql);
  /* A wrong number of arguments is refused here already. */
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) return;
  for (int i = 1; i <= arguments; i++)
    bind(statement, i, input);
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count(statement); i++)
      sqlite3_column_text(statement, i);
  int code = sqlite3_finalize(statement);
  if (!fuzz_is_answer(code)) {
    fprintf(stderr, "%d %s\nin: %s\n", code, sqlite3_errmsg(db), sql);
    abort();
  }
  if (code != SQLITE_OK) FUZZ_REQUIRE(sqlite3_errmsg(db)[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static callable all[64];
  static size_t count;
  sqlite3 *db = fuzz_corpus();
  if (count == 0) count = list(db, all, sizeof all / sizeof *all);
  fuzz_input input = {data, size};
  FUZZ_REQUIRE(fuzz_run(db, "BEGIN") == SQLITE_OK);
  unsigned calls = 1 + fuzz_byte(&input) % 2;
  while (calls-- > 0)
    call(db, &all[fuzz_byte(&input) % count], &input);
  FUZZ_REQUIRE(fuzz_run(db, "ROLLBACK") == SQLITE_OK);
  return 0;
}
