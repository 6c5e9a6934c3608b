#include "stance/features.h"

#include <math.h>
#include <string.h>

#define NEGATION_REACH 4
#define LIKE_THE_SAME                                                                  \
  0.8f /* cosine of words that count as one: China, Chinese, китайский */
#define SENTENCE_GAP 8.0f /* words that a sentence's end counts for */

static void unpack(const tz_model *m, int32_t row, size_t count, float *out) {
  const int8_t *packed = m->vectors + (size_t)row * TZ_VECTOR;
  float scale = m->scales[row];
  for (size_t i = 0; i < count; i++)
    out[i] = scale * (float)packed[i];
}

/* ---- the thesis ---- */

static bool is_object(const tz_token *t) {
  return !t->stop && (t->cue == TZ_CUE_NONE || t->cue == TZ_CUE_POLAR);
}

static bool is_content(const tz_token *t) {
  return !t->stop && t->cue != TZ_CUE_NEGATION && t->cue != TZ_CUE_MODAL;
}

static void add_object(const tz_model *m, tz_thesis *thesis, const tz_token *t) {
  if (thesis->object_count == TZ_THESIS_OBJECTS) return;
  for (size_t i = 0; i < thesis->object_count; i++)
    if (thesis->objects[i].stem == t->stem) return;
  tz_object *object = &thesis->objects[thesis->object_count++];
  *object = (tz_object){.stem = t->stem, .weight = 1.0f};
  if (t->vector < 0) return;
  unpack(m, t->vector, TZ_STATIC, object->place);
  float length = 0;
  for (size_t i = 0; i < TZ_STATIC; i++)
    length += object->place[i] * object->place[i];
  length = sqrtf(length);
  if (length <= 0) return;
  for (size_t i = 0; i < TZ_STATIC; i++)
    object->place[i] /= length;
  object->known = true;
}

static void find_objects(const tz_model *m, tz_thesis *thesis) {
  for (size_t i = 0; i < thesis->token_count; i++)
    if (is_object(&thesis->tokens[i])) add_object(m, thesis, &thesis->tokens[i]);
  for (size_t i = 0; thesis->object_count == 0 && i < thesis->token_count; i++)
    if (is_content(&thesis->tokens[i])) add_object(m, thesis, &thesis->tokens[i]);
}

static void find_sign(tz_thesis *thesis) {
  thesis->sign = 1;
  size_t reach = 0;
  bool against = false;
  for (size_t i = 0; i < thesis->token_count; i++) {
    const tz_token *t = &thesis->tokens[i];
    if (t->clause) reach = 0;
    if (t->cue == TZ_CUE_NEGATION) {
      thesis->sign = -thesis->sign;
      reach = NEGATION_REACH;
      continue;
    }
    if (t->cue == TZ_CUE_OPPOSE && !against) {
      thesis->sign = -thesis->sign;
      against = true;
    }
    if (t->cue == TZ_CUE_MODAL) thesis->modal = true;
    thesis->polarity += reach > 0 ? (float)-t->polarity : (float)t->polarity;
    if (reach > 0) reach--;
  }
}

tz_status tz_thesis_read(tz_reader *r, tz_thesis *thesis, const char *text,
                         size_t size) {
  *thesis = (tz_thesis){0};
  tz_tokens tokens;
  tz_status status = TZ_OK;
  tz_tokens_init(&tokens, text, size);
  thesis->token_count =
      tz_tokens_next(r, &tokens, thesis->tokens, TZ_THESIS_TOKENS, &status);
  if (status != TZ_OK) return status;
  find_objects(&r->model, thesis);
  find_sign(thesis);
  float known = 0;
  for (size_t i = 0; i < thesis->token_count; i++) {
    if (thesis->tokens[i].vector < 0 || thesis->tokens[i].stop) continue;
    float vector[TZ_VECTOR];
    unpack(&r->model, thesis->tokens[i].vector, TZ_VECTOR, vector);
    for (size_t j = 0; j < TZ_VECTOR; j++)
      thesis->mean[j] += vector[j];
    known++;
  }
  for (size_t j = 0; known > 0 && j < TZ_VECTOR; j++)
    thesis->mean[j] /= known;
  thesis->mean[TZ_VECTOR] = 1;
  return TZ_OK;
}

