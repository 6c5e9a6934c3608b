#include "sqlite.h"
#include "search/synonyms.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "search/vocabulary.h"
#include "text/fold.h"
#include "text/words.h"

#define OTHER_TRUST     0.5  /* of passages in the other language, where */
#define COMMON_SHARE    0.4  /* so much of the corpus is in the query's, and */
#define STRAY_SHARE     0.2  /* wholly where no more is than this */
#define SAMPLE          128  /* passages asked what language they are in */
#define MEANINGS        10   /* of one word */
#define MEANINGS_READ   64   /* rows of meaning looked at for them */
#define OWN_READ        2000 /* pairs of a user's own looked at */
#define SOUNDS          5    /* spellings in the other alphabet */
#define SOUND_FARTHEST  0.9  /* where the dictionary has no translation */
#define SOUND_NEAR      0.3  /* where it has */
#define SOUND_SHORT     0.5  /* of words of two letters */
#define SOUND_LOOSE     1.25 /* for a word that nothing else was found for */
#define SPELLINGS       2
#define SPELLING_WEIGHT 0.5
#define KIN_WEIGHT      0.6
#define KIN_LEAST       8 /* bytes that kindred words begin with, at least */
#define HALF_LEAST      3 /* letters of each half of a word that is cut in two */
#define PREFIX_WEIGHT   0.8
#define MANY_WORDS      40 /* in longer queries words stand for themselves */

typedef struct builder {
  sqlite3 *db;
  tz_stemmer *stemmer;
  const tz_query *query;
  tz_plan *plan;
  unsigned flags;
  tz_language only; /* passages are in this language */
  tz_language main; /* of most words of the query */
  double trust;     /* of terms of the other language than that */
  sqlite3_stmt *exists;
  sqlite3_stmt *meanings;
  sqlite3_stmt *own; /* a user's pairs */
  sqlite3_stmt *kin; /* NULL until needed */
  int code;
} builder;

static void builder_begin(builder *b, sqlite3 *db, tz_stemmer *stemmer,
                          const tz_query *query, unsigned flags, tz_plan *plan) {
  *b = (builder){
      .db = db, .stemmer = stemmer, .query = query, .plan = plan, .flags = flags};
  b->code =
      sqlite3_prepare_v2(db, "SELECT 1 FROM passage_vocabulary WHERE term = ?1 LIMIT 1",
                         -1, &b->exists, NULL);
  if (b->code != SQLITE_OK) return;
  b->code =
      sqlite3_prepare_v2(db,
                         "SELECT translation, weight FROM meaning WHERE language = ?1"
                         " AND stem = ?2 AND origin IS NOT NULL ORDER BY rank LIMIT ?3",
                         -1, &b->meanings, NULL);
  if (b->code != SQLITE_OK) return;
  b->code = sqlite3_prepare_v2(
      db,
      "SELECT language, stem, translation, rank FROM meaning INDEXED BY"
      " meaning_own WHERE origin IS NULL ORDER BY rank LIMIT ?1",
      -1, &b->own, NULL);
  if (b->code == SQLITE_OK) sqlite3_bind_int(b->own, 1, OWN_READ);
}

static int builder_end(builder *b) {
  sqlite3_finalize(b->exists);
  sqlite3_finalize(b->meanings);
  sqlite3_finalize(b->own);
  sqlite3_finalize(b->kin);
  if (b->code == SQLITE_OK && b->plan && b->plan->status != TZ_OK) return SQLITE_NOMEM;
  return b->code;
}

/* Whether a token is in the index. */
static bool exists(builder *b, const char *token, size_t size) {
  bool found = false;
  if (b->code != SQLITE_OK) return false;
  sqlite3_bind_text(b->exists, 1, token, (int)size, SQLITE_STATIC);
  found = sqlite3_step(b->exists) == SQLITE_ROW;
  b->code = sqlite3_reset(b->exists);
  return found;
}

