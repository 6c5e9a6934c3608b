#include "sqlite.h"
#include "corpus/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "corpus/filters.h"
#include "corpus/schema.h"
#include "corpus/work.h"
#include "search/synonyms.h"
#include "sql/error.h"

/* Of text, heading and title. */
#define RANK "tezis_rank(passage_fts, ?1, 1.0, 1.5, 3.0)"
static const double weights[3] = {1.0, 1.5, 3.0};

#define ALL_WORDS_MOST 2 /* longer queries do not insist on every word */
#define ALL_WORDS_MORE 4 /* but up to so many, what has them all is worth more */

/* Passages that the ranking index gives to be ranked by their text: the fewer groups a
** search has, the less apart their scores by the index, and the more are wanted. */
#define POOL_ONE  1000
#define POOL_MORE 100

/* And of a language that the first rows lack, for each that is wanted. */
#define POOL_MIXED 2
#define POOL_READ  64 /* so many of another pool are looked at for it first */

/* ---- the statement ---- */

static void append_ranked(sqlite3_str *sql, const tz_find *find, tz_work *work) {
  sqlite3_str_appendall(sql, " FROM passage_fts");
  if (find->query.filter_count > 0) {
    sqlite3_str_appendall(sql, " CROSS JOIN passage p ON p.id = passage_fts.rowid"
                               " CROSS JOIN source s ON s.id = p.source_id");
  }
  sqlite3_str_appendf(sql, " WHERE passage_fts MATCH %Q", find->match);
  tz_filters_append(sql, &find->query, find->thesis, work);
}

static void append_listed(sqlite3_str *sql, const tz_find *find, tz_work *work) {
  sqlite3_str_appendall(
      sql, " FROM source s CROSS JOIN passage p ON p.source_id = s.id WHERE 1");
  tz_filters_append(sql, &find->query, find->thesis, work);
  if (find->query.excluded != NULL) {
    sqlite3_str_appendf(sql,
                        " AND p.id NOT IN (SELECT rowid FROM passage_fts"
                        " WHERE passage_fts MATCH %Q)",
                        find->query.excluded);
  }
}

static char *finish(tz_work *work, sqlite3_str *sql) {
  if (sqlite3_str_errcode(sql) != SQLITE_OK) tz_work_status(work, TZ_NOMEM);
  return sqlite3_str_finish(sql);
}

static void push(tz_find *find, const tz_hit *hit, size_t *capacity, tz_work *work) {
  tz_hit *hits = tz_grown(find->hits, find->count, capacity, 64, sizeof *hits);
  if (hits == NULL) {
    tz_work_status(work, TZ_NOMEM);
    return;
  }
  find->hits = hits;
  find->hits[find->count++] = *hit;
}

/* Says from where the passages are taken that find->match, as it is, finds. */
static void set_where(tz_find *find, tz_work *work) {
  sqlite3_str *text = sqlite3_str_new(work->db);
  if (find->match != NULL) {
    append_ranked(text, find, work);
  } else {
    append_listed(text, find, work);
  }
  sqlite3_free(find->where);
  find->where = finish(work, text);
}

/* How many passages to collect so that the last touches can move some up. */
static sqlite3_int64 pool_of(const tz_find *find, const tz_find_options *options) {
  if (options->limit < 0) return -1;
  sqlite3_int64 more = find->plan.group_count == 1 ? POOL_ONE : POOL_MORE;
  sqlite3_int64 pool = options->limit < more ? more : options->limit + more;
  return options->per_source > 0 ? pool * 10 : pool;
}

/* The statement that says whether a passage may be found; NULL where all may. */
static sqlite3_stmt *prepare_accepted(tz_find *find, tz_work *work) {
  if (find->query.filter_count == 0) return NULL;
  sqlite3_str *text = sqlite3_str_new(work->db);
  sqlite3_str_appendall(text, "SELECT 1 FROM passage p CROSS JOIN source s"
                              " ON s.id = p.source_id WHERE p.id = ?1");
  tz_filters_append(text, &find->query, find->thesis, work);
  char *sql = finish(work, text);
  sqlite3_stmt *accepted = tz_work_prepare(work, sql);
  sqlite3_free(sql);
  return accepted;
}

