/* Names across alphabets: what sounds alike shares a key and is near, what does not
** is far; any bytes are survived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "search/phonetic.h"
#include "search/phonetic_table.h"

static double distance(const char *latin, const char *cyrillic) {
  return tz_sound_distance(latin, strlen(latin), cyrillic, strlen(cyrillic),
                           TZ_SOUND_FAR);
}

static int shares_key(const char *a, const char *b) {
  tz_sound_keys left, right;
  tz_sound_keys_of(a, strlen(a), TZ_SOUND_KEYS, &left);
  tz_sound_keys_of(b, strlen(b), TZ_SOUND_KEYS, &right);
  for (int i = 0; i < left.count; i++)
    for (int j = 0; j < right.count; j++)
      if (strcmp(left.key[i], right.key[j]) == 0) return 1;
  return 0;
}

static void namesakes_are_near(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"shoigu", "шойгу"},          {"xi", "си"},
      {"jinping", "цзиньпин"},      {"luka", "лука"},
      {"lukashenko", "лукашенко"},  {"zhukov", "жуков"},
      {"washington", "вашингтон"},  {"johnson", "джонсон"},
      {"schmidt", "шмидт"},         {"o'neill", "онилл"},
      {"tchaikovsky", "чайковский"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (!shares_key(pairs[i][0], pairs[i][1])) fail_msg("no key: %s", pairs[i][0]);
    if (distance(pairs[i][0], pairs[i][1]) > 0.75)
      fail_msg("%s is %f from %s", pairs[i][0], distance(pairs[i][0], pairs[i][1]),
               pairs[i][1]);
  }
}

static void strangers_are_far(void **state) {
  (void)state;
  assert_true(distance("shoigu", "лавров") > 2);
  assert_false(shares_key("shoigu", "лавров"));
  assert_true(distance("bowl", "был") > 0.9);
  assert_true(distance("paris", "порос") > distance("paris", "пэрис"));
  assert_true(distance("allen", "алина") > distance("allen", "аллен"));
}

/* What is not farther than is asked for is exactly as far as it is. */
static void far_ones_are_cut_short(void **state) {
  (void)state;
  static const char *const latin[] = {"shoigu", "xi", "johnson", "bowl", "allen", "a"};
  static const char *const cyrillic[] = {"шойгу", "си",    "джонсона",
                                         "был",   "алина", "а"};
  for (size_t i = 0; i < 6; i++)
    for (size_t j = 0; j < 6; j++) {
      double whole = distance(latin[i], cyrillic[j]);
      for (double most = 0; most < 4; most += 0.05) {
        double cut = tz_sound_distance(latin[i], strlen(latin[i]), cyrillic[j],
                                       strlen(cyrillic[j]), most);
        assert_true(cut == (whole <= most ? whole : TZ_SOUND_FAR));
      }
      assert_true(whole == tz_sound_distance(latin[i], strlen(latin[i]), cyrillic[j],
                                             strlen(cyrillic[j]), whole));
    }
}

static void case_endings_cost_little(void **state) {
  (void)state;
  assert_true(distance("allen", "аллена") < 0.3);
  assert_true(distance("jinping", "цзиньпином") < 0.75);
  assert_true(distance("allen", "аллен") < distance("allen", "аллена"));
}

static void keys_are_few_and_short(void **state) {
  (void)state;
  tz_sound_keys keys;
  const char *word = "chxgjhwcchxgjhwcchxgjhwcchxgjhwc";
  tz_sound_keys_of(word, strlen(word), TZ_SOUND_KEYS, &keys);
  assert_in_range(keys.count, 5, TZ_SOUND_KEYS);
  for (int i = 0; i < keys.count; i++)
    assert_true(strlen(keys.key[i]) < TZ_SOUND_KEY_BYTES);
  tz_sound_keys_of(word, strlen(word), 2, &keys);
  assert_int_equal(keys.count, 2);
  tz_sound_keys_of("aeiou", 5, 4, &keys);
  assert_int_equal(keys.count, 0);
  tz_sound_keys_of("", 0, 4, &keys);
  assert_int_equal(keys.count, 0);
  tz_sound_keys_of("2020", 4, 4, &keys);
  assert_int_equal(keys.count, 0);
}

static void any_bytes_are_survived(void **state) {
  (void)state;
  uint32_t seed = 7;
  char left[80], right[80];
  tz_sound_keys keys;
  for (int round = 0; round < 20000; round++) {
    for (size_t i = 0; i < sizeof left; i++) {
      seed = seed * 1664525u + 1013904223u;
      left[i] = (char)(seed >> 24);
      right[i] = (char)(seed >> 16);
    }
    size_t a = seed % sizeof left, b = (seed >> 8) % sizeof right;
    tz_sound_keys_of(left, a, TZ_SOUND_KEYS, &keys);
    assert_true(keys.count <= TZ_SOUND_KEYS);
    assert_true(tz_sound_distance(left, a, right, b, TZ_SOUND_FAR) >= 0);
  }
  assert_true(tz_sound_distance("", 0, "си", 4, TZ_SOUND_FAR) >= TZ_SOUND_FAR);
}

/* The index of the table of spellings, in which a piece that is missed would never fit. */
static void every_spelling_is_under_its_letter(void **state) {
  (void)state;
  size_t count = sizeof tz_spellings / sizeof *tz_spellings;
  assert_int_equal(tz_spelling_first[0], 0);
  assert_int_equal(tz_spelling_first[26], count);
  for (size_t i = 0; i < count; i++) {
    unsigned letter = (unsigned)(tz_spellings[i].latin[0] - 'a');
    assert_in_range(letter, 0, 25);
    assert_true(i >= tz_spelling_first[letter] && i < tz_spelling_first[letter + 1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(namesakes_are_near),
      cmocka_unit_test(strangers_are_far),
      cmocka_unit_test(far_ones_are_cut_short),
      cmocka_unit_test(case_endings_cost_little),
      cmocka_unit_test(keys_are_few_and_short),
      cmocka_unit_test(any_bytes_are_survived),
      cmocka_unit_test(every_spelling_is_under_its_letter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
