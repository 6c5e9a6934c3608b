#include "sqlite.h"
#include "corpus/shortlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "search/completion.h"
#include "search/rank.h"
#include "search/rescore.h"

#define INDEX          "passage_index"
#define PASSAGES_LEAST 2000 /* fewer are ranked by FTS5 in no time */
#define GROUPS_MOST    TZ_GROUPS_MAX

typedef struct shortlisting {
  tz_work *work;
  const tz_plan *plan;
  const tz_shortlist_options *options;
  tz_shortlist *list;
  tz_index_reader *reader, own; /* reader may be own */
  int64_t *found;               /* by term of the plan: passages that have it */
  tz_completions *completions;
  tz_index_term *terms; /* of the index */
  tz_topk_term *topk_terms;
  size_t term_count, term_capacity;
  size_t first[GROUPS_MOST + 1]; /* of each group's terms */
  tz_block *blocks;
  tz_topk_group groups[GROUPS_MOST];
  uint64_t required;
  tz_rescore rescore;
  bool left_out; /* of the pool, what is surely not wanted */
} shortlisting;

bool tz_shortlist_serves(const tz_plan *plan, const tz_query *query) {
  if (plan->group_count > GROUPS_MOST || query->excluded != NULL) return false;
  for (size_t t = 0; t < plan->term_count; t++) {
    const tz_plan_term *term = &plan->terms[t];
    bool form = plan->text.data[term->offset] == '=';
    if (term->kind == TZ_PLAN_PHRASE) return false;
    if (term->kind == TZ_PLAN_TOKEN && form && !term->form) return false;
  }
  return true;
}

static bool begin(shortlisting *s) {
  s->reader = s->options->reader ? s->options->reader : &s->own;
  tz_work_check(s->work, s->reader->db
                             ? tz_index_reader_begin(s->reader)
                             : tz_index_reader_init(s->reader, s->work->db, INDEX));
  s->list->complete = s->reader->totals.passages >= PASSAGES_LEAST;
  s->found = tz_calloc(s->plan->term_count + 1, sizeof *s->found);
  if (!s->found) tz_work_status(s->work, TZ_NOMEM);
  return s->work->code == SQLITE_OK && s->list->complete;
}

static void end(shortlisting *s) {
  for (size_t t = 0; t < s->term_count; t++)
    tz_index_term_done(&s->terms[t]);
  if (s->reader == &s->own || s->work->code != SQLITE_OK)
    tz_index_reader_clear(s->reader);
  tz_rescore_clear(&s->rescore);
  tz_free(s->found);
  tz_free(s->completions);
  tz_free(s->terms);
  tz_free(s->topk_terms);
  tz_free(s->blocks);
}

/* ---- the index's terms ---- */

static void add_term(shortlisting *s, const tz_index_term *term,
                     const tz_plan_term *of) {
  if (term->passages == 0 || s->work->code != SQLITE_OK) return;
  if (s->term_count == s->term_capacity) {
    size_t wanted = s->term_capacity ? s->term_capacity * 2 : 32;
    tz_index_term *terms = tz_realloc(s->terms, wanted, sizeof *terms);
    if (terms) s->terms = terms;
    tz_topk_term *topk_terms = tz_realloc(s->topk_terms, wanted, sizeof *topk_terms);
    if (topk_terms) s->topk_terms = topk_terms;
    if (!terms || !topk_terms) {
      tz_work_status(s->work, TZ_NOMEM);
      return;
    }
    s->term_capacity = wanted;
  }
  s->terms[s->term_count] = *term;
  s->topk_terms[s->term_count++] = (tz_topk_term){
      .weight = of->weight, .trust = of->trust, .passages = term->passages};
}

static void add_token(shortlisting *s, size_t t) {
  const tz_plan_term *term = &s->plan->terms[t];
  tz_index_term found;
  tz_work_check(s->work,
                tz_index_term_find(s->reader, s->plan->text.data + term->offset,
                                   term->size, &found));
  if (s->work->code != SQLITE_OK) return;
  s->found[t] = found.passages;
  add_term(s, &found, term);
}

