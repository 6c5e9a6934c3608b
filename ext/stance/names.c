#include "stance/names.h"

#include <string.h>

#define FEWEST_LETTERS 3
#define SAME_SOUND     0.4 /* farther apart is another name */

static bool is_long_enough(const tz_spelling *word) {
  return word->size >= FEWEST_LETTERS * (word->latin ? 1u : 2u);
}

/* A case ending changes the key of a Russian name, and what looks like one may belong
** to it (Газпром): both keys count. */
static void read_keys(const tz_spelling *word, tz_sound_keys *keys) {
  tz_sound_keys root;
  tz_sound_keys_of(word->form, word->size, TZ_SOUND_KEYS, keys);
  if (word->latin) return;
  tz_sound_keys_of(word->root, word->root_size, 1, &root);
  if (root.count > 0 && keys->count < TZ_SOUND_KEYS)
    memcpy(keys->key[keys->count++], root.key[0], TZ_SOUND_KEY_BYTES);
}

void tz_names_add(tz_names *names, uint64_t stem, const tz_spelling *word) {
  if (names->count == TZ_MOST_NAMES || word->size > TZ_NAME_BYTES) return;
  if (!is_long_enough(word)) return;
  tz_name *name = &names->name[names->count++];
  *name = (tz_name){.stem = stem, .size = word->size, .latin = word->latin};
  memcpy(name->form, word->form, word->size);
  read_keys(word, &name->keys);
}

static bool share_key(const tz_sound_keys *a, const tz_sound_keys *b) {
  for (int i = 0; i < a->count; i++)
    for (int k = 0; k < b->count; k++)
      if (strcmp(a->key[i], b->key[k]) == 0) return true;
  return false;
}

static bool sounds_like(const tz_name *name, const tz_sound_keys *keys,
                        const tz_spelling *word) {
  if (!share_key(&name->keys, keys)) return false;
  const char *latin = name->latin ? name->form : word->form;
  const char *cyrillic = name->latin ? word->form : name->form;
  size_t latin_size = name->latin ? name->size : word->size;
  size_t cyrillic_size = name->latin ? word->size : name->size;
  return tz_sound_distance(latin, latin_size, cyrillic, cyrillic_size, 1) < SAME_SOUND;
}

uint64_t tz_names_find(const tz_names *names, tz_name_memo *memos, uint64_t hash,
                       const tz_spelling *word) {
  tz_name_memo *memo = &memos[(size_t)(hash >> 13) & (TZ_NAME_SLOTS - 1)];
  if (memo->form == hash && memo->stamp == names->stamp) return memo->stem;
  *memo = (tz_name_memo){.form = hash, .stamp = names->stamp};
  tz_sound_keys keys;
  bool read = false;
  if (!is_long_enough(word)) return 0;
  for (size_t i = 0; i < names->count && memo->stem == 0; i++) {
    if (names->name[i].latin == word->latin) continue;
    if (!read) read_keys(word, &keys);
    read = true;
    if (sounds_like(&names->name[i], &keys, word)) memo->stem = names->name[i].stem;
  }
  return memo->stem;
}
