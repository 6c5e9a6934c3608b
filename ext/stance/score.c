#include "stance/score.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "stance/bearing.h"
#include "stance/data.h"

/* Another one where the code scores otherwise with the same model. */
#define CODE_VERSION "7"

/* model->calibration: what the trainer set on its development parts. */
enum {
  CAL_TEMPERATURE, /* logits are divided by it */
  /* by kind of thesis, TZ_KINDS each: */
  CAL_NEUTRAL,                        /* added to the logit of neutral */
  CAL_LEAST = CAL_NEUTRAL + TZ_KINDS, /* below this relevance no text bears on it, */
  CAL_PASSAGE = CAL_LEAST + TZ_KINDS, /* below this no passage of a corpus */
  CAL_COUNT = CAL_PASSAGE + TZ_KINDS
};

_Static_assert((int)CAL_COUNT == (int)TZ_CALIBRATION, "calibration");

tz_status tz_scorer_new(tz_scorer **made, const unsigned char *blob, size_t size) {
  *made = NULL;
  if (blob == NULL) blob = tz_stance_model_data(&size);
  tz_scorer *scorer = tz_calloc(1, sizeof *scorer);
  if (scorer == NULL) return TZ_NOMEM;
  tz_status status = tz_reader_init(&scorer->reader, blob, size);
  if (status == TZ_OK) {
    scorer->network = tz_network_new(&scorer->reader.model);
    if (scorer->network == NULL) status = TZ_NOMEM;
  }
  if (status != TZ_OK) {
    tz_scorer_free(scorer);
    return status;
  }
  *made = scorer;
  return TZ_OK;
}

void tz_scorer_free(tz_scorer *scorer) {
  if (scorer == NULL) return;
  tz_network_free(scorer->network);
  tz_reader_clear(&scorer->reader);
  tz_free(scorer);
}

tz_status tz_target_read(tz_scorer *scorer, tz_target *target, const char *text,
                         size_t size) {
  target->term_count = 0;
  tz_status status = tz_thesis_read(&scorer->reader, &target->thesis, text, size);
  if (status != TZ_OK) return status;
  tz_network_prepare(&scorer->reader.model, &target->thesis, &target->query);
  tz_bearing_prepare(&scorer->reader.model, target->query.sentence, target->whole);
  return TZ_OK;
}

tz_status tz_target_add_terms(tz_scorer *s, tz_target *target, const char *text,
                              size_t size, bool against) {
  tz_tokens at;
  tz_status status = TZ_OK;
  tz_tokens_init(&at, text, size);
  size_t count = tz_tokens_next(&s->reader, &at, s->tokens, TZ_BLOCK_TOKENS, &status);
  for (size_t i = 0; i < count && target->term_count < TZ_MOST_TERMS; i++)
    if (!s->tokens[i].stop)
      target->terms[target->term_count++] = (tz_term){s->tokens[i].stem, against};
  return status;
}

/* The user's terms speak of the thesis as it stands: for it, or against it. */
static void mark_terms(const tz_target *target, tz_token *tokens, size_t count) {
  if (target->term_count == 0) return;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < target->term_count; k++)
      if (tokens[i].stem == target->terms[k].stem) {
        bool against = target->terms[k].against != (target->thesis.sign < 0);
        tokens[i].cue = against ? TZ_CUE_OPPOSE : TZ_CUE_SUPPORT;
        tokens[i].polarity = against ? -3 : 3;
      }
}

static void set_shares(const float *calibration, const tz_thesis *thesis,
                       const float *logits, tz_verdict *v) {
  float temperature =
      calibration[CAL_TEMPERATURE] > 0 ? calibration[CAL_TEMPERATURE] : 1;
  float adjusted[TZ_CLASSES] = {
      logits[0], logits[1] + calibration[CAL_NEUTRAL + thesis->kind], logits[2]};
  float top = fmaxf(adjusted[0], fmaxf(adjusted[1], adjusted[2])), sum = 0;
  for (size_t i = 0; i < TZ_CLASSES; i++) {
    v->shares[i] = expf((adjusted[i] - top) / temperature);
    sum += v->shares[i];
  }
  for (size_t i = 0; i < TZ_CLASSES; i++)
    v->shares[i] /= sum;
}

void tz_verdict_conclude(tz_verdict *v) {
  float lean = v->shares[2] - v->shares[0];
  v->confidence = fmaxf(v->shares[0], fmaxf(v->shares[1], v->shares[2]));
  if (v->shares[1] >= v->shares[0] && v->shares[1] >= v->shares[2]) {
    v->score = lean * TZ_MARGIN;
  } else {
    v->score = lean * (1 - TZ_MARGIN) + (lean < 0 ? -TZ_MARGIN : TZ_MARGIN);
  }
}

