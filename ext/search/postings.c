#include "search/postings.h"

#include <string.h>

tz_where tz_where_of(unsigned title, unsigned heading, int64_t title_words) {
  if (title == 0) return heading > 0 ? TZ_IN_HEADING : TZ_NOT_ELSEWHERE;
  if (title > 1 || heading > 0 || title_words < TZ_TITLE_SHORT)
    return TZ_IN_SHORT_TITLE;
  return title_words < TZ_TITLE_LONG ? TZ_IN_TITLE : TZ_IN_LONG_TITLE;
}

uint8_t tz_counts_pack(unsigned text, tz_where where, unsigned form) {
  if (text > TZ_COUNT_MOST) text = TZ_COUNT_MOST;
  return (uint8_t)(text + (TZ_COUNT_MOST + 1) * (where + TZ_WHERES * form));
}

unsigned tz_counts_text(uint8_t counts) {
  return counts % (TZ_COUNT_MOST + 1);
}

tz_where tz_counts_where(uint8_t counts) {
  return (tz_where)(counts / (TZ_COUNT_MOST + 1) % TZ_WHERES);
}

unsigned tz_counts_form(uint8_t counts) {
  return counts / (TZ_COUNT_MOST + 1) / TZ_WHERES % TZ_FORMS;
}

/* The forms of a stem differ in their last letters, and in how many they have. */
unsigned tz_form_pack(const char *form, size_t size) {
  uint32_t hash = (uint32_t)size;
  for (size_t i = size > 6 ? size - 6 : 0; i < size; i++)
    hash = hash * 31 + (unsigned char)form[i];
  return 1 + (hash * 0x9E3779B1u >> 16) % (TZ_FORMS - 1);
}

uint8_t tz_length_pack(int64_t words, bool first) {
  return (uint8_t)((words < 254 ? words / 2 : 127) | (first ? 0x80 : 0));
}

static void put_varint(tz_buffer *out, uint32_t value) {
  while (value >= 0x80) {
    tz_buffer_byte(out, (char)(value | 0x80));
    value >>= 7;
  }
  tz_buffer_byte(out, (char)value);
}

void tz_block_encode(const tz_block *block, tz_buffer *out) {
  uint32_t before = block->count > 0 ? block->passage[0] : 0;
  for (unsigned i = 0; i < block->count; i++) {
    put_varint(out, block->passage[i] - before);
    tz_buffer_byte(out, (char)block->counts[i]);
    tz_buffer_byte(out, (char)block->length[i]);
    before = block->passage[i];
  }
}

/* The varint at data[*at] (at most five bytes); false past the end. */
static bool read_varint(const uint8_t *data, size_t size, size_t *at, uint32_t *value) {
  *value = 0;
  for (unsigned shift = 0; shift < 35 && *at < size; shift += 7) {
    uint8_t byte = data[(*at)++];
    *value |= (uint32_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

/* Reads postings of three or four bytes, as most are, behind the one at number count - 1;
** returns how many there are then, and moves *at past them. */
static unsigned read_short(const uint8_t *data, size_t size, size_t *at, unsigned count,
                           tz_block *block) {
  size_t fit = (size - *at) / 4;
  unsigned most = fit < TZ_BLOCK_MAX - count ? count + (unsigned)fit : TZ_BLOCK_MAX;
  uint32_t passage = block->passage[count - 1];
  const uint8_t *next = data + *at;
  if (passage > UINT32_MAX - TZ_BLOCK_MAX * 0x3FFFu) return count;
  for (; count < most; count++, next += 3) {
    uint32_t delta = next[0];
    if (delta >= 0x80) {
      if (next[1] >= 0x80) break;
      delta = (delta & 0x7F) | (uint32_t)next[1] << 7;
      next++;
    }
    if (delta == 0) break;
    passage += delta;
    block->passage[count] = passage;
    block->counts[count] = next[1];
    block->length[count] = next[2];
  }
  *at = (size_t)(next - data);
  return count;
}

bool tz_block_decode(const uint8_t *data, size_t size, uint32_t first,
                     tz_block *block) {
  uint32_t passage = first;
  size_t at = 0;
  unsigned count = 0;
  block->count = 0;
  while (at < size) {
    uint32_t delta;
    if (count == TZ_BLOCK_MAX || !read_varint(data, size, &at, &delta) ||
        at + 2 > size || (count > 0) != (delta > 0) || passage + delta < passage)
      return false;
    block->passage[count] = passage + delta;
    block->counts[count] = data[at];
    block->length[count] = data[at + 1];
    at += 2;
    count = read_short(data, size, &at, count + 1, block);
    passage = block->passage[count - 1];
  }
  block->count = count;
  return true;
}

/* In steps that double, as the next one wanted is mostly near, then by halves. */
unsigned tz_block_place(const tz_block *block, unsigned from, uint32_t passage) {
  unsigned low = from, step = 1;
  while (low + step <= block->count && block->passage[low + step - 1] < passage) {
    low += step;
    step *= 2;
  }
  unsigned high = low + step < block->count ? low + step : block->count;
  while (low < high) {
    unsigned middle = (low + high) / 2;
    if (block->passage[middle] < passage)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Moves the postings from `from` on by one place, up or down. */
static void shift(tz_block *block, unsigned from, unsigned to) {
  size_t rest = block->count - from;
  memmove(block->passage + to, block->passage + from, rest * sizeof *block->passage);
  memmove(block->counts + to, block->counts + from, rest);
  memmove(block->length + to, block->length + from, rest);
}

bool tz_block_insert(tz_block *block, uint32_t passage, uint8_t counts,
                     uint8_t length) {
  unsigned at = tz_block_place(block, 0, passage);
  if (at == block->count || block->passage[at] != passage) {
    if (block->count == TZ_BLOCK_MAX) return false;
    shift(block, at, at + 1);
    block->count++;
  }
  block->passage[at] = passage;
  block->counts[at] = counts;
  block->length[at] = length;
  return true;
}

bool tz_block_remove(tz_block *block, uint32_t passage) {
  unsigned at = tz_block_place(block, 0, passage);
  if (at == block->count || block->passage[at] != passage) return false;
  shift(block, at + 1, at);
  block->count--;
  return true;
}