/* What the ranking index is asked for, whatever is wanted of it; `accepted` is the
** caller's to finalize. */
static tz_shortlist_options list_options(tz_find *find, const tz_find_options *options,
                                         tz_work *work) {
  return (tz_shortlist_options){.mode = find->mode,
                                .all_more = find->all_more,
                                .live = find->live,
                                .accepted = prepare_accepted(find, work),
                                .weights = weights,
                                .stemmer = options->stemmer,
                                .reader = options->reader};
}

/* Runs the search by the ranking index. False where FTS5 must run it instead. */
static bool collect_listed(tz_find *find, const tz_find_options *options,
                           tz_work *work) {
  tz_shortlist list;
  size_t pool = (size_t)pool_of(find, options), capacity = find->count;
  set_where(find, work);
  tz_shortlist_options wanted = list_options(find, options, work);
  wanted.pool = pool;
  wanted.wanted = options->per_source > 0 ? pool : (size_t)options->limit;
  tz_shortlist_find(work, &find->plan, &wanted, &list);
  sqlite3_finalize(wanted.accepted);
  find->listed = list.complete;
  find->countable = list.complete && list.exact && find->query.filter_count == 0;
  find->fallback = !list.any_all && list.count > 0;
  tz_free(find->pool);
  find->pool = list.pool;
  find->pool_count = list.pool_count;
  find->pool_whole = list.pool_whole;
  list.pool = NULL;
  for (size_t i = 0; i < list.count && list.complete && work->code == SQLITE_OK; i++) {
    tz_hit hit = {.passage_id = list.hits[i].passage,
                  .score = list.hits[i].score,
                  .all = list.hits[i].preferred,
                  .language = list.hits[i].language,
                  .read = list.hits[i].read};
    push(find, &hit, &capacity, work);
  }
  tz_shortlist_clear(&list);
  return find->listed;
}

/* Runs the search by FTS5. */
static void collect_matches(tz_find *find, const tz_find_options *options,
                            tz_work *work) {
  bool ranked = find->match != NULL;
  set_where(find, work);
  if (work->code != SQLITE_OK) return;
  char *sql = sqlite3_mprintf(
      "SELECT %s%s ORDER BY %s LIMIT %lld",
      ranked ? "passage_fts.rowid, " RANK " AS rank_" : "p.id, 0.0", find->where,
      ranked ? "rank_, passage_fts.rowid" : "s.id, p.ordinal",
      ranked ? pool_of(find, options) : options->limit);
  if (sql == NULL) tz_work_status(work, TZ_NOMEM);
  sqlite3_stmt *rows = tz_work_prepare(work, sql);
  if (rows && ranked) sqlite3_bind_pointer(rows, 1, &find->plan, TZ_PLAN_POINTER, NULL);
  size_t capacity = find->count;
  while (tz_work_row(work, rows)) {
    double rank = sqlite3_column_double(rows, 1);
    tz_hit hit = {.passage_id = sqlite3_column_int64(rows, 0),
                  .score = ranked ? -rank : 0.0,
                  .all = find->mode == TZ_MATCH_ALL};
    push(find, &hit, &capacity, work);
  }
  sqlite3_finalize(rows);
  sqlite3_free(sql);
}

static void collect(tz_find *find, const tz_find_options *options, tz_work *work) {
  if (!find->listed || !collect_listed(find, options, work))
    collect_matches(find, options, work);
}

/* ---- the last touches ---- */

/* Whether what was found may be in two languages, both of which are wanted. */
static bool is_mixed(const tz_find *find, const tz_find_options *options) {
  if (!options->mixed || find->fallback) return false;
  for (size_t i = 0; i < find->query.filter_count; i++)
    if (find->query.filters[i].field == TZ_FIELD_LANGUAGE) return false;
  return tz_plan_has(&find->plan, TZ_RUSSIAN) && tz_plan_has(&find->plan, TZ_ENGLISH);
}

/* Reads of a hit what only the tables know; its language where it is asked for. */
static void read_hit(const tz_find *find, tz_hit *hit, bool mixed, sqlite3_stmt *row,
                     tz_work *work) {
  tz_work_integer(work, row, 1, hit->passage_id);
  if (tz_work_row(work, row)) {
    const char *language = mixed ? (const char *)sqlite3_column_text(row, 2) : NULL;
    hit->source = sqlite3_column_int64(row, 0);
    if (!find->listed && sqlite3_column_int64(row, 1) == 0)
      hit->score *= 1.0 + TZ_FIRST_BONUS;
    if (language != NULL)
      hit->language = tz_language_from_code(language, strlen(language));
  }
  sqlite3_reset(row);
}

