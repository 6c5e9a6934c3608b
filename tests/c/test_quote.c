/* Quotations against their sources: what is a difference and what is not, on texts
** of every kind, against a model that changes known words, and in SQL with every
** allocation failing in turn. */
#include "sqlite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "oom.h"
#include "roll.h"
#include "settings.h"
#include "sql.h"
#include "corpus/quote.h"
#include "corpus/translation.h"

/* Matches in a source that is all body. */
static bool find_in(const char *quotation, size_t quotation_size, const char *text,
                    size_t size, tz_quote_match *match) {
  tz_quotation read;
  assert_int_equal(tz_quotation_read(quotation, quotation_size, &read), TZ_OK);
  tz_quote_range body = {0, size};
  tz_quote_source source = {.text = text, .size = size};
  assert_int_equal(tz_quote_words_read(text, size, &body, 1, &source.words), TZ_OK);
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_int_equal(tz_quote_match_find(quotation, &read, &source, stemmer, match),
                   TZ_OK);
  bool found = tz_quote_is_found(&read, match);
  tz_stemmer_free(stemmer);
  tz_quote_words_clear(&source.words);
  tz_quotation_clear(&read);
  return found;
}

static bool find(const char *quotation, const char *text, tz_quote_match *match) {
  return find_in(quotation, strlen(quotation), text, strlen(text), match);
}

/* ---- no difference ---- */

static void typography_is_no_difference(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"\"Союз\" не распался - он уснул", "Итак, «Союз» не распался — он уснул."},
      {"еще один елочный базар", "Ещё один ёлочный базар"},
      {"the stra\xC2\xADtegic partner\xC2\xADship holds",
       "The strategic partnership holds"},
      {"the strategic partnership", "the strate-\ngic part-\r\n  nership"},
      {"the strate-\ngic partnership", "the strategic partnership"},
      {"военно-политический блок", "военно-\n\fполитический блок"},
      {"first offi\xC2\xA0"
       "cial floor",
       "first offi\xC2\xA0"
       "cial floor"},
      {"final flow", "\xEF\xAC\x81nal \xEF\xAC\x82ow"},
      {"It\xE2\x80\x99s China's turn now", "it's China\xE2\x80\x99s turn now"},
      {"in 1990-1995 they met", "in 1990\xE2\x80\x93"
                                "1995 they met"},
      {"10\xC2\xA0"
       "000 men",
       "10,000 men"},
      {"[T]he allies left", "the allies left"},
      {"союз[ников] не ждали", "союзникам не ждали"},
      {"стран[] больше нет", "страны больше нет"},
      {"the allies [...] never came", "the allies, who had promised, never came"},
      {"the allies \xE2\x80\xA6 never came",
       "the allies, who had promised, never came"},
      {"the allies . . . never came", "the allies, who had promised, never came"},
      {"союзники <...> не пришли", "союзники, как водится, не пришли"},
      {"союзники (\xE2\x80\xA6) не пришли", "союзники, как водится, не пришли"},
      {"the allies [of China] never came", "the allies never came"},
      {"[China\xE2\x80\x99s allies] never came back", "they never came back"},
      {"the allies [sic] never came", "the allies never came"},
      {"... the allies never came ...", "then the allies never came back"},
      {"allies never came", "allies [12] never [3] came"},
      {"[...] [?] the allies \xE2\x80\xA6 [\xE2\x80\xA6] came",
       "the allies never came"},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    tz_quote_match match;
    bool found = find(pairs[i][0], pairs[i][1], &match);
    if (!found || match.difference_count != 0)
      print_error("%s | %s: %d, %d differences\n", pairs[i][0], pairs[i][1], found,
                  (int)match.difference_count);
    assert_true(found);
    assert_int_equal(match.difference_count, 0);
  }
}

/* ---- differences ---- */

typedef struct altered {
  const char *quotation, *text, *quoted, *source;
  bool inflected;
} altered;

