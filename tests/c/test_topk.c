/* tz_topk and posting blocks against models that are too simple to be wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "roll.h"
#include "search/topk.h"

/* ---- blocks ---- */

static void blocks_survive_encoding(void **state) {
  (void)state;
  tz_block *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
  for (int round = 0; round < 200; round++) {
    uint32_t passage = roll(1000) + 1;
    in->count = roll(TZ_BLOCK_MAX + 1);
    for (unsigned i = 0; i < in->count; i++) {
      in->passage[i] = passage;
      in->counts[i] = (uint8_t)roll(256);
      in->length[i] = (uint8_t)roll(256);
      passage += 1 + (round % 3 ? roll(5) : roll(8000000));
    }
    tz_buffer bytes;
    tz_buffer_init(&bytes);
    tz_block_encode(in, &bytes);
    assert_true(tz_block_decode((const uint8_t *)bytes.data, bytes.size,
                                in->count ? in->passage[0] : 0, out));
    assert_int_equal(in->count, out->count);
    assert_memory_equal(in->passage, out->passage, in->count * sizeof *in->passage);
    assert_memory_equal(in->counts, out->counts, in->count);
    assert_memory_equal(in->length, out->length, in->count);
    tz_buffer_clear(&bytes);
  }
  free(in);
  free(out);
}

static void damaged_blocks_are_refused(void **state) {
  (void)state;
  static tz_block block;
  static const uint8_t cut[] = {0, 1}, standing[] = {0, 1, 1, 0, 1, 1},
                       endless[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1},
                       beyond[] = {0, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 1};
  assert_false(tz_block_decode(cut, sizeof cut, 1, &block));
  assert_false(tz_block_decode(standing, sizeof standing, 1, &block));
  assert_false(tz_block_decode(endless, sizeof endless, 1, &block));
  assert_false(tz_block_decode(beyond, sizeof beyond, 5, &block));
  assert_int_equal(block.count, 0);
  uint8_t bytes[64];
  for (int round = 0; round < 20000; round++) {
    size_t size = roll(sizeof bytes);
    for (size_t i = 0; i < size; i++)
      bytes[i] = (uint8_t)roll(256);
    if (!tz_block_decode(bytes, size, roll(100), &block)) continue;
    for (unsigned i = 1; i < block.count; i++)
      assert_true(block.passage[i - 1] < block.passage[i]);
  }
}

static void counts_survive_packing(void **state) {
  (void)state;
  for (unsigned text = 0; text < 9; text++)
    for (unsigned where = 0; where < TZ_WHERES; where++)
      for (unsigned form = 0; form < TZ_FORMS; form++) {
        uint8_t c = tz_counts_pack(text, (tz_where)where, form);
        assert_int_equal(tz_counts_text(c), text < 6 ? text : TZ_COUNT_MOST);
        assert_int_equal(tz_counts_where(c), where);
        assert_int_equal(tz_counts_form(c), form);
      }
  for (unsigned c = 0; c < 256; c++) { /* whatever is in a damaged file */
    assert_in_range(tz_counts_where((uint8_t)c), 0, TZ_WHERES - 1);
    assert_in_range(tz_counts_form((uint8_t)c), 0, TZ_FORMS - 1);
  }
  assert_int_equal(tz_where_of(0, 0, 9), TZ_NOT_ELSEWHERE);
  assert_int_equal(tz_where_of(0, 2, 9), TZ_IN_HEADING);
  assert_int_equal(tz_where_of(1, 0, 8), TZ_IN_LONG_TITLE);
  assert_int_equal(tz_where_of(1, 0, 7), TZ_IN_TITLE);
  assert_int_equal(tz_where_of(1, 0, 4), TZ_IN_TITLE);
  assert_int_equal(tz_where_of(1, 0, 3), TZ_IN_SHORT_TITLE);
  assert_int_equal(tz_where_of(2, 0, 9), TZ_IN_SHORT_TITLE);
  assert_int_equal(tz_where_of(1, 1, 9), TZ_IN_SHORT_TITLE);
  assert_int_equal(tz_length_pack(0, false), 0);
  assert_int_equal(tz_length_pack(81, true), 40 | 128);
  assert_int_equal(tz_length_pack(1000000, false), 127);
  assert_in_range(tz_form_pack("", 0), 1, TZ_FORMS - 1);
  assert_int_not_equal(tz_form_pack("союз", 8), tz_form_pack("союзы", 10));
}

