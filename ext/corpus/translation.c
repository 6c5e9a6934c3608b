#include "corpus/translation.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "text/words.h"

#define LONGER        1.5 /* words of a stretch to groups */
#define SPARE_WORDS   4   /* and so many more */
#define LEAST_WORDS   4   /* of a text that can be told */
#define LITTLE        1e-9
#define COVERED       0.285 /* of what the groups are worth, and so much more by */
#define COVERED_SHORT 0.3   /* the root of their number: few may meet by chance */

void tz_translation_init(tz_translation *translation) {
  *translation = (tz_translation){.terms = NULL};
}

void tz_translation_clear(tz_translation *translation) {
  tz_free(translation->terms);
  tz_free(translation->worth);
  tz_translation_init(translation);
}

tz_status tz_translation_group(tz_translation *translation, double worth) {
  float *grown = tz_grown(translation->worth, translation->group_count,
                          &translation->group_capacity, 32, sizeof *grown);
  if (grown == NULL) return TZ_NOMEM;
  translation->worth = grown;
  translation->worth[translation->group_count++] = (float)worth;
  return TZ_OK;
}

tz_status tz_translation_add(tz_translation *translation, const char *stem, size_t size,
                             double weight) {
  tz_translation_term *grown =
      tz_grown(translation->terms, translation->term_count, &translation->term_capacity,
               128, sizeof *grown);
  if (grown == NULL) return TZ_NOMEM;
  translation->terms = grown;
  translation->terms[translation->term_count++] =
      (tz_translation_term){tz_hash(TZ_HASH_START, stem, size),
                            (uint32_t)translation->group_count - 1, (float)weight};
  return TZ_OK;
}

tz_status tz_translation_read(const char *text, tz_quote_range range,
                              tz_stemmer *stemmer, tz_quote_words *words) {
  tz_words reader;
  tz_word word;
  tz_status status = TZ_OK;
  tz_words_init(&reader, text + range.start, range.end - range.start);
  while (status == TZ_OK && tz_words_next(&reader, &word)) {
    tz_language language = tz_language_of_script(word.script);
    size_t size;
    if (tz_is_stop_word(word.form, word.form_size, language)) continue;
    const char *stem = tz_stem(stemmer, word.form, word.form_size, language, &size);
    if (stem == NULL) return TZ_NOMEM;
    tz_quote_word found = {.form = tz_hash(TZ_HASH_START, stem, size),
                           .start = (uint32_t)(range.start + word.start),
                           .end = (uint32_t)(range.start + word.end)};
    status = tz_quote_words_add(words, &found);
  }
  return status;
}

/* ---- the best stretch ---- */

static int by_stem(const void *left, const void *right) {
  const tz_translation_term *a = left, *b = right;
  if (a->stem != b->stem) return a->stem < b->stem ? -1 : 1;
  return a->group < b->group ? -1 : a->group > b->group;
}

