#include "stance/network.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

#define CACHE_ROWS     2048
#define KIND_STEP      509u /* apart in the cache, for who judges by several kinds in turn */
#define SENTENCE_SHARE 0.3f /* so that they are of the size of the other inputs */

/* What the vector of a word adds to the convolution, by tap: words repeat, so
** it is kept per row of the model's vectors and kind of thesis. */
typedef struct projection {
  uint32_t key; /* 0: free */
  float taps[3][TZ_WIDTH];
  float sentence[TZ_SENTENCE]; /* what it gives to the vector of the whole text */
  bool told;                   /* that it gives anything */
} projection;

struct tz_network {
  const tz_model *model;
  float gathered[TZ_BLOCK_TOKENS + 2][TZ_WIDTH]; /* row i + 1 is token i's */
  float attention[TZ_BLOCK_TOKENS];
  float pooled[TZ_POOLED];
  float sentence[TZ_SENTENCE];
  projection cache[CACHE_ROWS];
};

tz_network *tz_network_new(const tz_model *model) {
  tz_network *network = tz_calloc(1, sizeof *network);
  if (network != NULL) network->model = model;
  return network;
}

void tz_network_free(tz_network *network) {
  tz_free(network);
}

/* The work is in few loops over TZ_WIDTH floats, eight at a time. They are compiled
** twice where the compiler can: for every x86-64, and for those with registers of eight
** floats; the sums are the same ones in the same order. */
#if defined(__x86_64__)
#define TWICE
#endif
#define IN_BOTH static inline __attribute__((always_inline))

typedef float lanes __attribute__((vector_size(32)));
typedef int32_t lane_bits __attribute__((vector_size(32)));
enum { LANES = 8, BLOCK = 4 * LANES };

IN_BOTH lanes *load(lanes *to, const float *from) {
  memcpy(to, from, sizeof *to);
  return to;
}

/* Adds what a word gives to the vector of the text it is in. Sums like these were fitted
** to come near what a large network makes of the text. */
static bool add_sentence(const tz_model *m, int32_t row, float *to) {
  const int8_t *packed = m->sentences + (size_t)row * TZ_SENTENCE;
  float scale = m->sentence_scales[row];
  for (size_t i = 0; i < TZ_SENTENCE; i++)
    to[i] += scale * (float)packed[i];
  return scale > 0;
}

/* The sum of the words' vectors grows with the root of their number. */
static void even_out(float *sentence, size_t words) {
  if (words == 0) return;
  for (size_t i = 0; i < TZ_SENTENCE; i++)
    sentence[i] /= sqrtf((float)words);
}

/* to += the sum of values[i] * weights[row i], for the rows given, or the first count
** ones where rows is NULL. The sums stay in registers. */
IN_BOTH void add_rows(float *restrict to, const float *restrict weights,
                      const float *values, const uint8_t *rows, size_t count) {
  for (size_t from = 0; from < TZ_WIDTH; from += BLOCK) {
    lanes a, b, c, d, w;
    load(&a, to + from);
    load(&b, to + from + LANES);
    load(&c, to + from + 2 * LANES);
    load(&d, to + from + 3 * LANES);
    for (size_t i = 0; i < count; i++) {
      const float *row = weights + (rows ? rows[i] : i) * TZ_WIDTH + from;
      a += values[i] * *load(&w, row);
      b += values[i] * *load(&w, row + LANES);
      c += values[i] * *load(&w, row + 2 * LANES);
      d += values[i] * *load(&w, row + 3 * LANES);
    }
    memcpy(to + from, &a, sizeof a);
    memcpy(to + from + LANES, &b, sizeof b);
    memcpy(to + from + 2 * LANES, &c, sizeof c);
    memcpy(to + from + 3 * LANES, &d, sizeof d);
  }
}

IN_BOTH void add(float *restrict to, const float *restrict from) {
  for (size_t i = 0; i < TZ_WIDTH; i++)
    to[i] += from[i];
}

/* to = the greater one of each; with nothing to compare, 0. */
IN_BOTH void keep_greater(float *to, const float *from) {
  for (size_t i = 0; i < TZ_WIDTH; i += LANES) {
    lanes a, b;
    load(&a, to + i);
    load(&b, from + i);
    lane_bits greater = b > a;
    a = (lanes)(((lane_bits)b & greater) | ((lane_bits)a & ~greater));
    memcpy(to + i, &a, sizeof a);
  }
}