static tz_hit *hit_of(const tz_find *find, int64_t passage) {
  for (size_t i = 0; i < find->count; i++)
    if (find->hits[i].passage_id == passage) return &find->hits[i];
  return NULL;
}

/* The best of the pool with all the words that are in the language, at most so many, to
** be looked through again; how many. Of a pool that lacks some, which is long and in most
** of it the language is rare, only the beginning is looked at. */
static size_t choose_given(const tz_find *find, tz_language language,
                           tz_topk_hit *given, size_t most, sqlite3_stmt *row,
                           tz_work *work) {
  size_t count = 0, read = find->pool_count;
  if (!find->pool_whole && read > POOL_READ) read = POOL_READ;
  for (size_t i = 0; i < read && count < most && work->code == SQLITE_OK; i++) {
    tz_hit hit = {.passage_id = find->pool[i].passage,
                  .language = find->pool[i].language};
    if (!find->pool[i].read) read_hit(find, &hit, true, row, work);
    if (hit.language == language) given[count++] = find->pool[i];
  }
  return count;
}

/* Where the first of the listed hits have too little of a language, sees to its best
** with all the words, which may be far below them or not among the hits at all. */
static void collect_lacking(tz_find *find, const tz_find_options *options,
                            sqlite3_stmt *row, tz_work *work) {
  size_t capacity = find->count, most = tz_mix_most((size_t)options->limit);
  tz_language language =
      tz_mix_lacking(find->hits, find->count, (size_t)options->limit);
  if (language == TZ_LANGUAGE_NONE || work->code != SQLITE_OK) return;
  tz_topk_hit given[TZ_MIX_ROWS * POOL_MIXED];
  size_t given_count =
      choose_given(find, language, given, most * POOL_MIXED, row, work);
  if (find->pool_whole && given_count == 0) return;
  tz_shortlist list;
  tz_shortlist_options wanted = list_options(find, options, work);
  wanted.mode = TZ_MATCH_ALL;
  wanted.language = language;
  wanted.pool = most * POOL_MIXED;
  wanted.wanted = most;
  wanted.given_count = given_count;
  if (find->pool_whole || given_count == wanted.pool) wanted.given = given;
  tz_shortlist_find(work, &find->plan, &wanted, &list);
  sqlite3_finalize(wanted.accepted);
  for (size_t i = 0; i < list.count && list.complete && work->code == SQLITE_OK; i++) {
    tz_hit hit = {.passage_id = list.hits[i].passage,
                  .score = list.hits[i].score,
                  .all = true,
                  .language = list.hits[i].language};
    tz_hit *there = hit_of(find, hit.passage_id);
    if (there)
      there->language = hit.language;
    else
      push(find, &hit, &capacity, work);
  }
  tz_shortlist_clear(&list);
}

/* Arranges what was collected, by what only the tables know, too, and keeps as many as
** are wanted. */
static void finish_ranking(tz_find *find, const tz_find_options *options,
                           tz_work *work) {
  if (work->code != SQLITE_OK || find->count == 0 || find->match == NULL) return;
  size_t limit = options->limit < 0 ? find->count : (size_t)options->limit;
  bool mixed = is_mixed(find, options), sources = options->per_source > 0;
  bool listed = find->listed && !sources; /* in order, and no more than are wanted */
  if (listed && !mixed) return;
  sqlite3_stmt *row = tz_work_prepare(
      work, "SELECT source_id, ordinal, language FROM passage WHERE id = ?1");
  size_t read = listed && find->count > TZ_MIX_ROWS ? TZ_MIX_ROWS : find->count;
  for (size_t i = 0; i < read && work->code == SQLITE_OK; i++)
    if (!listed || !find->hits[i].read)
      read_hit(find, &find->hits[i], mixed, row, work);
  if (listed) collect_lacking(find, options, row, work);
  sqlite3_finalize(row);
  if (work->code != SQLITE_OK) return;
  if (sources)
    find->count = tz_arrange_sources(find->hits, find->count, options->per_source);
  tz_arrange(find->hits, find->count);
  tz_mix mix = {find->plan.language, find->plan.trust};
  if (mixed) tz_mix_languages(find->hits, find->count, limit, &mix);
  if (find->count > limit) find->count = limit;
}

static void find_thesis(tz_find *find, const char *name, tz_work *work) {
  if (name == NULL) return;
  sqlite3_stmt *row = tz_work_prepare(work, "SELECT id FROM thesis WHERE name = ?1");
  tz_work_text(work, row, 1, name, strlen(name));
  if (tz_work_row(work, row)) find->thesis = sqlite3_column_int64(row, 0);
  sqlite3_finalize(row);
}