/* The first term with a stem, or that would follow it. */
static size_t first_term(const tz_translation *translation, uint64_t stem) {
  size_t low = 0, high = translation->term_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (translation->terms[middle].stem < stem)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Takes a word into the stretch, or out of it (sign -1): what that adds. */
static double change(const tz_translation *translation, size_t term, double sign,
                     double *sums) {
  double added = 0;
  uint64_t stem = translation->terms[term].stem;
  for (; term < translation->term_count && translation->terms[term].stem == stem;
       term++) {
    const tz_translation_term *t = &translation->terms[term];
    double before = sums[t->group] < 1 ? sums[t->group] : 1;
    sums[t->group] += sign * (double)t->weight;
    double after = sums[t->group] < 1 ? sums[t->group] : 1;
    added += (after - before) * (double)translation->worth[t->group];
  }
  return added;
}

typedef struct pair { /* a word of the stretch that stands for a group */
  double worth;
  size_t word;
  uint32_t group;
} pair;

static int by_worth(const void *left, const void *right) {
  const pair *a = left, *b = right;
  if (a->worth > b->worth || a->worth < b->worth) return a->worth > b->worth ? -1 : 1;
  if (a->word != b->word) return a->word < b->word ? -1 : 1;
  return a->group < b->group ? -1 : a->group > b->group;
}

typedef struct stretch {
  tz_translation *translation;
  const tz_quote_words *words;
  const size_t *term; /* by word: its first term, or term_count */
  size_t first, count;
} stretch;

/* Gives every word to one group at most and every group one word, the most that is
** worth first. */
static tz_status assign(const stretch *s, tz_translation_match *match) {
  const tz_translation *translation = s->translation;
  size_t capacity = 0, count = 0;
  for (size_t j = s->first; j < s->first + s->count; j++) {
    size_t t = s->term[j];
    for (; t < translation->term_count &&
           translation->terms[t].stem == s->words->words[j].form;
         t++)
      capacity++;
  }
  pair *pairs = tz_calloc(capacity + 1, sizeof *pairs);
  bool *taken = tz_calloc(s->count + translation->group_count, sizeof *taken);
  double total = 0, covered = 0;
  size_t low = s->first + s->count, high = s->first;
  if (pairs != NULL && taken != NULL) {
    for (size_t j = s->first; j < s->first + s->count; j++) {
      size_t t = s->term[j];
      for (; t < translation->term_count &&
             translation->terms[t].stem == s->words->words[j].form;
           t++) {
        const tz_translation_term *term = &translation->terms[t];
        pairs[count++] =
            (pair){(double)term->weight * (double)translation->worth[term->group], j,
                   term->group};
      }
    }
    qsort(pairs, count, sizeof *pairs, by_worth);
    bool *of_group = taken + s->count;
    for (size_t i = 0; i < count; i++) {
      if (taken[pairs[i].word - s->first] || of_group[pairs[i].group]) continue;
      taken[pairs[i].word - s->first] = of_group[pairs[i].group] = true;
      covered += pairs[i].worth;
      if (pairs[i].word < low) low = pairs[i].word;
      if (pairs[i].word > high) high = pairs[i].word;
    }
    for (size_t g = 0; g < translation->group_count; g++)
      total += (double)translation->worth[g];
  }
  tz_status status = pairs != NULL && taken != NULL ? TZ_OK : TZ_NOMEM;
  tz_free(pairs);
  tz_free(taken);
  if (covered <= 0) return status;
  match->covered = total > 0 ? covered / total : 0;
  match->at = (tz_quote_range){s->words->words[low].start, s->words->words[high].end};
  return status;
}

/* Takes from the begin of the stretch what adds nothing. Its last word does. */
static void tighten(stretch *s, double *sums) {
  const tz_translation *translation = s->translation;
  for (size_t g = 0; g < translation->group_count; g++)
    sums[g] = 0;
  for (size_t j = s->first; j < s->first + s->count; j++)
    if (s->term[j] < translation->term_count) change(translation, s->term[j], 1, sums);
  for (; s->count > 1; s->first++, s->count--) {
    size_t term = s->term[s->first];
    if (term < translation->term_count && change(translation, term, -1, sums) < -LITTLE)
      return;
  }
}

tz_status tz_translation_find(tz_translation *translation, const tz_quote_words *words,
                              tz_translation_match *match) {
  *match = (tz_translation_match){.covered = 0};
  size_t groups = translation->group_count;
  if (groups == 0 || words->count == 0 || translation->term_count == 0) return TZ_OK;
  qsort(translation->terms, translation->term_count, sizeof *translation->terms,
        by_stem);
  size_t length = (size_t)((double)groups * LONGER) + SPARE_WORDS;
  size_t *term = tz_calloc(words->count, sizeof *term);
  double *sums = tz_calloc(groups, sizeof *sums);
  tz_status status = term != NULL && sums != NULL ? TZ_OK : TZ_NOMEM;
  double value = 0, best = 0;
  stretch s = {.translation = translation, .words = words, .term = term};
  for (size_t j = 0; j < words->count && status == TZ_OK; j++) {
    size_t found = first_term(translation, words->words[j].form);
    bool is_term = found < translation->term_count &&
                   translation->terms[found].stem == words->words[j].form;
    term[j] = is_term ? found : translation->term_count;
    if (is_term) value += change(translation, found, 1, sums);
    if (j >= length && term[j - length] < translation->term_count)
      value += change(translation, term[j - length], -1, sums);
    if (value > best + LITTLE) {
      best = value;
      s.first = j + 1 > length ? j + 1 - length : 0;
      s.count = j + 1 - s.first;
    }
  }
  if (status == TZ_OK && best > 0) {
    tighten(&s, sums);
    status = assign(&s, match);
  }
  tz_free(term);
  tz_free(sums);
  return status;
}

bool tz_translation_is_found(const tz_translation *translation,
                             const tz_translation_match *match) {
  size_t groups = translation->group_count;
  return groups >= LEAST_WORDS &&
         match->covered >= COVERED + COVERED_SHORT / sqrt((double)groups);
}
