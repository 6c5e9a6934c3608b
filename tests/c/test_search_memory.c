/* Searching with every allocation failing in turn: out of memory and nothing worse,
** and the next search is as good as the first. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "oom.h"
#include "settings.h"

static const char *const prepare[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\":\"ru\",\"title\":\"О союзе\"}', 'Рыбаки заключили союз "
    "с "
    "гаванью. Шойгу приехал позже, и автотекст договора был готов.')",
    "SELECT tezis_add('{\"id\":\"en\",\"title\":\"On water\"}', 'The harbour made an "
    "alliance with the fishermen.')",
    "INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'alliance', "
    "1, "
    "'союз'), ('en', 'made an agreement', 1, 'заключили союз')",
};

static const char *const statements[] = {
    "SELECT group_concat(key || snippet || spans || score || total || fallback) FROM "
    "tezis_search('alliance Shoigu')",
    "SELECT group_concat(key || snippet) FROM tezis_search('What alliances were "
    "autotext fishremen have-made? lang:ru -xyzzy', 5, NULL, 1, 1)",
    "SELECT group_concat(key) FROM tezis_search('xyzzy плугх автопорт')",
    "SELECT group_concat(key || snippet) FROM tezis_search('союзники договорная')",
    "SELECT group_concat(key) FROM tezis_similar('fishermen of the harbour')",
    "SELECT tezis_spelling('fishremen and haven')",
    "SELECT tezis_text('ru') || tezis_transliterate('Шойгу') || tezis_query('a | b')",
    "SELECT tezis_quote('made an alliance with the fishers')",
    "SELECT tezis_dictionary('ally' || char(9) || 'A' || char(9) || 'U', 'ally' || "
    "char(10) || ' союзник')",
};

/* The first column of the first row, copied; "" for NULL. */
static int ask(sqlite3 *db, const char *sql, char *answer, size_t size) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  answer[0] = '\0';
  if (code != SQLITE_OK) return code;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    snprintf(answer, size, "%s", text ? text : "");
  }
  return sqlite3_finalize(statement);
}

/* Enough passages for the ranking index to serve. */
static const char *const enlarge[] = {
    "INSERT INTO source(id, key, csl, title) VALUES(99, 'many', '{}', 'Boats')",
    "WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < "
    "2000) INSERT INTO passage(source_id, ordinal, language, start, \"end\", before, "
    "text) SELECT 99, n, 'en', 0, 0, '', iif(n % 400, 'Nothing', 'The alliance of "
    "harbour ' || n) "
    "FROM place",
    "INSERT INTO passage_fts(passage_fts) VALUES('rebuild')",
    "INSERT INTO passage_index(command) VALUES('rebuild')",
};

static const char *const listed[] = {
    "SELECT group_concat(key || snippet || spans || score || total || fallback) FROM "
    "tezis_search('alliance harbours key:many', 3)",
    "SELECT group_concat(key || snippet || spans) FROM "
    "tezis_search('the alliance harbo', 3, NULL, 2, 1)",
    "SELECT group_concat(key || language || score) FROM tezis_search('alliance', 4)",
};

/* Asks with every allocation failing in turn. */
static void ask_without_memory(sqlite3 *db, const char *sql) {
  static char wanted[8192], got[8192];
  assert_int_equal(ask(db, sql, wanted, sizeof wanted), SQLITE_OK);
  long failures = 0;
  for (int lasting = 0; lasting < 2; lasting++) {
    long step = is_quick() ? 13 : lasting ? fault_step() : 1;
    bool failed = true;
    for (long n = 1; failed && n < 100000; n += step) {
      oom_begin_either(n, OOM_ALL, lasting);
      int code = ask(db, sql, got, sizeof got);
      failed = oom_end();
      if (code != SQLITE_OK && code != SQLITE_NOMEM)
        fail_msg("allocation %ld failed and gave code %d: %s\n%s", n, code,
                 sqlite3_errmsg(db), sql);
      failures += code == SQLITE_NOMEM;
      if (code == SQLITE_OK && !failed) assert_string_equal(got, wanted);
    }
  }
  if (failures <= 10) fail_msg("only %ld failures: %s", failures, sql);
  assert_int_equal(ask(db, sql, got, sizeof got), SQLITE_OK);
  assert_string_equal(got, wanted);
}

static void searches_without_memory(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  sqlite3 *db = must_open(":memory:");
  must_run_all(db, prepare, sizeof prepare / sizeof *prepare);
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
    ask_without_memory(db, statements[i]);
  must_run_all(db, enlarge, sizeof enlarge / sizeof *enlarge);
  for (size_t i = 0; i < sizeof listed / sizeof *listed; i++)
    ask_without_memory(db, listed[i]);
  sqlite3_close(db);
  oom_say_tried();
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(searches_without_memory)};
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every allocation is malloc's */
  return cmocka_run_group_tests(tests, NULL, NULL);
}
