/* tezis_rank, tezis_snippet, tezis_spans: FTS5 auxiliary functions.
**
**   SELECT tezis_snippet(t, -1, '[', ']', '…', 24) FROM t
**   WHERE t MATCH 'союз' ORDER BY tezis_rank(t, 1.0, 4.0);
**
** FTS5 knows the tokens that matched by their numbers in a column. To find their
** bytes the column is tokenized once more, and left as soon as the last match is
** found; tokens in the place of another (FTS5_TOKEN_COLOCATED) are not counted,
** as FTS5 does not number them. */
#include "sqlite.h"
#include "search/auxiliary.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search/fts5.h"
#include "search/plan.h"
#include "search/rank.h"
#include "search/ranking.h"
#include "search/snippet.h"

#define DEFAULT_WORDS 24

/* ---- Rank ---- */

/* What tezis_rank knows for a whole query. */
typedef struct ranking {
  int phrases;
  int columns;
  sqlite3_int64 rows;
  double *idf;        /* by phrase; negative until a row has the phrase */
  double *average;    /* by column: tokens a row */
  double *occurrence; /* by column: of this row; negative until asked for */
} ranking;

static ranking *ranking_new(const Fts5ExtensionApi *api, Fts5Context *fts, int *code) {
  int phrases = api->xPhraseCount(fts);
  int columns = api->xColumnCount(fts);
  sqlite3_uint64 numbers = (sqlite3_uint64)phrases + 2 * (sqlite3_uint64)columns;
  ranking *r = sqlite3_malloc64(sizeof *r + numbers * sizeof(double));
  if (r == NULL) {
    *code = SQLITE_NOMEM;
    return NULL;
  }
  r->phrases = phrases;
  r->columns = columns;
  r->idf = (double *)(r + 1);
  r->average = r->idf + phrases;
  r->occurrence = r->average + columns;
  for (int i = 0; i < phrases; i++)
    r->idf[i] = -1.0;
  *code = api->xRowCount(fts, &r->rows);
  for (int i = 0; *code == SQLITE_OK && i < columns; i++) {
    sqlite3_int64 tokens = 0;
    *code = api->xColumnTotalSize(fts, i, &tokens);
    r->average[i] = r->rows > 0 ? (double)tokens / (double)r->rows : 0.0;
  }
  if (*code != SQLITE_OK) {
    sqlite3_free(r);
    return NULL;
  }
  return r;
}

/* The query's ranking, made at its first row and kept by FTS5. */
static ranking *ranking_of(const Fts5ExtensionApi *api, Fts5Context *fts, int *code) {
  ranking *r = api->xGetAuxdata(fts, 0);
  *code = SQLITE_OK;
  if (r != NULL) return r;
  r = ranking_new(api, fts, code);
  if (r != NULL) *code = api->xSetAuxdata(fts, r, sqlite3_free);
  return *code == SQLITE_OK ? r : NULL; /* a failed xSetAuxdata has freed it */
}

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *count) {
  (void)api, (void)fts;
  ++*(sqlite3_int64 *)count;
  return SQLITE_OK;
}

static int phrase_idf(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r,
                      int phrase) {
  if (r->idf[phrase] >= 0) return SQLITE_OK;
  sqlite3_int64 found = 0;
  int code = api->xQueryPhrase(fts, phrase, &found, count_row);
  if (code == SQLITE_OK) r->idf[phrase] = tz_rank_idf(r->rows, found);
  return code;
}

/* What an occurrence in a column of this row counts. */
static int column_occurrence(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r,
                             int column, double *occurrence) {
  if (r->occurrence[column] < 0) {
    int length = 0;
    int code = api->xColumnSize(fts, column, &length);
    if (code != SQLITE_OK) return code;
    r->occurrence[column] = tz_rank_occurrence(length, r->average[column]);
  }
  *occurrence = r->occurrence[column];
  return SQLITE_OK;
}

