/* The lines of a text that have something on them, each with what can be told
** of it alone. The first step of splitting a text into passages. */
#ifndef TZ_CORPUS_LINES_H
#define TZ_CORPUS_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef enum tz_line_kind {
  TZ_LINE_TEXT,
  TZ_LINE_HEADING,
  TZ_LINE_SKIPPED /* furniture, front matter, a rule, the underline of a heading */
} tz_line_kind;

/* How a line ends, closing quotation marks and brackets left out. */
typedef enum tz_line_end {
  TZ_END_OPEN,     /* no punctuation: a word */
  TZ_END_SENTENCE, /* . or … */
  TZ_END_QUESTION, /* ? or ! */
  TZ_END_COLON,
  TZ_END_INSIDE /* , ; ( [ « or a dash: the sentence goes on */
} tz_line_end;

typedef struct tz_line {
  uint32_t start; /* byte range in the text, white space at both ends left out */
  uint32_t end;
  uint32_t page;     /* form feeds before it */
  uint16_t words;    /* at most UINT16_MAX */
  uint8_t kind;      /* tz_line_kind */
  uint8_t ending;    /* tz_line_end */
  uint8_t furniture; /* tz_furniture, once it was judged */
  bool blank_before; /* a blank line, a new page or the text's start */
  bool indented;     /* two spaces or a tab before it */
  bool item;         /* begins with a bullet or a number: an item of a list */
  bool fixed;        /* its kind came from markup and is not to be judged */
} tz_line;

typedef struct tz_lines {
  tz_line *items;
  size_t count;
  size_t capacity;
  uint32_t pages; /* 1 and the form feeds; one at the very end opens no page */
} tz_lines;

/* Reads the lines of text. TZ_TOO_BIG where text has 4 GiB or more. Free with
** tz_lines_clear, whatever was returned. */
tz_status tz_lines_read(const char *text, size_t size, tz_lines *lines);
void tz_lines_clear(tz_lines *lines);

/* Whether line i stands alone between blank lines. */
bool tz_line_alone(const tz_lines *lines, size_t i);

/* How many words text has: runs without white space that hold a letter or a
** digit; of Han, kana and hangul every character. */
size_t tz_count_words(const char *text, size_t size);

/* Whether c is white space, NBSP and byte order mark included. */
bool tz_is_space(uint32_t c);

#endif
