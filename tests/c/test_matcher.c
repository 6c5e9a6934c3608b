/* Words of a text that are a plan's terms: none is put aside by its first letters that
** has the stem of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "search/matcher.h"

#define DATA "../shared/data/snowball/"

/* How many terms of the plan the word is. */
static size_t terms_of(const tz_plan *plan, tz_stemmer *stemmer, const char *text) {
  tz_matcher matcher;
  tz_words words;
  tz_word word;
  size_t count = 0;
  assert_int_equal(tz_matcher_init(&matcher, plan), TZ_OK);
  tz_words_init(&words, text, strlen(text));
  if (tz_words_next(&words, &word))
    assert_int_equal(tz_matcher_find(&matcher, stemmer, &word, &count), TZ_OK);
  tz_matcher_clear(&matcher);
  return count;
}

/* Whether a word is found as its own stem, as its own form, as its own beginning. */
static void check_word(tz_stemmer *stemmer, const char *text) {
  tz_words words;
  tz_word word;
  size_t size;
  char form[1 + TZ_WORD_BYTES] = {'='};
  tz_words_init(&words, text, strlen(text));
  if (!tz_words_next(&words, &word)) return;
  const char *stem = tz_stem(stemmer, word.form, word.form_size,
                             tz_language_of_script(word.script), &size);
  memcpy(form + 1, word.form, word.form_size);
  tz_plan plan;
  tz_plan_init(&plan);
  tz_plan_group_begin(&plan, true);
  tz_plan_add(&plan, TZ_PLAN_TOKEN, stem, size, 1.0, 1.0);
  tz_plan_add_form(&plan, word.form, word.form_size);
  tz_plan_group_begin(&plan, true);
  tz_plan_add(&plan, TZ_PLAN_PREFIX, form, word.form_size + 1, 1.0, 1.0);
  if (terms_of(&plan, stemmer, text) != 3) fail_msg("%s: not found as itself", text);
  tz_plan_clear(&plan);
}

static void words_are_their_stems(void **state) {
  (void)state;
  static const char *const words[] = {
      "dying",   "lying",  "tying",     "skies",  "skis",  "sky",  "by",   "being",
      "using",   "aged",   "oed",       "ied",    "ying",  "yyyy", "a",    "о",
      "я",       "ёжик",   "Ёлка",      "мыться", "идя",   "её",   "U.S.", "C++",
      "O'Neill", "naïve",  "café",      "2020",   "1,000", "日本", "ß",    "Ὀδυσσεύς",
      "Москва",  "союзам", "наилучший", "пред",   "ъъ",    "y"};
  tz_stemmer *stemmer = tz_stemmer_new();
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    check_word(stemmer, words[i]);
  tz_stemmer_free(stemmer);
}

static void whole_vocabularies_are_found(void **state) {
  (void)state;
  static const char *const paths[] = {DATA "russian/voc.txt", DATA "english/voc.txt"};
  tz_stemmer *stemmer = tz_stemmer_new();
  char word[256];
  for (size_t i = 0; i < 2; i++) {
    FILE *words = fopen(paths[i], "r");
    if (!words) {
      print_message("skipped: the Snowball vocabularies are not at " DATA "\n");
      tz_stemmer_free(stemmer);
      skip();
    }
    while (fgets(word, sizeof word, words)) {
      word[strcspn(word, "\r\n")] = '\0';
      check_word(stemmer, word);
    }
    fclose(words);
  }
  tz_stemmer_free(stemmer);
}

static void other_words_are_not(void **state) {
  (void)state;
  tz_plan plan;
  tz_plan_init(&plan);
  tz_plan_group_begin(&plan, true);
  tz_plan_add(&plan, TZ_PLAN_TOKEN, "союз", strlen("союз"), 1.0, 1.0);
  tz_plan_add(&plan, TZ_PLAN_PREFIX, "=allia", 6, 1.0, 1.0);
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_int_equal(terms_of(&plan, stemmer, "союзами"), 1);
  assert_int_equal(terms_of(&plan, stemmer, "союзники"), 0);
  assert_int_equal(terms_of(&plan, stemmer, "сосед"), 0);
  assert_int_equal(terms_of(&plan, stemmer, "Alliances"), 1);
  assert_int_equal(terms_of(&plan, stemmer, "alli"), 0);
  assert_int_equal(terms_of(&plan, stemmer, ""), 0);
  assert_true(tz_matcher_serves(&plan));
  tz_plan_add(&plan, TZ_PLAN_PHRASE, "a b", 3, 1.0, 1.0);
  assert_false(tz_matcher_serves(&plan));
  tz_plan_clear(&plan);
  tz_stemmer_free(stemmer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_their_stems),
      cmocka_unit_test(whole_vocabularies_are_found),
      cmocka_unit_test(other_words_are_not),
  };
  return cmocka_run_group_tests_name("search: matcher", tests, NULL, NULL);
}
