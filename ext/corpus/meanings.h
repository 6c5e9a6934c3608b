/* The corpus's table of translations, filled from dictionaries. */
#ifndef TZ_CORPUS_MEANINGS_H
#define TZ_CORPUS_MEANINGS_H

#include <stddef.h>

#include "sqlite.h"
#include "text/stem.h"

/* A dictd dictionary (search/dictionary.h): the index file and the text. */
typedef struct tz_dictionary_files {
  const char *index;
  size_t index_size;
  const char *text;
  size_t text_size;
} tz_dictionary_files;

/* Puts the translations of all these dictionaries together in the place of those
** imported before, in one transaction; a user's own pairs stay. *meanings is how
** many there are then. SQLITE_OK, or a code and a sentence in *error, to free with
** sqlite3_free: a file is cut short, or is no dictionary. */
int tz_meanings_import(sqlite3 *db, tz_stemmer *stemmer,
                       const tz_dictionary_files *files, size_t count,
                       sqlite3_int64 *meanings, char **error);

#endif
