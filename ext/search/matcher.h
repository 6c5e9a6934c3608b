/* Finds a plan's terms in a text as it is read, word by word.
**
** Most words of a text are none of the query's: they are put aside by their first two
** letters, before they are stemmed. That is sure because Snowball's stemmers for
** Russian and English leave the first two letters of a word as they are (but for
** y, which is i in the stems of dying and tying; a test reads whole vocabularies). */
#ifndef TZ_SEARCH_MATCHER_H
#define TZ_SEARCH_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/plan.h"
#include "text/stem.h"
#include "text/words.h"

typedef struct tz_matcher {
  const tz_plan *plan; /* borrowed */
  uint32_t *table;     /* hash table of terms + 1, a power of two */
  size_t table_size;
  uint32_t *next;  /* by term: another one with the same token, + 1 */
  uint32_t *found; /* the terms of the word found last */
  uint32_t *prefixes;
  size_t prefix_count;
  bool forms;           /* the plan asks for forms too */
  uint64_t letters[64]; /* by a first letter: bits of the second letters */
} tz_matcher;

/* Whether a plan's terms can be found so: phrases cannot. */
bool tz_matcher_serves(const tz_plan *plan);

/* TZ_OK or TZ_NOMEM; clear in both cases. */
tz_status tz_matcher_init(tz_matcher *matcher, const tz_plan *plan);
void tz_matcher_clear(tz_matcher *matcher);

/* The plan's terms that a word is: *count numbers in matcher->found, until the next
** call. TZ_OK or TZ_NOMEM. */
tz_status tz_matcher_find(tz_matcher *matcher, tz_stemmer *stemmer, const tz_word *word,
                          size_t *count);

#endif
