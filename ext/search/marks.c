#include "search/marks.h"

#include <string.h>

#include "base/memory.h"
#include "search/scoring.h"

tz_status tz_marks_init(tz_marks *marks, const tz_plan *plan) {
  memset(marks, 0, sizeof *marks);
  return tz_matcher_init(&marks->matcher, plan);
}

void tz_marks_clear(tz_marks *marks) {
  tz_matcher_clear(&marks->matcher);
  tz_free(marks->spans);
  memset(marks, 0, sizeof *marks);
}

/* Adds a word for a phrase, once. */
static tz_status add_span(tz_marks *m, const tz_word *word, int phrase) {
  for (size_t i = m->count; i > 0 && m->spans[i - 1].start == word->start; i--)
    if (m->spans[i - 1].phrase == phrase) return TZ_OK;
  if (m->count == m->capacity) {
    size_t wanted = m->capacity ? m->capacity * 2 : 16;
    tz_span *grown = tz_realloc(m->spans, wanted, sizeof *grown);
    if (!grown) return TZ_NOMEM;
    m->spans = grown;
    m->capacity = wanted;
  }
  m->spans[m->count++] = (tz_span){word->start, word->end, phrase};
  return TZ_OK;
}

/* The tokens of a group are one phrase, the beginning of a word is one of its own. */
static int phrase_of(const tz_plan *plan, uint32_t term) {
  return plan->terms[term].kind == TZ_PLAN_PREFIX ? (int)(plan->group_count + term)
                                                  : (int)tz_scoring_group(plan, term);
}

tz_status tz_marks_find(tz_marks *m, tz_stemmer *stemmer, const char *text,
                        size_t size) {
  const tz_plan *plan = m->matcher.plan;
  tz_status status = TZ_OK;
  tz_words words;
  tz_word word;
  m->count = 0;
  tz_words_init(&words, text, size);
  while (status == TZ_OK && tz_words_next(&words, &word)) {
    size_t count;
    status = tz_matcher_find(&m->matcher, stemmer, &word, &count);
    for (size_t i = 0; status == TZ_OK && i < count; i++) {
      uint32_t term = m->matcher.found[i];
      if (!plan->terms[term].form) status = add_span(m, &word, phrase_of(plan, term));
    }
  }
  return status;
}
