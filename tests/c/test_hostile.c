/* Every SQL function and table against every kind of value: an answer or a sentence,
** never a crash, a hang, a code that means a fault of ours, or a corpus that is not
** sound afterwards. */
#include "sqlite.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "settings.h"
#include "sql.h"
#include "tezis.h"

#define MOST_ARGUMENTS 5
#define MOST_CALLABLES 64

/* ---- the values ---- */

static char *long_word, *many_words;
static size_t long_word_size, word_count;

/* A million letters, and a hundred thousand words; a sixteenth of each where every byte
** is watched. */
static void make_long_values(void) {
  size_t part = is_quickest() ? 200 : is_quick() ? 16 : 1;
  long_word_size = 1000000 / part;
  word_count = 100000 / part;
  long_word = malloc(long_word_size + 1);
  many_words = malloc(word_count * 6 + 1);
  assert_true(long_word && many_words);
  memset(long_word, 'a', long_word_size);
  long_word[long_word_size] = 0;
  char *at = many_words;
  for (size_t i = 0; i < word_count; i++)
    at += sprintf(at, "w%04d ", (int)(i % 10000));
}

static const char *const texts[] = {
    "",
    " ",
    "alliance",
    "союзники",
    "a\xff\xc3\x28\xed\xa0\x80z", /* invalid UTF-8, a surrogate */
    ("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae"
     "abc \xd8\xb3"),
    "z\xcc\x81\xcc\x81\xcc\x81\xcc\x88 \xef\xbf\xbf \xf4\x8f\xbf\xbf", /* combining */
    "\"''[]%_*?();--\\`$(x)",
    "{\"id\":\"new\",\"title\":null}",
    "{\"id\":",
    "NaN",
    "-1",
};

enum {
  VALUE_TEXTS = sizeof texts / sizeof *texts,
  VALUE_NULL = VALUE_TEXTS,
  VALUE_NUL, /* text with a NUL in it */
  VALUE_BLOB,
  VALUE_NO_BLOB,
  VALUE_LEAST,
  VALUE_MOST,
  VALUE_ZERO,
  VALUE_ONE,
  VALUE_HUGE,
  VALUE_INFINITY,
  VALUE_LONG_WORD,
  VALUE_MANY_WORDS,
  VALUE_COUNT
};

static void bind(sqlite3_stmt *s, int index, int value) {
  if (value < VALUE_TEXTS) {
    sqlite3_bind_text(s, index, texts[value], -1, SQLITE_STATIC);
    return;
  }
  switch (value) {
  case VALUE_NULL: sqlite3_bind_null(s, index); break;
  case VALUE_NUL: sqlite3_bind_text(s, index, "alli\0ance", 9, SQLITE_STATIC); break;
  case VALUE_BLOB: sqlite3_bind_blob(s, index, "\x00\xff\x80", 3, SQLITE_STATIC); break;
  case VALUE_NO_BLOB: sqlite3_bind_zeroblob(s, index, 0); break;
  case VALUE_LEAST: sqlite3_bind_int64(s, index, LLONG_MIN); break;
  case VALUE_MOST: sqlite3_bind_int64(s, index, LLONG_MAX); break;
  case VALUE_ZERO: sqlite3_bind_int64(s, index, 0); break;
  case VALUE_ONE: sqlite3_bind_int64(s, index, 1); break;
  case VALUE_HUGE: sqlite3_bind_double(s, index, 1e308); break;
  case VALUE_INFINITY: sqlite3_bind_double(s, index, 1e308 * 10); break;
  case VALUE_LONG_WORD:
    sqlite3_bind_text(s, index, long_word, (int)long_word_size, SQLITE_STATIC);
    break;
  default: sqlite3_bind_text(s, index, many_words, (int)word_count * 6, SQLITE_STATIC);
  }
}

/* ---- the corpus ---- */

static const char *const content[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\":\"ru\",\"title\":\"О союзе\"}', 'Рыбаки заключили "
    "союз.')",
    "SELECT tezis_add('{\"id\":\"en\",\"title\":\"On water\"}', 'The alliance is "
    "good.')",
    "INSERT INTO thesis(name, statement) VALUES('alliance', 'an alliance of harbours')",
    "INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'alliance', "
    "1, "
    "'союз')",
};

static sqlite3 *corpus(void) {
  sqlite3 *db = must_open(":memory:");
  must_run_all(db, content, sizeof content / sizeof *content);
  return db;
}

/* ---- what is called ---- */

static sql_callable callables[MOST_CALLABLES];
static size_t callable_count;

static void list_callables(void) {
  sqlite3 *db = corpus();
  callable_count = sql_callables(db, NULL, callables, MOST_CALLABLES);
  sqlite3_close(db);
  assert_true(callable_count > 25);
}

static sqlite3_stmt *prepare(sqlite3 *db, const sql_callable *c, int arguments) {
  char sql[400];
  sqlite3_stmt *s = NULL;
  sql_call(c, arguments, 3, sql, sizeof sql);
  int code = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
  if (code == SQLITE_OK) return s;
  assert_int_equal(code, SQLITE_ERROR); /* a wrong number of arguments */
  const char *said = sqlite3_errmsg(db);
  if (!strstr(said, "argument")) fail_msg("%s\n  in: %s", said, sql);
  return NULL;
}

