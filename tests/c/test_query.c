/* Reading a query: what each thing that people type becomes, and that nothing
** typed makes FTS5 fail. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "settings.h"
#include "search/query.h"

static void check(const char *text, size_t size, unsigned flags, const char *all,
                  const char *any) {
  tz_query query;
  assert_int_equal(tz_query_parse(text, size, flags, &query), TZ_OK);
  const char *got[] = {query.all, query.any};
  const char *wanted[] = {all, any};
  for (int i = 0; i < 2; i++) {
    if (wanted[i] == NULL) {
      if (got[i] != NULL) print_error("%s\n", text);
      assert_null(got[i]);
    } else {
      if (got[i] == NULL) print_error("%s\n", text);
      assert_non_null(got[i]);
      assert_string_equal(got[i], wanted[i]);
    }
  }
  tz_query_clear(&query);
}

static void check_all(const char *text, const char *all) {
  tz_query query;
  assert_int_equal(tz_query_parse(text, strlen(text), 0, &query), TZ_OK);
  assert_string_equal(query.all == NULL ? "(null)" : query.all, all);
  tz_query_clear(&query);
}

static void test_words(void **state) {
  (void)state;
  check("союз Китай", strlen("союз Китай"), 0, "\"союз\" \"Китай\"",
        "\"союз\" OR \"Китай\"");
  check("союз", strlen("союз"), 0, "\"союз\"", NULL);
  check_all("война,мир;труд", "\"война\" \"мир\" \"труд\"");
  check_all("U.S. C++ S-400 1,000 24/7",
            "\"U.S.\" \"C++\" \"S-400\" \"1,000\" \"24/7\"");
  check_all("foo:bar", "\"foo\" \"bar\"");
  check_all("союз, союз Союз", "\"союз\"");
  check_all("союз\xC2\xA0Китай", "\"союз\" \"Китай\"");
}

static void test_operators(void **state) {
  (void)state;
  check_all("\"военный союз\" Китай", "\"военный союз\" \"Китай\"");
  check_all("«военный \"тесный\" союз»", "\"военный \"\"тесный\"\" союз\"");
  check_all("“a b” „c d“", "\"a b\" \"c d\"");
  check_all("\"не закрыто", "\"не закрыто\"");
  check_all("союз OR альянс Китай", "\"Китай\" AND (\"союз\" OR \"альянс\")");
  check_all("союз|альянс ИЛИ блок", "(\"союз\" OR \"альянс\" OR \"блок\")");
  check_all("союз -война", "\"союз\" NOT \"война\"");
  check_all("a -\"b c\" -d", "\"a\" NOT (\"b c\" OR \"d\")");
  check_all("a -(b (c) d) e", "(\"a\" \"e\") NOT (\"b\" OR \"c\" OR \"d\")");
  check_all("a OR -b", "\"a\" NOT \"b\"");
  check_all("воен* =союза", "\"воен\"* \"=союза\"");
  check_all("=\"два слова\" =анти-ракета", "\"=два =слова\" \"=анти-=ракета\"");
  check_all("ВОЙНА И МИР", "\"ВОЙНА\" \"МИР\"");
  check_all("cats AND dogs", "\"cats\" \"dogs\"");
  check_all("NOT NEAR AND", "\"NOT\" \"NEAR\"");
  check_all("well-known -ill-starred", "\"well-known\" NOT \"ill-starred\"");
}

static void test_nothing(void **state) {
  (void)state;
  static const char *const nothing[] = {"",      " ",   "\"", "\"\"",  "«»",    "- - -",
                                        "OR",    "|",   "()", "*",     "=",     "-\"\"",
                                        "-союз", "+++", "\\", "OR OR", "^:{}[]"};
  for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
    check_all(nothing[i], "(null)");
  check("\0\0", 2, 0, NULL, NULL);
  check("a\0b", 3, 0, "\"a\" \"b\"", "\"a\" OR \"b\"");
  check("a\xFF"
        "b",
        3, 0, "\"a\" \"b\"", "\"a\" OR \"b\"");
}

static void test_excluded(void **state) {
  (void)state;
  tz_query query;
  assert_int_equal(tz_query_parse("-a -\"b c\"", 9, 0, &query), TZ_OK);
  assert_null(query.all);
  assert_string_equal(query.excluded, "\"a\" OR \"b c\"");
  tz_query_clear(&query);
}

static void test_stop_words(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"союз и Китай", "\"союз\" \"Китай\""},
      {"the alliance of China", "\"alliance\" \"China\""},
      {"и в на", "\"и\" \"в\" \"на\""},
      {"\"the alliance\" of", "\"the alliance\""},
      {"US policy", "\"US\" \"policy\""},
      {"U.S. policy", "\"U.S.\" \"policy\""},
      {"=the alliance", "\"=the\" \"alliance\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tz_query query;
    assert_int_equal(
        tz_query_parse(cases[i][0], strlen(cases[i][0]), TZ_QUERY_STOP_WORDS, &query),
        TZ_OK);
    assert_string_equal(query.all, cases[i][1]);
    tz_query_clear(&query);
  }
}

static void check_filter(const tz_query *query, size_t i, tz_query_field field,
                         const char *value) {
  assert_true(i < query->filter_count);
  assert_int_equal(query->filters[i].field, field);
  assert_int_equal(query->filters[i].size, strlen(value));
  assert_memory_equal(query->filters[i].value, value, strlen(value));
}

static void test_fields(void **state) {
  (void)state;
  static const char text[] =
      "author:\"Иванов И.\" -title:Dream год:2015..2020 lang:Russian "
      "key:yuan2016 path:a(b) stance:против дружба foo:bar stance:maybe author:";
  tz_query query;
  assert_int_equal(tz_query_parse(text, strlen(text), TZ_QUERY_FIELDS, &query), TZ_OK);
  assert_int_equal(query.filter_count, 7);
  check_filter(&query, 0, TZ_FIELD_AUTHOR, "Иванов И.");
  check_filter(&query, 1, TZ_FIELD_TITLE, "Dream");
  assert_true(query.filters[1].negated);
  check_filter(&query, 2, TZ_FIELD_YEAR, "2015..2020");
  assert_int_equal(query.filters[2].from, 2015);
  assert_int_equal(query.filters[2].to, 2020);
  check_filter(&query, 3, TZ_FIELD_LANGUAGE, "ru");
  check_filter(&query, 4, TZ_FIELD_KEY, "yuan2016");
  check_filter(&query, 5, TZ_FIELD_PATH, "a(b)");
  check_filter(&query, 6, TZ_FIELD_STANCE, "против");
  assert_int_equal(query.filters[6].from, -1);
  assert_string_equal(query.all, "\"дружба\" \"foo\" \"bar\" \"stance\" \"maybe\"");
  tz_query_clear(&query);
  check("author:Rozman", 13, 0, "\"author\" \"Rozman\"", "\"author\" OR \"Rozman\"");
}

static void test_years(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int from, to;
  } cases[] = {
      {"year:2015", 2015, 2015},      {"year:2015..", 2015, 9999},
      {"year:..2020", 0, 2020},       {"year:2020-2015", 2015, 2020},
      {"year:2015–2020", 2015, 2020},
  };
  static const char *const wrong[] = {"year:abc", "year:..", "year:20155",
                                      "year:1..2x"};
  tz_query query;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tz_query_parse(cases[i].text, strlen(cases[i].text), TZ_QUERY_FIELDS, &query);
    assert_int_equal(query.filter_count, 1);
    assert_int_equal(query.filters[0].from, cases[i].from);
    assert_int_equal(query.filters[0].to, cases[i].to);
    assert_null(query.all);
    tz_query_clear(&query);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    tz_query_parse(wrong[i], strlen(wrong[i]), TZ_QUERY_FIELDS, &query);
    assert_int_equal(query.filter_count, 0);
    assert_non_null(query.all);
    tz_query_clear(&query);
  }
}

static void test_terms(void **state) {
  (void)state;
  static const char text[] = "Союзники OR S-400 воен* -x";
  tz_query query;
  assert_int_equal(tz_query_parse(text, strlen(text), 0, &query), TZ_OK);
  assert_int_equal(query.term_count, 4);
  assert_int_equal(query.word_count, 5);
  assert_int_equal(query.terms[0].kind, TZ_TERM_WORD);
  assert_int_equal(query.terms[1].kind, TZ_TERM_COMPOUND);
  assert_int_equal(query.terms[1].word_count, 2);
  assert_int_equal(query.terms[0].group, query.terms[1].group);
  assert_int_equal(query.terms[2].kind, TZ_TERM_PREFIX);
  assert_int_not_equal(query.terms[2].group, query.terms[1].group);
  assert_true(query.terms[3].negated);
  assert_memory_equal(query.words[0].form, "союзники", strlen("союзники"));
  assert_int_equal(query.words[0].language, TZ_RUSSIAN);
  assert_memory_equal(query.words[2].form, "400", 3);
  query.terms[0].left_out = true;
  tz_buffer out;
  tz_buffer_init(&out);
  tz_query_expression(&query, TZ_MATCH_ALL, &out);
  assert_string_equal(tz_buffer_string(&out), "(\"воен\"* AND (\"S-400\")) NOT \"x\"");
  tz_buffer_clear(&out);
  tz_query_clear(&query);
  tz_query_clear(&query); /* twice is fine */
}

