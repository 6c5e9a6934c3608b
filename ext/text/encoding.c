/* Guessing an encoding and decoding it.
**
** In order: a byte order mark; zeros in every other place (UTF-16); valid UTF-8;
** too many control characters (no text); else a single-byte encoding. Of the three
** Russian ones, the one in which the bytes make the most likely Russian text wins: each
** letter counts by how often it occurs in Russian, and a small letter right before
** a capital, rare in text but common in the wrong one of these encodings, counts
** against. Where none makes Russian, the text is Western European. Decoding is
** iconv(3)'s. */
#include "text/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define SAMPLE 65536 /* bytes that a guess looks at */

/* The order of the letters а to я, then ё, in the three encodings: index 0 to 31
** for small, 32 to 63 for capital, 64 and 65 for ё and Ё, 255 for no letter. */
#define NO_LETTER 255

static uint8_t letter_1251(uint8_t byte) {
  if (byte >= 0xE0) return (uint8_t)(byte - 0xE0);
  if (byte >= 0xC0) return (uint8_t)(byte - 0xC0 + 32);
  return byte == 0xB8 ? 64 : byte == 0xA8 ? 65 : NO_LETTER;
}

static uint8_t letter_866(uint8_t byte) {
  if (byte >= 0xA0 && byte <= 0xAF) return (uint8_t)(byte - 0xA0);
  if (byte >= 0xE0 && byte <= 0xEF) return (uint8_t)(byte - 0xE0 + 16);
  if (byte >= 0x80 && byte <= 0x9F) return (uint8_t)(byte - 0x80 + 32);
  return byte == 0xF1 ? 64 : byte == 0xF0 ? 65 : NO_LETTER;
}

static uint8_t letter_koi8(uint8_t byte) {
  /* юабцдефгхийклмнопярстужвьызшэщчъ, as places in the alphabet */
  static const uint8_t order[32] = {30, 0,  1,  22, 4,  5,  20, 3,  21, 8,  9,
                                    10, 11, 12, 13, 14, 15, 31, 16, 17, 18, 19,
                                    6,  2,  28, 27, 7,  24, 29, 25, 23, 26};
  if (byte >= 0xE0) return (uint8_t)(order[byte - 0xE0] + 32);
  if (byte >= 0xC0) return order[byte - 0xC0];
  return byte == 0xA3 ? 64 : byte == 0xB3 ? 65 : NO_LETTER;
}

/* Occurrences of а to я and ё in a thousand letters of Russian text. */
static const int8_t frequency[33] = {80, 16, 45, 17,  30, 85, 9,  16, 73, 12, 35,
                                     44, 32, 67, 110, 28, 47, 55, 63, 26, 3,  10,
                                     5,  14, 7,  4,   1,  19, 17, 3,  6,  20, 1};

typedef struct candidate {
  const char *name;
  uint8_t (*letter)(uint8_t);
} candidate;

static const candidate russian[] = {
    {"WINDOWS-1251", letter_1251}, {"KOI8-R", letter_koi8}, {"CP866", letter_866}};

/* How Russian the bytes are, read as one encoding: about 50 a byte beyond ASCII
** for Russian text, below 25 for anything else. */
static long score(const candidate *c, const uint8_t *bytes, size_t size) {
  long total = 0, high = 0;
  bool small_before = false;
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] < 0x80) {
      small_before = false;
      continue;
    }
    uint8_t letter = c->letter(bytes[i]);
    bool capital = (letter >= 32 && letter < 64) || letter == 65;
    high++;
    if (letter == NO_LETTER)
      total -= 10;
    else
      total += frequency[letter >= 64 ? 32 : letter & 31];
    if (capital) total -= small_before ? 60 : 15;
    small_before = letter != NO_LETTER && !capital;
  }
  return high == 0 ? 0 : total * 10 / high;
}

/* The likeliest Russian encoding; NULL where the bytes are not Russian in any. A
** letter beyond ASCII has Russian neighbours in Russian: among Latin letters it is
** an accented one. */
static const char *guess_russian(const uint8_t *bytes, size_t size) {
  long best = 250;
  const char *name = NULL;
  size_t high = 0, ascii = 0, pairs = 0;
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] >= 0x80) {
      high++;
      if (i > 0 && bytes[i - 1] >= 0x80) pairs++;
    } else if ((bytes[i] | 0x20) >= 'a' && (bytes[i] | 0x20) <= 'z') {
      ascii++;
    }
  }
  if (pairs * 2 < high && ascii > high) return NULL;
  for (size_t i = 0; i < sizeof russian / sizeof russian[0]; i++) {
    long points = score(&russian[i], bytes, size);
    if (points <= best) continue;
    best = points;
    name = russian[i].name;
  }
  return name;
}

/* UTF-16 without a mark: Latin letters, spaces and line ends have a zero byte in
** one half of every unit; Cyrillic ones have 0x04 there. */
static const char *guess_utf16(const uint8_t *bytes, size_t size) {
  size_t units = size / 2, even = 0, odd = 0, zeros_even = 0, zeros_odd = 0;
  if (units < 2) return NULL;
  for (size_t i = 0; i < units; i++) {
    zeros_even += bytes[2 * i] == 0;
    zeros_odd += bytes[2 * i + 1] == 0;
    even += bytes[2 * i] == 0 || bytes[2 * i] == 4;
    odd += bytes[2 * i + 1] == 0 || bytes[2 * i + 1] == 4;
  }
  if (odd * 10 >= units * 9 && zeros_even * 10 < units) return "UTF-16LE";
  if (even * 10 >= units * 9 && zeros_odd * 10 < units) return "UTF-16BE";
  return NULL;
}

