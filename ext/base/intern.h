/* Strings as small numbers: equal strings get the same number, the first one 0.
** For tables over many words that repeat. */
#ifndef TZ_BASE_INTERN_H
#define TZ_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct tz_intern {
  char *bytes; /* the strings, one after another, each with a NUL */
  size_t byte_count;
  size_t byte_capacity;
  size_t *offset; /* where string i begins in bytes */
  size_t count;
  size_t capacity;
  uint32_t *slot; /* hash table of numbers + 1; slots is a power of two */
  size_t slots;
} tz_intern;

#define TZ_INTERN_NONE UINT32_MAX

void tz_intern_init(tz_intern *intern);
void tz_intern_clear(tz_intern *intern);

/* Forgets the strings, keeps the memory. */
void tz_intern_reset(tz_intern *intern);

/* The number of a string, given one if it has none yet. TZ_NOMEM, or TZ_TOO_BIG
** when there are 2^31 of them. */
tz_status tz_intern_add(tz_intern *intern, const char *text, size_t size,
                        uint32_t *number);

/* The number of a string, or TZ_INTERN_NONE. */
uint32_t tz_intern_find(const tz_intern *intern, const char *text, size_t size);

/* The string of a number, NUL-terminated, borrowed until the next add. */
const char *tz_intern_text(const tz_intern *intern, uint32_t number);

/* Its bytes, without the NUL. */
size_t tz_intern_size(const tz_intern *intern, uint32_t number);

#endif
