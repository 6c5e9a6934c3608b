#include "search/window.h"

#include <string.h>

#include "base/memory.h"

void tz_window_open(tz_window *w, uint32_t base) {
  w->base = base;
  w->last = base < UINT32_MAX - (TZ_WINDOW - 1) ? base + (TZ_WINDOW - 1) : UINT32_MAX;
}

void tz_window_close(tz_window *w) {
  for (unsigned i = 0; i < w->seen_count; i++)
    w->places[w->seen[i]] = (tz_window_place){0};
  w->seen_count = 0;
  w->posting_count = 0;
}

void tz_window_clear(tz_window *w) {
  tz_free(w->postings);
  memset(w, 0, sizeof *w);
}

/* Makes room for all postings of a block. */
static tz_status make_room(tz_window *w) {
  size_t wanted = w->posting_count + TZ_BLOCK_MAX + 1;
  if (wanted <= w->posting_capacity) return TZ_OK;
  size_t capacity = w->posting_capacity * 2 > wanted ? w->posting_capacity * 2 : wanted;
  tz_window_posting *postings = tz_realloc(w->postings, capacity, sizeof *postings);
  if (!postings) return TZ_NOMEM;
  w->postings = postings;
  w->posting_capacity = capacity;
  return TZ_OK;
}

/* The number of the block's first posting from number `at` on that is beyond the window
** or where something was found before: nearly all are passed over where most passages
** have the term, so there is nothing else in this loop. */
static unsigned next_seen(const tz_window *w, const tz_block *block, unsigned at) {
  const uint32_t base = w->base, span = w->last - base;
  const uint32_t *passage = block->passage + at, *end = block->passage + block->count;
  const tz_window_place *places = w->places;
  if (end[-1] - base <= span) {
    while (passage < end && places[*passage - base].groups == 0)
      passage++;
  } else {
    while (*passage - base <= span && places[*passage - base].groups == 0)
      passage++;
  }
  return (unsigned)(passage - block->passage);
}

typedef enum noted { ALL, LEAST, SEEN } noted;

/* Adds the block's postings from number `at` on that are in the window; the number of the
** first that is not. Three times the code, but nothing in it that could be asked
** before. */
static inline unsigned add(tz_window *w, const tz_window_term *term,
                           const tz_block *block, unsigned at, noted which) {
  const uint32_t base = w->base, span = w->last - w->base;
  const float *worth = term->bounds->worth[0], least = term->least;
  const uint8_t *rows = term->rows;
  uint16_t *seen = w->seen + w->seen_count;
  uint32_t number = (uint32_t)w->posting_count;
  for (; at < block->count; at++) {
    if (which == SEEN && (at = next_seen(w, block, at)) == block->count) break;
    uint32_t offset = block->passage[at] - base;
    if (offset > span) break;
    tz_window_place *p = &w->places[offset];
    uint64_t groups = p->groups;
    uint8_t counts = block->counts[at], length = block->length[at], row = rows[counts];
    float more = row != TZ_BOUND_ROUGH
                     ? worth[row * TZ_BOUND_COLUMNS + length / (256 / TZ_BOUND_COLUMNS)]
                     : tz_bm25_rough_bound(term->tables, term->bounds, counts, length);
    if (which == LEAST && more < least && groups == 0) continue;
    if (which != SEEN) {
      *seen = (uint16_t)offset;
      seen += groups == 0;
    }
    w->postings[++number] = (tz_window_posting){p->last, term->number, counts, length};
    p->last = number;
    p->groups = groups | term->bit;
    p->bound += more;
    if (groups & term->bit) /* the form typed of either makes both worth more */
      p->bound *= (float)term->tables->form[term->bounds->term.forms != 0];
  }
  w->seen_count = (unsigned)(seen - w->seen);
  w->posting_count = number;
  return at;
}

tz_status tz_window_add(tz_window *w, const tz_window_term *term, tz_cursor *c,
                        bool *any) {
  /* One occurrence in a long passage: most postings are worth that. */
  const float *one = &term->bounds->worth[2][TZ_BOUND_COLUMNS / 4];
  while (!c->done && c->next <= w->last) {
    tz_status status = make_room(w);
    if (status != TZ_OK) return status;
    *any = true;
    unsigned at = term->only_seen      ? add(w, term, c->block, c->at, SEEN)
                  : term->least > *one ? add(w, term, c->block, c->at, LEAST)
                                       : add(w, term, c->block, c->at, ALL);
    if (at < c->block->count) {
      c->at = at;
      c->next = c->block->passage[at];
      break;
    }
    uint32_t passed = c->block->passage[at - 1];
    if (passed == UINT32_MAX) {
      c->done = true;
      break;
    }
    status = tz_cursor_seek(c, passed + 1);
    if (status != TZ_OK) return status;
  }
  return TZ_OK;
}
