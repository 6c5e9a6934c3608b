/* Words of a text, folded, one after another, without allocating.
**
** A word is a run of letters and their marks, or of digits; Han, kana and
** hangul characters are words each. Compounds are given by their parts, with
** `joined` set on every part but the first, so that a phrase of the parts is
** the whole: китайско-российский = китайско + российский, COVID-19 = covid +
** 19 = COVID19, S-400 = s + 400. Apostrophes inside a word belong to it
** (China's, O'Neill). Dotted Latin capitals are one word without dots: U.S. =
** us. C++, C# and F# are words. Numbers keep inner separators out: 1,000 =
** 1000 and 3.5 = 3.5. */
#ifndef TZ_TEXT_WORDS_H
#define TZ_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "text/script.h"

/* Of the longest folded form; what is longer is cut at a code point. */
#define TZ_WORD_BYTES 192

typedef struct tz_word {
  size_t start; /* byte range in the text: text[start, end) */
  size_t end;
  const char *form; /* folded, not NUL-terminated, borrowed until the next call */
  size_t form_size;
  tz_script script; /* of its letters; TZ_SCRIPT_DIGIT for a number */
  bool joined;      /* part of a compound: follows the word before it without a space */
  bool capital;     /* begins with a capital letter in the text */
} tz_word;

typedef struct tz_words {
  const char *text;
  size_t size;
  size_t offset;
  size_t last_end; /* where the word before ended, for `joined` */
  char form[TZ_WORD_BYTES + 8];
} tz_words;

/* Begins with the first word of text; text stays the caller's. */
void tz_words_init(tz_words *words, const char *text, size_t size);

/* The next word; false at the end. */
bool tz_words_next(tz_words *words, tz_word *word);

#endif
