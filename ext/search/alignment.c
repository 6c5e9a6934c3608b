#include "search/alignment.h"

#include <string.h>

#include "base/memory.h"

#define ROUNDS    6 /* of expectation maximisation; more change nothing */
#define PAIRS_MAX 4000000u

void tz_alignment_init(tz_alignment *alignment) {
  memset(alignment, 0, sizeof *alignment);
}

void tz_alignment_clear(tz_alignment *alignment) {
  tz_free(alignment->words);
  tz_free(alignment->weight);
  tz_free(alignment->links);
  tz_alignment_init(alignment);
}

static tz_status make_room(tz_alignment *a, size_t words) {
  float *weight =
      tz_grown(a->weight, a->pair_count, &a->pair_capacity, 1024, sizeof *weight);
  if (!weight) return TZ_NOMEM;
  a->weight = weight;
  if (a->word_capacity - a->word_count < words) {
    size_t capacity = a->word_capacity * 2 + words + 4096;
    uint32_t *all = tz_realloc(a->words, capacity, sizeof *all);
    if (!all) return TZ_NOMEM;
    a->words = all;
    a->word_capacity = capacity;
  }
  return TZ_OK;
}

tz_status tz_alignment_add(tz_alignment *a, const uint32_t *left, size_t left_count,
                           const uint32_t *right, size_t right_count, double weight) {
  if (left_count == 0 || left_count > TZ_ALIGNMENT_SIDE) return TZ_OK;
  if (right_count == 0 || right_count > TZ_ALIGNMENT_SIDE) return TZ_OK;
  if (a->pair_count >= PAIRS_MAX) return TZ_TOO_BIG;
  tz_status status = make_room(a, 2 + left_count + right_count);
  if (status != TZ_OK) return status;
  uint32_t *to = a->words + a->word_count;
  to[0] = (uint32_t)left_count;
  to[1] = (uint32_t)right_count;
  memcpy(to + 2, left, left_count * sizeof *to);
  memcpy(to + 2 + left_count, right, right_count * sizeof *to);
  a->word_count += 2 + left_count + right_count;
  a->weight[a->pair_count++] = (float)weight;
  return TZ_OK;
}

/* The links of all pairs: a hash table from two words to a link, and for every
** pair, word by word, the numbers of its links, so that a round of fitting only
** walks an array. Of a pair with n and m words those are (n+1)(m+1) less one. */
typedef struct model {
  tz_alignment_link *link;
  size_t link_count;
  size_t link_capacity;
  uint32_t *slot; /* number of a link + 1 */
  size_t slots;   /* a power of two */
  uint32_t *cell;
  size_t cell_count;
  double *forward_count; /* by link: expected counts of the round */
  double *backward_count;
  double *left_sum; /* by word */
  double *right_sum;
  uint32_t left_words; /* greatest number + 1 */
  uint32_t right_words;
} model;

static void model_clear(model *m) {
  tz_free(m->link);
  tz_free(m->slot);
  tz_free(m->cell);
  tz_free(m->forward_count);
  tz_free(m->backward_count);
  tz_free(m->left_sum);
  tz_free(m->right_sum);
}

static size_t slot_of(const model *m, uint32_t left, uint32_t right) {
  uint64_t hash = ((uint64_t)left << 32 | right) * 0x9E3779B97F4A7C15u;
  size_t i = (size_t)(hash >> 20) & (m->slots - 1);
  for (; m->slot[i]; i = (i + 1) & (m->slots - 1)) {
    const tz_alignment_link *link = &m->link[m->slot[i] - 1];
    if (link->left == left && link->right == right) break;
  }
  return i;
}

static tz_status grow(model *m) {
  size_t capacity = m->link_capacity ? m->link_capacity * 2 : 1u << 16;
  if (capacity > UINT32_MAX / 4) return TZ_TOO_BIG;
  tz_alignment_link *link = tz_realloc(m->link, capacity, sizeof *link);
  if (!link) return TZ_NOMEM;
  m->link = link;
  m->link_capacity = capacity;
  tz_free(m->slot);
  m->slots = capacity * 2;
  m->slot = tz_calloc(m->slots, sizeof *m->slot);
  if (!m->slot) return TZ_NOMEM;
  for (size_t i = 0; i < m->link_count; i++)
    m->slot[slot_of(m, link[i].left, link[i].right)] = (uint32_t)i + 1;
  return TZ_OK;
}

static tz_status link_between(model *m, uint32_t left, uint32_t right,
                              uint32_t *number) {
  if (m->link_count == m->link_capacity) {
    tz_status status = grow(m);
    if (status != TZ_OK) return status;
  }
  size_t slot = slot_of(m, left, right);
  if (m->slot[slot] == 0) {
    m->link[m->link_count] = (tz_alignment_link){.left = left, .right = right};
    m->slot[slot] = (uint32_t)++m->link_count;
    if (left >= m->left_words) m->left_words = left + 1;
    if (right >= m->right_words) m->right_words = right + 1;
  }
  *number = m->slot[slot] - 1;
  return TZ_OK;
}

