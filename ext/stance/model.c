#include "stance/model.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

enum {
  MAGIC,
  VERSION,
  SIZE,
  CHECKSUM,
  ENGLISH,
  RUSSIAN,
  RUSSIAN_SIZE,
  DIMENSIONS,
  HEADER = TZ_MODEL_HEADER / 4
};

enum {
  CONV = 3 * TZ_INPUT * TZ_WIDTH,
  QUERY = TZ_HEADS * TZ_WIDTH * (TZ_VECTOR + 1),
  MATCH = TZ_HEADS * 3,
  THESIS = TZ_WIDTH * (TZ_VECTOR + 1),
  POOLED = TZ_WIDTH * (TZ_GATHERED + 1),
  DENSE = TZ_HIDDEN * (TZ_POOLED + 1),
  OUT = TZ_CLASSES * (TZ_HIDDEN + 1),
  WEIGHTS = CONV + TZ_WIDTH + QUERY + MATCH + THESIS + POOLED + DENSE + OUT
};

uint32_t tz_model_hash(const char *form, size_t size) {
  uint64_t hash = tz_hash(TZ_HASH_START, form, size);
  uint32_t folded = (uint32_t)(hash ^ hash >> 32);
  return folded ? folded : 1;
}

static uint32_t word_at(const unsigned char *blob, size_t index) {
  uint32_t word;
  memcpy(&word, blob + 4 * index, 4);
  return word;
}

static uint32_t dimensions(void) {
  return TZ_VECTOR | TZ_CHANNELS << 8 | TZ_WIDTH << 16 | (uint32_t)TZ_HEADS << 24;
}

static const void *take(const unsigned char **at, size_t bytes) {
  const unsigned char *taken = *at;
  *at += (bytes + 3) & ~(size_t)3;
  return taken;
}

static void take_weights(tz_weights *w, const unsigned char **at) {
  w->conv = take(at, 4 * CONV);
  w->conv_bias = take(at, 4 * TZ_WIDTH);
  w->query = take(at, 4 * QUERY);
  w->match = take(at, 4 * MATCH);
  w->thesis = take(at, 4 * THESIS);
  w->pooled = take(at, 4 * POOLED);
  w->hidden = take(at, 4 * DENSE);
  w->out = take(at, 4 * OUT);
}

tz_status tz_model_read(tz_model *m, const unsigned char *blob, size_t size) {
  *m = (tz_model){0};
  if (size < 4 * HEADER || word_at(blob, MAGIC) != TZ_MODEL_MAGIC) return TZ_INVALID;
  if (word_at(blob, VERSION) != TZ_MODEL_VERSION || word_at(blob, SIZE) != size)
    return TZ_INVALID;
  if (word_at(blob, DIMENSIONS) != dimensions()) return TZ_INVALID;
  if (word_at(blob, DIMENSIONS + 1) != TZ_HIDDEN ||
      word_at(blob, DIMENSIONS + 2) != TZ_GLOBALS ||
      word_at(blob, DIMENSIONS + 3) != TZ_SENTENCE ||
      word_at(blob, DIMENSIONS + 4) != TZ_KINDS)
    return TZ_INVALID;
  if (tz_model_hash((const char *)blob + 16, size - 16) != word_at(blob, CHECKSUM))
    return TZ_INVALID;
  m->english = word_at(blob, ENGLISH);
  m->russian = word_at(blob, RUSSIAN);
  m->russian_size = word_at(blob, RUSSIAN_SIZE);
  uint64_t words = (uint64_t)m->english + m->russian;
  uint64_t numbers = (uint64_t)TZ_KINDS * WEIGHTS +
                     (uint64_t)TZ_BEARING_KINDS * TZ_SIGNS + 2 * TZ_SENTENCE +
                     TZ_CALIBRATION;
  uint64_t need = 4 * HEADER + 4 * (uint64_t)m->english +
                  ((m->russian_size + 3) & ~UINT64_C(3)) + 8 * words +
                  ((words * TZ_VECTOR + 3) & ~UINT64_C(3)) +
                  ((words * TZ_SENTENCE + 3) & ~UINT64_C(3)) + 4 * numbers;
  if (need != size) return TZ_INVALID;
  const unsigned char *at = blob + 4 * HEADER;
  m->forms = take(&at, 4 * m->english);
  m->russian_text = take(&at, m->russian_size);
  m->scales = take(&at, 4 * (size_t)words);
  m->vectors = take(&at, (size_t)words * TZ_VECTOR);
  m->sentence_scales = take(&at, 4 * (size_t)words);
  m->sentences = take(&at, (size_t)words * TZ_SENTENCE);
  for (size_t kind = 0; kind < TZ_KINDS; kind++)
    take_weights(&m->weights[kind], &at);
  m->bearing = take(&at, (size_t)4 * TZ_BEARING_KINDS * TZ_SIGNS);
  m->means = take(&at, (size_t)4 * 2 * TZ_SENTENCE);
  m->calibration = take(&at, 4 * TZ_CALIBRATION);
  return TZ_OK;
}

void tz_model_unpack(const tz_model *m, int32_t row, size_t count, float *out) {
  const int8_t *packed = m->vectors + (size_t)row * TZ_VECTOR;
  float scale = m->scales[row];
  for (size_t i = 0; i < count; i++)
    out[i] = scale * (float)packed[i];
}

void tz_vector_set_length(float *vector, size_t count, float wanted) {
  float length = 0;
  for (size_t i = 0; i < count; i++)
    length += vector[i] * vector[i];
  float scale = length > 0 ? wanted / sqrtf(length) : 0;
  for (size_t i = 0; i < count; i++)
    vector[i] *= scale;
}
