/* Snippets and spans from given matches, and the arithmetic of ranking. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "settings.h"
#include "search/rank.h"
#include "search/snippet.h"

/* The span of the first `word` in text at or after `from`. */
static tz_span span_of(const char *text, size_t from, const char *word, int phrase) {
  const char *at = strstr(text + from, word);
  assert_non_null(at);
  size_t start = (size_t)(at - text);
  return (tz_span){start, start + strlen(word), phrase};
}

static void check(const char *text, const tz_span *spans, size_t count, size_t words,
                  const char *wanted) {
  tz_snippet_style style = {"[", "]", "…", words};
  tz_buffer out;
  tz_buffer_init(&out);
  assert_int_equal(tz_snippet(text, strlen(text), spans, count, &style, &out), TZ_OK);
  assert_string_equal(tz_buffer_string(&out), wanted);
  tz_buffer_clear(&out);
}

static const char three[] = "Первое предложение тут. Второе говорит о союзе стран.\n\n"
                            "Третье молчит совсем.";

static void test_sentences(void **state) {
  (void)state;
  tz_span span = span_of(three, 0, "союзе", 0);
  check(three, &span, 1, 5, "… Второе говорит о [союзе] стран. …");
  check(three, &span, 1, 8, "… Второе говорит о [союзе] стран. Третье молчит совсем.");
  check(
      three, &span, 1, 50,
      "Первое предложение тут. Второе говорит о [союзе] стран. Третье молчит совсем.");
  check(three, &span, 1, 3, "…о [союзе] стран. …");
}

static void test_cut_at_words(void **state) {
  (void)state;
  static const char text[] = "one two three four five six seven eight nine ten eleven";
  tz_span middle = span_of(text, 0, "six", 0);
  check(text, &middle, 1, 5, "…four five [six] seven eight…");
  tz_span first = span_of(text, 0, "one", 0);
  check(text, &first, 1, 3, "[one] two three…");
  tz_span last = span_of(text, 0, "eleven", 0);
  check(text, &last, 1, 3, "…nine ten [eleven]");
  check(text, &middle, 1, 1, "…[six]…");
  tz_span phrase = {middle.start, text + sizeof text - 1 - text, 0};
  check(text, &phrase, 1, 2, "…[six seven eight nine ten eleven]");
}

static void test_best_piece(void **state) {
  (void)state;
  static const char text[] =
      "Alliance alliance alliance here. Nothing at all in this one. "
      "China formed an alliance then. The end of it all.";
  tz_span spans[] = {
      span_of(text, 0, "Alliance", 0),  span_of(text, 0, "alliance", 0),
      span_of(text, 18, "alliance", 0), span_of(text, 40, "China", 1),
      span_of(text, 60, "alliance", 0),
  };
  check(text, spans, 5, 6, "… [China] formed an [alliance] then. …");
  check(text, spans, 3, 6, "[Alliance] [alliance] [alliance] here. …");
  /* Two phrases in two sentences that do not fit together whole. */
  static const char apart[] = "It rained the whole day until we met allies. "
                              "Enemies left us alone for the rest of the week.";
  tz_span two[] = {span_of(apart, 0, "allies", 0), span_of(apart, 0, "Enemies", 1)};
  check(apart, two, 2, 10, "…day until we met [allies]. [Enemies] left us alone for…");
}

static void test_marks(void **state) {
  (void)state;
  static const char text[] = "a b c d";
  tz_span overlap[] = {{0, 3, 0}, {2, 5, 1}, {6, 7, 2}};
  check(text, overlap, 3, 10, "[a b c] [d]");
  check("строка\n\tс  \x1b[31mразрывом", NULL, 0, 10, "строка с [31mразрывом");
  check("", NULL, 0, 10, "");
  check("\n\n", NULL, 0, 10, "");
  check("?!", NULL, 0, 10, "?!");
  check(three, NULL, 0, 3, "Первое предложение тут. …");
  check(three, NULL, 0, 2, "Первое предложение…");
}

static void test_invalid_bytes(void **state) {
  (void)state;
  static const char text[] = "ab\xFF"
                             "cd\0ef \xD0";
  tz_span span = {3, 5, 0};
  tz_snippet_style style = {"<", ">", "…", 10};
  tz_buffer out;
  tz_buffer_init(&out);
  assert_int_equal(tz_snippet(text, sizeof text - 1, &span, 1, &style, &out), TZ_OK);
  assert_int_equal(out.size, 12);
  assert_memory_equal(out.data, "ab\xFF<cd> ef \xD0", 12);
  tz_buffer_clear(&out);
}

