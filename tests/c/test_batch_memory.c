/* A batch of sources in one transaction with every allocation failing in turn: either
** the whole transaction is undone or it can be committed, and what is then in the
** corpus is sound. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "must.h"
#include "oom.h"
#include "settings.h"

static const char first[] =
    "SELECT tezis_add('{\"id\":\"a\"}', 'Союз стар.', '{\"batch\":1}')";
static const char second[] = "SELECT tezis_add('{\"id\":\"b\",\"title\":\"On "
                             "allies\"}', 'Allies met. Союзники.', "
                             "'{\"batch\":1}')";

static void batches_without_memory(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  sqlite3 *db = must_open(":memory:");
  long step = is_quick() ? 17 : 1, undone = 0;
  bool failed = true, lasting = false;
  must_run(db, "SELECT tezis_create()");
  for (long n = 1; (failed || !lasting) && n < 20000; n += step) {
    if (!failed) { /* each has failed once */
      lasting = true;
      if (!is_quick()) step = fault_step();
      n = 1;
    }
    must_run(db, "BEGIN");
    must_run(db, first);
    oom_begin_either(n, OOM_ALL, lasting);
    int code = sqlite3_exec(db, second, NULL, NULL, NULL); /* reads no column */
    failed = oom_end();
    bool open = !sqlite3_get_autocommit(db);
    if (code == SQLITE_OK) assert_true(open);
    if (!open)
      assert_int_not_equal(code, SQLITE_OK); /* CHECK(json_valid(csl)) may say no */
    if (open) must_run(db, "COMMIT");
    undone += !open;
    assert_int_equal(must_number(db, "SELECT count(*) FROM source"), !open ? 0
                                                                     : code == SQLITE_OK
                                                                         ? 2
                                                                         : 1);
    must_be_sound(db);
    must_run(db, "SELECT tezis_remove('a'), tezis_remove('b')");
  }
  assert_false(failed);
  /* How many sampled allocations undo it differs between releases of SQLite. */
  assert_true(undone > (is_quick() ? 0 : 5));
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
  oom_say_tried();
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(batches_without_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
