/* Snowball stems (libstemmer's russian and english), with a cache of words:
** a text repeats its words, and a look-up is cheaper than a stemming. */
#ifndef TZ_TEXT_STEM_H
#define TZ_TEXT_STEM_H

#include <stddef.h>

#include "text/language.h"

typedef struct tz_stemmer tz_stemmer;

/* A stemmer for both languages; NULL when out of memory. Not for use by two
** threads at once; free with tz_stemmer_free (NULL is fine). */
tz_stemmer *tz_stemmer_new(void);
void tz_stemmer_free(tz_stemmer *stemmer);

/* The stem of a folded word, *stem_size bytes, borrowed until the next call;
** a word of no language is its own stem. NULL only when out of memory. */
const char *tz_stem(tz_stemmer *stemmer, const char *form, size_t size,
                    tz_language language, size_t *stem_size);

#endif
