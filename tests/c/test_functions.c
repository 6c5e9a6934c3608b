/* The SQL functions with every allocation failing in turn: each failure is
** SQLITE_NOMEM and nothing worse, whether SQLite, libstemmer or tezis asked.
**
** The program's own malloc stands before the C library's; where a sanitizer has
** put its own there, the scenario still runs, without failures. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "oom.h"
#include "settings.h"
#include "sql.h"
#include "tezis.h"

static const char *const scenario[] = {
    "CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='tezis exact 1')",
    "INSERT INTO t VALUES ('О союзе', 'Военные союзники Китая. Он не спешит.'),"
    " ('On allies', 'An allied nation waited. The alliance of China-Russia.')",
    "SELECT tezis_rank(t, 2.0, 1), tezis_snippet(t, -1, '[', ']', '…', 3),"
    " tezis_spans(t, 1), highlight(t, 1, '[', ']')"
    " FROM t WHERE t MATCH tezis_query('союзников | =allied -\"x y\" воен* OR "
    "china-russia')"
    " ORDER BY tezis_rank(t)",
    "SELECT group_concat(stem || position || language) FROM tezis_words('Они 12 "
    "allies')"
    " ORDER BY position",
    "SELECT group_concat(text) FROM tezis_sentences('Раз. Два. Dr. Wu left.')",
    "SELECT tezis_stem('союзниками и allies'), tezis_stem('allies', 'en'),"
    " tezis_language('Союз с Китаем не нужен'), tezis_transliterate('Шойгу'), "
    "tezis_debug()",
    "INSERT INTO t(t) VALUES ('integrity-check')",
};

static int run_scenario(void) {
  sqlite3 *db = NULL;
  char *error = NULL;
  int code = sqlite3_open(":memory:", &db);
  if (code == SQLITE_OK) code = tezis_register(db, &error);
  for (size_t i = 0; code == SQLITE_OK && i < sizeof scenario / sizeof *scenario; i++) {
    code = sql_run(db, scenario[i]);
    if (code != SQLITE_OK && code != SQLITE_NOMEM)
      print_error("%d %s\n  in: %s\n", code, sqlite3_errmsg(db), scenario[i]);
  }
  sqlite3_free(error);
  sqlite3_close(db);
  return code;
}

static void test_scenario(void **state) {
  (void)state;
  assert_int_equal(run_scenario(), SQLITE_OK);
}

static void test_out_of_memory(void **state) {
  (void)state;
  if (!oom_is_possible()) return;
  sqlite3_initialize();
  sqlite3_int64 before = sqlite3_memory_used();
  for (int lasting = 0; lasting < 2; lasting++) {
    long failures = 0, step = lasting ? fault_step() : 1;
    bool failed = true;
    for (long n = 1; failed; n += step) {
      oom_begin_either(n, OOM_OURS, lasting);
      int code = run_scenario();
      failed = oom_end();
      if (code != SQLITE_OK && code != SQLITE_NOMEM)
        fail_msg("allocation %ld failed and gave code %d", n, code);
      if (failed && code == SQLITE_NOMEM) failures++;
      assert_int_equal(sqlite3_memory_used(), before);
    }
    assert_true(failures > 10);
  }
  oom_say_tried();
}

static void test_errors(void **state) {
  (void)state;
  sqlite3 *db = must_open(":memory:");
  assert_int_equal(tezis_register(db, NULL), SQLITE_OK); /* twice is fine */
  assert_int_equal(sql_run(db, "SELECT tezis_stem(zeroblob(3))"), SQLITE_ERROR);
  assert_string_equal(sqlite3_errmsg(db), "tezis_stem: text must be text, got blob");
  sqlite3_close(db);
}

/* Seven million bytes, with NULs and invalid UTF-8 among them. */
static void test_huge(void **state) {
  (void)state;
  sqlite3 *db = must_open(":memory:");
  must_run(db, "CREATE TABLE d(x); CREATE TABLE size AS SELECT 500000 AS size");
  if (is_quickest()) must_run(db, "UPDATE size SET size = 20000");
  static const char *const sql[] = {
      "INSERT INTO d SELECT replace(hex(zeroblob(size)), '00', 'Союз ' || char(0) || "
      "CAST(x'FFD0' AS TEXT) || '. ') FROM size",
      "SELECT tezis_language(x), length(tezis_stem(x)), tezis_query(x),"
      " length(tezis_transliterate(x)) FROM d",
      "SELECT count(*) FROM d, tezis_words(x)",
      "SELECT count(*) FROM d, tezis_sentences(x)",
      "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='tezis')",
      "INSERT INTO t SELECT x || ' конец' FROM d",
      "SELECT length(tezis_snippet(t, 0)), length(tezis_spans(t, 0)), tezis_rank(t)"
      " FROM t('союза конец')",
  };
  must_run_all(db, sql, sizeof sql / sizeof *sql);
  sqlite3_close(db);
}

/* Overwrites the first place of column 1 in an FTS5 index by one of column 127. */
static bool misplace(sqlite3 *db) {
  static const unsigned char sound[] = {1, 1, 2}, damaged[] = {1, 127, 2};
  sqlite3_stmt *read, *write;
  bool done = false;
  assert_int_equal(
      sqlite3_prepare_v2(db, "SELECT id, block FROM t_data", -1, &read, NULL),
      SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, "UPDATE t_data SET block = ?2 WHERE id = ?1",
                                      -1, &write, NULL),
                   SQLITE_OK);
  while (!done && sqlite3_step(read) == SQLITE_ROW) {
    size_t size = (size_t)sqlite3_column_bytes(read, 1);
    unsigned char *block = malloc(size + 1);
    assert_non_null(block);
    if (size > 0) memcpy(block, sqlite3_column_blob(read, 1), size);
    for (size_t i = 0; !done && i + sizeof sound <= size; i++) {
      if (memcmp(block + i, sound, sizeof sound) != 0) continue;
      memcpy(block + i, damaged, sizeof damaged);
      sqlite3_bind_value(write, 1, sqlite3_column_value(read, 0));
      sqlite3_bind_blob(write, 2, block, (int)size, SQLITE_TRANSIENT);
      done = true;
    }
    free(block);
  }
  sqlite3_finalize(read);
  if (done) assert_int_equal(sqlite3_step(write), SQLITE_DONE);
  sqlite3_finalize(write);
  return done;
}

/* FTS5 passes on the columns that a damaged index names; newer ones leave them out. */
static void test_damaged_columns(void **state) {
  (void)state;
  sqlite3 *db = must_open(":memory:");
  must_run(db, "CREATE VIRTUAL TABLE t USING fts5(a, b, tokenize='tezis');"
               "INSERT INTO t VALUES('', 'alliance')");
  assert_true(misplace(db));
  static const char *const sql[] = {
      "SELECT tezis_rank(t) FROM t('alliance')",
      "SELECT tezis_snippet(t) FROM t('alliance')",
      "SELECT tezis_spans(t, 0) FROM t('alliance')",
  };
  for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
    int code = sql_run(db, sql[i]);
    assert_true(code == SQLITE_CORRUPT || code == SQLITE_OK);
  }
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scenario),        cmocka_unit_test(test_out_of_memory),
      cmocka_unit_test(test_errors),          cmocka_unit_test(test_huge),
      cmocka_unit_test(test_damaged_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
