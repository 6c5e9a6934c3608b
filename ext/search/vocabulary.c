#include "sqlite.h"
#include "search/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "search/phonetic.h"
#include "text/script.h"

#define STORED_KEYS 4    /* of a Latin word */
#define CANDIDATES  4000 /* words compared at most */
#define LONGEST     32   /* letters of a word that is stored or compared */

static char prefix_of(tz_script script) {
  return script == TZ_SCRIPT_LATIN ? 'l' : script == TZ_SCRIPT_CYRILLIC ? 'c' : '\0';
}

static tz_script script_of(const char *form, size_t size) {
  uint32_t first = 0;
  if (size > 0) tz_utf8_decode(form, size, &first);
  return tz_script_of(first);
}

/* ---- writing ---- */

/* The statement that adds to schema.sound; NULL where there is no such table. */
static int prepare_insert(sqlite3 *db, const char *schema, sqlite3_stmt **insert) {
  *insert = NULL;
  int code = sqlite3_table_column_metadata(db, schema, "sound", "form", NULL, NULL,
                                           NULL, NULL, NULL);
  if (code == SQLITE_ERROR) return SQLITE_OK;
  if (code != SQLITE_OK) return code;
  char *sql = sqlite3_mprintf(
      "INSERT OR IGNORE INTO \"%w\".sound(key, form) VALUES(?1, ?2)", schema);
  if (!sql) return SQLITE_NOMEM;
  code = sqlite3_prepare_v2(db, sql, -1, insert, NULL);
  sqlite3_free(sql);
  return code;
}

static int add_word(sqlite3_stmt *insert, const char *form, size_t size) {
  tz_sound_keys keys;
  char key[1 + TZ_SOUND_KEY_BYTES] = {prefix_of(script_of(form, size))};
  int code = SQLITE_OK;
  if (key[0] == '\0' || size < 2 || size > 2 * LONGEST) return SQLITE_OK;
  tz_sound_keys_of(form, size, STORED_KEYS, &keys);
  for (int i = 0; i < keys.count && code == SQLITE_OK; i++) {
    memcpy(key + 1, keys.key[i], TZ_SOUND_KEY_BYTES);
    sqlite3_bind_text(insert, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, form, (int)size, SQLITE_STATIC);
    sqlite3_step(insert);
    code = sqlite3_reset(insert);
  }
  return code;
}

int tz_vocabulary_write(sqlite3 *db, const char *schema, const tz_intern *words,
                        size_t *written) {
  sqlite3_stmt *insert;
  if (*written == words->count) return SQLITE_OK;
  int code = prepare_insert(db, schema, &insert);
  for (size_t i = *written; insert && code == SQLITE_OK && i < words->count; i++)
    code = add_word(insert, tz_intern_text(words, (uint32_t)i),
                    tz_intern_size(words, (uint32_t)i));
  sqlite3_finalize(insert);
  if (code == SQLITE_OK) *written = words->count;
  return code;
}

/* ---- looking up ---- */

/* The nearest words so far, nearest first; equal ones in the order met. */
typedef struct nearest {
  tz_found_word *found;
  int count;
  int limit;
  double farthest;
} nearest;

static bool is_found(const nearest *n, const char *form) {
  for (int i = 0; i < n->count; i++)
    if (strcmp(n->found[i].form, form) == 0) return true;
  return false;
}

static void offer(nearest *n, const char *form, double distance) {
  size_t size = strlen(form);
  if (distance > n->farthest || size >= sizeof n->found->form) return;
  if (n->count == n->limit && distance >= n->found[n->count - 1].distance) return;
  if (is_found(n, form)) return;
  int at = n->count < n->limit ? n->count++ : n->limit - 1;
  for (; at > 0 && n->found[at - 1].distance > distance; at--)
    n->found[at] = n->found[at - 1];
  memcpy(n->found[at].form, form, size + 1);
  n->found[at].distance = distance;
}

/* What is farther than `farthest` may be said to be TZ_SOUND_FAR. */
typedef double (*measure)(const void *context, const char *form, size_t size,
                          double farthest);

