#include "stance/train.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/utf8.h"

#define OWN_MAGIC   0x4d4f5a54u /* "TZOM" */
#define OWN_VERSION 3u
#define MOST_TRAITS 8192 /* of a text; what is beyond is left out */
#define EPOCHS      10
#define RATE        0.1f
#define DENSE_RATE  0.02f
#define DECAY       3e-3f
#define CALM        1.0f /* slopes are divided by no less, whatever came before */
#define PRIOR       0.6f /* how far the general scorer is believed to begin with */
#define CHARACTERS  1.5f /* what they say beside the stems */
#define MEANING     1.0f /* and what either of the two vectors of its words says */
/* Neutral texts have little in common: what some tens of them taught reaches too far
** into texts that take a side in other words. So much less for neutral, half of it at
** so many labels. */
#define UNTAKEN 0.4f
#define FEW     200.0f
#define FOLDS   5
#define PLACES  (TZ_STATIC + TZ_SENTENCE) /* of both vectors of a text */
#define ORDERS  3 /* of the labels, each its own fit: their mean is the model */

/* weight[c][i] of class c. Dense weights are kept as floats, hashed ones in the
** stored blob as bytes. */
struct tz_own_model {
  float dense[TZ_CLASSES][TZ_OWN_DENSE];
  float center[PLACES]; /* mean of the texts' vectors */
  float meaning[PLACES][TZ_CLASSES];
  float hashed[TZ_OWN_BUCKETS][TZ_CLASSES];
};

/* A text as the learner sees it. */
typedef struct traits {
  float dense[TZ_OWN_DENSE];
  float meaning[PLACES]; /* the words' places and what they give to a whole text, added
                            up; either of length MEANING when centered */
  uint16_t *bucket;      /* words first, then characters */
  size_t words;
  size_t count;
  uint8_t *seen; /* TZ_OWN_BUCKETS bits, while the traits are gathered */
} traits;

/* ---- a text's traits ---- */

static void add_trait(traits *t, uint64_t hash) {
  uint16_t bucket = (uint16_t)((hash ^ hash >> 32) % TZ_OWN_BUCKETS);
  uint8_t *seen = &t->seen[bucket / 8], bit = (uint8_t)(1u << bucket % 8);
  if (t->count == MOST_TRAITS || *seen & bit) return;
  *seen |= bit;
  t->bucket[t->count++] = bucket;
}

static void add_meaning(const tz_model *m, const tz_token *token, traits *t) {
  if (token->stop || token->vector < 0) return;
  const int8_t *packed = m->vectors + (size_t)token->vector * TZ_VECTOR;
  for (size_t j = 0; j < TZ_STATIC; j++)
    t->meaning[j] += m->scales[token->vector] * (float)packed[j];
  packed = m->sentences + (size_t)token->vector * TZ_SENTENCE;
  for (size_t j = 0; j < TZ_SENTENCE; j++)
    t->meaning[TZ_STATIC + j] += m->sentence_scales[token->vector] * (float)packed[j];
}

static tz_status add_stems(tz_scorer *s, const char *text, size_t size, traits *t) {
  tz_tokens at;
  tz_status status = TZ_OK;
  size_t count;
  tz_tokens_init(&at, text, size);
  while ((count = tz_tokens_next(&s->reader, &at, s->tokens, TZ_BLOCK_TOKENS,
                                 &status)) > 0 &&
         t->count < MOST_TRAITS / 2) {
    for (size_t i = 0; i < count && t->count < MOST_TRAITS / 2; i++) {
      uint64_t hash = TZ_HASH_START;
      add_meaning(&s->reader.model, &s->tokens[i], t);
      for (size_t n = 0; n < 3 && i + n < count; n++) {
        hash = tz_hash(hash, &s->tokens[i + n].stem, sizeof s->tokens[i].stem);
        add_trait(t, hash);
      }
    }
  }
  t->words = t->count;
  return status;
}

/* 2 to 5 characters of a word that stands between spaces. */
static void add_characters(const char *text, size_t size, traits *t) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  while (t->count < MOST_TRAITS && tz_words_next(&words, &word)) {
    char form[TZ_WORD_BYTES + 16];
    size_t start[TZ_WORD_BYTES + 16], characters = 0, at = 0;
    form[0] = ' ';
    memcpy(form + 1, word.form, word.form_size);
    form[word.form_size + 1] = ' ';
    size_t length = word.form_size + 2;
    while (at < length) {
      uint32_t codepoint;
      start[characters++] = at;
      at += tz_utf8_decode(form + at, length - at, &codepoint);
    }
    start[characters] = length;
    for (size_t i = 0; i < characters; i++)
      for (size_t n = 2; n <= 5 && i + n <= characters; n++)
        add_trait(t,
                  tz_hash(TZ_HASH_START + n, form + start[i], start[i + n] - start[i]));
  }
}

