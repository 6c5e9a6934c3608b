#include "search/topk.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

#define LEAST_FREQUENCY 1e-12
#define MOST_FREQUENCY  1e9
#define ROUNDING        1e-12
#define WINDOW                                                                         \
  2048u /* passages scored at a time: their places stay in the first caches */

/* What is known of one passage of a window; together, so that a posting touches one
** line of the cache. */
typedef struct place {
  double score;
  double more;     /* so much more that may be */
  uint64_t groups; /* 0: none was found there */
  uint8_t length;
  bool rough, in_text;
} place;

/* And of the group at hand, where it has more than one term. */
typedef struct counted {
  double frequency;    /* 0: not found there */
  double trusted;      /* of it, by its terms' trust */
  double unsure;       /* so much more it may be, */
  double unsure_trust; /* of this trust at most */
  bool form;
} counted;

typedef struct window {
  uint32_t base;
  place places[WINDOW];
  counted counted[WINDOW];
  uint16_t touched[WINDOW]; /* places the group at hand was counted at */
  uint16_t seen[WINDOW];    /* places any group was found at, each once */
  unsigned touched_count, seen_count;
} window;

typedef struct run {
  tz_topk *query;
  window *window;
  double text[256];      /* a posting's frequency in the text by its packed counts, */
  double where[256];     /* and elsewhere, to be multiplied by n */
  double unsure[256];    /* so much more that may be */
  double most[256];      /* and so much the frequency in the text */
  double k[256];         /* k1 * n */
  double n[256];         /* 1 - b + b*length/average by the packed length */
  uint8_t form_bit[256]; /* of tz_topk_group.forms */
  bool rough[256];       /* something may be more */
  bool is_text[256];     /* it is in the text */
  double form[2];        /* what a score is multiplied by, for the form typed, */
  double first[2];       /* for a source's first passage, */
  double in_text[2];     /* and for being in the text */
  size_t order[TZ_GROUPS_MAX]; /* of groups: by role, the rarest first */
  size_t essential;            /* so many of them; a hit has at least one */
  size_t anchor;               /* no fewer are essential */
  size_t sought;               /* so many are required or optional */
  uint64_t required, optional, excluded;
  bool plain; /* whatever has a group matches */
} run;

static void prepare_tables(run *r) {
  const tz_bm25 *p = r->query->bm25;
  double average = p->average_length > 0 ? p->average_length : 1;
  for (unsigned i = 0; i < 256; i++) {
    unsigned text = tz_counts_text((uint8_t)i);
    tz_where where = tz_counts_where((uint8_t)i);
    /* never 0, which means that the group was not found yet */
    r->text[i] = text > 0 ? text : LEAST_FREQUENCY;
    r->is_text[i] = text > 0;
    r->most[i] = text == TZ_COUNT_MOST ? MOST_FREQUENCY : 0;
    r->where[i] = p->where[where];
    r->unsure[i] = p->where_most[where] - p->where[where];
    r->rough[i] = where != TZ_NOT_ELSEWHERE || text == TZ_COUNT_MOST;
    r->form_bit[i] = (uint8_t)(1u << tz_counts_form((uint8_t)i));
    r->n[i] = 1 - p->b + p->b * (double)((i & 127) * 2) / average;
    r->k[i] = p->k1 * r->n[i];
  }
  r->form[0] = r->first[0] = r->in_text[1] = 1;
  r->form[1] = 1 + p->form_bonus;
  r->first[1] = 1 + p->first_bonus;
  r->in_text[0] = p->not_in_text;
}

/* idf * (k1 + 1), which a group is never worth more than, bonuses aside; 0 for what is
** excluded. */
static double factor_of(const run *r, size_t g) {
  const tz_topk_group *group = &r->query->groups[g];
  return group->role == TZ_EXCLUDED ? 0 : group->idf * (r->query->bm25->k1 + 1);
}

/* What a group is never worth more than. */
static double most_of(const run *r, size_t g) {
  return factor_of(r, g) * r->form[r->query->groups[g].forms != 0] * r->first[1];
}

/* Adds the groups of a role to the order, the rarest first; their bits. */
static uint64_t add_role(run *r, tz_topk_role role, size_t *count) {
  uint64_t bits = 0;
  size_t first = *count;
  for (size_t g = 0; g < r->query->group_count; g++) {
    if (r->query->groups[g].role != role) continue;
    size_t at = (*count)++;
    for (;
         at > first && r->query->groups[r->order[at - 1]].idf < r->query->groups[g].idf;
         at--)
      r->order[at] = r->order[at - 1];
    r->order[at] = g;
    bits |= UINT64_C(1) << g;
  }
  return bits;
}