static void differing_words_are_named(void **state) {
  (void)state;
  static const altered cases[] = {
      {"the allies never won", "Then the allies never came.", "won", "came", false},
      {"our allies never came", "Then the allies never came.", "our", "the", false},
      {"the old allies never came", "Then the allies never came.", "old", "", false},
      {"the allies came back home", "Then the allies never came back home.", "",
       "never", false},
      {"военный союзник не пришёл", "Военные союзник не пришёл.", "военный", "Военные",
       true},
      {"военный союз", "о военном союзе", "военный союз", "военном союзе", true},
      {"he said any one may come", "he said anyone may come", "any one", "anyone",
       false},
      {"союз[ников] не ждали", "соседей не ждали", "союз[ников]", "соседей", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const altered *c = &cases[i];
    tz_quote_match match;
    if (!find(c->quotation, c->text, &match) || match.difference_count != 1)
      print_error("%s: %d differences\n", c->quotation, (int)match.difference_count);
    assert_int_equal(match.difference_count, 1);
    const tz_quote_difference *d = &match.differences[0];
    assert_int_equal(d->quoted.end - d->quoted.start, strlen(c->quoted));
    assert_memory_equal(c->quotation + d->quoted.start, c->quoted, strlen(c->quoted));
    assert_int_equal(d->source.end - d->source.start, strlen(c->source));
    assert_memory_equal(c->text + d->source.start, c->source, strlen(c->source));
    assert_int_equal(d->inflected, c->inflected);
  }
}

static void other_words_are_not_found(void **state) {
  (void)state;
  static const char text[] =
      "The council resolves that a crossing be built, that it be paid "
      "for by those who use it, and that no resident be asked twice.";
  tz_quote_match match;
  assert_false(find("bridges of cheese are the best of all bridges", text, &match));
  assert_false(find("cheese", text, &match));
  assert_false(find("the cheese", text, &match));
  assert_false(find("", text, &match));
  assert_false(find("[...]", text, &match));
  assert_false(find("word", "", &match));
  assert_true(find("crossing", text, &match));
  assert_int_equal(match.difference_count, 0);
  assert_true(find("crossings", text, &match));
  assert_true(match.differences[0].inflected);
}

static void all_places_are_named(void **state) {
  (void)state;
  tz_quote_match match;
  assert_true(find("the bridge", "The bridge is the bridge. Not a bridge: the  bridge!",
                   &match));
  assert_int_equal(match.place_count, 3);
  assert_int_equal(match.at.start, 0);
  assert_int_equal(match.places[1].start, 14);
}

/* Headings, page numbers and furniture between passages are passed over, but may be
** quoted. */
static void what_is_outside_passages_may_be_passed_over(void **state) {
  (void)state;
  static const char text[] = "The allies never 17 Journal of Bridges \f came back home";
  static const tz_quote_range body[] = {{0, 16}, {40, sizeof text - 1}};
  tz_quote_source source = {.text = text, .size = sizeof text - 1};
  assert_int_equal(tz_quote_words_read(text, source.size, body, 2, &source.words),
                   TZ_OK);
  static const char *const quotations[] = {"allies never came back",
                                           "never 17 Journal of Bridges",
                                           "Journal of Bridges came"};
  for (size_t i = 0; i < 3; i++) {
    tz_quotation read;
    tz_quote_match match;
    assert_int_equal(tz_quotation_read(quotations[i], strlen(quotations[i]), &read),
                     TZ_OK);
    assert_int_equal(tz_quote_match_find(quotations[i], &read, &source, NULL, &match),
                     TZ_OK);
    assert_true(tz_quote_is_found(&read, &match));
    assert_int_equal(match.difference_count, 0);
    tz_quotation_clear(&read);
  }
  tz_quote_words_clear(&source.words);
}

/* ---- a model ---- */

/* A text of words w0..wN with some common ones between. */
static char *make_text(size_t words, size_t *size) {
  static const char *const common[] = {"the", "of", "и", "в"};
  char *text = malloc(words * 16 + 1), *at = text;
  for (size_t i = 0; i < words; i++) {
    if (i % 3 == 0)
      at += sprintf(at, "%s ", common[roll(4)]);
    else
      at += sprintf(at, "w%c%c%c%c ", 'a' + (int)roll(26), 'a' + (int)roll(26),
                    'a' + (int)roll(26), 'a' + (int)roll(26));
  }
  *size = (size_t)(at - text);
  return text;
}

/* Where the n-th word begins. */
static const char *word_at(const char *text, size_t n) {
  while (n-- > 0)
    text = strchr(text, ' ') + 1;
  return text;
}

static void changed_words_of_long_texts_are_found(void **state) {
  (void)state;
  size_t size;
  char *text = make_text(60000, &size);
  for (int round = 0; round < (is_quickest() ? 3 : 40); round++) {
    size_t length = 8 + roll(60), start = roll(59000);
    const char *from = word_at(text, start), *to = word_at(from, length);
    size_t changed = 1 + roll((uint32_t)length - 2);
    const char *word = word_at(from, changed);
    char quotation[2048];
    int written =
        snprintf(quotation, sizeof quotation, "%.*sxyzzy%.*s", (int)(word - from), from,
                 (int)(to - 1 - strchr(word, ' ')), strchr(word, ' '));
    tz_quote_match match;
    assert_true(find_in(quotation, (size_t)written, text, size, &match));
    assert_int_equal(match.difference_count, 1);
    assert_int_equal(match.differences[0].source.start, word - text);
    assert_memory_equal(quotation + match.differences[0].quoted.start, "xyzzy", 5);
    assert_int_equal(match.at.start, from - text);
  }
  free(text);
}

/* The last that is listed takes in those for which there is no place. */
static void more_differences_than_are_listed(void **state) {
  (void)state;
  size_t size, last = 0;
  char *text = make_text(400, &size), *quotation = malloc(size);
  assert_non_null(quotation);
  memcpy(quotation, text, size);
  for (size_t n = 1; n < 400; n += 6) {
    last = (size_t)(word_at(text, n) - text);
    quotation[last] = 'q';
  }
  tz_quote_match match;
  assert_true(find_in(quotation, size, text, size, &match));
  assert_int_equal(match.difference_count, TZ_QUOTE_DIFFERENCES);
  const tz_quote_difference *rest = &match.differences[TZ_QUOTE_DIFFERENCES - 1];
  assert_true(rest->quoted.start < last && rest->quoted.end > last);
  assert_true(rest->source.end > last && rest->source.end <= size);
  free(quotation);
  free(text);
}

static void gaps_reach_far(void **state) {
  (void)state;
  size_t size;
  char *text = make_text(30000, &size);
  const char *first = word_at(text, 1000), *second = word_at(text, 9000);
  char quotation[512];
  snprintf(quotation, sizeof quotation, "%.*s [...] %.*s",
           (int)(word_at(first, 8) - first), first, (int)(word_at(second, 8) - second),
           second);
  tz_quote_match match;
  assert_true(find_in(quotation, strlen(quotation), text, size, &match));
  assert_int_equal(match.difference_count, 0);
  assert_int_equal(match.at.start, first - text);
  free(text);
}

static void limits_and_any_bytes(void **state) {
  (void)state;
  size_t size;
  char *text = make_text(20000, &size);
  tz_quotation read;
  assert_int_equal(tz_quotation_read(text, size, &read), TZ_TOO_BIG);
  tz_quotation_clear(&read);
  tz_quote_match match;
  const char *end = word_at(text, 4000);
  assert_true(find_in(text, (size_t)(end - text), text, size, &match));
  assert_int_equal(match.difference_count, 0);
  char bytes[300];
  static const char alphabet[] = "[]().<>\xE2\x80\xA6 a\xD0\xBF\xFF-\n\0x\xC2\xAD";
  for (int round = 0; round < (is_quickest() ? 300 : 3000); round++) {
    size_t length = roll(sizeof bytes);
    for (size_t i = 0; i < length; i++)
      bytes[i] = alphabet[roll(sizeof alphabet - 1)];
    find_in(bytes, length, text, 2000, &match);
    find_in(text, 200, bytes, length, &match);
    assert_true(match.similarity >= 0 && match.similarity <= 1);
  }
  free(text);
}

/* ---- translations ---- */

/* Finds the stretch for stems, a group each, all worth one. */
static bool translates(const char *const *stems, size_t count, const char *text,
                       tz_translation_match *match) {
  tz_stemmer *stemmer = tz_stemmer_new();
  tz_quote_words words = {NULL, 0, 0};
  tz_translation translation;
  tz_translation_init(&translation);
  tz_quote_range all = {0, strlen(text)};
  assert_int_equal(tz_translation_read(text, all, stemmer, &words), TZ_OK);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(tz_translation_group(&translation, 1), TZ_OK);
    assert_int_equal(
        tz_translation_add(&translation, stems[i], strlen(stems[i]), i % 2 ? 1 : 0.8),
        TZ_OK);
  }
  assert_int_equal(tz_translation_find(&translation, &words, match), TZ_OK);
  bool found = tz_translation_is_found(&translation, match);
  tz_translation_clear(&translation);
  tz_quote_words_clear(&words);
  tz_stemmer_free(stemmer);
  return found;
}

