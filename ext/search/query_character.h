/* The characters of a query's text, for those who read it. */
#ifndef TZ_SEARCH_QUERY_CHARACTER_H
#define TZ_SEARCH_QUERY_CHARACTER_H

#include "base/utf8.h"
#include "search/query.h"
#include "text/script.h"

/* The code point at offset, 0 at the end; its bytes in *size. */
static inline uint32_t tz_query_character(const tz_query *query, size_t at,
                                          size_t *size) {
  uint32_t codepoint = 0;
  *size = 0;
  if (at < query->size) {
    *size = tz_utf8_decode(query->text + at, query->size - at, &codepoint);
  }
  return codepoint;
}

static inline bool tz_is_letter(uint32_t c) {
  return c != 0 && tz_script_of(c) != TZ_SCRIPT_NONE;
}

static inline bool tz_is_digit(uint32_t c) {
  return c >= '0' && c <= '9';
}

#endif
