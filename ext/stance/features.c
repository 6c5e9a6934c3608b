#include "stance/features.h"

#include <math.h>
#include <string.h>

#define NEGATION_REACH 4
#define MANY_NAMES     3 /* of others: then the text speaks of them */
#define OTHERS_COUNT   0.3f
#define LIKE_THE_SAME                                                                  \
  0.8f /* cosine of words that count as one: China, Chinese, китайский */
#define LIKE_NAMES                                                                     \
  0.7f /* at most, of two names: vectors know that Ukraine is like Russia */
#define ALMOST_THE_SAME                                                                \
  0.6f /* from here on a word points at what the thesis is about */

/* The cosines of a word's vector and the thesis's objects. */
static void compare_vectors(const tz_model *m, const tz_thesis *thesis, int32_t row,
                            float *like) {
  float place[TZ_STATIC], length = 0;
  tz_model_unpack(m, row, TZ_STATIC, place);
  for (size_t i = 0; i < TZ_STATIC; i++)
    length += place[i] * place[i];
  float inverse = length > 0 ? 1.0f / sqrtf(length) : 0;
  for (size_t k = 0; k < thesis->word_count; k++) {
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
  for (size_t k = 0; k < thesis->word_count; k++) {
    const tz_object *object = &thesis->objects[k];
    float like = likeness ? likeness[k] : 0;
    if (object->name && like > LIKE_NAMES) like = LIKE_NAMES;
    if (object->stem == t->stem || (object->group != 0 && object->group == t->group)) {
      like = 1;
      same[k] = true;
    }
    if (like > best[k]) best[k] = like;
    if (k < thesis->object_count && object->head && like > similar) similar = like;
  }
  channels[TZ_CH_MATCH] = similar > LIKE_THE_SAME ? 1 : 0;
  channels[TZ_CH_SIMILAR] = similar;
}

/* Effect of a word: its polarity as negation and strength leave it. */
typedef struct scope {
  size_t negation; /* words that a negation still reaches */
  size_t weak;
  size_t turned; /* words that an end, a ban still reaches; */
  float *turner; /* the channels of the word that began it */
  bool strong;
  bool contrast;
  bool concession;
  bool report;
  bool started; /* the sentence has a word already */
  uint16_t sentence;
} scope;

/* What is ended, stopped, reduced: bad is it for something good, and to end something
** bad is good, whatever the word that ends it sounds like. */
static float turn(const scope *s, float effect) {
  if (effect < 0) s->turner[TZ_CH_EFFECT] = 0;
  return -0.8f * effect;
}

static void read_cue(const tz_token *t, scope *s, float *c) {
  if (t->sentence != s->sentence) *s = (scope){.sentence = t->sentence};
  if (t->clause) {
    s->negation = s->weak = s->turned = 0;
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
  c[TZ_CH_TURNED] = s->turned > 0;
  c[TZ_CH_NAME] = t->capital && !t->stop && s->started;
  if (s->turned > 0 && t->cue == TZ_CUE_POLAR) effect = turn(s, effect);
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
  if (s->turned > 0) s->turned--;
  s->started = true;
  if (t->cue == TZ_CUE_OPPOSE) {
    s->turned = NEGATION_REACH;
    s->turner = c;
  }
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

/* "It should.", "we must not!": a modal that ends its clause agrees or disagrees with
** what was said. */
static void find_agreement(const tz_token *tokens, size_t count, tz_features *f) {
  for (size_t i = 0; i < count; i++) {
    if (tokens[i].cue != TZ_CUE_MODAL) continue;
    size_t end = i + 1;
    bool denied = end < count && tokens[end].cue == TZ_CUE_NEGATION;
    end += denied;
    if (end < count && !tokens[end].clause &&
        tokens[end].sentence == tokens[i].sentence)
      continue;
    f->channels[i][TZ_CH_SIDE] = denied ? -1 : 1;
    f->channels[i][TZ_CH_EFFECT] = denied ? -0.7f : 0.7f;
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

/* How near what a word takes sides about is to the thesis: whom "ban" hits comes after
** it, unless it is "is banned"; Russian says both either way. */
static float aimed(const tz_token *tokens, size_t i, const float *c) {
  if (tokens[i].cue == TZ_CUE_MODAL || !tokens[i].english) return c[TZ_CH_NEAR];
  for (size_t back = 1; back <= 2 && back <= i; back++)
    if (tokens[i - back].part == TZ_PART_BE || tokens[i - back].part == TZ_PART_IS)
      return c[TZ_CH_AFTER];
  return c[TZ_CH_BEFORE];
}

typedef struct sums {
  float effect, near, side, side_near, first, last, contrast, question, negation,
      negated_match, after, person, capital, number, turned, alike, aimed, sentences,
      speaking /* sentences that name a head */, said /* the effects in them */;
} sums;

static sums add_up(const tz_token *tokens, size_t count, tz_features *f) {
  sums s = {0};
  for (size_t i = 0; i < count; i++) {
    float *c = f->channels[i];
    float effect = c[TZ_CH_EFFECT];
    c[TZ_CH_NEAR_EFFECT] = effect * c[TZ_CH_NEAR];
    s.effect += effect;
    s.near += c[TZ_CH_NEAR_EFFECT];
    s.side += c[TZ_CH_SIDE];
    s.side_near += c[TZ_CH_SIDE] * c[TZ_CH_NEAR];
    if (c[TZ_CH_SIDE] != 0) s.aimed += c[TZ_CH_SIDE] * aimed(tokens, i, c);
    s.turned += c[TZ_CH_TURNED] * c[TZ_CH_NEAR];
    s.alike += effect * c[TZ_CH_SIMILAR];
    if (tokens[i].sentence == tokens[0].sentence) s.first += effect;
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
static void add_up_sentences(const tz_token *tokens, size_t count, tz_features *f,
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
    for (size_t k = i; k < end; k++)
      f->channels[k][TZ_CH_SPEAKING] = 1;
  }
}

static float squash(float x) {
  return x / (1.0f + fabsf(x));
}

/* What the block shares with the thesis. An alliance of others is no China-Russia
** alliance: all that the thesis names is to be named, or nobody (a text goes on about
** what was named before). Of a thesis of names alone any of them will do. */
static void find_shared(const tz_thesis *thesis, const tz_token *tokens, size_t count,
                        const float *best, const bool *same, tz_features *f) {
  size_t last = thesis->last_count, names = 0, named = 0, rest = 0, told = 0,
         others = 0;
  float sum = 0, most = 0;
  f->rest = f->likest = 0;
  for (size_t k = 0; k < thesis->word_count; k++) {
    if (thesis->objects[k].judges) continue;
    if (thesis->objects[k].name) {
      names++;
      named += thesis->objects[k].last && same[k];
      sum += best[k];
      most = fmaxf(most, best[k]);
    } else {
      rest++;
      told += best[k] > LIKE_THE_SAME;
      f->rest += best[k];
      f->likest = fmaxf(f->likest, best[k]);
    }
  }
  for (size_t i = 1; i < count; i++)
    others += tokens[i].capital && !tokens[i].stop &&
              tokens[i].sentence == tokens[i - 1].sentence;
  bool any = thesis->kind == TZ_KIND_NAMES && named > 0;
  f->named = any || last == 0 ? 1 : (float)named / (float)last;
  f->names = names == 0 ? 1 : thesis->kind == TZ_KIND_NAMES ? most : sum / (float)names;
  f->told = rest > 0 ? (float)told / (float)rest : 1;
  f->rest = rest > 0 ? f->rest / (float)rest : 1;
  f->others = f->named < 1 && (named > 0 || others >= MANY_NAMES);
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
    if (f->channels[i][TZ_CH_MATCH] > 0)
      f->channels[i][TZ_CH_EFFECT] = f->channels[i][TZ_CH_NAME] = 0;
  }
  find_agreement(tokens, count, f);
  weigh_contrasts(tokens, count, f);
  measure_nearness(tokens, count, f);
  sums sum = add_up(tokens, count, f);
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
  g[7] = squash(2 * sum.aimed);
  g[8] = squash(sum.alike);
  g[9] = squash(sum.side);
  g[10] = squash(sum.turned);
  g[11] = sign;
  g[12] = opinion;
  g[13] = g[5] * opinion;
  g[14] = g[6] * opinion;
  g[15] = squash(sum.last);
  g[16] = squash(sum.first);
  g[17] = sum.question / n;
  g[18] = squash(sum.negation / 2);
  g[19] = squash(sum.contrast);
  g[20] = objects / 6;
  g[21] = thesis->modal;
  g[22] = squash(sum.negated_match);
  g[23] = squash(sum.side_near * 2);
  g[24] = head;
  g[25] = sum.sentences > 0 ? sum.speaking / sum.sentences : 0;
  g[26] = squash(sum.said / 2);
  g[27] = squash(20 * sum.person / n);
  g[28] = sum.capital / n;
  g[29] = squash(5 * sum.number / n);
  g[30] = sum.sentences > 0 ? logf(n / sum.sentences) / 5 : 0;
  g[31] = squash(2 * sum.after);
  find_shared(thesis, tokens, count, best, same, f);
  f->relevance = 0.5f * similar + 0.5f * head;
  if (thesis->kind == TZ_KIND_MIXED)
    f->relevance *=
        fminf(1, fmaxf(0, (head - 0.48f) / 0.3f)) * (f->others ? OTHERS_COUNT : 1);
  f->rule = squash((sum.near + 0.3f * sum.effect + sum.aimed) * sign);
}
