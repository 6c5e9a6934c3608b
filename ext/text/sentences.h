/* Sentences of a Russian or English text, one after another, without
** allocating. Abbreviations (т. е., г., им., U.S., Dr.), initials (В. В.
** Путин), decimals, ellipses inside a sentence and quotations with their
** closing marks do not end a sentence early; a blank line or a form feed
** always ends one. */
#ifndef TZ_TEXT_SENTENCES_H
#define TZ_TEXT_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tz_sentences {
  const char *text;
  size_t size;
  size_t offset;
} tz_sentences;

void tz_sentences_init(tz_sentences *sentences, const char *text, size_t size);

/* The next sentence as the byte range text[*start, *end), white space at both
** ends left out; false at the end. */
bool tz_sentences_next(tz_sentences *sentences, size_t *start, size_t *end);

#endif
