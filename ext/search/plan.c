#include "search/plan.h"

#include <string.h>

#include "base/memory.h"

void tz_plan_init(tz_plan *plan) {
  memset(plan, 0, sizeof *plan);
  plan->trust = 1.0;
  tz_buffer_init(&plan->text);
}

void tz_plan_clear(tz_plan *plan) {
  tz_free(plan->terms);
  tz_free(plan->groups);
  tz_buffer_clear(&plan->text);
  tz_plan_init(plan);
}

void tz_plan_group_begin(tz_plan *plan, bool required) {
  if (plan->status != TZ_OK) return;
  size_t wanted = plan->group_count + 1;
  if ((wanted & (wanted - 1)) == 0) { /* room is the next power of two */
    tz_plan_group *groups = tz_realloc(plan->groups, wanted * 2, sizeof *groups);
    if (!groups) {
      plan->status = TZ_NOMEM;
      return;
    }
    plan->groups = groups;
  }
  plan->groups[plan->group_count++] =
      (tz_plan_group){.first = plan->term_count, .required = required};
  plan->required += required;
}

static void append_term(tz_plan *plan, const tz_plan_term *term, const char *text) {
  if (plan->status != TZ_OK || plan->group_count == 0) return;
  if (plan->term_count >= TZ_PLAN_TERMS) return;
  if (!plan->terms) {
    plan->terms = tz_calloc(TZ_PLAN_TERMS, sizeof *plan->terms);
    if (!plan->terms) {
      plan->status = TZ_NOMEM;
      return;
    }
  }
  tz_plan_term *added = &plan->terms[plan->term_count];
  *added = *term;
  added->offset = plan->text.size;
  tz_buffer_append(&plan->text, text, term->size);
  plan->status = plan->text.status;
  if (plan->status != TZ_OK) return;
  plan->term_count++;
  plan->groups[plan->group_count - 1].count++;
}

static tz_plan_term *find_term(const tz_plan *plan, tz_plan_kind kind, const char *text,
                               size_t size) {
  if (plan->group_count == 0) return NULL;
  const tz_plan_group *group = &plan->groups[plan->group_count - 1];
  for (size_t i = 0; i < group->count; i++) {
    tz_plan_term *term = &plan->terms[group->first + i];
    if (term->kind == kind && !term->form && term->size == size &&
        memcmp(plan->text.data + term->offset, text, size) == 0)
      return term;
  }
  return NULL;
}

void tz_plan_add(tz_plan *plan, tz_plan_kind kind, const char *text, size_t size,
                 double weight, double trust) {
  if (plan->status != TZ_OK || size == 0) return;
  tz_plan_term *there = find_term(plan, kind, text, size);
  if (there) {
    if (there->weight < weight) there->weight = weight;
    return;
  }
  tz_plan_term term = {.kind = kind, .size = size, .weight = weight, .trust = trust};
  append_term(plan, &term, text);
}

void tz_plan_add_form(tz_plan *plan, const char *form, size_t size) {
  char token[256] = {'='};
  if (size + 1 > sizeof token) return;
  memcpy(token + 1, form, size);
  tz_plan_term term = {
      .kind = TZ_PLAN_TOKEN, .form = true, .size = size + 1, .trust = 1.0};
  append_term(plan, &term, token);
}

size_t tz_plan_group_terms(const tz_plan *plan) {
  size_t count = 0;
  if (plan->group_count == 0) return 0;
  const tz_plan_group *group = &plan->groups[plan->group_count - 1];
  for (size_t i = 0; i < group->count; i++)
    count += !plan->terms[group->first + i].form;
  return count;
}

bool tz_plan_term_is(const tz_plan *plan, size_t term, tz_language language) {
  const tz_plan_term *t = &plan->terms[term];
  const char *text = plan->text.data + t->offset;
  char first = text[0] == '=' && t->size > 1 ? text[1] : text[0];
  if ((unsigned char)first >= 0x80) return language == TZ_RUSSIAN;
  return language == TZ_ENGLISH && first >= 'a' && first <= 'z';
}

