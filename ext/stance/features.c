#include "stance/features.h"

#include <math.h>
#include <string.h>

#define NEGATION_REACH 4
#define MANY_NAMES     3 /* of others: then the text speaks of them */
#define LIKE_THE_SAME                                                                  \
  0.8f /* cosine of words that count as one: China, Chinese, китайский */
#define LIKE_NAMES                                                                     \
  0.7f /* at most, of two names: vectors know that Ukraine is like Russia */
#define ALMOST_THE_SAME                                                                \
  0.6f /* from here on a word points at what the thesis is about */

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

/* A name in a thesis says whose, or between whom: in "a China-Russia alliance" and
** "китайско-российский союз" a text is to speak of the alliance, not of China. A
** thesis's first word has its capital from the sentence, unless a name follows or
** nothing. */
static bool is_name(const tz_thesis *thesis, size_t i) {
  const tz_token *t = &thesis->tokens[i];
  if (t->relational) return true;
  bool next = i + 1 < thesis->token_count && thesis->tokens[i + 1].capital;
  return t->capital && (i > 0 || next || thesis->token_count == 1);
}

static void add_object(const tz_model *m, tz_thesis *thesis, size_t at) {
  const tz_token *t = &thesis->tokens[at];
  if (thesis->object_count == TZ_THESIS_OBJECTS) return;
  for (size_t i = 0; i < thesis->object_count; i++)
    if (thesis->objects[i].stem == t->stem) return;
  tz_object *object = &thesis->objects[thesis->object_count++];
  *object =
      (tz_object){.stem = t->stem, .group = t->group, .name = is_name(thesis, at)};
  object->head = !object->name;
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
    if (is_object(&thesis->tokens[i])) add_object(m, thesis, i);
  for (size_t i = 0; thesis->object_count == 0 && i < thesis->token_count; i++)
    if (is_content(&thesis->tokens[i])) add_object(m, thesis, i);
  size_t heads = 0;
  for (size_t i = 0; i < thesis->object_count; i++)
    heads += thesis->objects[i].head;
  thesis->names = heads == 0;
  thesis->mixed = heads > 0 && heads < thesis->object_count && !thesis->claim;
  for (size_t i = 0; i < thesis->object_count; i++)
    if (!thesis->mixed) thesis->objects[i].head = true;
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
  *thesis = (tz_thesis){.stamp = ++r->stamp};
  tz_tokens tokens;
  tz_status status = TZ_OK;
  tz_tokens_init(&tokens, text, size);
  thesis->token_count =
      tz_tokens_next(r, &tokens, thesis->tokens, TZ_THESIS_TOKENS, &status);
  if (status != TZ_OK) return status;
  find_sign(thesis);
  thesis->claim = thesis->modal || thesis->token_count > TZ_THESIS_PHRASE;
  find_objects(&r->model, thesis);
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

/* The cosines of a word's vector and the thesis's objects. */
static void compare_vectors(const tz_model *m, const tz_thesis *thesis, int32_t row,
                            float *like) {
  float place[TZ_STATIC], length = 0;
  unpack(m, row, TZ_STATIC, place);
  for (size_t i = 0; i < TZ_STATIC; i++)
    length += place[i] * place[i];
  float inverse = length > 0 ? 1.0f / sqrtf(length) : 0;
  for (size_t k = 0; k < thesis->object_count; k++) {
    like[k] = 0;
    if (!thesis->objects[k].known) continue;
    for (size_t i = 0; i < TZ_STATIC; i++)
      like[k] += thesis->objects[k].place[i] * place[i];
    like[k] *= inverse;
  }
}

static const float *likeness_of(const tz_reader *r, const tz_thesis *thesis,
                                int32_t row) {
  tz_likeness *kept = &r->likeness[(size_t)row & (TZ_LIKENESS_SLOTS - 1)];
  if (kept->stamp != thesis->stamp || kept->vector != row) {
    kept->stamp = thesis->stamp;
    kept->vector = row;
    compare_vectors(&r->model, thesis, row, kept->like);
  }
  return kept->like;
}

/* Likeness of a word to what the thesis is about, its heads: 1 for the same stem or one
** of the same line of the lexicon, else the cosine of their vectors. best keeps, per
** object, the likest word so far. */
static void compare(const tz_reader *r, const tz_thesis *thesis, const tz_token *t,
                    float *channels, float *best, bool *same) {
  float similar = 0;
  if (t->stop) return;
  const float *likeness = t->vector >= 0 ? likeness_of(r, thesis, t->vector) : NULL;
  for (size_t k = 0; k < thesis->object_count; k++) {
    const tz_object *object = &thesis->objects[k];
    float like = likeness ? likeness[k] : 0;
    if (object->name && like > LIKE_NAMES) like = LIKE_NAMES;
    if (object->stem == t->stem || (object->group != 0 && object->group == t->group)) {
      like = 1;
      same[k] = true;
    }
    if (like > best[k]) best[k] = like;
    if (object->head && like > similar) similar = like;
  }
  channels[TZ_CH_MATCH] = similar > LIKE_THE_SAME ? 1 : 0;
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

/* "It brings gains, but it costs more": what comes before a contrast counts half, in
** its
 ** sentence, or in the sentence before where the contrast opens one. */
static void weigh_contrasts(const tz_token *tokens, size_t count, tz_features *f) {
  size_t start = 0, before = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && tokens[i].sentence != tokens[i - 1].sentence) {
      before = start;
      start = i;
    }
    if (tokens[i].cue != TZ_CUE_CONTRAST) continue;
    for (size_t k = i > start + 1 ? start : before; k < i; k++)
      f->channels[k][TZ_CH_EFFECT] *= 0.5f;
  }
}

