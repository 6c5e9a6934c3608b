/* A quotation and a source as words that can be compared: what typography may
** change is gone from both.
**
** Words are folded (text/fold.h: case, ё, ligatures, accents, soft hyphens); the
** parts of a compound are one word, and so are the halves of a word divided at the
** end of a line. In a quotation [...], […], (…), <…> and an ellipsis stand for any
** words left out, [words] for the quoter's own words in the place of some of the
** source's, and brackets inside a word ([t]he, союз[ник]а) for letters changed. In a
** source the words outside its passages (headings, page numbers, furniture) and
** the numbers of notes in brackets may be passed over. */
#ifndef TZ_CORPUS_QUOTATION_H
#define TZ_CORPUS_QUOTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/status.h"

#define TZ_QUOTATION_WORDS 4000      /* longer ones are TZ_TOO_BIG */
#define TZ_QUOTATION_BYTES (1 << 20) /* likewise */

typedef enum tz_quote_kind {
  TZ_QUOTE_WORD,
  TZ_QUOTE_BENT,   /* a word with letters in brackets */
  TZ_QUOTE_GAP,    /* words left out */
  TZ_QUOTE_INSERT, /* the quoter's own words */
  TZ_QUOTE_SPARE,  /* source: may be passed over */
  TZ_QUOTE_BARRIER /* between parts of a source that are not neighbours */
} tz_quote_kind;

typedef struct tz_quote_word {
  uint64_t form;  /* hash of the folded word */
  uint32_t begin; /* hash of its first four letters */
  uint32_t start; /* bytes of the text */
  uint32_t end;
  uint8_t kind; /* tz_quote_kind */
} tz_quote_word;

typedef struct tz_quote_words {
  tz_quote_word *words;
  size_t count;
  size_t capacity;
} tz_quote_words;

typedef struct tz_quotation {
  tz_quote_words elements; /* begins and ends with a word */
  size_t word_count;       /* of them words */
  tz_buffer plain; /* the text without its marks, a line feed for each gap and insert */
  tz_buffer marks; /* for each byte of plain: 1 in brackets inside a word, 2 before
                      empty ones */
  uint32_t *place; /* for each byte of plain, where it stands in the text */
} tz_quotation;

typedef struct tz_quote_range {
  size_t start;
  size_t end;
} tz_quote_range;

/* Reads a quotation. TZ_NOMEM, or TZ_TOO_BIG; clear it whatever was returned. The
** text need not stay. */
tz_status tz_quotation_read(const char *text, size_t size, tz_quotation *quotation);
void tz_quotation_clear(tz_quotation *quotation);

/* Reads a source's text. `body` are the ranges of its passages, in order. TZ_NOMEM,
** or TZ_TOO_BIG above 4 GiB; clear it whatever was returned. */
tz_status tz_quote_words_read(const char *text, size_t size, const tz_quote_range *body,
                              size_t body_count, tz_quote_words *words);
void tz_quote_words_clear(tz_quote_words *words);

/* Appends a word. TZ_NOMEM. */
tz_status tz_quote_words_add(tz_quote_words *words, const tz_quote_word *word);

/* Appends the folded words of a text without what divides them. */
void tz_quote_fold(const char *text, size_t size, tz_buffer *out);

#endif