/* Whatever the text and the matches: marks balance, and the words are bounded. */
static void test_random(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "слово ", "word ", "a. ", "B! ", "\n\n", "т. е. ", "U.S. ", "\xFF",
      "俄",     "- ",    "«",   "» ",  "x",    "12 ",    "...",   "? "};
  unsigned seed = 7;
  int rounds = is_quickest() ? 40 : is_quick() ? 200 : 20000;
  for (int i = 0; i < rounds; i++) {
    char text[800];
    tz_span spans[40];
    size_t size = 0, count = 0;
    for (int j = 0; j < 60; j++) {
      seed = seed * 1103515245u + 12345u;
      unsigned r = seed >> 16;
      const char *piece = pieces[r % 16];
      if (r / 16 % 4 == 0 && count < 40 && strlen(piece) > 1) {
        spans[count++] = (tz_span){size, size + 1 + (r / 64) % 12, (int)(r / 64 % 5)};
      }
      memcpy(text + size, piece, strlen(piece));
      size += strlen(piece);
    }
    for (size_t j = 0; j < count; j++) {
      if (spans[j].end > size) spans[j].end = size;
    }
    tz_snippet_style style = {"\x02", "\x03", "~", 1 + (size_t)(i % 30)};
    tz_buffer out;
    tz_buffer_init(&out);
    assert_int_equal(tz_snippet(text, size, spans, count, &style, &out), TZ_OK);
    int depth = 0, marks = 0;
    for (size_t j = 0; j < out.size; j++) {
      if (out.data[j] == 2) depth++, marks++;
      if (out.data[j] == 3) depth--;
      assert_true(depth == 0 || depth == 1);
    }
    assert_int_equal(depth, 0);
    assert_true(count == 0 || marks > 0);
    tz_buffer_clear(&out);
  }
}

static void test_long_text(void **state) {
  (void)state;
  size_t size = 0;
  char *text = malloc(4000000);
  assert_non_null(text);
  while (size < 3900000) {
    memcpy(text + size, size % 600 < 12 ? "An end. " : "token   ", 8);
    size += 8;
  }
  size_t count = 50000;
  tz_span *spans = calloc(count, sizeof *spans);
  assert_non_null(spans);
  for (size_t i = 0; i < count; i++)
    spans[i] = (tz_span){i * 8, i * 8 + 2, (int)(i % 300)};
  tz_snippet_style style = {"", "", "", TZ_SNIPPET_WORDS};
  tz_buffer out;
  tz_buffer_init(&out);
  assert_int_equal(tz_snippet(text, size, spans, count, &style, &out), TZ_OK);
  assert_true(out.size > 1000 && out.size < 10000);
  tz_buffer_clear(&out);
  free(spans);
  free(text);
}

static void check_json(const tz_span *spans, size_t count, const char *wanted) {
  tz_buffer out;
  tz_buffer_init(&out);
  tz_spans_json(spans, count, &out);
  assert_string_equal(tz_buffer_string(&out), wanted);
  tz_buffer_clear(&out);
}

static void test_spans_json(void **state) {
  (void)state;
  tz_span spans[] = {{0, 5, 0}, {3, 7, 1}, {7, 9, 0}, {12, 13, 2}};
  check_json(spans, 4, "[[0,7],[7,9],[12,13]]");
  check_json(NULL, 0, "[]");
}

static void test_rank(void **state) {
  (void)state;
  assert_true(fabs(tz_rank_idf(10, 1) - log(1 + 9.5 / 1.5)) < 1e-12);
  assert_true(tz_rank_idf(10, 10) > 0);
  assert_true(tz_rank_idf(10, 12) > 0);
  assert_true(tz_rank_idf(0, 0) >= 0);
  assert_true(tz_rank_idf(100, 1) > tz_rank_idf(100, 50));
  assert_true(fabs(tz_rank_occurrence(8, 8) - 1.0) < 1e-12);
  assert_true(tz_rank_occurrence(4, 8) > 1.0 && tz_rank_occurrence(16, 8) < 1.0);
  assert_true(fabs(tz_rank_occurrence(-1, 8) - 1.0) < 1e-12);
  assert_true(tz_rank_score(1, 2) > tz_rank_score(1, 1));
  assert_true(tz_rank_score(1, 1e9) < TZ_RANK_SATURATION + 1.0);
  assert_true(fabs(tz_rank_score(2, 1) - 2.0) < 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sentences),     cmocka_unit_test(test_cut_at_words),
      cmocka_unit_test(test_best_piece),    cmocka_unit_test(test_marks),
      cmocka_unit_test(test_invalid_bytes), cmocka_unit_test(test_random),
      cmocka_unit_test(test_long_text),     cmocka_unit_test(test_spans_json),
      cmocka_unit_test(test_rank),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
