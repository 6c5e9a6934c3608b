/* UTF-8 (RFC 3629) decoding that survives any bytes: whatever is not valid
** decodes, one byte at a time, as U+FFFD, so a loop over a text always ends
** and offsets always add up. */
#ifndef TZ_BASE_UTF8_H
#define TZ_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TZ_REPLACEMENT 0xFFFDu

/* Decodes one code point of text (size bytes, size > 0). Returns the bytes
** consumed, 1 to 4; *codepoint is U+FFFD for a byte that starts no valid
** sequence (surrogates and overlong forms are not valid). */
size_t tz_utf8_decode(const char *text, size_t size, uint32_t *codepoint);

/* Writes codepoint to out (4 bytes at least), returns the bytes written. A
** value that is no code point is written as U+FFFD. */
size_t tz_utf8_encode(uint32_t codepoint, char *out);

/* Start of the code point before offset (0 < offset <= size). */
size_t tz_utf8_previous(const char *text, size_t offset);

/* Whether all of text is valid UTF-8. */
bool tz_utf8_valid(const char *text, size_t size);

#endif