/* Adds a phrase's part to *score. */
static int add_phrase(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r,
                      int phrase, const double *weights, int weight_count,
                      double *score) {
  Fts5PhraseIter iterator;
  int column, offset;
  double frequency = 0.0;
  int code = api->xPhraseFirst(fts, phrase, &iterator, &column, &offset);
  while (code == SQLITE_OK && column >= 0) {
    double occurrence = 0.0;
    code = column_occurrence(api, fts, r, column, &occurrence);
    frequency += occurrence * (column < weight_count ? weights[column] : 1.0);
    api->xPhraseNext(fts, &iterator, &column, &offset);
  }
  if (code != SQLITE_OK || frequency <= 0) return code;
  code = phrase_idf(api, fts, r, phrase);
  if (code == SQLITE_OK) *score += tz_rank_score(r->idf[phrase], frequency);
  return code;
}

static void fail(sqlite3_context *context, char *message) {
  if (message == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_error(context, message, -1);
  sqlite3_free(message);
}

/* What an argument is, for "got ...". Free with sqlite3_free; NULL when out of
** memory. */
static char *describe(sqlite3_value *value) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_BLOB) return sqlite3_mprintf("blob");
  const char *text = (const char *)sqlite3_value_text(value);
  if (text == NULL) return NULL;
  return sqlite3_mprintf(type == SQLITE_TEXT ? "'%!.40q'" : "%!.40s", text);
}

/* Fails with "what, got value"; frees what. */
static void fail_argument(sqlite3_context *context, char *what, sqlite3_value *value) {
  char *got = describe(value);
  char *message = NULL;
  if (what != NULL && got != NULL) message = sqlite3_mprintf("%s, got %s", what, got);
  fail(context, message);
  sqlite3_free(what);
  sqlite3_free(got);
}

/* Reads the weights, at most `columns`; false with the error set. */
static bool read_weights(sqlite3_context *context, int count, sqlite3_value **values,
                         int columns, double *weights) {
  if (count > columns) {
    fail(context,
         sqlite3_mprintf("tezis_rank: this table has %d column%s, got %d weights",
                         columns, columns == 1 ? "" : "s", count));
    return false;
  }
  for (int i = 0; i < count; i++) {
    int type = sqlite3_value_numeric_type(values[i]);
    weights[i] = sqlite3_value_double(values[i]);
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || !(weights[i] >= 0)) {
      fail_argument(
          context,
          sqlite3_mprintf("tezis_rank: weight %d must be a number, 0 or more", i + 1),
          values[i]);
      return false;
    }
  }
  return true;
}

static bool any_null(int count, sqlite3_value **values) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return true;
  }
  return false;
}

/* tezis_rank(t, plan, weight...): by the plan of a search that tezis itself makes. */
static void rank_by_plan(const Fts5ExtensionApi *api, Fts5Context *fts,
                         sqlite3_context *context, const tz_plan *plan, int count,
                         sqlite3_value **values) {
  double weights[3] = {1.0, 1.0, 1.0};
  double score;
  for (int i = 0; i < 3 && i < count; i++)
    weights[i] = sqlite3_value_double(values[i]);
  int code = tz_plan_rank(api, fts, plan, weights, 3, &score);
  if (code == SQLITE_OK) {
    sqlite3_result_double(context, -score);
  } else {
    sqlite3_result_error_code(context, code);
  }
}