/* ---- the text ---- */

/* Likeness of a word to what the thesis is about: 1 for the same stem, else the
** cosine of their vectors. best keeps, per object, the likest word so far. */
static void compare(const tz_model *m, const tz_thesis *thesis, const tz_token *t,
                    float *channels, float *best, bool *same) {
  float similar = 0;
  bool match = false;
  if (t->stop) return;
  float place[TZ_STATIC], length = 0;
  if (t->vector >= 0) {
    const int8_t *packed = m->vectors + (size_t)t->vector * TZ_VECTOR;
    for (size_t i = 0; i < TZ_STATIC; i++) {
      place[i] = (float)packed[i];
      length += place[i] * place[i];
    }
  }
  float inverse = length > 0 ? 1.0f / sqrtf(length) : 0;
  for (size_t k = 0; k < thesis->object_count; k++) {
    const tz_object *object = &thesis->objects[k];
    float like = 0;
    if (object->stem == t->stem) {
      like = 1;
      match = same[k] = true;
    } else if (object->known && inverse > 0) {
      for (size_t i = 0; i < TZ_STATIC; i++)
        like += object->place[i] * place[i];
      like *= inverse;
    }
    if (like > best[k]) best[k] = like;
    if (like > similar) similar = like;
  }
  channels[TZ_CH_MATCH] = match || similar > LIKE_THE_SAME ? 1 : 0;
  channels[TZ_CH_SIMILAR] = similar;
}

/* Effect of a word: its polarity as negation and strength leave it. */
typedef struct scope {
  size_t negation; /* words that a negation still reaches */
  size_t weak;
  bool strong;
  bool contrast;
  bool concession;
  bool report;
  uint16_t sentence;
} scope;

static void read_cue(const tz_token *t, scope *s, float *c) {
  if (t->sentence != s->sentence) *s = (scope){.sentence = t->sentence};
  if (t->clause) {
    s->negation = s->weak = 0;
    s->concession = false;
  }
  if (t->cue == TZ_CUE_CONTRAST) s->contrast = true;
  if (t->cue == TZ_CUE_CONCESSION) s->concession = true;
  if (t->cue == TZ_CUE_REPORT) s->report = true;
  bool negated = s->negation > 0;
  float effect = (float)t->polarity / 3.0f;
  if (negated) effect *= -0.8f;
  if (s->weak > 0) effect *= -0.4f;
  if (s->strong) effect *= 1.4f;
  if (s->concession) effect *= 0.5f;
  c[TZ_CH_EFFECT] = effect;
  c[TZ_CH_GOOD] = t->polarity > 0;
  c[TZ_CH_BAD] = t->polarity < 0;
  c[TZ_CH_NEGATION] = t->cue == TZ_CUE_NEGATION;
  c[TZ_CH_NEGATED] = negated;
  c[TZ_CH_CONTRAST] = s->contrast;
  c[TZ_CH_CONCESSION] = s->concession;
  c[TZ_CH_MODAL] = t->cue == TZ_CUE_MODAL;
  c[TZ_CH_REPORT] = s->report;
  c[TZ_CH_QUESTION] = t->question;
  float side = t->cue == TZ_CUE_SUPPORT ? 1.0f : t->cue == TZ_CUE_OPPOSE ? -1.0f : 0.0f;
  c[TZ_CH_SIDE] = negated ? -side : side;
  s->strong = t->cue == TZ_CUE_STRONG;
  if (s->negation > 0) s->negation--;
  if (s->weak > 0) s->weak--;
  if (t->cue == TZ_CUE_NEGATION) s->negation = NEGATION_REACH;
  if (t->cue == TZ_CUE_WEAK) s->weak = NEGATION_REACH;
}

