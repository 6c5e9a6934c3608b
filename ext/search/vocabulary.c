#include "sqlite.h"
#include "search/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "search/phonetic.h"
#include "text/words.h"

#define SEEN        16384 /* words remembered while texts are added: a power of two */
#define STORED_KEYS 4     /* of a Latin word */
#define CANDIDATES  4000  /* words compared at most */
#define LONGEST     32    /* letters of a word that is stored or compared */

static char prefix_of(tz_script script) {
  return script == TZ_SCRIPT_LATIN ? 'l' : script == TZ_SCRIPT_CYRILLIC ? 'c' : '\0';
}

static tz_script script_of(const char *form, size_t size) {
  uint32_t first = 0;
  if (size > 0) tz_utf8_decode(form, size, &first);
  return tz_script_of(first);
}

/* ---- writing ---- */

void tz_vocabulary_begin(tz_vocabulary *v, sqlite3 *db) {
  memset(v, 0, sizeof *v);
  v->code =
      sqlite3_prepare_v2(db, "INSERT OR IGNORE INTO sound(key, form) VALUES(?1, ?2)",
                         -1, &v->insert, NULL);
  if (v->code != SQLITE_OK) return;
  v->seen = sqlite3_malloc64(SEEN * sizeof *v->seen);
  if (!v->seen) {
    v->code = SQLITE_NOMEM;
  } else {
    memset(v->seen, 0, SEEN * sizeof *v->seen);
  }
}

int tz_vocabulary_end(tz_vocabulary *v) {
  int code = v->code;
  sqlite3_finalize(v->insert);
  sqlite3_free(v->seen);
  memset(v, 0, sizeof *v);
  return code;
}

/* Whether the word was added a moment ago; now it is remembered. */
static bool seen(tz_vocabulary *v, const tz_word *word) {
  unsigned long long hash = tz_hash(TZ_HASH_START, word->form, word->form_size);
  unsigned long long *slot = &v->seen[hash & (SEEN - 1)];
  if (*slot == hash) return true;
  *slot = hash;
  return false;
}

static void add_word(tz_vocabulary *v, const tz_word *word) {
  tz_sound_keys keys;
  char key[1 + TZ_SOUND_KEY_BYTES] = {prefix_of(word->script)};
  tz_sound_keys_of(word->form, word->form_size, STORED_KEYS, &keys);
  for (int i = 0; i < keys.count && v->code == SQLITE_OK; i++) {
    memcpy(key + 1, keys.key[i], TZ_SOUND_KEY_BYTES);
    sqlite3_bind_text(v->insert, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(v->insert, 2, word->form, (int)word->form_size, SQLITE_STATIC);
    sqlite3_step(v->insert);
    v->code = sqlite3_reset(v->insert);
  }
}

void tz_vocabulary_add(tz_vocabulary *v, const char *text, size_t size) {
  tz_words words;
  tz_word word;
  if (v->code != SQLITE_OK) return;
  tz_words_init(&words, text, size);
  while (v->code == SQLITE_OK && tz_words_next(&words, &word)) {
    if (prefix_of(word.script) == '\0' || word.form_size < 2) continue;
    if (word.form_size > 2 * LONGEST || seen(v, &word)) continue;
    add_word(v, &word);
  }
}

int tz_vocabulary_rebuild(sqlite3 *db) {
  tz_vocabulary v;
  sqlite3_stmt *rows = NULL;
  int code = sqlite3_exec(db, "DELETE FROM sound", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_prepare_v2(db,
                              "SELECT text FROM passage UNION ALL"
                              " SELECT DISTINCT heading FROM passage UNION ALL"
                              " SELECT title FROM source",
                              -1, &rows, NULL);
  if (code != SQLITE_OK) return code;
  tz_vocabulary_begin(&v, db);
  while (v.code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(rows, 0);
    if (text) tz_vocabulary_add(&v, text, (size_t)sqlite3_column_bytes(rows, 0));
  }
  code = sqlite3_finalize(rows);
  int written = tz_vocabulary_end(&v);
  return code == SQLITE_OK ? written : code;
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

typedef double (*measure)(const void *context, const char *form, size_t size);

/* Offers every word under the key. *left is how many more may be compared. */
static int offer_key(sqlite3_stmt *rows, const char *key, const void *context,
                     measure distance, nearest *n, int *left) {
  sqlite3_bind_text(rows, 1, key, -1, SQLITE_STATIC);
  while (*left > 0 && sqlite3_step(rows) == SQLITE_ROW) {
    const char *form = (const char *)sqlite3_column_text(rows, 0);
    if (form)
      offer(n, form, distance(context, form, (size_t)sqlite3_column_bytes(rows, 0)));
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

static double sound_distance(const void *context, const char *form, size_t size) {
  const spelt *word = context;
  return word->latin ? tz_sound_distance(word->form, word->size, form, size)
                     : tz_sound_distance(form, size, word->form, word->size);
}

int tz_vocabulary_sounds(sqlite3 *db, const char *form, size_t size, double farthest,
                         tz_found_word *found, int limit, int *count) {
  tz_script script = script_of(form, size);
  spelt word = {form, size, script == TZ_SCRIPT_LATIN};
  nearest n = {.found = found, .limit = limit, .farthest = farthest};
  tz_sound_keys keys;
  sqlite3_stmt *rows;
  int left = CANDIDATES;
  *count = 0;
  if (prefix_of(script) == '\0' || limit < 1) return SQLITE_OK;
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
static double spelling_distance(const void *context, const char *form, size_t size) {
  const letters *word = context;
  letters other;
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
