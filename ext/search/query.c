/* Reading a query, left to right, without backtracking: at every position
** stands a space or stray mark (passed over), a bar or an OR (the next term
** joins the group of the one before), or an operand: sign, then field, quoted
** phrase or chunk. A chunk is what is typed without a space, less punctuation;
** its words come from the same text/words.h as the index's, so whatever they
** make of it, the tokenizer will too. */
#include "search/query.h"

#include <string.h>

#include "base/memory.h"
#include "search/query_character.h"
#include "search/query_filter.h"
#include "search/query_omission.h"
#include "text/words.h"

#define MOST_LETTERS 24 /* of a field's name */
#define FIRST_ROOM   16 /* of words, terms and filters */

typedef struct parser {
  tz_query *query;
  unsigned flags;
  size_t at;
  size_t term_capacity;
  size_t word_capacity;
  size_t filter_capacity;
  int groups;      /* how many so far */
  bool has_before; /* the operand before is a term that an OR can join */
  bool or_pending;
  int excluding; /* depth of parentheses inside -( */
  tz_status status;
} parser;

/* ---- Characters ---- */

static uint32_t character_at(const tz_query *query, size_t at) {
  size_t size;
  return tz_query_character(query, at, &size);
}

static bool is_space(uint32_t c) {
  return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

/* " “ ” „ ‟ open and close one another; « only ». */
static bool is_plain_quote(uint32_t c) {
  return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0x201F;
}

static bool opens_quote(uint32_t c) {
  return is_plain_quote(c) || c == 0xAB;
}

static bool is_hyphen(uint32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2013) || c == 0x2212;
}

