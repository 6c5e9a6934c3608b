#include "search/phonetic.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "search/phonetic_table.h"

/* ---- keys ---- */

/* Readings of a Latin piece as classes of consonants; the first is the
** likeliest, "" is silent. The first piece in the table that fits is taken, so
** longer ones come first. */
typedef struct reading {
  const char *piece;
  const char *classes[3];
} reading;

static const reading readings[] = {
    {"tsch", {"S"}},
    {"sch", {"S", "SK"}},
    {"tch", {"S"}},
    {"tzs", {"S"}},
    {"zh", {"S"}},
    {"sh", {"S"}},
    {"ch", {"S", "K"}},
    {"ph", {"F"}},
    {"th", {"T"}},
    {"kh", {"K"}},
    {"gh", {"K", ""}},
    {"ts", {"S"}},
    {"tz", {"S"}},
    {"cz", {"S"}},
    {"sz", {"S"}},
    {"dz", {"S"}},
    {"dj", {"S"}},
    {"dg", {"S"}},
    {"gn", {"N", "KN"}},
    {"ng", {"NK", "N"}},
    {"ck", {"K"}},
    {"cq", {"K"}},
    {"x", {"KS", "S", "K"}},
    {"c", {"K", "S"}},
    {"g", {"K", "S"}},
    {"j", {"S", "", "K"}},
    {"h", {"K", ""}},
    {"w", {"F", ""}},
    {"q", {"K", "S"}},
    {"b", {"P"}},
    {"p", {"P"}},
    {"f", {"F"}},
    {"v", {"F"}},
    {"k", {"K"}},
    {"s", {"S"}},
    {"z", {"S"}},
    {"t", {"T"}},
    {"d", {"T"}},
    {"l", {"L"}},
    {"m", {"M"}},
    {"n", {"N"}},
    {"r", {"R"}},
};

/* Classes of the letters а to я; 0 for vowels and signs. */
static const char cyrillic_class[32] = {
    0,   'P', 'F', 'K', 'T', 0,   'S', 'S', 0,   0,   'K', 'L', 'M', 'N', 0, 'P',
    'R', 'S', 'T', 0,   'F', 'K', 'S', 'S', 'S', 'S', 0,   0,   0,   0,   0, 0,
};

#define CYRILLIC_A  0x430u
#define CYRILLIC_YA 0x44Fu

/* Appends a class unless it repeats the last one. */
static void key_append(char key[TZ_SOUND_KEY_BYTES], const char *classes) {
  size_t length = strlen(key);
  for (; *classes; classes++) {
    if (length > 0 && key[length - 1] == *classes) continue;
    if (length + 1 >= TZ_SOUND_KEY_BYTES) return;
    key[length++] = *classes;
    key[length] = '\0';
  }
}

static const reading *reading_at(const char *text, size_t size) {
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
    if (readings[i].piece[0] != text[0]) continue;
    size_t length = strlen(readings[i].piece);
    if (length <= size && memcmp(text, readings[i].piece, length) == 0)
      return &readings[i];
  }
  return NULL;
}

static bool has_key(const tz_sound_keys *keys, const char *key) {
  for (int i = 0; i < keys->count; i++)
    if (strcmp(keys->key[i], key) == 0) return true;
  return false;
}

/* Takes out keys that an equal one comes before. */
static void drop_repeated(tz_sound_keys *keys) {
  int count = keys->count;
  keys->count = 0;
  for (int i = 0; i < count; i++) {
    if (has_key(keys, keys->key[i])) continue;
    if (keys->count != i)
      memcpy(keys->key[keys->count], keys->key[i], sizeof keys->key[i]);
    keys->count++;
  }
}

/* Every key so far, continued by every reading of the piece. */
static void keys_branch(tz_sound_keys *keys, const reading *r, int limit) {
  if (!r->classes[1]) { /* as most pieces are read */
    for (int i = 0; i < keys->count; i++)
      key_append(keys->key[i], r->classes[0]);
    drop_repeated(keys);
    return;
  }
  tz_sound_keys next;
  next.count = 0;
  for (int i = 0; i < keys->count; i++) {
    for (int j = 0; j < 3 && r->classes[j] && next.count < limit; j++) {
      char key[TZ_SOUND_KEY_BYTES];
      memcpy(key, keys->key[i], sizeof key);
      key_append(key, r->classes[j]);
      if (!has_key(&next, key)) memcpy(next.key[next.count++], key, sizeof key);
    }
  }
  *keys = next;
}

