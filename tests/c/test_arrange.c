/* Both languages among the first rows: the arithmetic, and what tezis_search shows by
** FTS5 and by the ranking index. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus/arrange.h"
#include "must.h"
#include "roll.h"

#define MOST 60

static const tz_mix english = {TZ_ENGLISH, 0.5};

/* Hits by a word ("EEr-"): English, Russian, Russian without all the words, in neither
** language; number i has id i and the score 1000 - i. Returns how many. */
static size_t hits_of(const char *languages, tz_hit *hits) {
  size_t count = strlen(languages);
  for (size_t i = 0; i < count; i++)
    hits[i] = (tz_hit){.passage_id = (int64_t)i,
                       .score = 1000.0 - (double)i,
                       .all = languages[i] != 'r',
                       .language = languages[i] == 'E'   ? TZ_ENGLISH
                                   : languages[i] == '-' ? TZ_LANGUAGE_NONE
                                                         : TZ_RUSSIAN};
  return count;
}

/* Mixes them and compares the ids' order, each id a letter from 'a' on. */
static void expect(const char *languages, size_t limit, const char *order) {
  tz_hit hits[MOST];
  char got[MOST + 1] = {0};
  size_t count = hits_of(languages, hits);
  tz_mix_languages(hits, count, limit, &english);
  for (size_t i = 0; i < count; i++) {
    got[i] = (char)('a' + hits[i].passage_id);
    if (i > 0) assert_true(hits[i].score <= hits[i - 1].score);
  }
  assert_string_equal(got, order);
}

static void keeps_every_fourth_row(void **state) {
  (void)state;
  expect("EEEEEEEEER", 10, "abcjdefghi");
  expect("EEEEEEEEER", 4, "abcjdefghi");
  expect("EEEEEEEEER", 3, "abcdefghij"); /* the best three stay */
  expect("EEEEEEEERR", 10, "abcidefjgh");
  expect("REEEEEEEER", 10, "abcdefgjhi"); /* one is there; the second is wanted at 8 */
  expect("RRRRRREEEE", 10, "abcgdefhij"); /* the query's own language as well */
  expect("EEEERE", 6, "abcedf");
}

static void leaves_what_needs_nothing(void **state) {
  (void)state;
  expect("", 10, "");
  expect("E", 10, "a");
  expect("EEEEEEEE", 10, "abcdefgh");
  expect("EEERERER", 10, "abcdefgh");
  expect("EEEEEErr", 10, "abcdefgh"); /* not all the words */
  expect("--------R", 10, "abcdefghi");
  expect("EEE-----R", 10, "abcidefgh");
}

static void wants_good_ones(void **state) {
  (void)state;
  tz_hit hits[MOST];
  size_t count = hits_of("EEEEEEEEER", hits);
  hits[9].score = 0.24 * hits[3].score; /* half of it by its trust is wanted */
  tz_mix_languages(hits, count, count, &english);
  assert_int_equal(hits[9].passage_id, 9);
  hits[9].score = 0.26 * hits[3].score;
  tz_mix_languages(hits, count, count, &english);
  assert_int_equal(hits[3].passage_id, 9);
  assert_true(hits[3].score == hits[2].score);
}

/* Whatever there is: nothing is lost, each language keeps its order, and the rows that
** are to be in a language are where it has enough. */
static void mixes_anything(void **state) {
  (void)state;
  for (int i = 0; i < 5000; i++) {
    char languages[MOST + 1] = {0};
    size_t count = roll(MOST), limit = roll(MOST), below[3] = {0}, seen[3] = {0};
    unsigned russian = 1 + roll(20);
    for (size_t k = 0; k < count; k++)
      languages[k] = roll(20) < russian ? 'R' : 'E';
    tz_hit hits[MOST];
    hits_of(languages, hits);
    for (size_t k = 0; k < count; k++)
      below[hits[k].language]++;
    tz_mix_languages(hits, count, limit, &english);
    int64_t last[3] = {-1, -1, -1};
    for (size_t k = 0; k < count; k++) {
      tz_language language = hits[k].language;
      assert_true(hits[k].passage_id > last[language]);
      last[language] = hits[k].passage_id;
      seen[language]++;
      size_t rows = k + 1, least = rows / TZ_MIX_EVERY;
      if (rows % TZ_MIX_EVERY != 0 || rows > TZ_MIX_ROWS || rows > limit) continue;
      for (int l = TZ_RUSSIAN; l <= TZ_ENGLISH; l++)
        assert_true(seen[l] >= (below[l] < least ? below[l] : least));
    }
    assert_int_equal(seen[TZ_RUSSIAN], below[TZ_RUSSIAN]);
    assert_int_equal(seen[TZ_ENGLISH], below[TZ_ENGLISH]);
  }
}