static void postings_go_in_and_out(void **state) {
  (void)state;
  static tz_block block;
  static int model[300]; /* counts + 1 of passage i */
  memset(model, 0, sizeof model);
  block.count = 0;
  for (int round = 0; round < 5000; round++) {
    uint32_t passage = roll(300);
    uint8_t counts = (uint8_t)roll(255);
    if (roll(3)) {
      assert_true(tz_block_insert(&block, passage, counts, 7));
      model[passage] = counts + 1;
    } else {
      assert_int_equal(tz_block_remove(&block, passage), model[passage] != 0);
      model[passage] = 0;
    }
    unsigned at = 0;
    for (uint32_t p = 0; p < 300; p++) {
      if (!model[p]) continue;
      assert_int_equal(block.passage[at], p);
      assert_int_equal(block.counts[at] + 1, model[p]);
      at++;
    }
    assert_int_equal(at, block.count);
  }
  block.count = 0;
  for (uint32_t p = 0; p < TZ_BLOCK_MAX; p++)
    assert_true(tz_block_insert(&block, p, 1, 1));
  assert_true(tz_block_insert(&block, 5, 2, 2)); /* replaced: there is room */
  assert_false(tz_block_insert(&block, TZ_BLOCK_MAX, 1, 1));
}

/* ---- top k ---- */

#define PASSAGES 7000
#define TERMS    12

#define NOT_THERE 255 /* as counts: the term is not in the passage */

typedef struct list {
  uint8_t counts[PASSAGES], length[PASSAGES];
} list;

/* Loads blocks of uneven sizes from a list. */
static tz_status load(void *context, uint32_t from, tz_block *block) {
  const list *l = context;
  unsigned wanted = 1 + roll(TZ_BLOCK_MAX);
  block->count = 0;
  for (uint32_t p = from; p < PASSAGES && block->count < wanted; p++) {
    if (l->counts[p] == NOT_THERE) continue;
    block->passage[block->count] = p;
    block->counts[block->count] = l->counts[p];
    block->length[block->count++] = l->length[p];
  }
  return TZ_OK;
}

static list *lists;
static uint8_t lengths[PASSAGES];

/* What a group is worth in a passage, and at most (`most`), but for what all of the
** passage has in common. */
static double group_score(const tz_bm25 *p, const tz_topk_group *group,
                          uint32_t passage, bool most, bool *has, bool *in_text) {
  double words = lengths[passage] % 128 * 2.0;
  double n = 1 - p->b + p->b * words / p->average_length, frequency = 0, trusted = 0;
  bool form = false;
  *has = false;
  for (size_t t = 0; t < group->term_count; t++) {
    const list *l = group->terms[t].reader.context;
    uint8_t c = l->counts[passage];
    if (c == NOT_THERE) continue;
    unsigned text = tz_counts_text(c);
    tz_where where = tz_counts_where(c);
    double times = most && text == TZ_COUNT_MOST ? 1e9 : text;
    times += (most ? p->where_most : p->where)[where] * n;
    frequency += group->terms[t].weight * times;
    trusted += group->terms[t].weight * times * group->terms[t].trust;
    form = form || (group->forms >> tz_counts_form(c) & 1);
    *has = true;
    *in_text = *in_text || text > 0;
  }
  if (!*has) return 0;
  return group->idf * trusted * (p->k1 + 1) / (frequency + p->k1 * n) *
         (form ? 1 + p->form_bonus : 1);
}