static void latin_keys(const char *form, size_t size, int limit, tz_sound_keys *keys) {
  keys->count = 1;
  keys->key[0][0] = '\0';
  for (size_t i = 0; i < size;) {
    const reading *r = reading_at(form + i, size - i);
    if (r) keys_branch(keys, r, limit);
    i += r ? strlen(r->piece) : 1;
  }
}

/* дж, тс, дз, тц, тч, дс are one sound: the first letter is then passed over. */
static bool is_affricate(uint32_t first, uint32_t second) {
  if (first != 0x434 && first != 0x442) return false; /* д т */
  return second == 0x436 || second == 0x437 || second == 0x441 || second == 0x446 ||
         second == 0x447; /* ж з с ц ч */
}

static void cyrillic_key(const char *form, size_t size, tz_sound_keys *keys) {
  uint32_t code, next;
  keys->count = 1;
  keys->key[0][0] = '\0';
  for (size_t i = 0; i < size;) {
    i += tz_utf8_decode(form + i, size - i, &code);
    if (code < CYRILLIC_A || code > CYRILLIC_YA) continue;
    if (i < size) {
      tz_utf8_decode(form + i, size - i, &next);
      if (is_affricate(code, next)) continue;
    }
    char class[2] = {cyrillic_class[code - CYRILLIC_A], '\0'};
    key_append(keys->key[0], class);
  }
}

void tz_sound_keys_of(const char *form, size_t size, int limit, tz_sound_keys *keys) {
  uint32_t first = 0;
  keys->count = 0;
  if (limit > TZ_SOUND_KEYS) limit = TZ_SOUND_KEYS;
  if (size == 0 || limit < 1) return;
  tz_utf8_decode(form, size, &first);
  if (first >= CYRILLIC_A && first <= CYRILLIC_YA)
    cyrillic_key(form, size, keys);
  else if (first >= 'a' && first <= 'z')
    latin_keys(form, size, limit, keys);
  int kept = 0;
  for (int i = 0; i < keys->count; i++) {
    if (keys->key[i][0] == '\0') continue;
    if (kept != i) memcpy(keys->key[kept], keys->key[i], TZ_SOUND_KEY_BYTES);
    kept++;
  }
  keys->count = kept;
}

/* ---- distance ---- */

/* Costs in tenths. */
#define ENDING_COST 8      /* a case ending on the Cyrillic word */
#define VOWEL_COST  25     /* another vowel; a vowel, h or sign that is not there */
#define LETTER_COST 45     /* a consonant that is not there */
#define OTHER_COST  55     /* a letter for one that never stands for it */
#define DOUBLE_COST 5      /* a letter written twice */
#define UNREACHED   0x7F7F /* bytes of one value: memset writes it */

/* Case endings, the longest first. */
static const struct {
  const char *text;
  int letters;
} endings[] = {{"ого", 3}, {"ему", 3}, {"ами", 3}, {"ями", 3}, {"ом", 2}, {"ем", 2},
               {"ой", 2},  {"ым", 2},  {"им", 2},  {"ам", 2},  {"ям", 2}, {"ах", 2},
               {"ях", 2},  {"ов", 2},  {"ая", 2},  {"ую", 2},  {"ий", 2}, {"ый", 2},
               {"ые", 2},  {"их", 2},  {"ых", 2},  {"ей", 2},  {"а", 1},  {"у", 1},
               {"е", 1},   {"ы", 1},   {"и", 1},   {"я", 1},   {"ю", 1}};

typedef struct letters {
  uint16_t code[TZ_SOUND_LETTERS];
  int count;
} letters;

/* The letters of a word; apostrophes are left out. False when there are too
** many or none. */
static bool read_letters(const char *form, size_t size, letters *out) {
  uint32_t code;
  out->count = 0;
  for (size_t i = 0; i < size;) {
    i += tz_utf8_decode(form + i, size - i, &code);
    if (code == '\'') continue;
    if (out->count == TZ_SOUND_LETTERS) return false;
    out->code[out->count++] = code > UINT16_MAX ? UINT16_MAX : (uint16_t)code;
  }
  return out->count > 0;
}

/* Bits of the letters from a, and from а. */
#define LATIN_VOWELS   UINT32_C(0x1104111)  /* aeiouy */
#define RUSSIAN_VOWELS UINT32_C(0xe8084321) /* аеийоуыэюя */

static bool is_vowel(uint16_t code) {
  unsigned latin = (unsigned)code - 'a', russian = (unsigned)code - CYRILLIC_A;
  if (latin < 26) return LATIN_VOWELS >> latin & 1;
  return russian < 32 && (RUSSIAN_VOWELS >> russian & 1);
}

