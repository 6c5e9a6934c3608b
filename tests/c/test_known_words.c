/* What is remembered of the words of queries: a word is given what it stood for, no other
** word and none asked for otherwise is; and what a corpus has become since is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "must.h"
#include "search/known_words.h"

static tz_known_key key_of(const char *form) {
  return (tz_known_key){.form = form,
                        .form_size = strlen(form),
                        .language = TZ_ENGLISH,
                        .main = TZ_ENGLISH,
                        .trust = 0.5,
                        .flags = 4};
}

/* A plan whose last group, after another one, is a word's: `count` terms and its form. */
static void make_plan(tz_plan *plan, const char *form, unsigned count) {
  char term[TZ_WORD_KNOWN_BYTES + 16];
  tz_plan_init(plan);
  tz_plan_group_begin(plan, true);
  tz_plan_add(plan, TZ_PLAN_TOKEN, "before", 6, 1.0, 1.0);
  tz_plan_group_begin(plan, true);
  for (unsigned i = 0; i < count; i++) {
    int size = snprintf(term, sizeof term, "%s%u", form, i);
    tz_plan_add(plan, i % 2 ? TZ_PLAN_PREFIX : TZ_PLAN_TOKEN, term, (size_t)size,
                1.0 / (i + 1), 1.0 - i / 64.0);
  }
  tz_plan_add_form(plan, form, strlen(form));
  plan->groups[1].own = true;
}

static void keep(tz_known_words *known, const tz_known_key *key, unsigned count) {
  tz_plan plan;
  char form[TZ_WORD_KNOWN_BYTES + 16];
  snprintf(form, sizeof form, "%.*s", (int)key->form_size, key->form);
  make_plan(&plan, form, count);
  tz_known_words_keep(known, key, &plan);
  tz_plan_clear(&plan);
}

static bool gives(const tz_known_words *known, const tz_known_key *key) {
  tz_plan plan;
  tz_plan_init(&plan);
  tz_plan_group_begin(&plan, true);
  bool given = tz_known_words_give(known, key, &plan);
  assert_true(given == (plan.term_count > 0));
  tz_plan_clear(&plan);
  return given;
}

static tz_known_words known; /* too large for a stack that valgrind watches */

static int forget(void **state) {
  (void)state;
  memset(&known, 0, sizeof known);
  return 0;
}

static void words_are_given_what_they_stood_for(void **state) {
  (void)state;
  tz_plan kept, given;
  tz_known_key key = key_of("treaty");
  make_plan(&kept, "treaty", 5);
  tz_known_words_keep(&known, &key, &kept);
  tz_plan_init(&given);
  tz_plan_group_begin(&given, true);
  tz_plan_add(&given, TZ_PLAN_TOKEN, "another", 7, 1.0, 1.0);
  tz_plan_group_begin(&given, true);
  assert_true(tz_known_words_give(&known, &key, &given));
  assert_int_equal(given.groups[1].count, kept.groups[1].count);
  assert_true(given.groups[1].own && !given.groups[1].lost);
  for (size_t i = 0; i < kept.groups[1].count; i++) {
    const tz_plan_term *a = &kept.terms[kept.groups[1].first + i];
    const tz_plan_term *b = &given.terms[given.groups[1].first + i];
    assert_true(a->kind == b->kind && a->form == b->form && a->size == b->size);
    assert_memory_equal(kept.text.data + a->offset, given.text.data + b->offset,
                        a->size);
    assert_memory_equal(&a->weight, &b->weight, sizeof a->weight);
    assert_memory_equal(&a->trust, &b->trust, sizeof a->trust);
  }
  tz_plan_clear(&kept);
  tz_plan_clear(&given);
}

static void others_are_not_given_it(void **state) {
  (void)state;
  tz_known_key key = key_of("treaty"), other = key;
  assert_false(gives(&known, &key));
  keep(&known, &key, 3);
  assert_true(gives(&known, &key));
  other = key_of("treat");
  assert_false(gives(&known, &other));
  other = key_of("");
  assert_false(gives(&known, &other));
  other = key, other.language = TZ_RUSSIAN;
  assert_false(gives(&known, &other));
  other = key, other.main = TZ_RUSSIAN;
  assert_false(gives(&known, &other));
  other = key, other.only = TZ_ENGLISH;
  assert_false(gives(&known, &other));
  other = key, other.trust = 0.75;
  assert_false(gives(&known, &other));
  other = key, other.flags = 5;
  assert_false(gives(&known, &other));
}

