/* What a passage is worth to a plan (search/plan.h), given how often its terms
** occur there and where:
**
**   score = sum over groups of  idf * saturated frequency * trust * (1.1 with the form typed)
**         + 0.2 * sum over pairs of groups of  least idf * weights / sqrt(distance in words)
**
** and half of that where no word stands in the text itself, only in its heading or
** title, which other passages have too.
**
** BM25F (search/rank.h), a little more for the form that was typed, and more where
** the words stand close together, within 8 words of the text (after Rasolofo and
** Savoy, "Term Proximity Scoring for Keyword-Based Retrieval Systems", 2003, with the
** nearest pair only).
**
** Who counts the occurrences, FTS5 (search/ranking.h) or a reader of the text itself
** (search/rescore.h), the score is the same. */
#ifndef TZ_SEARCH_SCORING_H
#define TZ_SEARCH_SCORING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/plan.h"

#define TZ_SCORING_PLACES 512 /* matches in a passage looked at for nearness */
#define TZ_SCORING_FORM   0.1 /* how much more a word is worth in the form typed */
#define TZ_SCORING_TITLE  0.5 /* what is left where no word stands in the text itself */

typedef struct tz_place {
  int offset;
  int group;
  double weight;
} tz_place;

/* What is known of the whole query, and room for one passage. */
typedef struct tz_scoring {
  const tz_plan *plan; /* borrowed */
  double *idf;         /* by group */
  double *frequency;   /* by group, of this passage */
  double *trusted;
  double *heaviest; /* by group: the most that a term of it weighs */
  size_t *rarest;   /* groups by falling idf */
  bool *form;
  double *nearest; /* by pair of groups: the best of this passage */
  int *touched;    /* pairs that have one */
  int touched_count;
  int place_count;
  tz_place places[TZ_SCORING_PLACES];
} tz_scoring;

/* For a plan, of which found[t] is how many of all `rows` passages have term t.
** TZ_OK or TZ_NOMEM; clear in both cases. */
tz_status tz_scoring_init(tz_scoring *scoring, const tz_plan *plan, int64_t rows,
                          const int64_t *found);
void tz_scoring_clear(tz_scoring *scoring);

/* Begins a passage. */
void tz_scoring_begin(tz_scoring *scoring);

/* A term occurs, `frequency` times in all, fields weighed and lengths reckoned
** with; for a term that is the form typed any frequency will do. */
void tz_scoring_add(tz_scoring *scoring, size_t term, double frequency);

/* A term occurs as word number `offset` of the text. */
void tz_scoring_place(tz_scoring *scoring, size_t term, int offset);

/* The passage's score; the higher the better. */
double tz_scoring_sum(tz_scoring *scoring);

/* The groups that occur, by bit; those beyond the 64th are not told. */
uint64_t tz_scoring_groups(const tz_scoring *scoring);

/* A score that no passage with these groups exceeds: of one whose words alone, nearness
** aside, are worth at most `words`, or are not known (below 0). */
double tz_scoring_bound(const tz_scoring *scoring, uint64_t groups, double words);

/* The group that a term of the plan belongs to. */
size_t tz_scoring_group(const tz_plan *plan, size_t term);

#endif