/* ---- FTS5 takes every expression ---- */

static sqlite3 *open_table(sqlite3_stmt **match) {
  sqlite3 *db = must_open(":memory:");
  must_run(db, "CREATE VIRTUAL TABLE t USING fts5(a, b, tokenize='tezis exact 1');"
               "INSERT INTO t VALUES ('союз Китая', 'a b c'), ('or not near', 'x')");
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM t WHERE t MATCH ?1", -1,
                                      match, NULL),
                   SQLITE_OK);
  return db;
}

static void match(sqlite3 *db, sqlite3_stmt *statement, const char *expression,
                  const char *text) {
  if (expression == NULL) return;
  sqlite3_bind_text(statement, 1, expression, -1, SQLITE_STATIC);
  if (sqlite3_step(statement) != SQLITE_ROW)
    fail_msg("%s\n  from: %s\n  expression: %.300s", sqlite3_errmsg(db), text,
             expression);
  sqlite3_reset(statement);
}

static void match_text(sqlite3 *db, sqlite3_stmt *statement, const char *text,
                       size_t size, unsigned flags) {
  tz_query query;
  assert_int_equal(tz_query_parse(text, size, flags, &query), TZ_OK);
  match(db, statement, query.all, text);
  match(db, statement, query.any, text);
  match(db, statement, query.excluded, text);
  tz_query_clear(&query);
}