static void set_dense(const tz_verdict *v, traits *t) {
  float *d = t->dense;
  memcpy(d, v->globals, sizeof v->globals);
  d += TZ_GLOBALS;
  for (size_t c = 0; c < TZ_CLASSES; c++)
    d[c] = logf(fmaxf(v->shares[c], 0.01f));
  d[3] = v->score;
  d[4] = v->rule;
  d[5] = 1;
}

static void set_lengths(float *places, float wanted) {
  tz_vector_set_length(places, TZ_STATIC, wanted);
  tz_vector_set_length(places + TZ_STATIC, TZ_SENTENCE, wanted);
}

static tz_status find_traits(tz_scorer *s, const tz_verdict *v, const char *text,
                             size_t size, traits *t) {
  t->count = 0;
  memset(t->meaning, 0, sizeof t->meaning);
  memset(t->seen, 0, TZ_OWN_BUCKETS / 8);
  set_dense(v, t);
  tz_status status = add_stems(s, text, size, t);
  add_characters(text, size, t);
  set_lengths(t->meaning, 1);
  return status;
}

static void center(const tz_own_model *m, traits *t) {
  for (size_t j = 0; j < PLACES; j++)
    t->meaning[j] -= m->center[j];
  set_lengths(t->meaning, MEANING);
}

/* ---- the model ---- */

static void begin(tz_own_model *m) {
  memset(m->dense, 0, sizeof m->dense);
  memset(m->meaning, 0, sizeof m->meaning);
  memset(m->hashed, 0, sizeof m->hashed);
  for (size_t c = 0; c < TZ_CLASSES; c++)
    m->dense[c][TZ_GLOBALS + c] = PRIOR;
}

static void scales_of(const traits *t, float *word, float *character) {
  *word = t->words ? 1.0f / sqrtf((float)t->words) : 0;
  *character =
      t->count > t->words ? CHARACTERS / sqrtf((float)(t->count - t->words)) : 0;
}

static void run(const tz_own_model *m, const traits *t, float shares[TZ_CLASSES]) {
  float word, character, top = -1e30f, sum = 0;
  scales_of(t, &word, &character);
  for (size_t c = 0; c < TZ_CLASSES; c++) {
    shares[c] = 0;
    for (size_t i = 0; i < TZ_OWN_DENSE; i++)
      shares[c] += m->dense[c][i] * t->dense[i];
  }
  for (size_t j = 0; j < PLACES; j++)
    for (size_t c = 0; c < TZ_CLASSES; c++)
      shares[c] += t->meaning[j] * m->meaning[j][c];
  for (size_t i = 0; i < t->count; i++) {
    float scale = i < t->words ? word : character;
    for (size_t c = 0; c < TZ_CLASSES; c++)
      shares[c] += scale * m->hashed[t->bucket[i]][c];
  }
  for (size_t c = 0; c < TZ_CLASSES; c++)
    top = fmaxf(top, shares[c]);
  for (size_t c = 0; c < TZ_CLASSES; c++)
    sum += shares[c] = expf(shares[c] - top);
  for (size_t c = 0; c < TZ_CLASSES; c++)
    shares[c] /= sum;
}

static void move(float *weights, float *past, const float *slope, float value) {
  for (size_t c = 0; c < TZ_CLASSES; c++) {
    float g = slope[c] * value + DECAY * weights[c];
    past[c] += g * g;
    weights[c] -= RATE * g / sqrtf(past[c] + CALM);
  }
}

/* One step of AdaGrad (Duchi, Hazan, Singer 2011) on the log loss. */
static void step(tz_own_model *m, tz_own_model *past, const traits *t, int label,
                 const float *weight) {
  float shares[TZ_CLASSES], word, character, slope[TZ_CLASSES];
  run(m, t, shares);
  scales_of(t, &word, &character);
  for (size_t c = 0; c < TZ_CLASSES; c++)
    slope[c] = weight[label] * (shares[c] - ((int)c == label));
  for (size_t c = 0; c < TZ_CLASSES; c++)
    for (size_t i = 0; i < TZ_OWN_DENSE; i++) {
      float prior = i == TZ_GLOBALS + c ? PRIOR : 0;
      float g = slope[c] * t->dense[i] + 1e-3f * (m->dense[c][i] - prior);
      past->dense[c][i] += g * g;
      m->dense[c][i] -= DENSE_RATE * g / sqrtf(past->dense[c][i] + 1e-4f);
    }
  for (size_t j = 0; j < PLACES; j++)
    move(m->meaning[j], past->meaning[j], slope, t->meaning[j]);
  for (size_t i = 0; i < t->count; i++)
    move(m->hashed[t->bucket[i]], past->hashed[t->bucket[i]], slope,
         i < t->words ? word : character);
}

