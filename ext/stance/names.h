/* Names across alphabets: Газпром in a text is the Gazprom of a thesis. A word of the
** other alphabet, with a capital, stands for a word of the thesis that it sounds like
** (search/phonetic.h), for which no vector is needed. */
#ifndef TZ_STANCE_NAMES_H
#define TZ_STANCE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/phonetic.h"
#include "text/stem.h"

#define TZ_MOST_NAMES 8  /* of a thesis that are compared */
#define TZ_NAME_BYTES 64 /* a longer one is not */

typedef struct tz_name {
  uint64_t stem; /* tz_lexicon_key of the thesis's word */
  char form[TZ_NAME_BYTES];
  size_t size;
  bool latin;
  tz_sound_keys keys;
} tz_name;

/* The names of one thesis. Holds no memory. */
typedef struct tz_names {
  uint32_t stamp; /* of the thesis */
  size_t count;
  tz_name name[TZ_MOST_NAMES];
} tz_names;

/* What a word of a text was found to stand for; kept because names come again. */
typedef struct tz_name_memo {
  uint64_t form; /* hash of the folded word */
  uint32_t stamp;
  uint64_t stem; /* 0: for nothing */
} tz_name_memo;

#define TZ_NAME_SLOTS 1024 /* of memos */

/* A word, folded; root is the stem of a Russian one, of an English one nothing. */
typedef struct tz_spelling {
  const char *form;
  size_t size;
  const char *root;
  size_t root_size;
  bool latin;
} tz_spelling;

/* Adds a word of the thesis; nothing where it is too short or too long to be told by
** its sound, or one too many. */
void tz_names_add(tz_names *names, uint64_t stem, const tz_spelling *word);

/* The stem of the name that a word stands for, or 0. memos has TZ_NAME_SLOTS; hash is
** that of the word's form. */
uint64_t tz_names_find(const tz_names *names, tz_name_memo *memos, uint64_t hash,
                       const tz_spelling *word);

#endif