/* The beginning of a word: all stems that words which begin so have. */
static void add_completions(shortlisting *s, size_t t) {
  const tz_plan_term *term = &s->plan->terms[t];
  if (!s->completions) s->completions = tz_calloc(1, sizeof *s->completions);
  if (!s->completions) {
    tz_work_status(s->work, TZ_NOMEM);
    return;
  }
  tz_work_check(s->work, tz_completions_find(s->reader, s->options->stemmer,
                                             s->plan->text.data + term->offset + 1,
                                             term->size - 1, s->completions));
  if (s->work->code != SQLITE_OK) return;
  if (!s->completions->whole && !s->options->live) s->list->complete = false;
  for (size_t i = 0; i < s->completions->count; i++) {
    s->found[t] += s->completions->terms[i].passages;
    add_term(s, &s->completions->terms[i], term);
  }
  if (s->found[t] > s->reader->totals.passages)
    s->found[t] = s->reader->totals.passages;
}

/* Whether the group has the stem of a form, which so is known where the form is. */
static bool has_stem(shortlisting *s, const tz_plan_group *group, const char *form,
                     size_t form_size) {
  size_t size;
  tz_language language = (unsigned char)form[0] < 0x80 ? TZ_ENGLISH : TZ_RUSSIAN;
  const char *stem = tz_stem(s->options->stemmer, form, form_size, language, &size);
  if (!stem) tz_work_status(s->work, TZ_NOMEM);
  for (size_t t = group->first; stem && t < group->first + group->count; t++) {
    const tz_plan_term *term = &s->plan->terms[t];
    if (term->kind == TZ_PLAN_TOKEN && term->size == size &&
        memcmp(s->plan->text.data + term->offset, stem, size) == 0)
      return true;
  }
  return false;
}

/* tz_topk_group.forms for the forms that were typed. */
static uint8_t forms_of(shortlisting *s, const tz_plan_group *group) {
  unsigned forms = 0;
  for (size_t t = group->first; t < group->first + group->count; t++) {
    const tz_plan_term *term = &s->plan->terms[t];
    if (!term->form) continue;
    const char *form = s->plan->text.data + term->offset + 1; /* after the = */
    if (!has_stem(s, group, form, term->size - 1)) return UINT8_MAX;
    forms |= 1u << TZ_FORM_MIXED | 1u << tz_form_pack(form, term->size - 1);
  }
  return (uint8_t)forms;
}

/* Whether a term of the group is searched for: where one language is wanted, those that
** find it; all of them where none would, as of names written alike in both. */
static bool is_sought(const shortlisting *s, const tz_plan_group *group, size_t t) {
  tz_language language = s->options->language;
  return language == TZ_LANGUAGE_NONE || tz_plan_term_is(s->plan, t, language) ||
         !tz_plan_group_has(s->plan, group, language);
}

/* A plan's group as tz_topk wants it; terms that no passage has are left out. */
static void make_group(shortlisting *s, size_t g) {
  const tz_plan_group *group = &s->plan->groups[g];
  double passages = 0;
  s->first[g] = s->term_count;
  for (size_t t = group->first; t < group->first + group->count; t++) {
    const tz_plan_term *term = &s->plan->terms[t];
    size_t count = s->term_count;
    if (term->form) continue;
    if (term->kind == TZ_PLAN_PREFIX)
      add_completions(s, t);
    else
      add_token(s, t);
    if (!is_sought(s, group, t)) s->term_count = count; /* they count, for the idf */
    passages += term->weight * (double)s->found[t];
  }
  bool required = s->options->mode == TZ_MATCH_ALL && group->required;
  if (group->required) s->required |= UINT64_C(1) << g;
  s->groups[g] = (tz_topk_group){
      .role = required ? TZ_REQUIRED : TZ_OPTIONAL,
      .forms = forms_of(s, group),
      .idf = tz_rank_idf(s->reader->totals.passages, (int64_t)(passages + 0.5))};
}

/* Now that the terms stay where they are, makes their readers. */
static void make_readers(shortlisting *s) {
  s->first[s->plan->group_count] = s->term_count;
  s->blocks = tz_calloc(s->term_count + 1, sizeof *s->blocks);
  if (!s->blocks) tz_work_status(s->work, TZ_NOMEM);
  if (s->work->code != SQLITE_OK) return;
  for (size_t t = 0; t < s->term_count; t++) {
    s->topk_terms[t].reader = (tz_term_reader){tz_index_term_load, &s->terms[t]};
    s->topk_terms[t].block = &s->blocks[t];
  }
  for (size_t g = 0; g < s->plan->group_count; g++) {
    s->groups[g].terms = s->topk_terms + s->first[g];
    s->groups[g].term_count = s->first[g + 1] - s->first[g];
  }
}

