/* A quotation of any bytes, looked for in a source of any bytes. */
#include "fuzz.h"

#include "corpus/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static tz_stemmer *stemmer;
  if (!stemmer) stemmer = tz_stemmer_new();
  fuzz_input input = {data, size};
  size_t quoted_size, source_size;
  char *quoted = fuzz_text(&input, &quoted_size);
  char *text = fuzz_rest(&input, &source_size);
  tz_quotation quotation;
  tz_quote_source source = {.text = text, .size = source_size};
  tz_quote_range body = {source_size / 4, source_size};
  tz_status read = tz_quotation_read(quoted, quoted_size, &quotation);
  FUZZ_REQUIRE(read != TZ_NOMEM);
  FUZZ_REQUIRE(tz_quote_words_read(text, source_size, &body, 1, &source.words) ==
               TZ_OK);
  if (read == TZ_OK && quotation.word_count > 0) {
    tz_quote_match match;
    FUZZ_REQUIRE(tz_quote_match_find(quoted, &quotation, &source, stemmer, &match) ==
                 TZ_OK);
    FUZZ_REQUIRE(match.similarity >= 0 && match.similarity <= 1);
    FUZZ_REQUIRE(match.at.start <= match.at.end && match.at.end <= source_size);
    FUZZ_REQUIRE(match.difference_count <= TZ_QUOTE_DIFFERENCES);
    for (size_t i = 0; i < match.difference_count; i++) {
      const tz_quote_difference *d = &match.differences[i];
      FUZZ_REQUIRE(d->quoted.start <= d->quoted.end && d->quoted.end <= quoted_size);
      FUZZ_REQUIRE(d->source.start <= d->source.end && d->source.end <= source_size);
    }
    tz_quote_is_found(&quotation, &match);
  }
  tz_quote_words_clear(&source.words);
  tz_quotation_clear(&quotation);
  free(quoted);
  free(text);
  return 0;
}