static bool form_exists(builder *b, const char *form, size_t size) {
  char token[1 + TZ_WORD_BYTES] = {'='};
  if (size > TZ_WORD_BYTES) return false;
  memcpy(token + 1, form, size);
  return exists(b, token, size + 1);
}

/* The stem of a folded word, copied; its size, 0 when it does not fit. */
static size_t stem_of(builder *b, const char *form, size_t size, tz_language language,
                      char stem[TZ_WORD_BYTES + 8]) {
  size_t stem_size;
  const char *found = tz_stem(b->stemmer, form, size, language, &stem_size);
  if (!found) {
    b->code = SQLITE_NOMEM;
    return 0;
  }
  if (stem_size > TZ_WORD_BYTES) return 0;
  memcpy(stem, found, stem_size);
  return stem_size;
}

/* How far terms of a language are trusted. */
static double trust_in(const builder *b, tz_language language) {
  return b->main == TZ_LANGUAGE_NONE || language == b->main ? 1.0 : b->trust;
}

static tz_language other_language(tz_language language) {
  return language == TZ_RUSSIAN ? TZ_ENGLISH : TZ_RUSSIAN;
}

/* ---- translations ---- */

/* A pair that a user has put in is words as people write them: one is looked up
** by its stem, several are a phrase. */
static void add_own_translation(builder *b, const char *text, size_t size,
                                tz_language language, double weight) {
  tz_words words;
  tz_word word;
  char stem[TZ_WORD_BYTES + 8];
  size_t stem_size = 0;
  int count = 0;
  tz_words_init(&words, text, size);
  while (count < 2 && tz_words_next(&words, &word)) {
    if (++count == 1) stem_size = stem_of(b, word.form, word.form_size, language, stem);
  }
  if (count > 1) {
    tz_plan_add(b->plan, TZ_PLAN_PHRASE, text, size, weight, trust_in(b, language));
  } else if (stem_size > 0 && exists(b, stem, stem_size)) {
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, stem_size, weight, trust_in(b, language));
  } else if (count == 1 && exists(b, text, size)) { /* a stem as it is */
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, text, size, weight, trust_in(b, language));
  }
}

/* Whether the query has the words of text, in any form, from this word on. */
static bool query_has(builder *b, const tz_query_word *word, const char *text,
                      size_t size) {
  const tz_query_word *end = b->query->words + b->query->word_count;
  char stem[TZ_WORD_BYTES + 8];
  tz_words words;
  tz_word own;
  size_t count = 0;
  bool inside = word >= b->query->words && word < end;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &own)) {
    size_t own_size, stem_size;
    if (count > 0 && (!inside || word + count >= end)) return false;
    stem_size =
        stem_of(b, word[count].form, word[count].form_size, word[count].language, stem);
    const char *other = tz_stem(b->stemmer, own.form, own.form_size,
                                tz_language_of_script(own.script), &own_size);
    if (!other || own_size != stem_size || memcmp(other, stem, own_size) != 0)
      return false;
    count++;
  }
  return count > 0;
}

/* Adds what the user's own pairs say, in either direction. */
static int add_own(builder *b, const tz_query_word *word, double scale) {
  const char *code = tz_language_code(word->language);
  tz_language other = other_language(word->language);
  int added = 0;
  while (b->code == SQLITE_OK && sqlite3_step(b->own) == SQLITE_ROW) {
    const char *language = (const char *)sqlite3_column_text(b->own, 0);
    bool forth = language && strcmp(language, code) == 0;
    const char *from = (const char *)sqlite3_column_text(b->own, forth ? 1 : 2);
    const char *to = (const char *)sqlite3_column_text(b->own, forth ? 2 : 1);
    int rank = sqlite3_column_int(b->own, 3);
    if (!from || !to || !query_has(b, word, from, strlen(from))) continue;
    add_own_translation(b, to, strlen(to), other, scale / sqrt(rank > 1 ? rank : 1));
    added++;
  }
  int result = sqlite3_reset(b->own);
  if (b->code == SQLITE_OK) b->code = result;
  return added;
}

