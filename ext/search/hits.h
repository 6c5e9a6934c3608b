/* The best of many hits: a heap of so many, the worst of them on top. */
#ifndef TZ_SEARCH_HITS_H
#define TZ_SEARCH_HITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/language.h"

typedef struct tz_topk_hit {
  uint32_t passage;
  bool preferred;  /* has all groups of tz_topk.all, and those come first */
  bool rough;      /* the score may be wrong: a title, a heading or a capped count */
  bool first;      /* of its source's passages; the score has the bonus for it */
  double score;    /* higher is better */
  double most;     /* and what it is at most, were all known; never below it */
  uint64_t groups; /* bit g: group g is in the passage */
  /* Whoever reads the passage notes that here: */
  bool read;            /* the score is that of its text, */
  tz_language language; /* which is in this language */
} tz_topk_hit;

/* Whether a hit is among the best `limit`. */
bool tz_hits_have_room(const tz_topk_hit *hits, size_t count, size_t limit,
                       const tz_topk_hit *hit);

/* Puts a hit among the best `limit`, which are a heap until tz_hits_sort makes them
** best first. False where it is none of them. */
bool tz_hits_offer(tz_topk_hit *hits, size_t *count, size_t limit,
                   const tz_topk_hit *hit);
void tz_hits_sort(tz_topk_hit *hits, size_t count);

#endif
