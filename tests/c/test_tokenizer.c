/* The FTS5 tokenizer: what it gives FTS5, and what FTS5 does with it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite.h"
#include "must.h"
#include "base/buffer.h"
#include "search/tokenizer.h"

typedef struct fixture {
  sqlite3 *db;
  fts5_tokenizer methods;
  void *data;
} fixture;

static fts5_api *api_of(sqlite3 *db) {
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL), 0);
  sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  assert_non_null(api);
  return api;
}

static int set_up(void **state) {
  static fixture f;
  char *error = NULL;
  assert_int_equal(sqlite3_open(":memory:", &f.db), SQLITE_OK);
  assert_int_equal(tz_tokenizer_register(f.db, &error), SQLITE_OK);
  assert_null(error);
  fts5_api *api = api_of(f.db);
  assert_int_equal(api->xFindTokenizer(api, "tezis", &f.data, &f.methods), SQLITE_OK);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  return sqlite3_close(f->db);
}

/* Collects tokens: "a b" one after the other, "a/b" colocated. */
static int collect(void *context, int flags, const char *token, int size, int start,
                   int end) {
  tz_buffer *b = context;
  assert_true(start >= 0 && end > start);
  if (b->size > 0) tz_buffer_byte(b, flags & FTS5_TOKEN_COLOCATED ? '/' : ' ');
  tz_buffer_append(b, token, (size_t)size);
  return SQLITE_OK;
}

/* Options are words with spaces between them. */
static int create(const fixture *f, const char *options, Fts5Tokenizer **t) {
  char copy[128];
  const char *arguments[8];
  int count = 0;
  strcpy(copy, options);
  char *rest = copy;
  for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
    arguments[count++] = word;
  return f->methods.xCreate(f->data, arguments, count, t);
}

static void check(const fixture *f, const char *options, int flags, const char *text,
                  const char *expected) {
  Fts5Tokenizer *t = NULL;
  tz_buffer b;
  tz_buffer_init(&b);
  assert_int_equal(create(f, options, &t), SQLITE_OK);
  int code = f->methods.xTokenize(t, &b, flags, text, (int)strlen(text), collect);
  assert_int_equal(code, SQLITE_OK);
  assert_string_equal(tz_buffer_string(&b), expected);
  f->methods.xDelete(t);
  tz_buffer_clear(&b);
}

#define PREFIX (FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX)

static void documents(void **state) {
  const fixture *f = *state;
  int flags = FTS5_TOKENIZE_DOCUMENT;
  check(f, "", flags, "", "");
  check(f, "", flags, "Союзниками the alliances", "союзник the allianc");
  check(f, "", flags, "=COVID-19 U.S.", "covid 19 us");
  check(f, "exact 1", flags, "Союза COVID19", "союз/=союза covid/=covid 19/=19");
  check(f, "stopwords 0", flags, "и в Союзе of the pact", "союз pact");
  check(f, "stopwords 0 exact 1", flags, "the pact", "pact/=pact");
  check(f, "languages ru", flags, "союзы alliances", "союз alliances");
  check(f, "languages en", flags, "союзы alliances", "союзы allianc");
  check(f, "languages ru,en", flags, "союзы alliances", "союз allianc");
  check(f, "EXACT 0 StopWords 1", flags, "the союзы", "the союз");
  check(f, "exact 1", FTS5_TOKENIZE_AUX, "Союза", "союз/=союза");
}

static void queries(void **state) {
  const fixture *f = *state;
  int flags = FTS5_TOKENIZE_QUERY;
  check(f, "", flags, "союзами alliances", "союз allianc");
  check(f, "", flags, "=союзами", "союз");
  check(f, "exact 1", flags, "союзами", "союз");
  check(f, "exact 1", flags, "=союзами alliances", "=союзами allianc");
  check(f, "exact 1", flags, "=Китайско-российский союзами",
        "=китайско =российский союз");
  check(f, "exact 1", flags, "a = союзами", "a союз");
  check(f, "stopwords 0", flags, "the the alliances и", "allianc");
  check(f, "", flags, "", "");
  check(f, "exact 1", flags, "===", "");
}