/* Nearness to the closest word of the thesis: e^(-words between / 6). */
static void measure_nearness(const tz_token *tokens, size_t count, tz_features *f) {
  const float step = 0.846482f; /* e^(-1/6) */
  const float gap = 0.263597f;  /* e^(-SENTENCE_GAP/6) */
  float near = 0;
  for (size_t i = 0; i < count; i++) {
    near *= i > 0 && tokens[i].sentence != tokens[i - 1].sentence ? step * gap : step;
    if (f->channels[i][TZ_CH_MATCH] > 0) near = 1;
    f->channels[i][TZ_CH_NEAR] = near;
  }
  near = 0;
  for (size_t i = count; i-- > 0;) {
    near *= i + 1 < count && tokens[i].sentence != tokens[i + 1].sentence ? step * gap
                                                                          : step;
    if (f->channels[i][TZ_CH_MATCH] > 0) near = 1;
    if (near > f->channels[i][TZ_CH_NEAR]) f->channels[i][TZ_CH_NEAR] = near;
  }
}

typedef struct sums {
  float effect, near, side, side_near, last, contrast, question, negation,
      negated_match;
} sums;

static sums add_up(const tz_thesis *thesis, const tz_token *tokens, size_t count,
                   tz_features *f) {
  sums s = {0};
  for (size_t i = 0; i < count; i++) {
    float *c = f->channels[i];
    float effect = c[TZ_CH_EFFECT];
    c[TZ_CH_NEAR_EFFECT] = effect * c[TZ_CH_NEAR];
    c[TZ_CH_SIGNED] = effect * thesis->sign;
    s.effect += effect;
    s.near += c[TZ_CH_NEAR_EFFECT];
    s.side += c[TZ_CH_SIDE];
    s.side_near += c[TZ_CH_SIDE] * c[TZ_CH_NEAR];
    if (tokens[i].sentence == tokens[count - 1].sentence) s.last += effect;
    s.contrast += effect * c[TZ_CH_CONTRAST];
    s.question += c[TZ_CH_QUESTION];
    s.negation += c[TZ_CH_NEGATION];
    s.negated_match += c[TZ_CH_NEGATED] * c[TZ_CH_MATCH];
  }
  return s;
}

static float squash(float x) {
  return x / (1.0f + fabsf(x));
}

void tz_features_compute(const tz_reader *reader, const tz_thesis *thesis,
                         const tz_token *tokens, size_t count, tz_features *f) {
  float best[TZ_THESIS_OBJECTS] = {0};
  bool same[TZ_THESIS_OBJECTS] = {false};
  scope s = {0};
  memset(f->channels, 0, count * sizeof *f->channels);
  for (size_t i = 0; i < count; i++) {
    compare(&reader->model, thesis, &tokens[i], f->channels[i], best, same);
    read_cue(&tokens[i], &s, f->channels[i]);
  }
  measure_nearness(tokens, count, f);
  sums sum = add_up(thesis, tokens, count, f);

  float coverage = 0, similar = 0, nearest = 0, objects = (float)thesis->object_count;
  for (size_t k = 0; k < thesis->object_count; k++) {
    coverage += same[k];
    similar += best[k];
    if (best[k] > nearest) nearest = best[k];
  }
  if (objects > 0) {
    coverage /= objects;
    similar /= objects;
  }
  float sign = thesis->sign, opinion = squash(thesis->polarity / 2),
        n = (float)count + 1;
  float *g = f->globals;
  g[0] = coverage;
  g[1] = similar;
  g[2] = nearest;
  g[3] = coverage > 0;
  g[4] = logf(n) / 5;
  g[5] = squash(sum.effect / 2);
  g[6] = squash(sum.near);
  g[7] = g[6] * sign;
  g[8] = g[5] * sign;
  g[9] = squash(sum.side);
  g[10] = g[9] * sign;
  g[11] = sign;
  g[12] = opinion;
  g[13] = g[5] * opinion;
  g[14] = g[6] * opinion;
  g[15] = squash(sum.last);
  g[16] = g[15] * sign;
  g[17] = sum.question / n;
  g[18] = squash(sum.negation / 2);
  g[19] = squash(sum.contrast);
  g[20] = objects / 6;
  g[21] = thesis->modal;
  g[22] = squash(sum.negated_match);
  g[23] = squash(sum.side_near * 2) * sign;
  f->relevance = 0.5f * similar + 0.5f * nearest;
  f->rule = squash((sum.near + 0.3f * sum.effect + sum.side_near) * sign);
}
