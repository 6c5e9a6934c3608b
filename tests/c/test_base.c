/* base: memory, buffer, UTF-8, hash. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/buffer.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/utf8.h"

static void memory_checks_sizes(void **state) {
  (void)state;
  assert_null(tz_calloc(SIZE_MAX / 2, 4));
  assert_null(tz_realloc(NULL, SIZE_MAX / 2, 4));
  char *bytes = tz_calloc(4, 1);
  assert_non_null(bytes);
  assert_memory_equal(bytes, "\0\0\0\0", 4);
  memcpy(bytes, "abcd", 4);
  assert_null(tz_realloc(bytes, SIZE_MAX, 2)); /* bytes is still ours */
  assert_memory_equal(bytes, "abcd", 4);
  bytes = tz_realloc(bytes, 100000, 1);
  assert_non_null(bytes);
  assert_memory_equal(bytes, "abcd", 4);
  bytes = tz_realloc(bytes, 0, 1);
  assert_non_null(bytes);
  tz_free(bytes);
  tz_free(NULL);
  void *nothing = tz_calloc(0, 8);
  assert_non_null(nothing);
  tz_free(nothing);
}

static void arrays_grow(void **state) {
  (void)state;
  size_t capacity = 0;
  int *items = NULL;
  for (int i = 0; i < 100; i++) {
    size_t before = capacity;
    int *grown = tz_grown(items, (size_t)i, &capacity, 3, sizeof *grown);
    assert_non_null(grown);
    if ((size_t)i < before) assert_ptr_equal(grown, items);
    assert_int_equal(capacity, (size_t)i < before ? before : before ? 2 * before : 3);
    items = grown;
    items[i] = i;
  }
  for (int i = 0; i < 100; i++)
    assert_int_equal(items[i], i);
  size_t huge = SIZE_MAX / 4;
  assert_null(tz_grown(items, huge, &huge, 3, sizeof *items)); /* still ours */
  assert_int_equal(huge, SIZE_MAX / 4);
  assert_int_equal(items[99], 99);
  tz_free(items);
}

static void buffer_appends(void **state) {
  (void)state;
  tz_buffer b;
  tz_buffer_init(&b);
  assert_string_equal(tz_buffer_string(&b), "");
  tz_buffer_append(&b, NULL, 0);
  tz_buffer_text(&b, "ключ: ");
  tz_buffer_append(&b, "a\0b", 3);
  tz_buffer_byte(&b, ' ');
  tz_buffer_codepoint(&b, 0x1F600);
  tz_buffer_codepoint(&b, 0xD800);
  tz_buffer_integer(&b, INT64_MIN);
  tz_buffer_integer(&b, 7);
  static const char expected[] =
      "ключ: a\0b \xF0\x9F\x98\x80\xEF\xBF\xBD-92233720368547758087";
  assert_int_equal(b.status, TZ_OK);
  assert_int_equal(b.size, sizeof expected - 1);
  assert_memory_equal(b.data, expected, sizeof expected);
  tz_buffer_reset(&b);
  assert_string_equal(tz_buffer_string(&b), "");
  for (int i = 0; i < 100000; i++)
    tz_buffer_text(&b, "0123456789");
  assert_int_equal(b.size, 1000000);
  assert_memory_equal(b.data + 999990, "0123456789", 11);
  tz_buffer_clear(&b);
  tz_buffer_clear(&b);
  tz_buffer_clear(NULL);
}

static void buffer_remembers_its_error(void **state) {
  (void)state;
  tz_buffer b;
  tz_buffer_init(&b);
  tz_buffer_text(&b, "kept");
  tz_buffer_append(&b, "x", SIZE_MAX - 2); /* refused before a byte is read */
  assert_int_equal(b.status, TZ_TOO_BIG);
  tz_buffer_text(&b, "dropped");
  tz_buffer_reset(&b);
  assert_int_equal(b.status, TZ_TOO_BIG);
  tz_buffer_text(&b, "dropped");
  assert_string_equal(tz_buffer_string(&b), "");
  tz_buffer_clear(&b);
  tz_buffer_text(&b, "again");
  assert_string_equal(tz_buffer_string(&b), "again");
  tz_buffer_clear(&b);
}

