#include "sqlite.h"
#include "corpus/shortlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "corpus/schema.h"
#include "search/index_reader.h"
#include "search/rank.h"
#include "search/rescore.h"

#define INDEX          "passage_index"
#define PASSAGES_LEAST 2000 /* fewer are ranked by FTS5 in no time */
#define GROUPS_MOST    TZ_GROUPS_MAX

typedef struct shortlisting {
  tz_work *work;
  const tz_plan *plan;
  tz_index_reader reader;
  int64_t *found; /* by term of the plan: passages that have it */
  tz_index_term *terms;
  tz_topk_term *topk_terms;
  tz_block *blocks;
  tz_topk_group groups[GROUPS_MOST];
  sqlite3_stmt *accepted;
} shortlisting;

bool tz_shortlist_serves(tz_work *work, const tz_plan *plan, const tz_query *query) {
  if (plan->group_count > GROUPS_MOST || query->excluded != NULL) return false;
  for (size_t t = 0; t < plan->term_count; t++)
    if (plan->terms[t].kind != TZ_PLAN_TOKEN ||
        (!plan->terms[t].form && plan->text.data[plan->terms[t].offset] == '='))
      return false;
  sqlite3_stmt *row = tz_work_prepare(work, "SELECT passages FROM main.\"" INDEX
                                            "_total\" WHERE id = 0");
  bool many = tz_work_row(work, row) && sqlite3_column_int64(row, 0) >= PASSAGES_LEAST;
  sqlite3_finalize(row);
  return many;
}

static bool begin(shortlisting *s) {
  size_t terms = s->plan->term_count + 1;
  int code = tz_index_reader_init(&s->reader, s->work->db, INDEX);
  if (code != SQLITE_OK) {
    s->work->code = tz_corpus_error(s->work->db, code, s->work->error);
    return false;
  }
  s->found = tz_calloc(terms, sizeof *s->found);
  s->terms = tz_calloc(terms, sizeof *s->terms);
  s->topk_terms = tz_calloc(terms, sizeof *s->topk_terms);
  s->blocks = tz_calloc(terms, sizeof *s->blocks);
  if (!s->found || !s->terms || !s->topk_terms || !s->blocks)
    tz_work_status(s->work, TZ_NOMEM);
  return s->work->code == SQLITE_OK;
}

static void end(shortlisting *s) {
  for (size_t t = 0; s->terms && t < s->plan->term_count; t++)
    if (s->terms[t].reader) tz_index_term_done(&s->terms[t]);
  tz_index_reader_clear(&s->reader);
  tz_free(s->found);
  tz_free(s->terms);
  tz_free(s->topk_terms);
  tz_free(s->blocks);
}

/* A plan's group as tz_topk wants it; terms that no passage has are left out. */
static void make_group(shortlisting *s, size_t g, tz_query_mode mode, size_t *used) {
  const tz_plan_group *group = &s->plan->groups[g];
  tz_topk_group *made = &s->groups[g];
  double passages = 0;
  *made = (tz_topk_group){.terms = s->topk_terms + *used};
  made->role = mode == TZ_MATCH_ALL && group->required ? TZ_REQUIRED : TZ_OPTIONAL;
  for (size_t t = group->first; t < group->first + group->count; t++) {
    const tz_plan_term *term = &s->plan->terms[t];
    if (term->form) continue;
    int code = tz_index_term_find(&s->reader, s->plan->text.data + term->offset,
                                  term->size, &s->terms[t]);
    if (code != SQLITE_OK) {
      s->work->code = tz_corpus_error(s->work->db, code, s->work->error);
      return;
    }
    s->found[t] = s->terms[t].passages;
    if (s->found[t] == 0) continue;
    passages += term->weight * (double)s->found[t];
    made->terms[made->term_count++] = (tz_topk_term){
        .reader = {tz_index_term_load, &s->terms[t]},
        .weight = term->weight,
        .block = &s->blocks[*used],
    };
    ++*used;
  }
  made->idf = tz_rank_idf(s->reader.totals.passages, (int64_t)(passages + 0.5));
}