/* Whether the bytes are no text: NULs, or more than a few control characters. */
static bool is_binary(const uint8_t *bytes, size_t size) {
  size_t control = 0;
  for (size_t i = 0; i < size; i++) {
    uint8_t byte = bytes[i];
    if (byte == 0) control += 8;
    if (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != '\f' &&
        byte != 0x1B && byte != 0x1A && byte != 0x0B)
      control++;
  }
  return control * 50 > size;
}

/* Whether the sample is valid UTF-8, but for a sequence that its end cuts. */
static bool is_utf8(const char *bytes, size_t size, bool cut) {
  for (int back = 0; back < 4; back++) {
    if (tz_utf8_valid(bytes, size)) return true;
    if (!cut || size == 0) return false;
    size--;
  }
  return false;
}

const char *tz_encoding_guess(const char *bytes, size_t size) {
  if (!bytes || size == 0) return "UTF-8";
  const uint8_t *data = (const uint8_t *)bytes;
  if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) return "UTF-8";
  if (size >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) return "UTF-16LE";
  if (size >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) return "UTF-16BE";
  bool cut = size > SAMPLE;
  size_t sample = cut ? SAMPLE : size;
  const char *utf16 = guess_utf16(data, sample);
  if (utf16) return utf16;
  if (is_binary(data, sample)) return NULL;
  if (is_utf8(bytes, sample, cut)) return "UTF-8";
  const char *name = guess_russian(data, sample);
  return name ? name : "WINDOWS-1252";
}

/* Appends the bytes as UTF-8, what is invalid in them replaced. */
static void append_utf8(const char *bytes, size_t size, tz_buffer *out) {
  size_t plain = 0;
  for (size_t i = 0; i < size;) {
    uint32_t codepoint;
    size_t length = tz_utf8_decode(bytes + i, size - i, &codepoint);
    if (length == 1 && codepoint == TZ_REPLACEMENT) {
      tz_buffer_append(out, bytes + plain, i - plain);
      tz_buffer_codepoint(out, TZ_REPLACEMENT);
      plain = i + 1;
    }
    i += length;
  }
  if (size > plain) tz_buffer_append(out, bytes + plain, size - plain);
}

/* Runs the converter over the bytes. At one it cannot read it writes U+FFFD and
** goes on after it (after two in UTF-16, whose units have two). */
static void convert(iconv_t converter, const char *bytes, size_t size, size_t unit,
                    tz_buffer *out) {
  char chunk[4096];
  char *from = (char *)(uintptr_t)bytes; /* iconv does not write there */
  size_t left = size;
  while (left > 0 && out->status == TZ_OK) {
    char *to = chunk;
    size_t room = sizeof chunk;
    size_t result = iconv(converter, &from, &left, &to, &room);
    int reason = errno;
    tz_buffer_append(out, chunk, sizeof chunk - room);
    if (result != (size_t)-1 || reason == E2BIG) continue;
    size_t skipped = reason == EINVAL || left < unit ? left : unit;
    tz_buffer_codepoint(out, TZ_REPLACEMENT);
    from += skipped;
    left -= skipped;
  }
}

static bool is_name(const char *name, const char *prefix) {
  size_t i = 0;
  for (; prefix[i]; i++) {
    char byte = name[i];
    if (byte >= 'a' && byte <= 'z') byte = (char)(byte - 0x20);
    if (byte != prefix[i]) return false;
  }
  return true;
}

/* The bytes before the text: the byte order mark, if it is the encoding's own. */
static size_t mark_size(const char *bytes, size_t size, const char *encoding) {
  if (is_name(encoding, "UTF-8") || is_name(encoding, "UTF8"))
    return size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (size < 2) return 0;
  if (is_name(encoding, "UTF-16LE")) return memcmp(bytes, "\xFF\xFE", 2) == 0 ? 2 : 0;
  if (is_name(encoding, "UTF-16BE")) return memcmp(bytes, "\xFE\xFF", 2) == 0 ? 2 : 0;
  return 0;
}

tz_status tz_decode(const char *bytes, size_t size, const char *encoding,
                    tz_buffer *out) {
  if (!encoding) return TZ_INVALID;
  size_t mark = size > 0 ? mark_size(bytes, size, encoding) : 0;
  if (size > 0) bytes += mark;
  size -= mark;
  if (is_name(encoding, "UTF-8") || is_name(encoding, "UTF8")) {
    append_utf8(bytes, size, out);
    return out->status;
  }
  iconv_t converter = iconv_open("UTF-8", encoding);
  if (converter == (iconv_t)-1) return errno == ENOMEM ? TZ_NOMEM : TZ_INVALID;
  convert(converter, bytes, size, is_name(encoding, "UTF-16") ? 2 : 1, out);
  iconv_close(converter);
  return out->status;
}
