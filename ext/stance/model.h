/* The general model's numbers: vectors of words and the weights of the network.
**
** The blob is little endian: 16 words of 32 bits (magic, version, size in bytes,
** checksum of all after it, then the dimensions), the English words as hashes of
** their folded forms, the Russian ones as text (their stems are the live
** stemmer's), a scale a word and TZ_VECTOR signed bytes a word, the same of TZ_SENTENCE,
** then 32-bit floats: the weights for each kind of thesis, those by which a text
** bears on a thesis of each kind, the means of the vectors of theses and of texts as
** wholes, and the calibration. */
#ifndef TZ_STANCE_MODEL_H
#define TZ_STANCE_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define TZ_MODEL_MAGIC   0x54535a54u /* "TZST" */
#define TZ_MODEL_VERSION 5u
#define TZ_MODEL_HEADER  64 /* bytes, with the checksum of all that follows */

/* Dimensions that the code is written for; a blob with others is refused. */
enum {
  TZ_STATIC = 96,  /* of a word's vector: its place among words, for similarity */
  TZ_LEARNED = 32, /* and what stance data taught about it */
  TZ_VECTOR = TZ_STATIC + TZ_LEARNED,
  TZ_SENTENCE = 48, /* what a word gives to the vector of a whole text */
  TZ_CHANNELS = 20, /* numbers of a token that are no part of its vector */
  TZ_INPUT = TZ_VECTOR + TZ_CHANNELS,
  TZ_WIDTH = 64, /* of the convolution */
  TZ_HEADS = 4,
  TZ_GLOBALS = 32,
  TZ_HIDDEN = 96,
  TZ_GATHERED = (TZ_HEADS + 2) * TZ_WIDTH, /* by attention, and by nearness */
  TZ_POOLED = TZ_GATHERED + 3 * TZ_WIDTH + TZ_GLOBALS + 4 * TZ_SENTENCE,
  TZ_CLASSES = 3,
  TZ_SIGNS = 8 + TZ_SENTENCE, /* that a text bears on a thesis: bearing.h */
  TZ_CALIBRATION = 13
};

/* Kinds of theses. What tells a side differs between them, so each has weights of its
** own; the words' vectors are the same for all. */
typedef enum tz_kind {
  TZ_KIND_PHRASE, /* "wind power" */
  TZ_KIND_CLAIM,  /* a sentence: "wind power should be subsidised" */
  TZ_KIND_NAMES,  /* and nothing else: "the United States and the West" */
  TZ_KIND_MIXED,  /* a phrase with names: "a China-Russia alliance" */
  TZ_KINDS,
  TZ_BEARING_KINDS = TZ_KINDS + 1 /* see bearing.h */
} tz_kind;

/* Row by row: out x in. */
typedef struct tz_weights {
  const float *conv;      /* 3 taps of TZ_INPUT x TZ_WIDTH (in x out) */
  const float *conv_bias; /* TZ_WIDTH */
  const float *query;     /* TZ_HEADS*TZ_WIDTH x (TZ_VECTOR+1) */
  const float
      *match; /* TZ_HEADS x 3: weight of match, similarity, nearness in attention */
  const float *thesis; /* TZ_WIDTH x (TZ_VECTOR+1) */
  const float *pooled; /* TZ_WIDTH x (TZ_GATHERED+1) */
  const float *hidden; /* TZ_HIDDEN x (TZ_POOLED+1) */
  const float *out;    /* TZ_CLASSES x (TZ_HIDDEN+1) */
} tz_weights;

typedef struct tz_model {
  size_t english; /* words */
  size_t russian;
  const uint32_t *forms;    /* english hashes */
  const char *russian_text; /* words divided by line ends */
  size_t russian_size;
  const float *scales;          /* english + russian */
  const int8_t *vectors;        /* TZ_VECTOR a word */
  const float *sentence_scales; /* english + russian; 0: the word gives nothing */
  const int8_t *sentences;      /* TZ_SENTENCE a word */
  tz_weights weights[TZ_KINDS];
  const float *bearing;     /* TZ_BEARING_KINDS x TZ_SIGNS */
  const float *means;       /* TZ_SENTENCE of the vectors of theses, and of texts */
  const float *calibration; /* TZ_CALIBRATION: see score.c */
} tz_model;

/* Reads a blob, which must be aligned to 4 bytes and stay; nothing is copied.
** TZ_INVALID for one that is cut short, damaged or of another version. */
tz_status tz_model_read(tz_model *model, const unsigned char *blob, size_t size);

/* The first count numbers of the vector of a word, by its row. */
void tz_model_unpack(const tz_model *model, int32_t row, size_t count, float *out);

/* Gives a vector of count numbers that length; one of noughts stays. */
void tz_vector_set_length(float *vector, size_t count, float wanted);

/* A hash of 32 bits, never 0, as the blob's words have. */
uint32_t tz_model_hash(const char *form, size_t size);

#endif
