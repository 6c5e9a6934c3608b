#include "search/query_omission.h"

#include <string.h>

#include "search/query_character.h"

#define SHORT_LETTERS 4 /* longer words all in capitals are shouted, not acronyms */

static bool is_capital(uint32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE) ||
         (c >= 0x400 && c <= 0x42F);
}

/* Whether capitals tell an acronym in this query: not when all of it is
** shouted. */
static bool capitals_tell(const tz_query *query) {
  bool long_word = false;
  size_t letters = 0;
  size_t size;
  for (size_t at = 0; at < query->size; at += size) {
    uint32_t c = tz_query_character(query, at, &size);
    letters = tz_is_letter(c) ? letters + 1 : 0;
    if (letters > 0 && !tz_is_digit(c) && !is_capital(c)) return true;
    if (letters > SHORT_LETTERS) long_word = true;
  }
  return !long_word;
}

/* Whether the word is written as an acronym: U.S., US, IT, WHO. */
static bool is_acronym(const tz_query *query, const tz_query_word *word,
                       bool capitals) {
  size_t letters = 0;
  size_t size;
  for (size_t at = word->start; at < word->end; at += size) {
    uint32_t c = tz_query_character(query, at, &size);
    if (c == '.') return true;
    if (!is_capital(c)) return false;
    letters++;
  }
  return capitals && letters > 1;
}

static bool stands_alone(const tz_query *query, size_t i) {
  int group = query->terms[i].group;
  return (i == 0 || query->terms[i - 1].group != group) &&
         (i + 1 == query->term_count || query->terms[i + 1].group != group);
}

void tz_query_leave_out_stop_words(tz_query *query) {
  bool capitals = capitals_tell(query);
  size_t remaining = 0;
  for (size_t i = 0; i < query->term_count; i++) {
    tz_query_term *term = &query->terms[i];
    const tz_query_word *word = &query->words[term->first_word];
    if (term->negated) continue;
    if (term->kind == TZ_TERM_WORD && stands_alone(query, i) &&
        tz_is_stop_word(word->form, word->form_size, word->language) &&
        !is_acronym(query, word, capitals)) {
      term->left_out = true;
    } else {
      remaining++;
    }
  }
  for (size_t i = 0; remaining == 0 && i < query->term_count; i++)
    query->terms[i].left_out = false;
}

static bool same_term(const tz_query *query, const tz_query_term *a,
                      const tz_query_term *b) {
  if (a->kind != b->kind || a->negated != b->negated ||
      a->word_count != b->word_count) {
    return false;
  }
  for (size_t i = 0; i < a->word_count; i++) {
    const tz_query_word *x = &query->words[a->first_word + i];
    const tz_query_word *y = &query->words[b->first_word + i];
    if (x->form_size != y->form_size || memcmp(x->form, y->form, x->form_size) != 0) {
      return false;
    }
  }
  return true;
}

void tz_query_leave_out_repeated(tz_query *query) {
  for (size_t i = 1; i < query->term_count; i++) {
    if (!stands_alone(query, i)) continue;
    for (size_t j = 0; j < i && !query->terms[i].left_out; j++) {
      if (stands_alone(query, j) &&
          same_term(query, &query->terms[i], &query->terms[j])) {
        query->terms[i].left_out = true;
      }
    }
  }
}
