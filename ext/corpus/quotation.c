#include "corpus/quotation.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "text/words.h"

#define BRACKET_MAX 400 /* bytes of an insertion */

static const tz_quote_word gap_word = {.kind = TZ_QUOTE_GAP};

tz_status tz_quote_words_add(tz_quote_words *words, const tz_quote_word *word) {
  tz_quote_word *grown =
      tz_grown(words->words, words->count, &words->capacity, 64, sizeof *grown);
  if (grown == NULL) return TZ_NOMEM;
  words->words = grown;
  words->words[words->count++] = *word;
  return TZ_OK;
}

void tz_quote_words_clear(tz_quote_words *words) {
  tz_free(words->words);
  *words = (tz_quote_words){NULL, 0, 0};
}

/* ---- words of a text, compounds whole ---- */

/* Bytes of a hyphen at the begin of a gap between words: - U+2010 U+2011 U+00AD. */
static size_t hyphen_size(const char *gap, size_t size) {
  if (size >= 1 && gap[0] == '-') return 1;
  if (size >= 2 && memcmp(gap, "\xC2\xAD", 2) == 0) return 2;
  if (size < 3 || memcmp(gap, "\xE2\x80", 2) != 0) return 0;
  return gap[2] == '\x90' || gap[2] == '\x91' ? 3 : 0;
}

/* Whether the bytes between two words make one of them: a hyphen, at the end of a
** line too where the second goes on in small letters. */
static bool joins(const char *gap, size_t size, bool capital) {
  size_t i = hyphen_size(gap, size);
  bool line_end = false;
  if (i == 0) return false;
  if (i == size) return true;
  for (; i < size && strchr(" \t\r\n\f", gap[i]) != NULL; i++)
    line_end |= gap[i] == '\n' || gap[i] == '\f';
  return i == size && line_end && !capital;
}

typedef struct reader {
  tz_words words;
  tz_word ahead;
  bool has_ahead;
} reader;

static void reader_init(reader *r, const char *text, size_t size) {
  tz_words_init(&r->words, text, size);
  r->has_ahead = tz_words_next(&r->words, &r->ahead);
}

static uint32_t begin_of(const tz_word *word) {
  size_t size = word->script == TZ_SCRIPT_CYRILLIC ? 8 : 4;
  if (size > word->form_size) size = word->form_size;
  return (uint32_t)tz_hash(TZ_HASH_START, word->form, size);
}

/* The next word with all its parts. */
static bool reader_next(reader *r, tz_quote_word *word, bool *number) {
  if (!r->has_ahead) return false;
  *word =
      (tz_quote_word){.form = tz_hash(TZ_HASH_START, r->ahead.form, r->ahead.form_size),
                      .begin = begin_of(&r->ahead),
                      .start = (uint32_t)r->ahead.start,
                      .end = (uint32_t)r->ahead.end};
  *number = r->ahead.script == TZ_SCRIPT_DIGIT;
  for (;;) {
    r->has_ahead = tz_words_next(&r->words, &r->ahead);
    /* 1990-1995 and 1990–1995 are two numbers. */
    bool numbers = *number && r->has_ahead && r->ahead.script == TZ_SCRIPT_DIGIT;
    if (!r->has_ahead || numbers ||
        !joins(r->words.text + word->end, r->ahead.start - word->end, r->ahead.capital))
      return true;
    word->form = tz_hash(word->form, r->ahead.form, r->ahead.form_size);
    word->end = (uint32_t)r->ahead.end;
    *number = false;
  }
}

tz_status tz_quote_words_read(const char *text, size_t size, const tz_quote_range *body,
                              size_t body_count, tz_quote_words *words) {
  *words = (tz_quote_words){NULL, 0, 0};
  if (size > UINT32_MAX) return TZ_TOO_BIG;
  reader r;
  tz_quote_word word;
  tz_status status = TZ_OK;
  size_t range = 0;
  bool number;
  reader_init(&r, text, size);
  while (status == TZ_OK && reader_next(&r, &word, &number)) {
    while (range < body_count && body[range].end <= word.start)
      range++;
    bool note = number && word.start > 0 && text[word.start - 1] == '[' &&
                word.end < size && text[word.end] == ']';
    bool inside = range < body_count && body[range].start < word.end;
    word.kind = inside && !note ? TZ_QUOTE_WORD : TZ_QUOTE_SPARE;
    status = tz_quote_words_add(words, &word);
  }
  return status;
}

