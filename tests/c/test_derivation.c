/* Words of one root: the table's families give the kin they are written for and no
** strangers, whatever the stem. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "search/derivation.h"

static bool is_kin(const char *stem, const char *other, tz_language language) {
  tz_derivation derivation;
  const char *candidate;
  size_t size;
  tz_derivation_begin(&derivation, stem, strlen(stem), language);
  while ((candidate = tz_derivation_next(&derivation, &size)) != NULL)
    if (size == strlen(other) && memcmp(candidate, other, size) == 0) return true;
  return false;
}

static void kin_is_found_both_ways(void **state) {
  (void)state;
  static const char *const russian[][2] = {
      {"союзник", "союз"},          {"союзн", "союзник"},
      {"договор", "договорн"},      {"договор", "договорен"},
      {"росс", "российск"},         {"россиянин", "российск"},
      {"кита", "китайск"},          {"американск", "америк"},
      {"политик", "политическ"},    {"нац", "национальн"},
      {"организац", "организова"},  {"угроз", "угрожа"},
      {"строительств", "строител"}, {"партнер", "партнерств"}};
  static const char *const english[][2] = {
      {"alli", "allianc"},      {"russia", "russian"},    {"china", "chines"},
      {"economi", "economist"}, {"leader", "leadership"}, {"defend", "defens"},
      {"scienc", "scientif"},   {"trade", "trader"}};
  for (size_t i = 0; i < sizeof russian / sizeof *russian; i++)
    if (!is_kin(russian[i][0], russian[i][1], TZ_RUSSIAN) ||
        !is_kin(russian[i][1], russian[i][0], TZ_RUSSIAN))
      fail_msg("%s, %s", russian[i][0], russian[i][1]);
  for (size_t i = 0; i < sizeof english / sizeof *english; i++)
    if (!is_kin(english[i][0], english[i][1], TZ_ENGLISH) ||
        !is_kin(english[i][1], english[i][0], TZ_ENGLISH))
      fail_msg("%s, %s", english[i][0], english[i][1]);
}

static void strangers_are_no_kin(void **state) {
  (void)state;
  assert_false(is_kin("шаг", "шахт", TZ_RUSSIAN));
  assert_false(is_kin("мир", "мирн", TZ_RUSSIAN)); /* the root is too short */
  assert_false(is_kin("part", "parti", TZ_ENGLISH));
  assert_false(is_kin("союз", "союз", TZ_RUSSIAN));
  assert_false(is_kin("союз", "союзник", TZ_ENGLISH));
  assert_false(is_kin("alli", "allianc", TZ_RUSSIAN));
  assert_false(is_kin("alli", "allianc", TZ_LANGUAGE_NONE));
}

/* No candidate twice, none too long, none without the beginning of the stem. */
static void check_candidates(const char *stem, size_t size, tz_language language) {
  static char seen[TZ_DERIVATION_MOST][TZ_DERIVATION_BYTES];
  static size_t sizes[TZ_DERIVATION_MOST];
  size_t count = 0, found;
  tz_derivation derivation;
  const char *candidate;
  tz_derivation_begin(&derivation, stem, size, language);
  while ((candidate = tz_derivation_next(&derivation, &found)) != NULL) {
    assert_true(count < TZ_DERIVATION_MOST);
    assert_in_range(found, 3, TZ_DERIVATION_BYTES);
    assert_memory_equal(candidate, stem, 3);
    assert_false(found == size && memcmp(candidate, stem, size) == 0);
    for (size_t i = 0; i < count; i++)
      assert_false(sizes[i] == found && memcmp(seen[i], candidate, found) == 0);
    memcpy(seen[count], candidate, found);
    sizes[count++] = found;
  }
  assert_null(tz_derivation_next(&derivation, &found));
}

static void any_bytes_are_survived(void **state) {
  (void)state;
  static const char *const pieces[] = {"с",   "ник", "ец", "ц",      "ова",  "а",  "н",
                                       "льн", "i",   "st", "ership", "\xD0", "ac", "t"};
  uint32_t seed = 11;
  for (int round = 0; round < 20000; round++) {
    char stem[200];
    size_t size = 0;
    for (unsigned many = seed >> 8 & 31; many > 0; many--) {
      seed = seed * 1664525u + 1013904223u;
      const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
      memcpy(stem + size, piece, strlen(piece));
      size += strlen(piece);
    }
    seed = seed * 1664525u + 1013904223u;
    check_candidates(stem, size, round % 2 ? TZ_RUSSIAN : TZ_ENGLISH);
  }
  check_candidates("", 0, TZ_RUSSIAN);
  check_candidates(NULL, 0, TZ_ENGLISH);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kin_is_found_both_ways),
      cmocka_unit_test(strangers_are_no_kin),
      cmocka_unit_test(any_bytes_are_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
