/* Whether a text speaks of what a thesis is about at all: a logistic model of the words
** that the two share and of how alike they are as wholes. */
#ifndef TZ_STANCE_BEARING_H
#define TZ_STANCE_BEARING_H

#include "stance/features.h"

/* The signs of it. What a thesis has besides names, words that turn it ("ban",
** "sanctions") too, but not what it says of them ("harmful"), is the rest of it. */
enum {
  TZ_SIGN_NAMED,    /* share of the thesis's names that the text has, 1 of none */
  TZ_SIGN_NAMES,    /* likeness of its words to each name, on the average; 1 of none */
  TZ_SIGN_TOLD,     /* share of the rest that the text has, 1 of nothing */
  TZ_SIGN_REST,     /* likeness of its words to each of the rest, on the average */
  TZ_SIGN_LIKEST,   /* to one of the rest, at most */
  TZ_SIGN_OTHERS,   /* others are named in the names' place */
  TZ_SIGN_SENTENCE, /* cosine of the vectors of the two as wholes, from their means */
  TZ_SIGN_PRODUCT,  /* and what each dimension gives to it */
  TZ_SIGN_CONSTANT = TZ_SIGN_PRODUCT + TZ_SENTENCE,
  TZ_SIGNS_COUNTED
};

_Static_assert((int)TZ_SIGNS_COUNTED == (int)TZ_SIGNS, "signs of a blob's model");

/* The weights to go by: those of the thesis's kind, of claims that name somebody others,
** the last of TZ_BEARING_KINDS. */
size_t tz_bearing_kind(const tz_thesis *thesis);

/* What the comparison with texts needs of a thesis's vector, once: TZ_SENTENCE numbers of
** either. */
void tz_bearing_prepare(const tz_model *model, const float *thesis_sentence,
                        float *thesis_whole);

/* The probability, 0 to 1, that the text bears on the thesis. */
float tz_bearing(const tz_model *model, const tz_thesis *thesis, const tz_features *f,
                 const float *thesis_whole, const float *text_sentence);

#endif