static double model_score(const tz_topk *q, uint32_t passage, bool most,
                          bool *matches) {
  const tz_bm25 *p = q->bm25;
  double score = 0;
  unsigned optional = 0, required_or_optional = 0;
  bool in_text = false;
  *matches = true;
  for (size_t g = 0; g < q->group_count; g++) {
    const tz_topk_group *group = &q->groups[g];
    bool has;
    double worth = group_score(p, group, passage, most, &has, &in_text);
    if (group->role == TZ_EXCLUDED && has) *matches = false;
    if (group->role == TZ_REQUIRED && !has) *matches = false;
    if (group->role == TZ_OPTIONAL && has) optional++;
    if (group->role == TZ_EXCLUDED || !has) continue;
    required_or_optional++;
    score += worth;
  }
  if (lengths[passage] >= 128) score *= 1 + p->first_bonus;
  if (!in_text) score *= p->not_in_text;
  if (optional < q->least_optional || required_or_optional == 0) *matches = false;
  if (q->allowed && !(q->allowed[passage >> 3] >> (passage & 7) & 1)) *matches = false;
  return score;
}

static bool is_in(const tz_topk_group *group, uint32_t passage) {
  for (size_t t = 0; t < group->term_count; t++)
    if (((const list *)group->terms[t].reader.context)->counts[passage] != NOT_THERE)
      return true;
  return false;
}

static bool has_all(const tz_topk *q, uint32_t passage) {
  for (size_t g = 0; g < q->group_count; g++)
    if ((q->all >> g & 1) && !is_in(&q->groups[g], passage)) return false;
  return true;
}

static bool is_preferred(const tz_topk *q, uint32_t passage) {
  return q->all_first && q->all != 0 && has_all(q, passage);
}

/* Whether some count is more than one of the text, exactly known. */
static bool is_rough(const tz_topk *q, uint32_t passage) {
  for (size_t g = 0; g < q->group_count; g++)
    for (size_t t = 0; t < q->groups[g].term_count; t++) {
      const list *l = q->groups[g].terms[t].reader.context;
      uint8_t c = l->counts[passage];
      if (c == NOT_THERE) continue;
      if (tz_counts_where(c) != TZ_NOT_ELSEWHERE || tz_counts_text(c) == TZ_COUNT_MOST)
        return true;
    }
  return false;
}

static void compare_with_model(tz_topk *q) {
  assert_int_equal(tz_topk_run(q), TZ_OK);
  double *scores = calloc(PASSAGES, sizeof *scores);
  uint64_t total = 0, with_all = 0;
  for (uint32_t p = 0; p < PASSAGES; p++) {
    bool matches;
    double score = model_score(q, p, false, &matches);
    if (matches) total++;
    if (matches && has_all(q, p)) with_all++;
    scores[p] = matches ? score : -1;
  }
  if (q->count) assert_int_equal(q->total, total);
  if (q->count || (q->all && q->with_all <= q->limit))
    assert_int_equal(q->with_all, with_all);
  if (q->all && q->with_all > q->limit) assert_true(with_all > q->limit);
  assert_int_equal(q->hit_count, total < q->limit ? total : q->limit);
  for (size_t i = 0; i < q->hit_count; i++) {
    const tz_topk_hit *hit = &q->hits[i];
    bool matches;
    assert_true(fabs(scores[hit->passage] - hit->score) < 1e-9);
    assert_int_equal(hit->preferred, is_preferred(q, hit->passage));
    assert_int_equal(hit->rough, is_rough(q, hit->passage));
    assert_int_equal(hit->first, lengths[hit->passage] >= 128);
    double most = model_score(q, hit->passage, true, &matches);
    assert_true(hit->most >= hit->score && hit->most > most - 1e-6 * (1 + most));
    if (i > 0 && q->hits[i - 1].preferred == hit->preferred)
      assert_true(q->hits[i - 1].score >= hit->score);
    if (i > 0) assert_true(q->hits[i - 1].preferred >= hit->preferred);
    scores[hit->passage] = -1;
  }
  /* nothing left out is better than the last one */
  const tz_topk_hit *last = &q->hits[q->hit_count - 1];
  for (uint32_t p = 0; q->hit_count > 0 && p < PASSAGES; p++) {
    bool preferred = scores[p] >= 0 && is_preferred(q, p);
    assert_true(preferred <= last->preferred);
    if (preferred == last->preferred) assert_true(scores[p] <= last->score + 1e-9);
  }
  free(scores);
}