void tz_quote_fold(const char *text, size_t size, tz_buffer *out) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word))
    tz_buffer_append(out, word.form, word.form_size);
}

/* ---- the marks of a quotation ---- */

/* Bytes of an ellipsis at text[0, size): …, three dots or more, dots with a space
** between; 0 where there is none. */
static size_t ellipsis_size(const char *text, size_t size) {
  if (size >= 3 && memcmp(text, "\xE2\x80\xA6", 3) == 0) return 3;
  size_t i = 0, dots = 0, end = 0;
  while (i < size && text[i] == '.') {
    dots++;
    end = ++i;
    if (i + 1 < size && text[i] == ' ' && text[i + 1] == '.')
      i++;
    else if (i + 2 < size && memcmp(text + i, "\xC2\xA0.", 3) == 0)
      i += 2;
  }
  return dots >= 3 ? end : 0;
}

/* The bracket's end (behind it) for a bracket at text[0], 0 where it does not close
** soon. */
static size_t bracket_size(const char *text, size_t size, char close) {
  size_t end = size < BRACKET_MAX ? size : BRACKET_MAX;
  for (size_t i = 1; i < end; i++) {
    if (text[i] == close) return i + 1;
    if (text[i] == text[0]) return 0;
  }
  return 0;
}

/* Whether what stands in brackets is nothing but dots. */
static bool only_dots(const char *text, size_t size) {
  size_t i = 0;
  bool any = false;
  while (i < size) {
    if (text[i] == '.' || text[i] == ' ' || text[i] == '\n') {
      any |= text[i++] == '.';
    } else if (size - i >= 3 && memcmp(text + i, "\xE2\x80\xA6", 3) == 0) {
      any = true;
      i += 3;
    } else {
      return false;
    }
  }
  return any;
}

static bool is_word(const char *text, size_t size) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  return tz_words_next(&words, &word) && word.start == 0 && word.end == size &&
         word.script != TZ_SCRIPT_DIGIT;
}

/* Whether a letter ends right before, or begins right at, a place. */
static bool touches(const char *text, size_t size, size_t before, size_t after) {
  if (before > 0) {
    size_t start = tz_utf8_previous(text, before);
    if (is_word(text + start, before - start)) return true;
  }
  if (after >= size) return false;
  uint32_t codepoint;
  return is_word(text + after, tz_utf8_decode(text + after, size - after, &codepoint));
}

typedef struct scanner {
  const char *text;
  size_t size;
  tz_quotation *out;
  size_t segment; /* begin in plain of the words not read yet */
  size_t places;  /* capacity of out->place */
  tz_status status;
} scanner;

static void copy(scanner *s, size_t from, size_t to, char mark) {
  tz_quotation *out = s->out;
  for (size_t i = from; i < to && s->status == TZ_OK; i++) {
    uint32_t *grown =
        tz_grown(out->place, out->plain.size, &s->places, 256, sizeof *grown);
    if (grown == NULL) {
      s->status = TZ_NOMEM;
      return;
    }
    out->place = grown;
    out->place[out->plain.size] = (uint32_t)i;
    tz_buffer_byte(&out->plain, s->text[i]);
    tz_buffer_byte(&out->marks, mark);
    if (out->plain.status != TZ_OK) s->status = out->plain.status;
    if (out->marks.status != TZ_OK) s->status = out->marks.status;
  }
}

static bool is_marked(const tz_quotation *out, size_t start, size_t end) {
  for (size_t i = start; i < end; i++)
    if (out->marks.data[i] != 0) return true;
  return false;
}

