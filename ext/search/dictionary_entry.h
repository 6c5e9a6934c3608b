/* One entry of a dictd dictionary, taken apart: see search/dictionary.h. */
#ifndef TZ_SEARCH_DICTIONARY_ENTRY_H
#define TZ_SEARCH_DICTIONARY_ENTRY_H

#include <stddef.h>

#include "base/buffer.h"

typedef struct tz_entry_reader {
  void *context;
  /* A translation of the headword, number `position` (from 0) of the entry. */
  tz_status (*translation)(void *context, const char *text, size_t size, int position);
  /* An example and its translation. */
  tz_status (*example)(void *context, const char *english, size_t english_size,
                       const char *russian, size_t russian_size);
  /* Another headword that the entry refers to. */
  tz_status (*reference)(void *context, const char *head, size_t size);
} tz_entry_reader;

/* Reads an entry's text, the headword's line first. scratch is the caller's,
** used and left as it may be. What a function of the reader returns other than
** TZ_OK ends the reading and is returned. */
tz_status tz_entry_read(const char *text, size_t size, tz_buffer *scratch,
                        const tz_entry_reader *reader);

#endif
