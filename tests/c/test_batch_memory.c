/* A batch of sources in one transaction with every allocation failing in turn: either
** the whole transaction is undone or it can be committed, and what is then in the
** corpus is sound. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "oom.h"
#include "tezis.h"

static int number(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement;
  int value = -1;
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
  if (sqlite3_step(statement) == SQLITE_ROW) value = sqlite3_column_int(statement, 0);
  assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
  return value;
}

static int run(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static const char first[] =
    "SELECT tezis_add('{\"id\":\"a\"}', 'Союз стар.', '{\"batch\":1}')";
static const char second[] = "SELECT tezis_add('{\"id\":\"b\",\"title\":\"On "
                             "allies\"}', 'Allies met. Союзники.', "
                             "'{\"batch\":1}')";

static void batches_without_memory(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  sqlite3 *db;
  long step = getenv("TEZIS_QUICK") != NULL ? 37 : 1, undone = 0;
  bool failed = true;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  assert_int_equal(tezis_register(db, NULL), SQLITE_OK);
  assert_int_equal(run(db, "SELECT tezis_create()"), SQLITE_OK);
  for (long n = 1; failed && n < 20000; n += step) {
    assert_int_equal(run(db, "BEGIN"), SQLITE_OK);
    assert_int_equal(run(db, first), SQLITE_OK);
    oom_begin(n, OOM_ALL);
    int code = run(db, second);
    failed = oom_end();
    bool open = !sqlite3_get_autocommit(db);
    if (code == SQLITE_OK) assert_true(open);
    if (!open)
      assert_int_not_equal(code, SQLITE_OK); /* CHECK(json_valid(csl)) may say no */
    if (open) assert_int_equal(run(db, "COMMIT"), SQLITE_OK);
    undone += !open;
    int sources = number(db, "SELECT count(*) FROM source");
    assert_int_equal(sources, !open ? 0 : code == SQLITE_OK ? 2 : 1);
    assert_int_equal(number(db, "SELECT count(*) FROM tezis_check()"), 0);
    assert_int_equal(run(db, "SELECT tezis_remove('a'), tezis_remove('b')"), SQLITE_OK);
  }
  assert_false(failed);
  assert_true(undone > 5);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(batches_without_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