static void check_json(const char *bytes, size_t size, const char *expected) {
  tz_buffer b;
  tz_buffer_init(&b);
  tz_buffer_json(&b, bytes, size);
  assert_string_equal(tz_buffer_string(&b), expected);
  tz_buffer_clear(&b);
}

static void buffer_writes_json(void **state) {
  (void)state;
  check_json(NULL, 0, "\"\"");
  check_json("\"\\/", 3, "\"\\\"\\\\/\"");
  check_json("\n\r\t\f\b\x01\x1F\x7F", 8, "\"\\n\\r\\t\\f\\b\\u0001\\u001f\x7F\"");
  check_json("a\0я\xFF\xD0", 6, "\"a\\u0000я\xEF\xBF\xBD\xEF\xBF\xBD\"");
  check_json("\xEF\xBF\xBD", 3, "\"\xEF\xBF\xBD\"");
}

static void utf8_round_trips(void **state) {
  (void)state;
  for (uint32_t c = 0; c <= 0x10FFFF; c++) {
    char bytes[4];
    uint32_t back;
    size_t length = tz_utf8_encode(c, bytes);
    assert_int_equal(tz_utf8_decode(bytes, length, &back), length);
    bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    assert_int_equal(back, surrogate ? TZ_REPLACEMENT : c);
    assert_true(tz_utf8_valid(bytes, length));
    assert_int_equal(tz_utf8_previous(bytes, length), 0);
    if (length > 1) assert_false(tz_utf8_valid(bytes, length - 1));
  }
  char bytes[4];
  assert_int_equal(tz_utf8_encode(0x110000, bytes), 3);
  assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
}

/* RFC 3629: what is not well formed comes out as U+FFFD, a byte at a time. */
static void utf8_survives_invalid_bytes(void **state) {
  (void)state;
  static const char *const bad[] = {
      "\x80",
      "\xC0\x80",
      "\xC1\xBF",
      "\xE0\x80\x80",
      "\xED\xA0\x80",
      "\xF0\x80\x80",
      "\xF4\x90\x80\x80",
      "\xF8\x88\x80\x80",
      "\xFF",
      "\xD0",
      "\xD0z",
      "\xE2\x80",
      "\xF0\x9F\x98",
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    uint32_t c = 0;
    assert_int_equal(tz_utf8_decode(bad[i], strlen(bad[i]), &c), 1);
    assert_int_equal(c, TZ_REPLACEMENT);
    assert_false(tz_utf8_valid(bad[i], strlen(bad[i])));
  }
  assert_true(tz_utf8_valid(NULL, 0));
  assert_true(tz_utf8_valid("a\0я", 4));
  assert_true(tz_utf8_valid("\xEF\xBF\xBD", 3)); /* a real U+FFFD */
}

static void utf8_previous_steps_back(void **state) {
  (void)state;
  static const char text[] = "aя\xF0\x9F\x98\x80\x80z";
  assert_int_equal(tz_utf8_previous(text, 9), 8);
  assert_int_equal(tz_utf8_previous(text, 8), 7); /* the stray byte */
  assert_int_equal(tz_utf8_previous(text, 7), 3);
  assert_int_equal(tz_utf8_previous(text, 3), 1);
  assert_int_equal(tz_utf8_previous(text, 1), 0);
}

/* The FNV specification's own test vectors. */
static void hash_is_fnv1a(void **state) {
  (void)state;
  assert_true(tz_hash(TZ_HASH_START, NULL, 0) == TZ_HASH_START);
  assert_true(tz_hash(TZ_HASH_START, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
  assert_true(tz_hash(TZ_HASH_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
  uint64_t half = tz_hash(TZ_HASH_START, "foo", 3);
  assert_true(tz_hash(half, "bar", 3) == UINT64_C(0x85944171f73967e8));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(memory_checks_sizes),
      cmocka_unit_test(arrays_grow),
      cmocka_unit_test(buffer_appends),
      cmocka_unit_test(buffer_remembers_its_error),
      cmocka_unit_test(buffer_writes_json),
      cmocka_unit_test(utf8_round_trips),
      cmocka_unit_test(utf8_survives_invalid_bytes),
      cmocka_unit_test(utf8_previous_steps_back),
      cmocka_unit_test(hash_is_fnv1a),
  };
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
