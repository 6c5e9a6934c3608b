#include "search/topk.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "search/window.h"

#define ROUNDING 1e-12
#define SURELY   0.98 /* of a score: lengths are not known to the word */
#define LOOK_UP  12.0 /* so many postings are added up while one is looked for */

/* A group, in the order they are looked at. */
typedef struct ranked {
  tz_topk_group *group;
  size_t first;   /* its terms: run.terms[first .. + group->term_count) */
  size_t densest; /* number of the one of them that most passages have */
  uint64_t bit;
  double factor;   /* see tz_bm25_add; 0 for what is excluded */
  double most;     /* what it is never worth more than */
  double expected; /* of a window's passages so many have it, about */
  unsigned wanted; /* in the window before it was wanted of so many */
  uint8_t rows[256];
} ranked;

/* A term of a group. */
typedef struct term {
  tz_bm25_term means;
  const tz_bm25_bounds *bounds;
  tz_cursor cursor;
  size_t ranked; /* its group: run.ranked[ranked] */
} term;

typedef struct run {
  tz_topk *query;
  tz_bm25_tables tables;
  tz_bm25_bounds *bounds;
  term *terms;
  tz_window window;
  uint16_t wanted[TZ_WINDOW]; /* places of the window that may be hits */
  unsigned wanted_count;
  uint64_t chosen[TZ_WINDOW / 64]; /* these, a bit each, to go through in order */
  ranked ranked[TZ_GROUPS_MAX];    /* by role, the rarest first */
  double rest[TZ_GROUPS_MAX + 1];  /* what this group and those behind it are worth */
  size_t essential;                /* so many of them; a hit has at least one */
  size_t anchor;                   /* no fewer are essential */
  size_t scanned;                  /* so many are added up in this window */
  size_t sought;                   /* so many are required or optional */
  uint64_t required, optional, excluded;
  tz_topk_hit
      *sure; /* a heap of the query->wanted best, by what they are worth surely */
  size_t sure_count;
} run;

/* ---- the order of groups ---- */

/* Adds the groups of a role to the order, the rarest first; their bits. */
static uint64_t add_role(run *r, tz_topk_role role, size_t *count) {
  tz_topk *query = r->query;
  uint64_t bits = 0;
  size_t first = *count;
  for (size_t g = 0; g < query->group_count; g++) {
    if (query->groups[g].role != role) continue;
    size_t at = (*count)++;
    for (; at > first && r->ranked[at - 1].group->idf < query->groups[g].idf; at--)
      r->ranked[at] = r->ranked[at - 1];
    r->ranked[at] = (ranked){.group = &query->groups[g], .bit = UINT64_C(1) << g};
    bits |= UINT64_C(1) << g;
  }
  return bits;
}

static void weigh_groups(run *r) {
  for (size_t i = r->query->group_count; i-- > 0;) {
    ranked *g = &r->ranked[i];
    double idf = g->group->role == TZ_EXCLUDED ? 0 : g->group->idf;
    g->factor = idf * (r->query->bm25->k1 + 1);
    g->most = g->factor * r->tables.form[g->group->forms != 0] * r->tables.first[1];
    g->expected = TZ_WINDOW * exp(-g->group->idf);
    r->rest[i] = r->rest[i + 1] + g->most;
    tz_bm25_rows(&r->tables, g->group->forms, g->rows);
  }
}

/* Required groups first, so that a window without one of them is left at once. What has
** all of query->all has the first group of them: it stays essential. */
static void order_groups(run *r) {
  size_t n = 0;
  r->required = add_role(r, TZ_REQUIRED, &n);
  size_t wanted = n;
  r->optional = add_role(r, TZ_OPTIONAL, &n);
  r->sought = n;
  r->excluded = add_role(r, TZ_EXCLUDED, &n);
  r->anchor = r->essential = wanted > 0 ? 1 : r->sought;
  for (size_t i = 0; i < r->anchor && !r->required; i++)
    if (r->query->all & r->ranked[i].bit) r->anchor = i + 1;
  if (r->sought > 0 && (r->query->all & r->optional) == 0) r->anchor = 1;
  if (r->query->count) r->essential = n;
  weigh_groups(r);
}

static bool is_same(double a, double b) {
  return !(a < b) && !(a > b);
}

