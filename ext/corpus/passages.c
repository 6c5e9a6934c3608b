/* Lines are read (lines.c) and judged (headings.c); here runs of text lines
** become paragraphs, long paragraphs pieces, and short neighbours one
** passage. A piece is kept back until the next one tells whether they belong
** together, so one open passage is all the state there is. */
#include "corpus/passages.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "corpus/furniture.h"
#include "corpus/headings.h"
#include "corpus/lines.h"
#include "text/sentences.h"

#define LONG_WORDS   180 /* the longest passage, about */
#define SPLIT_WORDS  205 /* a paragraph is split above this */
#define SHORT_WORDS  40  /* neighbours shorter than this are joined */
#define JOINED_WORDS 60
#define TINY_WORDS   15 /* too little to stand alone: goes with its neighbour */
#define PIECE_BYTES  (16 * 1024) /* where neither sentence nor word ends */

typedef struct splitter {
  const char *text;
  tz_language fallback;
  tz_passages *out;
  tz_status status;
  tz_passage open; /* the passage not yet closed; start == end when none */
  size_t words;    /* of open */
  bool colon;      /* open ends with a colon */
  bool item;       /* the last piece of open is an item of a list */
  size_t heading_start, heading_end;
} splitter;

static void emit(splitter *s, const tz_passage *passage) {
  tz_passages *out = s->out;
  if (s->status != TZ_OK) return;
  tz_passage *items =
      tz_grown(out->items, out->count, &out->capacity, 64, sizeof *items);
  if (items == NULL) {
    s->status = TZ_NOMEM;
    return;
  }
  out->items = items;
  tz_passage *added = &out->items[out->count++];
  *added = *passage;
  added->language =
      tz_language_guess(s->text + added->start, added->end - added->start);
  if (added->language == TZ_LANGUAGE_NONE) added->language = s->fallback;
}

/* Closes the open passage: a heading, furniture or a page comes between. */
static void close_passage(splitter *s) {
  if (s->open.end > s->open.start) emit(s, &s->open);
  s->open.start = s->open.end = 0;
  s->words = 0;
}

static bool belong_together(const splitter *s, size_t words, bool item) {
  size_t sum = s->words + words;
  if (s->colon || (item && s->item)) return sum <= SPLIT_WORDS;
  if (s->words < TINY_WORDS) return sum <= SPLIT_WORDS;
  return s->words < SHORT_WORDS && words < SHORT_WORDS && sum <= JOINED_WORDS;
}

static void add_piece(splitter *s, size_t start, size_t end, uint32_t page, bool item,
                      bool colon) {
  size_t words = tz_count_words(s->text + start, end - start);
  if (s->open.end > s->open.start && s->open.page == page &&
      belong_together(s, words, item)) {
    s->open.end = end;
    s->words += words;
  } else {
    close_passage(s);
    s->open = (tz_passage){.start = start,
                           .end = end,
                           .heading_start = s->heading_start,
                           .heading_end = s->heading_end,
                           .page = page};
    s->words = words;
  }
  s->colon = colon;
  s->item = item;
}

/* The last piece before a heading, when it is too little to stand alone, goes
** with the passage right above it. */
static void close_section(splitter *s) {
  tz_passages *out = s->out;
  if (s->open.end > s->open.start && s->words < TINY_WORDS && out->count > 0) {
    tz_passage *above = &out->items[out->count - 1];
    bool neighbours = above->page == s->open.page &&
                      above->heading_start == s->open.heading_start &&
                      above->heading_end == s->open.heading_end;
    for (size_t i = above->end; neighbours && i < s->open.start; i++)
      neighbours = (unsigned char)s->text[i] <= ' ';
    size_t words =
        neighbours ? tz_count_words(s->text + above->start, above->end - above->start)
                   : 0;
    if (neighbours && words + s->words <= SPLIT_WORDS) {
      above->end = s->open.end;
      s->open.start = s->open.end = 0;
      s->words = 0;
    }
  }
  close_passage(s);
}

/* Where a piece of a sentence without end stops: after `most` words at white
** space, or at a code point after PIECE_BYTES. */
static size_t cut_of(const char *text, size_t start, size_t end, size_t most) {
  size_t words = 0, i = start;
  bool inside = false;
  while (i < end) {
    uint32_t c;
    size_t n = tz_utf8_decode(text + i, end - i, &c);
    if (tz_is_space(c)) {
      words += inside;
      if (words >= most && inside) return i;
      inside = false;
    } else {
      inside = true;
    }
    if (i + n - start > PIECE_BYTES) return i;
    i += n;
  }
  return end;
}

static size_t skip_space(const char *text, size_t at, size_t end) {
  while (at < end) {
    uint32_t c;
    size_t n = tz_utf8_decode(text + at, end - at, &c);
    if (!tz_is_space(c)) break;
    at += n;
  }
  return at;
}

