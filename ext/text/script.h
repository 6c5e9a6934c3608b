/* Scripts, as far as tezis needs to tell them apart (after Unicode's
** Scripts.txt, by blocks). */
#ifndef TZ_TEXT_SCRIPT_H
#define TZ_TEXT_SCRIPT_H

#include <stdint.h>

typedef enum tz_script {
  TZ_SCRIPT_NONE = 0, /* space, punctuation, symbols, unassigned */
  TZ_SCRIPT_DIGIT,
  TZ_SCRIPT_LATIN,
  TZ_SCRIPT_CYRILLIC,
  TZ_SCRIPT_GREEK,
  TZ_SCRIPT_HAN,   /* and kana, hangul: every character is a word */
  TZ_SCRIPT_OTHER, /* any other letter (Arabic, Hebrew, Georgian, ...) */
  TZ_SCRIPT_MARK   /* combining mark: belongs to the letter before it */
} tz_script;
#define TZ_SCRIPT_COUNT (TZ_SCRIPT_MARK + 1)

tz_script tz_script_of(uint32_t codepoint);

#endif
