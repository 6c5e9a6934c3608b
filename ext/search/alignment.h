/* Which word translates which, learnt from pairs of short texts: a dictionary's
** headwords with their translations, and its examples with theirs.
**
** IBM Model 1 (Brown, Della Pietra, Della Pietra and Mercer, "The Mathematics of
** Statistical Machine Translation", 1993), fitted by expectation maximisation
** in both directions; a pair of words is then worth the geometric mean of the
** two probabilities. That puts the usual translations first (союз before родство
** for "alliance"), whatever the order of the entry, and finds the word that
** carries the meaning in a translation of several. */
#ifndef TZ_SEARCH_ALIGNMENT_H
#define TZ_SEARCH_ALIGNMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define TZ_ALIGNMENT_SIDE 12 /* words at most on each side of a pair */

/* Words are numbers from 1 on, each side by itself: 0 is the word that is not
** there, for what has no counterpart. */
typedef struct tz_alignment_link {
  uint32_t left;
  uint32_t right;
  double forward;    /* probability of right given left */
  double backward;   /* of left given right */
  double left_count; /* how often the words stand there, by their pairs' weights */
  double right_count;
} tz_alignment_link;

typedef struct tz_alignment {
  uint32_t *words; /* of pair i: left_count, right_count, lefts, rights */
  size_t word_count;
  size_t word_capacity;
  float *weight;
  size_t pair_count;
  size_t pair_capacity;
  tz_alignment_link *links; /* after tz_alignment_fit */
  size_t link_count;
} tz_alignment;

void tz_alignment_init(tz_alignment *alignment);
void tz_alignment_clear(tz_alignment *alignment);

/* Adds a pair of texts; one with an empty side, or with more than
** TZ_ALIGNMENT_SIDE words on one, is not taken. */
tz_status tz_alignment_add(tz_alignment *alignment, const uint32_t *left,
                           size_t left_count, const uint32_t *right, size_t right_count,
                           double weight);

/* Fits the model to the pairs and sets links (those of two real words), in no
** particular order. */
tz_status tz_alignment_fit(tz_alignment *alignment);

#endif