/* The bounds that a term before it in its group has, too; NULL where none has. */
static const tz_bm25_bounds *bounds_like(const term *of_group, const term *t) {
  for (const term *u = of_group; u < t; u++)
    if (is_same(u->means.weight, t->means.weight) &&
        is_same(u->means.trust, t->means.trust))
      return u->bounds;
  return NULL;
}

/* Makes the terms ready and gives them their bounds. */
static tz_status prepare_terms(run *r) {
  tz_topk *query = r->query;
  size_t count = 0, bounds = 0;
  for (size_t i = 0; i < query->group_count; i++)
    count += query->groups[i].term_count;
  if (count > UINT16_MAX) return TZ_TOO_BIG;
  r->terms = tz_calloc(count + 1, sizeof *r->terms);
  r->bounds = tz_calloc(count + 1, sizeof *r->bounds);
  if (!r->terms || !r->bounds) return TZ_NOMEM;
  term *t = r->terms;
  for (size_t i = 0; i < query->group_count; i++) {
    ranked *g = &r->ranked[i];
    term *first = t;
    g->first = (size_t)(first - r->terms);
    for (size_t k = 0; k < g->group->term_count; k++, t++) {
      tz_topk_term *given = &g->group->terms[k];
      if (given->passages > g->group->terms[g->densest].passages) g->densest = k;
      t->means = (tz_bm25_term){given->weight, given->trust, g->group->forms};
      t->ranked = i;
      t->bounds = bounds_like(first, t);
      if (!t->bounds) {
        tz_bm25_bound(&r->tables, g->factor, &t->means, &r->bounds[bounds]);
        t->bounds = &r->bounds[bounds++];
      }
      tz_cursor_begin(&t->cursor, &given->reader, given->block);
    }
  }
  return TZ_OK;
}

/* ---- what may be a hit ---- */

/* What a passage must be worth to be wanted, one with all groups of query->all and one
** without. */
typedef struct floors {
  double with_all, other;
} floors;

static floors floors_of(const run *r) {
  const tz_topk *query = r->query;
  bool full = query->hit_count == query->limit;
  bool preferred = full && query->limit > 0 && query->hits[0].preferred;
  floors f = {0, 0};
  if (full) {
    double worst = query->limit == 0 ? HUGE_VAL : query->hits[0].score * (1 - ROUNDING);
    f.with_all = query->all_first && !preferred && query->limit > 0 ? 0 : worst;
    f.other = preferred ? HUGE_VAL : worst;
  }
  if (r->sure && r->sure_count == query->wanted) {
    double least = r->sure[0].score - query->other_more;
    if (least > f.other) f.other = least;
  }
  if (!query->count && query->with_all <= query->limit)
    f.with_all = 0; /* to count it */
  return f;
}

/* Leaves out of the essential groups what cannot make a hit any more. */
static void narrow(run *r) {
  if (r->query->count || r->query->limit == 0) return;
  floors f = floors_of(r);
  while (r->essential > r->anchor && r->rest[r->essential - 1] < f.other)
    r->essential--;
}

/* Whether a passage may be a hit, or has to be counted, which has these of the groups
** `looked` and is worth at most so much. */
static inline bool is_wanted(const run *r, floors f, uint64_t groups, uint64_t looked,
                             double worth) {
  uint64_t all = r->query->all;
  if ((groups & r->required) != (r->required & looked) || (groups & r->excluded))
    return false;
  bool with_all = all != 0 && (groups & all) == (all & looked);
  return worth >= (with_all ? f.with_all : f.other);
}

/* Bits of the first groups. */
static uint64_t bits_of(const run *r, size_t count) {
  uint64_t bits = 0;
  for (size_t i = 0; i < count; i++)
    bits |= r->ranked[i].bit;
  return bits;
}

/* Chooses among the places, of which the first `count` groups are known, those that are
** wanted: is_wanted for many. */
static void choose(run *r, const uint16_t *places, unsigned place_count, size_t count) {
  const tz_window *w = &r->window;
  floors f = floors_of(r);
  uint64_t looked = bits_of(r, count), all = r->query->all, all_looked = all & looked;
  uint64_t required = r->required & looked, decides = r->required | r->excluded;
  float other = (float)(f.other - r->rest[count]);
  float with_all = all ? (float)(f.with_all - r->rest[count]) : HUGE_VALF;
  unsigned wanted = 0;
  if (count == 1 && !(r->excluded & looked) &&
      (other <= 0 || (all_looked && with_all <= 0))) { /* all that have the one group */
    memmove(r->wanted, places, place_count * sizeof *places);
    r->wanted_count = place_count;
    return;
  }
  for (unsigned i = 0; i < place_count; i++) {
    const tz_window_place *p = &w->places[places[i]];
    bool in =
        p->bound >= other || ((p->groups & all) == all_looked && p->bound >= with_all);
    if (in && (p->groups & decides) == required) r->wanted[wanted++] = places[i];
  }
  r->wanted_count = wanted;
}