IN_BOTH float dot(const float *a, const float *b, size_t count) {
  lanes sums = {0}, x, y;
  size_t i = 0;
  for (; i + LANES <= count; i += LANES)
    sums += *load(&x, a + i) * *load(&y, b + i);
  float sum = 0;
  for (; i < count; i++)
    sum += a[i] * b[i];
  for (size_t j = 0; j < LANES; j++)
    sum += sums[j];
  return sum;
}

/* out = weights (rows of inputs + 1, the last the bias) times in. */
IN_BOTH void layer(const float *weights, const float *in, size_t inputs, float *out,
                   size_t outputs) {
  for (size_t i = 0; i < outputs; i++, weights += inputs + 1)
    out[i] = dot(weights, in, inputs) + weights[inputs];
}

IN_BOTH const projection *project(tz_network *n, tz_kind kind, int32_t row) {
  const uint32_t key = (uint32_t)row * TZ_KINDS + kind + 1;
  projection *p = &n->cache[((uint32_t)row + KIND_STEP * kind) & (CACHE_ROWS - 1)];
  if (p->key == key) return p;
  p->key = key;
  memset(p->taps, 0, sizeof p->taps);
  const tz_model *m = n->model;
  float vector[TZ_VECTOR];
  tz_model_unpack(m, row, TZ_VECTOR, vector);
  for (size_t tap = 0; tap < 3; tap++)
    add_rows(p->taps[tap], m->weights[kind].conv + tap * TZ_INPUT * TZ_WIDTH, vector,
             NULL, TZ_VECTOR);
  memset(p->sentence, 0, sizeof p->sentence);
  p->told = add_sentence(m, row, p->sentence);
  return p;
}

IN_BOTH void convolve(tz_network *n, tz_kind kind, const tz_token *tokens, size_t count,
                      const tz_features *f) {
  static const float zeros[TZ_WIDTH];
  const tz_weights *w = &n->model->weights[kind];
  size_t words = 0;
  memset(n->sentence, 0, sizeof n->sentence);
  for (size_t i = 0; i < count + 2; i++)
    memcpy(n->gathered[i], w->conv_bias, sizeof n->gathered[i]);
  for (size_t i = 0; i < count; i++) {
    const projection *p =
        tokens[i].vector >= 0 ? project(n, kind, tokens[i].vector) : NULL;
    if (p != NULL) {
      words += p->told;
      for (size_t j = 0; j < TZ_SENTENCE; j++)
        n->sentence[j] += p->sentence[j];
    }
    uint8_t live[TZ_CHANNELS]; /* the channels that are not 0; most are */
    float values[TZ_CHANNELS];
    size_t lives = 0;
    for (uint8_t c = 0; c < TZ_CHANNELS; c++)
      if (f->channels[i][c] != 0) {
        live[lives] = c;
        values[lives++] = f->channels[i][c];
      }
    for (size_t tap = 0; tap < 3; tap++) {
      /* tap 0 looks at the word before: what token i gives to token i + 1 */
      float *to = n->gathered[i + 2 - tap];
      if (p != NULL) add(to, p->taps[tap]);
      add_rows(to, w->conv + (tap * TZ_INPUT + TZ_VECTOR) * TZ_WIDTH, values, live,
               lives);
    }
  }
  for (size_t i = 1; i <= count; i++)
    keep_greater(n->gathered[i], zeros);
  even_out(n->sentence, words);
}

IN_BOTH void attend(tz_network *n, const tz_query_vectors *query, size_t count,
                    const tz_features *f, size_t head) {
  const float *match = n->model->weights[query->kind].match + 3 * head;
  float *out = n->pooled + head * TZ_WIDTH, *a = n->attention, top = -1e30f, sum = 0;
  for (size_t i = 0; i < count; i++) {
    const float *c = f->channels[i];
    a[i] = dot(query->query[head], n->gathered[i + 1], TZ_WIDTH) +
           match[0] * c[TZ_CH_MATCH] + match[1] * c[TZ_CH_SIMILAR] +
           match[2] * c[TZ_CH_NEAR];
    if (a[i] > top) top = a[i];
  }
  for (size_t i = 0; i < count; i++) {
    a[i] = expf(a[i] - top);
    sum += a[i];
  }
  for (size_t i = 0; i < count; i++)
    a[i] /= sum;
  memset(out, 0, TZ_WIDTH * sizeof *out);
  add_rows(out, n->gathered[1], a, NULL, count);
}

