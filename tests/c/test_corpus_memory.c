/* A corpus made, added to, changed, taken from, rebuilt and brought up to date with
** every allocation failing in turn, once and from then on. The statement is out of
** memory or done; whoever opens the file afterwards finds it sound, and the statement
** done whole or not at all.
**
** TEZIS_FAULT_STEP chooses every so manieth allocation only; without it, every one. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "must.h"
#include "oom.h"
#include "settings.h"
#include "sql.h"

static char folder[] = "/tmp/tezis-memory-XXXXXX";
static char path[64], before[64];

static const char *const statements[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\":\"a\",\"title\":\"On water\"}', 'The harbour made an "
    "alliance.')",
    "SELECT tezis_add('{\"id\":\"b\",\"author\":[{\"family\":\"Орлова\"}]}', 'Рыбаки "
    "заключили союз с гаванью.')",
    "SELECT tezis_add('{\"id\":\"a\"}', 'The harbour broke the alliance.')",
    "SELECT tezis_rebuild()",
    "SELECT count(*) FROM tezis_check()",
    "SELECT tezis_remove('b')",
};

/* Between two statements: what the corpus holds, and nothing else afterwards. */
static const char state_sql[] =
    "SELECT coalesce(group_concat(key || coalesce(author, '') || tezis_text(key) ||"
    " (SELECT count(*) FROM tezis_search('alliance союз') f WHERE f.key = s.key), '|'),"
    " '') FROM source s";

static sqlite3 *open_corpus(void) {
  sqlite3 *db = must_open(path);
  must_run(db, "PRAGMA synchronous = OFF");
  return db;
}

/* What the file holds, "none" before there is a corpus in it. */
static char *state_of_file(void) {
  sqlite3 *db = open_corpus();
  char *found = NULL;
  if (must_number(db, "SELECT count(*) FROM sqlite_master") > 0) {
    must_run(db, "SELECT tezis_create()"); /* what is old is made new */
    must_be_sound(db);
    found = must_text(db, state_sql);
  }
  sqlite3_close(db);
  return found ? found : sqlite3_mprintf("none");
}

/* The statement on the file as `before` has it; whether an allocation failed. */
static bool try_without(const char *sql, long at, bool persistent, const char *was,
                        const char *becomes) {
  database_remove(path);
  file_copy(before, path);
  sqlite3 *db = open_corpus();
  oom_begin_either(at, OOM_ALL, persistent);
  int code = sql_run(db, sql);
  bool failed = oom_end();
  if (code != SQLITE_OK && code != SQLITE_NOMEM)
    fail_msg("allocation %ld failed and gave code %d: %s\n  in: %s", at, code,
             sqlite3_errmsg(db), sql);
  if (!failed) assert_int_equal(code, SQLITE_OK);
  sqlite3_close(db);
  char *is = state_of_file();
  if (strcmp(is, becomes) != 0 && (code == SQLITE_OK || strcmp(is, was) != 0))
    fail_msg("allocation %ld left %s\n  in: %s", at, is, sql);
  sqlite3_free(is);
  return failed;
}

static void every_allocation(const char *sql, long step, long *tried) {
  database_remove(path);
  file_copy(before, path);
  char *was = state_of_file();
  sqlite3 *db = open_corpus();
  must_run(db, sql);
  sqlite3_close(db);
  char *becomes = state_of_file();
  for (int persistent = 0; persistent < 2; persistent++)
    for (long at = 1; try_without(sql, at, persistent, was, becomes); at += step)
      ++*tried;
  sqlite3_free(was);
  sqlite3_free(becomes);
  file_copy(path, before); /* for the next statement; the last try did all */
}

static void test_statements(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  FILE *empty = fopen(before, "wb");
  assert_non_null(empty);
  fclose(empty);
  long tried = 0;
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
    every_allocation(statements[i], fault_step(), &tried);
  assert_true(tried > 100);
}

static void test_migration(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  long tried = 0;
  file_copy("tests/fixtures/corpus-1.db", before);
  every_allocation("SELECT tezis_create()", fault_step(), &tried);
  oom_say_tried();
  assert_true(tried > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_statements),
      cmocka_unit_test(test_migration),
  };
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every allocation is malloc's */
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/corpus.db", folder);
  snprintf(before, sizeof before, "%s/before.db", folder);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  database_remove(path);
  unlink(before);
  rmdir(folder);
  return failed;
}
