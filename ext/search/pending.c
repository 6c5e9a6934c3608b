#include "search/pending.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "text/words.h"

#define NO_ENTRY UINT32_MAX

void tz_pending_init(tz_pending *p) {
  *p = (tz_pending){0};
}

void tz_pending_clear(tz_pending *p) {
  tz_free(p->entries);
  tz_free(p->terms);
  tz_free(p->table);
  tz_free(p->bytes);
  tz_pending_init(p);
}

void tz_pending_reset(tz_pending *p) {
  p->count = p->written = 0;
  p->term_count = p->byte_count = 0;
  p->change = (tz_totals){0};
  if (p->table) memset(p->table, 0, p->table_size * sizeof *p->table);
}

/* Makes room for one more item in an array that doubles. */
static bool grow(void **items, size_t count, size_t *capacity, size_t size) {
  if (count < *capacity) return true;
  size_t wanted = *capacity ? *capacity * 2 : 256;
  void *grown = tz_realloc(*items, wanted, size);
  if (!grown) return false;
  *items = grown;
  *capacity = wanted;
  return true;
}

static bool grow_bytes(tz_pending *p, size_t more) {
  while (p->byte_capacity - p->byte_count < more) {
    size_t wanted = p->byte_capacity ? p->byte_capacity * 2 : 4096;
    char *grown = tz_realloc(p->bytes, wanted, 1);
    if (!grown) return false;
    p->bytes = grown;
    p->byte_capacity = wanted;
  }
  return true;
}

static bool grow_table(tz_pending *p) {
  if (p->term_count * 2 < p->table_size) return true;
  size_t size = p->table_size ? p->table_size * 2 : 1024;
  uint32_t *table = tz_calloc(size, sizeof *table);
  if (!table) return false;
  for (size_t i = 0; i < p->term_count; i++) {
    size_t at = p->terms[i].hash & (size - 1);
    while (table[at])
      at = (at + 1) & (size - 1);
    table[at] = (uint32_t)i + 1;
  }
  tz_free(p->table);
  p->table = table;
  p->table_size = size;
  return true;
}

/* The term with these bytes, made when it is new; NULL when out of memory. */
static tz_pending_term *intern(tz_pending *p, const char *stem, size_t size) {
  uint32_t hash = (uint32_t)tz_hash(TZ_HASH_START, stem, size);
  if (!grow_table(p)) return NULL;
  size_t at = hash & (p->table_size - 1);
  for (; p->table[at]; at = (at + 1) & (p->table_size - 1)) {
    tz_pending_term *term = &p->terms[p->table[at] - 1];
    if (term->hash == hash && term->size == size &&
        memcmp(p->bytes + term->offset, stem, size) == 0)
      return term;
  }
  if (!grow_bytes(p, size)) return NULL;
  void *terms = p->terms;
  if (!grow(&terms, p->term_count, &p->term_capacity, sizeof *p->terms)) return NULL;
  p->terms = terms;
  tz_pending_term *term = &p->terms[p->term_count];
  *term = (tz_pending_term){hash, (uint32_t)p->byte_count, (uint32_t)size, NO_ENTRY};
  memcpy(p->bytes + p->byte_count, stem, size);
  p->byte_count += size;
  p->table[at] = (uint32_t)++p->term_count;
  return term;
}

/* The entry of this stem for the passage whose entries begin at `first`. */
static tz_entry *entry_of(tz_pending *p, size_t first, uint32_t passage,
                          const char *stem, size_t size) {
  tz_pending_term *term = intern(p, stem, size);
  if (!term) return NULL;
  uint32_t index = (uint32_t)(term - p->terms);
  /* A cut log may have left the term with an entry of another. */
  if (term->entry != NO_ENTRY && term->entry >= first && term->entry < p->count &&
      p->entries[term->entry].term == index)
    return &p->entries[term->entry];
  if (p->count >= NO_ENTRY) return NULL;
  void *entries = p->entries;
  if (!grow(&entries, p->count, &p->capacity, sizeof *p->entries)) return NULL;
  p->entries = entries;
  term->entry = (uint32_t)p->count;
  tz_entry *entry = &p->entries[p->count++];
  *entry = (tz_entry){.term = index, .passage = passage};
  return entry;
}

enum field { TEXT, TITLE, HEADING };

/* Logs the stems of one field. Returns its words, or -1 when out of memory. */
static int64_t log_field(tz_pending *p, tz_stemmer *stemmer, size_t first,
                         uint32_t passage, enum field field, const char *text,
                         size_t size) {
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
    if (field == TEXT && entry->text < UINT16_MAX) entry->text++;
    if (field == TITLE && entry->title < UINT8_MAX) entry->title++;
    if (field == HEADING && entry->heading < UINT8_MAX) entry->heading++;
    count++;
  }
  return count;
}

tz_status tz_pending_passage(tz_pending *p, tz_stemmer *stemmer, uint32_t passage,
                             const tz_fields *fields, bool removed) {
  size_t first = p->count;
  int64_t words =
      log_field(p, stemmer, first, passage, TEXT, fields->text, fields->text_size);
  int64_t title =
      log_field(p, stemmer, first, passage, TITLE, fields->title, fields->title_size);
  int64_t heading = log_field(p, stemmer, first, passage, HEADING, fields->heading,
                              fields->heading_size);
  if (words < 0 || title < 0 || heading < 0) {
    p->count = first;
    return TZ_NOMEM;
  }
  for (size_t i = first; i < p->count; i++) {
    p->entries[i].length = (uint8_t)(words < 255 ? words : 255);
    p->entries[i].removed = removed;
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
  size_t *end = tz_calloc(p->term_count + 1, sizeof *end);
  if (!order || !end) {
    tz_free(order);
    tz_free(end);
    return NULL;
  }
  for (size_t i = p->written; i < p->count; i++)
    end[p->entries[i].term + 1]++;
  for (size_t t = 0; t < p->term_count; t++)
    end[t + 1] += end[t];
  /* until its entries are placed, end[t] is where term t begins */
  for (size_t i = p->written; i < p->count; i++) {
    const tz_entry *entry = &p->entries[i];
    order[end[entry->term]++] = (uint64_t)entry->passage << 32 | i;
  }
  for (size_t t = 0; t < p->term_count; t++) {
    size_t begin = t > 0 ? end[t - 1] : 0;
    if (end[t] > begin) sort_keys(order + begin, end[t] - begin);
  }
  tz_free(end);
  return order;
}
