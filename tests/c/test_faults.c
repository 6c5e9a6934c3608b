/* Every operation of the disk failing in turn, once and from then on, and a disk that
** is full from some write on: while a corpus is made, added to, taken from, rebuilt and
** brought up to date from an older version. What fails says so; what was committed is
** there afterwards, whole, and nothing else.
**
** TEZIS_FAULT_STEP chooses every so manieth operation only; without it, every one. */
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

#include "faulty_vfs.h"
#include "files.h"
#include "must.h"
#include "settings.h"
#include "sql.h"
#include "tezis.h"

#define OLD_CORPUS "tests/fixtures/corpus-1.db"

static char folder[] = "/tmp/tezis-faults-XXXXXX";
static char path[64];

typedef struct fault {
  const char *name;
  bool persistent;
  bool full;
} fault;

static const fault faults[] = {
    {"one failure", false, false},
    {"failing from then on", true, false},
    {"the disk full", true, true},
};

static const char *const work[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\":\"a\"}', 'The harbour made an alliance.')",
    "SELECT tezis_add('{\"id\":\"b\"}', 'Рыбаки заключили союз с гаванью.')",
    "SELECT key FROM tezis_search('alliance союз')",
    "SELECT tezis_add('{\"id\":\"a\"}', 'The harbour broke the alliance.')",
    "SELECT tezis_remove('b')",
    "SELECT tezis_rebuild()",
};

/* Runs a statement; a failure that is not the disk's is one of the test. */
static int run(sqlite3 *db, const char *sql) {
  int code = sql_run(db, sql);
  if (code == SQLITE_OK) return code;
  if (faulty_vfs_failures() == 0) fail_msg("%s\n  in: %s", sqlite3_errmsg(db), sql);
  if (code == SQLITE_MISUSE || code == SQLITE_INTERNAL || !sqlite3_errmsg(db)[0])
    fail_msg("code %d: %s\n  in: %s", code, sqlite3_errmsg(db), sql);
  return code;
}

/* The statements up to the first that fails. */
static void run_all(const char *journal, const char *const *statements, size_t count) {
  sqlite3 *db = NULL;
  int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                             FAULTY_VFS);
  if (code == SQLITE_OK) code = tezis_register(db, NULL);
  if (code == SQLITE_OK) code = run(db, journal);
  for (size_t i = 0; code == SQLITE_OK && i < count; i++)
    code = run(db, statements[i]);
  sqlite3_close(db);
}

static void assert_text(sqlite3 *db, const char *sql, const char *first,
                        const char *second) {
  char *text = must_text(db, sql);
  if (text && strcmp(text, first) != 0 && (!second || strcmp(text, second) != 0))
    fail_msg("%s gave %s", sql, text);
  sqlite3_free(text);
}

/* What a person finds who opens the file when the disk works again. */
static void assert_whole(void) {
  sqlite3 *db = must_open(path);
  if (must_number(db, "SELECT count(*) FROM sqlite_master") > 0) {
    must_run(db, "SELECT tezis_create()");
    must_be_sound(db);
    assert_text(db, "SELECT tezis_text('a')", "The harbour made an alliance.",
                "The harbour broke the alliance.");
    assert_text(db, "SELECT tezis_text('b')", "Рыбаки заключили союз с гаванью.", NULL);
  }
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void every_operation(const char *journal, const char *const *statements,
                            size_t count, bool from_old) {
  long step = fault_step(), tried = 0;
  for (size_t f = 0; f < sizeof faults / sizeof *faults; f++) {
    bool failed = true;
    for (long at = 1; failed; at += step) {
      database_remove(path);
      if (from_old) file_copy(OLD_CORPUS, path);
      faulty_vfs_arm(at, faults[f].persistent, faults[f].full);
      run_all(journal, statements, count);
      failed = faulty_vfs_failures() > 0;
      faulty_vfs_arm(0, false, false);
      assert_whole();
      tried++;
    }
  }
  print_message("%ld failing operations tried\n", tried);
  assert_true(tried > 3);
  database_remove(path);
}

static void test_rollback_journal(void **state) {
  (void)state;
  every_operation("PRAGMA journal_mode = DELETE", work, sizeof work / sizeof *work,
                  false);
}

static void test_write_ahead_log(void **state) {
  (void)state;
  every_operation("PRAGMA journal_mode = WAL", work, sizeof work / sizeof *work, false);
}

static void test_migration(void **state) {
  (void)state;
  every_operation("PRAGMA journal_mode = DELETE", work, 1, true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rollback_journal),
      cmocka_unit_test(test_write_ahead_log),
      cmocka_unit_test(test_migration),
  };
  if (!mkdtemp(folder) || faulty_vfs_register() != SQLITE_OK) return 1;
  snprintf(path, sizeof path, "%s/corpus.db", folder);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  database_remove(path);
  rmdir(folder);
  return failed;
}
