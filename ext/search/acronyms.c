#include "search/acronyms.h"

#include <stdbool.h>
#include <string.h>

/* Either side is words of one meaning; the first are the commonest. */
static const struct {
  const char *russian, *english;
} pairs[] = {
    {"сша", "us usa"},    {"ес евросоюз", "eu"}, {"оон", "un"},
    {"кнр", "prc"},       {"кндр", "dprk"},      {"ссср", "ussr"},
    {"снг", "cis"},       {"оаэ", "uae"},        {"фрг", "frg"},
    {"гдр", "gdr"},       {"нато", "nato"},      {"шос", "sco"},
    {"брикс", "brics"},   {"одкб", "csto"},      {"еаэс", "eaeu eeu"},
    {"асеан", "asean"},   {"атэс", "apec"},      {"обсе", "osce"},
    {"оэср", "oecd"},     {"опек", "opec"},      {"вто", "wto"},
    {"мвф", "imf"},       {"магатэ", "iaea"},    {"юнеско", "unesco"},
    {"юнисеф", "unicef"}, {"цру", "cia"},        {"фбр", "fbi"},
    {"анб", "nsa"},       {"фсб", "fsb"},        {"кгб", "kgb"},
    {"ввп", "gdp"},       {"нпо", "ngo"},
};

/* Whether the words divided by spaces have this one. */
static bool has_word(const char *words, const char *form, size_t size) {
  while (*words) {
    size_t length = strcspn(words, " ");
    if (length == size && memcmp(words, form, size) == 0) return true;
    words += length + strspn(words + length, " ");
  }
  return false;
}

const char *tz_acronym_translations(const char *form, size_t size,
                                    tz_language language) {
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (language == TZ_RUSSIAN && has_word(pairs[i].russian, form, size))
      return pairs[i].english;
    if (language == TZ_ENGLISH && has_word(pairs[i].english, form, size))
      return pairs[i].russian;
  }
  return NULL;
}