static bool is_weak(uint16_t code) { /* h, ь, ъ and vowels */
  return code == 'h' || code == 0x44C || code == 0x44A || is_vowel(code);
}

static int drop_cost(const letters *word, int i) {
  if (i > 0 && word->code[i] == word->code[i - 1]) return DOUBLE_COST;
  return is_weak(word->code[i]) ? VOWEL_COST : LETTER_COST;
}

static int swap_cost(uint16_t latin, uint16_t cyrillic) {
  return is_vowel(latin) && is_vowel(cyrillic) ? VOWEL_COST : OTHER_COST;
}

/* How many letters of word from i on the piece takes; -1 when it differs. Pieces are of
** ASCII and of letters of two bytes. */
static inline int piece_fits(const char *piece, const letters *word, int i) {
  int taken = 0;
  for (; *piece; taken++) {
    unsigned code = (unsigned char)*piece++;
    if (code >= 0x80) code = (code & 0x1F) << 6 | ((unsigned char)*piece++ & 0x3F);
    if (i + taken >= word->count || word->code[i + taken] != code) return -1;
  }
  return taken;
}

/* The pieces in the table that begin with this Latin letter: [*from, *to). */
static void pieces_of(uint16_t latin, size_t *from, size_t *to) {
  unsigned letter = (unsigned)latin - 'a';
  *from = letter < 26 ? tz_spelling_first[letter] : 0;
  *to = letter < 26 ? tz_spelling_first[letter + 1] : 0;
}

typedef int16_t costs[TZ_SOUND_LETTERS + 1][TZ_SOUND_LETTERS + 1];

static void reach(int16_t *cell, int cost) {
  if (cost < *cell) *cell = (int16_t)cost;
}

/* Goes on from having matched i Latin and j Cyrillic letters; the pieces [from, to) begin
** with the next Latin one. */
static void step(costs cost, const letters *latin, const letters *cyrillic, int i,
                 int j, size_t from, size_t to) {
  int here = cost[i][j];
  if (i < latin->count) reach(&cost[i + 1][j], here + drop_cost(latin, i));
  if (j < cyrillic->count) reach(&cost[i][j + 1], here + drop_cost(cyrillic, j));
  if (i == latin->count) return;
  if (j < cyrillic->count)
    reach(&cost[i + 1][j + 1], here + swap_cost(latin->code[i], cyrillic->code[j]));
  for (size_t k = from; k < to; k++) {
    int y = piece_fits(tz_spellings[k].cyrillic, cyrillic, j);
    int x = y < 0 ? -1 : piece_fits(tz_spellings[k].latin, latin, i);
    if (x > 0) reach(&cost[i + x][j + y], here + tz_spellings[k].cost);
  }
}

/* The cost of the whole Latin word against the Cyrillic one, or against it
** without a case ending: the last row holds the costs of all its beginnings. */
static int least(const int16_t *row, const letters *cyrillic) {
  int best = row[cyrillic->count];
  for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
    int length = endings[k].letters;
    int stem = cyrillic->count - length;
    if (stem < 3 || row[stem] + ENDING_COST >= best) continue;
    if (piece_fits(endings[k].text, cyrillic, stem) == length)
      best = row[stem] + ENDING_COST;
  }
  return best;
}

double tz_sound_distance(const char *latin, size_t latin_size, const char *cyrillic,
                         size_t cyrillic_size, double farthest) {
  letters l, c;
  costs cost;
  if (latin_size > 2 && memcmp(latin + latin_size - 2, "'s", 2) == 0) latin_size -= 2;
  if (!read_letters(latin, latin_size, &l) ||
      !read_letters(cyrillic, cyrillic_size, &c))
    return TZ_SOUND_FAR;
  for (int i = 0; i <= l.count; i++)
    memset(cost[i], 0x7F, ((size_t)c.count + 1) * sizeof cost[i][0]);
  cost[0][0] = 0;
  int longer = l.count > c.count ? l.count : c.count;
  double most = farthest * 10.0 * longer + 1e-6; /* going on makes nothing cheaper */
  for (int i = 0; i <= l.count; i++) {
    size_t from = 0, to = 0;
    if (i < l.count) pieces_of(l.code[i], &from, &to);
    for (int j = 0; j <= c.count; j++)
      if (cost[i][j] < UNREACHED && cost[i][j] <= most)
        step(cost, &l, &c, i, j, from, to);
  }
  double distance = least(cost[l.count], &c) / 10.0 / longer;
  return distance <= farthest ? distance : TZ_SOUND_FAR;
}