static bool bears(const tz_scorer *s, const tz_thesis *thesis, const tz_verdict *v) {
  return v->relevance >= s->reader.model.calibration[CAL_LEAST + thesis->kind];
}

void tz_score_tokens(tz_scorer *s, const tz_target *target, size_t count,
                     tz_verdict *v) {
  float logits[TZ_CLASSES];
  *v = (tz_verdict){0};
  if (count == 0 || target->thesis.object_count == 0) return;
  mark_terms(target, s->tokens, count);
  tz_features_compute(&s->reader, &target->thesis, s->tokens, count, &s->features);
  tz_network_run(s->network, &target->query, s->tokens, count, &s->features, logits);
  if (target->thesis.sign < 0) { /* the network speaks of what the thesis is about */
    float against = logits[0];
    logits[0] = logits[2];
    logits[2] = against;
  }
  set_shares(s->reader.model.calibration, &target->thesis, logits, v);
  v->relevance = tz_bearing(&s->reader.model, &target->thesis, &s->features,
                            target->whole, tz_network_sentence(s->network));
  v->rule = s->features.rule;
  memcpy(v->globals, s->features.globals, sizeof v->globals);
  v->bears = bears(s, &target->thesis, v);
  tz_verdict_conclude(v);
}

/* A text of several blocks is judged by those that bear most on the thesis. */
tz_status tz_score(tz_scorer *s, const tz_target *target, const char *text, size_t size,
                   tz_verdict *verdict) {
  tz_tokens at;
  tz_status status = TZ_OK;
  tz_verdict part, sum = {0};
  float weights = 0;
  size_t count;
  *verdict = (tz_verdict){0};
  if (target->thesis.object_count == 0) return TZ_OK;
  tz_tokens_init(&at, text, size);
  at.names = &target->thesis.abroad;
  while ((count = tz_tokens_next(&s->reader, &at, s->tokens, TZ_BLOCK_TOKENS,
                                 &status)) > 0) {
    tz_score_tokens(s, target, count, &part);
    if (part.relevance >= sum.relevance) {
      sum.relevance = part.relevance;
      memcpy(sum.globals, part.globals, sizeof sum.globals);
    }
    float weight = expf(12 * s->features.relevance);
    for (size_t i = 0; i < TZ_CLASSES; i++)
      sum.shares[i] += weight * part.shares[i];
    sum.rule += weight * part.rule;
    weights += weight;
  }
  if (status != TZ_OK || weights <= 0) return status;
  for (size_t i = 0; i < TZ_CLASSES; i++)
    sum.shares[i] /= weights;
  sum.rule /= weights;
  sum.bears = bears(s, &target->thesis, &sum);
  tz_verdict_conclude(&sum);
  *verdict = sum;
  return TZ_OK;
}

bool tz_is_off_topic(const tz_scorer *s, const tz_target *target, const tz_verdict *v) {
  return v->relevance < s->reader.model.calibration[CAL_PASSAGE + target->thesis.kind];
}

tz_status tz_score_by_rule(tz_scorer *s, const tz_target *target, const char *text,
                           size_t size, tz_verdict *v) {
  tz_tokens at;
  tz_status status = TZ_OK;
  size_t count;
  *v = (tz_verdict){0};
  if (target->thesis.object_count == 0) return TZ_OK;
  tz_tokens_init(&at, text, size);
  at.names = &target->thesis.abroad;
  while ((count = tz_tokens_next(&s->reader, &at, s->tokens, TZ_BLOCK_TOKENS,
                                 &status)) > 0) {
    mark_terms(target, s->tokens, count);
    tz_features_compute(&s->reader, &target->thesis, s->tokens, count, &s->features);
    if (s->features.relevance < v->relevance) continue;
    v->relevance = s->features.relevance;
    v->rule = v->score = s->features.rule;
  }
  v->bears = v->relevance > 0;
  return status;
}

uint64_t tz_scorer_fingerprint(void) {
  size_t size;
  const unsigned char *blob = tz_stance_model_data(&size);
  uint64_t hash = tz_hash(TZ_HASH_START, CODE_VERSION, sizeof CODE_VERSION - 1);
  return tz_hash(hash, blob, size < TZ_MODEL_HEADER ? size : TZ_MODEL_HEADER);
}

const char *tz_score_side(float score) {
  return score > TZ_MARGIN ? "for" : score < -TZ_MARGIN ? "against" : "neutral";
}