static const tz_topk_hit *hit_of(const tz_topk_hit *hits, size_t count,
                                 uint32_t passage) {
  for (size_t i = 0; i < count; i++)
    if (hits[i].passage == passage) return &hits[i];
  return NULL;
}

/* After a run: another one, told what is wanted in the end, leaves out only what has not
** all the groups and what `wanted` others are surely better than. */
static unsigned leave_out(tz_topk *q) {
  tz_topk_hit before[100], hits[100];
  size_t count = q->hit_count;
  unsigned left_out = 0;
  memcpy(before, q->hits, count * sizeof *before);
  tz_topk again = *q;
  again.hits = hits;
  again.wanted = 1 + roll(30);
  again.all_more = 1 + roll(10) / 10.0;
  again.other_more = roll(20) / 10.0;
  assert_int_equal(tz_topk_run(&again), TZ_OK);
  for (size_t i = 0; i < count; i++) {
    const tz_topk_hit *hit = hit_of(hits, again.hit_count, before[i].passage);
    if (hit) {
      assert_true(fabs(hit->score - before[i].score) < 1e-9);
      continue;
    }
    size_t better = 0;
    for (uint32_t p = 0; p < PASSAGES && better < again.wanted; p++) {
      bool matches;
      double score = model_score(q, p, false, &matches);
      if (has_all(q, p)) score *= again.all_more;
      better += matches && score > before[i].most + again.other_more;
    }
    assert_false(before[i].preferred);
    assert_int_equal(better, again.wanted);
    left_out++;
  }
  return left_out;
}

static void finds_what_the_model_finds(void **state) {
  (void)state;
  tz_bm25 bm25 = {.k1 = 1.2,
                  .b = 0.75,
                  .where = {0, 1, 2, 3, 4},
                  .where_most = {0, 8, 2, 4, 9},
                  .average_length = 80,
                  .form_bonus = 0.3,
                  .first_bonus = 0.5,
                  .not_in_text = 0.6};
  lists = calloc(TERMS, sizeof *lists);
  for (uint32_t p = 0; p < PASSAGES; p++)
    lengths[p] = (uint8_t)(1 + roll(250));
  for (int t = 0; t < TERMS; t++) {
    uint32_t rarity = 1u << t; /* from every passage to one in 2048 */
    for (uint32_t p = 0; p < PASSAGES; p++) {
      lists[t].length[p] = lengths[p];
      lists[t].counts[p] = NOT_THERE;
      unsigned text = roll(8);
      tz_where where = (tz_where)(text > 0 && roll(2) ? 0 : 1 + roll(TZ_WHERES - 1));
      if (roll(rarity) == 0)
        lists[t].counts[p] = tz_counts_pack(text, where, roll(TZ_FORMS));
    }
  }
  static tz_block blocks[TERMS];
  static uint8_t allowed[PASSAGES / 8 + 1];
  tz_topk_hit hits[100];
  unsigned left_out = 0;
  for (int round = 0; round < 900; round++) {
    tz_topk_term terms[TERMS];
    tz_topk_group groups[6];
    size_t used = 0, group_count = 1 + roll(5);
    for (size_t g = 0; g < group_count; g++) {
      size_t n = 1 + roll(3);
      groups[g] = (tz_topk_group){&terms[used], 0, 0.1 + roll(50) / 10.0,
                                  (tz_topk_role)(roll(5) % 3),
                                  (uint8_t)(roll(2) ? roll(256) : 0)};
      for (; n > 0 && used < TERMS; n--, used++) {
        terms[used] = (tz_topk_term){.reader = {load, &lists[roll(TERMS)]},
                                     .weight = 0.1 + roll(10) / 10.0,
                                     .trust = roll(2) ? 1 : roll(11) / 10.0,
                                     .passages = roll(9),
                                     .block = &blocks[used]};
        groups[g].term_count++;
      }
    }
    for (size_t i = 0; i < sizeof allowed; i++)
      allowed[i] = (uint8_t)roll(256);
    tz_topk q = {.bm25 = &bm25,
                 .groups = groups,
                 .group_count = group_count,
                 .least_optional = roll(2),
                 .all = roll(1u << group_count),
                 .all_first = roll(2) != 0,
                 .allowed = roll(3) ? NULL : allowed,
                 .allowed_size = PASSAGES,
                 .count = roll(2) != 0,
                 .hits = hits,
                 .limit = roll(2) ? roll(100) : roll(8)};
    compare_with_model(&q);
    if (q.all != 0) left_out += leave_out(&q);
  }
  assert_true(left_out > 10);
  free(lists);
}

