/* Splitting texts into passages: each test gives a text and what should lie in
** its passages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "corpus/lines.h"
#include "corpus/names.h"
#include "corpus/passages.h"

/* The passages of a text as "heading|text" lines, pages as "p2 " in front. */
static const char *split(tz_buffer *out, const char *text, size_t size) {
  tz_passages p;
  tz_buffer_clear(out);
  assert_int_equal(tz_passages_split(text, size, TZ_ENGLISH, &p), TZ_OK);
  size_t last = 0;
  for (size_t i = 0; i < p.count; i++) {
    const tz_passage *q = &p.items[i];
    assert_true(q->start >= last && q->end > q->start && q->end <= size);
    assert_true(q->heading_end >= q->heading_start && q->heading_end <= q->start);
    assert_true(q->page < p.pages);
    last = q->end;
    if (q->page > 0) {
      tz_buffer_byte(out, 'p');
      tz_buffer_integer(out, q->page + 1);
      tz_buffer_byte(out, ' ');
    }
    tz_buffer_append(out, text + q->heading_start, q->heading_end - q->heading_start);
    tz_buffer_byte(out, '|');
    for (size_t k = q->start; k < q->end; k++)
      tz_buffer_byte(out, text[k] == '\n' ? '/' : text[k]);
    tz_buffer_byte(out, '\n');
  }
  tz_passages_clear(&p);
  return tz_buffer_string(out);
}

#define EXPECT(text, expected)                                                         \
  do {                                                                                 \
    tz_buffer out_;                                                                    \
    tz_buffer_init(&out_);                                                             \
    assert_string_equal(split(&out_, text, strlen(text)), expected);                   \
    tz_buffer_clear(&out_);                                                            \
  } while (0)

/* Thirty words of prose, English and Russian. */
#define P30                                                                            \
  "One two three four five six seven eight nine ten. Eleven twelve thirteen fourteen " \
  "fifteen sixteen seventeen eighteen nineteen twenty. And so it went on for ten "     \
  "words more."
#define P20                                                                            \
  "This paragraph has exactly as many words as it takes to be short but not so short " \
  "as to be tiny."
#define P60 P30 " " P30

static void test_nothing(void **state) {
  (void)state;
  EXPECT("", "");
  EXPECT(" \n\t\n\n", "");
  EXPECT("***\n\n---\n", "");
  EXPECT("short text", "|short text\n");
  EXPECT("Short text", "|Short text\n");
  EXPECT("Союз", "|Союз\n");
}

static void test_paragraphs_and_headings(void **state) {
  (void)state;
  EXPECT("A Title of Some Kind\n\n" P60 "\n\nFirst Heading\n\n" P60 "\n\n" P60 "\n",
         "A Title of Some Kind|" P60 "\nFirst Heading|" P60 "\nFirst Heading|" P60
         "\n");
  EXPECT("# Title\n\n" P60 "\n\n## Second ##\n" P60 "\n",
         "Title|" P60 "\nSecond|" P60 "\n");
  EXPECT("Title\n=====\n\n" P60 "\n\nSecond\n---\n" P60 "\n",
         "Title|" P60 "\nSecond|" P60 "\n");
  EXPECT("Is There an Alliance?\n\n" P60, "Is There an Alliance?|" P60 "\n");
  EXPECT("The 1993-1994 Turning Point.\n\n" P60,
         "The 1993-1994 Turning Point.|" P60 "\n");
  EXPECT("Уроки союза\n\n" P60, "Уроки союза|" P60 "\n");
  EXPECT("«Изоляцией Запад толкнет его»\n\n" P60,
         "«Изоляцией Запад толкнет его»|" P60 "\n");
  EXPECT("1. Introduction\n\n" P60, "1. Introduction|" P60 "\n");
}

