/* A growing byte buffer that remembers its first error: after it, every
** append is a no-op, so a caller writes straight on and checks once.
**
**   tz_buffer b;
**   tz_buffer_init(&b);
**   tz_buffer_text(&b, "key: ");
**   tz_buffer_append(&b, key, key_size);
**   if (b.status != TZ_OK) ... // out of memory, nothing else can go wrong
**   tz_buffer_clear(&b);
*/
#ifndef TZ_BASE_BUFFER_H
#define TZ_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct tz_buffer {
  char *data;      /* size bytes, and a NUL after them; NULL while empty */
  size_t size;     /* bytes used */
  size_t capacity; /* bytes allocated */
  tz_status status;
} tz_buffer;

void tz_buffer_init(tz_buffer *b);

/* Frees what b holds and makes it empty and usable again. */
void tz_buffer_clear(tz_buffer *b);

/* Forgets the bytes but keeps the memory, and the error if there is one. */
void tz_buffer_reset(tz_buffer *b);

void tz_buffer_append(tz_buffer *b, const char *data, size_t size);
void tz_buffer_text(tz_buffer *b, const char *text); /* NUL-terminated */
void tz_buffer_byte(tz_buffer *b, char byte);
void tz_buffer_codepoint(tz_buffer *b, uint32_t codepoint); /* as UTF-8 */
void tz_buffer_integer(tz_buffer *b, int64_t value);        /* in decimal */

/* The bytes as a JSON string with its quotes: control characters escaped,
** invalid UTF-8 replaced by U+FFFD (RFC 8259). */
void tz_buffer_json(tz_buffer *b, const char *data, size_t size);

/* The content as a NUL-terminated string ("" when empty), borrowed until the
** next call on b; never NULL. */
const char *tz_buffer_string(const tz_buffer *b);

#endif
