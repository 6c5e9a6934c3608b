/* A dictionary whose index and text are any bytes. */
#include "fuzz.h"

#include <string.h>

#include "search/dictionary.h"

static int look(void *context, const tz_meaning *meaning) {
  (void)context;
  FUZZ_REQUIRE(meaning->rank >= 1 && meaning->rank <= TZ_MEANINGS);
  FUZZ_REQUIRE(meaning->weight > 0 && meaning->weight <= 1);
  FUZZ_REQUIRE(strlen(meaning->stem) > 0 && strlen(meaning->translation) > 0);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static tz_stemmer *stemmer;
  if (!stemmer) stemmer = tz_stemmer_new();
  fuzz_input input = {data, size};
  size_t index_size, text_size;
  char *index = fuzz_text(&input, &index_size);
  char *text = fuzz_rest(&input, &text_size);
  tz_dictionary *dictionary = tz_dictionary_new(stemmer);
  tz_dictionary_report report;
  int stopped;
  FUZZ_REQUIRE(dictionary);
  FUZZ_REQUIRE(tz_dictionary_read(dictionary, index, index_size, text, text_size,
                                  &report) == TZ_OK);
  FUZZ_REQUIRE(tz_dictionary_meanings(dictionary, look, NULL, &stopped) == TZ_OK);
  tz_dictionary_free(dictionary);
  free(index);
  free(text);
  return 0;
}