/* The one language that the filters leave, or none. */
static tz_language only_language(const tz_query *query) {
  tz_language only = TZ_LANGUAGE_NONE;
  for (size_t i = 0; i < query->filter_count; i++) {
    const tz_query_filter *filter = &query->filters[i];
    if (filter->field != TZ_FIELD_LANGUAGE || filter->negated) continue;
    tz_language language = tz_language_from_code(filter->value, filter->size);
    if (only != TZ_LANGUAGE_NONE && language != only) return TZ_LANGUAGE_NONE;
    only = language;
  }
  return only;
}

/* Whether the query is put as a question, in words rather than by keywords. */
static bool is_question(const tz_query *query) {
  static const char *const words[] = {
      "who",    "whom",  "whose",   "what",  "which", "when",  "where",
      "why",    "how",   "кто",     "кого",  "кому",  "что",   "чего",
      "какой",  "какая", "какое",   "какие", "каких", "какую", "каким",
      "какими", "каком", "какого",  "когда", "где",   "куда",  "откуда",
      "почему", "зачем", "сколько", "чей",   "чем",   "как"};
  for (size_t i = 0; i < query->size; i++)
    if (query->text[i] == '?') return true;
  for (size_t i = 0; i < query->word_count; i++) {
    const tz_query_word *word = &query->words[i];
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
      if (strlen(words[k]) == word->form_size &&
          memcmp(words[k], word->form, word->form_size) == 0)
        return true;
  }
  return false;
}

static void set_match(tz_find *find, tz_query_mode mode, tz_work *work) {
  find->mode = mode;
  tz_buffer_reset(&find->expression);
  tz_plan_expression(&find->plan, &find->query, mode, &find->expression);
  tz_work_status(work, find->expression.status);
  find->match = tz_buffer_string(&find->expression);
}

/* Whether the words themselves are there, not only synonyms of some: those are
** too uncertain for a passage without one to be left out. */
static bool own_words(const tz_plan *plan) {
  for (size_t i = 0; i < plan->group_count; i++)
    if (plan->groups[i].required && !plan->groups[i].own) return false;
  return true;
}

/* By passage, the one that has all the words first. */
static int compare_ids(const void *left, const void *right) {
  const tz_hit *a = left, *b = right;
  if (a->passage_id != b->passage_id) return a->passage_id < b->passage_id ? -1 : 1;
  return b->all - a->all;
}

/* Of a passage found both among those with all the words and among those with any,
** keeps one, with the score of the latter, which counts optional words too; and makes
** those with all the words worth more where they are. */
static void merge(tz_find *find) {
  size_t kept = 0;
  if (find->count > 0) qsort(find->hits, find->count, sizeof *find->hits, compare_ids);
  for (size_t i = 0; i < find->count; i++) {
    tz_hit *last = kept > 0 ? &find->hits[kept - 1] : NULL;
    if (last && last->passage_id == find->hits[i].passage_id)
      last->score = find->hits[i].score;
    else
      find->hits[kept++] = find->hits[i];
  }
  find->count = kept;
  for (size_t i = 0; i < kept; i++)
    if (find->hits[i].all && find->all_more) find->hits[i].score *= 1.0 + TZ_ALL_BONUS;
}

/* By FTS5: those with all the words, and those with some. */
static void collect_both(tz_find *find, const tz_find_options *options, tz_work *work) {
  set_match(find, TZ_MATCH_ALL, work);
  if (work->code != SQLITE_OK) return;
  collect_matches(find, options, work);
  find->fallback = find->count == 0;
  set_match(find, TZ_MATCH_ANY, work);
  collect_matches(find, options, work);
  merge(find);
}