static void translations_are_found_where_most_of_them_stands(void **state) {
  (void)state;
  static const char text[] =
      "The mayor spoke of bridges, of towns, of rivers and of banks at length, which "
      "was tedious for everybody there. At last the bridge over the river was opened "
      "without an orchestra. Nobody paid.";
  static const char *const stems[] = {"bridg", "river", "open", "orchestra"};
  static const char *const strangers[] = {"chees", "rope", "moon", "bridg"};
  static const char *const twice[] = {"open", "open", "open", "open"};
  tz_translation_match match;
  assert_true(translates(stems, 4, text, &match));
  assert_memory_equal(text + match.at.start, "bridge over", 11);
  assert_memory_equal(text + match.at.end - 9, "orchestra", 9);
  assert_true(match.covered > 0.89 && match.covered < 0.91);
  assert_false(translates(strangers, 4, text, &match));
  assert_false(translates(stems, 3, text, &match)); /* too little to tell */
  assert_false(translates(twice, 4, text, &match)); /* one word stands for one */
  assert_false(translates(stems, 4, "", &match));
  assert_int_equal(match.at.end, 0);
  assert_false(translates(NULL, 0, text, &match));
}

/* ---- in SQL ---- */

static const char *const content[] = {
    "SELECT tezis_create()",
    "SELECT tezis_add('{\"id\": \"a\", \"title\": \"On\"}', 'The allies, as always, "
    "never won the war.')",
    "SELECT tezis_add('{\"id\": \"b\", \"title\": \"О\"}', 'Союзники подписали договор "
    "о мире.')",
    "INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'ally', 1, "
    "'союзник'), ('en', 'never', 1, 'никогда'), ('en', 'war', 1, 'война'), ('en', "
    "'won', 1, 'выиграть')",
};