static void the_oldest_gives_way(void **state) {
  (void)state;
  char form[16];
  for (unsigned i = 0; i < 2 * TZ_WORDS_KNOWN; i++) {
    snprintf(form, sizeof form, "w%u", i);
    tz_known_key key = key_of(form);
    keep(&known, &key, 1);
    for (unsigned before = 0; before <= i; before++) {
      snprintf(form, sizeof form, "w%u", before);
      key = key_of(form);
      assert_true(gives(&known, &key) == (i - before < TZ_WORDS_KNOWN));
    }
  }
}

static void too_much_is_not_remembered(void **state) {
  (void)state;
  char form[TZ_WORD_KNOWN_BYTES + 2];
  memset(form, 'a', sizeof form);
  form[TZ_WORD_KNOWN_BYTES + 1] = '\0';
  tz_known_key key = key_of(form);
  keep(&known, &key, 1);
  assert_false(gives(&known, &key)); /* a long word */
  form[TZ_WORD_KNOWN_BYTES] = '\0';
  key = key_of(form);
  keep(&known, &key, 1);
  assert_true(gives(&known, &key));
  key = key_of("many");
  keep(&known, &key, TZ_WORD_KNOWN_TERMS); /* and the form */
  assert_false(gives(&known, &key));
  keep(&known, &key, TZ_WORD_KNOWN_TERMS - 1);
  assert_true(gives(&known, &key));
  form[TZ_WORD_KNOWN_BYTES - 1] = '\0';
  key = key_of(form);
  keep(&known, &key, TZ_WORD_KNOWN_TERMS - 1); /* long terms */
  assert_false(gives(&known, &key));
}

static void a_full_plan_is_left_as_it_is(void **state) {
  (void)state;
  tz_known_key key = key_of("treaty");
  char term[16];
  tz_plan plan;
  keep(&known, &key, 3);
  tz_plan_init(&plan);
  assert_false(tz_known_words_give(&known, &key, &plan)); /* no group */
  tz_plan_group_begin(&plan, true);
  for (unsigned i = 0; i < TZ_PLAN_TERMS - 2; i++) {
    int size = snprintf(term, sizeof term, "t%u", i);
    tz_plan_add(&plan, TZ_PLAN_TOKEN, term, (size_t)size, 1.0, 1.0);
  }
  tz_plan_group_begin(&plan, true);
  assert_false(tz_known_words_give(&known, &key, &plan));
  assert_int_equal(plan.term_count, TZ_PLAN_TERMS - 2);
  tz_plan_clear(&plan);
}

static sqlite3_int64 found(sqlite3 *db, const char *query) {
  char *sql = sqlite3_mprintf("SELECT count(*) FROM tezis_search(%Q)", query);
  sqlite3_int64 count = must_number(db, sql);
  sqlite3_free(sql);
  return count;
}

/* What another connection writes, and what this one does, changes what words stand for;
** so do a transaction that is not over yet and one that is taken back. */
static void what_is_written_is_found(void **state) {
  (void)state;
  char path[64];
  snprintf(path, sizeof path, "/tmp/tezis-%ld-known.db", (long)getpid());
  database_remove(path);
  sqlite3 *db = must_open(path), *other = must_open(path);
  must_run(db, "SELECT tezis_create()");
  must_run(db, "SELECT tezis_add('{\"id\":\"a\",\"title\":\"A\"}', "
               "'Наш союзник приехал утром.')");
  for (int i = 0; i < 2; i++)
    assert_int_equal(found(db, "союзник"), 1);
  must_run(other, "SELECT tezis_add('{\"id\":\"b\",\"title\":\"B\"}', "
                  "'Они заключили союз вечером.')");
  for (int i = 0; i < 2; i++)
    assert_int_equal(found(db, "союзник"), 2);
  must_run(db, "INSERT INTO meaning(language, stem, rank, translation)"
               " VALUES('ru', 'союзник', 1, 'ally')");
  must_run(other, "SELECT tezis_add('{\"id\":\"c\",\"title\":\"C\"}', "
                  "'An ally came in the morning.')");
  for (int i = 0; i < 2; i++)
    assert_int_equal(found(db, "союзник"), 3);
  must_run(db, "BEGIN; SELECT tezis_add('{\"id\":\"d\",\"title\":\"D\"}', "
               "'Союзная дума собралась.')");
  assert_int_equal(found(db, "союзник"), 4);
  must_run(db, "ROLLBACK");
  assert_int_equal(found(db, "союзник"), 3);
  sqlite3_close(other);
  sqlite3_close(db);
  database_remove(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(words_are_given_what_they_stood_for, forget),
      cmocka_unit_test_setup(others_are_not_given_it, forget),
      cmocka_unit_test_setup(the_oldest_gives_way, forget),
      cmocka_unit_test_setup(too_much_is_not_remembered, forget),
      cmocka_unit_test_setup(a_full_plan_is_left_as_it_is, forget),
      cmocka_unit_test(what_is_written_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