typedef struct lesson {
  const traits *texts;
  const tz_example *examples;
  const size_t *order;
  size_t count;
} lesson;

/* Every class counts the same in all. */
static void weigh_classes(const lesson *l, size_t left_out, float weight[TZ_CLASSES]) {
  float total = 0, n[TZ_CLASSES] = {0};
  for (size_t i = 0; i < l->count; i++) {
    if (left_out < FOLDS && i % FOLDS == left_out) continue;
    n[l->examples[l->order[i]].stance + 1]++;
    total++;
  }
  for (size_t c = 0; c < TZ_CLASSES; c++)
    weight[c] = n[c] > 0 ? total / 3 / n[c] : 0;
}

/* Fits on all but one fold (left_out = FOLDS: on all), in one of ORDERS orders. */
static void fit(const lesson *l, size_t left_out, size_t turn, tz_own_model *m,
                tz_own_model *past) {
  static const size_t strides[ORDERS] = {7919, 7907, 7901};
  float weight[TZ_CLASSES];
  begin(m);
  memset(past, 0, sizeof *past);
  weigh_classes(l, left_out, weight);
  size_t step_over = l->count / 2 + 1; /* another order in every epoch */
  for (size_t epoch = 0; epoch < EPOCHS; epoch++)
    for (size_t k = 0; k < l->count; k++) {
      size_t i = (k * strides[turn] + epoch * step_over) % l->count;
      if (left_out < FOLDS && i % FOLDS == left_out) continue;
      size_t which = l->order[i];
      step(m, past, &l->texts[which], l->examples[which].stance + 1, weight);
    }
  m->dense[1][TZ_OWN_DENSE - 1] -= UNTAKEN * FEW / (FEW + (float)l->count);
}

static void add_part(float *sum, const float *part, size_t count) {
  for (size_t i = 0; i < count; i++)
    sum[i] += part[i] / ORDERS;
}

/* The mean over the orders: what a text taught only because it came last goes. */
static void fit_in_all_orders(const lesson *l, tz_own_model *mean, tz_own_model *m,
                              tz_own_model *past) {
  for (size_t turn = 0; turn < ORDERS; turn++) {
    fit(l, FOLDS, turn, m, past);
    add_part(&mean->dense[0][0], &m->dense[0][0], sizeof m->dense / sizeof(float));
    add_part(&mean->meaning[0][0], &m->meaning[0][0],
             sizeof m->meaning / sizeof(float));
    add_part(&mean->hashed[0][0], &m->hashed[0][0], sizeof m->hashed / sizeof(float));
  }
  memcpy(mean->center, m->center, sizeof mean->center);
}

static int choice(const float shares[TZ_CLASSES]) {
  int best = 1;
  if (shares[0] > shares[best]) best = 0;
  if (shares[2] > shares[best]) best = 2;
  return best;
}

/* Mean F1 over the classes that occur. */
static double mean_f1(size_t table[TZ_CLASSES][TZ_CLASSES]) {
  double sum = 0, classes = 0;
  for (size_t c = 0; c < TZ_CLASSES; c++) {
    size_t truth = 0, guessed = 0;
    for (size_t k = 0; k < TZ_CLASSES; k++) {
      truth += table[c][k];
      guessed += table[k][c];
    }
    if (truth == 0) continue;
    classes++;
    sum += 2.0 * (double)table[c][c] / (double)(truth + guessed);
  }
  return classes > 0 ? sum / classes : 0;
}

/* How much less surprising the truth is by one's shares than by the other's. */
static double gain(const float own[TZ_CLASSES], const float general[TZ_CLASSES],
                   size_t label) {
  return log((double)own[label] + 1e-3) - log((double)general[label] + 1e-3);
}

