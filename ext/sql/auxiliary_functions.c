/* tezis_rank, tezis_snippet, tezis_spans: FTS5 auxiliary functions, for any FTS5 table
** whatever its tokenizer.
**
**   SELECT tezis_snippet(t, -1, '[', ']', '…', 24) FROM t
**   WHERE t MATCH 'союз' ORDER BY tezis_rank(t, 1.0, 4.0); */
#include "sqlite.h"
#include "sql/register.h"

#include <stdbool.h>

#include "base/memory.h"
#include "search/columns.h"
#include "search/fts5.h"
#include "search/matches.h"
#include "search/plan.h"
#include "search/rank.h"
#include "search/ranking.h"
#include "sql/error.h"

#define DEFAULT_WORDS 24

/* ---- Rank ---- */

/* What tezis_rank knows for a whole query. */
typedef struct ranking {
  tz_columns columns;
  int phrases;
  double *idf; /* by phrase; negative until a row has the phrase */
} ranking;

static void ranking_free(void *pointer) {
  ranking *r = pointer;
  if (r == NULL) return;
  tz_columns_clear(&r->columns);
  tz_free(r->idf);
  tz_free(r);
}

static ranking *ranking_new(const Fts5ExtensionApi *api, Fts5Context *fts, int *code) {
  *code = SQLITE_NOMEM;
  ranking *r = tz_calloc(1, sizeof *r);
  if (r == NULL) return NULL;
  r->phrases = api->xPhraseCount(fts);
  r->idf = tz_calloc((size_t)r->phrases, sizeof *r->idf);
  if (r->idf != NULL) *code = tz_columns_init(&r->columns, api, fts);
  if (*code != SQLITE_OK) {
    ranking_free(r);
    return NULL;
  }
  for (int i = 0; i < r->phrases; i++)
    r->idf[i] = -1.0;
  return r;
}

/* The query's ranking, made at its first row and kept by FTS5. */
static ranking *ranking_of(const Fts5ExtensionApi *api, Fts5Context *fts, int *code) {
  ranking *r = api->xGetAuxdata(fts, 0);
  *code = SQLITE_OK;
  if (r != NULL) return r;
  r = ranking_new(api, fts, code);
  if (r != NULL) *code = api->xSetAuxdata(fts, r, ranking_free);
  return *code == SQLITE_OK ? r : NULL; /* a failed xSetAuxdata has freed it */
}

static int phrase_idf(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r,
                      int phrase) {
  if (r->idf[phrase] >= 0) return SQLITE_OK;
  sqlite3_int64 found = 0;
  int code = tz_phrase_rows(api, fts, phrase, &found);
  if (code == SQLITE_OK) r->idf[phrase] = tz_rank_idf(r->columns.rows, found);
  return code;
}

/* Adds a phrase's part to *score. */
static int add_phrase(const Fts5ExtensionApi *api, Fts5Context *fts, ranking *r,
                      int phrase, const double *weights, int weight_count,
                      double *score) {
  tz_phrase_places p;
  double frequency = 0.0;
  int code = tz_phrase_first(&p, api, fts, phrase);
  while (code == SQLITE_OK && p.column >= 0) {
    double occurrence = 0.0;
    code = tz_columns_occurrence(&r->columns, api, fts, p.column, &occurrence);
    frequency += occurrence * (p.column < weight_count ? weights[p.column] : 1.0);
    if (code == SQLITE_OK) code = tz_phrase_next(&p, fts);
  }
  if (code != SQLITE_OK || frequency <= 0) return code;
  code = phrase_idf(api, fts, r, phrase);
  if (code == SQLITE_OK) *score += tz_rank_score(r->idf[phrase], frequency);
  return code;
}