/* tezis_rank(t, weight...) -> REAL, the lower the better, at most 0. */
static void rank(const Fts5ExtensionApi *api, Fts5Context *fts,
                 sqlite3_context *context, int count, sqlite3_value **values) {
  int code;
  double score = 0.0;
  const tz_plan *plan =
      count > 0 ? sqlite3_value_pointer(values[0], TZ_PLAN_POINTER) : NULL;
  if (plan != NULL) {
    rank_by_plan(api, fts, context, plan, count - 1, values + 1);
    return;
  }
  if (any_null(count, values)) return;
  ranking *r = ranking_of(api, fts, &code);
  if (r == NULL) {
    sqlite3_result_error_code(context, code);
    return;
  }
  double stack[16];
  double *weights = stack;
  if (count > 16) {
    weights = sqlite3_malloc64((sqlite3_uint64)count * sizeof *weights);
    if (weights == NULL) {
      sqlite3_result_error_nomem(context);
      return;
    }
  }
  if (read_weights(context, count, values, r->columns, weights)) {
    for (int i = 0; i < r->columns; i++)
      r->occurrence[i] = -1.0;
    for (int i = 0; code == SQLITE_OK && i < r->phrases; i++)
      code = add_phrase(api, fts, r, i, weights, count, &score);
    if (code == SQLITE_OK) {
      sqlite3_result_double(context, score > 0 ? -score : 0.0);
    } else {
      sqlite3_result_error_code(context, code);
    }
  }
  if (weights != stack) sqlite3_free(weights);
}

/* ---- Where the matches are ---- */

/* A token whose bytes are wanted: where a match begins or ends. */
typedef struct point {
  int token;
  bool ends;
  sqlite3_int64 span;
} point;

/* The matches in one column; clear it whatever became of it. */
typedef struct matches {
  tz_span *spans; /* in order of start once located */
  point *points;
  sqlite3_int64 count;
  sqlite3_int64 capacity;
} matches;

static void matches_clear(matches *m) {
  sqlite3_free(m->spans);
  sqlite3_free(m->points);
  *m = (matches){0};
}

static int add_match(matches *m, int phrase, int first, int last) {
  if (m->count == m->capacity) {
    sqlite3_int64 wanted = m->capacity == 0 ? 16 : m->capacity * 2;
    tz_span *spans =
        sqlite3_realloc64(m->spans, (sqlite3_uint64)wanted * sizeof *spans);
    if (spans == NULL) return SQLITE_NOMEM;
    m->spans = spans;
    point *points =
        sqlite3_realloc64(m->points, (sqlite3_uint64)wanted * 2 * sizeof *points);
    if (points == NULL) return SQLITE_NOMEM;
    m->points = points;
    m->capacity = wanted;
  }
  m->points[2 * m->count] = (point){first, false, m->count};
  m->points[2 * m->count + 1] = (point){last, true, m->count};
  m->spans[m->count++] = (tz_span){.phrase = phrase};
  return SQLITE_OK;
}

/* The matches of every phrase in the column, as tokens. */
static int collect(const Fts5ExtensionApi *api, Fts5Context *fts, int wanted,
                   matches *m) {
  int phrases = api->xPhraseCount(fts);
  int code = SQLITE_OK;
  for (int i = 0; code == SQLITE_OK && i < phrases; i++) {
    Fts5PhraseIter iterator;
    int column, offset;
    int size = api->xPhraseSize(fts, i);
    code = api->xPhraseFirst(fts, i, &iterator, &column, &offset);
    while (code == SQLITE_OK && column >= 0) {
      if (column == wanted) code = add_match(m, i, offset, offset + size - 1);
      api->xPhraseNext(fts, &iterator, &column, &offset);
    }
  }
  return code;
}

static int compare_points(const void *left, const void *right) {
  const point *a = left;
  const point *b = right;
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
  matches *m;
  sqlite3_int64 next; /* point */
  int token;          /* the number of the last one counted */
} locator;