/* ---- the pool ---- */

static bool accept(void *context, uint32_t passage) {
  shortlisting *s = context;
  tz_work_integer(s->work, s->options->accepted, 1, passage);
  bool row = tz_work_row(s->work, s->options->accepted);
  sqlite3_reset(s->options->accepted);
  return row;
}

static bool stop(void *context) {
  shortlisting *s = context;
  return s->work->code != SQLITE_OK;
}

static double average(int64_t words, int64_t passages) {
  return passages > 0 ? (double)words / (double)passages : 1;
}

/* What an occurrence in a field of so many words, or of the average if that is between
** the two, is worth. */
static double in_field(double weight, double least, double most, double average_words) {
  double words = average_words < least  ? least
                 : average_words > most ? most
                                        : average_words;
  return weight * tz_rank_occurrence(words, average_words);
}

/* What any number of occurrences in a field of any length is worth at most. */
static double field_most(double weight, double average_words) {
  return average_words > 0 ? weight * average_words / TZ_RANK_LENGTH : 1e9;
}

/* What the places besides the text are worth that the index tells apart. */
static void weigh_places(const shortlisting *s, tz_bm25 *bm25) {
  const tz_totals *totals = &s->reader->totals;
  double heading = average(totals->heading_words, totals->passages);
  double title = average(totals->title_words, totals->passages);
  double of_heading = s->options->weights[1], of_title = s->options->weights[2];
  bm25->where[TZ_IN_HEADING] = in_field(of_heading, heading, heading, heading);
  bm25->where_most[TZ_IN_HEADING] = field_most(of_heading, heading);
  bm25->where[TZ_IN_LONG_TITLE] = in_field(of_title, TZ_TITLE_LONG, 1e9, title);
  bm25->where_most[TZ_IN_LONG_TITLE] =
      in_field(of_title, TZ_TITLE_LONG, TZ_TITLE_LONG, title);
  bm25->where[TZ_IN_TITLE] = in_field(of_title, TZ_TITLE_SHORT, TZ_TITLE_LONG, title);
  bm25->where_most[TZ_IN_TITLE] =
      in_field(of_title, TZ_TITLE_SHORT, TZ_TITLE_SHORT, title);
  bm25->where[TZ_IN_SHORT_TITLE] = in_field(of_title, 1, TZ_TITLE_SHORT, title);
  bm25->where_most[TZ_IN_SHORT_TITLE] =
      field_most(of_title, title) + field_most(of_heading, heading);
}

static bool has_all(const shortlisting *s, const tz_topk_hit *hit) {
  return (hit->groups & s->required) == s->required;
}

/* What nearness adds at most to a passage that lacks one of the required groups. */
static double nearness_without(const shortlisting *s) {
  double most = 0;
  for (size_t g = 0; g < s->plan->group_count; g++) {
    if (!(s->required >> g & 1)) continue;
    double near = tz_rescore_bound(&s->rescore, ~(UINT64_C(1) << g), 0);
    if (near > most) most = near;
  }
  return (1.0 + TZ_FIRST_BONUS) * most;
}

