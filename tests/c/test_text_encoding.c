/* text: guessing encodings and decoding them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "text/encoding.h"

static const char russian[] =
    "Союз России и Китая — дело будущего. «Мы не союзники», — сказал министр.\n";
static const char capitals[] = "ДОГОВОР О ДРУЖБЕ И СОТРУДНИЧЕСТВЕ МЕЖДУ СТРАНАМИ";
static const char english[] = "The pact of 2001 is no alliance.\nIt is a promise.\n";

/* text in another encoding, what it lacks left out; the size written. */
static size_t encode(const char *text, const char *encoding, char *out, size_t room) {
  char name[32];
  strcpy(name, encoding);
  strcat(name, "//IGNORE");
  iconv_t converter = iconv_open(name, "UTF-8");
  assert_true(converter != (iconv_t)-1);
  char copy[512], *from = copy, *to = out;
  strcpy(copy, text);
  size_t left = strlen(text), free_bytes = room;
  iconv(converter, &from, &left, &to, &free_bytes);
  iconv_close(converter);
  return room - free_bytes;
}

static void check_guess(const char *text, const char *encoding, const char *expected) {
  char bytes[2048];
  size_t size = encode(text, encoding, bytes, sizeof bytes);
  const char *guess = tz_encoding_guess(bytes, size);
  assert_non_null(guess);
  assert_string_equal(guess, expected);
}

static void russian_encodings_are_told_apart(void **state) {
  (void)state;
  static const char *const texts[] = {
      russian, capitals,     "Привет, мир",
      "США",   "союзниками", "Россия (Russia) и Китай (China) в 2024"};
  static const char *const encodings[] = {"WINDOWS-1251", "KOI8-R",   "CP866",
                                          "UTF-8",        "UTF-16LE", "UTF-16BE"};
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++)
      check_guess(texts[t], encodings[e], encodings[e]);
  }
}

static void other_encodings(void **state) {
  (void)state;
  check_guess(english, "UTF-8", "UTF-8");
  check_guess(english, "UTF-16LE", "UTF-16LE");
  check_guess(english, "UTF-16BE", "UTF-16BE");
  check_guess("Un café à côté de l'île, déjà vu", "WINDOWS-1252", "WINDOWS-1252");
  check_guess("Die größte Bündnisfrage für Müller", "WINDOWS-1252", "WINDOWS-1252");
  check_guess("He said “it’s over” – and left", "WINDOWS-1252", "WINDOWS-1252");
}

static void marks_and_edges(void **state) {
  (void)state;
  assert_string_equal(tz_encoding_guess(NULL, 0), "UTF-8");
  assert_string_equal(tz_encoding_guess("", 0), "UTF-8");
  assert_string_equal(tz_encoding_guess("a", 1), "UTF-8");
  assert_string_equal(tz_encoding_guess("\xEF\xBB\xBFz", 4), "UTF-8");
  assert_string_equal(tz_encoding_guess("\xFF\xFEz\0", 4), "UTF-16LE");
  assert_string_equal(tz_encoding_guess("\xFE\xFF\0z", 4), "UTF-16BE");
  assert_null(tz_encoding_guess("\x7F"
                                "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\3",
                                17));
  assert_null(tz_encoding_guess("\0\0\0\0\0\0\0\0", 8));
  assert_null(tz_encoding_guess("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\4\0", 20));
}

static void check_decode(const char *bytes, size_t size, const char *encoding,
                         const char *expected) {
  tz_buffer b;
  tz_buffer_init(&b);
  assert_int_equal(tz_decode(bytes, size, encoding, &b), TZ_OK);
  assert_string_equal(tz_buffer_string(&b), expected);
  tz_buffer_clear(&b);
}

