/* The shortlist finds what FTS5 finds and gives it the same score: random
** corpora of two languages, random queries, both ways. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sqlite.h"
#include "must.h"
#include "roll.h"
#include "settings.h"
#include "corpus/find.h"
#include "corpus/shortlist.h"
#include "search/marks.h"

#define PASSAGES 2100 /* from 2000 on the shortlist serves */

static const char *const vocabulary[] = {
    "союз",     "союзники", "договор", "кабеля",    "alliance", "treaties",
    "harbour",  "granted",  "COVID",   "энергия",   "тариф",    "cables",
    "opposing", "выгода",   "границы", "neighbour", "2020",     "острова"};
#define WORDS (sizeof vocabulary / sizeof *vocabulary)

static void some_words(sqlite3_str *text, unsigned count) {
  for (unsigned i = 0; i < count; i++) /* the first ones are the commonest */
    sqlite3_str_appendf(text, "%s ", vocabulary[roll(1 + roll(WORDS))]);
}

static sqlite3 *db; /* the corpus, which the tests only read */

static int make_corpus(void **state) {
  (void)state;
  db = must_open(":memory:");
  must_run(db, "SELECT tezis_create(); BEGIN");
  for (int i = 0; i < PASSAGES; i++) {
    sqlite3_str *text = sqlite3_str_new(db), *title = sqlite3_str_new(db);
    some_words(text, 3 + roll(60));
    some_words(title, 1 + roll(4));
    char *words = sqlite3_str_finish(text), *name = sqlite3_str_finish(title);
    char *sql = sqlite3_mprintf(
        "SELECT tezis_add(json_object('id', 'k%d', 'title', %Q), %Q || '.')", i, name,
        words);
    must_run(db, sql);
    sqlite3_free(words);
    sqlite3_free(name);
    sqlite3_free(sql);
  }
  must_run(db, "COMMIT");
  return 0;
}

static int close_corpus(void **state) {
  (void)state;
  return sqlite3_close(db);
}

static const double weights[3] = {1.0, 1.5, 3.0};

/* The search as tezis_search makes it: by FTS5 for all of it (limit below 0), else by
** the shortlist, for `limit` passages. */
static void search(tz_stemmer *stemmer, const char *query, sqlite3_int64 limit,
                   bool live, tz_find *find) {
  char *error = NULL;
  tz_find_options options = {.stemmer = stemmer, .limit = limit, .live = live};
  if (tz_find_run(db, query, strlen(query), &options, find, &error) != SQLITE_OK)
    fail_msg("%s: %s", query, error);
  if (limit >= 0) assert_true(find->listed);
}

static sqlite3_int64 total_of(tz_stemmer *stemmer, tz_find *find) {
  sqlite3_int64 total;
  assert_int_equal(tz_find_total(db, find, stemmer, &total, NULL), SQLITE_OK);
  return total;
}

static const tz_hit *hit_of(const tz_find *find, sqlite3_int64 passage) {
  for (size_t i = 0; i < find->count; i++)
    if (find->hits[i].passage_id == passage) return &find->hits[i];
  return NULL;
}

static void shorten(const tz_plan *plan, tz_shortlist_options *options,
                    tz_shortlist *list) {
  tz_work work = {.db = db};
  options->weights = weights;
  tz_shortlist_find(&work, plan, options, list);
  assert_int_equal(work.code, SQLITE_OK);
}

/* What is not read, because it cannot come among the best any more, is not missed. */
static void compare_short(tz_stemmer *stemmer, const tz_find *find) {
  tz_shortlist whole, best;
  tz_shortlist_options options = {.mode = find->mode,
                                  .all_more = roll(2) != 0,
                                  .pool = 1 + roll(PASSAGES),
                                  .stemmer = stemmer};
  options.wanted = options.pool;
  shorten(&find->plan, &options, &whole);
  options.wanted = 1 + roll(30);
  shorten(&find->plan, &options, &best);
  assert_int_equal(best.count,
                   options.wanted < whole.count ? options.wanted : whole.count);
  for (size_t i = 0; i < best.count; i++) {
    assert_int_equal(best.hits[i].passage, whole.hits[i].passage);
    assert_true(fabs(best.hits[i].score - whole.hits[i].score) < 1e-12);
  }
  tz_shortlist_clear(&whole);
  tz_shortlist_clear(&best);
}

/* The words found are marked where FTS5 marks them. */
static void compare_marks(tz_stemmer *stemmer, const tz_find *find) {
  tz_marks marks;
  sqlite3_stmt *row;
  assert_int_equal(tz_marks_init(&marks, &find->plan), TZ_OK);
  assert_int_equal(
      sqlite3_prepare_v2(db,
                         "SELECT text, tezis_spans(passage_fts, 0) FROM passage_fts"
                         " WHERE passage_fts MATCH ?1 AND rowid = ?2",
                         -1, &row, NULL),
      SQLITE_OK);
  for (size_t i = 0; i < find->count && i < 20; i++) {
    tz_buffer json;
    tz_buffer_init(&json);
    sqlite3_bind_text(row, 1, find->marks, -1, SQLITE_STATIC);
    sqlite3_bind_int64(row, 2, find->hits[i].passage_id);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_int_equal(tz_marks_find(&marks, stemmer,
                                   (const char *)sqlite3_column_text(row, 0),
                                   (size_t)sqlite3_column_bytes(row, 0)),
                     TZ_OK);
    tz_spans_json(marks.spans, marks.count, &json);
    assert_string_equal(tz_buffer_string(&json),
                        (const char *)sqlite3_column_text(row, 1));
    tz_buffer_clear(&json);
    sqlite3_reset(row);
  }
  sqlite3_finalize(row);
  tz_marks_clear(&marks);
}

