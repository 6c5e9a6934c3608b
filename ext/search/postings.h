/* Posting blocks of the ranking index: which passages hold a term, how often in
** the text, in the heading and in the title, and how long each passage is. That is
** all BM25 needs, so a query is ranked from these blocks alone, without reading a
** passage or a table of lengths.
**
** A block holds up to TZ_BLOCK_MAX postings in increasing order of passage:
**
**   varint   passage minus the one before it (for the first: 0, it is in the key)
**   byte     counts: text 0-15, title 0-3 (bits 4-5), heading 0-3 (bits 6-7)
**   byte     length of the passage in words, 255 for 255 and more
*/
#ifndef TZ_SEARCH_POSTINGS_H
#define TZ_SEARCH_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define TZ_BLOCK_MAX 512

/* One passage's counts of a term as they are stored; each is capped. */
uint8_t tz_counts_pack(unsigned text, unsigned title, unsigned heading);

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

/* Puts a posting in its place, replacing that passage's. False when the block
** is full. */
bool tz_block_insert(tz_block *block, uint32_t passage, uint8_t counts, uint8_t length);

/* Takes a passage's posting out; false when there is none. */
bool tz_block_remove(tz_block *block, uint32_t passage);

#endif
