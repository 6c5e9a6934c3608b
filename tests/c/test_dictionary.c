/* Dictionaries in dictd's format: what an entry is taken apart into, which
** translation comes first, and what is made of broken files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oom.h"
#include "base/buffer.h"
#include "base/intern.h"
#include "search/alignment.h"
#include "search/dictionary.h"
#include "search/dictionary_entry.h"

/* ---- strings as numbers ---- */

static void strings_keep_their_numbers(void **state) {
  (void)state;
  tz_intern intern;
  uint32_t number;
  char text[16];
  tz_intern_init(&intern);
  assert_int_equal(tz_intern_find(&intern, "a", 1), TZ_INTERN_NONE);
  for (uint32_t round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < 5000; i++) {
      int size = snprintf(text, sizeof text, "%x", i * 2654435761u);
      assert_int_equal(tz_intern_add(&intern, text, (size_t)size, &number), TZ_OK);
      assert_int_equal(number, i);
      assert_string_equal(tz_intern_text(&intern, number), text);
    }
  }
  assert_int_equal(tz_intern_add(&intern, "", 0, &number), TZ_OK);
  assert_int_equal(tz_intern_find(&intern, "", 0), 5000);
  tz_intern_clear(&intern);
}

/* ---- entries ---- */

static tz_buffer said;

static tz_status translation(void *context, const char *text, size_t size,
                             int position) {
  (void)context;
  while (size > 0 && text[0] == ' ')
    text++, size--;
  while (size > 0 && text[size - 1] == ' ')
    size--;
  tz_buffer_integer(&said, position);
  tz_buffer_append(&said, text, size);
  tz_buffer_byte(&said, '|');
  return TZ_OK;
}
static tz_status example(void *context, const char *english, size_t english_size,
                         const char *russian, size_t russian_size) {
  (void)context, (void)english, (void)english_size;
  tz_buffer_text(&said, "x:");
  tz_buffer_append(&said, russian, russian_size);
  tz_buffer_byte(&said, '|');
  return TZ_OK;
}
static tz_status reference(void *context, const char *head, size_t size) {
  (void)context;
  tz_buffer_text(&said, "->");
  tz_buffer_append(&said, head, size);
  tz_buffer_byte(&said, '|');
  return TZ_OK;
}

static void check_entry(const char *text, const char *wanted) {
  tz_entry_reader reader = {NULL, translation, example, reference};
  tz_buffer scratch;
  tz_buffer_init(&scratch);
  tz_buffer_init(&said);
  assert_int_equal(tz_entry_read(text, strlen(text), &scratch, &reader), TZ_OK);
  assert_string_equal(tz_buffer_string(&said), wanted);
  tz_buffer_clear(&said);
  tz_buffer_clear(&scratch);
}

static void entries_are_taken_apart(void **state) {
  (void)state;
  check_entry(
      "harbour\n   [h] _n.\n   1) гавань, порт (на море); inner h. внутренняя гавань\n"
      "   2) _перен. убежище\n",
      "0гавань|1порт|x:внутренняя гавань |2убежище|");
  check_entry("led\n   past от lead\n", "->lead|");
  check_entry("zoo /z/\nзоопарк", "0зоопарк|");
  check_entry("one\n1. первый\n2. второй", "0первый|1второй|");
  check_entry("empty\n", "");
  check_entry("nothing", "");
  check_entry("open (\n слово [", "0слово|");
}

/* ---- whole dictionaries ---- */

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void number64(tz_buffer *out, size_t number) {
  char text[12];
  size_t at = sizeof text;
  do
    text[--at] = digits[number % 64];
  while (number /= 64);
  tz_buffer_append(out, text + at, sizeof text - at);
}

typedef struct files {
  tz_buffer index;
  tz_buffer text;
} files;

static void add_entry(files *f, const char *head, const char *body) {
  tz_buffer_text(&f->index, head);
  tz_buffer_byte(&f->index, '\t');
  number64(&f->index, f->text.size);
  tz_buffer_byte(&f->index, '\t');
  number64(&f->index, strlen(head) + 1 + strlen(body));
  tz_buffer_byte(&f->index, '\n');
  tz_buffer_text(&f->text, head);
  tz_buffer_byte(&f->text, '\n');
  tz_buffer_text(&f->text, body);
}

typedef struct fixture {
  files files;
  tz_stemmer *stemmer;
  tz_dictionary_report report;
} fixture;

/* What is read is noted in `said`. */
static int set_up(void **state) {
  static fixture x;
  x = (fixture){.stemmer = tz_stemmer_new()};
  files *f = &x.files;
  tz_buffer_init(&said);
  tz_buffer_init(&f->index);
  tz_buffer_init(&f->text);
  add_entry(f, "00-database-short", "Test");
  add_entry(f, "alliance",
            "  1) союз; альянс; holy alliance священный союз\n  2) родство");
  add_entry(f, "ally", "  союзник");
  add_entry(f, "treaty",
            "  договор; treaty of alliance союзный договор, договор о союзе");
  add_entry(f, "forge", "  ковать; выковывать");
  add_entry(f, "forged", "  past от forge");
  add_entry(f, "union", "  союз, объединение");
  *state = &x;
  return 0;
}

