/* The shortlist finds what FTS5 finds and gives it the same score: random
** corpora of two languages, random queries, both ways. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sqlite.h"
#include "corpus/find.h"
#include "corpus/shortlist.h"
#include "tezis.h"

#define PASSAGES 400

static uint32_t seed = 3;

static uint32_t roll(uint32_t below) {
  seed = seed * 1664525u + 1013904223u;
  return (uint32_t)((uint64_t)seed * below >> 32);
}

static const char *const vocabulary[] = {
    "союз",     "союзники", "договор", "кабеля",    "alliance", "treaties",
    "harbour",  "granted",  "COVID",   "энергия",   "тариф",    "cables",
    "opposing", "выгода",   "границы", "neighbour", "2020",     "острова"};
#define WORDS (sizeof vocabulary / sizeof *vocabulary)

static void some_words(sqlite3_str *text, unsigned count) {
  for (unsigned i = 0; i < count; i++) /* the first ones are the commonest */
    sqlite3_str_appendf(text, "%s ", vocabulary[roll(1 + roll(WORDS))]);
}

static sqlite3 *corpus(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  assert_int_equal(tezis_register(db, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "SELECT tezis_create()", NULL, NULL, NULL),
                   SQLITE_OK);
  for (int i = 0; i < PASSAGES; i++) {
    sqlite3_str *text = sqlite3_str_new(db), *title = sqlite3_str_new(db);
    some_words(text, 3 + roll(60));
    some_words(title, 1 + roll(4));
    char *words = sqlite3_str_finish(text), *name = sqlite3_str_finish(title);
    char *sql = sqlite3_mprintf(
        "SELECT tezis_add(json_object('id', 'k%d', 'title', %Q), %Q || '.')", i, name,
        words);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(words);
    sqlite3_free(name);
    sqlite3_free(sql);
  }
  return db;
}

static double score_of(const tz_shortlist *list, sqlite3_int64 passage) {
  for (size_t i = 0; i < list->count; i++)
    if (list->hits[i].passage == passage) return list->hits[i].score;
  return -1;
}

/* One query, by FTS5 through tz_find_run and by the shortlist through its plan. */
static void compare(sqlite3 *db, tz_stemmer *stemmer, const char *query) {
  tz_find find;
  char *error = NULL;
  tz_find_options options = {.stemmer = stemmer, .limit = -1};
  assert_int_equal(tz_find_run(db, query, strlen(query), &options, &find, &error),
                   SQLITE_OK);
  tz_work work = {.db = db, .error = &error};
  static const double weights[3] = {1.0, 1.5, 3.0};
  tz_shortlist list;
  tz_shortlist_find(&work, &find.plan, find.mode, PASSAGES, NULL, weights, stemmer,
                    &list);
  assert_int_equal(work.code, SQLITE_OK);
  assert_int_equal(list.count, find.count);
  assert_int_equal(list.total, find.count);
  for (size_t i = 0; i < find.count; i++) {
    /* every passage here is a first one; some have all the words */
    double plain = score_of(&list, find.hits[i].passage_id) * (1 + TZ_FIRST_BONUS);
    double got = find.hits[i].score, all = plain * (1 + TZ_ALL_BONUS);
    if (fabs(got - plain) > 1e-6 && fabs(got - all) > 1e-6)
      fail_msg("%s: passage %d: %f by FTS5, %f by the shortlist", query,
               (int)find.hits[i].passage_id, got, plain);
  }
  tz_shortlist_clear(&list);
  tz_find_clear(&find);
}

static void same_as_fts5(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  tz_stemmer *stemmer = tz_stemmer_new();
  for (int round = 0; round < 60; round++) {
    sqlite3_str *text = sqlite3_str_new(db);
    some_words(text, 1 + roll(5));
    char *query = sqlite3_str_finish(text);
    compare(db, stemmer, query);
    sqlite3_free(query);
  }
  compare(db, stemmer, "nowhere");
  tz_stemmer_free(stemmer);
  sqlite3_close(db);
}

static void keeps_to_what_is_accepted(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  tz_stemmer *stemmer = tz_stemmer_new();
  tz_find find;
  tz_find_options options = {.stemmer = stemmer, .limit = 5};
  assert_int_equal(tz_find_run(db, "союз", strlen("союз"), &options, &find, NULL),
                   SQLITE_OK);
  sqlite3_stmt *accepted;
  tz_work work = {.db = db};
  static const double weights[3] = {1.0, 1.5, 3.0};
  assert_int_equal(
      sqlite3_prepare_v2(db, "SELECT 1 WHERE ?1 % 7 = 0", -1, &accepted, NULL),
      SQLITE_OK);
  tz_shortlist list;
  tz_shortlist_find(&work, &find.plan, TZ_MATCH_ALL, 10, accepted, weights, stemmer,
                    &list);
  assert_int_equal(list.count, 10);
  for (size_t i = 0; i < list.count; i++)
    assert_int_equal(list.hits[i].passage % 7, 0);
  sqlite3_finalize(accepted);
  tz_shortlist_clear(&list);
  tz_find_clear(&find);
  tz_stemmer_free(stemmer);
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_as_fts5),
      cmocka_unit_test(keeps_to_what_is_accepted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
