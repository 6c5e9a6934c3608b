#include "search/matcher.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

static const char *token_of(const tz_plan *plan, size_t term) {
  return plan->text.data + plan->terms[term].offset;
}

/* The first term with this token, + 1; 0 when no term has it. *slot is its place
** in the table, or a free one. */
static uint32_t look_up(const tz_matcher *m, const char *token, size_t size,
                        size_t *slot) {
  const tz_plan *plan = m->plan;
  size_t at = (size_t)tz_hash(TZ_HASH_START, token, size) & (m->table_size - 1);
  for (; m->table[at]; at = (at + 1) & (m->table_size - 1)) {
    size_t term = m->table[at] - 1;
    if (plan->terms[term].size == size &&
        memcmp(token_of(plan, term), token, size) == 0)
      break;
  }
  *slot = at;
  return m->table[at];
}

/* ---- first letters ---- */

/* A number below 64 for the letter at *at, which moves past it: the last byte of its
** UTF-8 tells letters of one script apart. */
static unsigned letter_at(const char *text, size_t size, size_t *at) {
  size_t i = *at + 1;
  while (i < size && ((unsigned char)text[i] & 0xC0) == 0x80)
    i++;
  *at = i;
  return (unsigned char)text[i - 1] & 63;
}

static unsigned second_letter_at(const char *text, size_t size, size_t at) {
  if (text[at] == 'y') return (unsigned char)'i' & 63;
  return letter_at(text, size, &at);
}

/* Lets words pass that begin as the token does. */
static void add_letters(tz_matcher *m, const char *token, size_t size) {
  size_t at = 0;
  if (size > 0 && token[0] == '=') token++, size--;
  if (size == 0) return;
  unsigned first = letter_at(token, size, &at);
  m->letters[first] |= at < size ? UINT64_C(1) << second_letter_at(token, size, at)
                                 : UINT64_MAX; /* of a word that is cut to one letter */
}

/* Most words begin with no letter that a token begins with, which is asked first. */
static bool may_match(const tz_matcher *m, const tz_word *word) {
  const unsigned char *form = (const unsigned char *)word->form;
  size_t at = 0;
  if (word->form_size == 0) return false;
  if (form[0] < 0x80 && m->letters[form[0] & 63] == 0) return false;
  if ((form[0] & 0xFE) == 0xD0 && m->letters[form[1] & 63] == 0) return false;
  uint64_t seconds = m->letters[letter_at(word->form, word->form_size, &at)];
  if (at >= word->form_size) return seconds != 0;
  return seconds >> second_letter_at(word->form, word->form_size, at) & 1;
}

/* ---- the matcher ---- */

bool tz_matcher_serves(const tz_plan *plan) {
  for (size_t t = 0; t < plan->term_count; t++)
    if (plan->terms[t].kind == TZ_PLAN_PHRASE) return false;
  return true;
}

static void add_term(tz_matcher *m, size_t term) {
  const char *token = token_of(m->plan, term);
  size_t size = m->plan->terms[term].size, slot;
  add_letters(m, token, size);
  if (token[0] == '=') m->forms = true;
  if (m->plan->terms[term].kind == TZ_PLAN_PREFIX) {
    m->prefixes[m->prefix_count++] = (uint32_t)term;
    return;
  }
  m->next[term] = look_up(m, token, size, &slot);
  m->table[slot] = (uint32_t)term + 1;
}

tz_status tz_matcher_init(tz_matcher *m, const tz_plan *plan) {
  memset(m, 0, sizeof *m);
  m->plan = plan;
  size_t terms = plan->term_count + 1;
  for (m->table_size = 16; m->table_size < terms * 2;)
    m->table_size *= 2;
  m->table = tz_calloc(m->table_size, sizeof *m->table);
  m->next = tz_calloc(terms * 3, sizeof *m->next);
  if (!m->table || !m->next) return TZ_NOMEM;
  m->found = m->next + terms;
  m->prefixes = m->found + terms;
  for (size_t t = 0; t < plan->term_count; t++)
    if (plan->terms[t].size > 0 && plan->terms[t].kind != TZ_PLAN_PHRASE)
      add_term(m, t);
  return TZ_OK;
}

void tz_matcher_clear(tz_matcher *m) {
  tz_free(m->table);
  tz_free(m->next);
  memset(m, 0, sizeof *m);
}

static void find_token(tz_matcher *m, const char *token, size_t size, size_t *count) {
  size_t slot;
  for (uint32_t t = look_up(m, token, size, &slot); t; t = m->next[t - 1])
    m->found[(*count)++] = t - 1;
}

static void find_prefixes(tz_matcher *m, const tz_word *word, size_t *count) {
  for (size_t i = 0; i < m->prefix_count; i++) {
    size_t term = m->prefixes[i], size = m->plan->terms[term].size - 1;
    if (word->form_size >= size &&
        memcmp(token_of(m->plan, term) + 1, word->form, size) == 0)
      m->found[(*count)++] = (uint32_t)term;
  }
}

tz_status tz_matcher_find(tz_matcher *m, tz_stemmer *stemmer, const tz_word *word,
                          size_t *count) {
  char form[1 + TZ_WORD_BYTES] = {'='};
  size_t size;
  *count = 0;
  if (!may_match(m, word)) return TZ_OK;
  const char *stem = tz_stem(stemmer, word->form, word->form_size,
                             tz_language_of_script(word->script), &size);
  if (!stem) return TZ_NOMEM;
  find_token(m, stem, size, count);
  if (!m->forms || word->form_size > TZ_WORD_BYTES) return TZ_OK;
  memcpy(form + 1, word->form, word->form_size);
  find_token(m, form, word->form_size + 1, count);
  find_prefixes(m, word, count);
  return TZ_OK;
}
