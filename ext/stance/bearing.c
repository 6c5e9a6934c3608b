#include "stance/bearing.h"

#include <math.h>
#include <string.h>

/* Names may be everywhere in a corpus: a text is to speak of the rest of a thesis too,
** which is what nine in ten passages of articles on other things do not. And an alliance
** of others is no China-Russia alliance. */
#define LEAST_REST 0.65f
#define UNLIKELY   0.3f

/* A vector of unit length, from the mean of such vectors on, of unit length again. */
static void centre(const float *vector, const float *mean, float *out) {
  memcpy(out, vector, TZ_SENTENCE * sizeof *out);
  tz_vector_set_length(out, TZ_SENTENCE, 1);
  for (size_t i = 0; i < TZ_SENTENCE; i++)
    out[i] -= mean[i];
  tz_vector_set_length(out, TZ_SENTENCE, 1);
}

void tz_bearing_prepare(const tz_model *model, const float *thesis_sentence,
                        float *thesis_whole) {
  centre(thesis_sentence, model->means, thesis_whole);
}

size_t tz_bearing_kind(const tz_thesis *thesis) {
  bool named = thesis->kind == TZ_KIND_CLAIM && thesis->name_count > 0;
  return named ? TZ_KINDS : (size_t)thesis->kind;
}

float tz_bearing(const tz_model *model, const tz_thesis *thesis, const tz_features *f,
                 const float *thesis_whole, const float *text_sentence) {
  const size_t kind = tz_bearing_kind(thesis);
  const float *weights = model->bearing + kind * TZ_SIGNS;
  float text_whole[TZ_SENTENCE], sum = 0;
  float signs[TZ_SIGNS] = {[TZ_SIGN_NAMED] = f->named,   [TZ_SIGN_NAMES] = f->names,
                           [TZ_SIGN_TOLD] = f->told,     [TZ_SIGN_REST] = f->rest,
                           [TZ_SIGN_LIKEST] = f->likest, [TZ_SIGN_OTHERS] = f->others,
                           [TZ_SIGN_CONSTANT] = 1};
  centre(text_sentence, model->means + TZ_SENTENCE, text_whole);
  for (size_t i = 0; i < TZ_SENTENCE; i++)
    signs[TZ_SIGN_SENTENCE] += signs[TZ_SIGN_PRODUCT + i] =
        thesis_whole[i] * text_whole[i];
  for (size_t i = 0; i < TZ_SIGNS; i++)
    sum += weights[i] * signs[i];
  bool both = thesis->name_count > 0 && kind != TZ_KIND_NAMES;
  bool other = both && (f->rest < LEAST_REST || (f->others && kind == TZ_KIND_MIXED));
  return (other ? UNLIKELY : 1) / (1 + expf(-sum));
}
