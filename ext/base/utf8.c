/* UTF-8 (RFC 3629, section 4: the table of well-formed byte sequences). */
#include "base/utf8.h"

static bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

/* How many bytes a sequence that begins with lead has: 0 for a byte that
** begins none. */
static size_t sequence_size(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0; /* continuation bytes, overlong C0 and C1 */
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

size_t tz_utf8_decode(const char *text, size_t size, uint32_t *codepoint) {
  static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char lead = (unsigned char)text[0];
  if (lead < 0x80) {
    *codepoint = lead;
    return 1;
  }
  *codepoint = TZ_REPLACEMENT;
  size_t length = sequence_size(lead);
  if (length == 0 || length > size) return 1;
  uint32_t value = (uint32_t)(lead & (0xFF >> (length + 1)));
  for (size_t i = 1; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (!is_continuation(byte)) return 1;
    value = value << 6 | (byte & 0x3F);
  }
  if (value < lowest[length] || value > 0x10FFFF) return 1;
  if (value >= 0xD800 && value <= 0xDFFF) return 1;
  *codepoint = value;
  return length;
}

size_t tz_utf8_encode(uint32_t codepoint, char *out) {
  if (codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
    codepoint = TZ_REPLACEMENT;
  if (codepoint < 0x80) {
    out[0] = (char)codepoint;
    return 1;
  }
  size_t length = codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(0x80 | (codepoint & 0x3F));
    codepoint >>= 6;
  }
  out[0] = (char)((0xF00 >> length & 0xFF) | codepoint);
  return length;
}

size_t tz_utf8_previous(const char *text, size_t offset) {
  for (size_t back = 2; back <= 4 && back <= offset; back++) {
    uint32_t codepoint;
    if (tz_utf8_decode(text + offset - back, back, &codepoint) == back)
      return offset - back;
  }
  return offset - 1;
}

bool tz_utf8_valid(const char *text, size_t size) {
  for (size_t i = 0; i < size;) {
    uint32_t codepoint;
    size_t length = tz_utf8_decode(text + i, size - i, &codepoint);
    if (length == 1 && codepoint == TZ_REPLACEMENT) return false;
    i += length;
  }
  return true;
}