/* The pair that begins at words, with the absent word first on both sides. */
typedef struct pair {
  uint32_t left[TZ_ALIGNMENT_SIDE + 1];
  uint32_t right[TZ_ALIGNMENT_SIDE + 1];
  size_t lefts; /* with the absent word */
  size_t rights;
} pair;

static const uint32_t *read_pair(const uint32_t *words, pair *p) {
  p->lefts = words[0] + 1;
  p->rights = words[1] + 1;
  p->left[0] = p->right[0] = 0;
  memcpy(p->left + 1, words + 2, words[0] * sizeof *words);
  memcpy(p->right + 1, words + 2 + words[0], words[1] * sizeof *words);
  return words + 2 + words[0] + words[1];
}

static tz_status make_cells(const tz_alignment *a, model *m) {
  size_t cells = 0;
  pair p;
  const uint32_t *words = a->words;
  for (size_t i = 0; i < a->pair_count; i++) {
    words = read_pair(words, &p);
    cells += p.lefts * p.rights;
  }
  m->cell = tz_calloc(cells ? cells : 1, sizeof *m->cell);
  if (!m->cell) return TZ_NOMEM;
  words = a->words;
  for (size_t i = 0; i < a->pair_count; i++) {
    words = read_pair(words, &p);
    for (size_t x = 0; x < p.lefts; x++) {
      for (size_t y = 0; y < p.rights; y++) {
        tz_status status =
            link_between(m, p.left[x], p.right[y], &m->cell[m->cell_count++]);
        if (status != TZ_OK) return status;
      }
    }
  }
  return TZ_OK;
}

/* Shares the weight of every right word out among the left ones that may have
** made it, and the other way round. */
static void expect(const tz_alignment *a, model *m) {
  pair p;
  const uint32_t *words = a->words;
  const uint32_t *cell = m->cell;
  for (size_t i = 0; i < a->pair_count; i++) {
    words = read_pair(words, &p);
    for (size_t y = 1; y < p.rights; y++) {
      double sum = 0;
      for (size_t x = 0; x < p.lefts; x++)
        sum += m->link[cell[x * p.rights + y]].forward;
      for (size_t x = 0; sum > 0 && x < p.lefts; x++) {
        uint32_t n = cell[x * p.rights + y];
        m->forward_count[n] += (double)a->weight[i] * m->link[n].forward / sum;
      }
    }
    for (size_t x = 1; x < p.lefts; x++) {
      double sum = 0;
      for (size_t y = 0; y < p.rights; y++)
        sum += m->link[cell[x * p.rights + y]].backward;
      for (size_t y = 0; sum > 0 && y < p.rights; y++) {
        uint32_t n = cell[x * p.rights + y];
        m->backward_count[n] += (double)a->weight[i] * m->link[n].backward / sum;
      }
    }
    cell += p.lefts * p.rights;
  }
}

static void maximise(model *m) {
  memset(m->left_sum, 0, m->left_words * sizeof *m->left_sum);
  memset(m->right_sum, 0, m->right_words * sizeof *m->right_sum);
  for (size_t n = 0; n < m->link_count; n++) {
    m->left_sum[m->link[n].left] += m->forward_count[n];
    m->right_sum[m->link[n].right] += m->backward_count[n];
  }
  for (size_t n = 0; n < m->link_count; n++) {
    tz_alignment_link *link = &m->link[n];
    double left = m->left_sum[link->left], right = m->right_sum[link->right];
    link->left_count = left;
    link->right_count = right;
    link->forward = left > 0 ? m->forward_count[n] / left : 0;
    link->backward = right > 0 ? m->backward_count[n] / right : 0;
    m->forward_count[n] = m->backward_count[n] = 0;
  }
}

/* All of a word's counterparts are equally likely at first. */
static void begin_uniform(model *m) {
  for (size_t n = 0; n < m->link_count; n++) {
    m->forward_count[n] = m->link[n].right > 0;
    m->backward_count[n] = m->link[n].left > 0;
  }
  maximise(m);
}

static tz_status fit(const tz_alignment *a, model *m) {
  tz_status status = make_cells(a, m);
  if (status != TZ_OK) return status;
  m->forward_count = tz_calloc(m->link_count + 1, sizeof *m->forward_count);
  m->backward_count = tz_calloc(m->link_count + 1, sizeof *m->backward_count);
  m->left_sum = tz_calloc((size_t)m->left_words + 1, sizeof *m->left_sum);
  m->right_sum = tz_calloc((size_t)m->right_words + 1, sizeof *m->right_sum);
  if (!m->forward_count || !m->backward_count || !m->left_sum || !m->right_sum)
    return TZ_NOMEM;
  begin_uniform(m);
  for (int round = 0; round < ROUNDS; round++) {
    expect(a, m);
    maximise(m);
  }
  return TZ_OK;
}

tz_status tz_alignment_fit(tz_alignment *a) {
  model m = {0};
  tz_status status = fit(a, &m);
  if (status == TZ_OK) {
    size_t kept = 0;
    for (size_t n = 0; n < m.link_count; n++)
      if (m.link[n].left > 0 && m.link[n].right > 0) m.link[kept++] = m.link[n];
    tz_free(a->links);
    a->links = m.link;
    a->link_count = kept;
    m.link = NULL;
  }
  model_clear(&m);
  return status;
}