/* Required groups first, so that a window without one of them is left at once. What has
** all of query->all has the first group of them: it stays essential. */
static void prepare_groups(run *r) {
  size_t n = 0;
  r->required = add_role(r, TZ_REQUIRED, &n);
  size_t wanted = n;
  r->optional = add_role(r, TZ_OPTIONAL, &n);
  r->sought = n;
  r->excluded = add_role(r, TZ_EXCLUDED, &n);
  r->anchor = r->essential = wanted > 0 ? 1 : r->sought;
  for (size_t i = 0; i < r->anchor && !r->required; i++)
    if (r->query->all >> r->order[i] & 1) r->anchor = i + 1;
  if (r->sought > 0 && (r->query->all & r->optional) == 0) r->anchor = 1;
  r->plain = !r->required && !r->excluded && r->query->least_optional <= 1 &&
             !r->query->allowed;
}

/* Makes the term's block one that reaches to `from`, and its place the first
** posting not below it. */
static tz_status seek(tz_topk_term *t, uint32_t from) {
  tz_block *block = t->block;
  if (t->done) return TZ_OK;
  if (block->count == 0 || block->passage[block->count - 1] < from) {
    tz_status status = t->reader.load(t->reader.context, from, block);
    if (status != TZ_OK) return status;
    t->at = 0;
    t->done = block->count == 0;
  }
  if (!t->done && block->passage[t->at] < from)
    t->at = tz_block_place(block, t->at, from);
  return TZ_OK;
}

/* The passage at the place has the group. However much there is of what is unsure: the
** more, the higher the score, or the lower. */
static inline void add_score(run *r, uint32_t at, uint64_t bit, double factor,
                             double frequency, double trusted) {
  place *p = &r->window->places[at];
  if (p->groups == 0) r->window->seen[r->window->seen_count++] = (uint16_t)at;
  p->groups |= bit;
  p->score += factor * trusted / (frequency + r->k[p->length]);
}

/* What the group's score may be more, however much there is of what is unsure: the more,
** the higher the score, or the lower. */
static void add_more(run *r, uint32_t at, double factor, const counted *c) {
  place *p = &r->window->places[at];
  double k = r->k[p->length];
  double most = factor * (c->trusted + c->unsure_trust * c->unsure) /
                (c->frequency + c->unsure + k);
  double score = factor * c->trusted / (c->frequency + k);
  if (most > score) p->more += most - score;
}

static inline void add_counted(run *r, uint32_t at, uint64_t bit, double factor,
                               const counted *c) {
  if (c->unsure > 0) add_more(r, at, factor, c);
  add_score(r, at, bit, factor, c->frequency, c->trusted);
}

static inline void add_frequency(window *w, uint32_t at, const counted *more) {
  counted *c = &w->counted[at];
  if (c->frequency == 0) w->touched[w->touched_count++] = (uint16_t)at;
  c->frequency += more->frequency;
  c->trusted += more->trusted;
  c->form |= more->form;
  if (more->unsure > 0) {
    c->unsure += more->unsure;
    if (c->unsure_trust < more->unsure_trust) c->unsure_trust = more->unsure_trust;
  }
}

/* A term whose postings are added, and what for. */
typedef struct adding {
  uint64_t bit;
  double weight, trust, factor;
  double enough; /* what is alone in its passage and surely worth less is left out */
  uint8_t forms;
  bool last;      /* of its group: what no other term was found in is scored at once */
  bool only_seen; /* in passages only that another group has */
} adding;

/* Adds postings [from, to) of a block, all of them in the window. */
static void add_postings(run *r, const adding *a, const tz_block *block, unsigned from,
                         unsigned to) {
  window *w = r->window;
  for (unsigned i = from; i < to; i++) {
    uint32_t at = block->passage[i] - w->base;
    place *p = &w->places[at];
    if (a->only_seen && p->groups == 0) continue;
    uint8_t counts = block->counts[i], length = block->length[i];
    counted c = {.frequency = a->weight * r->text[counts],
                 .form = (a->forms & r->form_bit[counts]) != 0};
    if (r->rough[counts]) {
      p->rough = true;
      c.frequency += a->weight * r->where[counts] * r->n[length];
      c.unsure = a->weight * (r->most[counts] + r->unsure[counts] * r->n[length]);
      c.unsure_trust = a->trust;
    } else if (a->enough > 0 && p->groups == 0 && w->counted[at].frequency == 0 &&
               a->factor * a->trust * r->form[c.form] * r->first[length >> 7] *
                       c.frequency <
                   a->enough * (c.frequency + r->k[length])) {
      continue;
    }
    c.trusted = c.frequency * a->trust;
    p->length = length;
    p->in_text |= r->is_text[counts];
    if (a->last && w->counted[at].frequency == 0)
      add_counted(r, at, a->bit, a->factor * r->form[c.form], &c);
    else
      add_frequency(w, at, &c);
  }
}

