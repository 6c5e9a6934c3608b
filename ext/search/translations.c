#include "sqlite.h"
#include "search/builder.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "search/acronyms.h"
#include "search/derivation.h"

#define MEANINGS       10   /* of one word */
#define MEANINGS_READ  64   /* rows of meaning looked at for them */
#define OWN_READ       2000 /* pairs of a user's own looked at */
#define KIN_WEIGHT     0.6
#define KIN_LEAST      8   /* bytes that kindred words begin with, at least */
#define DERIVED        8   /* terms from words of the same root */
#define DERIVED_WEIGHT 0.3 /* of what best measured, from 0.1 to 0.5 nearly alike */

/* A pair that a user has put in is words as people write them: one is looked up
** by its stem, several are a phrase. */
static void add_own_translation(tz_builder *b, const char *text, size_t size,
                                tz_language language, double weight) {
  tz_words words;
  tz_word word;
  char stem[TZ_STEM_ROOM];
  size_t stem_size = 0;
  int count = 0;
  tz_words_init(&words, text, size);
  while (count < 2 && tz_words_next(&words, &word)) {
    if (++count == 1)
      stem_size = tz_builder_stem(b, word.form, word.form_size, language, stem);
  }
  if (stem_size > 0 && count == 1 && tz_builder_has(b, stem, stem_size))
    text = stem, size = stem_size;
  else if (count == 0 || (count == 1 && !tz_builder_has(b, text, size)))
    return; /* else it is a phrase, or a stem as it is */
  tz_plan_add(b->plan, count > 1 ? TZ_PLAN_PHRASE : TZ_PLAN_TOKEN, text, size, weight,
              tz_builder_trust(b, language));
}

/* Whether the query has the words of text, in any form, from this word on. */
static bool query_has(tz_builder *b, const tz_query_word *word, const char *text,
                      size_t size) {
  const tz_query_word *end = b->query->words + b->query->word_count;
  char stem[TZ_STEM_ROOM];
  tz_words words;
  tz_word own;
  size_t count = 0;
  bool inside = word >= b->query->words && word < end;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &own)) {
    size_t own_size, stem_size;
    if (count > 0 && (!inside || word + count >= end)) return false;
    stem_size = tz_builder_stem(b, word[count].form, word[count].form_size,
                                word[count].language, stem);
    const char *other = tz_stem(b->stemmer, own.form, own.form_size,
                                tz_language_of_script(own.script), &own_size);
    if (!other || own_size != stem_size || memcmp(other, stem, own_size) != 0)
      return false;
    count++;
  }
  return count > 0;
}

/* Adds what the user's own pairs say, in either direction. */
static int add_own(tz_builder *b, const tz_query_word *word, double scale) {
  const char *code = tz_language_code(word->language);
  tz_language other = tz_language_other(word->language);
  int added = 0;
  if (!tz_builder_prepare(b, &b->own,
                          "SELECT language, stem, translation, rank FROM meaning"
                          " INDEXED BY meaning_own WHERE origin IS NULL"
                          " ORDER BY rank LIMIT ?1"))
    return 0;
  sqlite3_bind_int(b->own, 1, OWN_READ);
  while (b->code == SQLITE_OK && sqlite3_step(b->own) == SQLITE_ROW) {
    b->has_own = true;
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

/* A dictionary has беженец, рынок and китаец, whose stems keep the vowel that all other
** forms are without: беженцы, рынки, китайцы. Writes the stem of those to other and
** returns its size; 0 where the word is not of that kind. */
static size_t without_vowel(const char *stem, size_t size, char other[TZ_STEM_ROOM]) {
  static const struct {
    const char *ending, *instead;
  } kinds[] = {{"аец", "айц"}, {"еец", "ейц"}, {"иец", "ийц"}, {"оец", "ойц"},
               {"уец", "уйц"}, {"ец", "ц"},    {"ок", "к"}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    size_t ending = strlen(kinds[i].ending), instead = strlen(kinds[i].instead);
    if (size < ending + 4 || size > TZ_WORD_BYTES) continue;
    if (memcmp(stem + size - ending, kinds[i].ending, ending) != 0) continue;
    memcpy(other, stem, size - ending);
    memcpy(other + size - ending, kinds[i].instead, instead);
    return size - ending + instead;
  }
  return 0;
}

/* Adds a stem and what its other forms have for one; false where none is in the
** index. */
static bool add_stems(tz_builder *b, const char *stem, size_t size, double weight,
                      double trust) {
  char other[TZ_STEM_ROOM];
  size_t other_size = without_vowel(stem, size, other);
  bool there = tz_builder_has(b, stem, size);
  bool others = other_size > 0 && tz_builder_has(b, other, other_size);
  if (there) tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, weight, trust);
  if (others) tz_plan_add(b->plan, TZ_PLAN_TOKEN, other, other_size, weight, trust);
  return there || others;
}

/* Adds the dictionary's translations of a stem that are in the index, at most `most`,
** the best of them with weight `scale` whatever comes before it there. Returns whether
** there are any. */
static bool add_meanings(tz_builder *b, tz_language language, const char *stem,
                         size_t stem_size, double scale, int most) {
  tz_language other = tz_language_other(language);
  double best = 0;
  bool any = false;
  if (!tz_builder_prepare(b, &b->meanings,
                          "SELECT translation, weight FROM meaning WHERE language = ?1"
                          " AND stem = ?2 AND origin IS NOT NULL"
                          " ORDER BY rank LIMIT ?3"))
    return false;
  sqlite3_stmt *rows = b->meanings;
  sqlite3_bind_text(rows, 1, tz_language_code(language), -1, SQLITE_STATIC);
  sqlite3_bind_text(rows, 2, stem, (int)stem_size, SQLITE_STATIC);
  sqlite3_bind_int(rows, 3, MEANINGS_READ);
  for (int added = 0;
       added < most && b->code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW;) {
    const char *text = (const char *)sqlite3_column_text(rows, 0);
    size_t size = (size_t)sqlite3_column_bytes(rows, 0);
    double weight = sqlite3_column_double(rows, 1);
    any = true;
    if (!text || size == 0 || !(weight > 0)) continue;
    if (!add_stems(b, text, size,
                   scale * (best > 0 && weight < best ? weight / best : 1.0),
                   tz_builder_trust(b, other)))
      continue;
    if (best <= 0) best = weight;
    added++;
  }
  int code = sqlite3_reset(rows);
  if (b->code == SQLITE_OK) b->code = code;
  return any;
}

/* Adds what an abbreviation is called in the other language; false for another word. */
static bool add_acronym(tz_builder *b, const tz_query_word *word, double scale) {
  tz_language other = tz_language_other(word->language);
  char stem[TZ_STEM_ROOM];
  const char *words =
      tz_acronym_translations(word->form, word->form_size, word->language);
  for (const char *at = words; at && *at && b->code == SQLITE_OK;) {
    size_t length = strcspn(at, " ");
    size_t size = tz_builder_stem(b, at, length, other, stem);
    if (size > 0 && tz_builder_has(b, stem, size))
      tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, scale,
                  tz_builder_trust(b, other));
    at += length + strspn(at + length, " ");
  }
  return words != NULL;
}

