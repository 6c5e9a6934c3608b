/* Posting blocks of the ranking index: which passages hold a term, how often in
** the text, in the heading and in the title, and how long each passage is. That is
** all BM25 needs, so a query is ranked from these blocks alone, without reading a
** passage or a table of lengths.
**
** A block holds up to TZ_BLOCK_MAX postings in increasing order of passage:
**
**   varint   passage minus the one before it (for the first: 0, it is in the key)
**   byte     counts: of the text, 0 to 6; where else; the form (tz_counts_pack)
**   byte     half of the passage's words, 127 for 254 and more; bit 7: it is the first
**            passage of its source
**
** The form is a hash of the one form in which the passage has the term, or
** TZ_FORM_MIXED, so that most passages without the form that was typed are known
** unread; so are those that are worth more because they are a source's first.
*/
#ifndef TZ_SEARCH_POSTINGS_H
#define TZ_SEARCH_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define TZ_BLOCK_MAX 512

#define TZ_COUNT_MOST 6 /* this many in the text or more */
#define TZ_FORM_MIXED 0u
#define TZ_FORMS      7u

/* Where a term is besides the text. How much that is worth depends on how long the
** title is. */
typedef enum tz_where {
  TZ_NOT_ELSEWHERE,
  TZ_IN_HEADING,
  TZ_IN_LONG_TITLE, /* once, of TZ_TITLE_LONG words or more; nor in a heading */
  TZ_IN_TITLE,      /* likewise, of TZ_TITLE_SHORT words or more */
  TZ_IN_SHORT_TITLE /* or several times in any, or in a heading too */
} tz_where;

#define TZ_WHERES      5u
#define TZ_TITLE_LONG  8
#define TZ_TITLE_SHORT 4

tz_where tz_where_of(unsigned title, unsigned heading, int64_t title_words);

/* What is known of a term in a passage, in one byte; text is capped. And what a byte
** says, whichever it is. */
uint8_t tz_counts_pack(unsigned text, tz_where where, unsigned form);
unsigned tz_counts_text(uint8_t counts);
tz_where tz_counts_where(uint8_t counts);
unsigned tz_counts_form(uint8_t counts);

/* A folded form as a posting knows it: 1 to TZ_FORMS - 1. */
unsigned tz_form_pack(const char *form, size_t size);

/* A passage's words and whether it is its source's first, as they are stored. */
uint8_t tz_length_pack(int64_t words, bool first);

typedef struct tz_block {
  unsigned count;
  uint32_t passage[TZ_BLOCK_MAX];
  uint8_t counts[TZ_BLOCK_MAX];
  uint8_t length[TZ_BLOCK_MAX];
} tz_block;

/* Appends the block's bytes to out. */
void tz_block_encode(const tz_block *block, tz_buffer *out);

/* Reads a block whose first passage is `first`. False where the bytes are no
** block (corrupt): then the block is empty. */
bool tz_block_decode(const uint8_t *data, size_t size, uint32_t first, tz_block *block);

/* The first posting from number `from` on whose passage is not below this one; the
** block's count where all are. */
unsigned tz_block_place(const tz_block *block, unsigned from, uint32_t passage);

/* Puts a posting in its place, replacing that passage's. False when the block
** is full. */
bool tz_block_insert(tz_block *block, uint32_t passage, uint8_t counts, uint8_t length);

/* Takes a passage's posting out; false when there is none. */
bool tz_block_remove(tz_block *block, uint32_t passage);

#endif
