#include "search/dictionary.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/memory.h"
#include "search/alignment.h"
#include "search/dictionary_entry.h"
#include "text/words.h"

#define TRANSLATION_WORDS 6 /* what has more is an explanation, no translation */
#define REFERENCES        2 /* followed from one entry */
#define JOINED_PREFIX     2 /* letters before a hyphen that need not be there */
#define LEAST_WEIGHT      0.1
#define LEAST_PROBABILITY 1e-6

struct tz_dictionary {
  tz_stemmer *stemmer;
  tz_intern english; /* stems; number n is word n + 1 of the alignment */
  tz_intern russian;
  uint8_t *english_stop; /* by number: the stem of a stop word. Of stop_capacity each */
  uint8_t *russian_stop;
  size_t english_capacity;
  size_t russian_capacity;
  tz_alignment alignment;
  tz_buffer scratch;
};

tz_dictionary *tz_dictionary_new(tz_stemmer *stemmer) {
  tz_dictionary *d = tz_calloc(1, sizeof *d);
  if (!d) return NULL;
  d->stemmer = stemmer;
  tz_intern_init(&d->english);
  tz_intern_init(&d->russian);
  tz_alignment_init(&d->alignment);
  tz_buffer_init(&d->scratch);
  return d;
}

void tz_dictionary_free(tz_dictionary *d) {
  if (!d) return;
  tz_intern_clear(&d->english);
  tz_intern_clear(&d->russian);
  tz_free(d->english_stop);
  tz_free(d->russian_stop);
  tz_alignment_clear(&d->alignment);
  tz_buffer_clear(&d->scratch);
  tz_free(d);
}

/* ---- words ---- */

static tz_status mark_stop(uint8_t **stop, size_t *capacity, uint32_t number,
                           bool is_stop) {
  if (number >= *capacity) {
    size_t more = *capacity * 2 + 4096;
    uint8_t *all = tz_realloc(*stop, more, 1);
    if (!all) return TZ_NOMEM;
    memset(all + *capacity, 0, more - *capacity);
    *stop = all;
    *capacity = more;
  }
  if (is_stop) (*stop)[number] = 1;
  return TZ_OK;
}

/* The alignment's number of a word. */
static tz_status number_of(tz_dictionary *d, const tz_word *word, tz_language language,
                           uint32_t *number) {
  size_t size;
  const char *stem = tz_stem(d->stemmer, word->form, word->form_size, language, &size);
  if (!stem) return TZ_NOMEM;
  bool english = language == TZ_ENGLISH;
  tz_status status =
      tz_intern_add(english ? &d->english : &d->russian, stem, size, number);
  if (status != TZ_OK) return status;
  status = mark_stop(english ? &d->english_stop : &d->russian_stop,
                     english ? &d->english_capacity : &d->russian_capacity, *number,
                     tz_is_stop_word(word->form, word->form_size, language));
  ++*number;
  return status;
}

/* The words of one language in a text, at most TZ_ALIGNMENT_SIDE + 1 of them.
** What is written "кого-л." stands for any word and is none. */
static tz_status words_of(tz_dictionary *d, const char *text, size_t size,
                          tz_language language, uint32_t *numbers, size_t *count) {
  tz_words words;
  tz_word word;
  *count = 0;
  tz_words_init(&words, text, size);
  while (*count <= TZ_ALIGNMENT_SIDE && tz_words_next(&words, &word)) {
    if (tz_language_of_script(word.script) != language) continue;
    if (language == TZ_RUSSIAN && word.form_size <= 2) {
      if (word.joined && *count > 0) --*count;
      continue;
    }
    tz_status status = number_of(d, &word, language, &numbers[*count]);
    if (status != TZ_OK) return status;
    ++*count;
  }
  return TZ_OK;
}

/* ---- entries ---- */

typedef struct entry_line {
  const char *head;
  size_t head_size;
  size_t offset;
  size_t size;
} entry_line;

typedef struct reading {
  tz_dictionary *dictionary;
  uint32_t head[TZ_ALIGNMENT_SIDE + 1];
  size_t head_count;
  int translations;
  bool examples; /* wanted */
  const char *text;
  size_t text_size;
  entry_line *entries; /* all of them, to look up references */
  tz_intern heads;     /* number i is the headword of entry first[i] */
  uint32_t *first;
  size_t first_capacity;
  uint32_t referred[REFERENCES];
  int references;
} reading;

static tz_status add_translation(void *context, const char *text, size_t size,
                                 int position) {
  reading *r = context;
  uint32_t numbers[TZ_ALIGNMENT_SIDE + 1];
  size_t count;
  r->translations++;
  tz_status status = words_of(r->dictionary, text, size, TZ_RUSSIAN, numbers, &count);
  if (status != TZ_OK || count > TRANSLATION_WORDS) return status;
  return tz_alignment_add(&r->dictionary->alignment, r->head, r->head_count, numbers,
                          count, 1.0 / sqrt((double)position + 1.0));
}