static bool is_invisible(uint32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

/* Whether c, neither letter nor space, holds a chunk together between the
** characters before and after it. */
static bool is_connector(uint32_t c, uint32_t before, uint32_t after) {
  if (is_invisible(c) || c == '+' || c == '#') return true;
  if (c == ',' || c == ':' || c == '/')
    return tz_is_digit(before) && tz_is_digit(after);
  if (!tz_is_letter(after)) return c == '.' && tz_is_letter(before);
  return is_hyphen(c) || c == '.' || c == '\'' || c == 0x2019 || c == 0x2018 ||
         c == '`' || c == 0xB4 || c == '&' || c == '_' || c == '@';
}

static size_t chunk_end(const tz_query *query, size_t at) {
  uint32_t before = 0;
  size_t size;
  while (at < query->size) {
    uint32_t c = tz_query_character(query, at, &size);
    if (!tz_is_letter(c) && !is_connector(c, before, character_at(query, at + size)))
      break;
    before = c;
    at += size;
  }
  return at;
}

/* Where the quoted text that begins at start (after its opening mark) ends:
** at its closing mark or at the end. *after is behind the mark. */
static size_t quote_end(const tz_query *query, size_t start, uint32_t open,
                        size_t *after) {
  size_t at = start;
  size_t size;
  while (at < query->size) {
    uint32_t c = tz_query_character(query, at, &size);
    if (open == 0xAB ? c == 0xBB : is_plain_quote(c)) {
      *after = at + size;
      return at;
    }
    at += size;
  }
  *after = at;
  return at;
}

/* ---- Terms ---- */

/* Adds the words of text[start, end) to the query; their forms' addresses are
** put right at the end, when the buffer of forms moves no more. */
static void add_words(parser *p, size_t start, size_t end) {
  tz_query *query = p->query;
  tz_words words;
  tz_word word;
  tz_words_init(&words, query->text + start, end - start);
  while (p->status == TZ_OK && tz_words_next(&words, &word)) {
    if (query->word_count == TZ_QUERY_WORDS) {
      query->truncated = true;
      return;
    }
    tz_query_word *grown = tz_grown(query->words, query->word_count, &p->word_capacity,
                                    FIRST_ROOM, sizeof *grown);
    if (grown == NULL) {
      p->status = TZ_NOMEM;
      return;
    }
    query->words = grown;
    query->words[query->word_count++] =
        (tz_query_word){.form_size = word.form_size,
                        .language = tz_language_of_script(word.script),
                        .start = start + word.start,
                        .end = start + word.end};
    tz_buffer_append(&query->forms, word.form, word.form_size);
    if (query->forms.status != TZ_OK) p->status = query->forms.status;
  }
}

/* Adds a term for text[start, end), unless it has no word. */
static void add_term(parser *p, tz_term_kind kind, size_t start, size_t end,
                     bool negated) {
  tz_query *query = p->query;
  size_t first = query->word_count;
  if (query->term_count == TZ_QUERY_TERMS) {
    query->truncated = true;
    return;
  }
  add_words(p, start, end);
  if (p->status != TZ_OK || query->word_count == first) return;
  tz_query_term *grown = tz_grown(query->terms, query->term_count, &p->term_capacity,
                                  FIRST_ROOM, sizeof *grown);
  if (grown == NULL) {
    p->status = TZ_NOMEM;
    return;
  }
  query->terms = grown;
  bool joins = p->or_pending && p->has_before && !negated;
  size_t text_start = query->words[first].start;
  query->terms[query->term_count++] =
      (tz_query_term){.kind = kind,
                      .negated = negated,
                      .group = joins ? p->groups - 1 : p->groups++,
                      .text = query->text + text_start,
                      .size = query->words[query->word_count - 1].end - text_start,
                      .first_word = first,
                      .word_count = query->word_count - first};
  if (kind == TZ_TERM_WORD && query->word_count - first > 1) {
    query->terms[query->term_count - 1].kind = TZ_TERM_COMPOUND;
  }
  p->has_before = !negated;
  p->or_pending = false;
}

/* Passes over the stars after a term; whether there was one. */
static bool read_stars(parser *p) {
  size_t start = p->at;
  while (p->at < p->query->size && p->query->text[p->at] == '*')
    p->at++;
  return p->at > start;
}

static bool is_one_of(const char *text, size_t size, const char *a, const char *b) {
  return (strlen(a) == size && memcmp(text, a, size) == 0) ||
         (strlen(b) == size && memcmp(text, b, size) == 0);
}

/* A chunk or quoted phrase at p->at, where one stands. */
static void read_operand(parser *p, bool negated, bool exact) {
  tz_query *query = p->query;
  size_t size;
  uint32_t c = tz_query_character(query, p->at, &size);
  size_t start = p->at;
  size_t end;
  tz_term_kind kind = TZ_TERM_WORD;
  if (opens_quote(c)) {
    kind = TZ_TERM_PHRASE;
    start += size;
    end = quote_end(query, start, c, &p->at);
  } else {
    end = p->at = chunk_end(query, start);
  }
  bool stars = read_stars(p);
  if (kind == TZ_TERM_WORD && !stars && !negated && !exact) {
    const char *text = query->text + start;
    if (is_one_of(text, end - start, "OR", "ИЛИ")) {
      p->or_pending = p->has_before;
      return;
    }
    if (p->has_before && is_one_of(text, end - start, "AND", "И")) return;
  }
  if (exact) kind = TZ_TERM_EXACT;
  if (stars) kind = TZ_TERM_PREFIX;
  add_term(p, kind, start, end, negated);
}

/* ---- Fields ---- */

/* Where the value that begins at start ends: quoted or up to a space; a
** parenthesis or bar also ends one, but not in keys and paths. */
static size_t read_value(parser *p, tz_query_field field, size_t *start) {
  const tz_query *query = p->query;
  size_t size;
  uint32_t c = tz_query_character(query, *start, &size);
  if (opens_quote(c)) {
    *start += size;
    return quote_end(query, *start, c, &p->at);
  }
  bool verbatim = field == TZ_FIELD_KEY || field == TZ_FIELD_PATH;
  size_t at = *start;
  while (at < query->size) {
    c = tz_query_character(query, at, &size);
    if (is_space(c) || (!verbatim && (c == ')' || c == '|' || c == '"'))) break;
    at += size;
  }
  p->at = at;
  while (!verbatim && at > *start && strchr(",;", query->text[at - 1]) != NULL)
    at--;
  return at;
}

/* A field with its value at p->at; false where none stands, and then nothing
** is read. A field without a value is still being typed when it ends the
** query, and is passed over; elsewhere it is words. */
static bool read_field(parser *p, bool negated) {
  tz_query *query = p->query;
  size_t size;
  size_t end = p->at;
  size_t before = p->at;
  for (int i = 0;
       i < MOST_LETTERS && tz_is_letter(tz_query_character(query, end, &size)); i++)
    end += size;
  if (end == p->at || character_at(query, end) != ':') return false;
  tz_query_filter filter = {.negated = negated};
  if (!tz_field_from_name(query->text + p->at, end - p->at, &filter.field))
    return false;
  size_t start = end + 1;
  if (start < query->size && is_space(character_at(query, start))) return false;
  end = read_value(p, filter.field, &start);
  if (end == start) return true;
  if (!tz_filter_value(&filter, query->text + start, end - start)) {
    p->at = before;
    return false;
  }
  tz_query_filter *grown = tz_grown(query->filters, query->filter_count,
                                    &p->filter_capacity, FIRST_ROOM, sizeof *grown);
  if (grown == NULL) {
    p->status = TZ_NOMEM;
    return true;
  }
  query->filters = grown;
  query->filters[query->filter_count++] = filter;
  p->has_before = p->or_pending = false;
  return true;
}

/* ---- The whole ---- */

/* Whether a minus at p->at would stand where a sign stands. */
static bool at_boundary(const parser *p) {
  if (p->at == 0) return true;
  uint32_t c = character_at(p->query, tz_utf8_previous(p->query->text, p->at));
  return is_space(c) || c == '(' || c == '|' || c == ',' || c == ';';
}

/* One step: reads a sign and operand, or passes over one character. */
static void read_next(parser *p) {
  const tz_query *query = p->query;
  size_t size;
  uint32_t c = tz_query_character(query, p->at, &size);
  bool boundary = at_boundary(p);
  bool negated = p->excluding > 0;
  if (c == '(' || c == ')') {
    if (p->excluding > 0) p->excluding += c == '(' ? 1 : -1;
    p->at += size;
    return;
  }
  if (c == '|') {
    p->or_pending = p->has_before;
    p->at += size;
    return;
  }
  if ((c == '-' || c == 0x2212) && boundary) {
    uint32_t next = character_at(query, p->at + size);
    if (next == '(') {
      p->excluding++;
      p->at += size + 1;
      return;
    }
    if (tz_is_letter(next) || opens_quote(next) || next == '=') {
      negated = true;
      p->at += size;
      c = tz_query_character(query, p->at, &size);
    }
  }
  if (boundary && (p->flags & TZ_QUERY_FIELDS) && tz_is_letter(c) &&
      read_field(p, negated)) {
    return;
  }
  bool exact = false;
  if (c == '=') {
    uint32_t next = character_at(query, p->at + size);
    exact = tz_is_letter(next) || opens_quote(next);
    p->at += size;
    if (!exact) return;
    c = next;
  }
  if (tz_is_letter(c) || opens_quote(c)) {
    read_operand(p, negated, exact);
  } else {
    p->at += size;
  }
}

/* A copy of the text with the same offsets in which every byte is valid. */
static tz_status copy_text(tz_query *query, const char *text, size_t size) {
  if (size > TZ_QUERY_BYTES) {
    query->truncated = true;
    size = TZ_QUERY_BYTES;
  }
  query->text = tz_calloc(size + 1, 1);
  if (query->text == NULL) return TZ_NOMEM;
  query->size = size;
  for (size_t at = 0; at < size;) {
    uint32_t c;
    size_t length = tz_utf8_decode(text + at, size - at, &c);
    if (c == 0 || (c == TZ_REPLACEMENT && length == 1)) {
      query->text[at] = ' ';
    } else {
      memcpy(query->text + at, text + at, length);
    }
    at += length;
  }
  return TZ_OK;
}

static tz_status write_expressions(tz_query *query) {
  char **const results[] = {&query->all, &query->any, &query->excluded};
  static const tz_query_mode modes[] = {TZ_MATCH_ALL, TZ_MATCH_ANY, TZ_MATCH_EXCLUDED};
  for (size_t i = 0; i < 3; i++) {
    tz_buffer *b = &query->expressions[i];
    tz_query_expression(query, modes[i], b);
    if (b->status != TZ_OK) return b->status;
    *results[i] = b->size == 0 ? NULL : b->data;
  }
  return TZ_OK;
}

tz_status tz_query_parse(const char *text, size_t size, unsigned flags,
                         tz_query *query) {
  memset(query, 0, sizeof *query);
  tz_buffer_init(&query->forms);
  for (size_t i = 0; i < 3; i++)
    tz_buffer_init(&query->expressions[i]);
  parser p = {.query = query, .flags = flags};
  p.status = copy_text(query, text, size);
  while (p.status == TZ_OK && p.at < query->size)
    read_next(&p);
  if (p.status != TZ_OK) return p.status;

  const char *forms = tz_buffer_string(&query->forms);
  for (size_t i = 0; i < query->word_count; i++) {
    query->words[i].form = forms;
    forms += query->words[i].form_size;
  }
  if (flags & TZ_QUERY_STOP_WORDS) tz_query_leave_out_stop_words(query);
  tz_query_leave_out_repeated(query);
  return write_expressions(query);
}

void tz_query_clear(tz_query *query) {
  tz_free(query->text);
  tz_free(query->terms);
  tz_free(query->words);
  tz_free(query->filters);
  tz_buffer_clear(&query->forms);
  for (size_t i = 0; i < 3; i++)
    tz_buffer_clear(&query->expressions[i]);
  memset(query, 0, sizeof *query);
}