/* Offers every word under the key. *left is how many more may be compared. */
static int offer_key(sqlite3_stmt *rows, const char *key, const void *context,
                     measure distance, nearest *n, int *left) {
  sqlite3_bind_text(rows, 1, key, -1, SQLITE_STATIC);
  while (*left > 0 && sqlite3_step(rows) == SQLITE_ROW) {
    const char *form = (const char *)sqlite3_column_text(rows, 0);
    size_t size = (size_t)sqlite3_column_bytes(rows, 0);
    double most = n->count < n->limit ? n->farthest : n->found[n->count - 1].distance;
    if (form) offer(n, form, distance(context, form, size, most));
    --*left;
  }
  return sqlite3_reset(rows);
}

static int prepare(sqlite3 *db, sqlite3_stmt **rows) {
  return sqlite3_prepare_v2(db, "SELECT form FROM sound WHERE key = ?1", -1, rows,
                            NULL);
}

typedef struct spelt {
  const char *form;
  size_t size;
  bool latin;
} spelt;

static double sound_distance(const void *context, const char *form, size_t size,
                             double farthest) {
  const spelt *word = context;
  return word->latin ? tz_sound_distance(word->form, word->size, form, size, farthest)
                     : tz_sound_distance(form, size, word->form, word->size, farthest);
}

/* Reads them from the table sound. */
static int find_sounds(sqlite3 *db, const char *form, size_t size, double farthest,
                       tz_found_word *found, int *count) {
  tz_script script = script_of(form, size);
  spelt word = {form, size, script == TZ_SCRIPT_LATIN};
  nearest n = {.found = found, .limit = TZ_HEARD_FOUND, .farthest = farthest};
  tz_sound_keys keys;
  sqlite3_stmt *rows;
  int left = CANDIDATES;
  if (prefix_of(script) == '\0') return SQLITE_OK;
  int code = prepare(db, &rows);
  if (code != SQLITE_OK) return code;
  tz_sound_keys_of(form, size, TZ_SOUND_KEYS, &keys);
  char key[1 + TZ_SOUND_KEY_BYTES] = {word.latin ? 'c' : 'l'};
  for (int i = 0; i < keys.count && code == SQLITE_OK; i++) {
    memcpy(key + 1, keys.key[i], TZ_SOUND_KEY_BYTES);
    code = offer_key(rows, key, &word, sound_distance, &n, &left);
  }
  sqlite3_finalize(rows);
  *count = n.count;
  return code;
}

static const struct tz_heard *heard(const tz_hearing *hearing, const char *form,
                                    size_t size, double farthest) {
  for (size_t i = 0; hearing && i < TZ_HEARD; i++) {
    const struct tz_heard *word = &hearing->words[i];
    if (word->size == size && memcmp(word->form, form, size) == 0 &&
        !(word->farthest < farthest) && !(word->farthest > farthest))
      return word;
  }
  return NULL;
}

int tz_vocabulary_sounds(sqlite3 *db, const char *form, size_t size, double farthest,
                         tz_hearing *hearing, tz_found_word found[TZ_HEARD_FOUND],
                         int *count) {
  *count = 0;
  if (size == 0) return SQLITE_OK;
  const struct tz_heard *known = heard(hearing, form, size, farthest);
  if (known) {
    *count = known->count;
    memcpy(found, known->found, (size_t)known->count * sizeof *found);
    return SQLITE_OK;
  }
  int code = find_sounds(db, form, size, farthest, found, count);
  if (code != SQLITE_OK || !hearing || size > sizeof hearing->words->form) return code;
  struct tz_heard *word = &hearing->words[hearing->next];
  hearing->next = (hearing->next + 1) % TZ_HEARD;
  word->size = size;
  word->farthest = farthest;
  word->count = *count;
  memcpy(word->form, form, size);
  memcpy(word->found, found, (size_t)*count * sizeof *found);
  return code;
}

/* ---- misspelt words ---- */

typedef struct letters {
  uint32_t code[LONGEST];
  int count;
} letters;

