#include "search/pending.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "search/postings.h"
#include "text/words.h"

#define NO_ENTRY UINT32_MAX

void tz_pending_init(tz_pending *p) {
  *p = (tz_pending){0};
  tz_intern_init(&p->terms);
  tz_intern_init(&p->words);
}

void tz_pending_clear(tz_pending *p) {
  tz_free(p->entries);
  tz_free(p->newest);
  tz_intern_clear(&p->terms);
  tz_intern_clear(&p->words);
  tz_pending_init(p);
}

void tz_pending_reset(tz_pending *p) {
  p->count = p->written = 0;
  tz_intern_reset(&p->terms);
  tz_intern_reset(&p->words);
  p->change = (tz_totals){0};
}

/* Makes room for item number `at` in an array that doubles. */
static bool grow(void **items, size_t at, size_t *capacity, size_t size) {
  if (at < *capacity) return true;
  size_t wanted = *capacity ? *capacity * 2 : 256;
  void *grown = tz_realloc(*items, wanted, size);
  if (!grown) return false;
  *items = grown;
  *capacity = wanted;
  return true;
}

/* The number of a stem, which may be new; TZ_INTERN_NONE when out of memory. */
static uint32_t term_of(tz_pending *p, const char *stem, size_t size) {
  uint32_t term;
  size_t known = p->terms.count;
  void *newest = p->newest;
  if (!grow(&newest, known, &p->newest_capacity, sizeof *p->newest))
    return TZ_INTERN_NONE;
  p->newest = newest;
  if (tz_intern_add(&p->terms, stem, size, &term) != TZ_OK) return TZ_INTERN_NONE;
  if (p->terms.count > known) p->newest[term] = NO_ENTRY;
  return term;
}

/* The entry of this stem for the passage whose entries begin at `first`. */
static tz_entry *entry_of(tz_pending *p, size_t first, uint32_t passage,
                          const char *stem, size_t size) {
  uint32_t term = term_of(p, stem, size);
  if (term == TZ_INTERN_NONE) return NULL;
  uint32_t newest = p->newest[term];
  /* A cut log may have left the term with an entry of another. */
  if (newest != NO_ENTRY && newest >= first && newest < p->count &&
      p->entries[newest].term == term)
    return &p->entries[newest];
  if (p->count >= NO_ENTRY) return NULL;
  void *entries = p->entries;
  if (!grow(&entries, p->count, &p->capacity, sizeof *p->entries)) return NULL;
  p->entries = entries;
  p->newest[term] = (uint32_t)p->count;
  tz_entry *entry = &p->entries[p->count++];
  *entry = (tz_entry){.term = term, .passage = passage};
  return entry;
}

enum field { TEXT, TITLE, HEADING };

/* False when out of memory. */
static bool keep_word(tz_pending *p, const tz_word *word) {
  uint32_t number;
  if (tz_language_of_script(word->script) == TZ_LANGUAGE_NONE) return true;
  return tz_intern_add(&p->words, word->form, word->form_size, &number) == TZ_OK;
}

/* Logs the stems of one field. Returns its words, or -1 when out of memory. */
static int64_t log_field(tz_pending *p, tz_stemmer *stemmer, size_t first,
                         uint32_t passage, enum field field, const char *text,
                         size_t size, bool keeps) {
  tz_words words;
  tz_word word;
  int64_t count = 0;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    size_t stem_size;
    const char *stem = tz_stem(stemmer, word.form, word.form_size,
                               tz_language_of_script(word.script), &stem_size);
    tz_entry *entry = stem ? entry_of(p, first, passage, stem, stem_size) : NULL;
    if (!entry) return -1;
    unsigned form = tz_form_pack(word.form, word.form_size);
    bool begun = entry->text || entry->title || entry->heading;
    entry->form = (uint8_t)(begun && entry->form != form ? TZ_FORM_MIXED : form);
    if (field == TEXT && entry->text < UINT16_MAX) entry->text++;
    if (field == TITLE && entry->title < UINT8_MAX) entry->title++;
    if (field == HEADING && entry->heading < UINT8_MAX) entry->heading++;
    if (keeps && !keep_word(p, &word)) return -1;
    count++;
  }
  return count;
}

uint8_t tz_entry_counts(const tz_entry *entry) {
  return tz_counts_pack(entry->text, (tz_where)entry->where, entry->form);
}

tz_status tz_pending_passage(tz_pending *p, tz_stemmer *stemmer, uint32_t passage,
                             const tz_fields *fields, bool removed) {
  size_t first = p->count;
  bool keeps = p->keeps_words && !removed;
  int64_t words = log_field(p, stemmer, first, passage, TEXT, fields->text,
                            fields->text_size, keeps);
  int64_t title = log_field(p, stemmer, first, passage, TITLE, fields->title,
                            fields->title_size, keeps);
  int64_t heading = log_field(p, stemmer, first, passage, HEADING, fields->heading,
                              fields->heading_size, keeps);
  if (words < 0 || title < 0 || heading < 0) {
    p->count = first;
    return TZ_NOMEM;
  }
  for (size_t i = first; i < p->count; i++) {
    tz_entry *entry = &p->entries[i];
    entry->where = (uint8_t)tz_where_of(entry->title, entry->heading, title);
    entry->length = tz_length_pack(words, fields->first);
    entry->removed = removed;
  }
  int sign = removed ? -1 : 1;
  p->change.passages += sign;
  p->change.words += sign * words;
  p->change.title_words += sign * title;
  p->change.heading_words += sign * heading;
  return TZ_OK;
}

static int compare_keys(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* A transaction mostly adds passages at the end: then there is nothing to sort. */
static void sort_keys(uint64_t *keys, size_t count) {
  for (size_t i = 1; i < count; i++) {
    if (keys[i - 1] < keys[i]) continue;
    qsort(keys, count, sizeof *keys, compare_keys);
    return;
  }
}

uint64_t *tz_pending_order(const tz_pending *p) {
  uint64_t *order = tz_calloc(p->count - p->written + 1, sizeof *order);
  size_t *end = tz_calloc(p->terms.count + 1, sizeof *end);
  if (!order || !end) {
    tz_free(order);
    tz_free(end);
    return NULL;
  }
  for (size_t i = p->written; i < p->count; i++)
    end[p->entries[i].term + 1]++;
  for (size_t t = 0; t < p->terms.count; t++)
    end[t + 1] += end[t];
  /* until its entries are placed, end[t] is where term t begins */
  for (size_t i = p->written; i < p->count; i++) {
    const tz_entry *entry = &p->entries[i];
    order[end[entry->term]++] = (uint64_t)entry->passage << 32 | i;
  }
  for (size_t t = 0; t < p->terms.count; t++) {
    size_t begin = t > 0 ? end[t - 1] : 0;
    if (end[t] > begin) sort_keys(order + begin, end[t] - begin);
  }
  tz_free(end);
  return order;
}
