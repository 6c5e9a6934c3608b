/* The stance functions with every allocation failing in turn: out of memory and
** nothing worse. The scorer's own making is tried first, then each statement on a
** connection that has one. */
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
#include "sql.h"
#include "stance/score.h"

static void scorer_without_memory(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  tz_scorer *scorer = NULL;
  tz_status status = TZ_NOMEM;
  long failures = 0;
  while (status != TZ_OK && failures < 1000) {
    oom_begin(++failures, OOM_OURS);
    status = tz_scorer_new(&scorer, NULL, 0);
    oom_end();
    if (status != TZ_OK) {
      assert_int_equal(status, TZ_NOMEM);
      assert_null(scorer);
    }
  }
  assert_int_equal(status, TZ_OK);
  assert_true(failures > 5);
  tz_scorer_free(scorer);
}

static const char *const prepare[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\": \"a\", \"title\": \"T\"}', 'The pact is good and we "
    "support the pact.')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)"
    " INSERT INTO passage(source_id, ordinal, start, \"end\", before, text) SELECT 1, "
    "100 + i, 0, 0, '',"
    " 'Pact ' || i || CASE i % 2 WHEN 0 THEN ' is blorquent' ELSE ' is zandive' END "
    "FROM n",
    "INSERT INTO thesis(name, statement, terms) VALUES ('pact', 'the pact', '{\"for\": "
    "[\"aid\"]}')",
    "INSERT INTO label SELECT 1, id, CASE WHEN text LIKE '%zan%' THEN 1 ELSE -1 END, "
    "'' FROM passage",
    "SELECT tezis_stance('The pact is good.', 'pact')",
};

static const char *const statements[] = {
    ("SELECT tezis_stance('The pact is good.', 'pact'), tezis_side('A bad pact', 'the "
     "pact')"),
    "SELECT tezis_explain('We support the pact.', 'pact')",
    "SELECT text, why FROM tezis_cues('We support the pact.', 'pact')",
    "SELECT tezis_confidence('The pact is good.', 'pact')",
    "SELECT tezis_standing(id, 'the pact') FROM passage WHERE id < 3",
    "SELECT * FROM tezis_positions('pact')",
    "SELECT stance FROM tezis_search('stance:for', 3, 'pact')",
    "SELECT * FROM tezis_suggest('pact')",
    "SELECT tezis_weigh('pact')",
    "SELECT tezis_train('pact')",
};

static const char check[] = "SELECT count(*) FROM tezis_check()";

static void statements_without_memory(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  sqlite3 *db = must_open(":memory:");
  must_run_all(db, prepare, sizeof prepare / sizeof *prepare);
  sqlite3_int64 problems = must_number(db, check); /* passages of no text, made here */
  for (size_t i = 0; i < 2 * (sizeof statements / sizeof *statements); i++) {
    const char *sql = statements[i / 2];
    long at = 0;
    bool failed = true;
    while (failed && at < 100000) {
      at += fault_step() > 1 ? 1 + at / 40 : 1;
      oom_begin_either(at, OOM_OURS, i % 2);
      int code = sql_run(db, sql);
      failed = oom_end();
      if (code != SQLITE_OK && code != SQLITE_NOMEM)
        print_error("%d in %s\n", code, sql);
      assert_true(code == SQLITE_OK || code == SQLITE_NOMEM);
      assert_true(failed || code == SQLITE_OK);
    }
    assert_false(failed);
  }
  assert_int_equal(must_number(db, check), problems);
  oom_say_tried();
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(scorer_without_memory),
      cmocka_unit_test(statements_without_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
