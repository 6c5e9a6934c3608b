#include "search/known_words.h"

#include <string.h>

static bool is_same(double a, double b) {
  return !(a < b) && !(a > b);
}

static bool is_word(const tz_known_word *word, const tz_known_key *key) {
  const tz_known_key *its = &word->key;
  return its->form_size == key->form_size && its->language == key->language &&
         its->main == key->main && its->only == key->only && its->flags == key->flags &&
         is_same(its->trust, key->trust) &&
         memcmp(word->form, key->form, key->form_size) == 0;
}

static const tz_known_word *find(const tz_known_words *known, const tz_known_key *key) {
  for (size_t i = 0; key->form_size > 0 && i < TZ_WORDS_KNOWN; i++)
    if (is_word(&known->words[i], key)) return &known->words[i];
  return NULL;
}

bool tz_known_words_give(const tz_known_words *known, const tz_known_key *key,
                         tz_plan *plan) {
  const tz_known_word *word = find(known, key);
  if (!word || plan->status != TZ_OK || plan->group_count == 0 ||
      plan->term_count + word->count > TZ_PLAN_TERMS)
    return false;
  for (size_t i = 0; i < word->count; i++) {
    const tz_plan_term *term = &word->terms[i];
    const char *text = word->text + term->offset;
    if (term->form)
      tz_plan_add_form(plan, text + 1, term->size - 1); /* after the = */
    else
      tz_plan_add(plan, term->kind, text, term->size, term->weight, term->trust);
  }
  tz_plan_group *group = &plan->groups[plan->group_count - 1];
  group->own = word->own;
  group->lost = word->lost;
  return true;
}

void tz_known_words_keep(tz_known_words *known, const tz_known_key *key,
                         const tz_plan *plan) {
  if (plan->status != TZ_OK || plan->group_count == 0 || key->form_size == 0 ||
      key->form_size > TZ_WORD_KNOWN_BYTES || plan->term_count >= TZ_PLAN_TERMS)
    return;
  const tz_plan_group *group = &plan->groups[plan->group_count - 1];
  size_t size = 0;
  for (size_t t = group->first; t < group->first + group->count; t++)
    size += plan->terms[t].size;
  if (group->count > TZ_WORD_KNOWN_TERMS || size > TZ_WORD_KNOWN_TEXT) return;
  tz_known_word *word = &known->words[known->next];
  known->next = (known->next + 1) % TZ_WORDS_KNOWN;
  *word = (tz_known_word){
      .key = *key, .own = group->own, .lost = group->lost, .count = group->count};
  word->key.form = NULL;
  memcpy(word->form, key->form, key->form_size);
  size = 0;
  for (size_t i = 0; i < group->count; i++) {
    tz_plan_term *term = &word->terms[i];
    *term = plan->terms[group->first + i];
    memcpy(word->text + size, plan->text.data + term->offset, term->size);
    term->offset = size;
    size += term->size;
  }
}