/* How much a word stands for what the thesis is about. */
static float pointing(const float *channels) {
  if (channels[TZ_CH_MATCH] > 0) return 1;
  return channels[TZ_CH_SIMILAR] > ALMOST_THE_SAME ? channels[TZ_CH_SIMILAR] - 0.4f : 0;
}

/* Nearness to a word of the thesis, e^(-words between / 6), by the side that the word
** is
 ** on; a sentence's end counts for eight words. Who acts comes before the verb, whom
 ** it hits after. */
static void measure_nearness(const tz_token *tokens, size_t count, tz_features *f) {
  const float step = 0.846482f; /* e^(-1/6) */
  const float gap = 0.263597f;  /* e^(-8/6) */
  float near = 0;
  for (size_t i = 0; i < count; i++) {
    near *= i > 0 && tokens[i].sentence != tokens[i - 1].sentence ? step * gap : step;
    float here = pointing(f->channels[i]);
    if (here > near) near = here;
    f->channels[i][TZ_CH_AFTER] = near;
  }
  near = 0;
  for (size_t i = count; i-- > 0;) {
    near *= i + 1 < count && tokens[i].sentence != tokens[i + 1].sentence ? step * gap
                                                                          : step;
    float here = pointing(f->channels[i]), after = f->channels[i][TZ_CH_AFTER];
    if (here > near) near = here;
    f->channels[i][TZ_CH_BEFORE] = near;
    f->channels[i][TZ_CH_NEAR] = near > after ? near : after;
  }
}

typedef struct sums {
  float effect, near, side, side_near, last, contrast, question, negation,
      negated_match, after, person, capital, number, sentences,
      speaking /* sentences that name a head */, said /* the effects in them */;
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
    s.after += effect * (c[TZ_CH_AFTER] - c[TZ_CH_BEFORE]);
    s.person += tokens[i].cue == TZ_CUE_PERSON;
    s.capital += tokens[i].capital;
    s.number += tokens[i].stop && tokens[i].vector < 0;
  }
  return s;
}

/* What the sentences say that name what the thesis is about. */
static void add_up_sentences(const tz_token *tokens, size_t count, const tz_features *f,
                             sums *s) {
  for (size_t i = 0, end; i < count; i = end) {
    float effect = 0;
    bool names = false;
    for (end = i; end < count && tokens[end].sentence == tokens[i].sentence; end++) {
      effect += f->channels[end][TZ_CH_EFFECT];
      names = names || f->channels[end][TZ_CH_MATCH] > 0;
    }
    s->sentences++;
    if (!names) continue;
    s->speaking++;
    s->said += effect;
  }
}

static float squash(float x) {
  return x / (1.0f + fabsf(x));
}

/* An alliance of others is no China-Russia alliance: 1 where the text names all that
** the thesis names, or nobody (it goes on about what was named before), else less. */
static float right_names(const tz_thesis *thesis, const tz_token *tokens, size_t count,
                         const bool *same) {
  size_t names = 0, named = 0, others = 0;
  for (size_t k = 0; k < thesis->object_count; k++) {
    names += thesis->objects[k].name;
    named += thesis->objects[k].name && same[k];
  }
  for (size_t i = 1; i < count; i++)
    others += tokens[i].capital && !tokens[i].stop &&
              tokens[i].sentence == tokens[i - 1].sentence;
  return named == names || (named == 0 && others < MANY_NAMES) ? 1 : 0.3f;
}

void tz_features_compute(const tz_reader *reader, const tz_thesis *thesis,
                         const tz_token *tokens, size_t count, tz_features *f) {
  float best[TZ_THESIS_OBJECTS] = {0};
  bool same[TZ_THESIS_OBJECTS] = {false};
  scope s = {0};
  memset(f->channels, 0, count * sizeof *f->channels);
  for (size_t i = 0; i < count; i++) {
    compare(reader, thesis, &tokens[i], f->channels[i], best, same);
    read_cue(&tokens[i], &s, f->channels[i]);
    /* What a text speaks of is no opinion of it: the union in "trade union". */
    if (f->channels[i][TZ_CH_MATCH] > 0) f->channels[i][TZ_CH_EFFECT] = 0;
  }
  weigh_contrasts(tokens, count, f);
  measure_nearness(tokens, count, f);
  sums sum = add_up(thesis, tokens, count, f);
  add_up_sentences(tokens, count, f, &sum);

  float coverage = 0, similar = 0, nearest = 0, head = 0,
        objects = (float)thesis->object_count;
  for (size_t k = 0; k < thesis->object_count; k++) {
    coverage += same[k];
    similar += best[k];
    if (best[k] > nearest) nearest = best[k];
    if (thesis->objects[k].head && best[k] > head) head = best[k];
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
  g[24] = head;
  g[25] = sum.sentences > 0 ? sum.speaking / sum.sentences : 0;
  g[26] = squash(sum.said / 2) * sign;
  g[27] = squash(20 * sum.person / n);
  g[28] = sum.capital / n;
  g[29] = squash(5 * sum.number / n);
  g[30] = sum.sentences > 0 ? logf(n / sum.sentences) / 5 : 0;
  g[31] = squash(2 * sum.after) * sign;
  f->relevance = 0.5f * similar + 0.5f * head;
  if (thesis->mixed)
    f->relevance *= fminf(1, fmaxf(0, (head - 0.48f) / 0.3f)) *
                    right_names(thesis, tokens, count, same);
  f->rule = squash((sum.near + 0.3f * sum.effect + sum.side_near) * sign);
}
