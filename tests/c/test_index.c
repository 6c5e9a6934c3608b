/* The ranking index: random additions and removals, with savepoints and
** transactions that end both ways, against the content itself, which the
** index's own check reads anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sqlite.h"
#include "must.h"
#include "roll.h"
#include "settings.h"
#include "search/index_reader.h"

static sqlite3 *db;

static int run(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *sql = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_free(sql);
  return code;
}

static void must(const char *sql) {
  must_run(db, sql);
}

static sqlite3_int64 number(const char *sql) {
  return must_number(db, sql);
}

static int open_db(void **state) {
  (void)state;
  db = must_open(":memory:");
  must("CREATE TABLE content(id INTEGER PRIMARY KEY, text, heading, title,"
       " ordinal AS (id % 3))");
  must("CREATE VIRTUAL TABLE x USING tezis_index(content)");
  return 0;
}

static int close_db(void **state) {
  (void)state;
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
  return 0;
}

static const char *const vocabulary[] = {"союз", "союзники", "Китай",    "alliance",
                                         "ally", "trade",    "COVID-19", "и",
                                         "the",  "ёлка",     "2020",     "война"};

static char *some_words(unsigned most) {
  sqlite3_str *text = sqlite3_str_new(db);
  for (unsigned n = roll(most + 1); n > 0; n--)
    sqlite3_str_appendf(text, "%s ", vocabulary[roll(12) % (1 + roll(12))]);
  char *made = sqlite3_str_finish(text);
  return made ? made : sqlite3_mprintf("");
}

static void add(sqlite3_int64 id) {
  char *text = some_words(30), *title = some_words(5);
  if (run("INSERT INTO content VALUES(%lld, %Q, 'heading trade', %Q)", id, text,
          title) == SQLITE_OK)
    assert_int_equal(run("INSERT INTO x(command, passage) VALUES('add', %lld)", id),
                     SQLITE_OK);
  sqlite3_free(text);
  sqlite3_free(title);
}

static void take_out(sqlite3_int64 id) {
  if (run("INSERT INTO x(command, passage) VALUES('remove', %lld)", id) == SQLITE_OK)
    assert_int_equal(run("DELETE FROM content WHERE id = %lld", id), SQLITE_OK);
}

static void is_sound(void) {
  must("INSERT INTO x(command) VALUES('check')");
}

/* Changes some passages within savepoints that are rolled back, or not. */
static void change_some(int depth, uint32_t range) {
  for (unsigned n = 1 + roll(8); n > 0; n--) {
    sqlite3_int64 id = 1 + roll(range);
    switch (roll(depth < 3 ? 5 : 3)) {
    case 0:
    case 1: add(id); break;
    case 2: take_out(id); break;
    case 3:
      must("SAVEPOINT s");
      change_some(depth + 1, range);
      if (roll(4) == 0) must("SELECT count(*) FROM x"); /* reading writes the log */
      if (roll(2)) must("ROLLBACK TO s");
      must("RELEASE s");
      break;
    case 4:
      must("SAVEPOINT s");
      change_some(depth + 1, range);
      must("ROLLBACK TO s");
      change_some(depth + 1, range); /* the savepoint lives on */
      must("RELEASE s");
      break;
    }
  }
}

static void random_transactions(void **state) {
  (void)state;
  int rounds = is_quickest() ? 40 : 400;
  for (int round = 0; round < rounds; round++) {
    bool by_savepoint = roll(3) == 0; /* a savepoint that begins the transaction */
    must(by_savepoint ? "SAVEPOINT whole" : "BEGIN");
    change_some(0, round < rounds / 2 ? 40 : 3000);
    if (roll(5) == 0) is_sound();
    if (by_savepoint && roll(2)) {
      must("ROLLBACK TO whole");
      change_some(0, 40);
    }
    must(roll(3) ? "COMMIT" : "ROLLBACK");
    if (round % 10 == 0) is_sound();
  }
  is_sound();
  must("INSERT INTO x(command) VALUES('rebuild')");
  is_sound();
}