/* Adds the translations that are in the index: the user's own, then the dictionary's,
** the best of them with weight 1 whatever comes before it there. Returns whether
** there are any. */
static bool add_translations(builder *b, const tz_query_word *word, const char *stem,
                             size_t stem_size, double scale) {
  if (word->language == TZ_LANGUAGE_NONE) return false;
  tz_language other = other_language(word->language);
  double best = 0;
  int added = add_own(b, word, scale);
  bool any = added > 0;
  sqlite3_stmt *rows = b->meanings;
  sqlite3_bind_text(rows, 1, tz_language_code(word->language), -1, SQLITE_STATIC);
  sqlite3_bind_text(rows, 2, stem, (int)stem_size, SQLITE_STATIC);
  sqlite3_bind_int(rows, 3, MEANINGS_READ);
  while (added < MEANINGS && b->code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(rows, 0);
    size_t size = (size_t)sqlite3_column_bytes(rows, 0);
    double weight = sqlite3_column_double(rows, 1);
    any = true;
    if (!text || size == 0 || !(weight > 0) || !exists(b, text, size)) continue;
    if (best <= 0) best = weight;
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, text, size,
                scale * (weight < best ? weight / best : 1.0), trust_in(b, other));
    added++;
  }
  int code = sqlite3_reset(rows);
  if (b->code == SQLITE_OK) b->code = code;
  return any;
}

static size_t shorter_by_a_letter(const char *text, size_t size) {
  return size == 0 ? 0 : tz_utf8_previous(text, size);
}

/* The translations of the word in the dictionary that has the longest beginning in
** common with this one, at least three fifths of it: масштабирование is not there,
** масштаб is. */
static void add_kin(builder *b, const tz_query_word *word, const char *stem,
                    size_t size) {
  size_t least = size * 3 / 5 > KIN_LEAST ? size * 3 / 5 : KIN_LEAST;
  if (word->language == TZ_ENGLISH)
    least = size * 3 / 5 > KIN_LEAST / 2 ? size * 3 / 5 : KIN_LEAST / 2;
  if (b->code == SQLITE_OK && b->kin == NULL)
    b->code =
        sqlite3_prepare_v2(b->db,
                           "SELECT DISTINCT stem FROM meaning WHERE language = ?1 AND"
                           " stem >= ?2 AND stem < ?2 || x'f48fbfbf' AND"
                           " length(stem) <= length(?2) + 3 LIMIT 4",
                           -1, &b->kin, NULL);
  for (; size >= least && b->code == SQLITE_OK;
       size = shorter_by_a_letter(stem, size)) {
    sqlite3_bind_text(b->kin, 1, tz_language_code(word->language), -1, SQLITE_STATIC);
    sqlite3_bind_text(b->kin, 2, stem, (int)size, SQLITE_STATIC);
    while (b->code == SQLITE_OK && sqlite3_step(b->kin) == SQLITE_ROW) {
      tz_query_word kin = *word;
      kin.form = (const char *)sqlite3_column_text(b->kin, 0);
      kin.form_size = (size_t)sqlite3_column_bytes(b->kin, 0);
      if (kin.form) add_translations(b, &kin, kin.form, kin.form_size, KIN_WEIGHT);
    }
    int code = sqlite3_reset(b->kin);
    if (b->code == SQLITE_OK) b->code = code;
    if (tz_plan_group_terms(b->plan) > 0) return;
  }
}

/* ---- the other alphabet, and misspelt words ---- */

