/* What encoding a file is in, and its text as UTF-8: UTF-8 (with or without
** BOM), UTF-16 (by BOM or by its zeros), windows-1251, KOI8-R, CP866 (told
** apart by how often each letter occurs in Russian), else windows-1252. */
#ifndef TZ_TEXT_ENCODING_H
#define TZ_TEXT_ENCODING_H

#include <stddef.h>

#include "base/buffer.h"

/* The encoding's name as iconv knows it ("UTF-8", "UTF-16LE", "WINDOWS-1251",
** "KOI8-R", "CP866", "WINDOWS-1252"), or NULL where the bytes are no text
** (binary: many control characters or NULs). */
const char *tz_encoding_guess(const char *bytes, size_t size);

/* Appends the bytes, read in the encoding, to out as valid UTF-8 without BOM;
** what cannot be read becomes U+FFFD. TZ_INVALID for an unknown encoding. */
tz_status tz_decode(const char *bytes, size_t size, const char *encoding,
                    tz_buffer *out);

#endif
