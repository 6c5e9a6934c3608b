/* text: languages, stop words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "text/fold.h"
#include "text/language.h"
#include "text/language_words.h"

static tz_language guess(const char *text) {
  return tz_language_guess(text, strlen(text));
}

static tz_language from_code(const char *code) {
  return tz_language_from_code(code, strlen(code));
}

static void codes(void **state) {
  (void)state;
  static const char *const russian[] = {"ru",  "RU",      "ru-RU", "ru_RU.UTF-8",
                                        "rus", "Russian", " ru "};
  static const char *const english[] = {"en", "en-GB", "en_US", "eng", "english", "EN"};
  static const char *const none[] = {"",   " ",    "r", "rum",  "runic", "uk",
                                     "fr", "ende", "e", "русь", "\xFF"};
  for (size_t i = 0; i < sizeof russian / sizeof *russian; i++)
    assert_int_equal(from_code(russian[i]), TZ_RUSSIAN);
  for (size_t i = 0; i < sizeof english / sizeof *english; i++)
    assert_int_equal(from_code(english[i]), TZ_ENGLISH);
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    assert_int_equal(from_code(none[i]), TZ_LANGUAGE_NONE);
  assert_int_equal(tz_language_from_code(NULL, 0), TZ_LANGUAGE_NONE);
  assert_string_equal(tz_language_code(TZ_RUSSIAN), "ru");
  assert_string_equal(tz_language_code(TZ_ENGLISH), "en");
  assert_null(tz_language_code(TZ_LANGUAGE_NONE));
  assert_int_equal(tz_language_of_script(TZ_SCRIPT_CYRILLIC), TZ_RUSSIAN);
  assert_int_equal(tz_language_of_script(TZ_SCRIPT_LATIN), TZ_ENGLISH);
  assert_int_equal(tz_language_of_script(TZ_SCRIPT_HAN), TZ_LANGUAGE_NONE);
  assert_int_equal(tz_language_other(TZ_RUSSIAN), TZ_ENGLISH);
  assert_int_equal(tz_language_other(TZ_ENGLISH), TZ_RUSSIAN);
  assert_int_equal(tz_language_of_most(2, 1), TZ_RUSSIAN);
  assert_int_equal(tz_language_of_most(1, 2), TZ_ENGLISH);
  assert_int_equal(tz_language_of_most(2, 2), TZ_LANGUAGE_NONE);
}

static void guesses(void **state) {
  (void)state;
  assert_int_equal(guess("Россия и Китай не заключали военного союза."), TZ_RUSSIAN);
  assert_int_equal(guess("Russia and China have not signed a pact."), TZ_ENGLISH);
  assert_int_equal(guess("Союзники"), TZ_RUSSIAN);
  assert_int_equal(guess("Статья в журнале Foreign Affairs о том, что союз невозможен"),
                   TZ_RUSSIAN);
  assert_int_equal(guess("The newspaper Известия wrote that it was over"), TZ_ENGLISH);
  assert_int_equal(
      guess("Росія та Китай не уклали військового союзу, але є партнерами"),
      TZ_LANGUAGE_NONE);
  assert_int_equal(guess("Русия и Китай не са сключили военен съюз, но са партньори и "
                         "ще бъдат такива за дълго време"),
                   TZ_LANGUAGE_NONE);
  assert_int_equal(
      guess("La Russie et la Chine ne sont pas dans une alliance militaire, "
            "mais elles sont des partenaires"),
      TZ_LANGUAGE_NONE);
  assert_int_equal(guess("Russland und China sind in keinem Bündnis, aber sie haben "
                         "eine Partnerschaft, die nicht gegen den Westen ist"),
                   TZ_LANGUAGE_NONE);
  assert_int_equal(guess("中国和俄罗斯"), TZ_LANGUAGE_NONE);
  assert_int_equal(guess("2024 3.5 — !"), TZ_LANGUAGE_NONE);
  assert_int_equal(guess(""), TZ_LANGUAGE_NONE);
  assert_int_equal(tz_language_guess(NULL, 0), TZ_LANGUAGE_NONE);
  assert_int_equal(tz_language_guess("\xFF\xFE\0\xD0", 4), TZ_LANGUAGE_NONE);
}

/* Only the beginning counts: a long tail in another language changes nothing. */
static void guess_reads_the_beginning(void **state) {
  (void)state;
  static const char russian[] = "и не в на союз ", english[] = "the pact of the ";
  size_t size = 65536 + 1000000, i = 0;
  char *text = malloc(size);
  assert_non_null(text);
  while (i + sizeof russian < 65536) {
    memcpy(text + i, russian, sizeof russian - 1);
    i += sizeof russian - 1;
  }
  while (i < size) {
    size_t length = size - i < 16 ? size - i : 16;
    memcpy(text + i, english, length);
    i += length;
  }
  assert_int_equal(tz_language_guess(text, size), TZ_RUSSIAN);
  free(text);
}

static void check_list(const char *const *list, size_t count) {
  tz_buffer b;
  tz_buffer_init(&b);
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && strcmp(list[i - 1], list[i]) >= 0)
      fail_msg("%s stands before %s", list[i - 1], list[i]);
    tz_buffer_reset(&b);
    tz_fold_text(list[i], strlen(list[i]), &b);
    assert_string_equal(tz_buffer_string(&b), list[i]);
  }
  tz_buffer_clear(&b);
}

#define CHECK_LIST(list) check_list(list, sizeof(list) / sizeof(list)[0])

static void lists_are_sorted_and_folded(void **state) {
  (void)state;
  CHECK_LIST(russian_stop_words);
  CHECK_LIST(english_stop_words);
  CHECK_LIST(other_cyrillic_words);
  CHECK_LIST(other_latin_words);
}

static bool stops(const char *form, tz_language language) {
  return tz_is_stop_word(form, strlen(form), language);
}

static void stop_words(void **state) {
  (void)state;
  assert_true(stops("и", TZ_RUSSIAN));
  assert_true(stops("еще", TZ_RUSSIAN));
  assert_true(stops("я", TZ_RUSSIAN));
  assert_true(stops("а", TZ_RUSSIAN));
  assert_true(stops("the", TZ_ENGLISH));
  assert_true(stops("don't", TZ_ENGLISH));
  assert_false(stops("us", TZ_ENGLISH)); /* the United States */
  assert_false(stops("th", TZ_ENGLISH));
  assert_false(stops("these days", TZ_ENGLISH));
  assert_false(stops("the", TZ_RUSSIAN));
  assert_false(stops("и", TZ_ENGLISH));
  assert_false(stops("и", TZ_LANGUAGE_NONE));
  assert_false(stops("", TZ_ENGLISH));
  assert_false(tz_is_stop_word("the\0", 4, TZ_ENGLISH));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(codes),
      cmocka_unit_test(guesses),
      cmocka_unit_test(guess_reads_the_beginning),
      cmocka_unit_test(lists_are_sorted_and_folded),
      cmocka_unit_test(stop_words),
  };
  return cmocka_run_group_tests_name("text: language", tests, NULL, NULL);
}