static void prefix_queries(void **state) {
  const fixture *f = *state;
  check(f, "", PREFIX, "союзника", "союзника");
  check(f, "exact 1", PREFIX, "союзника", "=союзника");
  check(f, "exact 1", PREFIX, "военные союзника", "воен =союзника");
  check(f, "", PREFIX, "военные союзника", "воен союзника");
  check(f, "exact 1", PREFIX, "=военные союзника", "=военные =союзника");
  check(f, "stopwords 0", PREFIX, "the alliances the", "allianc the");
  check(f, "", PREFIX, "", "");
}

static void wrong_options_are_refused(void **state) {
  const fixture *f = *state;
  static const char *const wrong[] = {
      "exact",         "exact 2",     "exact yes",      "stopwords -1", "languages fr",
      "languages ru,", "languages ,", "remove_stops 1", "exact 1 x",    "languages"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    Fts5Tokenizer *t = NULL;
    int code = create(f, wrong[i], &t);
    if (strcmp(wrong[i], "languages ru,") == 0) {
      assert_int_equal(code, SQLITE_OK); /* a comma too many does no harm */
      f->methods.xDelete(t);
      continue;
    }
    assert_int_equal(code, SQLITE_ERROR);
    assert_null(t);
  }
  f->methods.xDelete(NULL);
}

static int stop_at_third(void *context, int flags, const char *token, int size,
                         int start, int end) {
  int *count = context;
  (void)flags, (void)token, (void)size, (void)start, (void)end;
  return ++*count == 3 ? SQLITE_FULL : SQLITE_OK;
}

static void a_callback_error_stops(void **state) {
  const fixture *f = *state;
  static const int flags[] = {FTS5_TOKENIZE_DOCUMENT, FTS5_TOKENIZE_QUERY, PREFIX};
  for (int i = 0; i < 3; i++) {
    Fts5Tokenizer *t = NULL;
    int count = 0;
    assert_int_equal(create(f, "exact 1", &t), SQLITE_OK);
    int code = f->methods.xTokenize(t, &count, flags[i], "a b c d e", 9, stop_at_third);
    assert_int_equal(code, SQLITE_FULL);
    assert_int_equal(count, 3);
    f->methods.xDelete(t);
  }
}

typedef struct bounds {
  int size;
  int last_start;
} bounds;

static int check_bounds(void *context, int flags, const char *token, int size,
                        int start, int end) {
  bounds *b = context;
  (void)token;
  assert_true(size > 0);
  assert_true(start >= b->last_start && end > start && end <= b->size);
  if (flags & FTS5_TOKEN_COLOCATED) assert_int_equal(start, b->last_start);
  b->last_start = start;
  return SQLITE_OK;
}

static void random_bytes_are_survived(void **state) {
  const fixture *f = *state;
  Fts5Tokenizer *t = NULL;
  uint32_t seed = 5;
  assert_int_equal(create(f, "exact 1 stopwords 0", &t), SQLITE_OK);
  for (int round = 0; round < 5000; round++) {
    char text[48];
    int size = round % 48;
    for (int i = 0; i < size; i++) {
      seed = seed * 1664525 + 1013904223;
      text[i] = (char)(seed >> 24);
    }
    for (int kind = 0; kind < 3; kind++) {
      static const int flags[] = {FTS5_TOKENIZE_DOCUMENT, FTS5_TOKENIZE_QUERY, PREFIX};
      bounds b = {.size = size, .last_start = 0};
      assert_int_equal(
          f->methods.xTokenize(t, &b, flags[kind], text, size, check_bounds),
          SQLITE_OK);
    }
  }
  bounds none = {0};
  assert_int_equal(f->methods.xTokenize(t, &none, 0, NULL, 0, check_bounds), SQLITE_OK);
  f->methods.xDelete(t);
}

/* The first column of the rows of a statement, "a;b;". */
static void check_sql(const fixture *f, const char *sql, const char *expected) {
  tz_buffer b;
  sqlite3_stmt *statement = NULL;
  tz_buffer_init(&b);
  int code = sqlite3_prepare_v2(f->db, sql, -1, &statement, NULL);
  if (code != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(f->db));
  while (sqlite3_step(statement) == SQLITE_ROW) {
    tz_buffer_text(&b, (const char *)sqlite3_column_text(statement, 0));
    tz_buffer_byte(&b, ';');
  }
  assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
  assert_string_equal(tz_buffer_string(&b), expected);
  tz_buffer_clear(&b);
}

