/* text: scripts, folding, words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "roll.h"
#include "settings.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/script.h"
#include "text/words.h"

/* The words of text as "form form+joined …". */
static void list_words(const char *text, size_t size, tz_buffer *out) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    if (out->size > 0) tz_buffer_byte(out, word.joined ? '+' : ' ');
    tz_buffer_append(out, word.form, word.form_size);
  }
}

static void check_words_sized(const char *text, size_t size, const char *expected) {
  tz_buffer b;
  tz_buffer_init(&b);
  list_words(text, size, &b);
  assert_string_equal(tz_buffer_string(&b), expected);
  tz_buffer_clear(&b);
}

static void check_words(const char *text, const char *expected) {
  check_words_sized(text, strlen(text), expected);
}

static void check_fold(const char *text, const char *expected) {
  tz_buffer b;
  tz_buffer_init(&b);
  tz_fold_text(text, strlen(text), &b);
  assert_string_equal(tz_buffer_string(&b), expected);
  tz_buffer_clear(&b);
}

static void scripts(void **state) {
  (void)state;
  assert_int_equal(tz_script_of('a'), TZ_SCRIPT_LATIN);
  assert_int_equal(tz_script_of('Z'), TZ_SCRIPT_LATIN);
  assert_int_equal(tz_script_of('7'), TZ_SCRIPT_DIGIT);
  assert_int_equal(tz_script_of('@'), TZ_SCRIPT_NONE);
  assert_int_equal(tz_script_of('['), TZ_SCRIPT_NONE);
  assert_int_equal(tz_script_of(0), TZ_SCRIPT_NONE);
  assert_int_equal(tz_script_of(0xE9), TZ_SCRIPT_LATIN); /* é */
  assert_int_equal(tz_script_of(0xD7), TZ_SCRIPT_NONE);  /* × */
  assert_int_equal(tz_script_of(0x401), TZ_SCRIPT_CYRILLIC);
  assert_int_equal(tz_script_of(0x4D9), TZ_SCRIPT_CYRILLIC);
  assert_int_equal(tz_script_of(0x301), TZ_SCRIPT_MARK);
  assert_int_equal(tz_script_of(0x3A9), TZ_SCRIPT_GREEK);
  assert_int_equal(tz_script_of(0x37E), TZ_SCRIPT_NONE); /* Greek question mark */
  assert_int_equal(tz_script_of(0x4E2D), TZ_SCRIPT_HAN);
  assert_int_equal(tz_script_of(0xAC00), TZ_SCRIPT_HAN);
  assert_int_equal(tz_script_of(0x20000), TZ_SCRIPT_HAN);
  assert_int_equal(tz_script_of(0x627), TZ_SCRIPT_OTHER);
  assert_int_equal(tz_script_of(0x663), TZ_SCRIPT_DIGIT);
  assert_int_equal(tz_script_of(0x2014), TZ_SCRIPT_NONE);
  assert_int_equal(tz_script_of(0x1F600), TZ_SCRIPT_NONE);
  assert_int_equal(tz_script_of(0xFFFFFFFF), TZ_SCRIPT_NONE);
}

static void folding(void **state) {
  (void)state;
  check_fold("", "");
  check_fold("Ёлка ЁЖ ёж ѐ Ѝ", "елка еж еж е и");
  check_fold("за́мок и́х", "замок их");
  check_fold("Цой Цои\u0306 И\u0306 ї і\u0308", "цой цой й ї ї");
  check_fold("со\u00ADюз\u200B а\uFEFFб", "союз аб");
  check_fold("China’s China\u02BCs", "china's china's");
  check_fold("ﬁnal oﬃce Straße Œuvre Ærø Þór", "final office strasse oeuvre aero thor");
  check_fold("ＡＢＣ１２３", "abc123");
  check_fold("Éléonore İstanbul Łódź Škoda", "eleonore istanbul lodz skoda");
  check_fold("ΆΛΦΑ λόγος", "αλφα λογοσ");
  check_fold("Ғылым Җ Ӏ", "ғылым җ ӏ");
  check_fold("a \t\r\n\u00A0\u2009 b", "a b");
  check_fold("Зачем? «Да»!", "зачем? «да»!");
  check_fold("\xFF", "\xEF\xBF\xBD");
}