static bool keep_odd(void *context, uint32_t passage) {
  (*(int *)context)++;
  return passage % 2 == 1;
}

static tz_status load_ends(void *context, uint32_t from, tz_block *block) {
  (void)context;
  block->count = 0;
  for (uint32_t p = from < UINT32_MAX - 9 ? UINT32_MAX - 9 : from;; p++) {
    block->passage[block->count] = p;
    block->counts[block->count] = 1;
    block->length[block->count++] = 10;
    if (p == UINT32_MAX) return TZ_OK;
  }
}

static bool always(void *context) {
  (void)context;
  return true;
}

static tz_status load_fails(void *context, uint32_t from, tz_block *block) {
  (void)context, (void)from, (void)block;
  return TZ_NOMEM;
}

static void edges(void **state) {
  (void)state;
  tz_bm25 bm25 = {.k1 = 1.2, .b = 0.75}; /* nothing indexed: average 0, weights 0 */
  static tz_block block;
  tz_topk_hit hits[20];
  int asked = 0;
  tz_topk_term term = {.reader = {load_ends, NULL}, .weight = 0, .block = &block};
  tz_topk_group group = {&term, 1, 1.0, TZ_REQUIRED, 0};
  tz_topk q = {.bm25 = &bm25,
               .groups = &group,
               .group_count = 1,
               .count = true,
               .hits = hits,
               .limit = 20,
               .accept = keep_odd,
               .accept_context = &asked};
  assert_int_equal(tz_topk_run(&q), TZ_OK); /* the last passage number there is */
  assert_int_equal(q.total, 10);
  assert_int_equal(q.hit_count, 5);
  assert_int_equal(asked, 10);

  q.stop = always;
  assert_int_equal(tz_topk_run(&q), TZ_INVALID);
  q.stop = NULL;

  q.group_count = 0;
  assert_int_equal(tz_topk_run(&q), TZ_OK);
  assert_int_equal(q.hit_count, 0);

  q.group_count = TZ_GROUPS_MAX + 1;
  assert_int_equal(tz_topk_run(&q), TZ_TOO_BIG);

  q.group_count = 1;
  term.reader.load = load_fails;
  assert_int_equal(tz_topk_run(&q), TZ_NOMEM);

  group.term_count = 0; /* required, and no passage has it */
  assert_int_equal(tz_topk_run(&q), TZ_OK);
  assert_int_equal(q.total, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_survive_encoding),
      cmocka_unit_test(damaged_blocks_are_refused),
      cmocka_unit_test(counts_survive_packing),
      cmocka_unit_test(postings_go_in_and_out),
      cmocka_unit_test(finds_what_the_model_finds),
      cmocka_unit_test(edges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