/* What stands near what the thesis is about, on one side of it. */
IN_BOTH void gather(tz_network *n, size_t count, const tz_features *f, size_t channel,
                    float *out) {
  float sum = 0, *a = n->attention;
  for (size_t i = 0; i < count; i++)
    sum += a[i] = f->channels[i][channel];
  memset(out, 0, TZ_WIDTH * sizeof *out);
  if (sum <= 0) return;
  for (size_t i = 0; i < count; i++)
    a[i] /= sum;
  add_rows(out, n->gathered[1], a, NULL, count);
}

void tz_network_prepare(const tz_model *m, const tz_thesis *thesis,
                        tz_query_vectors *query) {
  const tz_weights *w = &m->weights[thesis->kind];
  size_t words = 0;
  query->kind = thesis->kind;
  memset(query->sentence, 0, sizeof query->sentence);
  for (size_t i = 0; i < thesis->row_count; i++)
    words += add_sentence(m, thesis->rows[i], query->sentence);
  even_out(query->sentence, words);
  layer(w->query, thesis->mean, TZ_VECTOR, &query->query[0][0],
        (size_t)TZ_HEADS * TZ_WIDTH);
  for (size_t h = 0; h < TZ_HEADS; h++)
    for (size_t i = 0; i < TZ_WIDTH; i++)
      query->query[h][i] /= 8;
  layer(w->thesis, thesis->mean, TZ_VECTOR, query->thesis, TZ_WIDTH);
  for (size_t i = 0; i < TZ_WIDTH; i++)
    query->thesis[i] = tanhf(query->thesis[i]);
}

/* The thesis's and the text's vectors beside each other: alike where the text speaks of
** what the thesis speaks of. */
IN_BOTH void juxtapose(const float *thesis, const float *text, float *out) {
  for (size_t i = 0; i < TZ_SENTENCE; i++, out++) {
    out[0] = tanhf(thesis[i]);
    out[TZ_SENTENCE] = tanhf(text[i]);
    out[2 * TZ_SENTENCE] = SENTENCE_SHARE * thesis[i] * text[i];
    out[3 * TZ_SENTENCE] = SENTENCE_SHARE * fabsf(thesis[i] - text[i]);
  }
}

IN_BOTH void run(tz_network *n, const tz_query_vectors *query, const tz_token *tokens,
                 size_t count, const tz_features *f, float *logits) {
  const tz_weights *w = &n->model->weights[query->kind];
  convolve(n, query->kind, tokens, count, f);
  for (size_t h = 0; h < TZ_HEADS; h++)
    attend(n, query, count, f, h);
  gather(n, count, f, TZ_CH_AFTER, n->pooled + TZ_HEADS * TZ_WIDTH);
  gather(n, count, f, TZ_CH_BEFORE, n->pooled + (TZ_HEADS + 1) * TZ_WIDTH);
  float *most = n->pooled + TZ_GATHERED;
  float *thesis = most + TZ_WIDTH, *both = thesis + TZ_WIDTH,
        *globals = both + TZ_WIDTH;
  memset(most, 0, TZ_WIDTH * sizeof *most);
  for (size_t i = 1; i <= count; i++)
    keep_greater(most, n->gathered[i]);
  layer(w->pooled, n->pooled, TZ_GATHERED, both, TZ_WIDTH);
  for (size_t j = 0; j < TZ_WIDTH; j++) {
    thesis[j] = query->thesis[j];
    both[j] = tanhf(both[j]) * thesis[j];
  }
  memcpy(globals, f->globals, TZ_GLOBALS * sizeof *globals);
  juxtapose(query->sentence, n->sentence, globals + TZ_GLOBALS);
  float hidden[TZ_HIDDEN];
  layer(w->hidden, n->pooled, TZ_POOLED, hidden, TZ_HIDDEN);
  for (size_t j = 0; j < TZ_HIDDEN; j++)
    hidden[j] = hidden[j] > 0 ? hidden[j] : 0;
  layer(w->out, hidden, TZ_HIDDEN, logits, TZ_CLASSES);
}

#ifdef TWICE
__attribute__((target("avx2"))) static void
run_wide(tz_network *n, const tz_query_vectors *query, const tz_token *tokens,
         size_t count, const tz_features *f, float *logits) {
  run(n, query, tokens, count, f, logits);
}
#endif

void tz_network_run(tz_network *n, const tz_query_vectors *query,
                    const tz_token *tokens, size_t count, const tz_features *f,
                    float logits[TZ_CLASSES]) {
#ifdef TWICE
  if (__builtin_cpu_supports("avx2")) {
    run_wide(n, query, tokens, count, f, logits);
    return;
  }
#endif
  run(n, query, tokens, count, f, logits);
}

const float *tz_network_sentence(const tz_network *network) {
  return network->sentence;
}