/* ---- one passage ---- */

/* Counts the group's terms in the passage, which is not below the one before. */
static tz_status count_group(run *r, size_t i, uint32_t passage, tz_counted *counted,
                             tz_scored *scored) {
  const ranked *g = &r->ranked[i];
  for (size_t k = g->group->term_count; k-- > 0;) {
    term *t = &r->terms[g->first + k];
    tz_status status = tz_cursor_seek(&t->cursor, passage);
    if (status != TZ_OK) return status;
    if (!tz_cursor_is_at(&t->cursor, passage)) continue;
    const tz_block *block = t->cursor.block;
    unsigned at = t->cursor.at;
    tz_bm25_count(&r->tables, &t->means, block->counts[at], block->length[at], counted,
                  scored);
  }
  return TZ_OK;
}

static unsigned count_bits(uint64_t bits) {
  unsigned n = 0;
  for (; bits; bits &= bits - 1)
    n++;
  return n;
}

static bool is_allowed(const tz_topk *query, uint32_t passage) {
  if (!query->allowed) return true;
  return passage < query->allowed_size &&
         (query->allowed[passage >> 3] >> (passage & 7) & 1);
}

static bool matches(const run *r, uint64_t groups, uint32_t passage) {
  if ((groups & r->required) != r->required || (groups & r->excluded)) return false;
  if ((groups & (r->required | r->optional)) == 0) return false;
  if (r->query->least_optional > 0 &&
      count_bits(groups & r->optional) < r->query->least_optional)
    return false;
  return is_allowed(r->query, passage);
}

/* Offers a match to the result. */
static void offer(run *r, uint32_t passage, const tz_scored *scored, bool with_all) {
  tz_topk *query = r->query;
  bool first = scored->length >> 7;
  double factor = r->tables.first[first] * r->tables.in_text[scored->in_text];
  tz_topk_hit hit = {.passage = passage,
                     .preferred = with_all && query->all_first,
                     .rough = scored->rough,
                     .first = first,
                     .score = scored->score * factor,
                     .most = (scored->score + scored->more) * factor,
                     .groups = scored->groups};
  if (!tz_hits_have_room(query->hits, query->hit_count, query->limit, &hit)) return;
  if (query->accept && !query->accept(query->accept_context, passage)) return;
  tz_hits_offer(query->hits, &query->hit_count, query->limit, &hit);
  if (!r->sure || hit.rough) return; /* what is rough may be worth less, too */
  tz_topk_hit sure = {.score = SURELY * hit.score * (with_all ? query->all_more : 1)};
  tz_hits_offer(r->sure, &r->sure_count, query->wanted, &sure);
}

/* Looks for the groups that were not scanned, as long as the passage is wanted; *groups
** are then all that it has, and *wanted says whether it still is. */
static tz_status look_up(run *r, uint32_t at, uint64_t *groups, tz_counted *counted,
                         tz_scored *scored, bool *wanted) {
  const tz_window *w = &r->window;
  floors f = floors_of(r);
  double bound = w->places[at].bound;
  uint64_t looked = bits_of(r, r->scanned);
  *groups = w->places[at].groups;
  *wanted = is_wanted(r, f, *groups, looked, bound + r->rest[r->scanned]);
  for (size_t i = r->scanned; *wanted && i < r->query->group_count; i++) {
    counted[i] = (tz_counted){0};
    tz_status status = count_group(r, i, w->base + at, &counted[i], scored);
    if (status != TZ_OK) return status;
    if (counted[i].frequency > 0) {
      *groups |= r->ranked[i].bit;
      bound += r->ranked[i].most;
    }
    looked |= r->ranked[i].bit;
    *wanted = is_wanted(r, f, *groups, looked, bound + r->rest[i + 1]);
  }
  return TZ_OK;
}

