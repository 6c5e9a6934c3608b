/* text: sentences. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "roll.h"
#include "base/buffer.h"
#include "text/sentences.h"

/* Divides text without its bars and expects a sentence end at each bar. */
static void check(const char *barred) {
  tz_buffer text, got;
  tz_sentences sentences;
  size_t start, end, last = 0;
  tz_buffer_init(&text);
  tz_buffer_init(&got);
  for (const char *p = barred; *p; p++) {
    if (*p != '|') tz_buffer_byte(&text, *p);
  }
  tz_sentences_init(&sentences, text.data, text.size);
  while (tz_sentences_next(&sentences, &start, &end)) {
    tz_buffer_append(&got, text.data + last, start - last);
    tz_buffer_append(&got, text.data + start, end - start);
    tz_buffer_byte(&got, '|');
    last = end;
  }
  assert_string_equal(tz_buffer_string(&got), barred);
  tz_buffer_clear(&text);
  tz_buffer_clear(&got);
}

static void plain(void **state) {
  (void)state;
  check("Союза нет.| Есть партнёрство!| Надолго ли?| Неясно|");
  check("It ended.| Did it?| Yes!|");
  check("Really?!| Yes!!!| No...|");
  check("Курс 3.5 рубля, версия 3.40.1.| Всё.|");
  check("中国。|日本！|Да|");
}

static void abbreviations(void **state) {
  (void)state;
  check("Союзник, т. е. партнёр, т.е. друг.| И т. д.| И т.п.| Конец.|");
  check("Он жил в г. Москве на ул. Ленина, д. 5.| Площадь им. Ленина.|");
  check("В 2005 г. Россия подписала договор.| Подписан в 2005 г.| Он действует.|");
  check("В XIX в. Россия росла.| Китай, Россия и др. страны.|");
  check("Стоит 5 тыс. руб. в год, см. рис. 5 и гл. 3.|");
  check("Dr. Smith met Mr. Xi and Gen. Li.| They talked.|");
  check("The U.S. President is in the U.S.| The talks ended at 5 p.m. on Jan. 3.|");
  check("See p. 12, vol. 3, No. 5.| No.| It is not.|");
  check("Smith et al. showed it.| Apple Inc. rose.| He left Apple Inc.| The end.|");
  check("Partners, e.g. China, i.e. allies vs. Rivals.|");
}

static void initials(void **state) {
  (void)state;
  check("В. В. Путин и С. В. Лавров приехали.| В Пекин.|");
  check("А.С. Пушкин и J. R. R. Tolkien писали.| Это всё.|");
  check("В. И. Ленин.| Н. К. Крупская.|");
  check("It was World War I.| The war ended.|");
}

static void quotations(void **state) {
  (void)state;
  check("«Союз есть.»| Так он сказал.|");
  check("«Зачем?» — спросил он.| «Да!» — сказала она.|");
  check("“We agree.”| He left.| \"Why?\" he asked.|");
  check("Он сказал: «Нет».| Она ушла (совсем.)| Всё.|");
  check("It was shown.[12]| Then it was not.|");
}

static void ellipses(void **state) {
  (void)state;
  check("Ну... может быть… союз.| Нет…| Да.|");
  check("Well... maybe.| No...| Yes.|");
}

static void paragraphs(void **state) {
  (void)state;
  check("Заголовок|\n\nТекст\nна двух строках.| Ещё|\n \t\nодин|");
  check("Страница|\fДругая|");
  check("List:|\n- one|\n- two|\n* three|\n• four|");
  check("1. Первое.| 2. Второе.|");
  check("  \n\n Отступ.|");
}

static void empty(void **state) {
  (void)state;
  tz_sentences sentences;
  size_t start, end;
  tz_sentences_init(&sentences, NULL, 5);
  assert_false(tz_sentences_next(&sentences, &start, &end));
  tz_sentences_init(&sentences, " \n\t\f\n", 5);
  while (tz_sentences_next(&sentences, &start, &end))
    assert_true(end > start);
  tz_sentences_init(&sentences, "a\0b.\xFF\xD0", 6);
  assert_true(tz_sentences_next(&sentences, &start, &end));
  assert_int_equal(start, 0);
  assert_int_equal(end, 6);
}

/* Sentences come in order, inside the text, not empty, and nothing but white space
** lies between them. */
static void check_order(const char *text, size_t size) {
  tz_sentences sentences;
  size_t start, end, last = 0;
  tz_sentences_init(&sentences, text, size);
  while (tz_sentences_next(&sentences, &start, &end)) {
    assert_true(start >= last);
    assert_true(end > start);
    assert_true(end <= size);
    for (size_t i = last; i < start; i++)
      assert_true((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x80);
    last = end;
  }
}

static void random_bytes_are_survived(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "т", ".",  " ",  "е",    "д.",     "г.",   "В.",   "U.S.", "Dr.",
      "?", "!",  "…",  "»",    "«",      "\"",   "(",    ")",    "[1",
      "]", "\n", "\f", "- ",   "\u00A0", "\xD0", "\xE2", "5",    "The",
      "и", "。", "—",  "2005", "\u2029", "# "};
  roll_begin(7);
  for (int round = 0; round < 20000; round++) {
    size_t size;
    char *text = roll_text(pieces, sizeof pieces / sizeof *pieces, &size);
    check_order(text, size);
    free(text);
  }
}

static void hostile_patterns_are_linear(void **state) {
  (void)state;
  static const char *const patterns[] = {".",   ". ",     "т. ", "- ", "\n ",
                                         "[1",  "»",      ".»",  "«",  "A.",
                                         "A. ", "\u00A0", ". «", "\f", "\xE2"};
  enum { SIZE = 1 << 18 };
  char *text = malloc(SIZE);
  assert_non_null(text);
  for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++) {
    size_t length = strlen(patterns[k]), size = 0;
    while (size + length <= SIZE) {
      memcpy(text + size, patterns[k], length);
      size += length;
    }
    check_order(text, size);
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain),
      cmocka_unit_test(abbreviations),
      cmocka_unit_test(initials),
      cmocka_unit_test(quotations),
      cmocka_unit_test(ellipses),
      cmocka_unit_test(paragraphs),
      cmocka_unit_test(empty),
      cmocka_unit_test(random_bytes_are_survived),
      cmocka_unit_test(hostile_patterns_are_linear),
  };
  return cmocka_run_group_tests_name("text: sentences", tests, NULL, NULL);
}
