/* From the beginning of a word to the stems of the ranking index that stand for words
** which begin so: for words that are not typed to their end, and for воен*.
**
** Those are the stems that begin so themselves and, where what was typed reaches into
** the ending (allianc of alliance, possibili of possibility), the stems of what was
** typed with each letter and each common ending after it: a word of which only the
** last letter is missing is always among them. Some of those stand for words that
** begin otherwise (run for runni): who reads the passages must look. */
#ifndef TZ_SEARCH_COMPLETION_H
#define TZ_SEARCH_COMPLETION_H

#include "search/index_reader.h"
#include "text/stem.h"

#define TZ_COMPLETIONS 256 /* at most */

typedef struct tz_completions {
  tz_index_term terms[TZ_COMPLETIONS];
  size_t count;
  bool whole; /* these are all; else those in the most passages, and the shortest */
} tz_completions;

/* Finds the completions of a folded beginning. SQLITE_OK, or an error code. */
int tz_completions_find(tz_index_reader *reader, tz_stemmer *stemmer, const char *start,
                        size_t size, tz_completions *found);

#endif
