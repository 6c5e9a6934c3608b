/* Memory for the pure floors (base, text, stance, corpus matching): the C
** library's own, with sizes checked for overflow. Glue that hands memory to
** SQLite uses sqlite3_malloc64 instead. */
#ifndef TZ_BASE_MEMORY_H
#define TZ_BASE_MEMORY_H

#include <stddef.h>

/* Memory for count objects of size bytes, zeroed. NULL when out of memory or
** when count*size overflows. Free with tz_free. */
void *tz_calloc(size_t count, size_t size);

/* Grows or shrinks p (may be NULL) to count*size bytes. NULL when out of
** memory or on overflow; p is then still valid and still the caller's. */
void *tz_realloc(void *p, size_t count, size_t size);

/* Room for one more in an array of count items of size bytes: items itself where it has
** room for *capacity of them, above count; else a longer one, twice the capacity, at
** first `first`. NULL when out of memory; items is then still valid and still the
** caller's. */
void *tz_grown(void *items, size_t count, size_t *capacity, size_t first, size_t size);

/* Frees p; NULL is fine. */
void tz_free(void *p);

#endif
