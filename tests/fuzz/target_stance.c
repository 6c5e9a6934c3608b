/* A thesis and a text of any bytes, weighed and explained; and, behind an odd first
** byte, a model of any bytes or a damaged copy of the one that tezis carries. */
#include "fuzz.h"

#include <string.h>

#include "stance/data.h"
#include "stance/explain.h"

static void weigh(tz_scorer *scorer, fuzz_input *input) {
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

/* A few kilobytes, or the real model with one place overwritten. */
static void read_model(fuzz_input *input) {
  size_t at = (size_t)fuzz_integer(input), size;
  char *bytes = fuzz_rest(input, &size);
  tz_scorer *scorer = NULL;
  FUZZ_REQUIRE(tz_scorer_new(&scorer, (unsigned char *)bytes, size) != TZ_NOMEM);
  tz_scorer_free(scorer);
  size_t whole;
  const unsigned char *model = tz_stance_model_data(&whole);
  unsigned char *copy = malloc(whole);
  if (!copy) abort();
  memcpy(copy, model, whole);
  at %= whole;
  if (size > whole - at) size = whole - at;
  if (size) memcpy(copy + at, bytes, size);
  FUZZ_REQUIRE(tz_scorer_new(&scorer, copy, whole) != TZ_NOMEM);
  tz_scorer_free(scorer);
  free(copy);
  free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static tz_scorer *scorer;
  if (!scorer) FUZZ_REQUIRE(tz_scorer_new(&scorer, NULL, 0) == TZ_OK);
  fuzz_input input = {data, size};
  if (fuzz_byte(&input) == 255)
    read_model(&input);
  else
    weigh(scorer, &input);
  return 0;
}