static void add_sounds(builder *b, const tz_query_word *word, double farthest) {
  tz_found_word found[SOUNDS * 2];
  char stem[TZ_WORD_BYTES + 8];
  int count = 0;
  size_t short_size = word->language == TZ_RUSSIAN ? 4 : 2;
  if (b->code != SQLITE_OK || word->form_size < short_size) return;
  if (word->form_size == short_size && farthest > SOUND_SHORT) farthest = SOUND_SHORT;
  b->code = tz_vocabulary_sounds(b->db, word->form, word->form_size, farthest, found,
                                 SOUNDS * 2, &count);
  size_t before = tz_plan_group_terms(b->plan);
  for (int i = 0; i < count && b->code == SQLITE_OK; i++) {
    size_t size = stem_of(b, found[i].form, strlen(found[i].form),
                          other_language(word->language), stem);
    if (tz_plan_group_terms(b->plan) - before >= SOUNDS) break;
    if (size > 0 && exists(b, stem, size))
      tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, exp(-found[i].distance),
                  trust_in(b, other_language(word->language)));
  }
}

static void add_spellings(builder *b, const tz_query_word *word) {
  tz_found_word found[SPELLINGS];
  char stem[TZ_WORD_BYTES + 8];
  int count = 0;
  if (b->code != SQLITE_OK) return;
  b->code = tz_vocabulary_spellings(b->db, word->form, word->form_size, found,
                                    SPELLINGS, &count);
  for (int i = 0; i < count && b->code == SQLITE_OK; i++) {
    size_t size =
        stem_of(b, found[i].form, strlen(found[i].form), word->language, stem);
    if (size > 0 && exists(b, stem, size))
      tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size,
                  SPELLING_WEIGHT / found[i].distance, 1.0);
  }
}

static void add_prefix(builder *b, const tz_query_word *word, double weight) {
  char token[1 + TZ_WORD_BYTES] = {'='};
  if (word->form_size > TZ_WORD_BYTES) return;
  memcpy(token + 1, word->form, word->form_size);
  tz_plan_add(b->plan, TZ_PLAN_PREFIX, token, word->form_size + 1, weight, 1.0);
}

/* ---- words and terms ---- */

/* Snowball gives the cases of nouns in -й (Китай, случай, идей) two stems: Китай and
** Китаем are кита, Китая is кит. Where the word may be such a noun, and that form of it
** is in the index, writes it with -й to noun and returns its size; else 0. */
static size_t noun_of(builder *b, const tz_query_word *word,
                      char noun[TZ_WORD_BYTES + 8]) {
  static const char *const endings[] = {"ями", "ях", "ям", "ем", "ев",
                                        "й",   "я",  "ю",  "е",  "и"};
  static const char *const vowels[] = {"а", "о", "у", "е", "и", "э", "ы"};
  if (word->language != TZ_RUSSIAN || word->form_size > TZ_WORD_BYTES) return 0;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t ending = strlen(endings[i]), size = word->form_size - ending;
    if (word->form_size < ending + 6 ||
        memcmp(word->form + size, endings[i], ending) != 0)
      continue;
    for (size_t v = 0; v < sizeof vowels / sizeof *vowels; v++) {
      if (memcmp(word->form + size - 2, vowels[v], 2) != 0) continue;
      memcpy(noun, word->form, size);
      memcpy(noun + size, "й", 2);
      return form_exists(b, noun, size + 2) ? size + 2 : 0;
    }
  }
  return 0;
}

/* The stem of the noun's form with this ending instead of -й, when it is another
** than `stem` and in the index. */
static void add_case(builder *b, const char *noun, size_t size, const char *ending,
                     const char *stem, size_t stem_size) {
  char form[TZ_WORD_BYTES + 8], other[TZ_WORD_BYTES + 8];
  memcpy(form, noun, size - 2);
  memcpy(form + size - 2, ending, 2);
  size_t other_size = stem_of(b, form, size, TZ_RUSSIAN, other);
  if (other_size == stem_size && memcmp(other, stem, stem_size) == 0) return;
  if (other_size > 0 && exists(b, other, other_size) && form_exists(b, form, size))
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, other, other_size, 1.0, 1.0);
}

