#include "roll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_PIECES 24
#define PIECE_BYTES 16

static uint32_t seed = 1;

static uint32_t next(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed;
}

void roll_begin(uint32_t new_seed) {
  seed = new_seed;
}

uint32_t roll(uint32_t below) {
  return (uint32_t)((uint64_t)next() * below >> 32);
}

char *roll_text(const char *const *pieces, size_t count, size_t *size) {
  char text[MOST_PIECES * PIECE_BYTES];
  *size = 0;
  for (size_t left = 1 + (next() >> 16) % MOST_PIECES; left > 0; left--) {
    uint32_t drawn = next();
    const char *piece = pieces[(drawn >> 16) % count];
    size_t length = strlen(piece);
    assert_in_range(length, 1, PIECE_BYTES);
    if (drawn >> 28 == 0) {
      text[(*size)++] = (char)(drawn >> 20 & 0xFF);
    } else {
      memcpy(text + *size, piece, length);
      *size += length;
    }
  }
  char *exact = malloc(*size);
  assert_non_null(exact);
  memcpy(exact, text, *size);
  return exact;
}
