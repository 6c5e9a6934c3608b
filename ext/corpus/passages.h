/* Passages: what a person would quote from. One paragraph; split at the ends
** of sentences above about 180 words; short neighbours under one heading
** joined up to about 40 words, a question with its answer, a list with the
** line that opens it; never across a heading or a page. Headings, furniture
** (corpus/furniture.h) and front matter lie between the passages. */
#ifndef TZ_CORPUS_PASSAGES_H
#define TZ_CORPUS_PASSAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "text/language.h"

typedef struct tz_passage {
  size_t start; /* byte range in the text */
  size_t end;
  size_t heading_start; /* the nearest heading above, a byte range; empty when none */
  size_t heading_end;
  uint32_t page; /* form feeds before it */
  tz_language language;
} tz_passage;

typedef struct tz_passages {
  tz_passage *items; /* in the order of the text, never overlapping, never empty */
  size_t count;
  size_t capacity;
  uint32_t pages; /* of the whole text; 1 without form feeds */
} tz_passages;

/* Splits text. `fallback` is the language of a passage too short to tell.
** TZ_NOMEM, or TZ_TOO_BIG above 4 GiB. Free with tz_passages_clear, whatever
** was returned. */
tz_status tz_passages_split(const char *text, size_t size, tz_language fallback,
                            tz_passages *passages);
void tz_passages_clear(tz_passages *passages);

#endif
