/* Cyrillic to Latin and back: BGN/PCGN 1947 (the way newspapers write:
** Shoigu apart), GOST 7.79-2000 system B (reversible), ICAO Doc 9303
** (passports). The direction is that of the text, word by word. */
#ifndef TZ_TEXT_TRANSLITERATE_H
#define TZ_TEXT_TRANSLITERATE_H

#include <stddef.h>

#include "base/buffer.h"

typedef enum tz_scheme { TZ_BGN, TZ_GOST, TZ_ICAO } tz_scheme;

/* The scheme called "bgn", "gost" or "icao"; TZ_INVALID for other names. */
tz_status tz_scheme_from_name(const char *name, size_t size, tz_scheme *scheme);

/* Appends text, transliterated, to out. */
void tz_transliterate(const char *text, size_t size, tz_scheme scheme, tz_buffer *out);

#endif