/* Counts the postings of the window in the place, each for its group. */
static void count_scanned(const run *r, uint32_t at, tz_counted *counted,
                          tz_scored *scored) {
  const tz_window *w = &r->window;
  for (size_t i = 0; i < r->scanned; i++)
    counted[i] = (tz_counted){0};
  for (uint32_t i = w->places[at].last; i > 0; i = w->postings[i].before) {
    const tz_window_posting *p = &w->postings[i];
    tz_bm25_count(&r->tables, &r->terms[p->term].means, p->counts, p->length,
                  &counted[r->terms[p->term].ranked], scored);
  }
}

/* Reckons what the passage is worth and offers it to the result. */
static tz_status score_passage(run *r, uint32_t at) {
  tz_topk *query = r->query;
  uint32_t passage = r->window.base + at;
  tz_counted counted[TZ_GROUPS_MAX];
  tz_scored scored = {0};
  uint64_t groups;
  bool wanted;
  tz_status status = look_up(r, at, &groups, counted, &scored, &wanted);
  if (status != TZ_OK || !wanted || !matches(r, groups, passage)) return status;
  bool with_all = query->all != 0 && (groups & query->all) == query->all;
  if (!query->count) query->with_all += with_all;
  count_scanned(r, at, counted, &scored);
  for (size_t i = 0; i < r->sought; i++)
    if (groups & r->ranked[i].bit)
      tz_bm25_add(&r->tables, r->ranked[i].factor, r->ranked[i].bit, &counted[i],
                  &scored);
  offer(r, passage, &scored, with_all);
  return TZ_OK;
}

/* ---- one window ---- */

/* The groups that are added up in the next window: the essential ones, and others while
** looking for them in every passage that wants them would cost more. */
static size_t scanned_next(const run *r) {
  size_t i = r->essential;
  while (i < r->sought) {
    const ranked *g = &r->ranked[i];
    double looking = LOOK_UP * g->wanted * (double)g->group->term_count;
    if (looking <= g->expected) break;
    i++;
  }
  return i;
}

/* What a passage without the groups before this one must be worth by this one, so that
** it may be a hit together with those behind it. */
static double least_alone(const run *r, size_t i) {
  if (r->query->count) return 0; /* any may have to be counted */
  floors f = floors_of(r);
  bool lacks = (r->query->all & bits_of(r, i)) != 0;
  double floor =
      lacks || r->query->all == 0 || f.other < f.with_all ? f.other : f.with_all;
  return floor - r->rest[i + 1];
}

/* Adds up what the group's postings in the window are worth. The densest of its terms
** comes last, when what it adds to is there, and is noted alone only where that alone can
** make a hit. */
static tz_status scan_group(run *r, size_t i, bool *any) {
  const ranked *g = &r->ranked[i];
  size_t count = g->group->term_count;
  tz_status status = TZ_OK;
  *any = false;
  for (size_t n = 1; n <= count && status == TZ_OK; n++) {
    size_t k = n == count ? g->densest : n - 1 == g->densest ? count - 1 : n - 1;
    term *t = &r->terms[g->first + k];
    tz_window_term means = {.number = (uint16_t)(g->first + k),
                            .least = n == count ? (float)least_alone(r, i) : 0,
                            .bit = g->bit,
                            .rows = g->rows,
                            .tables = &r->tables,
                            .bounds = t->bounds,
                            .only_seen = i >= r->essential};
    status = tz_cursor_seek(&t->cursor, r->window.base);
    if (status == TZ_OK) status = tz_window_add(&r->window, &means, &t->cursor, any);
  }
  return status;
}

/* Adds up the groups to be scanned. What is wanted then is all that may be a hit. */
static tz_status scan_groups(run *r) {
  tz_window *w = &r->window;
  bool any;
  for (size_t i = 0; i < r->essential; i++) {
    tz_status status = scan_group(r, i, &any);
    if (status != TZ_OK) return status;
    if (!any && r->ranked[i].group->role == TZ_REQUIRED) return TZ_OK;
  }
  choose(r, w->seen, w->seen_count, r->essential);
  for (size_t i = r->essential; i < r->query->group_count; i++) {
    r->ranked[i].wanted = i <= r->scanned ? r->wanted_count : 0;
    if (i >= r->scanned || r->wanted_count == 0) continue;
    tz_status status = scan_group(r, i, &any);
    if (status != TZ_OK) return status;
    choose(r, r->wanted, r->wanted_count, i + 1);
  }
  return TZ_OK;
}