static void takes_so_many_of_a_source(void **state) {
  (void)state;
  tz_hit hits[MOST];
  size_t count = hits_of("EEEEEE", hits);
  for (size_t i = 0; i < count; i++)
    hits[i].source = i < 4 ? 7 : 8;
  count = tz_arrange_sources(hits, count, 1);
  tz_arrange(hits, count);
  assert_int_equal(count, 2);
  assert_int_equal(hits[0].passage_id, 0);
  assert_int_equal(hits[1].passage_id, 4);
  assert_int_equal(tz_arrange_sources(hits, 0, 1), 0);
}

/* ---- tezis_search ---- */

/* Many English passages on an alliance, fewer Russian ones on союз. */
static const char *const made[] = {
    "SELECT tezis_create()",
    "BEGIN",
    "INSERT INTO meaning(language, stem, rank, translation)"
    " VALUES('en', 'alliance', 1, 'союз')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
    " SELECT tezis_add(json_object('id', 'en' || i),"
    " 'The alliance of the harbours, which they all made.') FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
    " SELECT tezis_add(json_object('id', 'ru' || i), iif(i <= 10,"
    " 'Этот союз рыбаки заключили и не пожалели о нём.',"
    " 'А здесь о другом, о чём никто и никогда не просил.')) FROM n",
    "COMMIT",
};

/* And so many others that the ranking index serves. */
static const char *const enlarged[] = {
    "INSERT INTO source(id, key, csl, title) VALUES(999, 'many', '{}', 'Boats')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
    " INSERT INTO passage(source_id, ordinal, language, start, \"end\", before, text)"
    " SELECT 999, i, iif(i % 2, 'en', 'ru'), 0, 0, '', 'Boats.' FROM n",
    "INSERT INTO passage_fts(passage_fts) VALUES('rebuild')",
    "INSERT INTO passage_index(command) VALUES('rebuild')",
};

/* The languages of a search's rows, the first letter of each. */
static void expect_languages(sqlite3 *db, const char *arguments, const char *wanted) {
  char *sql = sqlite3_mprintf(
      "SELECT group_concat(substr(language, 1, 1), '') FROM tezis_search(%s)",
      arguments);
  char *got = must_text(db, sql);
  assert_string_equal(got, wanted);
  sqlite3_free(got);
  sqlite3_free(sql);
}

static void expect_mixed(sqlite3 *db) {
  expect_languages(db, "'alliance', 3", "eee");
  expect_languages(db, "'alliance', 5", "eeere");
  expect_languages(db, "'alliance', 10", "eeereeeree");
  expect_languages(db, "'союз', 9", "rrrerrrer");
  expect_languages(db, "'alliance lang:en', 8", "eeeeeeee");
  expect_languages(db, "'alliance lang:ru', 8", "rrrrrrrr");
  expect_languages(db, "'alliance -lang:ru', 8", "eeeeeeee");
  expect_languages(db, "'alliance harbours', 8", "eeeeeeee"); /* none has both */
  expect_languages(db, "'=alliance', 8", "eeeeeeee");
  expect_languages(db, "'alliance', 8, NULL, 1", "eeereeer");
  expect_languages(db, "'what is this alliance?', 8", "eeereeer");
  must_run(db, "DROP TABLE IF EXISTS temp.rows; CREATE TEMP TABLE rows AS SELECT "
               "passage_id AS id, score, total,"
               " row_number() OVER () AS row FROM tezis_search('alliance', 50)");
  assert_int_equal(must_number(db, "SELECT count(DISTINCT id) FROM rows"), 50);
  assert_int_equal(must_number(db, "SELECT max(total) FROM rows"), 70);
  assert_int_equal(must_number(db, "SELECT count(*) FROM rows a JOIN rows b ON"
                                   " b.row = a.row + 1 WHERE b.score > a.score"),
                   0);
}

static void shows_both_languages(void **state) {
  (void)state;
  sqlite3 *db = must_open(":memory:");
  must_run_all(db, made, sizeof made / sizeof *made);
  expect_mixed(db);
  must_run_all(db, enlarged, sizeof enlarged / sizeof *enlarged);
  expect_mixed(db);
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keeps_every_fourth_row),
      cmocka_unit_test(leaves_what_needs_nothing),
      cmocka_unit_test(wants_good_ones),
      cmocka_unit_test(mixes_anything),
      cmocka_unit_test(takes_so_many_of_a_source),
      cmocka_unit_test(shows_both_languages),
  };
  roll_begin(5);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
