/* Where a quotation stands in a source, and which of its words differ.
**
** The quotation's words are aligned with the source's (Sellers 1980: the begin and
** the end in the source are free), at the least cost of words changed, added and left
** out; gaps and insertions of the quotation pass over words of the source for next to
** nothing. In a long source only the places are looked at to which most of the
** quotation's words point, the rare ones more than the common ones. Time and memory
** are bounded. */
#ifndef TZ_CORPUS_QUOTE_H
#define TZ_CORPUS_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "corpus/quotation.h"
#include "text/stem.h"

#define TZ_QUOTE_CELLS (1u << 17) /* words times words that are aligned in full */
#define TZ_QUOTE_CELLS_SHORT                                                           \
  (1u << 22)                    /* the same for quotations of up to three words */
#define TZ_QUOTE_DIFFERENCES 64 /* listed at most; the last one takes the rest */
#define TZ_QUOTE_PLACES      64 /* occurrences listed at most */

typedef struct tz_quote_difference {
  tz_quote_range quoted; /* bytes of the quotation; empty where it lacks words */
  tz_quote_range source; /* bytes of the source; empty where the quotation adds some */
  bool inflected;        /* the same words in other forms */
} tz_quote_difference;

typedef struct tz_quote_match {
  double similarity; /* 0 to 1: the share of words that agree */
  tz_quote_range at; /* bytes of the source; empty where nothing agrees */
  tz_quote_difference differences[TZ_QUOTE_DIFFERENCES];
  size_t difference_count;
  tz_quote_range places[TZ_QUOTE_PLACES]; /* all that fit equally well, in order */
  size_t place_count;
} tz_quote_match;

/* The text of a source with its words. */
typedef struct tz_quote_source {
  const char *text;
  size_t size;
  tz_quote_words words;
} tz_quote_source;

/* Finds the best place. text is what the quotation was read from. TZ_NOMEM, or
** TZ_OK with *match filled in whatever was found. */
tz_status tz_quote_match_find(const char *text, const tz_quotation *quotation,
                              const tz_quote_source *source, tz_stemmer *stemmer,
                              tz_quote_match *match);

/* Whether a match is the quotation, altered or not, and not some other place that
** shares words with it. */
bool tz_quote_is_found(const tz_quotation *quotation, const tz_quote_match *match);

/* The words of a source worth aligning, with barriers between parts: in full where
** that is little work. Clear *window when done. TZ_NOMEM. */
tz_status tz_quote_window(const tz_quotation *quotation, const tz_quote_words *source,
                          tz_quote_words *window);

#endif
