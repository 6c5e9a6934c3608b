/* Which words of a text moved its score: each is left out in turn, and what the
** score loses is the word's weight. Slower than scoring by the number of words. */
#ifndef TZ_STANCE_EXPLAIN_H
#define TZ_STANCE_EXPLAIN_H

#include "base/buffer.h"
#include "stance/score.h"

#define TZ_MOST_CUES 12

typedef struct tz_cue_found {
  size_t start; /* bytes of the text */
  size_t end;
  float weight; /* > 0 moved the score towards for */
  const char *why;
} tz_cue_found;

typedef struct tz_explanation {
  tz_verdict verdict;
  tz_cue_found cues[TZ_MOST_CUES]; /* in the order of the text */
  size_t cue_count;
} tz_explanation;

/* Cues are looked for in the first eight blocks (about 2,000 words). */
tz_status tz_explain(tz_scorer *scorer, const tz_target *target, const char *text,
                     size_t size, tz_explanation *explanation);

/* Appends it as JSON: score, confidence, relevance, cues; score is null where the
** text does not bear on the thesis. */
void tz_explanation_json(const tz_explanation *explanation, const char *text,
                         tz_buffer *out);

#endif