/* Reads the words of plain from s->segment on. */
static void read_segment(scanner *s) {
  tz_quotation *out = s->out;
  size_t base = s->segment, size = out->plain.size - base;
  s->segment = out->plain.size;
  if (s->status != TZ_OK || size == 0) return;
  reader r;
  tz_quote_word word;
  bool number;
  reader_init(&r, out->plain.data + base, size);
  while (s->status == TZ_OK && reader_next(&r, &word, &number)) {
    word.start += (uint32_t)base;
    word.end += (uint32_t)base;
    bool bent = is_marked(out, word.start, word.end);
    word.kind = bent ? TZ_QUOTE_BENT : TZ_QUOTE_WORD;
    s->status = ++out->word_count > TZ_QUOTATION_WORDS
                    ? TZ_TOO_BIG
                    : tz_quote_words_add(&out->elements, &word);
  }
}

/* Ends a segment with a gap or an insertion, of the bytes [from, to) of the text. */
static void end_segment(scanner *s, tz_quote_kind kind, size_t from, size_t to) {
  read_segment(s);
  tz_quote_words *elements = &s->out->elements;
  if (s->status != TZ_OK || elements->count == 0) return;
  tz_quote_word *last = &elements->words[elements->count - 1];
  if (last->kind == TZ_QUOTE_GAP || last->kind == TZ_QUOTE_INSERT) {
    if (kind == TZ_QUOTE_GAP) last->kind = TZ_QUOTE_GAP;
    return;
  }
  size_t at = s->out->plain.size;
  copy(s, from, from + 1, 0);
  if (s->status != TZ_OK) return;
  s->out->plain.data[at] = '\n';
  s->segment = s->out->plain.size;
  tz_quote_word word = gap_word;
  word.kind = (uint8_t)kind;
  word.start = (uint32_t)at;
  word.end = (uint32_t)at + 1;
  (void)to;
  s->status = tz_quote_words_add(elements, &word);
}

/* A bracket at i: returns where to go on, i where it is none of ours. */
static size_t read_bracket(scanner *s, size_t i) {
  const char *text = s->text + i;
  char close = text[0] == '[' ? ']' : text[0] == '(' ? ')' : '>';
  size_t size = bracket_size(text, s->size - i, close);
  if (size == 0) return i;
  if (only_dots(text + 1, size - 2)) {
    end_segment(s, TZ_QUOTE_GAP, i, i + size);
    return i + size;
  }
  if (close != ']') return i;
  bool inside_word = touches(s->text, s->size, i, i + size) &&
                     (size == 2 || is_word(text + 1, size - 2));
  if (!inside_word) {
    end_segment(s, TZ_QUOTE_INSERT, i, i + size);
  } else if (size == 2) {
    if (s->out->marks.size > s->segment) s->out->marks.data[s->out->marks.size - 1] = 2;
  } else {
    copy(s, i + 1, i + size - 1, 1);
  }
  return i + size;
}

tz_status tz_quotation_read(const char *text, size_t size, tz_quotation *quotation) {
  *quotation = (tz_quotation){.word_count = 0};
  tz_buffer_init(&quotation->plain);
  tz_buffer_init(&quotation->marks);
  if (size > TZ_QUOTATION_BYTES) return TZ_TOO_BIG;
  scanner s = {.text = text, .size = size, .out = quotation};
  size_t i = 0;
  while (i < size && s.status == TZ_OK) {
    size_t next = i;
    if (text[i] == '[' || text[i] == '(' || text[i] == '<') next = read_bracket(&s, i);
    size_t dots = next == i ? ellipsis_size(text + i, size - i) : 0;
    if (dots > 0) {
      end_segment(&s, TZ_QUOTE_GAP, i, i + dots);
      next = i + dots;
    }
    if (next == i) copy(&s, i, ++next, 0);
    i = next;
  }
  read_segment(&s);
  tz_quote_words *elements = &quotation->elements;
  while (elements->count > 0 &&
         elements->words[elements->count - 1].kind >= TZ_QUOTE_GAP)
    elements->count--;
  return s.status;
}

void tz_quotation_clear(tz_quotation *quotation) {
  tz_quote_words_clear(&quotation->elements);
  tz_buffer_clear(&quotation->plain);
  tz_buffer_clear(&quotation->marks);
  tz_free(quotation->place);
  *quotation = (tz_quotation){.word_count = 0};
}