static void folding_mends_lookalikes(void **state) {
  (void)state;
  check_fold("Cанкции", "санкции"); /* Latin C */
  check_fold("CAHKЦИИ", "санкции"); /* Latin C, A, H, K */
  check_fold("рoccия", "россия");   /* Latin o, c, c */
  check_fold("Сhina", "china");     /* Cyrillic С */
  check_fold("СССР USA", "ссср usa");
  check_fold("IТ-отдел", "іт-отдел"); /* Latin I, Cyrillic Т: all may be Cyrillic */
  check_fold("hтml", "hтml");         /* т does not look like a small Latin t */
}

/* Folding what is folded changes nothing, and no code point breaks it. */
static void folding_is_idempotent(void **state) {
  (void)state;
  uint32_t step = is_quickest() ? 11 : 1;
  for (uint32_t c = 0; c <= 0x10FFFF; c += step) {
    uint32_t once[TZ_FOLD_MAX], twice[TZ_FOLD_MAX];
    int count = tz_fold_codepoint(c, once);
    assert_in_range(count, 0, TZ_FOLD_MAX);
    for (int i = 0; i < count; i++) {
      assert_int_equal(tz_fold_codepoint(once[i], twice), 1);
      assert_int_equal(twice[0], once[i]);
      if (tz_is_capital(once[i])) fail_msg("U+%04X folds to a capital", (unsigned)c);
    }
  }
}

static void capitals(void **state) {
  (void)state;
  static const uint32_t capital[] = {'A',   'Z',   0xC9,   0x410,  0x401,
                                     0x42F, 0x404, 0x391,  0x100,  0x160,
                                     0x17D, 0x490, 0x1E00, 0xFF21, 0x531};
  static const uint32_t small[] = {'a',   'z',   '[',    0xE9,   0xD7,  0x430,
                                   0x451, 0x44F, 0x454,  0x3B1,  0x101, 0x161,
                                   0x17E, 0x491, 0x1E01, 0x4E2D, '1'};
  for (size_t i = 0; i < sizeof capital / sizeof *capital; i++)
    assert_true(tz_is_capital(capital[i]));
  for (size_t i = 0; i < sizeof small / sizeof *small; i++)
    assert_false(tz_is_capital(small[i]));
}

static void words_of_letters(void **state) {
  (void)state;
  check_words("", "");
  check_words(" \t\n.,;—«»!", "");
  check_words("Союз России и Китая.", "союз россии и китая");
  check_words("China's «ЁЛКА» за́мок", "china's елка замок");
  check_words("China’s workers' 'quoted' O’Neill's",
              "china's workers quoted o'neill's");
  check_words("со\u00ADтруд\u00ADничество\u00AD и", "сотрудничество и");
  check_words("сотруд\u00AD\nничество, \u00AD\n конец", "сотрудничество конец");
  check_words("абзац\u00AD\n\nновый", "абзац новый");
  check_words("naïve café Straße ﬁn", "naive cafe strasse fin");
  check_words("Ελλάδα الـحرب שלום Հայաստան", "ελλαδα الحرب שלום հայաստան");
  check_words("Ўзбекистон Україна об'єкт", "ўзбекистон україна об'єкт");
  check_words("\u0301 \u00AD ـ a", "a");
}

static void words_of_han(void **state) {
  (void)state;
  check_words("中国人 と China", "中+国+人 と china");
  check_words("中か\u3099", "中+か");
  check_words("China中国2024年", "china+中+国+2024+年");
}

