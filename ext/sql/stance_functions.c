/* What a text says for or against a thesis. The thesis is the name of a stored
** one, or the target itself in words, in either language.
**
**   SELECT tezis_stance('The alliance would be a dangerous mistake.', 'alliance');
**   SELECT tezis_side('The alliance would be a dangerous mistake.', 'alliance');   -- against
**   INSERT INTO thesis(name, statement) VALUES ('pact', 'a formal China-Russia alliance');
**   SELECT tezis_weigh('pact');   -- scores the passages that are not yet
**   SELECT tezis_train('pact');   -- learns from the table label
**   SELECT tezis_standing(7, 'pact');   -- of passage 7: the label, else the score
**
** tezis_stance and its like read the table thesis where there is one. */
#include "sqlite.h"

#include <stdint.h>
#include <string.h>

#include "corpus/schema.h"
#include "corpus/standing.h"
#include "sql/connection.h"
#include "sql/corpus_call.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/stance_target.h"
#include "base/memory.h"
#include "stance/explain.h"

typedef struct call {
  tz_scorer *scorer;
  const char *text;
  size_t size;
  tz_sql_target *target;
  bool owned; /* else SQLite keeps the target with the statement */
} call;

/* Reads (…, thesis); false when the answer is an error, which is set. */
static bool begin_thesis(sqlite3_context *context, const char *function,
                         sqlite3_value **values, call *c) {
  const char *thesis;
  size_t thesis_size;
  if (!tz_text_argument(context, function, "thesis", values[1], &thesis, &thesis_size))
    return false;
  c->scorer = tz_connection_scorer(sqlite3_user_data(context));
  c->target = sqlite3_get_auxdata(context, 1);
  if (c->target != NULL) return true;
  int code = tz_sql_target_new(sqlite3_context_db_handle(context), c->scorer, thesis,
                               thesis_size, &c->target);
  c->owned = true;
  if (code == SQLITE_NOMEM)
    sqlite3_result_error_nomem(context);
  else if (code != SQLITE_OK)
    tz_result_error(context, "%s: cannot read the thesis: %s", function,
                    sqlite3_errstr(code));
  return code == SQLITE_OK;
}

/* Reads (text, thesis); false when the answer is NULL or an error, which is set. */
static bool begin(sqlite3_context *context, const char *function,
                  sqlite3_value **values, call *c) {
  *c = (call){0};
  if (tz_any_null(2, values)) return false;
  if (!tz_text_argument(context, function, "text", values[0], &c->text, &c->size))
    return false;
  return begin_thesis(context, function, values, c);
}

/* SQLite may free what it is given at once, so this comes last. */
static void end(sqlite3_context *context, call *c) {
  if (c->owned && c->target != NULL)
    sqlite3_set_auxdata(context, 1, c->target, tz_sql_target_free);
}

static bool judge(sqlite3_context *context, const char *function,
                  sqlite3_value **values, call *c, tz_verdict *v) {
  if (!begin(context, function, values, c)) return false;
  tz_status status = tz_sql_target_score(c->scorer, c->target, c->text, c->size, v);
  if (status != TZ_OK) tz_result_status(context, status);
  return status == TZ_OK;
}

static void stance(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  call c;
  tz_verdict v;
  if (judge(context, "tezis_stance", values, &c, &v) && v.bears)
    sqlite3_result_double(context, v.score);
  end(context, &c);
}

static void side(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  call c;
  tz_verdict v;
  if (judge(context, "tezis_side", values, &c, &v) && v.bears)
    sqlite3_result_text(context, tz_score_side(v.score), -1, SQLITE_STATIC);
  end(context, &c);
}

/* tezis_confidence(text, thesis): how probable the model holds the side that tezis_side
** names, from a third to 1. */
static void confidence(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  call c;
  tz_verdict v;
  if (judge(context, "tezis_confidence", values, &c, &v) && v.bears)
    sqlite3_result_double(context, v.confidence);
  end(context, &c);
}

static void explain(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  call c;
  tz_explanation e;
  if (begin(context, "tezis_explain", values, &c)) {
    tz_status status = tz_sql_target_explain(c.scorer, c.target, c.text, c.size, &e);
    tz_buffer json;
    tz_buffer_init(&json);
    if (status == TZ_OK)
      tz_explanation_json(&e, c.text, &json);
    else
      json.status = status;
    tz_result_buffer(context, &json);
  }
  end(context, &c);
}

/* ---- a passage of the corpus ---- */

static void fail(sqlite3_context *context, const char *function, sqlite3 *db,
                 int code) {
  if (code == SQLITE_NOMEM) {
    sqlite3_result_error_nomem(context);
  } else {
    tz_result_error(context, "%s: %s", function, sqlite3_errmsg(db));
    sqlite3_result_error_code(context, code);
  }
}

