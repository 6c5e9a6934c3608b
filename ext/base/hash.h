/* FNV-1a, 64 bits (Fowler, Noll, Vo): for hash tables and digests of content
** that nobody attacks. Not for security. */
#ifndef TZ_BASE_HASH_H
#define TZ_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define TZ_HASH_START 0xcbf29ce484222325u

/* Continues hash (begin with TZ_HASH_START) over size bytes. */
uint64_t tz_hash(uint64_t hash, const void *data, size_t size);

#endif