/* Words: one or two must all be there, if any passage has them; of some more, what
** has them all is worth more; a question or a long query goes by its telling words. */
static void find_words(tz_find *find, const tz_find_options *options, tz_work *work) {
  size_t required = find->plan.required;
  bool keywords = own_words(&find->plan) && !is_question(&find->query);
  bool insists = required == 1 || (required <= ALL_WORDS_MOST && keywords);
  find->all_more = !insists && required <= ALL_WORDS_MORE && keywords;
  find->listed = options->limit >= 0 && tz_shortlist_serves(&find->plan, &find->query);
  tz_plan_marks(&find->plan, &find->marking);
  tz_work_status(work, find->marking.status);
  find->marks = tz_buffer_string(&find->marking);
  if (insists) {
    set_match(find, TZ_MATCH_ALL, work);
    collect(find, options, work);
    find->fallback = false;
    if (find->count > 0 || find->plan.group_count < 2) return;
    set_match(find, TZ_MATCH_ANY, work);
    collect(find, options, work);
    find->fallback = true;
  } else {
    if (find->listed) set_match(find, TZ_MATCH_ANY, work);
    if (!find->listed || !collect_listed(find, options, work))
      collect_both(find, options, work);
  }
  if (find->count == 0) find->fallback = false;
}

/* Parses, plans and searches. */
static void find(tz_find *find, const char *text, size_t size, unsigned query_flags,
                 const tz_find_options *options, tz_work *work) {
  unsigned flags = TZ_PLAN_CROSS | (options->live ? TZ_PLAN_LIVE : 0);
  tz_query *query = &find->query;
  tz_work_status(work, tz_query_parse(text, size, query_flags, query));
  if (work->code != SQLITE_OK) return;
  if (query->all == NULL) {
    if (query->filter_count > 0 || query->excluded != NULL)
      collect_matches(find, options, work);
    return;
  }
  tz_work_check(work,
                tz_plan_build(work->db, options->stemmer, query, only_language(query),
                              flags, options->memory, &find->plan));
  if (work->code == SQLITE_OK && options->limit != 0) find_words(find, options, work);
}

static bool has_left_out(const tz_query *query) {
  for (size_t i = 0; i < query->term_count; i++)
    if (query->terms[i].left_out) return true;
  return false;
}

int tz_find_run(sqlite3 *db, const char *text, size_t size,
                const tz_find_options *options, tz_find *found, char **error) {
  tz_work work = {.db = db, .code = SQLITE_OK, .error = error};
  memset(found, 0, sizeof *found);
  found->live = options->live;
  tz_plan_init(&found->plan);
  find_thesis(found, options->thesis, &work);
  if (work.code != SQLITE_OK) return work.code;
  find(found, text, size, TZ_QUERY_FIELDS | TZ_QUERY_STOP_WORDS, options, &work);
  if (work.code == SQLITE_OK && found->count == 0 && options->limit != 0 &&
      has_left_out(
          &found->query)) { /* then what stop words find is better than nothing */
    tz_query_clear(&found->query);
    tz_plan_clear(&found->plan);
    tz_buffer_reset(&found->marking);
    find(found, text, size, TZ_QUERY_FIELDS, options, &work);
    found->fallback = found->count > 0;
  }
  finish_ranking(found, options, &work);
  return work.code;
}

/* Counts by the ranking index; false where it cannot. */
static bool count_listed(tz_find *find, tz_stemmer *stemmer, sqlite3_int64 *total,
                         tz_work *work) {
  tz_shortlist list;
  tz_shortlist_options options = {.mode = find->mode,
                                  .live = find->live,
                                  .count = true,
                                  .weights = weights,
                                  .stemmer = stemmer};
  tz_shortlist_find(work, &find->plan, &options, &list);
  bool complete = list.complete;
  *total = (sqlite3_int64)list.total;
  tz_shortlist_clear(&list);
  return complete;
}

int tz_find_total(sqlite3 *db, tz_find *find, tz_stemmer *stemmer, sqlite3_int64 *total,
                  char **error) {
  tz_work work = {.db = db, .code = SQLITE_OK, .error = error};
  *total = 0;
  if (find->where == NULL) return SQLITE_OK;
  if (find->countable && count_listed(find, stemmer, total, &work)) return work.code;
  char *sql = sqlite3_mprintf("SELECT count(*)%s", find->where);
  if (sql == NULL) tz_work_status(&work, TZ_NOMEM);
  sqlite3_stmt *row = tz_work_prepare(&work, sql);
  if (tz_work_row(&work, row)) *total = sqlite3_column_int64(row, 0);
  sqlite3_finalize(row);
  sqlite3_free(sql);
  return work.code;
}

void tz_find_clear(tz_find *find) {
  tz_query_clear(&find->query);
  tz_free(find->hits);
  tz_free(find->pool);
  sqlite3_free(find->where);
  tz_plan_clear(&find->plan);
  tz_buffer_clear(&find->expression);
  tz_buffer_clear(&find->marking);
  memset(find, 0, sizeof *find);
}
