/* FTS5 expressions from a parsed query. Every term becomes a string in double
** quotes, which FTS5 hands to the tokenizer whole, so no character of it can
** be syntax. Terms that stand alone are written side by side: FTS5's implicit
** AND passes over a string that holds no token (a stop word in a table without
** them), an explicit AND would match nothing. */
#include "search/query.h"

#include <string.h>

static bool is_used(const tz_query_term *term, bool negated) {
  return term->negated == negated && !term->left_out;
}

/* One term: "text", with an = before every word of an exact one and a * after
** a prefix. */
static void write_term(const tz_query *query, const tz_query_term *term,
                       tz_buffer *out) {
  size_t base = (size_t)(term->text - query->text);
  size_t word = term->first_word;
  size_t last = term->first_word + term->word_count;
  tz_buffer_byte(out, '"');
  for (size_t i = 0; i < term->size; i++) {
    if (term->kind == TZ_TERM_EXACT && word < last &&
        query->words[word].start == base + i) {
      tz_buffer_byte(out, '=');
      word++;
    }
    if (term->text[i] == '"') tz_buffer_byte(out, '"');
    tz_buffer_byte(out, term->text[i]);
  }
  tz_buffer_byte(out, '"');
  if (term->kind == TZ_TERM_PREFIX) tz_buffer_byte(out, '*');
}

/* The first term after the group that begins at `first` (groups are runs). */
static size_t group_end(const tz_query *query, size_t first) {
  size_t end = first + 1;
  while (end < query->term_count &&
         query->terms[end].group == query->terms[first].group)
    end++;
  return end;
}

/* The used terms among [first, end) joined by OR; returns how many. */
static size_t write_alternatives(const tz_query *query, size_t first, size_t end,
                                 bool negated, tz_buffer *out) {
  size_t count = 0;
  for (size_t i = first; i < end; i++) {
    if (!is_used(&query->terms[i], negated)) continue;
    if (count++ > 0) tz_buffer_text(out, " OR ");
    write_term(query, &query->terms[i], out);
  }
  return count;
}

/* Every group: the terms that stand alone first, side by side, then the
** groups of alternatives. Returns how many groups. */
static size_t write_groups(const tz_query *query, tz_buffer *out) {
  size_t count = 0;
  size_t end;
  for (size_t i = 0; i < query->term_count; i = end) {
    end = group_end(query, i);
    if (end - i > 1 || !is_used(&query->terms[i], false)) continue;
    if (count++ > 0) tz_buffer_byte(out, ' ');
    write_term(query, &query->terms[i], out);
  }
  for (size_t i = 0; i < query->term_count; i = end) {
    end = group_end(query, i);
    if (end - i == 1) continue;
    if (count++ > 0) tz_buffer_text(out, " AND ");
    tz_buffer_byte(out, '(');
    write_alternatives(query, i, end, false, out);
    tz_buffer_byte(out, ')');
  }
  return count;
}

static size_t count_terms(const tz_query *query, bool negated) {
  size_t count = 0;
  for (size_t i = 0; i < query->term_count; i++) {
    if (is_used(&query->terms[i], negated)) count++;
  }
  return count;
}

/* How many groups have a used term that is not negated. */
static size_t count_groups(const tz_query *query) {
  size_t count = 0;
  size_t end;
  for (size_t i = 0; i < query->term_count; i = end) {
    end = group_end(query, i);
    if (end - i > 1 || is_used(&query->terms[i], false)) count++;
  }
  return count;
}

void tz_query_expression(const tz_query *query, tz_query_mode mode, tz_buffer *out) {
  size_t excluded = count_terms(query, true);
  if (mode == TZ_MATCH_EXCLUDED) {
    write_alternatives(query, 0, query->term_count, true, out);
    return;
  }
  size_t wanted = count_terms(query, false);
  if (wanted == 0 || (mode == TZ_MATCH_ANY && count_groups(query) < 2)) return;
  bool closed = excluded > 0 && wanted > 1;
  if (closed) tz_buffer_byte(out, '(');
  if (mode == TZ_MATCH_ALL) {
    write_groups(query, out);
  } else {
    write_alternatives(query, 0, query->term_count, false, out);
  }
  if (closed) tz_buffer_byte(out, ')');
  if (excluded == 0) return;
  tz_buffer_text(out, excluded > 1 ? " NOT (" : " NOT ");
  write_alternatives(query, 0, query->term_count, true, out);
  if (excluded > 1) tz_buffer_byte(out, ')');
}
