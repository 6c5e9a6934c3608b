/* The piece of a text that shows best what was found: whole sentences where
** they fit, else a stretch cut at the ends of words.
**
** The best piece holds most of the different phrases searched for, then most
** matches, then comes first. White space and control characters become single
** spaces, so that a snippet is one line. Only matches that are whole inside it
** are marked; those that touch or overlap are marked as one. */
#ifndef TZ_SEARCH_SNIPPET_H
#define TZ_SEARCH_SNIPPET_H

#include <stddef.h>

#include "base/buffer.h"

#define TZ_SNIPPET_WORDS 500 /* no snippet is longer */

typedef struct tz_span {
  size_t start; /* byte range in the text */
  size_t end;
  int phrase; /* which phrase of the query this matches */
} tz_span;

typedef struct tz_snippet_style {
  const char *open; /* before and after a match; any bytes but NUL */
  const char *close;
  const char *ellipsis; /* where text is left out at either end; a space parts it
                        ** from a whole sentence */
  size_t words; /* at most, 1 to TZ_SNIPPET_WORDS; a longer match is shown whole */
} tz_snippet_style;

/* Appends the snippet of text to out. The spans are in order of start; without
** any, the text's beginning is shown. */
tz_status tz_snippet(const char *text, size_t size, const tz_span *spans, size_t count,
                     const tz_snippet_style *style, tz_buffer *out);

/* Appends the spans as a JSON array of [start,end], those that overlap as one. */
void tz_spans_json(const tz_span *spans, size_t count, tz_buffer *out);

#endif
