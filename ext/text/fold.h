/* Folding: what two spellings of one word have in common. Lower case; ё is е;
** accents and combining marks dropped (but й stays й, also when written as
** и + U+0306); soft hyphens and zero-width characters dropped; typographic
** apostrophes are '; ligatures and full-width forms taken apart. Latin letters
** that look like Cyrillic ones, inside an otherwise Cyrillic word, become Cyrillic. */
#ifndef TZ_TEXT_FOLD_H
#define TZ_TEXT_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define TZ_FOLD_MAX 3

/* Folds one code point into out, returns how many code points came out: 0
** (dropped) to TZ_FOLD_MAX. */
int tz_fold_codepoint(uint32_t codepoint, uint32_t out[TZ_FOLD_MAX]);

/* Appends the folded text to out: for comparing names and titles. */
void tz_fold_text(const char *text, size_t size, tz_buffer *out);

#endif