/* More passages than a block holds, added out of order, so that blocks are
** split at the end, in the middle and before the first. */
static void many_blocks(void **state) {
  (void)state;
  int added = is_quickest() ? 200 : 1500;
  must("BEGIN");
  for (int i = 2 * added; i < 4 * added; i++)
    assert_int_equal(run("INSERT INTO content VALUES(%d, 'союз %d', NULL, NULL)", i, i),
                     SQLITE_OK);
  must("INSERT INTO x(command, passage) SELECT 'add', id FROM content");
  must("COMMIT");
  is_sound();
  for (int round = 0; round < added; round++) {
    int id = 1 + (int)roll((uint32_t)added * 6);
    if (run("INSERT INTO content VALUES(%d, 'союза', NULL, 'союз')", id) == SQLITE_OK)
      assert_int_equal(run("INSERT INTO x(command, passage) VALUES('add', %d)", id),
                       SQLITE_OK);
  }
  is_sound();
  assert_int_equal(number("SELECT passages FROM x WHERE term = 'союз'"),
                   number("SELECT count(*) FROM content"));
  must("BEGIN; INSERT INTO x(command, passage) SELECT 'remove', id FROM content"
       " ORDER BY id DESC; DELETE FROM content; COMMIT");
  is_sound();
  assert_int_equal(number("SELECT count(*) FROM x_term"), 0);
  assert_int_equal(number("SELECT count(*) FROM x_posting"), 0);
  assert_int_equal(
      number("SELECT passages + words + title_words + heading_words FROM x_total"), 0);
}

static int is_up(void *steps) {
  return --*(int *)steps < 0;
}

static int read_for(int steps) {
  sqlite3_progress_handler(db, 1, is_up, &steps);
  int code = run("SELECT count(*) FROM x");
  sqlite3_progress_handler(db, 0, NULL, NULL);
  return code;
}

/* Reading writes what the transaction has logged. Stopped anywhere in that, it leaves
** the transaction to be taken back: a COMMIT either fails or leaves all in the index. */
static void interrupted_while_writing(void **state) {
  (void)state;
  int code = SQLITE_INTERRUPT, pace = is_quick() ? 7 : 1;
  must("BEGIN");
  for (int id = 1; id < 40; id++)
    add(id);
  must("COMMIT");
  sqlite3_int64 before = number("SELECT count(*) FROM content"), refused = 0;
  for (int steps = 0; code != SQLITE_OK; steps += pace) {
    must("BEGIN");
    add(40 + steps);
    code = read_for(steps);
    bool kept = run("COMMIT") == SQLITE_OK;
    refused += !kept;
    if (!kept && !sqlite3_get_autocommit(db)) must("ROLLBACK");
    is_sound();
    before += kept;
    assert_int_equal(number("SELECT count(*) FROM content"), before);
  }
  assert_true(refused > 5);
}

/* What is taken back to a savepoint takes the half-written part back too. */
static void interrupted_in_a_savepoint(void **state) {
  (void)state;
  int code = SQLITE_INTERRUPT, undone = 0;
  for (int steps = 0; code != SQLITE_OK; steps += 3) {
    must("BEGIN");
    add(1 + 2 * steps);
    must("SAVEPOINT s");
    add(2 + 2 * steps);
    code = read_for(steps);
    if (!sqlite3_get_autocommit(db)) {
      if (code != SQLITE_OK) must("ROLLBACK TO s");
      must("COMMIT");
      undone += code != SQLITE_OK;
    }
    is_sound();
  }
  assert_true(undone > 5);
}

static void check_sees_drift(void **state) {
  (void)state;
  add(1);
  must("INSERT OR REPLACE INTO content VALUES(2, 'союз союз', NULL, 'Китай')");
  must("INSERT INTO x(command, passage) VALUES('add', 2)");
  is_sound();
  must("UPDATE content SET text = 'союз' WHERE id = 2");
  assert_int_equal(run("INSERT INTO x(command) VALUES('check')"), SQLITE_CORRUPT);
  must("UPDATE content SET text = 'союз союзы' WHERE id = 2"); /* another form */
  assert_int_equal(run("INSERT INTO x(command) VALUES('check')"), SQLITE_CORRUPT);
  must("UPDATE content SET text = 'союз союз' WHERE id = 2");
  is_sound();
  must("UPDATE x_posting SET data = x'00' WHERE id = (SELECT max(id) FROM x_posting)");
  assert_int_equal(run("INSERT INTO x(command) VALUES('check')"), SQLITE_CORRUPT);
  must("INSERT INTO x(command) VALUES('rebuild')");
  is_sound();
}

