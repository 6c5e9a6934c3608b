/* Words of one root: союзник, союзный and союз; Russia and Russian; cooperation's kin.
**
** Stemming takes endings off and leaves the suffixes by which words are made of
** others. Those come in families: what ends in -ник, -ный and -ничество is made of the
** same noun, so where one of them is a stem's end, the others after the same root are
** its kin, if there are such words. Whether there are, only a vocabulary can tell;
** what is written here are candidates. A root too short to say much has no kin.
**
** Stems are Snowball's, of folded words. */
#ifndef TZ_SEARCH_DERIVATION_H
#define TZ_SEARCH_DERIVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/language.h"

#define TZ_DERIVATION_BYTES 160 /* longest candidate; longer stems have none */
#define TZ_DERIVATION_MOST  128 /* candidates of one stem */

/* Goes through the candidates of one stem. */
typedef struct tz_derivation {
  const char *stem; /* borrowed while there are candidates to come */
  size_t size;
  tz_language language;
  size_t family;
  const char *ending; /* of the stem, in this family; NULL: not looked for yet */
  const char *next;   /* in the family: endings of candidates to come */
  size_t count;
  uint64_t seen[TZ_DERIVATION_MOST]; /* hashes of the candidates so far */
  char candidate[TZ_DERIVATION_BYTES];
} tz_derivation;

void tz_derivation_begin(tz_derivation *derivation, const char *stem, size_t size,
                         tz_language language);

/* The next candidate, *size bytes, borrowed until the next call; NULL when there are
** no more. One may come twice, the stem itself does not come. */
const char *tz_derivation_next(tz_derivation *derivation, size_t *size);

#endif