static void words_of_compounds(void **state) {
  (void)state;
  check_words("китайско-российский", "китайско+российский");
  check_words("китайско\u2011российский 2015–2020", "китайско+российский 2015+2020");
  check_words("COVID-19 COVID19 S-400 S400 С-400",
              "covid+19 covid+19 s+400 s+400 с+400");
  check_words("2024г. 5G 3-й 90-х", "2024+г 5+g 3+й 90+х");
  check_words("США — Китай США—Китай США - Китай", "сша китай сша китай сша китай");
  check_words("and/or foo_bar a@b.ru", "and+or foo+bar a+b+ru");
}

static void words_of_lettered_names(void **state) {
  (void)state;
  check_words("U.S. U.S.A. U.S u.s. US", "us usa us us us");
  check_words("the U.S.-China talks, e.g. i.e., 5 p.m.",
              "the us+china talks eg ie 5 pm");
  check_words("C++ C# F#, C++11 c+d C#x", "c++ c# f# c+++11 c+d c x");
  check_words("x.com J.Smith A. Smith", "x+com j+smith a smith");
  check_words("Т.е. А.С. Пушкин", "т+е а+с пушкин");
}

static void words_of_numbers(void **state) {
  (void)state;
  check_words("1,000 1,234,567.89 3.5 3,5", "1000 1234567.89 3.5 3.5");
  check_words("24\u00A0000 1\u202F234\u202F567,8 24 000", "24000 1234567.8 24 000");
  check_words("12.05.2020 192.168.1.1", "12+05+2020 192+168+1+1");
  check_words("1,2,3 2014,2015 1,234,5 0,125", "1 2 3 2014 2015 1 234 5 0.125");
  check_words("3.5. 10% №5 $7", "3.5 10 5 7");
  check_words("٣٤ １２", "34 12");
  check_words("1,000,000,000,000,000,000,000,000,000,000,000",
              "1 000 000 000 000 000 000 000 000 000 000 000");
}

static void words_of_two_scripts(void **state) {
  (void)state;
  check_words("Cанкции Сhina", "санкции china");
  check_words("PDFом COVIDом", "pdf+ом covid+ом");
  check_words("iPhone'ы", "iphone+ы");
}

static void word_fields(void **state) {
  (void)state;
  static const char text[] = "В U.S. сою́з-Ёж 7 中";
  static const struct {
    const char *raw;
    tz_script script;
    bool joined, capital;
  } expected[] = {
      {"В", TZ_SCRIPT_CYRILLIC, false, true},
      {"U.S.", TZ_SCRIPT_LATIN, false, true},
      {"сою́з", TZ_SCRIPT_CYRILLIC, false, false},
      {"Ёж", TZ_SCRIPT_CYRILLIC, true, true},
      {"7", TZ_SCRIPT_DIGIT, false, false},
      {"中", TZ_SCRIPT_HAN, false, false},
  };
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, sizeof text - 1);
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    assert_true(tz_words_next(&words, &word));
    assert_int_equal(word.end - word.start, strlen(expected[i].raw));
    assert_memory_equal(text + word.start, expected[i].raw, word.end - word.start);
    assert_int_equal(word.script, expected[i].script);
    assert_int_equal(word.joined, expected[i].joined);
    assert_int_equal(word.capital, expected[i].capital);
  }
  assert_false(tz_words_next(&words, &word));
  assert_false(tz_words_next(&words, &word));
}

static void words_of_bad_bytes(void **state) {
  (void)state;
  check_words_sized(NULL, 0, "");
  check_words_sized(NULL, 10, "");
  check_words_sized("a\0b\0\0я", 7, "a b я");
  check_words_sized("\xFF\xFE\xD0", 3, "");
  check_words_sized("союз\xD0", 9, "союз");
  check_words_sized("a\xD0z\xC0\x80q", 6, "a z q");
  check_words_sized("a'", 2, "a");
  check_words_sized("a\xE2\x80", 3, "a");
}

