/* The words of a corpus by their sound, for names in the other alphabet and for
** words that are misspelt: table sound(key, form), where key is 'l' (Latin) or
** 'c' (Cyrillic) and a key of search/phonetic.h. Words are added with their
** passages, by the ranking index (search/index_table.h) once for each transaction, and
** stay until the index is rebuilt: one that is no more in the index is found here and
** matches nothing there. */
#ifndef TZ_SEARCH_VOCABULARY_H
#define TZ_SEARCH_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite.h"
#include "base/intern.h"

/* Writes words, the forms from number *written on, into the schema's table sound, and
** moves *written to their end; where there is no such table, nothing is written.
** SQLITE_OK, or a code of SQLite. */
int tz_vocabulary_write(sqlite3 *db, const char *schema, const tz_intern *words,
                        size_t *written);

typedef struct tz_found_word {
  char form[96]; /* NUL-terminated */
  double distance;
} tz_found_word;

/* The words of the other alphabet that sound most like form, nearest first; at
** most limit, none farther than `farthest` (see tz_sound_distance). *count is how
** many. A code of SQLite. */
int tz_vocabulary_sounds(sqlite3 *db, const char *form, size_t size, double farthest,
                         tz_found_word *found, int limit, int *count);

/* The words of the same alphabet spelt most like form: one letter wrong, missing,
** too many or two exchanged, two such errors in a word of 7 letters or more.
** Nearest first; form itself is not one. */
int tz_vocabulary_spellings(sqlite3 *db, const char *form, size_t size,
                            tz_found_word *found, int limit, int *count);

#endif