static int locate_token(void *state, int flags, const char *token, int token_size,
                        int start, int end) {
  (void)token, (void)token_size;
  locator *l = state;
  if (flags & FTS5_TOKEN_COLOCATED) return SQLITE_OK;
  l->token++;
  for (; l->next < 2 * l->m->count && l->m->points[l->next].token <= l->token;
       l->next++) {
    const point *p = &l->m->points[l->next];
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

/* Finds the matches' bytes in the column's text and puts them in order. A match
** that is not in the text (an external content that has changed) is dropped. */
static int locate(const Fts5ExtensionApi *api, Fts5Context *fts, const char *text,
                  int size, matches *m) {
  if (m->count == 0) return SQLITE_OK;
  qsort(m->points, (size_t)m->count * 2, sizeof *m->points, compare_points);
  locator l = {.m = m, .token = -1};
  int code = api->xTokenize(fts, text, size, &l, locate_token);
  if (code != SQLITE_OK && code != SQLITE_DONE) return code;
  sqlite3_int64 kept = 0;
  for (sqlite3_int64 i = 0; i < m->count; i++) {
    if (m->spans[i].end > m->spans[i].start) m->spans[kept++] = m->spans[i];
  }
  m->count = kept;
  if (kept > 0) qsort(m->spans, (size_t)kept, sizeof *m->spans, compare_spans);
  return SQLITE_OK;
}

/* The column with most of the different phrases, then most matches, then the
** first; counted by phrase so that nothing is sorted or tokenized. */
static int best_column(const Fts5ExtensionApi *api, Fts5Context *fts, int *best) {
  typedef struct tally {
    int phrases;
    int last; /* the last phrase counted */
    sqlite3_int64 matches;
  } tally;
  int columns = api->xColumnCount(fts);
  int phrases = api->xPhraseCount(fts);
  tally *tallies = sqlite3_malloc64((sqlite3_uint64)columns * sizeof *tallies);
  if (tallies == NULL) return SQLITE_NOMEM;
  for (int i = 0; i < columns; i++)
    tallies[i] = (tally){.last = -1};
  int code = SQLITE_OK;
  for (int i = 0; code == SQLITE_OK && i < phrases; i++) {
    Fts5PhraseIter iterator;
    int column, offset;
    code = api->xPhraseFirst(fts, i, &iterator, &column, &offset);
    while (code == SQLITE_OK && column >= 0) {
      tally *t = &tallies[column];
      t->matches++;
      if (t->last != i) t->phrases++;
      t->last = i;
      api->xPhraseNext(fts, &iterator, &column, &offset);
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
  sqlite3_free(tallies);
  return code;
}

/* ---- Snippet and spans ---- */

/* A whole number of the arguments, from low to high; false with the error set. */
static bool read_integer(sqlite3_context *context, const char *what,
                         sqlite3_value *value, int low, int high, int *number) {
  if (sqlite3_value_numeric_type(value) == SQLITE_INTEGER) {
    sqlite3_int64 given = sqlite3_value_int64(value);
    if (given >= low && given <= high) {
      *number = (int)given;
      return true;
    }
  }
  fail_argument(
      context,
      sqlite3_mprintf("%s must be a whole number from %d to %d", what, low, high),
      value);
  return false;
}

static bool read_text(sqlite3_context *context, const char *what, sqlite3_value *value,
                      const char **text) {
  if (sqlite3_value_type(value) == SQLITE_BLOB) {
    fail(context, sqlite3_mprintf("tezis_snippet: %s must be text, got blob", what));
    return false;
  }
  *text = (const char *)sqlite3_value_text(value);
  if (*text == NULL) sqlite3_result_error_nomem(context);
  return *text != NULL;
}

/* The text of a column and the matches in it. *text is NULL where the column
** is. Returns a code; m is then to be cleared in any case. */
static int find_matches(const Fts5ExtensionApi *api, Fts5Context *fts, int column,
                        const char **text, int *size, matches *m) {
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

static void result_buffer(sqlite3_context *context, int code, tz_buffer *out) {
  if (code == SQLITE_OK && out->status != TZ_OK) {
    code = out->status == TZ_TOO_BIG ? SQLITE_TOOBIG : SQLITE_NOMEM;
  }
  if (code == SQLITE_OK) {
    sqlite3_result_text64(context, tz_buffer_string(out), out->size, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
  } else {
    sqlite3_result_error_code(context, code);
  }
  tz_buffer_clear(out);
}

/* tezis_snippet(t [, column [, open [, close [, ellipsis [, words]]]]]) -> TEXT.
** Column -1, the default, is the one that shows most; NULL where it is NULL. */
static void snippet(const Fts5ExtensionApi *api, Fts5Context *fts,
                    sqlite3_context *context, int count, sqlite3_value **values) {
  int column = -1;
  int words = DEFAULT_WORDS;
  tz_snippet_style style = {.open = "[", .close = "]", .ellipsis = "…"};
  if (count > 5) {
    fail(context, sqlite3_mprintf("tezis_snippet takes the table, column, open, close, "
                                  "ellipsis and words, got %d arguments",
                                  count + 1));
    return;
  }
  if (any_null(count, values)) return;
  if ((count > 0 && !read_integer(context, "tezis_snippet: column", values[0], -1,
                                  api->xColumnCount(fts) - 1, &column)) ||
      (count > 1 && !read_text(context, "open", values[1], &style.open)) ||
      (count > 2 && !read_text(context, "close", values[2], &style.close)) ||
      (count > 3 && !read_text(context, "ellipsis", values[3], &style.ellipsis)) ||
      (count > 4 && !read_integer(context, "tezis_snippet: words", values[4], 1,
                                  TZ_SNIPPET_WORDS, &words))) {
    return;
  }
  style.words = (size_t)words;
  matches m = {0};
  const char *text;
  int size;
  int code = find_matches(api, fts, column, &text, &size, &m);
  if (code != SQLITE_OK || text != NULL) {
    tz_buffer out;
    tz_buffer_init(&out);
    if (code == SQLITE_OK) {
      tz_status status =
          tz_snippet(text, (size_t)size, m.spans, (size_t)m.count, &style, &out);
      if (status != TZ_OK) code = SQLITE_NOMEM;
    }
    result_buffer(context, code, &out);
  }
  matches_clear(&m);
}

/* tezis_spans(t, column) -> TEXT, a JSON array of [start,end]: the byte ranges of
** the matches in the column; NULL where the column is NULL. */
static void spans(const Fts5ExtensionApi *api, Fts5Context *fts,
                  sqlite3_context *context, int count, sqlite3_value **values) {
  int column;
  if (count != 1) {
    fail(context,
         sqlite3_mprintf("tezis_spans takes one column beside the table, as in "
                         "tezis_spans(t, 0)"));
    return;
  }
  if (any_null(count, values)) return;
  if (!read_integer(context, "tezis_spans: column", values[0], 0,
                    api->xColumnCount(fts) - 1, &column)) {
    return;
  }
  matches m = {0};
  const char *text;
  int size;
  int code = find_matches(api, fts, column, &text, &size, &m);
  if (code != SQLITE_OK || text != NULL) {
    tz_buffer out;
    tz_buffer_init(&out);
    if (code == SQLITE_OK) tz_spans_json(m.spans, (size_t)m.count, &out);
    result_buffer(context, code, &out);
  }
  matches_clear(&m);
}

int tz_auxiliary_register(sqlite3 *db, char **error) {
  static const struct {
    const char *name;
    fts5_extension_function function;
  } functions[] = {
      {"tezis_rank", rank},
      {"tezis_snippet", snippet},
      {"tezis_spans", spans},
  };
  fts5_api *api;
  int code = tz_fts5_api(db, &api, error);
  for (size_t i = 0; code == SQLITE_OK && i < sizeof functions / sizeof *functions;
       i++) {
    code =
        api->xCreateFunction(api, functions[i].name, NULL, functions[i].function, NULL);
    if (code != SQLITE_OK && error != NULL) {
      *error = sqlite3_mprintf("tezis: cannot register the FTS5 function %s",
                               functions[i].name);
    }
  }
  return code;
}