static void fill_pool(shortlisting *s) {
  tz_shortlist *list = s->list;
  const tz_totals *totals = &s->reader->totals;
  tz_bm25 bm25 = {.k1 = TZ_RANK_SATURATION,
                  .b = TZ_RANK_LENGTH,
                  .average_length = average(totals->words, totals->passages),
                  .form_bonus = TZ_SCORING_FORM,
                  .first_bonus = TZ_FIRST_BONUS,
                  .not_in_text = TZ_SCORING_TITLE};
  weigh_places(s, &bm25);
  tz_topk query = {.bm25 = &bm25,
                   .groups = s->groups,
                   .group_count = s->plan->group_count,
                   .least_optional = s->options->mode == TZ_MATCH_ANY ? 1 : 0,
                   .all = s->required,
                   .all_first = s->options->all_more,
                   .accept = s->options->accepted ? accept : NULL,
                   .accept_context = s,
                   .stop = stop,
                   .stop_context = s,
                   .count = s->options->count,
                   .hits = list->hits,
                   .limit = s->options->pool};
  s->left_out = s->options->all_more && s->required != 0;
  if (s->left_out) {
    query.wanted = s->options->wanted;
    query.all_more = 1.0 + TZ_ALL_BONUS;
    query.other_more = nearness_without(s);
  }
  tz_status status = tz_topk_run(&query);
  list->count = query.hit_count;
  list->total = query.total;
  uint64_t with_all = 0; /* of those that may be found */
  for (size_t i = 0; i < list->count; i++)
    with_all += has_all(s, &list->hits[i]);
  list->any_all = with_all > 0 || (query.with_all > 0 && !s->options->accepted);
  list->pool_whole = (list->count < s->options->pool && !s->left_out) ||
                     (s->required != 0 && with_all >= query.with_all);
  if (status == TZ_OK || s->work->code != SQLITE_OK) return;
  tz_work_check(s->work, s->reader->code);
  tz_work_status(s->work, status);
}

static void take_pool(shortlisting *s) {
  tz_shortlist *list = s->list;
  list->hits = tz_calloc(s->options->pool + 1, sizeof *list->hits);
  if (!list->hits) {
    tz_work_status(s->work, TZ_NOMEM);
  } else if (s->options->given) {
    list->count = s->options->given_count;
    memcpy(list->hits, s->options->given, list->count * sizeof *list->hits);
  } else {
    fill_pool(s);
  }
}

/* ---- scores from the text ---- */

static const char row_sql[] = "SELECT source_id, text, heading, language FROM passage"
                              " WHERE id = ?1";
static const char title_sql[] = "SELECT title FROM source WHERE id = ?1";

typedef struct reading {
  sqlite3_stmt *row, *title;
  tz_topk_hit *best; /* a heap */
  size_t best_count;
} reading;

static void read_field(sqlite3_stmt *row, int column, const char **text, size_t *size) {
  *text = (const char *)sqlite3_column_text(row, column);
  *size = (size_t)sqlite3_column_bytes(row, column);
}

static int compare_hits(const void *left, const void *right) {
  const tz_topk_hit *a = left, *b = right;
  if (a->score < b->score || a->score > b->score) return a->score > b->score ? -1 : 1;
  return (a->passage > b->passage) - (a->passage < b->passage);
}

static double factor_of_first(const tz_topk_hit *hit) {
  return hit->first ? 1.0 + TZ_FIRST_BONUS : 1.0;
}

static double factor_of(const tz_topk_hit *hit) {
  return factor_of_first(hit) * (hit->preferred ? 1.0 + TZ_ALL_BONUS : 1.0);
}

/* Makes the scores of the pool what they may be at most, where they are not known yet, and
** puts the highest first. */
static void order_pool(shortlisting *s) {
  tz_shortlist *list = s->list;
  for (size_t i = 0; i < list->count; i++) {
    tz_topk_hit *hit = &list->hits[i];
    double words = hit->most / factor_of_first(hit);
    if (!hit->read)
      hit->score = factor_of(hit) * tz_rescore_bound(&s->rescore, hit->groups, words);
    hit->preferred = false; /* it came into the pool first, and has what it is worth */
  }
  if (list->count > 0) qsort(list->hits, list->count, sizeof *list->hits, compare_hits);
}

/* Scores a passage by its text; false where it does not match after all. */
static bool score(shortlisting *s, const tz_fields *fields, tz_topk_hit *hit) {
  tz_status status = tz_rescore_passage(&s->rescore, s->options->stemmer, fields,
                                        &hit->score, &hit->groups);
  bool all = has_all(s, hit);
  tz_work_status(s->work, status);
  hit->score *= factor_of_first(hit);
  if (all && s->options->all_more) hit->score *= 1.0 + TZ_ALL_BONUS;
  return hit->groups != 0 && (all || s->options->mode == TZ_MATCH_ANY);
}

/* What was read stays with the pool, which may be looked through again, unless the text
** has other groups than the index says. */
static void note_reading(const shortlisting *s, const tz_topk_hit *hit,
                         tz_topk_hit *listed) {
  if (has_all(s, hit) != has_all(s, listed)) return;
  listed->score = hit->score;
  listed->language = hit->language;
  listed->read = true;
}