/* The own model is the better one by mean F1, or by likelihood, which of some tens of
** labels says more; false where it is so by neither. */
static bool cross_validate(const lesson *l, tz_own_model *m, tz_own_model *past,
                           tz_training *result) {
  size_t general[TZ_CLASSES][TZ_CLASSES] = {{0}}, own[TZ_CLASSES][TZ_CLASSES] = {{0}};
  double likelihood = 0;
  for (size_t fold = 0; fold < FOLDS; fold++) {
    fit(l, fold, 0, m, past);
    for (size_t i = fold; i < l->count; i += FOLDS) {
      const traits *t = &l->texts[l->order[i]];
      size_t label = (size_t)(l->examples[l->order[i]].stance + 1);
      float shares[TZ_CLASSES];
      run(m, t, shares);
      own[label][choice(shares)]++;
      general[label][choice(t->dense + TZ_GLOBALS)]++;
      float said[TZ_CLASSES];
      for (size_t c = 0; c < TZ_CLASSES; c++)
        said[c] = expf(t->dense[TZ_GLOBALS + c]);
      likelihood += gain(shares, said, label);
    }
  }
  result->own = mean_f1(own);
  result->general = mean_f1(general);
  return result->own > result->general || likelihood > 0;
}

/* Order by a hash, the same every time and unlike the order of the labels. */
static void shuffle(size_t *order, size_t count) {
  for (size_t i = 0; i < count; i++)
    order[i] = i;
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(tz_hash(TZ_HASH_START, &i, sizeof i) % i), kept = order[i - 1];
    order[i - 1] = order[j];
    order[j] = kept;
  }
}

static tz_status read_examples(tz_scorer *s, const tz_target *target,
                               const tz_example *examples, size_t count,
                               traits *texts) {
  traits scratch = {.bucket = tz_calloc(MOST_TRAITS, sizeof *scratch.bucket),
                    .seen = tz_calloc(TZ_OWN_BUCKETS / 8, 1)};
  tz_status status = scratch.bucket && scratch.seen ? TZ_OK : TZ_NOMEM;
  for (size_t i = 0; status == TZ_OK && i < count; i++) {
    tz_verdict v;
    status = tz_score(s, target, examples[i].text, examples[i].size, &v);
    if (status == TZ_OK)
      status = find_traits(s, &v, examples[i].text, examples[i].size, &scratch);
    if (status != TZ_OK) break;
    texts[i] = scratch;
    texts[i].bucket = tz_calloc(scratch.count + 1, sizeof *scratch.bucket);
    if (texts[i].bucket == NULL) {
      status = TZ_NOMEM;
    } else {
      memcpy(texts[i].bucket, scratch.bucket, scratch.count * sizeof *scratch.bucket);
    }
  }
  tz_free(scratch.bucket);
  tz_free(scratch.seen);
  return status;
}

/* What all texts have in common says nothing. */
static void find_center(traits *texts, size_t count, tz_own_model *m) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < PLACES; j++)
      m->center[j] += texts[i].meaning[j] / (float)count;
  for (size_t i = 0; i < count; i++)
    center(m, &texts[i]);
}

static bool teaches(const tz_training *t, size_t count) {
  size_t classes = 0;
  for (size_t c = 0; c < TZ_CLASSES; c++)
    classes += t->labels[c] > 0;
  return count >= TZ_FEWEST_LABELS && classes > 1;
}

tz_status tz_train(tz_scorer *s, const tz_target *target, const tz_example *examples,
                   size_t count, tz_training *result) {
  *result = (tz_training){0};
  for (size_t i = 0; i < count; i++)
    result->labels[examples[i].stance + 1]++;
  if (!teaches(result, count)) return TZ_OK;
  traits *texts = tz_calloc(count, sizeof *texts);
  size_t *order = tz_calloc(count, sizeof *order);
  tz_own_model *model = tz_calloc(1, sizeof *model), *past = tz_calloc(1, sizeof *past);
  tz_own_model *mean = tz_calloc(1, sizeof *mean);
  tz_status status = texts && order && model && past && mean ? TZ_OK : TZ_NOMEM;
  if (status == TZ_OK) status = read_examples(s, target, examples, count, texts);
  if (status == TZ_OK) {
    shuffle(order, count);
    find_center(texts, count, model);
    lesson l = {texts, examples, order, count};
    if (cross_validate(&l, model, past, result)) {
      fit_in_all_orders(&l, mean, model, past);
      result->model = mean;
      mean = NULL;
    }
  }
  for (size_t i = 0; texts != NULL && i < count; i++)
    tz_free(texts[i].bucket);
  tz_free(texts);
  tz_free(order);
  tz_free(past);
  tz_own_model_free(model);
  tz_own_model_free(mean);
  return status;
}

