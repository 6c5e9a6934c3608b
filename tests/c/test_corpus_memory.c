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

#include "oom.h"
#include "tezis.h"

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
    "SELECT group_concat(key || coalesce(author, '') || tezis_text(key) ||"
    " (SELECT count(*) FROM tezis_search('alliance союз') f WHERE f.key = s.key), '|')"
    " FROM source s";

static void copy(const char *from, const char *to) {
  char bytes[4096];
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  assert_true(in && out);
  for (size_t size; (size = fread(bytes, 1, sizeof bytes, in)) > 0;)
    assert_int_equal(fwrite(bytes, 1, size, out), size);
  fclose(in);
  assert_int_equal(fclose(out), 0);
}

static void remove_files(void) {
  char journal[80];
  snprintf(journal, sizeof journal, "%s-journal", path);
  unlink(path);
  unlink(journal);
}

static sqlite3 *open_corpus(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 0, 0),
                   SQLITE_OK); /* every allocation is malloc's */
  assert_int_equal(tezis_register(db, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL),
                   SQLITE_OK);
  return db;
}

static int run(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
  while (code == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
    sqlite3_column_text(s, 0);
  return s ? sqlite3_finalize(s) : code;
}

static char *ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
    fail_msg("%s\n  in: %s", sqlite3_errmsg(db), sql);
  char *text = NULL;
  if (sqlite3_step(s) == SQLITE_ROW)
    text = sqlite3_mprintf("%s", sqlite3_column_text(s, 0));
  assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
  return text;
}

/* What the file holds, "none" before there is a corpus in it. */
static char *state_of_file(void) {
  sqlite3 *db = open_corpus();
  char *tables = ask(db, "SELECT count(*) FROM sqlite_master"), *found;
  if (strcmp(tables, "0") == 0) {
    found = sqlite3_mprintf("none");
  } else {
    sqlite3_free(ask(db, "SELECT tezis_create()")); /* what is old is made new */
    char *problem = ask(db, "SELECT problem FROM tezis_check()");
    if (problem) fail_msg("%s", problem);
    found = ask(db, state_sql);
  }
  sqlite3_free(tables);
  sqlite3_close(db);
  return found;
}

/* The statement on the file as `before` has it; whether an allocation failed. */
static bool try_without(const char *sql, long at, bool persistent, const char *was,
                        const char *becomes) {
  remove_files();
  copy(before, path);
  sqlite3 *db = open_corpus();
  if (persistent)
    oom_begin_lasting(at);
  else
    oom_begin(at, OOM_ALL);
  int code = run(db, sql);
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
  remove_files();
  copy(before, path);
  char *was = state_of_file();
  sqlite3 *db = open_corpus();
  if (run(db, sql) != SQLITE_OK) fail_msg("%s\n  in: %s", sqlite3_errmsg(db), sql);
  sqlite3_close(db);
  char *becomes = state_of_file();
  for (int persistent = 0; persistent < 2; persistent++)
    for (long at = 1; try_without(sql, at, persistent, was, becomes); at += step)
      ++*tried;
  sqlite3_free(was);
  sqlite3_free(becomes);
  copy(path, before); /* for the next statement; the last try did all */
}

static long step_of_environment(void) {
  const char *text = getenv("TEZIS_FAULT_STEP");
  long step = text ? strtol(text, NULL, 10) : 1;
  return step > 0 ? step : 1;
}

static void test_statements(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  FILE *empty = fopen(before, "wb");
  assert_non_null(empty);
  fclose(empty);
  long tried = 0;
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
    every_allocation(statements[i], step_of_environment(), &tried);
  print_message("%ld failing allocations tried\n", tried);
  assert_true(tried > 100);
}

static void test_migration(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  long tried = 0;
  copy("tests/fixtures/corpus-1.db", before);
  every_allocation("SELECT tezis_create()", step_of_environment(), &tried);
  print_message("%ld failing allocations tried\n", tried);
  assert_true(tried > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_statements),
      cmocka_unit_test(test_migration),
  };
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/corpus.db", folder);
  snprintf(before, sizeof before, "%s/before.db", folder);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  remove_files();
  unlink(before);
  rmdir(folder);
  return failed;
}
