/* Snowball stems behind a cache of words.
**
** The cache is a table of two-way sets: a word's hash picks the set, and either
** of its two slots may hold the word; the one not used last gives way. A slot is
** one cache line: the form, and how to make the stem from it (nearly every stem
** is the beginning of its form and a few letters more). A word or a stem that does
** not fit is stemmed each time. Nothing is allocated after tz_stemmer_new. */
#include "text/stem.h"

#include <libstemmer.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

#define CACHE_LINE 64
#define SLOT_FORM  51
#define SLOT_TAIL  4
#define SET_COUNT  8192 /* two slots of 64 bytes each: 1 MiB, paged in as it fills */

typedef struct slot {
  uint32_t hash; /* 0: free */
  uint8_t language;
  uint8_t form_size;
  uint8_t kept;      /* bytes of the form that begin the stem */
  uint8_t tail_size; /* bytes after them, in tail */
  uint8_t next;      /* in a set's first slot: which of the two gives way next */
  char tail[SLOT_TAIL];
  char form[SLOT_FORM];
} slot;

struct tz_stemmer {
  struct sb_stemmer *russian;
  struct sb_stemmer *english;
  uint32_t changing[26]; /* by a last letter from a: bits of the letters before it that
                            make an ending of English; a word with none is its stem */
  slot (*sets)[2];       /* in memory, at the beginning of a cache line */
  char stem[SLOT_FORM + SLOT_TAIL]; /* a stem put together from a slot */
  char memory[SET_COUNT * 2 * sizeof(slot) + CACHE_LINE];
};

/* How the words end that Snowball's English stemmer changes: in these two letters, or in
** e, i, s or y. */
static const char *const english_endings[] = {"ic", "ed", "ng", "al", "ul", "ll",
                                              "sm", "on", "er", "or", "nt", "st"};

/* Fills stemmer->changing. */
static void learn_endings(tz_stemmer *stemmer) {
  stemmer->changing['e' - 'a'] = stemmer->changing['i' - 'a'] = UINT32_MAX;
  stemmer->changing['s' - 'a'] = stemmer->changing['y' - 'a'] = UINT32_MAX;
  for (size_t i = 0; i < sizeof english_endings / sizeof *english_endings; i++) {
    const char *ending = english_endings[i];
    stemmer->changing[ending[1] - 'a'] |= UINT32_C(1) << (ending[0] - 'a');
  }
}

tz_stemmer *tz_stemmer_new(void) {
  tz_stemmer *stemmer = tz_calloc(1, sizeof *stemmer);
  if (!stemmer) return NULL;
  size_t past = (uintptr_t)stemmer->memory % CACHE_LINE;
  stemmer->sets = (slot(*)[2])(void *)(stemmer->memory + (CACHE_LINE - past));
  learn_endings(stemmer);
  stemmer->russian = sb_stemmer_new("russian", "UTF_8");
  stemmer->english = sb_stemmer_new("english", "UTF_8");
  if (!stemmer->russian || !stemmer->english) {
    tz_stemmer_free(stemmer);
    return NULL;
  }
  return stemmer;
}

void tz_stemmer_free(tz_stemmer *stemmer) {
  if (!stemmer) return;
  if (stemmer->russian) sb_stemmer_delete(stemmer->russian);
  if (stemmer->english) sb_stemmer_delete(stemmer->english);
  tz_free(stemmer);
}

static uint64_t load(const char *from, size_t size) {
  uint64_t value = 0;
  memcpy(&value, from, size);
  return value;
}

/* The last bytes of a form, up to eight, some of them twice rather than one by one. */
static uint64_t load_end(const char *form, size_t size) {
  if (size >= 8) return load(form + size - 8, 8);
  if (size >= 4) return load(form, 4) << 32 | load(form + size - 4, 4);
  uint64_t first = (unsigned char)form[0], middle = (unsigned char)form[size / 2];
  return first << 16 | middle << 8 | (unsigned char)form[size - 1];
}

/* Eight bytes at a time, mixed by a multiplication (the 64-bit golden ratio);
** the top bits are the best mixed ones. Never 0, which marks a free slot. */
static uint32_t hash_form(const char *form, size_t size, tz_language language,
                          uint64_t end) {
  const uint64_t multiplier = UINT64_C(0x9E3779B97F4A7C15);
  uint64_t hash = (uint64_t)size << 8 | (uint64_t)language;
  for (size_t i = 0; i + 8 < size; i += 8) {
    hash = (hash ^ load(form + i, 8)) * multiplier;
    hash ^= hash >> 29;
  }
  hash = (hash ^ end) * multiplier;
  return (uint32_t)(hash >> 32) | 1;
}