void tz_own_model_free(tz_own_model *model) {
  tz_free(model);
}

tz_status tz_own_model_adjust(tz_scorer *s, const tz_own_model *m, const char *text,
                              size_t size, tz_verdict *v) {
  uint16_t bucket[MOST_TRAITS];
  uint8_t seen[TZ_OWN_BUCKETS / 8];
  traits t = {.bucket = bucket, .seen = seen};
  tz_status status = find_traits(s, v, text, size, &t);
  if (status != TZ_OK) return status;
  if (t.count == 0) return TZ_OK;
  float shares[TZ_CLASSES];
  center(m, &t);
  run(m, &t, shares);
  for (size_t c = 0; c < TZ_CLASSES; c++) /* weights of a damaged corpus */
    if (!isfinite(shares[c])) return TZ_OK;
  memcpy(v->shares, shares, sizeof shares);
  tz_verdict_conclude(v);
  /* Where the labels speak clearly, the text bears on the thesis without its words. */
  if (fabsf(v->score) > TZ_MARGIN) v->bears = true;
  return TZ_OK;
}

/* ---- the blob: five words of 32 bits (magic, version, size, checksum, shape), the
** dense weights, the center and the weights of the vectors, a scale a class, the hashed
** weights as signed bytes ---- */

enum { BLOB_HEAD = 20, BLOB_DENSE = (int)offsetof(tz_own_model, hashed) };
#define BLOB_SIZE                                                                      \
  (BLOB_HEAD + BLOB_DENSE + 4 * TZ_CLASSES + TZ_OWN_BUCKETS * TZ_CLASSES)

tz_status tz_own_model_write(const tz_own_model *m, void **blob, size_t *size) {
  unsigned char *out = tz_calloc(1, BLOB_SIZE);
  if (out == NULL) return TZ_NOMEM;
  float scale[TZ_CLASSES] = {0};
  for (size_t i = 0; i < TZ_OWN_BUCKETS; i++)
    for (size_t c = 0; c < TZ_CLASSES; c++)
      scale[c] = fmaxf(scale[c], fabsf(m->hashed[i][c]) / 127);
  unsigned char *at = out + BLOB_HEAD;
  memcpy(at, m, BLOB_DENSE);
  memcpy(at + BLOB_DENSE, scale, sizeof scale);
  at += BLOB_DENSE + sizeof scale;
  for (size_t i = 0; i < TZ_OWN_BUCKETS; i++)
    for (size_t c = 0; c < TZ_CLASSES; c++)
      *at++ = (unsigned char)(scale[c] > 0 ? lrintf(m->hashed[i][c] / scale[c]) : 0);
  uint32_t shape = (uint32_t)TZ_OWN_DENSE << 20 | TZ_OWN_BUCKETS;
  uint32_t head[5] = {OWN_MAGIC, OWN_VERSION, BLOB_SIZE, 0, shape};
  head[3] = tz_model_hash((char *)out + BLOB_HEAD, BLOB_SIZE - BLOB_HEAD);
  memcpy(out, head, sizeof head);
  *blob = out;
  *size = BLOB_SIZE;
  return TZ_OK;
}

tz_status tz_own_model_read(tz_own_model **model, const void *blob, size_t size) {
  *model = NULL;
  uint32_t head[5];
  if (size != BLOB_SIZE) return TZ_INVALID;
  memcpy(head, blob, sizeof head);
  const unsigned char *at = (const unsigned char *)blob + BLOB_HEAD;
  if (head[0] != OWN_MAGIC || head[1] != OWN_VERSION || head[2] != BLOB_SIZE ||
      head[4] != ((uint32_t)TZ_OWN_DENSE << 20 | TZ_OWN_BUCKETS) ||
      head[3] != tz_model_hash((const char *)at, BLOB_SIZE - BLOB_HEAD))
    return TZ_INVALID;
  tz_own_model *m = tz_calloc(1, sizeof *m);
  if (m == NULL) return TZ_NOMEM;
  float scale[TZ_CLASSES];
  memcpy(m, at, BLOB_DENSE);
  memcpy(scale, at + BLOB_DENSE, sizeof scale);
  at += BLOB_DENSE + sizeof scale;
  for (size_t i = 0; i < TZ_OWN_BUCKETS; i++)
    for (size_t c = 0; c < TZ_CLASSES; c++)
      m->hashed[i][c] = scale[c] * (float)(signed char)*at++;
  *model = m;
  return TZ_OK;
}
