/* The stance scorer: what a text says for or against a thesis.
**
**   tz_scorer *scorer = tz_scorer_new();
**   tz_target target;
**   tz_target_read(scorer, &target, "a China-Russia alliance", 23);
**   tz_score(scorer, &target, text, size, &verdict);
**
** A scorer is one thread's. Scoring allocates nothing. */
#ifndef TZ_STANCE_SCORE_H
#define TZ_STANCE_SCORE_H

#include "stance/features.h"
#include "stance/network.h"

typedef struct tz_scorer {
  tz_reader reader;
  tz_network *network;
  tz_token tokens[TZ_BLOCK_TOKENS];
  tz_features features;
} tz_scorer;

#define TZ_MOST_TERMS 64

typedef struct tz_term {
  uint64_t stem;
  bool against;
} tz_term;

/* A thesis, ready to be scored against. Holds no memory. */
typedef struct tz_target {
  tz_thesis thesis;
  tz_query_vectors query;
  float whole[TZ_SENTENCE];     /* tz_bearing_prepare */
  tz_term terms[TZ_MOST_TERMS]; /* the user's own words for and against */
  size_t term_count;
} tz_target;

#define TZ_MARGIN 0.1f

typedef struct tz_verdict {
  bool bears;  /* whether the text bears on the thesis; else only relevance is meant */
  float score; /* -1 against to 1 for */
  float confidence;          /* probability of the likeliest of against, neutral, for */
  float relevance;           /* 0 to 1: the probability that it bears on it */
  float shares[TZ_CLASSES];  /* probabilities of against, neutral, for */
  float rule;                /* the lexicon's score alone, -1 to 1 */
  float globals[TZ_GLOBALS]; /* of the block that bears most, for training */
} tz_verdict;

/* TZ_OK, TZ_NOMEM, or TZ_INVALID when the blob is no model of this version; *scorer
** is NULL then. The blob must stay; NULL stands for the one that tezis carries. */
tz_status tz_scorer_new(tz_scorer **scorer, const unsigned char *blob, size_t size);
void tz_scorer_free(tz_scorer *scorer);

tz_status tz_target_read(tz_scorer *scorer, tz_target *target, const char *text,
                         size_t size);

/* Adds the words of text to those that a text for (or against) the thesis uses;
** what is beyond TZ_MOST_TERMS is left out. */
tz_status tz_target_add_terms(tz_scorer *scorer, tz_target *target, const char *text,
                              size_t size, bool against);

/* Any bytes are text here. TZ_OK or TZ_NOMEM (the stemmer's). */
tz_status tz_score(tz_scorer *scorer, const tz_target *target, const char *text,
                   size_t size, tz_verdict *verdict);

/* Whether a passage of a corpus, where most speak of something else, does not speak of
** what the thesis is about. A text that is given by itself may be an argument that seldom
** repeats the thesis's words, so it is asked for less. */
bool tz_is_off_topic(const tz_scorer *scorer, const tz_target *target,
                     const tz_verdict *verdict);

/* The lexicon layer alone: of the verdict the rule, and as relevance how much of the
** thesis's words the text shares. */
tz_status tz_score_by_rule(tz_scorer *scorer, const tz_target *target, const char *text,
                           size_t size, tz_verdict *verdict);

/* Changes whenever a text's score may: with the model, and with the code around it. */
uint64_t tz_scorer_fingerprint(void);

/* "for", "against" or, within the margin around 0, "neutral". */
const char *tz_score_side(float score);

/* Sets score and confidence by the shares: a score beyond the margin exactly
** where neutral is not the likeliest. */
void tz_verdict_conclude(tz_verdict *verdict);

/* The tokens that scorer->tokens holds, scored: what explain.c repeats. */
void tz_score_tokens(tz_scorer *scorer, const tz_target *target, size_t count,
                     tz_verdict *verdict);

#endif
