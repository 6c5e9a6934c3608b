/* Memory for the pure floors: the C library's, with sizes checked. */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>

void *tz_calloc(size_t count, size_t size) {
  if (size != 0 && count > (size_t)PTRDIFF_MAX / size) return NULL;
  if (count == 0 || size == 0) return calloc(1, 1);
  return calloc(count, size);
}

void *tz_realloc(void *p, size_t count, size_t size) {
  if (size != 0 && count > (size_t)PTRDIFF_MAX / size) return NULL;
  size_t bytes = count * size;
  /* realloc(p, 0) may free p: ask for a byte instead. */
  return realloc(p, bytes > 0 ? bytes : 1);
}

void *tz_grown(void *items, size_t count, size_t *capacity, size_t first, size_t size) {
  if (count < *capacity) return items;
  size_t wanted = *capacity > 0 ? *capacity * 2 : first;
  void *grown = tz_realloc(items, wanted, size);
  if (grown != NULL) *capacity = wanted;
  return grown;
}

void tz_free(void *p) {
  free(p);
}
