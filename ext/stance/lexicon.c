#include "stance/lexicon.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "text/words.h"

#define FEWEST_SLOTS 16384

typedef struct tag {
  const char *name;
  uint8_t cue;
  int8_t polarity;
} tag;

/* The first word of a line. The words of a topic line ("0") neither praise nor blame
** and name one thing, in both languages: a group. */
static const tag tags[] = {
    {"+3", TZ_CUE_POLAR, 3},     {"+2", TZ_CUE_POLAR, 2},
    {"+1", TZ_CUE_POLAR, 1},     {"-1", TZ_CUE_POLAR, -1},
    {"-2", TZ_CUE_POLAR, -2},    {"-3", TZ_CUE_POLAR, -3},
    {"for", TZ_CUE_SUPPORT, 2},  {"against", TZ_CUE_OPPOSE, -2},
    {"less", TZ_CUE_OPPOSE, -1}, {"not", TZ_CUE_NEGATION, 0},
    {"but", TZ_CUE_CONTRAST, 0}, {"though", TZ_CUE_CONCESSION, 0},
    {"very", TZ_CUE_STRONG, 0},  {"hardly", TZ_CUE_WEAK, 0},
    {"must", TZ_CUE_MODAL, 0},   {"says", TZ_CUE_REPORT, 0},
    {"maybe", TZ_CUE_HEDGE, 0},  {"me", TZ_CUE_PERSON, 0},
    {"0", TZ_CUE_NONE, 0},
};

uint64_t tz_lexicon_key(const char *stem, size_t size, tz_language language) {
  char salt = (char)language;
  uint64_t key = tz_hash(tz_hash(TZ_HASH_START, &salt, 1), stem, size);
  return key ? key : 1;
}

static const tag *find_tag(const char *name, size_t size) {
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
    if (strlen(tags[i].name) == size && memcmp(tags[i].name, name, size) == 0)
      return &tags[i];
  return NULL;
}

static tz_lexeme *slot_of(const tz_lexicon *lexicon, uint64_t key) {
  size_t mask = lexicon->slot_count - 1;
  size_t at = (size_t)(key >> 20) & mask;
  while (lexicon->slots[at].key != 0 && lexicon->slots[at].key != key)
    at = (at + 1) & mask;
  return &lexicon->slots[at];
}

const tz_lexeme *tz_lexicon_find(const tz_lexicon *lexicon, uint64_t key) {
  const tz_lexeme *found = slot_of(lexicon, key);
  return found->key ? found : NULL;
}

/* A word of several lines keeps what the first one said. */
static tz_status add_words(tz_lexicon *lexicon, const tag *t, uint16_t group,
                           const char *text, size_t size, tz_stemmer *stemmer) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    tz_language language = tz_language_of_script(word.script);
    size_t stem_size;
    const char *stem =
        tz_stem(stemmer, word.form, word.form_size, language, &stem_size);
    if (stem == NULL) return TZ_NOMEM;
    uint64_t key = tz_lexicon_key(stem, stem_size, language);
    tz_lexeme *slot = slot_of(lexicon, key);
    if (slot->key != 0) continue;
    size_t total = lexicon->count[0] + lexicon->count[1] + lexicon->count[2];
    if (total >= lexicon->slot_count / 4 * 3) return TZ_TOO_BIG;
    *slot =
        (tz_lexeme){.key = key, .polarity = t->polarity, .cue = t->cue, .group = group};
    lexicon->count[language]++;
  }
  return TZ_OK;
}

static tz_status read_line(tz_lexicon *lexicon, const char *line, size_t size,
                           tz_stemmer *stemmer) {
  if (size == 0 || line[0] == '#') return TZ_OK;
  const char *space = memchr(line, ' ', size);
  if (space == NULL) return TZ_INVALID;
  const tag *t = find_tag(line, (size_t)(space - line));
  if (t == NULL) return TZ_INVALID;
  uint16_t group = t->cue == TZ_CUE_NONE ? ++lexicon->groups : 0;
  return add_words(lexicon, t, group, space, size - (size_t)(space - line), stemmer);
}

tz_status tz_lexicon_read(tz_lexicon *lexicon, const char *text, size_t size,
                          tz_stemmer *stemmer) {
  *lexicon = (tz_lexicon){.slot_count = FEWEST_SLOTS};
  lexicon->slots = tz_calloc(FEWEST_SLOTS, sizeof *lexicon->slots);
  if (lexicon->slots == NULL) return TZ_NOMEM;
  tz_status status = TZ_OK;
  while (size > 0 && status == TZ_OK) {
    const char *end = memchr(text, '\n', size);
    size_t length = end ? (size_t)(end - text) : size;
    status = read_line(lexicon, text, length, stemmer);
    size_t used = length + (end != NULL);
    text += used;
    size -= used;
  }
  return status;
}

void tz_lexicon_clear(tz_lexicon *lexicon) {
  tz_free(lexicon->slots);
  *lexicon = (tz_lexicon){0};
}