static bool accept(void *context, uint32_t passage) {
  shortlisting *s = context;
  tz_work_integer(s->work, s->accepted, 1, passage);
  bool row = tz_work_row(s->work, s->accepted);
  sqlite3_reset(s->accepted);
  return row;
}

static bool stop(void *context) {
  shortlisting *s = context;
  return s->work->code != SQLITE_OK;
}

static void run(shortlisting *s, tz_query_mode mode, size_t limit,
                const double weights[3], tz_shortlist *list) {
  size_t used = 0;
  for (size_t g = 0; g < s->plan->group_count && s->work->code == SQLITE_OK; g++) {
    make_group(s, g, mode, &used);
    if (s->plan->groups[g].required) list->required |= UINT64_C(1) << g;
  }
  if (s->work->code != SQLITE_OK) return;
  const tz_totals *totals = &s->reader.totals;
  tz_bm25 bm25 = {.k1 = TZ_RANK_SATURATION,
                  .b = TZ_RANK_LENGTH,
                  .heading_weight = weights[1],
                  .title_weight = weights[2],
                  .average_length = totals->passages > 0 ? (double)totals->words /
                                                               (double)totals->passages
                                                         : 1};
  list->hits = tz_calloc(limit + 1, sizeof *list->hits);
  if (!list->hits) {
    tz_work_status(s->work, TZ_NOMEM);
    return;
  }
  tz_topk query = {.bm25 = &bm25,
                   .groups = s->groups,
                   .group_count = s->plan->group_count,
                   .least_optional = mode == TZ_MATCH_ANY ? 1 : 0,
                   .accept = s->accepted ? accept : NULL,
                   .accept_context = s,
                   .stop = stop,
                   .stop_context = s,
                   .hits = list->hits,
                   .limit = limit};
  tz_status status = tz_topk_run(&query);
  list->count = query.hit_count;
  list->total = query.total;
  if (status == TZ_OK || s->work->code != SQLITE_OK) return;
  if (s->reader.code != SQLITE_OK)
    s->work->code = tz_corpus_error(s->work->db, s->reader.code, s->work->error);
  else
    tz_work_status(s->work, status);
}

static void read_field(sqlite3_stmt *row, int column, const char **text, size_t *size) {
  *text = (const char *)sqlite3_column_text(row, column);
  *size = (size_t)sqlite3_column_bytes(row, column);
}

/* Puts the score from the text in place of the index's. */
static void score_again(shortlisting *s, const double weights[3], tz_stemmer *stemmer,
                        tz_shortlist *list) {
  tz_rescore rescore;
  tz_work *work = s->work;
  tz_work_status(
      work, tz_rescore_init(&rescore, s->plan, &s->reader.totals, weights, s->found));
  sqlite3_stmt *row = tz_work_prepare(
      work, "SELECT text, heading, title FROM passage_content WHERE id = ?1");
  for (size_t i = 0; i < list->count && work->code == SQLITE_OK; i++) {
    tz_fields fields = {0};
    tz_work_integer(work, row, 1, list->hits[i].passage);
    if (tz_work_row(work, row)) {
      read_field(row, 0, &fields.text, &fields.text_size);
      read_field(row, 1, &fields.heading, &fields.heading_size);
      read_field(row, 2, &fields.title, &fields.title_size);
      tz_work_status(
          work, tz_rescore_passage(&rescore, stemmer, &fields, &list->hits[i].score));
    }
    sqlite3_reset(row);
  }
  sqlite3_finalize(row);
  tz_rescore_clear(&rescore);
}

void tz_shortlist_find(tz_work *work, const tz_plan *plan, tz_query_mode mode,
                       size_t limit, sqlite3_stmt *accepted, const double weights[3],
                       tz_stemmer *stemmer, tz_shortlist *list) {
  shortlisting s = {.work = work, .plan = plan, .accepted = accepted};
  memset(list, 0, sizeof *list);
  if (work->code != SQLITE_OK) return;
  if (begin(&s)) run(&s, mode, limit, weights, list);
  if (work->code == SQLITE_OK) score_again(&s, weights, stemmer, list);
  end(&s);
}

void tz_shortlist_clear(tz_shortlist *list) {
  tz_free(list->hits);
  memset(list, 0, sizeof *list);
}