static tz_status add_example(void *context, const char *english, size_t english_size,
                             const char *russian, size_t russian_size) {
  reading *r = context;
  uint32_t left[TZ_ALIGNMENT_SIDE + 1], right[TZ_ALIGNMENT_SIDE + 1];
  size_t lefts, rights;
  if (!r->examples) return TZ_OK;
  tz_dictionary *d = r->dictionary;
  tz_status status = words_of(d, english, english_size, TZ_ENGLISH, left, &lefts);
  if (status == TZ_OK)
    status = words_of(d, russian, russian_size, TZ_RUSSIAN, right, &rights);
  if (status != TZ_OK) return status;
  return tz_alignment_add(&d->alignment, left, lefts, right, rights, 1.0);
}

static tz_status add_reference(void *context, const char *head, size_t size) {
  reading *r = context;
  if (r->references == REFERENCES) return TZ_OK;
  uint32_t number = tz_intern_find(&r->heads, head, size);
  if (number != TZ_INTERN_NONE) r->referred[r->references++] = r->first[number];
  return TZ_OK;
}

static tz_status read_entry(reading *r, const entry_line *entry, bool examples) {
  tz_entry_reader reader = {r, add_translation, add_example, add_reference};
  r->examples = examples;
  return tz_entry_read(r->text + entry->offset, entry->size, &r->dictionary->scratch,
                       &reader);
}

/* The headword's words; one that begins as co-operation and re-elect is as often written
** without the hyphen, and stands so for one word. */
static tz_status read_head(reading *r, const entry_line *entry) {
  char joined[TZ_WORD_BYTES];
  const char *head = entry->head, *hyphen = memchr(head, '-', entry->head_size);
  size_t size = entry->head_size, before = hyphen ? (size_t)(hyphen - head) : 0;
  if (before > 0 && before <= JOINED_PREFIX && size <= sizeof joined &&
      memchr(hyphen + 1, '-', size - before - 1) == NULL) {
    memcpy(joined, head, before);
    memcpy(joined + before, hyphen + 1, --size - before);
    head = joined;
  }
  return words_of(r->dictionary, head, size, TZ_ENGLISH, r->head, &r->head_count);
}

static tz_status read_with_references(reading *r, const entry_line *entry) {
  r->translations = r->references = 0;
  tz_status status = read_head(r, entry);
  if (status == TZ_OK) status = read_entry(r, entry, true);
  if (status != TZ_OK || r->translations > 0) return status;
  uint32_t referred[REFERENCES];
  int count = r->references;
  memcpy(referred, r->referred, sizeof referred);
  for (int i = 0; i < count && status == TZ_OK; i++)
    status = read_entry(r, &r->entries[referred[i]], false);
  return status;
}

/* ---- the index ---- */

/* A number in base 64 (A-Z a-z 0-9 + /, most significant first); false for
** anything else, or more than 48 bits. */
static bool base64(const char *text, size_t size, size_t *number) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint64_t n = 0;
  if (size == 0 || size > 8) return false;
  for (size_t i = 0; i < size; i++) {
    const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
    if (!digit) return false;
    n = n * 64 + (uint64_t)(digit - digits);
  }
  *number = (size_t)n;
  return n <= SIZE_MAX;
}

static bool read_line(const char *line, size_t size, entry_line *entry) {
  const char *tab = memchr(line, '\t', size);
  if (!tab) return false;
  const char *offset = tab + 1;
  size_t left = size - (size_t)(offset - line);
  const char *second = memchr(offset, '\t', left);
  if (!second) return false;
  const char *length = second + 1;
  left = size - (size_t)(length - line);
  if (left > 0 && length[left - 1] == '\r') left--;
  entry->head = line;
  entry->head_size = (size_t)(tab - line);
  return base64(offset, (size_t)(second - offset), &entry->offset) &&
         base64(length, left, &entry->size);
}

/* The dictionary's own notes (00-database-…) and the explanations of labels. */
static bool is_note(const entry_line *entry) {
  return entry->head_size == 0 || entry->head[0] == '_' ||
         (entry->head_size >= 10 && memcmp(entry->head, "00database", 10) == 0) ||
         (entry->head_size >= 11 && memcmp(entry->head, "00-database", 11) == 0);
}

static tz_status remember_head(reading *r, size_t entry) {
  uint32_t number;
  size_t known = r->heads.count;
  tz_status status = tz_intern_add(&r->heads, r->entries[entry].head,
                                   r->entries[entry].head_size, &number);
  if (status != TZ_OK || number < known) return status;
  uint32_t *first = tz_grown(r->first, known, &r->first_capacity, 1024, sizeof *first);
  if (!first) return TZ_NOMEM;
  r->first = first;
  r->first[number] = (uint32_t)entry;
  return TZ_OK;
}

static tz_status read_index(reading *r, const char *index, size_t size,
                            tz_dictionary_report *report) {
  size_t lines = 1;
  for (size_t i = 0; i < size; i++)
    lines += index[i] == '\n';
  if (lines > UINT32_MAX / 2) return TZ_TOO_BIG;
  r->entries = tz_calloc(lines, sizeof *r->entries);
  if (!r->entries) return TZ_NOMEM;
  while (size > 0) {
    const char *end = memchr(index, '\n', size);
    size_t length = end ? (size_t)(end - index) : size;
    entry_line *entry = &r->entries[report->entries];
    if (length > 0 && !read_line(index, length, entry)) {
      report->lines++;
    } else if (length > 0 && !is_note(entry)) {
      if (entry->offset > r->text_size || entry->size > r->text_size - entry->offset) {
        report->beyond++;
      } else {
        tz_status status = remember_head(r, report->entries++);
        if (status != TZ_OK) return status;
      }
    }
    if (end) length++;
    index += length;
    size -= length;
  }
  return TZ_OK;
}