static void read_passage(shortlisting *s, reading *r, tz_topk_hit *listed) {
  tz_work *work = s->work;
  tz_fields fields = {0};
  tz_topk_hit hit = *listed;
  tz_work_integer(work, r->row, 1, hit.passage);
  if (tz_work_row(work, r->row)) {
    read_field(r->row, 1, &fields.text, &fields.text_size);
    read_field(r->row, 2, &fields.heading, &fields.heading_size);
    if (hit.rough) { /* else no word of the query is in the title */
      tz_work_integer(work, r->title, 1, sqlite3_column_int64(r->row, 0));
      if (tz_work_row(work, r->title))
        read_field(r->title, 0, &fields.title, &fields.title_size);
    }
    if (score(s, &fields, &hit)) {
      const char *language = (const char *)sqlite3_column_text(r->row, 3);
      if (language) hit.language = tz_language_from_code(language, strlen(language));
      hit.read = true;
      tz_hits_offer(r->best, &r->best_count, s->options->wanted, &hit);
      note_reading(s, &hit, listed);
    } else {
      s->list->exact = false;
    }
    sqlite3_reset(r->title);
  }
  sqlite3_reset(r->row);
}

/* Keeps of the pool what has all required groups. */
static void keep_pool(shortlisting *s) {
  tz_shortlist *list = s->list;
  list->pool = list->hits;
  for (size_t i = 0; i < list->count; i++)
    if (has_all(s, &list->hits[i])) list->pool[list->pool_count++] = list->hits[i];
}

static sqlite3_stmt *take(shortlisting *s, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (s->work->code == SQLITE_OK)
    tz_work_check(s->work,
                  tz_index_reader_take(s->reader, s->work->db, sql, &statement));
  return statement;
}

/* Puts the best by their texts in the place of the pool. */
static void score_pool(shortlisting *s) {
  reading r = {0};
  tz_work *work = s->work;
  tz_shortlist *list = s->list;
  r.row = take(s, row_sql);
  r.title = take(s, title_sql);
  r.best = tz_calloc(s->options->wanted + 1, sizeof *r.best);
  if (!r.best) tz_work_status(work, TZ_NOMEM);
  if (work->code == SQLITE_OK) order_pool(s);
  for (size_t i = 0; i < list->count && work->code == SQLITE_OK; i++) {
    if (r.best_count == s->options->wanted && r.best_count > 0 &&
        list->hits[i].score < r.best[0].score)
      break; /* nor can any that follows be among the best */
    if (list->hits[i].read)
      tz_hits_offer(r.best, &r.best_count, s->options->wanted, &list->hits[i]);
    else
      read_passage(s, &r, &list->hits[i]);
  }
  tz_index_reader_give(s->reader, row_sql, r.row);
  tz_index_reader_give(s->reader, title_sql, r.title);
  if (!list->exact && r.best_count < s->options->wanted &&
      (list->count == s->options->pool || s->left_out))
    list->complete = false; /* the pool was filled with what does not match */
  keep_pool(s);
  list->hits = r.best;
  list->count = r.best_count;
  tz_hits_sort(list->hits, list->count);
  for (size_t i = 0; i < list->count; i++)
    list->hits[i].preferred = has_all(s, &list->hits[i]);
}

void tz_shortlist_find(tz_work *work, const tz_plan *plan,
                       const tz_shortlist_options *options, tz_shortlist *list) {
  shortlisting s = {.work = work, .plan = plan, .options = options, .list = list};
  *list = (tz_shortlist){.complete = true, .exact = true};
  if (work->code != SQLITE_OK) return;
  if (begin(&s)) {
    for (size_t g = 0; g < plan->group_count && work->code == SQLITE_OK; g++)
      make_group(&s, g);
    make_readers(&s);
  }
  if (work->code == SQLITE_OK && list->complete)
    tz_work_status(work, tz_rescore_init(&s.rescore, plan, &s.reader->totals,
                                         options->weights, s.found));
  if (work->code == SQLITE_OK && list->complete) take_pool(&s);
  if (work->code == SQLITE_OK && list->complete) score_pool(&s);
  end(&s);
}

void tz_shortlist_clear(tz_shortlist *list) {
  tz_free(list->hits);
  tz_free(list->pool);
  memset(list, 0, sizeof *list);
}