static void wrong_use_is_an_error(void **state) {
  (void)state;
  assert_int_equal(run("INSERT INTO x(command, passage) VALUES('add', 77)"),
                   SQLITE_ERROR);
  assert_int_equal(run("INSERT INTO x(command) VALUES('dance')"), SQLITE_ERROR);
  assert_int_equal(run("INSERT INTO x(term) VALUES('a')"), SQLITE_ERROR);
  must("INSERT INTO content VALUES(5000000000, 'a', 'b', 'c')");
  assert_int_equal(run("INSERT INTO x(command, passage) VALUES('add', 5000000000)"),
                   SQLITE_ERROR);
  assert_int_equal(run("CREATE VIRTUAL TABLE y USING tezis_index"), SQLITE_ERROR);
  assert_int_equal(run("CREATE VIRTUAL TABLE y USING tezis_index(a, b)"), SQLITE_ERROR);
  must("CREATE VIRTUAL TABLE y USING tezis_index(no_such_table)");
  assert_int_equal(run("INSERT INTO y(command) VALUES('rebuild')"), SQLITE_ERROR);
  must("DROP TABLE y");
  assert_int_equal(number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'y%'"),
                   0);
}

/* The reader gives every posting of a term, from wherever it is asked. */
static void reader_reads_all(void **state) {
  (void)state;
  int last = is_quickest() ? 40000 : 200000;
  must("BEGIN");
  for (int i = 1; i < last; i += 1 + (int)roll(90))
    assert_int_equal(run("INSERT INTO content VALUES(%d, 'редкий', NULL, NULL)", i),
                     SQLITE_OK);
  must("INSERT INTO x(command, passage) SELECT 'add', id FROM content; COMMIT");
  tz_index_reader reader;
  tz_index_term term;
  static tz_block block;
  assert_int_equal(tz_index_reader_init(&reader, db, "x"), SQLITE_OK);
  assert_int_equal(reader.totals.passages, number("SELECT count(*) FROM content"));
  assert_int_equal(tz_index_term_find(&reader, "редк", strlen("редк"), &term),
                   SQLITE_OK);
  assert_int_equal(term.passages, reader.totals.passages);
  for (int round = 0; round < last / 667; round++) {
    uint32_t from = roll((uint32_t)last + 10000);
    char sql[100];
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT coalesce(min(id), 0) FROM content WHERE id >= %u", from);
    sqlite3_int64 wanted = number(sql);
    term.begun = roll(2) && from > term.reached && term.begun;
    assert_int_equal(tz_index_term_load(&term, from, &block), TZ_OK);
    unsigned i = 0;
    while (i < block.count && block.passage[i] < from)
      i++;
    assert_int_equal(i < block.count ? block.passage[i] : 0, wanted);
    if (block.count == 0) {
      tz_index_term_done(&term);
      term.begun = false;
    }
  }
  tz_index_term_done(&term);
  assert_int_equal(tz_index_term_find(&reader, "nothing", 7, &term), SQLITE_OK);
  assert_int_equal(term.passages, 0);
  assert_int_equal(tz_index_term_load(&term, 0, &block), TZ_OK);
  assert_int_equal(block.count, 0);
  tz_index_reader_clear(&reader);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(random_transactions, open_db, close_db),
      cmocka_unit_test_setup_teardown(many_blocks, open_db, close_db),
      cmocka_unit_test_setup_teardown(interrupted_while_writing, open_db, close_db),
      cmocka_unit_test_setup_teardown(interrupted_in_a_savepoint, open_db, close_db),
      cmocka_unit_test_setup_teardown(check_sees_drift, open_db, close_db),
      cmocka_unit_test_setup_teardown(wrong_use_is_an_error, open_db, close_db),
      cmocka_unit_test_setup_teardown(reader_reads_all, open_db, close_db),
  };
  roll_begin(7);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