/* A long word's form is cut at a code point; its range is the whole word. */
static void long_words_are_cut(void **state) {
  (void)state;
  enum { LETTERS = 20000 };
  static const char *const letters[] = {"ы", "q", "é", "中"};
  char *text = malloc(LETTERS * 3);
  assert_non_null(text);
  for (int k = 0; k < 3; k++) {
    size_t length = strlen(letters[k]);
    for (size_t i = 0; i < LETTERS; i++)
      memcpy(text + i * length, letters[k], length);
    tz_words words;
    tz_word word;
    tz_words_init(&words, text, LETTERS * length);
    assert_true(tz_words_next(&words, &word));
    assert_int_equal(word.start, 0);
    assert_int_equal(word.end, LETTERS * length);
    assert_in_range(word.form_size, TZ_WORD_BYTES - 4, TZ_WORD_BYTES);
    assert_true(tz_utf8_valid(word.form, word.form_size));
    assert_false(tz_words_next(&words, &word));
  }
  free(text);
}

static void check_text(const char *text, size_t size) {
  tz_words words;
  tz_word word;
  size_t last = 0;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    assert_true(word.start >= last);
    assert_true(word.end > word.start);
    assert_true(word.end <= size);
    assert_in_range(word.form_size, 1, TZ_WORD_BYTES);
    assert_true(tz_utf8_valid(word.form, word.form_size));
    assert_int_not_equal(word.script, TZ_SCRIPT_NONE);
    assert_int_not_equal(word.script, TZ_SCRIPT_MARK);
    last = word.end;
  }
}

/* Whatever the bytes, words come in order, inside the text, as valid UTF-8. The
** bytes are drawn from pieces that the reader treats specially. */
static void random_bytes_are_survived(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "a",    "Z",      "я", "Ё", "7",      "000",    ".",    ",",      "-",
      " ",    "\n",     "'", "’", "\u00AD", "\u0301", "\xD0", "\xE2",   "\x80",
      "中",   "+",      "#", "é", "U.S.",   "ﬃ",      "ـ",    "\u0306", "и",
      "\xFF", "\u00A0", "٣", "ї", "C",      "\u3099"};
  roll_begin(20240501);
  for (int round = 0; round < (is_quickest() ? 1000 : 10000); round++) {
    size_t size;
    char *text = roll_text(pieces, sizeof pieces / sizeof *pieces, &size);
    check_text(text, size);
    tz_buffer b;
    tz_buffer_init(&b);
    tz_fold_text(text, size, &b);
    assert_true(tz_utf8_valid(tz_buffer_string(&b), b.size));
    tz_buffer_clear(&b);
    free(text);
  }
}

/* A quarter of a megabyte of each pattern that looks ahead, well within a second
 * together. */
static void hostile_patterns_are_linear(void **state) {
  (void)state;
  static const char *const patterns[] = {
      "1,",        "1.",     "1,000,",  "a.", "qб",      "'",        "a'", "\u00AD",
      "a\u00AD\n", "\u0301", "я\u0301", "ـ",  "1\u00A0", "中\u3099", "C+", "\xD0"};
  size_t most = is_quickest() ? 1 << 14 : 1 << 18;
  char *text = malloc(most + 16);
  assert_non_null(text);
  for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++) {
    size_t length = strlen(patterns[k]), size = 0;
    while (size + length <= most) {
      memcpy(text + size, patterns[k], length);
      size += length;
    }
    check_text(text, size);
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(scripts),
      cmocka_unit_test(folding),
      cmocka_unit_test(folding_mends_lookalikes),
      cmocka_unit_test(folding_is_idempotent),
      cmocka_unit_test(capitals),
      cmocka_unit_test(words_of_letters),
      cmocka_unit_test(words_of_han),
      cmocka_unit_test(words_of_compounds),
      cmocka_unit_test(words_of_lettered_names),
      cmocka_unit_test(words_of_numbers),
      cmocka_unit_test(words_of_two_scripts),
      cmocka_unit_test(word_fields),
      cmocka_unit_test(words_of_bad_bytes),
      cmocka_unit_test(long_words_are_cut),
      cmocka_unit_test(random_bytes_are_survived),
      cmocka_unit_test(hostile_patterns_are_linear),
  };
  return cmocka_run_group_tests_name("text: words", tests, NULL, NULL);
}