static void test_never_an_error(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "союз",  "a",        "OR", "AND",      "NOT",      "NEAR(",     "\"",
      "«",     "»",        "“",  "”",        "(",        ")",         "-",
      "*",     "=",        "|",  ":",        "author:",  "year:1..2", "^",
      "{",     "}",        "+",  "'",        "\\",       ",",         "\xFF",
      "\xD0",  "\xE2\x80", "俄", "C++",      "U.S.",     "т. е.",     "--",
      "S-400", "\t",       ";",  "title:\"", "\xCC\x81",
  };
  const size_t count = sizeof pieces / sizeof *pieces;
  sqlite3_stmt *statement;
  sqlite3 *db = open_table(&statement);
  unsigned seed = 1;
  int rounds = is_quickest() ? 40 : is_quick() ? 300 : 20000;
  for (int i = 0; i < rounds; i++) {
    char text[256];
    size_t size = 0;
    for (int j = 0; j < 12; j++) {
      seed = seed * 1103515245u + 12345u;
      unsigned r = seed >> 16;
      const char *piece = pieces[r % count];
      memcpy(text + size, piece, strlen(piece));
      size += strlen(piece);
      if (r / count % 3 == 0) text[size++] = ' ';
      if (r / count % 61 == 1) text[size++] = '\0';
      if (r / count % 41 == 2) text[size++] = (char)(r >> 5);
    }
    text[size] = '\0';
    match_text(db, statement, text, size, (unsigned)i & 3u);
  }
  sqlite3_finalize(statement);
  sqlite3_close(db);
}

static void test_huge(void **state) {
  (void)state;
  static const char *const repeated[] = {"слово ",    "a OR ", "\"a b\" ", "-x ",
                                         "((",        "=\"a",  "a* ",      "x|",
                                         "author:a ", "\xF0",  "а-б-в-",   "\""};
  const size_t size = 1000000;
  sqlite3_stmt *statement;
  sqlite3 *db = open_table(&statement);
  char *text = malloc(size + 1);
  assert_non_null(text);
  for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
    for (int distinct = 0; distinct < 2; distinct++) {
      size_t length = strlen(repeated[i]);
      size_t at = 0;
      for (unsigned n = 0; at + length + 12 < size; n++) {
        if (distinct) at += (size_t)snprintf(text + at, 12, "%u", n);
        memcpy(text + at, repeated[i], length);
        at += length;
      }
      text[at] = '\0';
      match_text(db, statement, text, at, TZ_QUERY_FIELDS | TZ_QUERY_STOP_WORDS);
    }
  }
  tz_query query;
  assert_int_equal(tz_query_parse(text, size, 0, &query), TZ_OK);
  assert_true(query.truncated);
  assert_true(query.term_count <= TZ_QUERY_TERMS && query.word_count <= TZ_QUERY_WORDS);
  tz_query_clear(&query);
  free(text);
  sqlite3_finalize(statement);
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),          cmocka_unit_test(test_operators),
      cmocka_unit_test(test_nothing),        cmocka_unit_test(test_excluded),
      cmocka_unit_test(test_stop_words),     cmocka_unit_test(test_fields),
      cmocka_unit_test(test_years),          cmocka_unit_test(test_terms),
      cmocka_unit_test(test_never_an_error), cmocka_unit_test(test_huge),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