bool tz_plan_group_has(const tz_plan *plan, const tz_plan_group *group,
                       tz_language language) {
  for (size_t t = group->first; t < group->first + group->count; t++)
    if (tz_plan_term_is(plan, t, language)) return true;
  return false;
}

bool tz_plan_has(const tz_plan *plan, tz_language language) {
  for (size_t g = 0; g < plan->group_count; g++)
    if (tz_plan_group_has(plan, &plan->groups[g], language)) return true;
  return false;
}

/* ---- expressions ---- */

/* A string of FTS5: quotation marks in it are doubled. */
static void append_quoted(tz_buffer *out, const char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '"') tz_buffer_byte(out, '"');
    tz_buffer_byte(out, text[i]);
  }
}

static void append_string(const tz_plan *plan, const tz_plan_term *term,
                          tz_buffer *out) {
  tz_buffer_byte(out, '"');
  if (term->kind != TZ_PLAN_PHRASE) tz_buffer_byte(out, TZ_TOKEN_VERBATIM);
  append_quoted(out, plan->text.data + term->offset, term->size);
  tz_buffer_byte(out, '"');
  if (term->kind == TZ_PLAN_PREFIX) tz_buffer_byte(out, '*');
}

static void append_group(tz_plan *plan, const tz_plan_group *group, tz_buffer *out) {
  for (size_t i = 0; i < group->count; i++) {
    size_t term = group->first + i;
    if (i > 0) tz_buffer_text(out, " OR ");
    append_string(plan, &plan->terms[term], out);
    plan->phrase[plan->phrases++] = term;
  }
}

void tz_plan_expression(tz_plan *plan, const tz_query *query, tz_query_mode mode,
                        tz_buffer *out) {
  bool all = mode == TZ_MATCH_ALL, first = true;
  plan->phrases = 0;
  if (plan->term_count == 0) return;
  if (query->excluded) tz_buffer_byte(out, '('); /* NOT binds closer than AND */
  tz_buffer_byte(out, '(');
  for (size_t i = 0; i < plan->group_count; i++) {
    const tz_plan_group *group = &plan->groups[i];
    if (group->count == 0 || (all && !group->required)) continue;
    if (!first) tz_buffer_text(out, all ? ") AND (" : " OR ");
    append_group(plan, group, out);
    first = false;
  }
  tz_buffer_byte(out, ')');
  if (!query->excluded) return;
  tz_buffer_text(out, ") NOT (");
  tz_buffer_text(out, query->excluded);
  tz_buffer_byte(out, ')');
}

/* The tokens of a group as one string, then its other terms. */
static bool append_marks(const tz_plan *plan, const tz_plan_group *group, bool first,
                         tz_buffer *out) {
  bool open = false;
  for (size_t i = 0; i < group->count; i++) {
    const tz_plan_term *term = &plan->terms[group->first + i];
    if (term->kind != TZ_PLAN_TOKEN || term->form) continue;
    if (!open) tz_buffer_text(out, first ? "\"" : " OR \"");
    tz_buffer_byte(out, TZ_TOKEN_VERBATIM);
    append_quoted(out, plan->text.data + term->offset, term->size);
    open = true;
    first = false;
  }
  if (open) tz_buffer_byte(out, '"');
  for (size_t i = 0; i < group->count; i++) {
    const tz_plan_term *term = &plan->terms[group->first + i];
    if (term->kind == TZ_PLAN_TOKEN) continue;
    if (!first) tz_buffer_text(out, " OR ");
    append_string(plan, term, out);
    first = false;
  }
  return first;
}

void tz_plan_marks(const tz_plan *plan, tz_buffer *out) {
  bool first = true;
  for (size_t i = 0; i < plan->group_count; i++)
    first = append_marks(plan, &plan->groups[i], first, out);
}