/* Short lines that are no headings. */
static void test_not_headings(void **state) {
  (void)state;
  EXPECT("He agreed.\n\n" P60, "|He agreed.//" P60 "\n");
  EXPECT("Putin said this:\n\n" P60, "|Putin said this://" P60 "\n");
  EXPECT("— Какие это государства?\n\n" P60, "|— Какие это государства?//" P60 "\n");
  EXPECT("• Only a bullet\n\n" P60, "|• Only a bullet//" P60 "\n");
  EXPECT("Жизнь очень плохая — 14,5\n\n" P60, "|Жизнь очень плохая — 14,5//" P60 "\n");
  EXPECT("It is here. The second part is here\n\n" P60,
         "|It is here. The second part is here//" P60 "\n");
  EXPECT("1914\t1918\t44\n\n" P60, "|1914\t1918\t44//" P60 "\n");
  /* a signature and the foot of a page belong to nothing */
  EXPECT("Title of It\n\n" P60 "\n\nIvan Petrov\n", "Title of It|" P60 "\n");
  /* four short lines in a row above the text are a menu, but for the title */
  EXPECT("The Title of the Article Itself\n\nNews\n\nMy list\n\nBooks\n\nFilms\n\nThe "
         "Title of the Article Itself\n\n" P60,
         "The Title of the Article Itself|" P60 "\n");
}

static void test_furniture_left_out(void **state) {
  (void)state;
  EXPECT("Search\n\nA Title of It\n\nWritten by Jane Roe.\n\n" P60
         "\n\nFrom our partner RIAC\n\nContinue Reading\n\nNext Title Here\n\n" P60
         "\n\nBlog at WordPress.com.\n\nUp ↑\n\n%d bloggers like this:\n",
         "A Title of It|" P60 "\nNext Title Here|" P60 "\n");
  EXPECT(
      "Никакого отвода войск.\n\ninosmi.ruПосмотреть оригиналмарт 31-го, 2016\n\n" P60,
      "Никакого отвода войск.|" P60 "\n");
  EXPECT(P60 " Image credit: CC by Jane Roe/Flickr.\n\n" P60, "|" P60 "\n|" P60 "\n");
  EXPECT("---\ntitle: A\nauthor: B\n---\n\n" P60, "|" P60 "\n");
  /* a wrapped line that happens to read "search" is prose */
  EXPECT(
      "The court ordered a wide and most thorough\nsearch\nof the house, and " P30 "\n",
      "|The court ordered a wide and most thorough/search/of the house, and " P30 "\n");
  /* a date heads a chronicle's entry, once there is text above */
  EXPECT("Title of It\n\n28 марта 2016\n\n" P60 "\n\nApril 5, 2016\n\n" P60,
         "Title of It|" P60 "\nTitle of It|April 5, 2016//" P60 "\n");
}

static void test_line_or_block(void **state) {
  (void)state;
  /* one paragraph a line, no blank lines */
  EXPECT(P60 "\nA Heading Here\n" P60 "\n" P60
             "\nThe two should:\n• do one thing;\n• do another.\n" P60,
         "|" P60 "\nA Heading Here|" P60 "\nA Heading Here|" P60
         "\nA Heading Here|The two should:/• do one thing;/• do another./" P60 "\n");
  /* one sentence a line: the paragraph is the block */
  EXPECT(
      "Союз Китая и России обсуждают уже много лет подряд в обеих столицах. \nНо "
      "договора об этом союзе до сих пор нет ни на одной из сторон.\n\n"
      "Первый абзац кончился, а второй начался и говорит уже совсем о другом предмете. "
      "\nЭто и есть второй абзац этого короткого текста о союзе двух стран.\n",
      "|Союз Китая и России обсуждают уже много лет подряд в обеих столицах. /Но "
      "договора об этом союзе до сих пор нет ни на одной из сторон.//"
      "Первый абзац кончился, а второй начался и говорит уже совсем о другом предмете. "
      "/Это и есть второй абзац этого короткого текста о союзе двух стран.\n");
}

static void test_joining(void **state) {
  (void)state;
  EXPECT(P20 "\n\n" P20 "\n\n" P60, "|" P20 "//" P20 "\n|" P60 "\n");
  EXPECT(P30 "\n\n" P60 "\n\n" P30,
         "|" P30 "\n|" P60 "\n|" P30 "\n");               /* short beside long stays */
  EXPECT(P20 "\n\n# H\n\n" P20, "|" P20 "\nH|" P20 "\n"); /* not across a heading */
  EXPECT(P20 "\n\nContinue Reading\n\n" P20,
         "|" P20 "\n|" P20 "\n"); /* nor furniture */
  EXPECT(P60 "\n\nSo it goes.",
         "|" P60 "//So it goes.\n"); /* a tiny end goes with the text above */
}

