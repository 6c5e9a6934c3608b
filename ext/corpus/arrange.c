#include "corpus/arrange.h"

#include <stdlib.h>
#include <string.h>

#define GOOD 0.5 /* of what the passage is worth in whose place another would stand */

static int compare_hits(const void *left, const void *right) {
  const tz_hit *a = left, *b = right;
  if (a->score < b->score || a->score > b->score) return a->score > b->score ? -1 : 1;
  return (a->passage_id > b->passage_id) - (a->passage_id < b->passage_id);
}

static int compare_sources(const void *left, const void *right) {
  const tz_hit *a = left, *b = right;
  if (a->source != b->source) return a->source < b->source ? -1 : 1;
  return compare_hits(left, right);
}

void tz_arrange(tz_hit *hits, size_t count) {
  if (count > 0) qsort(hits, count, sizeof *hits, compare_hits);
}

size_t tz_arrange_sources(tz_hit *hits, size_t count, int64_t per_source) {
  size_t kept = 0;
  int64_t run = 0, source = 0;
  if (count > 0) qsort(hits, count, sizeof *hits, compare_sources);
  for (size_t i = 0; i < count; i++) {
    run = i > 0 && hits[i].source == source ? run + 1 : 1;
    source = hits[i].source;
    if (run <= per_source) hits[kept++] = hits[i];
  }
  return kept;
}

/* The language that less than one in TZ_MIX_EVERY of the rows are in, where the other
** one is not: rows in neither tell nothing. */
static tz_language lacking(const tz_hit *hits, size_t rows) {
  size_t count[3] = {0, 0, 0}, least = rows / TZ_MIX_EVERY;
  for (size_t i = 0; i < rows; i++)
    count[hits[i].language]++;
  bool russian = count[TZ_RUSSIAN] >= least, english = count[TZ_ENGLISH] >= least;
  if (russian == english) return TZ_LANGUAGE_NONE;
  return russian ? TZ_ENGLISH : TZ_RUSSIAN;
}

static size_t mixed_rows(size_t limit) {
  return limit < TZ_MIX_ROWS ? limit : TZ_MIX_ROWS;
}

size_t tz_mix_most(size_t limit) {
  return mixed_rows(limit) / TZ_MIX_EVERY;
}

tz_language tz_mix_lacking(const tz_hit *hits, size_t count, size_t limit) {
  tz_language language = TZ_LANGUAGE_NONE;
  if (count > mixed_rows(limit)) count = mixed_rows(limit);
  for (size_t rows = TZ_MIX_EVERY; rows <= count && language == TZ_LANGUAGE_NONE;
       rows += TZ_MIX_EVERY)
    language = lacking(hits, rows);
  return language;
}

static double worth(const tz_hit *hit, const tz_mix *mix) {
  return hit->language == mix->language ? hit->score : hit->score / mix->trust;
}

/* Moves hit number `from` up to `to`. */
static void raise_hit(tz_hit *hits, size_t from, size_t to) {
  tz_hit hit = hits[from];
  memmove(hits + to + 1, hits + to, (from - to) * sizeof *hits);
  hit.score = hits[to - 1].score;
  hits[to] = hit;
}

void tz_mix_languages(tz_hit *hits, size_t count, size_t limit, const tz_mix *mix) {
  size_t most = mixed_rows(limit);
  for (size_t rows = TZ_MIX_EVERY; rows <= most && rows < count; rows += TZ_MIX_EVERY) {
    tz_language language = lacking(hits, rows);
    if (language == TZ_LANGUAGE_NONE) continue;
    size_t at = rows;
    while (at < count && (hits[at].language != language || !hits[at].all))
      at++;
    if (at < count && worth(&hits[at], mix) >= GOOD * hits[rows - 1].score)
      raise_hit(hits, at, rows - 1);
  }
}
