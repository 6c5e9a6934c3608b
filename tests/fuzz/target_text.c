/* Text of any bytes: encodings, words, stems, sentences, language, passages,
** furniture, transliteration. */
#include "fuzz.h"

#include "base/utf8.h"
#include "corpus/furniture.h"
#include "corpus/passages.h"
#include "text/encoding.h"
#include "text/fold.h"
#include "text/sentences.h"
#include "text/stem.h"
#include "text/transliterate.h"
#include "text/words.h"

static void words_of(const char *text, size_t size, tz_stemmer *stemmer) {
  tz_words words;
  tz_word word;
  size_t last = 0;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    FUZZ_REQUIRE(word.start >= last && word.start < word.end && word.end <= size);
    FUZZ_REQUIRE(word.form_size > 0 && word.form_size <= TZ_WORD_BYTES);
    FUZZ_REQUIRE(tz_utf8_valid(word.form, word.form_size));
    size_t stem_size;
    FUZZ_REQUIRE(tz_stem(stemmer, word.form, word.form_size,
                         tz_language_of_script(word.script), &stem_size));
    last = word.end;
  }
}

static void sentences_of(const char *text, size_t size) {
  tz_sentences sentences;
  size_t start, end, last = 0;
  tz_sentences_init(&sentences, text, size);
  while (tz_sentences_next(&sentences, &start, &end)) {
    FUZZ_REQUIRE(start >= last && start < end && end <= size);
    tz_furniture_of(text + start, end - start);
    last = end;
  }
}

static void passages_of(const char *text, size_t size) {
  tz_passages passages;
  FUZZ_REQUIRE(tz_passages_split(text, size, TZ_LANGUAGE_NONE, &passages) == TZ_OK);
  size_t last = 0;
  for (size_t i = 0; i < passages.count; i++) {
    const tz_passage *p = &passages.items[i];
    FUZZ_REQUIRE(p->start >= last && p->start < p->end && p->end <= size);
    FUZZ_REQUIRE(p->heading_start <= p->heading_end && p->heading_end <= p->start);
    FUZZ_REQUIRE(p->page < passages.pages);
    last = p->end;
  }
  tz_passages_clear(&passages);
}

static void decoded(const char *bytes, size_t size) {
  const char *encoding = tz_encoding_guess(bytes, size);
  tz_buffer text;
  tz_buffer_init(&text);
  if (encoding) {
    FUZZ_REQUIRE(tz_decode(bytes, size, encoding, &text) == TZ_OK);
    FUZZ_REQUIRE(tz_utf8_valid(tz_buffer_string(&text), text.size));
  }
  tz_buffer_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static tz_stemmer *stemmer;
  if (!stemmer) stemmer = tz_stemmer_new();
  fuzz_input input = {data, size};
  tz_scheme scheme = (tz_scheme)(fuzz_byte(&input) % 3);
  size_t length;
  char *text = fuzz_rest(&input, &length);
  words_of(text, length, stemmer);
  sentences_of(text, length);
  passages_of(text, length);
  decoded(text, length);
  tz_language_guess(text, length);
  tz_buffer out;
  tz_buffer_init(&out);
  tz_transliterate(text, length, scheme, &out);
  tz_fold_text(text, length, &out);
  FUZZ_REQUIRE(out.status == TZ_OK);
  tz_buffer_clear(&out);
  free(text);
  return 0;
}