static void test_pages(void **state) {
  (void)state;
  EXPECT(P20 "\n\f" P20 "\n\f", "|" P20 "\np2 |" P20 "\n");
  /* running lines of a printed page, numbers apart */
  EXPECT("Journal of It 1\n\n" P60 "\n\n- 1 -\n\fJournal of It 2\n\n" P60
         "\n\n- 2 -\n\fJournal of It 3\n\n" P60 "\n\n- 3 -\n",
         "|" P60 "\np2 |" P60 "\np3 |" P60 "\n");
}

static void test_long_paragraphs(void **state) {
  (void)state;
  tz_buffer text;
  tz_passages p;
  tz_buffer_init(&text);
  for (int i = 0; i < 45; i++)
    tz_buffer_text(&text, "Ten words are in this sentence, and it ends here. ");
  assert_int_equal(tz_passages_split(text.data, text.size, TZ_ENGLISH, &p), TZ_OK);
  assert_int_equal(p.count, 3);
  for (size_t i = 0; i < p.count; i++) {
    size_t words =
        tz_count_words(text.data + p.items[i].start, p.items[i].end - p.items[i].start);
    assert_in_range(words, 130, 190);
    assert_int_equal(text.data[p.items[i].end - 1], '.');
  }
  tz_passages_clear(&p);
  /* words without any sentence, and bytes without any word */
  tz_buffer_clear(&text);
  for (int i = 0; i < 5000; i++)
    tz_buffer_text(&text, "слово ");
  assert_int_equal(tz_passages_split(text.data, text.size, TZ_RUSSIAN, &p), TZ_OK);
  assert_in_range(p.count, 25, 30);
  tz_passages_clear(&p);
  tz_buffer_clear(&text);
  for (int i = 0; i < 200000; i++)
    tz_buffer_byte(&text, 'x');
  assert_int_equal(tz_passages_split(text.data, text.size, TZ_RUSSIAN, &p), TZ_OK);
  assert_in_range(p.count, 10, 20);
  tz_passages_clear(&p);
  tz_buffer_clear(&text);
}

static void test_languages(void **state) {
  (void)state;
  const char *text = "Союз двух стран обсуждают уже много лет, но договора о нем все "
                     "еще нет.\n\n# H\n\n"
                     "The alliance of the two countries has been discussed for years, "
                     "and there is no treaty.";
  tz_passages p;
  assert_int_equal(tz_passages_split(text, strlen(text), TZ_LANGUAGE_NONE, &p), TZ_OK);
  assert_int_equal(p.count, 2);
  assert_int_equal(p.items[0].language, TZ_RUSSIAN);
  assert_int_equal(p.items[1].language, TZ_ENGLISH);
  tz_passages_clear(&p);
}

/* Whatever the bytes: ranges in order, no overlap, nothing lost but what lies
** between them; pages never crossed. */
static void test_random_bytes(void **state) {
  (void)state;
  static const char *const bits[] = {
      "\n",       "\n\n",     "\f",       "Heading Line",
      "# x",      "---",      "слово. ",  " word",
      "\xFF",     "\0",       "• item\n", "Continue Reading\n",
      "===\n",    "a: b\n",   "? ",       "```\n",
      "\xE2\x80", "1. One\n", "\t",       "\r\n",
      P20,        P60};
  static const size_t sizes[] = {1,
                                 2,
                                 1,
                                 12,
                                 3,
                                 3,
                                 12,
                                 5,
                                 1,
                                 1,
                                 9,
                                 17,
                                 4,
                                 5,
                                 2,
                                 4,
                                 2,
                                 7,
                                 1,
                                 2,
                                 sizeof P20 - 1,
                                 sizeof P60 - 1};
  uint32_t seed = 7;
  tz_buffer text, out;
  tz_buffer_init(&text);
  tz_buffer_init(&out);
  for (int round = 0; round < 1500; round++) {
    tz_buffer_clear(&text);
    seed = seed * 1664525u + 1013904223u;
    for (uint32_t i = 0, n = (seed >> 20) % 60; i < n; i++) {
      seed = seed * 1664525u + 1013904223u;
      size_t bit = (seed >> 16) % (sizeof sizes / sizeof *sizes);
      tz_buffer_append(&text, bits[bit], sizes[bit]);
    }
    tz_passages p;
    const char *data = tz_buffer_string(&text);
    split(&out, data, text.size);
    assert_int_equal(tz_passages_split(data, text.size, TZ_ENGLISH, &p), TZ_OK);
    for (size_t i = 0; i < p.count; i++)
      assert_null(
          memchr(data + p.items[i].start, '\f', p.items[i].end - p.items[i].start));
    tz_passages_clear(&p);
  }
  tz_buffer_clear(&text);
  tz_buffer_clear(&out);
}