/* False when the word is longer than is compared. */
static bool read_letters(const char *form, size_t size, letters *out) {
  out->count = 0;
  for (size_t i = 0; i < size;) {
    if (out->count == LONGEST) return false;
    i += tz_utf8_decode(form + i, size - i, &out->code[out->count++]);
  }
  return true;
}

static int least_of(int a, int b) {
  return a < b ? a : b;
}

/* Damerau's distance with neighbours exchanged (the "optimal string alignment"). */
static int edits(const letters *a, const letters *b) {
  int row[3][LONGEST + 1];
  for (int j = 0; j <= b->count; j++)
    row[0][j] = j;
  for (int i = 1; i <= a->count; i++) {
    int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
    now[0] = i;
    for (int j = 1; j <= b->count; j++) {
      int same = a->code[i - 1] == b->code[j - 1];
      int best = least_of(last[j], now[j - 1]) + 1;
      best = least_of(best, last[j - 1] + !same);
      if (i > 1 && j > 1 && a->code[i - 1] == b->code[j - 2] &&
          a->code[i - 2] == b->code[j - 1])
        best = least_of(best, before[j - 2] + 1);
      now[j] = best;
    }
  }
  return row[a->count % 3][b->count];
}

/* Edits, and a little more where already the first letter is wrong. */
static double spelling_distance(const void *context, const char *form, size_t size,
                                double farthest) {
  const letters *word = context;
  letters other;
  (void)farthest;
  if (!read_letters(form, size, &other) || other.count == 0) return TZ_SOUND_FAR;
  int apart = edits(word, &other);
  if (apart == 0) return TZ_SOUND_FAR;
  return apart + (word->code[0] == other.code[0] ? 0.0 : 0.5);
}

/* Looks under the key and under every key that is one class away from it. */
static int offer_near_keys(sqlite3_stmt *rows, char script, const char *sound,
                           const letters *word, nearest *n, int *left) {
  static const char classes[] = "PFKSTLMNR";
  char key[2 + TZ_SOUND_KEY_BYTES];
  size_t length = strlen(sound);
  key[0] = script;
  memcpy(key + 1, sound, length + 1);
  int code = offer_key(rows, key, word, spelling_distance, n, left);
  for (size_t i = 0; i < length && length > 1 && code == SQLITE_OK;
       i++) { /* one too many */
    memcpy(key + 1, sound, i);
    memcpy(key + 1 + i, sound + i + 1, length - i);
    code = offer_key(rows, key, word, spelling_distance, n, left);
  }
  for (size_t i = 0; i <= length && code == SQLITE_OK; i++) {
    for (const char *c = classes; *c && code == SQLITE_OK; c++) {
      memcpy(key + 1, sound, i); /* one missing */
      key[1 + i] = *c;
      memcpy(key + 2 + i, sound + i, length - i + 1);
      if (length + 1 < TZ_SOUND_KEY_BYTES)
        code = offer_key(rows, key, word, spelling_distance, n, left);
      if (i == length || code != SQLITE_OK) continue;
      memcpy(key + 2 + i, sound + i + 1, length - i); /* one wrong */
      code = offer_key(rows, key, word, spelling_distance, n, left);
    }
  }
  return code;
}

int tz_vocabulary_spellings(sqlite3 *db, const char *form, size_t size,
                            tz_found_word *found, int limit, int *count) {
  letters word;
  tz_sound_keys keys;
  sqlite3_stmt *rows;
  char script = prefix_of(script_of(form, size));
  int left = CANDIDATES;
  *count = 0;
  if (script == '\0' || limit < 1 || !read_letters(form, size, &word) || word.count < 3)
    return SQLITE_OK;
  nearest n = {.found = found, .limit = limit, .farthest = word.count >= 7 ? 2.5 : 1.5};
  int code = prepare(db, &rows);
  if (code != SQLITE_OK) return code;
  tz_sound_keys_of(form, size, STORED_KEYS, &keys);
  for (int i = 0; i < keys.count && code == SQLITE_OK; i++)
    code = offer_near_keys(rows, script, keys.key[i], &word, &n, &left);
  sqlite3_finalize(rows);
  *count = n.count;
  return code;
}