static void decoding(void **state) {
  (void)state;
  check_decode("\xD1\xEE\xFE\xE7", 4, "WINDOWS-1251", "Союз");
  check_decode("\xF3\xCF\xC0\xDA", 4, "KOI8-R", "Союз");
  check_decode("\x91\xAE\xEE\xA7", 4, "CP866", "Союз");
  check_decode("\xFF\xFE\x21\x04z\0", 6, "UTF-16LE", "Сz");
  check_decode("\xFE\xFF\x04\x21\0z", 6, "UTF-16BE", "Сz");
  check_decode("\xEF\xBB\xBF\xD0\xB0\xFF\xD0", 7, "UTF-8", "а\uFFFD\uFFFD");
  check_decode("\x98"
               "a",
               2, "WINDOWS-1251",
               "\uFFFD"
               "a");                                      /* 0x98 is unassigned */
  check_decode("\x21\x04\x21", 3, "UTF-16LE", "С\uFFFD"); /* half a unit */
  check_decode("\x00\xDC"
               "z\0",
               4, "UTF-16LE", "\uFFFDz"); /* half a pair */
  check_decode(NULL, 0, "UTF-8", "");
  check_decode(NULL, 0, "KOI8-R", "");
  tz_buffer b;
  tz_buffer_init(&b);
  assert_int_equal(tz_decode("a", 1, "no such encoding", &b), TZ_INVALID);
  assert_int_equal(tz_decode("a", 1, NULL, &b), TZ_INVALID);
  assert_int_equal(b.size, 0);
  tz_buffer_clear(&b);
}

static void huge_texts_decode(void **state) {
  (void)state;
  enum { SIZE = 3000001 };
  char *bytes = malloc(SIZE);
  assert_non_null(bytes);
  memset(bytes, 0xE8, SIZE); /* и in windows-1251 */
  tz_buffer b;
  tz_buffer_init(&b);
  assert_string_equal(tz_encoding_guess(bytes, SIZE), "WINDOWS-1251");
  assert_int_equal(tz_decode(bytes, SIZE, "WINDOWS-1251", &b), TZ_OK);
  assert_int_equal(b.size, 2 * (size_t)SIZE);
  assert_true(tz_utf8_valid(b.data, b.size));
  tz_buffer_clear(&b);
  free(bytes);
}

/* UTF-8 stays UTF-8 where the sample ends inside a letter. */
static void a_cut_letter_is_no_error(void **state) {
  (void)state;
  for (size_t shift = 0; shift < 2; shift++) {
    enum { SIZE = 200000 };
    char *bytes = malloc(SIZE + 2);
    assert_non_null(bytes);
    memset(bytes, ' ', shift);
    for (size_t i = 0; i < SIZE; i += 2)
      memcpy(bytes + shift + i, "я", 2);
    assert_string_equal(tz_encoding_guess(bytes, SIZE), "UTF-8");
    free(bytes);
  }
}

static void random_bytes_are_survived(void **state) {
  (void)state;
  static const char *const encodings[] = {"UTF-8",        "UTF-16LE", "UTF-16BE",
                                          "WINDOWS-1251", "KOI8-R",   "CP866",
                                          "WINDOWS-1252"};
  uint32_t seed = 11;
  for (int round = 0; round < 3000; round++) {
    char bytes[64];
    size_t size = (size_t)round % 64;
    for (size_t i = 0; i < size; i++) {
      seed = seed * 1664525 + 1013904223;
      bytes[i] = (char)(seed >> 24);
    }
    tz_encoding_guess(bytes, size);
    for (size_t e = 0; e < 7; e++) {
      tz_buffer b;
      tz_buffer_init(&b);
      assert_int_equal(tz_decode(bytes, size, encodings[e], &b), TZ_OK);
      assert_true(tz_utf8_valid(tz_buffer_string(&b), b.size));
      assert_true(size < 4 || b.size > 0);
      tz_buffer_clear(&b);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(russian_encodings_are_told_apart),
      cmocka_unit_test(other_encodings),
      cmocka_unit_test(marks_and_edges),
      cmocka_unit_test(decoding),
      cmocka_unit_test(huge_texts_decode),
      cmocka_unit_test(a_cut_letter_is_no_error),
      cmocka_unit_test(random_bytes_are_survived),
  };
  return cmocka_run_group_tests_name("text: encoding", tests, NULL, NULL);
}