/* `end` is load_end of the form: of a short one all there is. */
static bool holds(const slot *s, uint32_t hash, const char *form, size_t size,
                  tz_language language, uint64_t end) {
  return s->hash == hash && s->form_size == size && s->language == (uint8_t)language &&
         load_end(s->form, size) == end &&
         (size <= 8 || memcmp(s->form, form, size - 8) == 0);
}

/* The stem a slot stands for. */
static const char *slot_stem(tz_stemmer *stemmer, const slot *s, size_t *stem_size) {
  *stem_size = (size_t)s->kept + s->tail_size;
  if (s->tail_size == 0) return s->form;
  memcpy(stemmer->stem, s->form, s->kept);
  memcpy(stemmer->stem + s->kept, s->tail, s->tail_size);
  return stemmer->stem;
}

/* Fills a slot, if form and stem fit one. */
static void remember(slot set[2], uint32_t hash, const char *form, size_t size,
                     tz_language language, const char *stem, size_t stem_size) {
  size_t kept = 0;
  while (kept < size && kept < stem_size && form[kept] == stem[kept])
    kept++;
  if (size > SLOT_FORM || stem_size - kept > SLOT_TAIL) return;
  slot *s = &set[set[0].next];
  set[0].next ^= 1;
  s->hash = hash;
  s->language = (uint8_t)language;
  s->form_size = (uint8_t)size;
  s->kept = (uint8_t)kept;
  s->tail_size = (uint8_t)(stem_size - kept);
  memcpy(s->form, form, size);
  memcpy(s->tail, stem + kept, stem_size - kept);
}

/* Whether an English word is its own stem, as its last letters tell, or as it has two
** of them at most. An apostrophe at the beginning is taken off by the stemmer. */
static bool is_fixed_english(const tz_stemmer *stemmer, const char *form, size_t size) {
  if (size <= 2) return true;
  unsigned last = (unsigned char)form[size - 1] - (unsigned)'a';
  unsigned before = (unsigned char)form[size - 2] - (unsigned)'a';
  return last < 26 && before < 26 && !(stemmer->changing[last] >> before & 1) &&
         form[0] != '\'';
}

/* Letters that no ending of Snowball's Russian stemmer ends in, a bit for each letter
** from а: бгджзкпрсфцчщъэ. */
#define RUSSIAN_FIXED UINT32_C(0x26d384da)

static bool is_fixed_russian(const char *form, size_t size) {
  unsigned char last = (unsigned char)form[size - 1];
  unsigned char first = size > 1 ? (unsigned char)form[size - 2] : 0;
  if ((first & 0xFE) != 0xD0) return false;
  unsigned letter = (first & 1u) << 6 | (last & 0x3Fu); /* of U+0400 to U+047F */
  if (letter < 0x30 || letter >= 0x50 || !(RUSSIAN_FIXED >> (letter - 0x30) & 1))
    return false;
  for (size_t i = 1; i < size; i++) /* ё is made е */
    if (form[i] == '\x91' && form[i - 1] == '\xD1') return false;
  return true;
}

/* Whether a word is its own stem: half of the words of an English text (a quarter of
** the different ones), one in six of the different words of a Russian one. */
static bool is_fixed(const tz_stemmer *stemmer, const char *form, size_t size,
                     tz_language language) {
  return language == TZ_ENGLISH ? is_fixed_english(stemmer, form, size)
                                : is_fixed_russian(form, size);
}

/* Straight from libstemmer; NULL when out of memory. */
static const char *stem_now(tz_stemmer *stemmer, const char *form, size_t size,
                            tz_language language, size_t *stem_size) {
  struct sb_stemmer *snowball =
      language == TZ_RUSSIAN ? stemmer->russian : stemmer->english;
  const sb_symbol *stem = sb_stemmer_stem(snowball, (const sb_symbol *)form, (int)size);
  if (!stem) return NULL;
  *stem_size = (size_t)sb_stemmer_length(snowball);
  return (const char *)stem;
}

const char *tz_stem(tz_stemmer *stemmer, const char *form, size_t size,
                    tz_language language, size_t *stem_size) {
  *stem_size = size;
  if (language == TZ_LANGUAGE_NONE || size == 0 || size > INT_MAX / 4) return form;
  if (is_fixed(stemmer, form, size, language)) return form;
  if (size > SLOT_FORM) return stem_now(stemmer, form, size, language, stem_size);
  uint64_t end = load_end(form, size);
  uint32_t hash = hash_form(form, size, language, end);
  slot *set = stemmer->sets[hash >> 1 & (SET_COUNT - 1)];
  for (uint8_t way = 0; way < 2; way++) {
    if (!holds(&set[way], hash, form, size, language, end)) continue;
    set[0].next = way ^ 1;
    return slot_stem(stemmer, &set[way], stem_size);
  }
  const char *stem = stem_now(stemmer, form, size, language, stem_size);
  if (stem) remember(set, hash, form, size, language, stem, *stem_size);
  return stem;
}