/* The row of a passage: its standing, whether that is all there is to say, its text. */
static int find_passage(sqlite3 *db, tz_sql_target *target, sqlite3_int64 passage) {
  static const char sql[] = "SELECT " TZ_STANDING(
      "?1", "?2") ", EXISTS (SELECT 1 FROM label WHERE thesis_id = ?1 AND "
                  "passage_id = ?2) OR EXISTS (SELECT 1 FROM stance WHERE "
                  "thesis_id = ?1 AND passage_id = ?2), text"
                  " FROM passage WHERE id = ?2";
  int code = SQLITE_OK;
  if (target->passage == NULL)
    code = sqlite3_prepare_v2(db, sql, -1, &target->passage, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_int64(target->passage, 1, target->thesis);
  sqlite3_bind_int64(target->passage, 2, passage);
  return sqlite3_step(target->passage);
}

static void answer_standing(sqlite3_context *context, call *c) {
  sqlite3_stmt *row = c->target->passage;
  if (sqlite3_column_int(row, 1)) {
    sqlite3_result_value(context, sqlite3_column_value(row, 0));
    return;
  }
  const char *text = (const char *)sqlite3_column_text(row, 2);
  tz_verdict v = {0};
  tz_status status = TZ_NOMEM;
  if (text != NULL)
    status = tz_sql_target_score_passage(c->scorer, c->target, text,
                                         (size_t)sqlite3_column_bytes(row, 2), &v);
  if (status == TZ_OK && v.bears) sqlite3_result_double(context, v.score);
  tz_result_status(context, status);
}

/* tezis_standing(passage_id, thesis): where a passage of the corpus stands: the label
** that the user gave it, else the score that tezis_weigh stored, else its
** tezis_stance. NULL where it does not bear on the thesis, or is not there. */
static void standing(sqlite3_context *context, int count, sqlite3_value **values) {
  static const char name[] = "tezis_standing";
  sqlite3_int64 passage;
  call c = {0};
  if (tz_any_null(count, values)) return;
  if (!tz_integer_argument(context, name, "passage_id", values[0], 1, INT64_MAX,
                           &passage))
    return;
  if (begin_thesis(context, name, values, &c)) {
    sqlite3 *db = sqlite3_context_db_handle(context);
    int code = find_passage(db, c.target, passage);
    if (code == SQLITE_ROW) {
      answer_standing(context, &c);
    } else if (code != SQLITE_DONE) {
      fail(context, name, db, code);
    }
    sqlite3_reset(c.target->passage);
  }
  end(context, &c);
}

/* ---- a stored thesis ---- */

typedef struct work {
  sqlite3 *db;
  tz_scorer *scorer;
  tz_sql_target *target;
  const char *name;
} work;

/* The stored thesis of that name; else the call's error is set. */
static bool begin_work(sqlite3_context *context, const char *function,
                       sqlite3_value *value, work *w) {
  size_t size;
  char *error = NULL;
  *w = (work){.db = sqlite3_context_db_handle(context)};
  if (!tz_text_argument(context, function, "thesis", value, &w->name, &size))
    return false;
  int code = tz_corpus_identify(w->db, &error);
  if (code != SQLITE_OK) {
    tz_result_error(context, "%s: %s", function, error ? error : sqlite3_errstr(code));
    sqlite3_free(error);
    return false;
  }
  w->scorer = tz_connection_scorer(sqlite3_user_data(context));
  code = tz_sql_target_new(w->db, w->scorer, w->name, size, &w->target);
  if (code != SQLITE_OK) {
    fail(context, function, w->db, code);
    return false;
  }
  if (w->target->thesis != 0) return true;
  tz_result_error(
      context,
      "%s: no thesis is called %Q; store it first: INSERT INTO thesis(name, "
      "statement) VALUES (%Q, 'the thesis in words')",
      function, w->name, w->name);
  tz_sql_target_free(w->target);
  return false;
}

static int weigh_passage(work *w, sqlite3_stmt *passage, sqlite3_stmt *insert) {
  const char *text = (const char *)sqlite3_column_text(passage, 1);
  tz_verdict v = {0};
  if (text != NULL) {
    size_t size = (size_t)sqlite3_column_bytes(passage, 1);
    if (tz_sql_target_score_passage(w->scorer, w->target, text, size, &v) != TZ_OK)
      return SQLITE_NOMEM;
  }
  sqlite3_bind_int64(insert, 1, w->target->thesis);
  sqlite3_bind_int64(insert, 2, sqlite3_column_int64(passage, 0));
  if (v.bears) {
    sqlite3_bind_double(insert, 3, v.score);
    sqlite3_bind_double(insert, 4, v.confidence);
  } else {
    sqlite3_bind_null(insert, 3);
    sqlite3_bind_null(insert, 4);
  }
  sqlite3_step(insert);
  return sqlite3_reset(insert);
}

/* Weighs at most limit passages. They are chosen before any is weighed, so that
** writing does not move what is being read. */
static int weigh_all(work *w, sqlite3_int64 limit, sqlite3_int64 *weighed) {
  static const char choose[] =
      "SELECT p.id, p.text FROM passage p WHERE p.id IN (SELECT q.id FROM passage q "
      "WHERE NOT"
      " EXISTS (SELECT 1 FROM stance s WHERE s.thesis_id = ?1 AND s.passage_id = q.id)"
      " ORDER BY q.id LIMIT ?2)";
  static const char store[] =
      "INSERT OR REPLACE INTO stance(thesis_id, passage_id, score, confidence)"
      " VALUES (?1, ?2, ?3, ?4)";
  sqlite3_stmt *passages = NULL, *insert = NULL;
  int code = sqlite3_prepare_v2(w->db, choose, -1, &passages, NULL);
  if (code == SQLITE_OK) code = sqlite3_prepare_v2(w->db, store, -1, &insert, NULL);
  if (code == SQLITE_OK) {
    sqlite3_bind_int64(passages, 1, w->target->thesis);
    sqlite3_bind_int64(passages, 2, limit);
  }
  while (code == SQLITE_OK && sqlite3_step(passages) == SQLITE_ROW) {
    code = weigh_passage(w, passages, insert);
    *weighed += code == SQLITE_OK;
  }
  int end_code = sqlite3_finalize(passages);
  sqlite3_finalize(insert);
  return code == SQLITE_OK ? end_code : code;
}

/* tezis_weigh(thesis [, limit]) -> how many passages it weighed, 0 when all are, in
** one transaction. Called again and again with a limit it shows progress and can be
** stopped. */
static void weigh(sqlite3_context *context, int count, sqlite3_value **values) {
  work w;
  sqlite3_int64 limit = -1, weighed = 0;
  if (tz_any_null(count, values)) return;
  if (count > 1 && !tz_integer_argument(context, "tezis_weigh", "limit", values[1], 1,
                                        1000000000, &limit))
    return;
  if (!begin_work(context, "tezis_weigh", values[0], &w)) return;
  tz_transaction transaction;
  char *error = NULL;
  int code = tz_corpus_begin(w.db, &transaction, &error);
  if (code == SQLITE_OK) {
    code = weigh_all(&w, limit, &weighed);
    if (code != SQLITE_OK) code = tz_corpus_error(w.db, code, &error);
    code = tz_corpus_end(w.db, &transaction, code, &error);
  }
  if (code != SQLITE_OK) {
    tz_result_corpus_error(context, "tezis_weigh", code, error);
  } else {
    sqlite3_result_int64(context, weighed);
  }
  tz_sql_target_free(w.target);
}

/* ---- learning ---- */

typedef struct labels {
  tz_example *examples;
  sqlite3_int64 count;
} labels;

static void free_labels(labels *l) {
  for (sqlite3_int64 i = 0; i < l->count; i++) {
    union {
      const char *read;
      void *freed;
    } text = {l->examples[i].text};
    sqlite3_free(text.freed);
  }
  sqlite3_free(l->examples);
  *l = (labels){0};
}

static int add_label(labels *l, sqlite3_stmt *row) {
  if ((l->count & (l->count + 1)) == 0) { /* full at 1, 3, 7, …: double */
    tz_example *grown = sqlite3_realloc64(
        l->examples, (sqlite3_uint64)(2 * l->count + 1) * sizeof *grown);
    if (grown == NULL) return SQLITE_NOMEM;
    l->examples = grown;
  }
  const char *text = (const char *)sqlite3_column_text(row, 0);
  size_t size = (size_t)sqlite3_column_bytes(row, 0);
  char *copy = sqlite3_malloc64(size + 1);
  if (copy == NULL || text == NULL) {
    sqlite3_free(copy);
    return SQLITE_NOMEM;
  }
  memcpy(copy, text, size);
  l->examples[l->count++] = (tz_example){copy, size, sqlite3_column_int(row, 1)};
  return SQLITE_OK;
}

/* A corpus from elsewhere may have a table without the CHECK of ours. */
static int read_labels(const work *w, labels *l) {
  static const char sql[] =
      "SELECT p.text, l.stance FROM label l JOIN passage p"
      " ON p.id = l.passage_id WHERE l.thesis_id = ?1 AND l.stance IN (-1, 0, 1)"
      " ORDER BY p.id";
  sqlite3_stmt *rows = NULL;
  int code = sqlite3_prepare_v2(w->db, sql, -1, &rows, NULL);
  if (code == SQLITE_OK) sqlite3_bind_int64(rows, 1, w->target->thesis);
  while (code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW)
    code = add_label(l, rows);
  int end_code = sqlite3_finalize(rows);
  return code == SQLITE_OK ? end_code : code;
}

/* Stores the model, or NULL; the schema drops the scores it changes. */
static int store_model(const work *w, const tz_own_model *model) {
  void *blob = NULL;
  size_t size = 0;
  sqlite3_stmt *update = NULL;
  if (model == NULL && w->target->own == NULL) return SQLITE_OK;
  if (model != NULL && tz_own_model_write(model, &blob, &size) != TZ_OK)
    return SQLITE_NOMEM;
  int code = sqlite3_prepare_v2(w->db, "UPDATE thesis SET model = ?1 WHERE id = ?2", -1,
                                &update, NULL);
  if (code == SQLITE_OK) {
    if (blob != NULL) sqlite3_bind_blob64(update, 1, blob, size, SQLITE_STATIC);
    sqlite3_bind_int64(update, 2, w->target->thesis);
    sqlite3_step(update);
  }
  int end_code = sqlite3_finalize(update);
  tz_free(blob);
  return code == SQLITE_OK ? end_code : code;
}

static const char *note(const tz_training *t, sqlite3_int64 count) {
  int classes = 0;
  for (int c = 0; c < TZ_CLASSES; c++)
    classes += t->labels[c] > 0;
  if (t->model != NULL && t->own > t->general)
    return "the thesis's own model is better on these labels and is used";
  if (t->model != NULL)
    return "the thesis's own model finds these labels likelier, though its F1 is no "
           "better, and is used";
  if (count < TZ_FEWEST_LABELS)
    return "too few labels to learn from (20 are needed): the general model stays";
  if (classes < 2)
    return "labels of one side only teach nothing: the general model stays";
  return "the general model is as good on these labels: it stays";
}

static void answer(sqlite3_context *context, const tz_training *t,
                   sqlite3_int64 count) {
  bool judged = t->own > 0 || t->general > 0;
  char *figures =
      judged ? sqlite3_mprintf("\"general\":%.3f,\"own\":%.3f,", t->general, t->own)
             : sqlite3_mprintf("");
  char *json =
      sqlite3_mprintf("{\"labels\":%lld,\"against\":%lld,\"neutral\":%lld,\"for\":%lld,"
                      "%s\"model\":\"%s\","
                      "\"note\":\"%s\"}",
                      count, (sqlite3_int64)t->labels[0], (sqlite3_int64)t->labels[1],
                      (sqlite3_int64)t->labels[2], figures ? figures : "",
                      t->model ? "own" : "general", note(t, count));
  sqlite3_free(figures);
  if (json == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_text(context, json, -1, sqlite3_free);
}

/* tezis_train(thesis) -> JSON: labels, against, neutral, for; general and own,
** the mean F1 of either model over the sides labelled, each label judged by a fit
** that has not seen it (five folds); model, which of the two is used; note. */
static void train(sqlite3_context *context, int count, sqlite3_value **values) {
  work w;
  labels l = {0};
  tz_training t = {0};
  if (tz_any_null(count, values)) return;
  if (!begin_work(context, "tezis_train", values[0], &w)) return;
  int code = read_labels(&w, &l);
  if (code == SQLITE_OK)
    code = tz_sqlite_code(
        tz_train(w.scorer, &w.target->target, l.examples, (size_t)l.count, &t));
  if (code == SQLITE_OK) code = store_model(&w, t.model);
  if (code != SQLITE_OK) {
    fail(context, "tezis_train", w.db, code);
  } else {
    answer(context, &t, l.count);
  }
  tz_own_model_free(t.model);
  free_labels(&l);
  tz_sql_target_free(w.target);
}

const tz_function tz_stance_functions[] = {
    {"tezis_stance", 2, 0, stance},
    {"tezis_side", 2, 0, side},
    {"tezis_confidence", 2, 0, confidence},
    {"tezis_standing", 2, 0, standing},
    {"tezis_explain", 2, 0, explain},
    {"tezis_weigh", 1, SQLITE_DIRECTONLY, weigh},
    {"tezis_weigh", 2, SQLITE_DIRECTONLY, weigh},
    {"tezis_train", 1, SQLITE_DIRECTONLY, train},
    {NULL, 0, 0, NULL},
};
