/* What the words of the last queries stood for in a corpus, so that a query that has one
** of them again, as the next one has that a person types on, need not ask for all its
** translations, namesakes and kin: fixed room, in which the oldest word gives way. */
#ifndef TZ_SEARCH_KNOWN_WORDS_H
#define TZ_SEARCH_KNOWN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/plan.h"

#define TZ_WORDS_KNOWN      24  /* words */
#define TZ_WORD_KNOWN_BYTES 48  /* longer ones are not remembered, */
#define TZ_WORD_KNOWN_TERMS 24  /* nor what stands for more terms */
#define TZ_WORD_KNOWN_TEXT  480 /* or longer ones in all */

/* A word and how it is asked for. */
typedef struct tz_known_key {
  const char *form; /* folded */
  size_t form_size;
  tz_language language, main, only; /* of the word, the query, the passages wanted */
  double trust;                     /* of terms of another language than the query's */
  unsigned flags;                   /* whatever else decides what it stands for */
} tz_known_key;

typedef struct tz_known_word {
  tz_known_key key; /* its form is `form`; of size 0: no word */
  char form[TZ_WORD_KNOWN_BYTES];
  bool own, lost; /* of the group */
  size_t count;
  tz_plan_term terms[TZ_WORD_KNOWN_TERMS]; /* their texts are in text */
  char text[TZ_WORD_KNOWN_TEXT];
} tz_known_word;

/* Zeroed it knows none. */
typedef struct tz_known_words {
  tz_known_word words[TZ_WORDS_KNOWN];
  unsigned next; /* gives way next */
} tz_known_words;

/* Fills the plan's last group, which is empty, with what the word stood for. False,
** and nothing done, where that is not known or there is no room for it. */
bool tz_known_words_give(const tz_known_words *known, const tz_known_key *key,
                         tz_plan *plan);

/* Remembers that the word stands for what is in the plan's last group, unless it is too
** much. The word is not known yet. */
void tz_known_words_keep(tz_known_words *known, const tz_known_key *key,
                         const tz_plan *plan);

#endif