static void step(sqlite3 *db, sqlite3_stmt *s) {
  sql_read(s);
  int code = sqlite3_reset(s);
  switch (code & 0xff) {
  case SQLITE_OK:
  case SQLITE_TOOBIG: return;
  case SQLITE_ERROR:
  case SQLITE_MISMATCH:
  case SQLITE_CONSTRAINT:
    if (strlen(sqlite3_errmsg(db)) > 10) return; /* a sentence */
  }
  fail_msg("code %d: %s\n  in: %s", code, sqlite3_errmsg(db), sqlite3_sql(s));
}

/* Each value in each place, the others being 'alliance', the first text there is. */
static void try_values(sqlite3 *db, const sql_callable *c, int arguments) {
  sqlite3_stmt *s = prepare(db, c, arguments);
  if (!s) return;
  for (int place = 1; place <= arguments; place++) {
    for (int value = 0; value < VALUE_COUNT; value++) {
      for (int i = 1; i <= arguments; i++)
        bind(s, i, i == place ? value : 2);
      must_run(db, "SAVEPOINT hostile");
      step(db, s);
      must_run(db, "ROLLBACK TO hostile; RELEASE hostile");
    }
  }
  if (arguments == 0) step(db, s);
  sqlite3_finalize(s);
}

static void every_call(sqlite3 *db) {
  for (size_t i = 0; i < callable_count; i++)
    for (int arguments = 0; arguments <= MOST_ARGUMENTS; arguments++)
      try_values(db, &callables[i], arguments);
}

static void test_every_value(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  every_call(db);
  must_be_sound(db);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Such a database takes no corpus and says so; the rest works there. */
static void test_utf16_database(void **state) {
  (void)state;
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  must_run(db, "PRAGMA encoding = 'UTF-16le'");
  assert_int_equal(tezis_register(db, NULL), SQLITE_OK);
  assert_int_equal(sql_run(db, content[0]), SQLITE_ERROR);
  assert_non_null(strstr(sqlite3_errmsg(db), "create it in a new file"));
  must_run(
      db, "CREATE VIRTUAL TABLE passage_fts USING fts5(text, tokenize='tezis exact 1');"
          "INSERT INTO passage_fts VALUES('The alliance of союзники')");
  every_call(db);
  must_run(db,
           "INSERT INTO passage_fts(passage_fts, rank) VALUES('integrity-check', 1)");
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Puts the name in the place of each $. */
static void fill(char *sql, size_t size, const char *shape, const char *name) {
  size_t at = 0;
  for (; *shape; shape++)
    at += (size_t)(*shape == '$' ? snprintf(sql + at, size - at, "%s", name)
                                 : snprintf(sql + at, size - at, "%c", *shape));
}

/* Each value of a join's other table, in the first place of each table function. */
static void test_values_in_joins(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  for (size_t i = 0; i < callable_count; i++) {
    if (!callables[i].table) continue;
    char sql[300];
    fill(sql, sizeof sql,
         "SELECT * FROM (SELECT ?1 AS x UNION ALL SELECT 'alliance') v JOIN $(v.x) "
         "LIMIT 5",
         callables[i].name);
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
      assert_true(strlen(sqlite3_errmsg(db)) > 10); /* it takes no argument */
      continue;
    }
    for (int value = 0; value < VALUE_COUNT; value++) {
      bind(s, 1, value);
      step(db, s);
    }
    sqlite3_finalize(s);
  }
  must_be_sound(db);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Table functions without their arguments, in joins, with the hidden columns bound
** twice, and by values that come from the other table. */
static void test_tables_in_joins(void **state) {
  static const char *const joins[] = {
      "SELECT count(*) FROM $",
      "SELECT count(*) FROM passage p JOIN $(p.text)",
      "SELECT count(*) FROM passage p LEFT JOIN $(p.id) ON 0",
      "SELECT count(*) FROM $(NULL)",
      "SELECT count(*) FROM $('alliance') a JOIN $('союз') b ON a.rowid = b.rowid",
      "SELECT count(*) FROM $('alliance') WHERE rowid = 1 OR rowid IS NULL",
      "SELECT (SELECT count(*) FROM $(p.text)) FROM passage p ORDER BY random()",
      "SELECT * FROM $('alliance') ORDER BY 1 DESC, 2 LIMIT 1 OFFSET 1",
      "DELETE FROM $",
  };
  (void)state;
  sqlite3 *db = corpus();
  for (size_t i = 0; i < callable_count; i++) {
    if (!callables[i].table) continue;
    for (size_t j = 0; j < sizeof joins / sizeof *joins; j++) {
      char sql[300];
      fill(sql, sizeof sql, joins[j], callables[i].name);
      sqlite3_stmt *s = NULL;
      int code = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
      if (code != SQLITE_OK) {
        assert_int_equal(code, SQLITE_ERROR);
        assert_true(strlen(sqlite3_errmsg(db)) > 10);
        continue;
      }
      step(db, s);
      sqlite3_finalize(s);
    }
  }
  must_run(
      db,
      "SELECT count(*) FROM tezis_search WHERE query = 'alliance' AND query = 'союз'");
  must_run(db, "SELECT count(*) FROM tezis_search('alliance') WHERE query = 'союз'");
  must_run(db, "SELECT count(*) FROM tezis_words('alliance') WHERE text IN ('a', 'b')");
  must_be_sound(db);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_value),
      cmocka_unit_test(test_utf16_database),
      cmocka_unit_test(test_tables_in_joins),
      cmocka_unit_test(test_values_in_joins),
  };
  make_long_values();
  list_callables();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
