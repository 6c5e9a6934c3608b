/* Where a plan's terms stand in a text: what a snippet marks. The same as FTS5 finds
** with the plan's expression for marks (tz_plan_marks), without asking it: for the
** text of a passage that is at hand anyway. */
#ifndef TZ_SEARCH_MARKS_H
#define TZ_SEARCH_MARKS_H

#include "search/matcher.h"
#include "search/snippet.h"

typedef struct tz_marks {
  tz_matcher matcher;
  tz_span *spans; /* of the text read last, in order */
  size_t count;
  size_t capacity;
} tz_marks;

/* For a plan that tz_matcher_serves. TZ_OK or TZ_NOMEM; clear in both cases. */
tz_status tz_marks_init(tz_marks *marks, const tz_plan *plan);
void tz_marks_clear(tz_marks *marks);

/* Finds the spans of a text. TZ_OK or TZ_NOMEM. */
tz_status tz_marks_find(tz_marks *marks, tz_stemmer *stemmer, const char *text,
                        size_t size);

#endif
