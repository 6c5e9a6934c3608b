/* text: stems, against libstemmer itself and the Snowball project's lists. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/stem.h"
#include "text/words.h"

#define DATA "../shared/data/snowball/"

static void check_stem(tz_stemmer *stemmer, const char *form, tz_language language,
                       const char *expected) {
  size_t size;
  for (int again = 0; again < 2; again++) { /* the second time from the cache */
    const char *stem = tz_stem(stemmer, form, strlen(form), language, &size);
    assert_non_null(stem);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(stem, expected, size);
  }
}

static void stems(void **state) {
  (void)state;
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_non_null(stemmer);
  check_stem(stemmer, "союзниками", TZ_RUSSIAN, "союзник");
  check_stem(stemmer, "alliances", TZ_ENGLISH, "allianc");
  check_stem(stemmer, "dying", TZ_ENGLISH, "die");   /* more than a prefix */
  check_stem(stemmer, "happy", TZ_ENGLISH, "happi"); /* another last letter */
  check_stem(stemmer, "alliances", TZ_LANGUAGE_NONE, "alliances");
  check_stem(stemmer, "alliances", TZ_RUSSIAN, "alliances");
  check_stem(stemmer, "союзниками", TZ_ENGLISH, "союзниками");
  check_stem(stemmer, "", TZ_ENGLISH, "");
  tz_stemmer_free(stemmer);
  tz_stemmer_free(NULL);
}

static void stems_of_bad_bytes(void **state) {
  (void)state;
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_non_null(stemmer);
  char *huge = malloc(1 << 20);
  assert_non_null(huge);
  memset(huge, 'x', 1 << 20);
  memcpy(huge + (1 << 20) - 3, "ing", 3);
  size_t size;
  const char *stem = tz_stem(stemmer, huge, 1 << 20, TZ_ENGLISH, &size);
  assert_non_null(stem);
  assert_in_range(size, 1, 1 << 20);
  for (unsigned byte = 0; byte < 256; byte++) {
    char form[5] = {(char)byte, 's', 0, (char)byte, (char)0xD0};
    assert_non_null(tz_stem(stemmer, form, sizeof form, TZ_ENGLISH, &size));
    assert_non_null(tz_stem(stemmer, form, sizeof form, TZ_RUSSIAN, &size));
    assert_in_range(size, 0, sizeof form);
  }
  free(huge);
  tz_stemmer_free(stemmer);
}

/* Words longer than a slot of the cache, and stems of one hash set, keep apart. */
static void long_words_are_not_confused(void **state) {
  (void)state;
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_non_null(stemmer);
  char form[120];
  memset(form, 'b', sizeof form);
  for (size_t length = 1; length <= sizeof form; length++) {
    size_t size;
    const char *stem = tz_stem(stemmer, form, length, TZ_ENGLISH, &size);
    assert_non_null(stem);
    assert_int_equal(size, length);
    assert_memory_equal(stem, form, size);
  }
  tz_stemmer_free(stemmer);
}

typedef struct vocabulary {
  const char *name;
  const char *words;
  const char *stems;
  tz_language language;
} vocabulary;

static void cut_line_end(char *line) {
  line[strcspn(line, "\r\n")] = '\0';
}

/* Compares each word of a vocabulary three ways. Returns the words, and in *others
** how many libstemmer itself stems otherwise than the list. */
static int compare_vocabulary(const vocabulary *v, tz_stemmer *stemmer, int *others) {
  char word[256], listed[256];
  int count = 0;
  FILE *words = fopen(v->words, "r"), *stems_file = fopen(v->stems, "r");
  struct sb_stemmer *raw = sb_stemmer_new(v->name, NULL);
  assert_non_null(raw);
  assert_non_null(words);
  assert_non_null(stems_file);
  while (fgets(word, sizeof word, words) && fgets(listed, sizeof listed, stems_file)) {
    cut_line_end(word);
    cut_line_end(listed);
    size_t length = strlen(word), size;
    const char *own =
        (const char *)sb_stemmer_stem(raw, (const sb_symbol *)word, (int)length);
    assert_non_null(own);
    if (strcmp(own, listed) != 0) ++*others;
    for (int again = 0; again < 2; again++) {
      const char *stem = tz_stem(stemmer, word, length, v->language, &size);
      assert_non_null(stem);
      if (size != strlen(own) || memcmp(stem, own, size) != 0)
        fail_msg("%s: got %.*s, want %s", word, (int)size, stem, own);
    }
    count++;
  }
  fclose(words);
  fclose(stems_file);
  sb_stemmer_delete(raw);
  return count;
}

/* libstemmer 2.2.0 gives the lists' stems for every word of them; a later one has
** other rules, and then its own output is what we must equal. */
static void stems_equal_snowballs(void **state) {
  (void)state;
  static const vocabulary vocabularies[] = {
      {"russian", DATA "russian/voc.txt", DATA "russian/output.txt", TZ_RUSSIAN},
      {"english", DATA "english/voc.txt", DATA "english/output.txt", TZ_ENGLISH},
  };
  FILE *present = fopen(DATA "russian/voc.txt", "r");
  if (!present) {
    print_message("skipped: the Snowball vocabularies are not at " DATA "\n");
    skip();
  }
  fclose(present);
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_non_null(stemmer);
  int count = 0, others = 0;
  for (int i = 0; i < 2; i++)
    count += compare_vocabulary(&vocabularies[i], stemmer, &others);
  assert_int_equal(count, 79202);
  if (others > 0)
    print_message("libstemmer is not 2.2.0: %d of %d stems are its own\n", others,
                  count);
  tz_stemmer_free(stemmer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stems),
      cmocka_unit_test(stems_of_bad_bytes),
      cmocka_unit_test(long_words_are_not_confused),
      cmocka_unit_test(stems_equal_snowballs),
  };
  return cmocka_run_group_tests_name("text: stems", tests, NULL, NULL);
}