tz_status tz_dictionary_read(tz_dictionary *d, const char *index, size_t index_size,
                             const char *text, size_t text_size,
                             tz_dictionary_report *report) {
  reading r = {.dictionary = d, .text = text, .text_size = text_size};
  memset(report, 0, sizeof *report);
  tz_intern_init(&r.heads);
  tz_status status = read_index(&r, index, index_size, report);
  for (size_t i = 0; i < report->entries && status == TZ_OK; i++)
    status = read_with_references(&r, &r.entries[i]);
  tz_intern_clear(&r.heads);
  tz_free(r.first);
  tz_free(r.entries);
  return status;
}

/* ---- meanings ---- */

typedef struct candidate {
  uint32_t word;
  uint32_t translation;
  double score;
} candidate;

/* By word, then the best first; by number where equal, so that the order is
** the same everywhere. */
static int compare(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  if (a->word != b->word) return a->word < b->word ? -1 : 1;
  if (a->score < b->score || a->score > b->score) return a->score > b->score ? -1 : 1;
  return a->translation < b->translation ? -1 : a->translation > b->translation;
}

static bool is_one_letter(const char *stem) {
  return stem[0] == '\0' || stem[1] == '\0' || ((stem[0] & 0x80) && stem[2] == '\0');
}

/* The candidates of one direction, sorted. */
static tz_status collect(const tz_dictionary *d, tz_language language, candidate **out,
                         size_t *count) {
  const tz_intern *target = language == TZ_ENGLISH ? &d->russian : &d->english;
  const uint8_t *stop = language == TZ_ENGLISH ? d->russian_stop : d->english_stop;
  candidate *all = tz_calloc(d->alignment.link_count + 1, sizeof *all);
  size_t n = 0;
  if (!all) return TZ_NOMEM;
  for (size_t i = 0; i < d->alignment.link_count; i++) {
    const tz_alignment_link *link = &d->alignment.links[i];
    bool english = language == TZ_ENGLISH;
    uint32_t word = english ? link->left : link->right;
    uint32_t other = (english ? link->right : link->left) - 1;
    double there = english ? link->forward : link->backward;
    double back = english ? link->backward : link->forward;
    if (stop[other] || is_one_letter(tz_intern_text(target, other))) continue;
    double often = english ? link->right_count : link->left_count;
    back *= often / (often + 1.0); /* a word met once says little of its counterparts */
    if (back < LEAST_PROBABILITY) back = LEAST_PROBABILITY;
    all[n++] = (candidate){word - 1, other, sqrt(there * back)};
  }
  qsort(all, n, sizeof *all, compare);
  *out = all;
  *count = n;
  return TZ_OK;
}

/* Weights fall a little slower than the scores: .7 was the best exponent on
** parallel texts. */
static int give_word(const tz_dictionary *d, tz_language language,
                     const candidate *first, size_t count,
                     int (*each)(void *, const tz_meaning *), void *context) {
  bool english = language == TZ_ENGLISH;
  for (size_t i = 0; i < count && i < TZ_MEANINGS; i++) {
    tz_meaning m = {.language = language, .rank = (int)i + 1};
    m.weight = pow(first[i].score / first[0].score, 0.7);
    if (m.weight < LEAST_WEIGHT) return 0;
    m.stem = tz_intern_text(english ? &d->english : &d->russian, first[i].word);
    m.translation =
        tz_intern_text(english ? &d->russian : &d->english, first[i].translation);
    int stopped = each(context, &m);
    if (stopped != 0) return stopped;
  }
  return 0;
}

static tz_status give(const tz_dictionary *d, tz_language language,
                      int (*each)(void *, const tz_meaning *), void *context,
                      int *stopped) {
  candidate *all;
  size_t count;
  tz_status status = collect(d, language, &all, &count);
  if (status != TZ_OK) return status;
  for (size_t i = 0, next; i < count && *stopped == 0; i = next) {
    next = i + 1;
    while (next < count && all[next].word == all[i].word)
      next++;
    if (all[i].score > 0)
      *stopped = give_word(d, language, all + i, next - i, each, context);
  }
  tz_free(all);
  return TZ_OK;
}

tz_status tz_dictionary_meanings(tz_dictionary *d,
                                 int (*each)(void *context, const tz_meaning *meaning),
                                 void *context, int *stopped) {
  *stopped = 0;
  tz_status status = tz_alignment_fit(&d->alignment);
  if (status == TZ_OK) status = give(d, TZ_ENGLISH, each, context, stopped);
  if (status == TZ_OK && *stopped == 0)
    status = give(d, TZ_RUSSIAN, each, context, stopped);
  return status;
}