/* One query for words, both ways: the same passages with the same scores. */
static void compare(tz_stemmer *stemmer, const char *query) {
  tz_find every, listed;
  search(stemmer, query, -1, false, &every);
  search(stemmer, query, PASSAGES, false, &listed);
  assert_int_equal(listed.count, every.count);
  assert_int_equal(total_of(stemmer, &listed), every.count);
  assert_int_equal(listed.fallback, every.fallback);
  for (size_t i = 0; i < every.count; i++) {
    const tz_hit *a = &every.hits[i], *b = hit_of(&listed, a->passage_id);
    if (b == NULL || fabs(a->score - b->score) > 1e-6)
      fail_msg("%s: passage %d: %f by FTS5, %f by the shortlist", query,
               (int)a->passage_id, a->score, b ? b->score : -1);
  }
  compare_marks(stemmer, &listed);
  if (every.count > 0)
    for (int i = 0; i < 4; i++)
      compare_short(stemmer, &listed);
  tz_find_clear(&listed);
  tz_find_clear(&every);
}

/* The beginnings of words: the same passages, whatever they are worth. */
static void compare_live(tz_stemmer *stemmer, const char *query) {
  tz_find every, listed;
  search(stemmer, query, -1, true, &every);
  search(stemmer, query, PASSAGES, true, &listed);
  for (size_t i = 0; i < every.count; i++)
    if (hit_of(&listed, every.hits[i].passage_id) == NULL)
      fail_msg("%s: passage %d is missing", query, (int)every.hits[i].passage_id);
  assert_int_equal(listed.count, every.count);
  assert_int_equal(total_of(stemmer, &listed), every.count);
  compare_marks(stemmer, &listed);
  tz_find_clear(&listed);
  tz_find_clear(&every);
}

static void same_as_fts5(void **state) {
  (void)state;
  tz_stemmer *stemmer = tz_stemmer_new();
  for (int round = is_quick() ? 58 : 0; round < 60; round++) {
    sqlite3_str *text = sqlite3_str_new(db);
    some_words(text, 1 + roll(5));
    char *query = sqlite3_str_finish(text);
    compare(stemmer, query);
    sqlite3_free(query);
  }
  compare(stemmer, "nowhere");
  tz_stemmer_free(stemmer);
}

/* Every beginning of every word, alone and after another word. */
static void completes_words(void **state) {
  (void)state;
  tz_stemmer *stemmer = tz_stemmer_new();
  for (size_t w = 0; w < WORDS; w += is_quick() ? 41 : 1) {
    for (size_t size = 1; size <= strlen(vocabulary[w]); size++) {
      if (((unsigned char)vocabulary[w][size] & 0xC0) == 0x80) continue;
      char query[100];
      snprintf(query, sizeof query, "%.*s", (int)size, vocabulary[w]);
      compare_live(stemmer, query);
      snprintf(query, sizeof query, w % 2 ? "договор %.*s" : "%.*s*", (int)size,
               vocabulary[w]);
      compare_live(stemmer, query);
    }
  }
  tz_stemmer_free(stemmer);
}

static void keeps_to_what_is_accepted(void **state) {
  (void)state;
  tz_stemmer *stemmer = tz_stemmer_new();
  tz_find find;
  search(stemmer, "союз", 5, false, &find);
  sqlite3_stmt *accepted;
  assert_int_equal(
      sqlite3_prepare_v2(db, "SELECT 1 WHERE ?1 % 7 = 0", -1, &accepted, NULL),
      SQLITE_OK);
  tz_shortlist list;
  tz_shortlist_options options = {.mode = TZ_MATCH_ALL,
                                  .pool = 10,
                                  .wanted = 10,
                                  .accepted = accepted,
                                  .stemmer = stemmer};
  shorten(&find.plan, &options, &list);
  assert_int_equal(list.count, 10);
  for (size_t i = 0; i < list.count; i++)
    assert_int_equal(list.hits[i].passage % 7, 0);
  sqlite3_finalize(accepted);
  tz_shortlist_clear(&list);
  tz_find_clear(&find);
  tz_stemmer_free(stemmer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_as_fts5),
      cmocka_unit_test(completes_words),
      cmocka_unit_test(keeps_to_what_is_accepted),
  };
  roll_begin(3);
  return cmocka_run_group_tests(tests, make_corpus, close_corpus);
}
