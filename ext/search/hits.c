#include "search/hits.h"

/* Whether a is a worse hit than b. */
static bool is_worse(const tz_topk_hit *a, const tz_topk_hit *b) {
  if (a->preferred != b->preferred) return b->preferred;
  return a->score < b->score || (a->score == b->score && a->passage > b->passage);
}

/* Puts a hit into the heap (worst hit on top), whose place i is free, at i or below. */
static void sift_down(tz_topk_hit *heap, size_t count, size_t i, tz_topk_hit hit) {
  for (size_t child; (child = 2 * i + 1) < count; i = child) {
    if (child + 1 < count && is_worse(&heap[child + 1], &heap[child])) child++;
    if (!is_worse(&heap[child], &hit)) break;
    heap[i] = heap[child];
  }
  heap[i] = hit;
}

bool tz_hits_have_room(const tz_topk_hit *hits, size_t count, size_t limit,
                       const tz_topk_hit *hit) {
  return limit > 0 && (count < limit || is_worse(&hits[0], hit));
}

bool tz_hits_offer(tz_topk_hit *hits, size_t *count, size_t limit,
                   const tz_topk_hit *hit) {
  if (!tz_hits_have_room(hits, *count, limit, hit)) return false;
  if (*count == limit) {
    sift_down(hits, *count, 0, *hit);
    return true;
  }
  size_t i = (*count)++;
  while (i > 0 && is_worse(hit, &hits[(i - 1) / 2])) {
    hits[i] = hits[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  hits[i] = *hit;
  return true;
}

void tz_hits_sort(tz_topk_hit *hits, size_t count) {
  for (size_t end = count; end > 1; end--) {
    tz_topk_hit last = hits[end - 1];
    hits[end - 1] = hits[0];
    sift_down(hits, end - 1, 0, last);
  }
}
