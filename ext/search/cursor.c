#include "search/cursor.h"

static tz_status load(tz_cursor *c, uint32_t from) {
  tz_status status = c->reader.load(c->reader.context, from, c->block);
  c->at = 0;
  c->done = status != TZ_OK || c->block->count == 0;
  c->next = c->done ? UINT32_MAX : c->block->passage[0];
  return status;
}

void tz_cursor_begin(tz_cursor *c, const tz_term_reader *reader, tz_block *block) {
  *c = (tz_cursor){.reader = *reader, .block = block};
  block->count = 0;
}

tz_status tz_cursor_seek(tz_cursor *c, uint32_t from) {
  const tz_block *block = c->block;
  if (c->done || (c->next >= from && block->count > 0)) return TZ_OK;
  if (block->count == 0 || block->passage[block->count - 1] < from) {
    tz_status status = load(c, from);
    if (status != TZ_OK || c->next >= from) return status;
  }
  c->at = tz_block_place(c->block, c->at, from);
  c->next = c->block->passage[c->at];
  return TZ_OK;
}