/* Adds the term's postings in the window to the frequencies of group g, or, where it
** is the group's last and no other is there, at once to the scores. */
static tz_status add_term(run *r, tz_topk_term *t, size_t g, bool only_seen,
                          double enough) {
  const tz_topk_group *group = &r->query->groups[g];
  uint32_t end = r->window->base + (WINDOW - 1); /* the last passage of the window */
  adding a = {.bit = UINT64_C(1) << g,
              .weight = t->weight > LEAST_FREQUENCY ? t->weight : LEAST_FREQUENCY,
              .trust = t->trust,
              .factor = factor_of(r, g),
              .enough = enough,
              .forms = group->forms,
              .last = t == group->terms,
              .only_seen = only_seen};
  tz_status status = seek(t, r->window->base);
  while (status == TZ_OK && !t->done) {
    const tz_block *block = t->block;
    unsigned from = t->at, last = block->count - 1;
    bool whole = block->passage[last] <= end;
    t->at = whole ? block->count : tz_block_place(block, from, end + 1);
    add_postings(r, &a, block, from, t->at);
    if (!whole || block->passage[last] == UINT32_MAX) break;
    status = seek(t, block->passage[last] + 1);
    if (!t->done && t->block->passage[t->at] > end) break;
  }
  return status;
}

/* Turns the group's frequencies into scores and forgets them. */
static void settle_group(run *r, size_t g) {
  window *w = r->window;
  double factor = factor_of(r, g);
  uint64_t bit = UINT64_C(1) << g;
  for (unsigned i = 0; i < w->touched_count; i++) {
    counted *c = &w->counted[w->touched[i]];
    add_counted(r, w->touched[i], bit, factor * r->form[c->form], c);
    *c = (counted){0};
  }
  w->touched_count = 0;
}

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

static bool has_room(const tz_topk_hit *hits, size_t count, size_t limit,
                     const tz_topk_hit *hit) {
  return limit > 0 && (count < limit || is_worse(&hits[0], hit));
}

