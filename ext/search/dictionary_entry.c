#include "search/dictionary_entry.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define ENTRY_BYTES 262144 /* no more of an entry is read */

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_latin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_cyrillic(uint32_t c) {
  return (c >= 0x410 && c <= 0x44F) || c == 0x401 || c == 0x451;
}

/* ---- first pass: comments and labels out, senses divided like translations ---- */

/* After a space: "12)" or "3." begins a sense; so do "а)" to "к)". The bytes of the
** mark, or 0. */
static size_t sense_mark(const char *text, size_t size) {
  size_t i = 0;
  while (i < size && i < 3 && is_digit(text[i]))
    i++;
  if (i > 0) return i < size && (text[i] == ')' || text[i] == '.') ? i + 1 : 0;
  if (size > 2 && text[2] == ')') {
    uint32_t code;
    if (tz_utf8_decode(text, size, &code) == 2 && code >= 0x430 && code <= 0x43A)
      return 3;
  }
  return 0;
}

/* "_воен." and "_II": the bytes of the label that begins at the underscore. */
static size_t label_size(const char *text, size_t size) {
  size_t i = 1;
  while (i < size && !is_space(text[i]) && text[i] != '.' && text[i] != ';' &&
         text[i] != ',')
    i++;
  return i < size && text[i] == '.' ? i + 1 : i;
}

/* The bytes from an opening bracket to behind its closing one; 1 where there is
** none before `limit` bytes, so that only the bracket goes. */
static size_t bracket_size(const char *text, size_t size, char close) {
  const char *end = memchr(text, close, size < 400 ? size : 400);
  return end ? (size_t)(end - text) + 1 : 1;
}

/* Writes the entry without its headword line, as parts divided by ';'. */
static void flatten(const char *text, size_t size, tz_buffer *out) {
  const char *line = memchr(text, '\n', size);
  size_t i = line ? (size_t)(line - text) + 1 : size;
  bool spaced = true; /* nothing but a space before */
  while (i < size) {
    const char *at = text + i;
    size_t left = size - i, mark = spaced ? sense_mark(at, left) : 0;
    bool space = false;
    if (mark > 0 || *at == '|') {
      tz_buffer_byte(out, ';');
      i += mark > 0 ? mark : 1;
      space = true;
    } else if (*at == '[' || *at == '{' || *at == '_') {
      i += *at == '_' ? label_size(at, left)
                      : bracket_size(at, left, *at == '[' ? ']' : '}');
      tz_buffer_byte(out, ' ');
      space = true;
    } else if (is_space(*at)) {
      if (!spaced) tz_buffer_byte(out, ' ');
      i++;
      space = true;
    } else {
      tz_buffer_byte(out, *at);
      i++;
    }
    spaced = space;
  }
}

/* ---- second pass: part by part ---- */

static bool holds_latin(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (is_latin(text[i])) return true;
  return false;
}

/* Where the first Cyrillic letter is; size where there is none. */
static size_t first_cyrillic(const char *text, size_t size) {
  uint32_t code;
  for (size_t i = 0, used; i < size; i += used) {
    used = tz_utf8_decode(text + i, size - i, &code);
    if (is_cyrillic(code)) return i;
  }
  return size;
}

/* Takes the comments in parentheses out of text in place; returns the new size. */
static size_t without_parentheses(char *text, size_t size) {
  size_t kept = 0;
  for (size_t i = 0; i < size;) {
    if (text[i] == '(') {
      i += bracket_size(text + i, size - i, ')');
    } else {
      text[kept++] = text[i++];
    }
  }
  return kept;
}

static tz_status read_translations(const char *text, size_t size, int *position,
                                   const tz_entry_reader *reader) {
  tz_status status = TZ_OK;
  while (size > 0 && status == TZ_OK) {
    const char *comma = memchr(text, ',', size);
    size_t length = comma ? (size_t)(comma - text) : size;
    if (first_cyrillic(text, length) < length)
      status = reader->translation(reader->context, text, length, (*position)++);
    if (comma) length++;
    text += length;
    size -= length;
  }
  return status;
}

static tz_status read_part(char *text, size_t size, int *position,
                           const tz_entry_reader *reader) {
  size_t russian = first_cyrillic(text, size);
  if (russian == size) return TZ_OK;
  if (holds_latin(text, russian)) {
    size_t rest = without_parentheses(text + russian, size - russian);
    if (holds_latin(text + russian, rest)) return TZ_OK; /* "past от lead" */
    return reader->example(reader->context, text, russian, text + russian, rest);
  }
  size = without_parentheses(text, size);
  if (holds_latin(text, size)) return TZ_OK;
  return read_translations(text, size, position, reader);
}

/* The Latin words after "от", "см." and "=" name another headword. */
static tz_status read_references(const char *text, size_t size,
                                 const tz_entry_reader *reader) {
  static const char *const marks[] = {"= ", " от ", "см. "};
  for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
    size_t length = strlen(marks[k]);
    for (size_t i = 0; i + length < size; i++) {
      if (memcmp(text + i, marks[k], length) != 0) continue;
      size_t from = i + length, to = from;
      while (to < size && (is_latin(text[to]) || text[to] == '-' || text[to] == '\''))
        to++;
      if (to == from) continue;
      tz_status status = reader->reference(reader->context, text + from, to - from);
      if (status != TZ_OK) return status;
    }
  }
  return TZ_OK;
}

tz_status tz_entry_read(const char *text, size_t size, tz_buffer *scratch,
                        const tz_entry_reader *reader) {
  int position = 0;
  tz_buffer_reset(scratch);
  flatten(text, size < ENTRY_BYTES ? size : ENTRY_BYTES, scratch);
  if (scratch->status != TZ_OK) return scratch->status;
  if (scratch->size == 0) return TZ_OK;
  tz_status status = read_references(scratch->data, scratch->size, reader);
  for (size_t i = 0; i < scratch->size && status == TZ_OK;) {
    char *part = scratch->data + i;
    const char *end = memchr(part, ';', scratch->size - i);
    size_t length = end ? (size_t)(end - part) : scratch->size - i;
    status = read_part(part, length, &position, reader);
    i += length + 1;
  }
  return status;
}
