/* English-Russian dictionaries in dictd's format, made into ranked translations
** of stems in both directions.
**
** A dictionary is two files: the index, a line "headword TAB offset TAB size" for
** every entry with the numbers in base 64, and the entries' text (after gunzip:
** dictzip is gzip). In the text of Mueller's dictionary and its like,
**
**   alliance
**      [ɜ↗laɪɜns] _n.
**      1) союз; альянс; Holy A. _ист. Священный союз (1815 г.)
**      2) брачный союз
**
** what stands in brackets is pronunciation or comment, _n. and _ист. are labels,
** numbers begin senses, semicolons and commas divide translations, and Latin letters
** begin an example, with its translation after it. An entry without translations of its
** own (led: past от lead) takes those of the entry it names.
**
** Headwords and examples with their translations are the pairs from which
** search/alignment.h learns how well two words translate each other; what is
** kept of every word is its ten best counterparts. */
#ifndef TZ_SEARCH_DICTIONARY_H
#define TZ_SEARCH_DICTIONARY_H

#include <stddef.h>

#include "base/status.h"
#include "text/language.h"
#include "text/stem.h"

#define TZ_MEANINGS 10 /* translations of a word that are kept */

typedef struct tz_meaning {
  tz_language language; /* of the stem; the translation is of the other one */
  const char *stem;     /* NUL-terminated; so is the translation's stem */
  const char *translation;
  int rank;      /* 1 for the best */
  double weight; /* 1 for the best, down to about .1 */
} tz_meaning;

typedef struct tz_dictionary tz_dictionary;

/* An empty dictionary that stems with stemmer, the caller's; NULL when out of
** memory. Free with tz_dictionary_free (NULL is fine). */
tz_dictionary *tz_dictionary_new(tz_stemmer *stemmer);
void tz_dictionary_free(tz_dictionary *dictionary);

typedef struct tz_dictionary_report {
  size_t entries; /* read */
  size_t lines;   /* of the index that are no entry: not three fields, or no numbers */
  size_t beyond;  /* entries that lie, in part, beyond the end of the text: it was cut
                     short */
} tz_dictionary_report;

/* Adds the entries of one dictionary, both files in UTF-8. TZ_NOMEM, TZ_TOO_BIG
** (above four million pairs), else TZ_OK, whatever the bytes: the report tells. */
tz_status tz_dictionary_read(tz_dictionary *dictionary, const char *index,
                             size_t index_size, const char *text, size_t text_size,
                             tz_dictionary_report *report);

/* Calls each for every meaning of all that was read, word by word in no
** particular order, best translation first, until it returns other than 0,
** which is then put into *stopped. The meaning is borrowed during the call. */
tz_status tz_dictionary_meanings(tz_dictionary *dictionary,
                                 int (*each)(void *context, const tz_meaning *meaning),
                                 void *context, int *stopped);

#endif
