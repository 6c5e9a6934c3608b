/* A thesis and a text of any bytes, weighed and explained; behind a first byte of 255 by
** a thesis's own model of any weights besides, as a corpus from elsewhere may bring it.
** The model that tezis carries is sound, and test_stance has damaged copies of it. */
#include "fuzz.h"

#include <string.h>

#include "stance/explain.h"
#include "stance/model.h"
#include "stance/train.h"

static void weigh(tz_scorer *scorer, const tz_own_model *own, fuzz_input *input) {
  size_t thesis_size, terms_size, size;
  char *thesis = fuzz_text(input, &thesis_size);
  char *terms = fuzz_text(input, &terms_size);
  char *text = fuzz_rest(input, &size);
  tz_target target;
  tz_explanation found;
  FUZZ_REQUIRE(tz_target_read(scorer, &target, thesis, thesis_size) == TZ_OK);
  FUZZ_REQUIRE(tz_target_add_terms(scorer, &target, terms, terms_size, size & 1) ==
               TZ_OK);
  FUZZ_REQUIRE(tz_explain(scorer, &target, text, size, &found) == TZ_OK);
  if (own)
    FUZZ_REQUIRE(tz_own_model_adjust(scorer, own, text, size, &found.verdict) == TZ_OK);
  const tz_verdict *v = &found.verdict;
  FUZZ_REQUIRE(v->relevance >= 0 && v->relevance <= 1);
  if (v->bears) {
    FUZZ_REQUIRE(v->score >= -1 && v->score <= 1);
    FUZZ_REQUIRE(v->confidence >= 0 && v->confidence <= 1.0001f);
  }
  for (size_t i = 0; i < found.cue_count; i++)
    FUZZ_REQUIRE(found.cues[i].start < found.cues[i].end && found.cues[i].end <= size);
  tz_buffer json;
  tz_buffer_init(&json);
  tz_explanation_json(&found, text, &json);
  FUZZ_REQUIRE(json.status == TZ_OK);
  tz_buffer_clear(&json);
  free(thesis);
  free(terms);
  free(text);
}

/* A model as tezis writes it, from labels that differ by one word: blob[0, *size). */
static unsigned char *learnt(tz_scorer *scorer, size_t *size) {
  static char texts[TZ_FEWEST_LABELS][32];
  tz_example examples[TZ_FEWEST_LABELS];
  for (size_t i = 0; i < TZ_FEWEST_LABELS; i++) {
    snprintf(texts[i], sizeof texts[i], "The alliance is %s.",
             i % 2 ? "blorquent" : "zandive");
    examples[i] = (tz_example){texts[i], strlen(texts[i]), i % 2 ? 1 : -1};
  }
  tz_target target;
  tz_training training;
  void *blob;
  FUZZ_REQUIRE(tz_target_read(scorer, &target, "alliance", 8) == TZ_OK);
  FUZZ_REQUIRE(tz_train(scorer, &target, examples, TZ_FEWEST_LABELS, &training) ==
               TZ_OK);
  FUZZ_REQUIRE(training.model);
  FUZZ_REQUIRE(tz_own_model_write(training.model, &blob, size) == TZ_OK);
  tz_own_model_free(training.model);
  return blob;
}

#define HEAD     20 /* bytes, the fourth word of which is the checksum */
#define CHECKSUM 12

/* The model with pieces overwritten (where, 3 bytes; a text) and, unless the first byte
** is odd, its checksum made right again; NULL where it is refused. */
static tz_own_model *read_own(tz_scorer *scorer, fuzz_input *input) {
  static unsigned char *blob, *copy;
  static size_t size;
  if (!blob) {
    blob = learnt(scorer, &size);
    copy = malloc(size);
    FUZZ_REQUIRE(copy);
  }
  memcpy(copy, blob, size);
  unsigned what = fuzz_byte(input);
  for (unsigned pieces = what / 2 % 8; pieces > 0; pieces--) {
    size_t at = (size_t)fuzz_byte(input) << 16, count;
    at |= fuzz_byte(input) << 8;
    at |= fuzz_byte(input);
    at %= size;
    char *bytes = fuzz_text(input, &count);
    if (count > size - at) count = size - at;
    memcpy(copy + at, bytes, count);
    free(bytes);
  }
  uint32_t checksum = tz_model_hash((char *)copy + HEAD, size - HEAD);
  if (what % 2 == 0) memcpy(copy + CHECKSUM, &checksum, sizeof checksum);
  tz_own_model *own;
  tz_status status = tz_own_model_read(&own, copy, size);
  FUZZ_REQUIRE(status == TZ_OK || status == TZ_INVALID);
  return own;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static tz_scorer *scorer;
  if (!scorer) FUZZ_REQUIRE(tz_scorer_new(&scorer, NULL, 0) == TZ_OK);
  fuzz_input input = {data, size};
  tz_own_model *own = fuzz_byte(&input) == 255 ? read_own(scorer, &input) : NULL;
  weigh(scorer, own, &input);
  tz_own_model_free(own);
  return 0;
}
