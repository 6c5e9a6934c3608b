#include "search/derivation.h"

#include <string.h>

#include "base/hash.h"
#include "search/derivation_table.h"

void tz_derivation_begin(tz_derivation *d, const char *stem, size_t size,
                         tz_language language) {
  d->stem = stem;
  d->size = size;
  d->language = language;
  d->family = d->count = 0;
  d->ending = d->next = NULL;
}

static const tz_family *families_of(tz_language language, size_t *count) {
  *count = 0;
  if (language == TZ_RUSSIAN) {
    *count = sizeof tz_russian_families / sizeof *tz_russian_families;
    return tz_russian_families;
  }
  if (language == TZ_ENGLISH)
    *count = sizeof tz_english_families / sizeof *tz_english_families;
  return tz_english_families;
}

/* The bytes of the ending that a family's list is on. */
static size_t ending_size(const char *ending) {
  return *ending == '-' ? 0 : strcspn(ending, " ");
}

/* The ending after this one, NULL after the last. */
static const char *ending_after(const char *ending) {
  ending += strcspn(ending, " ");
  return *ending == ' ' ? ending + 1 : NULL;
}

/* Whether the stem ends so, after a root that is long enough. */
static bool has_ending(const tz_derivation *d, const tz_family *family,
                       const char *ending) {
  size_t letter = d->language == TZ_RUSSIAN ? 2 : 1;
  size_t size = ending_size(ending);
  return d->size >= size + family->letters * letter &&
         memcmp(d->stem + d->size - size, ending, size) == 0;
}

/* Goes to the stem's next ending in a family, and so to a root. False at the end. */
static bool next_root(tz_derivation *d) {
  size_t count;
  const tz_family *families = families_of(d->language, &count);
  for (; d->family < count; d->family++, d->ending = NULL) {
    const tz_family *family = &families[d->family];
    d->ending = d->ending ? ending_after(d->ending) : family->endings;
    while (d->ending && !has_ending(d, family, d->ending))
      d->ending = ending_after(d->ending);
    if (!d->ending) continue;
    d->next = family->endings;
    return true;
  }
  return false;
}

/* Whether the candidate is new; then it is remembered. */
static bool is_new(tz_derivation *d, size_t size) {
  uint64_t hash = tz_hash(TZ_HASH_START, d->candidate, size);
  for (size_t i = 0; i < d->count; i++)
    if (d->seen[i] == hash) return false;
  d->seen[d->count++] = hash;
  return true;
}

const char *tz_derivation_next(tz_derivation *d, size_t *size) {
  if (d->size > TZ_DERIVATION_BYTES / 2) return NULL;
  while (d->count < TZ_DERIVATION_MOST && (d->next || next_root(d))) {
    const char *ending = d->next;
    d->next = ending_after(ending);
    if (ending == d->ending) continue;
    size_t root = d->size - ending_size(d->ending), added = ending_size(ending);
    memcpy(d->candidate, d->stem, root);
    memcpy(d->candidate + root, ending, added);
    *size = root + added;
    if (is_new(d, *size)) return d->candidate;
  }
  return NULL;
}