static void every_allocation_may_fail(void **state) {
  (void)state;
  bool possible = oom_is_possible();
  static const char *const queries[] = {
      "SELECT tezis_quote('the allies [...] never won [sic] a war', 'a')",
      "SELECT tezis_quote('Союзники подписали мирный договор', 'a')",
      "SELECT tezis_quote('nobody anywhere ever said this at all')",
      "SELECT tezis_quote('союзники никогда не выигрывали войн', 'a')",
  };
  for (size_t i = 0; i < 2 * (sizeof queries / sizeof *queries); i++) {
    const char *sql = queries[i / 2];
    for (long n = 1;; n += i % 2 ? 4 * fault_step() - 3 : is_quick() ? 17 : 1) {
      sqlite3 *db = must_open(":memory:");
      must_run_all(db, content, sizeof content / sizeof *content);
      oom_begin_either(possible ? n : 0, OOM_OURS, i % 2);
      int code = sql_run(db, sql);
      bool done = !oom_end() || !possible;
      assert_true(code == SQLITE_OK || code == SQLITE_NOMEM);
      if (!done) must_run(db, sql);
      assert_int_equal(sqlite3_close(db), SQLITE_OK);
      if (done) break;
      assert_true(n < 20000);
    }
  }
  oom_say_tried();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(typography_is_no_difference),
      cmocka_unit_test(differing_words_are_named),
      cmocka_unit_test(other_words_are_not_found),
      cmocka_unit_test(all_places_are_named),
      cmocka_unit_test(what_is_outside_passages_may_be_passed_over),
      cmocka_unit_test(changed_words_of_long_texts_are_found),
      cmocka_unit_test(more_differences_than_are_listed),
      cmocka_unit_test(gaps_reach_far),
      cmocka_unit_test(limits_and_any_bytes),
      cmocka_unit_test(translations_are_found_where_most_of_them_stands),
      cmocka_unit_test(every_allocation_may_fail),
  };
  roll_begin(7);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
