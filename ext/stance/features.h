/* What a block of text says about a thesis, in numbers for the network: per
** token its channels, per block its globals. The lexicon layer: by itself it
** gives a rule's score. */
#ifndef TZ_STANCE_FEATURES_H
#define TZ_STANCE_FEATURES_H

#include "stance/tokens.h"

#define TZ_THESIS_TOKENS 48 /* read of a thesis */
#define TZ_THESIS_PHRASE 6  /* tokens of one that is a phrase, no claim */

typedef struct tz_object {
  uint64_t stem;
  bool known;     /* has a vector */
  uint16_t group; /* the lexicon's; 0: none */
  bool name;
  bool last; /* of names that stand together: a text may have the surname alone */
  bool
      judges; /* of a claim, what it says of a thing: harmful. A text may say another */
  bool head;  /* what the thesis is about, beside the names in it */
  float place[TZ_STATIC]; /* of unit length */
} tz_object;

/* A thesis, read. */
typedef struct tz_thesis {
  uint32_t stamp; /* unlike that of every other thesis of the reader */
  tz_token tokens[TZ_THESIS_TOKENS];
  size_t token_count;
  tz_names abroad; /* its names, to be known in the other alphabet too */
  tz_object
      objects[TZ_THESIS_OBJECTS]; /* what it is about; none: nothing bears on it */
  size_t object_count;
  size_t word_count; /* with the words after them that only turn it: sanctions, a ban */
  size_t name_count; /* of the objects, */
  size_t last_count; /* of the names that are last ones */
  float sign;     /* -1 for a thesis against what it is about (ban X; X is harmful) */
  float polarity; /* sum of the polarities of its words but cues */
  bool modal;     /* it says what should be */
  tz_kind kind;   /* in a mixed one, a text must speak of a head */
  int32_t rows[TZ_THESIS_TOKENS]; /* vectors of its words but those that turn it, */
  size_t row_count;
  float mean[TZ_VECTOR + 1]; /* their mean, and 1 */
} tz_thesis;

/* TZ_NOMEM, else TZ_OK. */
tz_status tz_thesis_read(tz_reader *reader, tz_thesis *thesis, const char *text,
                         size_t size);

typedef struct tz_features {
  float channels[TZ_BLOCK_TOKENS][TZ_CHANNELS];
  float globals[TZ_GLOBALS];
  float named;  /* share of the names' last words that the block has; 1 of none */
  float names;  /* likeness of its words to each name, on the average; 1 of none */
  float told;   /* share that it has, or the like, of what is no name; 1 of nothing */
  float rest;   /* likeness of its words to each of that, on the average */
  float likest; /* to one of that, at most */
  bool others;  /* it names others than the thesis does, and not all that it does */
  float relevance; /* 0 to 1: how much of the thesis's objects the block speaks of */
  float rule;      /* -1 to 1: what the lexicon alone says */
} tz_features;

/* Names of channels, for the code that reads them. */
enum {
  TZ_CH_EFFECT,
  TZ_CH_GOOD,
  TZ_CH_BAD,
  TZ_CH_NEGATION,
  TZ_CH_NEGATED,
  TZ_CH_CONTRAST,
  TZ_CH_CONCESSION,
  TZ_CH_MODAL,
  TZ_CH_REPORT,
  TZ_CH_MATCH,
  TZ_CH_SIMILAR,
  TZ_CH_NEAR,
  TZ_CH_NEAR_EFFECT,
  TZ_CH_QUESTION,
  TZ_CH_SIDE,
  TZ_CH_TURNED,   /* of what a text wants ended, stopped or reduced */
  TZ_CH_AFTER,    /* nearness to a word of the thesis that comes before, */
  TZ_CH_BEFORE,   /* that comes after */
  TZ_CH_SPEAKING, /* the sentence names what the thesis is about */
  TZ_CH_NAME      /* a name, but not of the thesis */
};

void tz_features_compute(const tz_reader *reader, const tz_thesis *thesis,
                         const tz_token *tokens, size_t count, tz_features *features);

#endif