static const char *name_list(tz_buffer *b, const tz_name *names, size_t count) {
  tz_buffer_clear(b);
  for (size_t i = 0; i < count; i++)
    tz_name_append(b, &names[i]);
  return tz_buffer_string(b);
}

static void test_names(void **state) {
  (void)state;
  tz_buffer b;
  tz_buffer_init(&b);
  const tz_name two[] = {{.family = "Yuan", .given = "Jingdong"},
                         {.family = "Wilson", .given = "Jeanne L."}};
  assert_string_equal(name_list(&b, two, 2), "Yuan, J.; Wilson, J. L.");
  const tz_name russian[] = {{.family = "Иванов", .given = "Иван Иванович"},
                             {.family = "Петров", .given = "И.И."}};
  assert_string_equal(name_list(&b, russian, 2), "Иванов, И. И.; Петров, И. И.");
  const tz_name particles[] = {
      {.family = "Beethoven", .given = "Ludwig", .particle = "van"},
      {.family = "Sartre", .given = "Jean-Paul"},
      {.family = "La Fontaine", .given = "Jean", .dropping = "de"},
      {.family = "King", .given = "Martin Luther", .suffix = "Jr."}};
  assert_string_equal(
      name_list(&b, particles, 4),
      "van Beethoven, L.; Sartre, J.-P.; La Fontaine, J. de; King, M. L., Jr.");
  const tz_name other[] = {
      {.literal = "ИноСМИ"}, {.given = " "}, {.family = "", .given = "Plato"}, {0}};
  assert_string_equal(name_list(&b, other, 4), "ИноСМИ; Plato");
  tz_buffer_clear(&b);
}

static void check_date(const char *text, const char *expected) {
  tz_buffer b;
  tz_buffer_init(&b);
  tz_date_append(&b, text);
  assert_string_equal(tz_buffer_string(&b), expected);
  tz_buffer_clear(&b);
}

static void test_dates(void **state) {
  (void)state;
  check_date("2016-04-05", "2016-04-05");
  check_date("2016-04", "2016-04");
  check_date("2016", "2016");
  check_date("2016/2017", "2016/2017");
  check_date("2016-04-05T10:00:00Z", "2016-04-05");
  check_date("April 5, 2016", "2016");
  check_date("весна 1914 года", "1914");
  check_date("n.d.", "n.d.");
  check_date("", "");
  check_date("12345", "12345");
}

static void test_page_ranges(void **state) {
  (void)state;
  long first, last;
  assert_true(tz_page_range("33-48", &first, &last) && first == 33 && last == 48);
  assert_true(tz_page_range("33–48", &first, &last) && first == 33 && last == 48);
  assert_true(tz_page_range("С. 33—48", &first, &last) && first == 33 && last == 48);
  assert_true(tz_page_range("pp. 5--7", &first, &last) && first == 5 && last == 7);
  assert_true(tz_page_range("12", &first, &last) && first == 12 && last == 12);
  assert_false(tz_page_range("e12", &first, &last));
  assert_false(tz_page_range("33-8", &first, &last));
  assert_false(tz_page_range("33-48, 50", &first, &last));
  assert_false(tz_page_range("", &first, &last));
  assert_false(tz_page_range("99999999999", &first, &last));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_paragraphs_and_headings),
      cmocka_unit_test(test_not_headings),
      cmocka_unit_test(test_furniture_left_out),
      cmocka_unit_test(test_line_or_block),
      cmocka_unit_test(test_joining),
      cmocka_unit_test(test_pages),
      cmocka_unit_test(test_long_paragraphs),
      cmocka_unit_test(test_languages),
      cmocka_unit_test(test_random_bytes),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_dates),
      cmocka_unit_test(test_page_ranges),
  };
  return cmocka_run_group_tests_name("passages", tests, NULL, NULL);
}
