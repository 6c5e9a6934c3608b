/* Names across alphabets: Шойгу and Shoigu, Си Цзиньпин and Xi Jinping.
**
** Two steps, as for any fuzzy look-up. A key, the word's consonants in six
** classes, says which words of a vocabulary are worth comparing: Шойгу has the
** key SK, and so has Shoigu. The distance then says how well the spellings agree,
** by the cheapest way to cut both into pieces that stand for each other
** (search/phonetic_table.h), over all ways.
**
** Words are folded (text/fold.h), one at a time. */
#ifndef TZ_SEARCH_PHONETIC_H
#define TZ_SEARCH_PHONETIC_H

#include <stddef.h>

#define TZ_SOUND_KEYS      16 /* a Latin word can be read in several ways */
#define TZ_SOUND_KEY_BYTES 16 /* with the NUL */
#define TZ_SOUND_LETTERS   32 /* what is longer than this is not compared */

typedef struct tz_sound_keys {
  int count;
  char key[TZ_SOUND_KEYS][TZ_SOUND_KEY_BYTES];
} tz_sound_keys;

/* The keys of a Latin or Cyrillic word, the likeliest first, at most limit
** (itself at most TZ_SOUND_KEYS); none for a word without consonants or of
** another script. A Cyrillic word has one. */
void tz_sound_keys_of(const char *form, size_t size, int limit, tz_sound_keys *keys);

#define TZ_SOUND_FAR 99.0

/* How far a Latin and a Cyrillic spelling are apart: 0 for letters that always
** stand for each other; a name's usual two spellings are below 0.5, what is above
** 0.9 is another word. Per letter of the longer one. A Russian case ending on the
** Cyrillic word costs little. TZ_SOUND_FAR where that is more than `farthest` (the
** less it is, the sooner this is known), or where one is too long or is no word. */
double tz_sound_distance(const char *latin, size_t latin_size, const char *cyrillic,
                         size_t cyrillic_size, double farthest);

#endif
