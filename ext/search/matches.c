#include "sqlite.h"
#include "search/matches.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "search/columns.h"

/* A token whose bytes are wanted: where a match begins or ends. */
struct tz_match_point {
  int token;
  bool ends;
  size_t span;
};

void tz_matches_clear(tz_matches *m) {
  tz_free(m->spans);
  tz_free(m->points);
  *m = (tz_matches){.count = 0};
}

static int add_match(tz_matches *m, int phrase, int first, int last) {
  tz_span *spans = tz_grown(m->spans, m->count, &m->capacity, 16, sizeof *spans);
  if (spans == NULL) return SQLITE_NOMEM;
  m->spans = spans;
  tz_match_point *points =
      tz_grown(m->points, 2 * m->count + 1, &m->point_capacity, 32, sizeof *points);
  if (points == NULL) return SQLITE_NOMEM;
  m->points = points;
  m->points[2 * m->count] = (tz_match_point){first, false, m->count};
  m->points[2 * m->count + 1] = (tz_match_point){last, true, m->count};
  m->spans[m->count++] = (tz_span){.phrase = phrase};
  return SQLITE_OK;
}

/* The matches of every phrase in the column, as tokens. */
static int collect(const Fts5ExtensionApi *api, Fts5Context *fts, int wanted,
                   tz_matches *m) {
  int phrases = api->xPhraseCount(fts);
  int code = SQLITE_OK;
  for (int i = 0; code == SQLITE_OK && i < phrases; i++) {
    tz_phrase_places p;
    int size = api->xPhraseSize(fts, i);
    code = tz_phrase_first(&p, api, fts, i);
    while (code == SQLITE_OK && p.column >= 0) {
      if (p.column == wanted) code = add_match(m, i, p.offset, p.offset + size - 1);
      if (code == SQLITE_OK) code = tz_phrase_next(&p, fts);
    }
  }
  return code;
}

static int compare_points(const void *left, const void *right) {
  const tz_match_point *a = left;
  const tz_match_point *b = right;
  return (a->token > b->token) - (a->token < b->token);
}

static int compare_spans(const void *left, const void *right) {
  const tz_span *a = left;
  const tz_span *b = right;
  if (a->start != b->start) return a->start < b->start ? -1 : 1;
  if (a->end != b->end) return a->end < b->end ? -1 : 1;
  return (a->phrase > b->phrase) - (a->phrase < b->phrase);
}

typedef struct locator {
  tz_matches *m;
  size_t next; /* point */
  int token;   /* the number of the last one counted */
} locator;

static int locate_token(void *state, int flags, const char *token, int token_size,
                        int start, int end) {
  (void)token, (void)token_size;
  locator *l = state;
  if (flags & FTS5_TOKEN_COLOCATED) return SQLITE_OK;
  l->token++;
  for (; l->next < 2 * l->m->count && l->m->points[l->next].token <= l->token;
       l->next++) {
    const tz_match_point *p = &l->m->points[l->next];
    tz_span *span = &l->m->spans[p->span];
    if (p->token < l->token) continue;
    if (p->ends) {
      span->end = (size_t)end;
    } else {
      span->start = (size_t)start;
    }
  }
  return l->next == 2 * l->m->count ? SQLITE_DONE : SQLITE_OK;
}

/* Finds the matches' bytes in the column's text and puts them in order. */
static int locate(const Fts5ExtensionApi *api, Fts5Context *fts, const char *text,
                  int size, tz_matches *m) {
  if (m->count == 0) return SQLITE_OK;
  qsort(m->points, m->count * 2, sizeof *m->points, compare_points);
  locator l = {.m = m, .token = -1};
  int code = api->xTokenize(fts, text, size, &l, locate_token);
  if (code != SQLITE_OK && code != SQLITE_DONE) return code;
  size_t kept = 0;
  for (size_t i = 0; i < m->count; i++) {
    if (m->spans[i].end > m->spans[i].start) m->spans[kept++] = m->spans[i];
  }
  m->count = kept;
  if (kept > 0) qsort(m->spans, kept, sizeof *m->spans, compare_spans);
  return SQLITE_OK;
}

/* Counts by phrase, so that nothing is sorted or tokenized. */
static int best_column(const Fts5ExtensionApi *api, Fts5Context *fts, int *best) {
  typedef struct tally {
    int phrases;
    int last; /* the last phrase counted */
    sqlite3_int64 matches;
  } tally;
  int columns = api->xColumnCount(fts);
  int phrases = api->xPhraseCount(fts);
  tally *tallies = tz_calloc((size_t)columns, sizeof *tallies);
  if (tallies == NULL) return SQLITE_NOMEM;
  for (int i = 0; i < columns; i++)
    tallies[i] = (tally){.last = -1};
  int code = SQLITE_OK;
  for (int i = 0; code == SQLITE_OK && i < phrases; i++) {
    tz_phrase_places p;
    code = tz_phrase_first(&p, api, fts, i);
    while (code == SQLITE_OK && p.column >= 0) {
      tally *t = &tallies[p.column];
      t->matches++;
      if (t->last != i) t->phrases++;
      t->last = i;
      code = tz_phrase_next(&p, fts);
    }
  }
  *best = 0;
  for (int i = 1; i < columns; i++) {
    const tally *a = &tallies[i];
    const tally *b = &tallies[*best];
    if (a->phrases > b->phrases ||
        (a->phrases == b->phrases && a->matches > b->matches)) {
      *best = i;
    }
  }
  tz_free(tallies);
  return code;
}

int tz_matches_find(const Fts5ExtensionApi *api, Fts5Context *fts, int column,
                    const char **text, int *size, tz_matches *m) {
  int code = SQLITE_OK;
  *text = NULL;
  *size = 0;
  if (column < 0) code = best_column(api, fts, &column);
  if (code == SQLITE_OK) code = api->xColumnText(fts, column, text, size);
  if (code != SQLITE_OK || *text == NULL) return code;
  code = collect(api, fts, column, m);
  if (code == SQLITE_OK) code = locate(api, fts, *text, *size, m);
  return code;
}
