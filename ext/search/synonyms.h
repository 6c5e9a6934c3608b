/* From the words of a query to what is looked for in a corpus: the word's stem,
** its translations (table meaning), names that sound like it in the other alphabet
** (search/vocabulary.h), the nearest spellings of a word that is not in the index. */
#ifndef TZ_SEARCH_SYNONYMS_H
#define TZ_SEARCH_SYNONYMS_H

#include "sqlite.h"
#include "search/known_words.h"
#include "search/plan.h"
#include "search/vocabulary.h"
#include "text/stem.h"

#define TZ_PLAN_CROSS 1u /* translations and other spellings */
#define TZ_PLAN_LIVE                                                                   \
  2u /* the last word may be unfinished: words that begin so, too                      \
      */
/* Of words in another language than `only` nothing but what may stand for them in it, and
** where the dictionary has translations nothing else: for many words at once. */
#define TZ_PLAN_OTHER 4u

#define TZ_FORMS_KNOWN 24

/* What is remembered of a corpus from one query to the next, as long as nothing is
** written: which part of it is in each language, and of the last words what they stood
** for, the sounds and whether the index has them. Zeroed at first. */
typedef struct tz_plan_memory {
  unsigned version; /* SQLite's data version of the main database */
  bool known[3];
  double share[3]; /* by tz_language */
  tz_known_words words;
  tz_hearing heard;
  struct tz_form_known {
    char form[48];
    size_t size; /* 0: none */
    bool exists; /* in the index */
  } forms[TZ_FORMS_KNOWN];
  unsigned next_form; /* gives way next */
} tz_plan_memory;

/* Fills plan, which is initialised, with the groups of query. The corpus is db's
** main database; `only` is the language that passages must be in, or none: words of
** that language then need no synonyms of the other. memory is of this database, or
** NULL. SQLITE_OK, or a code of SQLite. */
int tz_plan_build(sqlite3 *db, tz_stemmer *stemmer, const tz_query *query,
                  tz_language only, unsigned flags, tz_plan_memory *memory,
                  tz_plan *plan);

/* Appends the query with every word that is not in the index, nor has a synonym
** there, replaced by the nearest one that is; nothing where there is no such word. */
int tz_plan_spelling(sqlite3 *db, tz_stemmer *stemmer, const tz_query *query,
                     tz_buffer *out);

#endif