static void fts5_works_over_it(void **state) {
  const fixture *f = *state;
  must_run(f->db,
           "CREATE VIRTUAL TABLE t USING fts5(a, b, tokenize = 'tezis');"
           "INSERT INTO t VALUES"
           "('Китайско-российский союз и COVID-19 в U.S.', 'Allied nations, за́мок'),"
           "('Cанкции S-400', 'China’s allies')");
#define MARKED "SELECT highlight(t, 0, '[', ']') FROM t"
  check_sql(f, MARKED "('союзами')", "Китайско-российский [союз] и COVID-19 в U.S.;");
  check_sql(f, MARKED "('\"китайско-российского союза\"')",
            "[Китайско-российский союз] и COVID-19 в U.S.;");
  check_sql(f, MARKED "('российский')",
            "Китайско-[российский] союз и COVID-19 в U.S.;");
  check_sql(f, MARKED "('COVID19')", "Китайско-российский союз и [COVID-19] в U.S.;");
  check_sql(f, MARKED "('us')", "Китайско-российский союз и COVID-19 в [U.S.];");
  check_sql(f, MARKED "('S400')", "Cанкции [S-400];");
  check_sql(f, MARKED "('санкция')", "[Cанкции] S-400;");
  check_sql(f, MARKED "('санк*')", "[Cанкции] S-400;");
  check_sql(f, MARKED "('a : ally')", "");
  check_sql(f, "SELECT highlight(t, 1, '[', ']') FROM t('b : ally') ORDER BY rowid",
            "[Allied] nations, за́мок;China’s [allies];");
  check_sql(f, "SELECT rowid FROM t('NEAR(союзу китайская, 1)')", "1;");
  check_sql(f, "SELECT rowid FROM t('NEAR(союзу китайская, 0)')", "");
  check_sql(f, "SELECT rowid FROM t('союз NOT ally')", "");
  check_sql(f, "SELECT snippet(t, 1, '[', ']', '…', 2) FROM t('замок')",
            "…nations, [за́мок];");
  check_sql(f, "INSERT INTO t(t) VALUES ('integrity-check')", "");
}

static void fts5_keeps_exact_forms(void **state) {
  const fixture *f = *state;
  must_run(f->db,
           "CREATE VIRTUAL TABLE e USING fts5(a, tokenize = 'tezis exact 1');"
           "INSERT INTO e VALUES ('союз'), ('союза'), ('The alliances'), ('alliance')");
  check_sql(f, "SELECT a FROM e('союзу') ORDER BY rowid", "союз;союза;");
  check_sql(f, "SELECT a FROM e('\"=союз\"') ORDER BY rowid", "союз;");
  check_sql(f, "SELECT a FROM e('союза*') ORDER BY rowid", "союза;");
  check_sql(f, "SELECT a FROM e('\"the =alliances\"')", "The alliances;");
  check_sql(f, "SELECT highlight(e, 0, '<', '>') FROM e('\"=alliance\"')",
            "<alliance>;");
  check_sql(f, "INSERT INTO e(e) VALUES ('integrity-check')", "");
}

static void fts5_names_wrong_options(void **state) {
  const fixture *f = *state;
  char *error = NULL;
  int code = sqlite3_exec(
      f->db, "CREATE VIRTUAL TABLE w USING fts5(a, tokenize = 'tezis wrong 1')", NULL,
      NULL, &error);
  assert_int_equal(code, SQLITE_ERROR);
  assert_string_equal(error, "error in tokenizer constructor");
  sqlite3_free(error);
  must_run(
      f->db,
      "CREATE VIRTUAL TABLE w USING fts5(a, tokenize = \"tezis languages 'ru,en'\")");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(documents, set_up, tear_down),
      cmocka_unit_test_setup_teardown(queries, set_up, tear_down),
      cmocka_unit_test_setup_teardown(prefix_queries, set_up, tear_down),
      cmocka_unit_test_setup_teardown(wrong_options_are_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_callback_error_stops, set_up, tear_down),
      cmocka_unit_test_setup_teardown(random_bytes_are_survived, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fts5_works_over_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fts5_keeps_exact_forms, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fts5_names_wrong_options, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("search: tokenizer", tests, NULL, NULL);
}
