#include "corpus/lines.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "text/script.h"

bool tz_is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

size_t tz_count_words(const char *text, size_t size) {
  size_t words = 0;
  bool inside = false;
  for (size_t i = 0; i < size;) {
    uint32_t c = (unsigned char)text[i];
    if (c < 0x80) {
      i++;
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        inside = false;
        continue;
      }
      if (inside) continue;
      inside = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
      words += inside;
      continue;
    }
    i += tz_utf8_decode(text + i, size - i, &c);
    if (tz_is_space(c)) {
      inside = false;
      continue;
    }
    tz_script script = tz_script_of(c);
    if (script == TZ_SCRIPT_HAN) {
      words++;
    } else if (!inside && script != TZ_SCRIPT_NONE) {
      inside = true;
      words++;
    }
  }
  return words;
}

static bool closes(uint32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == 0xBB ||
         c == 0x201D || c == 0x2019 || c == 0x201C || c == '*' || c == '_';
}

static tz_line_end ending_of(const char *text, size_t start, size_t end) {
  while (end > start) {
    size_t at = tz_utf8_previous(text, end);
    uint32_t c;
    tz_utf8_decode(text + at, end - at, &c);
    if (!closes(c)) {
      switch (c) {
      case '.':
      case 0x2026: return TZ_END_SENTENCE;
      case '?':
      case '!': return TZ_END_QUESTION;
      case ':': return TZ_END_COLON;
      case ',':
      case ';':
      case '(':
      case '[':
      case '-':
      case 0xAB:
      case 0x201E:
      case 0x2013:
      case 0x2014: return TZ_END_INSIDE;
      default: return TZ_END_OPEN;
      }
    }
    end = at;
  }
  return TZ_END_OPEN;
}

static bool is_bullet(uint32_t c) {
  return c == 0x2022 || c == 0xB7 || c == 0x2023 || c == 0x25E6 || c == 0x25AA ||
         c == 0x25CF || c == 0x25A0 || c == 0x2043 || c == 0xF0B7;
}

/* "• one", "- one", "*one", "1) one", "1. one", "a) one". A number of several
** parts ("2.1 Methods") is a heading's, not an item's. */
static bool is_item(const char *line, size_t size) {
  uint32_t c;
  size_t n = tz_utf8_decode(line, size, &c);
  if (is_bullet(c)) return true;
  bool spaced = n < size && (line[n] == ' ' || line[n] == '\t');
  if (c == '*') return n < size && line[n] != '*' && !memchr(line + n, '*', size - n);
  if (c == '-' || c == '+') return spaced;
  size_t digits = 0;
  while (digits < size && digits < 4 && line[digits] >= '0' && line[digits] <= '9')
    digits++;
  if (digits > 0 && digits < 4 && digits + 1 < size) {
    return (line[digits] == '.' || line[digits] == ')') &&
           (line[digits + 1] == ' ' || line[digits + 1] == '\t');
  }
  return n + 1 < size && line[n] == ')' && line[n + 1] == ' ' &&
         tz_script_of(c) != TZ_SCRIPT_NONE;
}

static tz_status push(tz_lines *lines, const tz_line *line) {
  tz_line *items =
      tz_grown(lines->items, lines->count, &lines->capacity, 256, sizeof *items);
  if (items == NULL) return TZ_NOMEM;
  lines->items = items;
  lines->items[lines->count++] = *line;
  return TZ_OK;
}

/* Narrows text[*start, *end) to what is between white space. */
static void trim(const char *text, size_t *start, size_t *end) {
  uint32_t c;
  while (*start < *end) {
    size_t n = tz_utf8_decode(text + *start, *end - *start, &c);
    if (!tz_is_space(c)) break;
    *start += n;
  }
  while (*end > *start) {
    size_t at = tz_utf8_previous(text, *end);
    if (at < *start) break;
    tz_utf8_decode(text + at, *end - at, &c);
    if (!tz_is_space(c)) break;
    *end = at;
  }
}

static tz_status add_line(const char *text, size_t start, size_t end, uint32_t page,
                          bool *blank, tz_lines *lines) {
  size_t from = start, to = end;
  trim(text, &from, &to);
  if (from == to) {
    *blank = true;
    return TZ_OK;
  }
  size_t words = tz_count_words(text + from, to - from);
  tz_line line = {
      .start = (uint32_t)from,
      .end = (uint32_t)to,
      .page = page,
      .words = (uint16_t)(words < UINT16_MAX ? words : UINT16_MAX),
      .ending = (uint8_t)ending_of(text, from, to),
      .blank_before = *blank,
      .indented = from - start >= 2 || (from > start && text[start] == '\t'),
      .item = is_item(text + from, to - from),
  };
  *blank = false;
  return push(lines, &line);
}

tz_status tz_lines_read(const char *text, size_t size, tz_lines *lines) {
  *lines = (tz_lines){.pages = 1};
  if (size >= UINT32_MAX) return TZ_TOO_BIG;
  bool blank = true;
  uint32_t page = 0;
  size_t start = 0;
  for (size_t i = 0; i <= size; i++) {
    bool feed = i < size && text[i] == '\f';
    if (i < size && text[i] != '\n' && text[i] != '\r' && !feed) continue;
    bool return_of_pair =
        i < size && text[i] == '\r' && i + 1 < size && text[i + 1] == '\n';
    if (!return_of_pair) {
      tz_status status = add_line(text, start, i, page, &blank, lines);
      if (status != TZ_OK) return status;
      start = i + 1;
    }
    if (feed) {
      page++;
      blank = true;
    }
  }
  /* the form feed that ends a text closes its last page */
  uint32_t last = lines->count > 0 ? lines->items[lines->count - 1].page : 0;
  lines->pages = page > last ? page : page + 1;
  return TZ_OK;
}

void tz_lines_clear(tz_lines *lines) {
  tz_free(lines->items);
  *lines = (tz_lines){0};
}

bool tz_line_alone(const tz_lines *lines, size_t i) {
  return lines->items[i].blank_before &&
         (i + 1 == lines->count || lines->items[i + 1].blank_before);
}