/* A sentence longer than any passage (a table, bytes that are no text). */
static void add_endless(splitter *s, size_t start, size_t end, uint32_t page) {
  while (start < end && s->status == TZ_OK) {
    size_t cut = cut_of(s->text, start, end, LONG_WORDS);
    if (cut <= start) cut = end;
    close_passage(s);
    add_piece(s, start, cut, page, false, false);
    start = skip_space(s->text, cut, end);
  }
}

/* A long paragraph becomes pieces of about the same length, none much longer
** than LONG_WORDS, each ending where a sentence does. */
static void add_long(splitter *s, size_t start, size_t end, uint32_t page, size_t words,
                     bool item) {
  size_t parts = (words + LONG_WORDS - 1) / LONG_WORDS;
  size_t target = words / parts;
  tz_sentences sentences;
  size_t from, to, piece = start, piece_end = start, piece_words = 0;
  tz_sentences_init(&sentences, s->text + start, end - start);
  while (s->status == TZ_OK && tz_sentences_next(&sentences, &from, &to)) {
    from += start;
    to += start;
    size_t n = tz_count_words(s->text + from, to - from);
    /* this sentence belongs to the next piece when most of it would be over */
    if (piece_words > 0 && piece_words + n / 2 >= target) {
      add_piece(s, piece, piece_end, page, item, false);
      piece_words = 0;
    }
    if (n > 2 * LONG_WORDS || to - from > PIECE_BYTES) {
      if (piece_words > 0) add_piece(s, piece, piece_end, page, item, false);
      piece_words = 0;
      add_endless(s, from, to, page);
      continue;
    }
    if (piece_words == 0) piece = from;
    piece_end = to;
    piece_words += n > 0 ? n : 1;
  }
  if (piece_words > 0) {
    bool colon = s->text[piece_end - 1] == ':';
    add_piece(s, piece, piece_end, page, item, colon);
  }
}

/* Leaves out the image credit that ends a paragraph as its last sentence. */
static size_t without_credit(const char *text, size_t start, size_t end) {
  size_t tail = end - start > 240 ? end - 240 : start;
  if (memchr(text + tail, ':', end - tail) == NULL) return end;
  tz_sentences sentences;
  size_t from = 0, to = 0, last = 0, before = 0, count = 0;
  tz_sentences_init(&sentences, text + start, end - start);
  while (tz_sentences_next(&sentences, &from, &to)) {
    before = count > 0 ? last : 0;
    last = to;
    count++;
  }
  if (count < 2 || tz_furniture_of(text + start + from, to - from) != TZ_FURNITURE)
    return end;
  return start + before;
}

static void add_paragraph(splitter *s, const tz_line *first, const tz_line *last) {
  size_t start = first->start;
  size_t end = without_credit(s->text, start, last->end);
  size_t words = tz_count_words(s->text + start, end - start);
  if (words == 0) {
    close_passage(s);
    return;
  }
  if (words > SPLIT_WORDS || end - start > PIECE_BYTES) {
    add_long(s, start, end, first->page, words, first->item);
  } else {
    add_piece(s, start, end, first->page, first->item, last->ending == TZ_END_COLON);
  }
  if (end < last->end) close_passage(s);
}

/* Whether line i opens a paragraph, given that the line above is text. */
static bool opens_paragraph(const tz_lines *lines, size_t i, bool by_line) {
  const tz_line *line = &lines->items[i], *above = &lines->items[i - 1];
  return by_line || line->blank_before || line->item || line->page != above->page ||
         (line->indented && !above->indented && above->ending != TZ_END_OPEN &&
          above->ending != TZ_END_INSIDE && !above->item);
}

static void assemble(splitter *s, const tz_lines *lines, bool by_line) {
  size_t i = 0;
  while (i < lines->count && s->status == TZ_OK) {
    const tz_line *line = &lines->items[i];
    if (line->kind == TZ_LINE_TEXT) {
      size_t last = i;
      while (last + 1 < lines->count && lines->items[last + 1].kind == TZ_LINE_TEXT &&
             !opens_paragraph(lines, last + 1, by_line))
        last++;
      if (s->open.end > s->open.start && s->open.page != line->page) close_section(s);
      add_paragraph(s, line, &lines->items[last]);
      i = last + 1;
      continue;
    }
    if (line->kind == TZ_LINE_HEADING) {
      close_section(s);
      tz_heading_text(s->text, line, &s->heading_start, &s->heading_end);
    } else {
      close_section(s);
    }
    i++;
  }
  close_section(s);
}

tz_status tz_passages_split(const char *text, size_t size, tz_language fallback,
                            tz_passages *passages) {
  *passages = (tz_passages){.pages = 1};
  tz_lines lines;
  tz_status status = tz_lines_read(text, size, &lines);
  if (status == TZ_OK) {
    bool by_line = tz_lines_are_paragraphs(&lines);
    tz_lines_classify(text, &lines, by_line);
    splitter s = {.text = text, .fallback = fallback, .out = passages};
    assemble(&s, &lines, by_line);
    passages->pages = lines.pages;
    status = s.status;
  }
  tz_lines_clear(&lines);
  return status;
}

void tz_passages_clear(tz_passages *passages) {
  tz_free(passages->items);
  *passages = (tz_passages){0};
}