/* A word with all that may stand for it in the index. What is nowhere stays, as a
** term of its own, so that a query for it alone finds nothing. */
static void add_word(builder *b, const tz_query_word *word, bool last) {
  char stem[TZ_WORD_BYTES + 8], noun[TZ_WORD_BYTES + 8];
  size_t noun_size = noun_of(b, word, noun);
  size_t size = noun_size > 0
                    ? stem_of(b, noun, noun_size, word->language, stem)
                    : stem_of(b, word->form, word->form_size, word->language, stem);
  if (size == 0) return;
  bool there = exists(b, stem, size);
  bool few = b->query->word_count <= MANY_WORDS;
  bool cross = (b->flags & TZ_PLAN_CROSS) && word->language != TZ_LANGUAGE_NONE &&
               few && (b->only == TZ_LANGUAGE_NONE || b->only != word->language);
  bool own = !(b->flags & TZ_PLAN_OTHER) || !cross;
  if (there && own) {
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, 1.0, 1.0);
    if (form_exists(b, word->form, word->form_size))
      tz_plan_add_form(b->plan, word->form, word->form_size);
  }
  if (noun_size > 0 && own) {
    add_case(b, noun, noun_size, "я", stem, size);
    add_case(b, noun, noun_size, "ю", stem, size);
  }
  if (last && (b->flags & TZ_PLAN_LIVE))
    add_prefix(b, word, there ? PREFIX_WEIGHT : 1.0);
  tz_plan_group *group =
      b->plan->group_count ? &b->plan->groups[b->plan->group_count - 1] : NULL;
  if (group && group->count > 0) group->own = true;
  bool translated = false;
  if (cross) {
    translated = add_translations(b, word, stem, size, 1.0);
    add_sounds(b, word, translated ? SOUND_NEAR : SOUND_FARTHEST);
  }
  if (few && own && !translated && tz_plan_group_terms(b->plan) == 0)
    add_spellings(b, word);
  if (cross && tz_plan_group_terms(b->plan) == 0) add_kin(b, word, stem, size);
  if (cross && tz_plan_group_terms(b->plan) == 0) add_sounds(b, word, SOUND_LOOSE);
  if (tz_plan_group_terms(b->plan) > 0) return;
  tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, 1.0, 1.0);
  if (group) group->lost = group->own = true;
}

/* A term that is looked up as it is written: a phrase, a prefix, an exact form. */
static void add_as_written(builder *b, const tz_query_term *term) {
  const tz_query_word *words = b->query->words + term->first_word;
  tz_buffer text;
  tz_buffer_init(&text);
  for (size_t i = 0; i < term->word_count; i++) {
    if (i > 0) tz_buffer_byte(&text, ' ');
    if (term->kind == TZ_TERM_EXACT) tz_buffer_byte(&text, '=');
    tz_buffer_append(&text, words[i].form, words[i].form_size);
  }
  if (text.status != TZ_OK) {
    b->plan->status = text.status;
  } else if (term->kind == TZ_TERM_PREFIX && term->word_count == 1) {
    add_prefix(b, words, 1.0);
  } else if (term->kind == TZ_TERM_EXACT && term->word_count == 1) {
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, text.data, text.size, 1.0, 1.0);
  } else {
    tz_plan_add(b->plan, TZ_PLAN_PHRASE, text.data, text.size, 1.0, 1.0);
  }
  tz_buffer_clear(&text);
}

static bool is_wanted(const tz_query_term *term) {
  return !term->negated && !term->left_out;
}

static bool is_last(const builder *b, const tz_query_word *word) {
  return word == b->query->words + b->query->word_count - 1 &&
         word->end == b->query->size;
}

static bool is_stop(const tz_query_word *word) {
  return tz_is_stop_word(word->form, word->form_size, word->language);
}

