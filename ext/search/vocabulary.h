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

#define TZ_HEARD       12 /* words */
#define TZ_HEARD_FOUND 10

/* What was found for the words asked for last, for as long as nothing is written: while a
** query is typed, its first words are asked for at every letter. Zeroed at first. */
typedef struct tz_hearing {
  struct tz_heard {
    char form[64];
    size_t size; /* 0: none */
    double farthest;
    int count;
    tz_found_word found[TZ_HEARD_FOUND];
  } words[TZ_HEARD];
  unsigned next; /* gives way next */
} tz_hearing;

/* The words of the other alphabet that sound most like form, nearest first; at
** most TZ_HEARD_FOUND, none farther than `farthest` (see tz_sound_distance). *count is
** how many. hearing is of this database, or NULL. A code of SQLite. */
int tz_vocabulary_sounds(sqlite3 *db, const char *form, size_t size, double farthest,
                         tz_hearing *hearing, tz_found_word found[TZ_HEARD_FOUND],
                         int *count);

/* The words of the same alphabet spelt most like form: one letter wrong, missing,
** too many or two exchanged, two such errors in a word of 7 letters or more.
** Nearest first; form itself is not one. */
int tz_vocabulary_spellings(sqlite3 *db, const char *form, size_t size,
                            tz_found_word *found, int limit, int *count);

#endif
