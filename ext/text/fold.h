/* Folding: what two spellings of one word have in common. Lower case; ё is е;
** accents and combining marks dropped (but й stays й, also when written as
** и + U+0306); soft hyphens and zero-width characters dropped; typographic
** apostrophes are '; ligatures and full-width forms taken apart. Latin letters
** that look like Cyrillic ones, inside an otherwise Cyrillic word, become Cyrillic. */
#ifndef TZ_TEXT_FOLD_H
#define TZ_TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "text/script.h"

#define TZ_FOLD_MAX 3

/* Folds one code point into out, returns how many code points came out: 0
** (dropped) to TZ_FOLD_MAX. */
int tz_fold_codepoint(uint32_t codepoint, uint32_t out[TZ_FOLD_MAX]);

/* Whether a code point is one that text shows nothing of: soft hyphen,
** zero-width space and joiners, marks of direction, byte order mark. */
bool tz_is_invisible(uint32_t codepoint);

/* Whether a code point is an apostrophe as people type it: ' ’ ʼ ‛ ´ ＇ */
bool tz_is_apostrophe(uint32_t codepoint);

/* Whether a code point is a capital letter (Latin, Greek, Cyrillic, Armenian). */
bool tz_is_capital(uint32_t codepoint);

/* Bytes that decide which script a word is in: enough to, and a bound on what a
** word costs. */
#define TZ_FOLD_LOOK 256

/* Folds one word (a run of letters, marks, invisible characters, apostrophes,
** and the line break a soft hyphen may have after it, which is dropped) into out, at most capacity bytes, cut at a code point, and returns the bytes
** written. *script is the word's: where Latin and Cyrillic letters meet and the
** letters of one script all look like letters of the other, the word is all of
** that other one. *used is how much of the word was folded: less than size where
** Latin and Cyrillic meet otherwise (PDFом), then it ends at that border. */
size_t tz_fold_word(const char *text, size_t size, char *out, size_t capacity,
                    tz_script *script, size_t *used);

/* Appends the folded text to out, white space of any kind and length as one
** space: for comparing names and titles. */
void tz_fold_text(const char *text, size_t size, tz_buffer *out);

#endif