/* The parts of a compound, each a group that a passage need not have: where the
** whole is nowhere, or is written apart, they still rank. */
static void add_parts(builder *b, const tz_query_term *term) {
  for (size_t i = 0; i < term->word_count && b->code == SQLITE_OK; i++) {
    const tz_query_word *word = &b->query->words[term->first_word + i];
    if (is_stop(word)) continue;
    tz_plan_group_begin(b->plan, false);
    add_word(b, word, is_last(b, word));
  }
}

/* Whether a part of a word means something here: it is in the index itself, or a
** translation or namesake of it is. For its spelling, a word of the dictionary is
** known too. */
static bool is_known(builder *b, const tz_query_word *word, bool spelling) {
  tz_plan plan, *saved = b->plan;
  char stem[TZ_WORD_BYTES + 8];
  size_t size = stem_of(b, word->form, word->form_size, word->language, stem);
  if (size == 0) return false;
  if (is_stop(word)) return spelling;
  if (exists(b, stem, size)) return true;
  tz_plan_init(&plan);
  tz_plan_group_begin(&plan, true);
  b->plan = &plan;
  bool translated = add_translations(b, word, stem, size, 1.0);
  add_sounds(b, word, SOUND_NEAR);
  bool known = tz_plan_group_terms(&plan) > 0 || (spelling && translated);
  if (plan.status != TZ_OK) b->code = SQLITE_NOMEM;
  tz_plan_clear(&plan);
  b->plan = saved;
  return known;
}

/* A word that is nowhere may be two written together: Автотекст, flowchart. Both
** become groups that a passage need not have; of the places to cut where both mean
** something, the one nearest to the middle. */
static void add_halves(builder *b, const tz_query_word *word) {
  size_t letter = word->language == TZ_RUSSIAN ? 2 : 1, least = HALF_LEAST * letter;
  size_t best = 0, middle = word->form_size / 2;
  if (word->language == TZ_LANGUAGE_NONE || word->form_size > TZ_WORD_BYTES / 2) return;
  for (size_t at = least; at + least <= word->form_size && b->code == SQLITE_OK;
       at += letter) {
    tz_query_word left = *word, right = *word;
    left.form_size = at;
    right.form += at;
    right.form_size -= at;
    size_t off = at > middle ? at - middle : middle - at;
    size_t best_off = best > middle ? best - middle : middle - best;
    if (best > 0 && off >= best_off) continue;
    if (is_known(b, &left, false) && is_known(b, &right, false)) best = at;
  }
  for (int half = 0; half < 2 && best > 0; half++) {
    tz_query_word part = *word;
    part.form += half ? best : 0;
    part.form_size = half ? word->form_size - best : best;
    tz_plan_group_begin(b->plan, false);
    add_word(b, &part, false);
  }
}

/* After all groups of the query: what does not have to be there. */
static void add_optional(builder *b) {
  size_t groups = b->plan->group_count, at = 0;
  int group = -1;
  for (size_t i = 0; i < b->query->term_count && b->code == SQLITE_OK; i++) {
    const tz_query_term *term = &b->query->terms[i];
    if (!is_wanted(term)) continue;
    if (term->group != group) at++;
    group = term->group;
    if (term->kind == TZ_TERM_COMPOUND) add_parts(b, term);
    if (term->kind == TZ_TERM_WORD && at <= groups && b->plan->groups[at - 1].lost &&
        b->query->word_count <= MANY_WORDS)
      add_halves(b, &b->query->words[term->first_word]);
  }
}

/* ---- the language of the query, and of the corpus ---- */

static tz_language main_language(const tz_query *query) {
  size_t count[3] = {0, 0, 0};
  for (size_t i = 0; i < query->word_count; i++)
    count[query->words[i].language]++;
  if (count[TZ_RUSSIAN] == count[TZ_ENGLISH]) return TZ_LANGUAGE_NONE;
  return count[TZ_RUSSIAN] > count[TZ_ENGLISH] ? TZ_RUSSIAN : TZ_ENGLISH;
}