/* Reads the weights, at most `columns`; false with the error set. */
static bool read_weights(sqlite3_context *context, int count, sqlite3_value **values,
                         int columns, double *weights) {
  if (count > columns) {
    tz_result_error(context, "tezis_rank: this table has %d column%s, got %d weights",
                    columns, columns == 1 ? "" : "s", count);
    return false;
  }
  for (int i = 0; i < count; i++) {
    int type = sqlite3_value_numeric_type(values[i]);
    weights[i] = sqlite3_value_double(values[i]);
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || !(weights[i] >= 0)) {
      char *got = tz_describe(values[i]);
      if (got == NULL)
        sqlite3_result_error_nomem(context);
      else
        tz_result_error(context,
                        "tezis_rank: weight %d must be a number, 0 or more, got %s",
                        i + 1, got);
      sqlite3_free(got);
      return false;
    }
  }
  return true;
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
  if (tz_any_null(count, values)) return;
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
  if (read_weights(context, count, values, r->columns.count, weights)) {
    tz_columns_begin(&r->columns);
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

/* ---- Snippet and spans ---- */

/* The column asked for, from `least` on; false with the error set. */
static bool read_column(const Fts5ExtensionApi *api, Fts5Context *fts,
                        sqlite3_context *context, const char *function, int least,
                        sqlite3_value *value, int *column) {
  sqlite3_int64 number;
  if (!tz_integer_argument(context, function, "column", value, least,
                           api->xColumnCount(fts) - 1, &number))
    return false;
  *column = (int)number;
  return true;
}

/* Makes the snippet in a style of what matches in a column, or with no style the spans,
** the result; NULL where the column is NULL. */
static void show(const Fts5ExtensionApi *api, Fts5Context *fts,
                 sqlite3_context *context, int column, const tz_snippet_style *style) {
  tz_matches m = {0};
  const char *text;
  int size;
  int code = tz_matches_find(api, fts, column, &text, &size, &m);
  if (code != SQLITE_OK) {
    sqlite3_result_error_code(context, code);
  } else if (text != NULL) {
    tz_buffer out;
    tz_buffer_init(&out);
    tz_status status = TZ_OK;
    if (style != NULL)
      status = tz_snippet(text, (size_t)size, m.spans, m.count, style, &out);
    else
      tz_spans_json(m.spans, m.count, &out);
    if (status != TZ_OK && out.status == TZ_OK) out.status = status;
    tz_result_buffer(context, &out);
  }
  tz_matches_clear(&m);
}

/* tezis_snippet(t [, column [, open [, close [, ellipsis [, words]]]]]) -> TEXT.
** Column -1, the default, is the one that shows most; NULL where it is NULL. */
static void snippet(const Fts5ExtensionApi *api, Fts5Context *fts,
                    sqlite3_context *context, int count, sqlite3_value **values) {
  int column = -1;
  static const char name[] = "tezis_snippet";
  sqlite3_int64 words = DEFAULT_WORDS;
  size_t length;
  tz_snippet_style style = {.open = "[", .close = "]", .ellipsis = "…"};
  if (count > 5) {
    tz_result_error(context,
                    "tezis_snippet takes the table, column, open, close, "
                    "ellipsis and words, got %d arguments",
                    count + 1);
    return;
  }
  if (tz_any_null(count, values)) return;
  if ((count > 0 && !read_column(api, fts, context, name, -1, values[0], &column)) ||
      (count > 1 &&
       !tz_text_argument(context, name, "open", values[1], &style.open, &length)) ||
      (count > 2 &&
       !tz_text_argument(context, name, "close", values[2], &style.close, &length)) ||
      (count > 3 && !tz_text_argument(context, name, "ellipsis", values[3],
                                      &style.ellipsis, &length)) ||
      (count > 4 && !tz_integer_argument(context, name, "words", values[4], 1,
                                         TZ_SNIPPET_WORDS, &words))) {
    return;
  }
  style.words = (size_t)words;
  show(api, fts, context, column, &style);
}

/* tezis_spans(t, column) -> TEXT, a JSON array of [start,end]: the byte ranges of
** the matches in the column; NULL where the column is NULL. */
static void spans(const Fts5ExtensionApi *api, Fts5Context *fts,
                  sqlite3_context *context, int count, sqlite3_value **values) {
  int column;
  if (count != 1) {
    tz_result_error(context, "tezis_spans takes one column beside the table, as in "
                             "tezis_spans(t, 0)");
    return;
  }
  if (tz_any_null(count, values)) return;
  if (read_column(api, fts, context, "tezis_spans", 0, values[0], &column))
    show(api, fts, context, column, NULL);
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