bool tz_hits_offer(tz_topk_hit *hits, size_t *count, size_t limit,
                   const tz_topk_hit *hit) {
  if (!has_room(hits, *count, limit, hit)) return false;
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

static void offer(tz_topk *query, const tz_topk_hit *hit) {
  if (query->accept && !query->accept(query->accept_context, hit->passage)) return;
  tz_hits_offer(query->hits, &query->hit_count, query->limit, hit);
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
  if (r->query->least_optional > 1 &&
      count_bits(groups & r->optional) < r->query->least_optional)
    return false;
  if (r->query->least_optional == 1 && (groups & r->optional) == 0) return false;
  return is_allowed(r->query, passage);
}

/* What a match must be worth to enter the result, its bonuses aside; nothing but a
** preferred one can where it is above all scores. */
static double least_score(const run *r) {
  const tz_topk *query = r->query;
  if (query->limit == 0) return HUGE_VAL;
  if (query->hit_count < query->limit) return 0;
  return query->hits[0].preferred ? HUGE_VAL : query->hits[0].score / r->first[1];
}

/* Offers a match to the result. */
static void settle_match(run *r, uint32_t passage, const place *p, bool preferred) {
  tz_topk *query = r->query;
  bool first = p->length >> 7;
  double factor = r->first[first] * r->in_text[p->in_text];
  tz_topk_hit hit = {.passage = passage,
                     .preferred = preferred,
                     .rough = p->rough,
                     .first = first,
                     .score = p->score * factor,
                     .most = (p->score + p->more) * factor,
                     .groups = p->groups};
  if (has_room(query->hits, query->hit_count, query->limit, &hit)) offer(query, &hit);
}

/* Offers the window's matches to the result and clears the window. Most cannot enter it,
** whatever their bonuses. */
static void settle_window(run *r) {
  window *w = r->window;
  tz_topk *query = r->query;
  double least = least_score(r) * (1 - ROUNDING);
  for (unsigned i = 0; i < w->seen_count; i++) {
    place *p = &w->places[w->seen[i]];
    uint32_t passage = w->base + w->seen[i];
    if (r->plain || matches(r, p->groups, passage)) {
      bool all = (p->groups & query->all) == query->all;
      bool preferred = all && query->all != 0 && query->all_first;
      query->total++;
      query->with_all += all;
      if (p->score >= least || preferred) {
        settle_match(r, passage, p, preferred);
        least = least_score(r) * (1 - ROUNDING);
      }
    }
    *p = (place){0};
  }
  w->seen_count = 0;
}

/* Whether a required group is in none of the window's passages that have been seen. */
static bool is_missing(const run *r, size_t g) {
  const window *w = r->window;
  if (r->query->groups[g].role != TZ_REQUIRED) return false;
  for (unsigned i = 0; i < w->seen_count; i++)
    if (w->places[w->seen[i]].groups >> g & 1) return false;
  return true;
}

/* Leaves out of the essential groups what cannot make a hit any more. */
static void narrow(run *r) {
  const tz_topk *query = r->query;
  double together = 0;
  if (query->count || query->limit == 0) return;
  if (query->hit_count < query->limit) return;
  for (size_t i = r->essential; i < r->sought; i++)
    together += most_of(r, r->order[i]);
  while (r->essential > r->anchor) {
    together += most_of(r, r->order[r->essential - 1]);
    if (!query->hits[0].preferred && together >= query->hits[0].score) return;
    r->essential--;
  }
}

/* What a passage that has only this group, the last that is scored, must be worth to be
** among the hits; 0 where any could. */
static double enough_for(const run *r, size_t i) {
  const tz_topk *query = r->query;
  uint64_t bit = UINT64_C(1) << r->order[i];
  if (i + 1 != r->sought || query->groups[r->order[i]].role != TZ_OPTIONAL) return 0;
  if (query->count || query->limit == 0 || query->hit_count < query->limit) return 0;
  if (query->all != 0 && (query->all & ~bit) == 0) return 0; /* it has them all */
  return query->hits[0].preferred ? 0 : query->hits[0].score;
}

static tz_status score_window(run *r) {
  tz_status status = TZ_OK;
  for (size_t i = 0; status == TZ_OK && i < r->query->group_count; i++) {
    tz_topk_group *group = &r->query->groups[r->order[i]];
    double enough = enough_for(r, i);
    for (size_t t = group->term_count; status == TZ_OK && t-- > 0;)
      status = add_term(r, &group->terms[t], r->order[i], i >= r->essential,
                        t == 0 ? enough : 0);
    settle_group(r, r->order[i]);
    if (is_missing(r, r->order[i])) break;
  }
  settle_window(r);
  return status;
}

/* The first passage not below `from` that a group has; false when it has none. */
static tz_status first_of_group(tz_topk_group *group, uint32_t from, uint32_t *first,
                                bool *any) {
  *any = false;
  for (size_t t = 0; t < group->term_count; t++) {
    tz_topk_term *term = &group->terms[t];
    tz_status status = seek(term, from);
    if (status != TZ_OK) return status;
    if (term->done) continue;
    uint32_t passage = term->block->passage[term->at];
    if (!*any || passage < *first) *first = passage;
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
    tz_topk_group *group = &r->query->groups[r->order[i]];
    if (group->role != TZ_REQUIRED && (r->required || i >= r->essential)) break;
    uint32_t first = 0;
    bool any;
    tz_status status =
        first_of_group(group, group->role == TZ_REQUIRED ? *base : from, &first, &any);
    if (status != TZ_OK) return status;
    if (group->role == TZ_REQUIRED) {
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

tz_status tz_topk_run(tz_topk *query) {
  run r = {.query = query};
  query->hit_count = 0;
  query->total = query->with_all = 0;
  if (query->group_count > TZ_GROUPS_MAX) return TZ_TOO_BIG;
  r.window = tz_calloc(1, sizeof *r.window);
  if (!r.window) return TZ_NOMEM;
  prepare_tables(&r);
  prepare_groups(&r);
  for (size_t g = 0; g < query->group_count; g++) {
    for (size_t t = 0; t < query->groups[g].term_count; t++) {
      tz_topk_term *term = &query->groups[g].terms[t];
      term->at = 0;
      term->done = false;
      term->block->count = 0;
    }
  }
  bool more = false;
  uint32_t base = 0;
  tz_status status = next_window(&r, 0, &base, &more);
  while (status == TZ_OK && more) {
    if (base > UINT32_MAX - WINDOW) base = UINT32_MAX - WINDOW + 1;
    r.window->base = base;
    status = score_window(&r);
    if (status == TZ_OK && query->stop && query->stop(query->stop_context))
      status = TZ_INVALID;
    if (base > UINT32_MAX - WINDOW) break; /* that was the last one */
    narrow(&r);
    if (status == TZ_OK) status = next_window(&r, base + WINDOW, &base, &more);
  }
  tz_free(r.window);
  tz_hits_sort(query->hits, query->hit_count);
  return status;
}
