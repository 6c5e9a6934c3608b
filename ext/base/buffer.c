/* A growing byte buffer that remembers its first error. */
#include "base/buffer.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#define BUFFER_MAX ((size_t)PTRDIFF_MAX / 2)

void tz_buffer_init(tz_buffer *b) {
  *b = (tz_buffer){.data = NULL, .size = 0, .capacity = 0, .status = TZ_OK};
}

void tz_buffer_clear(tz_buffer *b) {
  if (!b) return;
  tz_free(b->data);
  tz_buffer_init(b);
}

void tz_buffer_reset(tz_buffer *b) {
  b->size = 0;
  if (b->data) b->data[0] = '\0';
}

/* Makes room for extra bytes and the NUL after them; false once b has failed. */
static bool reserve(tz_buffer *b, size_t extra) {
  if (b->status != TZ_OK) return false;
  if (extra > BUFFER_MAX || b->size > BUFFER_MAX - extra) {
    b->status = TZ_TOO_BIG;
    return false;
  }
  size_t needed = b->size + extra + 1;
  if (needed <= b->capacity) return true;
  size_t capacity = b->capacity ? b->capacity : 64;
  while (capacity < needed)
    capacity += capacity / 2;
  char *data = tz_realloc(b->data, capacity, 1);
  if (!data) {
    b->status = TZ_NOMEM;
    return false;
  }
  b->data = data;
  b->capacity = capacity;
  return true;
}

void tz_buffer_append(tz_buffer *b, const char *data, size_t size) {
  if (!reserve(b, size)) return;
  if (size) memcpy(b->data + b->size, data, size);
  b->size += size;
  b->data[b->size] = '\0';
}

void tz_buffer_text(tz_buffer *b, const char *text) {
  tz_buffer_append(b, text, text ? strlen(text) : 0);
}

void tz_buffer_byte(tz_buffer *b, char byte) {
  tz_buffer_append(b, &byte, 1);
}

void tz_buffer_codepoint(tz_buffer *b, uint32_t codepoint) {
  char bytes[4];
  tz_buffer_append(b, bytes, tz_utf8_encode(codepoint, bytes));
}

void tz_buffer_integer(tz_buffer *b, int64_t value) {
  char digits[24];
  int size = snprintf(digits, sizeof digits, "%" PRId64, value);
  tz_buffer_append(b, digits, (size_t)size);
}

/* Appends one code point of a JSON string. */
static void append_json(tz_buffer *b, uint32_t codepoint) {
  static const char hex[] = "0123456789abcdef";
  const char *named = NULL;
  switch (codepoint) {
  case '"': named = "\\\""; break;
  case '\\': named = "\\\\"; break;
  case '\n': named = "\\n"; break;
  case '\r': named = "\\r"; break;
  case '\t': named = "\\t"; break;
  case '\f': named = "\\f"; break;
  case '\b': named = "\\b"; break;
  default: break;
  }
  if (named) {
    tz_buffer_append(b, named, 2);
  } else if (codepoint < 0x20) {
    char escape[6] = {'\\', 'u', '0', '0', hex[codepoint >> 4], hex[codepoint & 15]};
    tz_buffer_append(b, escape, sizeof escape);
  } else {
    tz_buffer_codepoint(b, codepoint);
  }
}

void tz_buffer_json(tz_buffer *b, const char *data, size_t size) {
  tz_buffer_byte(b, '"');
  size_t plain = 0; /* where the bytes that need no change begin */
  for (size_t i = 0; i < size;) {
    uint32_t codepoint;
    size_t length = tz_utf8_decode(data + i, size - i, &codepoint);
    bool same = codepoint >= 0x20 && codepoint != '"' && codepoint != '\\' &&
                (length > 1 || codepoint < 0x80);
    if (!same) {
      tz_buffer_append(b, data + plain, i - plain);
      append_json(b, codepoint);
      plain = i + length;
    }
    i += length;
  }
  if (size > plain) tz_buffer_append(b, data + plain, size - plain);
  tz_buffer_byte(b, '"');
}

const char *tz_buffer_string(const tz_buffer *b) {
  return b->data ? b->data : "";
}
