#include "stance/network.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

#define CACHE_ROWS 2048

/* What the vector of a word adds to the convolution, by tap: words repeat, so
** it is kept per row of the model's vectors. */
typedef struct projection {
  int32_t row; /* + 1; 0: free */
  float taps[3][TZ_WIDTH];
} projection;

struct tz_network {
  const tz_model *model;
  float gathered[TZ_BLOCK_TOKENS + 2][TZ_WIDTH]; /* row i + 1 is token i's */
  float attention[TZ_BLOCK_TOKENS];
  float pooled[TZ_POOLED];
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

static void add_scaled(float *restrict to, const float *restrict from, float factor) {
  for (size_t i = 0; i < TZ_WIDTH; i++)
    to[i] += factor * from[i];
}

static void add(float *restrict to, const float *restrict from) {
  for (size_t i = 0; i < TZ_WIDTH; i++)
    to[i] += from[i];
}

/* Four sums at a time: floats are not added in another order by the compiler. */
static float dot(const float *a, const float *b, size_t count) {
  float sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t j = 0; j < 8; j++)
      sums[j] += a[i + j] * b[i + j];
  float sum = 0;
  for (; i < count; i++)
    sum += a[i] * b[i];
  for (size_t j = 0; j < 8; j++)
    sum += sums[j];
  return sum;
}

/* out = weights (rows of inputs + 1, the last the bias) times in. */
static void layer(const float *weights, const float *in, size_t inputs, float *out,
                  size_t outputs) {
  for (size_t i = 0; i < outputs; i++, weights += inputs + 1)
    out[i] = dot(weights, in, inputs) + weights[inputs];
}

static const projection *project(tz_network *n, int32_t row) {
  projection *p = &n->cache[(size_t)row & (CACHE_ROWS - 1)];
  if (p->row == row + 1) return p;
  p->row = row + 1;
  memset(p->taps, 0, sizeof p->taps);
  const tz_model *m = n->model;
  const int8_t *packed = m->vectors + (size_t)row * TZ_VECTOR;
  float scale = m->scales[row];
  for (size_t tap = 0; tap < 3; tap++) {
    const float *weights = m->conv + tap * TZ_INPUT * TZ_WIDTH;
    for (size_t i = 0; i < TZ_VECTOR; i++)
      if (packed[i] != 0)
        add_scaled(p->taps[tap], weights + i * TZ_WIDTH, scale * (float)packed[i]);
  }
  return p;
}

static void convolve(tz_network *n, const tz_token *tokens, size_t count,
                     const tz_features *f) {
  const tz_model *m = n->model;
  for (size_t i = 0; i < count + 2; i++)
    memcpy(n->gathered[i], m->conv_bias, sizeof n->gathered[i]);
  for (size_t i = 0; i < count; i++) {
    const projection *p = tokens[i].vector >= 0 ? project(n, tokens[i].vector) : NULL;
    for (size_t tap = 0; tap < 3; tap++) {
      /* tap 0 looks at the word before: what token i gives to token i + 1 */
      float *to = n->gathered[i + 2 - tap];
      const float *weights = m->conv + (tap * TZ_INPUT + TZ_VECTOR) * TZ_WIDTH;
      if (p != NULL) add(to, p->taps[tap]);
      for (size_t c = 0; c < TZ_CHANNELS; c++)
        if (f->channels[i][c] != 0)
          add_scaled(to, weights + c * TZ_WIDTH, f->channels[i][c]);
    }
  }
  for (size_t i = 1; i <= count; i++)
    for (size_t j = 0; j < TZ_WIDTH; j++)
      n->gathered[i][j] = n->gathered[i][j] > 0 ? n->gathered[i][j] : 0;
}

static void attend(tz_network *n, const tz_query_vectors *query, size_t count,
                   const tz_features *f, size_t head) {
  const float *match = n->model->match + 3 * head;
  float *out = n->pooled + head * TZ_WIDTH, *a = n->attention, top = -1e30f, sum = 0;
  for (size_t i = 0; i < count; i++) {
    const float *c = f->channels[i];
    a[i] = dot(query->query[head], n->gathered[i + 1], TZ_WIDTH) +
           match[0] * c[TZ_CH_MATCH] + match[1] * c[TZ_CH_SIMILAR] +
           match[2] * c[TZ_CH_NEAR];
    if (a[i] > top) top = a[i];
  }
  memset(out, 0, TZ_WIDTH * sizeof *out);
  for (size_t i = 0; i < count; i++) {
    a[i] = expf(a[i] - top);
    sum += a[i];
  }
  for (size_t i = 0; i < count; i++)
    add_scaled(out, n->gathered[i + 1], a[i] / sum);
}

void tz_network_prepare(const tz_model *m, const float mean[TZ_VECTOR + 1],
                        tz_query_vectors *query) {
  layer(m->query, mean, TZ_VECTOR, &query->query[0][0], (size_t)TZ_HEADS * TZ_WIDTH);
  for (size_t h = 0; h < TZ_HEADS; h++)
    for (size_t i = 0; i < TZ_WIDTH; i++)
      query->query[h][i] /= 8;
  layer(m->thesis, mean, TZ_VECTOR, query->thesis, TZ_WIDTH);
  for (size_t i = 0; i < TZ_WIDTH; i++)
    query->thesis[i] = tanhf(query->thesis[i]);
}

void tz_network_run(tz_network *n, const tz_query_vectors *query,
                    const tz_token *tokens, size_t count, const tz_features *f,
                    float logits[TZ_CLASSES]) {
  const tz_model *m = n->model;
  convolve(n, tokens, count, f);
  for (size_t h = 0; h < TZ_HEADS; h++)
    attend(n, query, count, f, h);
  float *most = n->pooled + TZ_HEADS * TZ_WIDTH;
  float *thesis = most + TZ_WIDTH, *both = thesis + TZ_WIDTH,
        *globals = both + TZ_WIDTH;
  memset(most, 0, TZ_WIDTH * sizeof *most);
  for (size_t i = 1; i <= count; i++)
    for (size_t j = 0; j < TZ_WIDTH; j++)
      if (n->gathered[i][j] > most[j]) most[j] = n->gathered[i][j];
  layer(m->pooled, n->pooled, (size_t)TZ_HEADS * TZ_WIDTH, both, TZ_WIDTH);
  for (size_t j = 0; j < TZ_WIDTH; j++) {
    thesis[j] = query->thesis[j];
    both[j] = tanhf(both[j]) * thesis[j];
  }
  memcpy(globals, f->globals, TZ_GLOBALS * sizeof *globals);
  float hidden[TZ_HIDDEN];
  layer(m->hidden, n->pooled, TZ_POOLED, hidden, TZ_HIDDEN);
  for (size_t j = 0; j < TZ_HIDDEN; j++)
    hidden[j] = hidden[j] > 0 ? hidden[j] : 0;
  layer(m->out, hidden, TZ_HIDDEN, logits, TZ_CLASSES);
}