/* Adds the translations that are in the index: the user's own, then those of an
** abbreviation or the dictionary's. Returns whether there are any. */
bool tz_builder_translations(tz_builder *b, const tz_query_word *word, const char *stem,
                             size_t stem_size, double scale) {
  if (word->language == TZ_LANGUAGE_NONE) return false;
  int own = add_own(b, word, scale);
  if (add_acronym(b, word, scale)) return true;
  bool any = add_meanings(b, word->language, stem, stem_size, scale, MEANINGS - own);
  return any || own > 0;
}

static size_t shorter_by_a_letter(const char *text, size_t size) {
  return size == 0 ? 0 : tz_utf8_previous(text, size);
}

/* The translations of the word in the dictionary that has the longest beginning in
** common with this one, at least three fifths of it: масштабирование is not there,
** масштаб is. */
void tz_builder_neighbours(tz_builder *b, const tz_query_word *word, const char *stem,
                           size_t size) {
  size_t least = size * 3 / 5 > KIN_LEAST ? size * 3 / 5 : KIN_LEAST;
  if (word->language == TZ_ENGLISH)
    least = size * 3 / 5 > KIN_LEAST / 2 ? size * 3 / 5 : KIN_LEAST / 2;
  tz_builder_prepare(b, &b->kin,
                     "SELECT DISTINCT stem FROM meaning WHERE language = ?1 AND"
                     " stem >= ?2 AND stem < ?2 || x'f48fbfbf' AND"
                     " length(stem) <= length(?2) + 3 LIMIT 4");
  for (; size >= least && b->code == SQLITE_OK;
       size = shorter_by_a_letter(stem, size)) {
    sqlite3_bind_text(b->kin, 1, tz_language_code(word->language), -1, SQLITE_STATIC);
    sqlite3_bind_text(b->kin, 2, stem, (int)size, SQLITE_STATIC);
    while (b->code == SQLITE_OK && sqlite3_step(b->kin) == SQLITE_ROW) {
      tz_query_word kin = *word;
      kin.form = (const char *)sqlite3_column_text(b->kin, 0);
      kin.form_size = (size_t)sqlite3_column_bytes(b->kin, 0);
      if (kin.form)
        tz_builder_translations(b, &kin, kin.form, kin.form_size, KIN_WEIGHT);
    }
    int code = sqlite3_reset(b->kin);
    if (b->code == SQLITE_OK) b->code = code;
    if (tz_plan_group_terms(b->plan) > 0) return;
  }
}

/* ---- words of the same root ---- */

void tz_builder_derived(tz_builder *b, tz_language language, const char *stem,
                        size_t size, bool translated) {
  tz_derivation derivation;
  const char *other;
  size_t other_size, most = tz_plan_group_terms(b->plan) + DERIVED;
  tz_derivation_begin(&derivation, stem, size, language);
  while (tz_plan_group_terms(b->plan) < most && b->code == SQLITE_OK &&
         (other = tz_derivation_next(&derivation, &other_size)) != NULL) {
    if (translated)
      add_meanings(b, language, other, other_size, DERIVED_WEIGHT, MEANINGS);
    else if (tz_builder_has(b, other, other_size))
      tz_plan_add(b->plan, TZ_PLAN_TOKEN, other, other_size, DERIVED_WEIGHT, 1.0);
  }
}
