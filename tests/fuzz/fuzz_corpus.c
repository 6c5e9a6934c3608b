#include "fuzz_corpus.h"

#include "tezis.h"

static const char *const content[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\":\"orlova2018\",\"title\":\"О союзе гаваней\",\"author\":"
    "[{\"family\":\"Орлова\",\"given\":\"Н. "
    "В.\"}],\"issued\":{\"date-parts\":[[2018,3]]},"
    "\"language\":\"ru\",\"page\":\"12-14\"}', 'Введение\n\nРыбаки заключили военный "
    "союз с"
    " гаванью. Союзники не спешат: договор 2015 г. остаётся в силе.\fШойгу приехал "
    "позже, "
    "и китайско-российский текст договора был готов. Союз не нужен никому.')",
    "SELECT tezis_add('{\"id\":\"blake2020\",\"title\":\"On alliances\",\"author\":"
    "[{\"family\":\"Blake\"}],\"issued\":{\"date-parts\":[[2020]]},\"language\":\"en\"}"
    "', "
    "'The harbour made an alliance with the fishermen. Dr. Wu said: \"No ally "
    "waits.\"\n\n"
    "We should not support the U.S. plan; the S-400 treaty is dangerous and wrong.')",
    "SELECT tezis_add('{\"id\":\"wu2021\",\"title\":\"Dream of Return\"}', 'Harbours "
    "and "
    "fishermen agree: the alliance brings peace, trade and growth to both sides.')",
    "SELECT tezis_add('{\"id\":\"empty\",\"title\":\"Nothing\"}', '')",
    "SELECT tezis_add('{\"id\":\"han\",\"title\":\"中俄\"}', '中俄关系 Ελλάδα السلام "
    "слово')",
    "INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'alliance', "
    "1, "
    "'союз'), ('ru', 'союз', 1, 'alliance'), ('en', 'made an agreement', 1, 'заключили "
    "союз')",
    "INSERT INTO thesis(name, statement) VALUES('alliance', 'an alliance of harbours')",
    "INSERT INTO label(thesis_id, passage_id, stance) SELECT 1, id, id % 3 - 1 FROM "
    "passage",
    "SELECT tezis_weigh('alliance')",
    "UPDATE source SET added = '2026-01-01T00:00:00Z'", /* the same file every day */
};

/* SQLite without what only threads and statistics need, and with more room for the
** small blocks of its own: half the time of an execution went there. What tezis asks
** for still comes from malloc, where the sanitizers watch it. */
static void set_up(void) {
  static bool done;
  if (done) return;
  done = true;
  FUZZ_REQUIRE(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK);
  FUZZ_REQUIRE(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
  FUZZ_REQUIRE(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1200, 400) == SQLITE_OK);
  /* What an input does it does again. */
  FUZZ_REQUIRE(sqlite3_initialize() == SQLITE_OK);
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, 1, (sqlite3 *)NULL);
}

sqlite3 *fuzz_open(void) {
  sqlite3 *db;
  set_up();
  FUZZ_REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
  FUZZ_REQUIRE(tezis_register(db, NULL) == SQLITE_OK);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 50 * 1000 * 1000);
  return db;
}

sqlite3 *fuzz_corpus(void) {
  static sqlite3 *db;
  if (db) return db;
  db = fuzz_open();
  for (size_t i = 0; i < sizeof content / sizeof *content; i++)
    if (sql_run(db, content[i]) != SQLITE_OK) {
      fprintf(stderr, "%s\nin: %s\n", sqlite3_errmsg(db), content[i]);
      abort();
    }
  return db;
}

int fuzz_search(sqlite3 *db, const char *query, size_t size, bool live) {
  static sqlite3_stmt *statement;
  if (!statement)
    FUZZ_REQUIRE(
        sqlite3_prepare_v3(db, "SELECT * FROM tezis_search(?1, 20, NULL, NULL, ?2)", -1,
                           SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK);
  FUZZ_REQUIRE(sqlite3_db_handle(statement) == db);
  sqlite3_bind_text64(statement, 1, query, size, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_int(statement, 2, live);
  sql_read(statement);
  sqlite3_clear_bindings(statement);
  return sqlite3_reset(statement);
}

bool fuzz_is_answer(int code) {
  switch (code & 0xff) {
  case SQLITE_OK:
  case SQLITE_ERROR:
  case SQLITE_TOOBIG:
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH: return true;
  default: return false;
  }
}
