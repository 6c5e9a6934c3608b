#include "base/intern.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

void tz_intern_init(tz_intern *intern) {
  memset(intern, 0, sizeof *intern);
}

void tz_intern_clear(tz_intern *intern) {
  tz_free(intern->bytes);
  tz_free(intern->offset);
  tz_free(intern->slot);
  tz_intern_init(intern);
}

void tz_intern_reset(tz_intern *intern) {
  intern->byte_count = intern->count = 0;
  if (intern->slot) memset(intern->slot, 0, intern->slots * sizeof *intern->slot);
}

const char *tz_intern_text(const tz_intern *intern, uint32_t number) {
  return intern->bytes + intern->offset[number];
}

size_t tz_intern_size(const tz_intern *intern, uint32_t number) {
  size_t next = (size_t)number + 1;
  size_t end = next < intern->count ? intern->offset[next] : intern->byte_count;
  return end - intern->offset[number] - 1;
}

/* The slot that holds the string, or the free one where it belongs. There is
** always a free one. */
static size_t slot_of(const tz_intern *intern, const char *text, size_t size) {
  size_t mask = intern->slots - 1;
  size_t i = (size_t)tz_hash(TZ_HASH_START, text, size) & mask;
  for (; intern->slot[i]; i = (i + 1) & mask) {
    uint32_t number = intern->slot[i] - 1;
    if (tz_intern_size(intern, number) == size &&
        memcmp(tz_intern_text(intern, number), text, size) == 0)
      break;
  }
  return i;
}

uint32_t tz_intern_find(const tz_intern *intern, const char *text, size_t size) {
  if (intern->slots == 0) return TZ_INTERN_NONE;
  uint32_t found = intern->slot[slot_of(intern, text, size)];
  return found ? found - 1 : TZ_INTERN_NONE;
}

static tz_status rehash(tz_intern *intern) {
  size_t slots = intern->slots ? intern->slots * 2 : 1024;
  uint32_t *slot = tz_calloc(slots, sizeof *slot);
  if (!slot) return TZ_NOMEM;
  tz_free(intern->slot);
  intern->slot = slot;
  intern->slots = slots;
  for (size_t n = 0; n < intern->count; n++) {
    uint32_t number = (uint32_t)n;
    slot[slot_of(intern, tz_intern_text(intern, number),
                 tz_intern_size(intern, number))] = number + 1;
  }
  return TZ_OK;
}

static tz_status make_room(tz_intern *intern, size_t size) {
  size_t *offset =
      tz_grown(intern->offset, intern->count, &intern->capacity, 512, sizeof *offset);
  if (!offset) return TZ_NOMEM;
  intern->offset = offset;
  if (intern->byte_capacity - intern->byte_count <= size) {
    size_t capacity = intern->byte_capacity * 2 + size + 4096;
    char *bytes = tz_realloc(intern->bytes, capacity, 1);
    if (!bytes) return TZ_NOMEM;
    intern->bytes = bytes;
    intern->byte_capacity = capacity;
  }
  return intern->count * 2 >= intern->slots ? rehash(intern) : TZ_OK;
}

tz_status tz_intern_add(tz_intern *intern, const char *text, size_t size,
                        uint32_t *number) {
  *number = tz_intern_find(intern, text, size);
  if (*number != TZ_INTERN_NONE) return TZ_OK;
  if (intern->count >= INT32_MAX) return TZ_TOO_BIG;
  tz_status status = make_room(intern, size);
  if (status != TZ_OK) return status;
  size_t slot = slot_of(intern, text, size);
  *number = (uint32_t)intern->count;
  intern->slot[slot] = *number + 1;
  intern->offset[intern->count++] = intern->byte_count;
  if (size > 0) memcpy(intern->bytes + intern->byte_count, text, size);
  intern->byte_count += size;
  intern->bytes[intern->byte_count++] = '\0';
  return TZ_OK;
}