static int tear_down(void **state) {
  fixture *x = *state;
  tz_buffer_clear(&said);
  tz_buffer_clear(&x->files.index);
  tz_buffer_clear(&x->files.text);
  tz_stemmer_free(x->stemmer);
  return 0;
}

static int note(void *context, const tz_meaning *meaning) {
  (void)context;
  char line[200];
  snprintf(line, sizeof line, "%s %d %s\n", meaning->stem, meaning->rank,
           meaning->translation);
  tz_buffer_text(&said, line);
  assert_true(meaning->weight > 0 && meaning->weight <= 1);
  assert_true(meaning->rank >= 1 && meaning->rank <= TZ_MEANINGS);
  return 0;
}

/* Reads the dictionary cut off at these sizes. */
static tz_status read_cut(fixture *x, size_t index_size, size_t text_size) {
  tz_dictionary *d = tz_dictionary_new(x->stemmer);
  int stopped = 0;
  if (!d) return TZ_NOMEM;
  tz_status status = tz_dictionary_read(d, x->files.index.data, index_size,
                                        x->files.text.data, text_size, &x->report);
  if (status == TZ_OK) status = tz_dictionary_meanings(d, note, NULL, &stopped);
  tz_dictionary_free(d);
  return status;
}

static tz_status read_all(fixture *x) {
  return read_cut(x, x->files.index.size, x->files.text.size);
}

static void best_translations_come_first(void **state) {
  fixture *x = *state;
  assert_int_equal(read_all(x), TZ_OK);
  assert_int_equal(x->report.entries, 6);
  assert_int_equal(x->report.beyond, 0);
  assert_non_null(strstr(said.data, "allianc 1 союз\n"));
  assert_non_null(strstr(said.data, "альянс 1 allianc\n"));
  assert_non_null(strstr(said.data, "treati 1 договор\n"));
  assert_non_null(strstr(said.data, "forg 1 кова"));
  assert_null(strstr(said.data, "database"));
}

static void broken_files_are_survived(void **state) {
  fixture *x = *state;
  files *f = &x->files;
  for (size_t i = 0; i <= f->text.size; i++) { /* the text cut short anywhere */
    assert_int_equal(read_cut(x, f->index.size, i), TZ_OK);
    assert_int_equal(x->report.beyond > 0, x->report.entries < 6);
  }
  for (size_t i = 0; i <= f->index.size; i++) /* or the index */
    assert_int_equal(read_cut(x, i, f->text.size), TZ_OK);
  for (size_t i = 0; i < f->index.size; i++) { /* or any byte of it changed */
    char kept = f->index.data[i];
    f->index.data[i] = (char)0xFF;
    assert_int_equal(read_all(x), TZ_OK);
    f->index.data[i] = kept;
  }
}

static void many_meanings_are_bounded(void **state) {
  fixture *x = *state;
  tz_buffer body;
  tz_buffer_init(&body);
  tz_buffer_reset(&x->files.index);
  tz_buffer_reset(&x->files.text);
  for (int i = 0; i < 10000; i++) {
    tz_buffer_text(&body, i ? "; " : "  ");
    for (int n = i + 20000; n > 0; n /= 20)
      tz_buffer_codepoint(&body, 0x431 + (uint32_t)(n % 20));
  }
  add_entry(&x->files, "thing", tz_buffer_string(&body));
  assert_int_equal(read_all(x), TZ_OK);
  int lines = 0;
  for (const char *at = said.data; (at = strstr(at, "thing ")) != NULL; at++)
    lines += at == said.data || at[-1] == '\n';
  assert_int_equal(lines, TZ_MEANINGS);
  tz_buffer_clear(&body);
}

static void without_memory(void **state) {
  fixture *x = *state;
  if (!oom_is_possible()) return;
  tz_buffer_text(&said,
                 "room for all that is noted"); /* so that only tezis allocates */
  for (int lasting = 0; lasting < 2; lasting++) {
    tz_status status = TZ_NOMEM;
    long failures = 0;
    while (status != TZ_OK && failures < 5000) {
      tz_buffer_reset(&said);
      said.status = TZ_OK;
      oom_begin_either(++failures, OOM_OURS, lasting);
      status = read_all(x);
      oom_end();
      assert_true(status == TZ_OK || status == TZ_NOMEM);
    }
    assert_int_equal(status, TZ_OK);
    assert_true(failures > 10);
  }
  oom_say_tried();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(strings_keep_their_numbers),
      cmocka_unit_test(entries_are_taken_apart),
      cmocka_unit_test_setup_teardown(best_translations_come_first, set_up, tear_down),
      cmocka_unit_test_setup_teardown(broken_files_are_survived, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_meanings_are_bounded, set_up, tear_down),
      cmocka_unit_test_setup_teardown(without_memory, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
