/* The two languages tezis knows, and guessing which one a text is in. */
#ifndef TZ_TEXT_LANGUAGE_H
#define TZ_TEXT_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/script.h"

typedef enum tz_language {
  TZ_LANGUAGE_NONE = 0,
  TZ_RUSSIAN = 1,
  TZ_ENGLISH = 2
} tz_language;

/* "ru", "en", or NULL for TZ_LANGUAGE_NONE. */
const char *tz_language_code(tz_language language);

/* From a code as people and CSL write it: "ru", "ru-RU", "rus", "Russian",
** "en_US", "english"; TZ_LANGUAGE_NONE for anything else. */
tz_language tz_language_from_code(const char *code, size_t size);

/* The language whose stemmer a word of this script takes: Cyrillic is
** Russian, Latin is English, all others none. */
tz_language tz_language_of_script(tz_script script);

/* English for Russian, Russian for all else. */
tz_language tz_language_other(tz_language language);

/* The language of most words, so many being Russian and English ones; none where they
** are as many. */
tz_language tz_language_of_most(size_t russian, size_t english);

/* Guesses the language of a text by its script and its commonest words;
** TZ_LANGUAGE_NONE where it is neither (Ukrainian, French, numbers, too
** little to tell). Reads at most the first 64 KiB. */
tz_language tz_language_guess(const char *text, size_t size);

/* Whether a folded word is a stop word of the language. */
bool tz_is_stop_word(const char *form, size_t size, tz_language language);

#endif