/* Counts the window's matches, all groups of which are known. */
static void count_matches(run *r) {
  const tz_window *w = &r->window;
  tz_topk *query = r->query;
  for (unsigned i = 0; i < w->seen_count; i++) {
    uint64_t groups = w->places[w->seen[i]].groups;
    if (!matches(r, groups, w->base + w->seen[i])) continue;
    query->total++;
    query->with_all += (groups & query->all) == query->all;
  }
}

/* Scores what is wanted, by passage, as postings come. */
static tz_status score_wanted(run *r) {
  tz_status status = TZ_OK;
  for (unsigned i = 0; i < r->wanted_count; i++)
    r->chosen[r->wanted[i] / 64] |= UINT64_C(1) << r->wanted[i] % 64;
  for (uint32_t i = 0; r->wanted_count > 0 && i < TZ_WINDOW / 64; i++) {
    for (uint64_t chosen = r->chosen[i]; chosen && status == TZ_OK;
         chosen &= chosen - 1)
      status = score_passage(r, i * 64 + (uint32_t)__builtin_ctzll(chosen));
    r->chosen[i] = 0;
  }
  return status;
}

static tz_status score_window(run *r, uint32_t base) {
  r->scanned = scanned_next(r);
  r->wanted_count = 0;
  tz_window_open(&r->window, base);
  tz_status status = scan_groups(r);
  if (status != TZ_OK) return status;
  if (r->query->count) count_matches(r);
  status = score_wanted(r);
  tz_window_close(&r->window);
  return status;
}

/* The first passage not below `from` that a group has; false when it has none. */
static tz_status first_of_group(run *r, size_t i, uint32_t from, uint32_t *first,
                                bool *any) {
  const ranked *g = &r->ranked[i];
  *any = false;
  for (size_t k = 0; k < g->group->term_count; k++) {
    tz_cursor *cursor = &r->terms[g->first + k].cursor;
    tz_status status = tz_cursor_seek(cursor, from);
    if (status != TZ_OK) return status;
    if (cursor->done) continue;
    if (!*any || cursor->next < *first) *first = cursor->next;
    *any = true;
  }
  return TZ_OK;
}

/* Where the next window begins: at the first passage that can match, which is
** the furthest of the required groups' first ones, or the nearest of the
** optional ones'. False at the end. */
static tz_status next_window(run *r, uint32_t from, uint32_t *base, bool *more) {
  *base = from;
  *more = false;
  uint32_t nearest = UINT32_MAX;
  for (size_t i = 0; i < r->query->group_count; i++) {
    bool required = r->ranked[i].group->role == TZ_REQUIRED, any;
    if (!required && (r->required || i >= r->essential)) break;
    uint32_t first = 0;
    tz_status status = first_of_group(r, i, required ? *base : from, &first, &any);
    if (status != TZ_OK) return status;
    if (required) {
      *more = any;
      if (!any) return TZ_OK;
      *base = first;
    } else if (any) {
      *more = true;
      if (first < nearest) nearest = first;
    }
  }
  if (!r->required && *more) *base = nearest;
  return TZ_OK;
}

/* Goes through the windows. */
static tz_status go_through(run *r) {
  tz_topk *query = r->query;
  bool more = false;
  uint32_t base = 0;
  tz_status status = next_window(r, 0, &base, &more);
  while (status == TZ_OK && more) {
    status = score_window(r, base);
    if (status == TZ_OK && query->stop && query->stop(query->stop_context))
      status = TZ_INVALID;
    if (status != TZ_OK || r->window.last == UINT32_MAX) break; /* the last one */
    narrow(r);
    status = next_window(r, r->window.last + 1, &base, &more);
  }
  return status;
}

tz_status tz_topk_run(tz_topk *query) {
  query->hit_count = 0;
  query->total = query->with_all = 0;
  if (query->group_count > TZ_GROUPS_MAX) return TZ_TOO_BIG;
  run *r = tz_calloc(1, sizeof *r);
  if (!r) return TZ_NOMEM;
  r->query = query;
  tz_bm25_prepare(query->bm25, &r->tables);
  order_groups(r);
  tz_status status = prepare_terms(r);
  if (query->wanted > 0) {
    r->sure = tz_calloc(query->wanted, sizeof *r->sure);
    if (!r->sure) status = TZ_NOMEM;
  }
  if (status == TZ_OK) status = go_through(r);
  tz_window_clear(&r->window);
  tz_free(r->sure);
  tz_free(r->terms);
  tz_free(r->bounds);
  tz_free(r);
  tz_hits_sort(query->hits, query->hit_count);
  return status;
}