/* Which part of the corpus is in the language, from passages at even distances. */
static double share_of(builder *b, tz_language language) {
  static const char sql[] =
      "WITH RECURSIVE ends(low, high) AS (SELECT (SELECT min(id) FROM passage),"
      "  (SELECT max(id) FROM passage)), /* each by a look-up; together by a scan */"
      " place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < ?1)"
      " SELECT count(*), count(*) FILTER (WHERE language = ?2) FROM place, ends, "
      "passage"
      " WHERE id = (SELECT id FROM passage"
      "   WHERE id >= low + CAST((high - low) * 1.0 * n / ?1 AS INTEGER) ORDER BY id "
      "LIMIT 1)";
  sqlite3_stmt *row = NULL;
  double share = 0;
  if (b->code == SQLITE_OK) b->code = sqlite3_prepare_v2(b->db, sql, -1, &row, NULL);
  if (b->code != SQLITE_OK) return 0;
  sqlite3_bind_int(row, 1, SAMPLE);
  sqlite3_bind_text(row, 2, tz_language_code(language), -1, SQLITE_STATIC);
  if (sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int(row, 0) > 0)
    share = sqlite3_column_double(row, 1) / sqlite3_column_double(row, 0);
  b->code = sqlite3_finalize(row);
  return share;
}

/* A query in a language that the corpus hardly has is meant for the other one; where
** it has both, passages in the query's own come first. */
static void find_trust(builder *b) {
  b->trust = 1.0;
  b->main = main_language(b->query);
  if (b->main == TZ_LANGUAGE_NONE || !(b->flags & TZ_PLAN_CROSS)) return;
  double share = (share_of(b, b->main) - STRAY_SHARE) / (COMMON_SHARE - STRAY_SHARE);
  share = share < 0 ? 0 : share > 1 ? 1 : share;
  b->trust = 1.0 - (1.0 - OTHER_TRUST) * share;
}

int tz_plan_build(sqlite3 *db, tz_stemmer *stemmer, const tz_query *query,
                  tz_language only, unsigned flags, tz_plan *plan) {
  builder b;
  builder_begin(&b, db, stemmer, query, flags, plan);
  b.only = only;
  if (b.code == SQLITE_OK) find_trust(&b);
  int group = -1;
  for (size_t i = 0; i < query->term_count && b.code == SQLITE_OK; i++) {
    const tz_query_term *term = &query->terms[i];
    if (!is_wanted(term)) continue;
    if (term->group != group) tz_plan_group_begin(plan, true);
    group = term->group;
    if (term->kind == TZ_TERM_WORD) {
      const tz_query_word *word = &query->words[term->first_word];
      add_word(&b, word, is_last(&b, word));
    } else {
      add_as_written(&b, term);
      if (plan->status == TZ_OK) plan->groups[plan->group_count - 1].own = true;
    }
  }
  if (plan->status == TZ_OK) add_optional(&b);
  return builder_end(&b);
}

/* ---- "did you mean" ---- */

int tz_plan_spelling(sqlite3 *db, tz_stemmer *stemmer, const tz_query *query,
                     tz_buffer *out) {
  builder b;
  size_t written = 0;
  builder_begin(&b, db, stemmer, query, TZ_PLAN_CROSS, NULL);
  for (size_t i = 0; i < query->word_count && i < MANY_WORDS && b.code == SQLITE_OK;
       i++) {
    const tz_query_word *word = &query->words[i];
    tz_found_word found;
    int count = 0;
    if (word->start < written || is_known(&b, word, true) || b.code != SQLITE_OK)
      continue;
    b.code =
        tz_vocabulary_spellings(db, word->form, word->form_size, &found, 1, &count);
    if (count == 0) continue;
    tz_buffer_append(out, query->text + written, word->start - written);
    tz_buffer_text(out, found.form);
    written = word->end;
  }
  if (written > 0) tz_buffer_append(out, query->text + written, query->size - written);
  return builder_end(&b);
}
