/* Whether a text translates part of another, as far as a dictionary can tell.
**
** The text is groups of stems of the other language: for each of its words all that may
** translate it. Of all stretches of the source a little longer than the text the one is
** taken that has most of the groups, the rare ones counting more (by inverse document
** frequency). A dictionary knows about half of the words that a translator takes, so
** half of what the groups are worth is much; other paragraphs about the same things
** rarely have a third. */
#ifndef TZ_CORPUS_TRANSLATION_H
#define TZ_CORPUS_TRANSLATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "corpus/quotation.h"
#include "text/language.h"
#include "text/stem.h"

/* A stem that may translate a word. */
typedef struct tz_translation_term {
  uint64_t stem; /* its hash, as in the words of the source */
  uint32_t group;
  float weight; /* 0 to 1: how well */
} tz_translation_term;

typedef struct tz_translation {
  tz_translation_term *terms;
  size_t term_count, term_capacity;
  float *worth; /* by group */
  size_t group_count, group_capacity;
} tz_translation;

void tz_translation_init(tz_translation *translation);
void tz_translation_clear(tz_translation *translation);

/* Begins the group of one more word, worth this much. TZ_NOMEM. */
tz_status tz_translation_group(tz_translation *translation, double worth);

/* Adds a stem to the last group. TZ_NOMEM. */
tz_status tz_translation_add(tz_translation *translation, const char *stem, size_t size,
                             double weight);

typedef struct tz_translation_match {
  double covered;    /* 0 to 1: what is there of the groups, by their worth */
  tz_quote_range at; /* bytes of the source; empty where nothing is */
} tz_translation_match;

/* Finds the best stretch. words are those of tz_translation_read. TZ_NOMEM. */
tz_status tz_translation_find(tz_translation *translation, const tz_quote_words *words,
                              tz_translation_match *match);

/* Whether a match is a translation, and not a text about the same things. */
bool tz_translation_is_found(const tz_translation *translation,
                             const tz_translation_match *match);

/* Appends the telling words of text[range], their stems as forms. TZ_NOMEM. */
tz_status tz_translation_read(const char *text, tz_quote_range range,
                              tz_stemmer *stemmer, tz_quote_words *words);

#endif
