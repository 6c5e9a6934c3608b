#include "sqlite.h"
#include "sql/stance_target.h"

#include <string.h>

#include "sql/error.h"

void tz_sql_target_free(void *freed) {
  tz_sql_target *target = freed;
  if (target == NULL) return;
  tz_own_model_free(target->own);
  sqlite3_finalize(target->passage);
  sqlite3_free(target);
}

/* Terms are JSON: {"for": ["mutual aid", …], "against": […]}. */
static int read_terms(sqlite3 *db, tz_scorer *scorer, tz_sql_target *made) {
  static const char sql[] =
      "SELECT je.value, g.side FROM thesis t, (SELECT 'for' AS side UNION ALL SELECT "
      "'against') g,"
      " json_each(t.terms, '$.' || g.side) je WHERE t.id = ?1 AND json_valid(t.terms)";
  sqlite3_stmt *rows = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
  if (code == SQLITE_OK) code = sqlite3_bind_int64(rows, 1, made->thesis);
  while (code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW) {
    const char *term = (const char *)sqlite3_column_text(rows, 0);
    const char *side = (const char *)sqlite3_column_text(rows, 1);
    if (term == NULL || side == NULL) continue;
    code = tz_sqlite_code(
        tz_target_add_terms(scorer, &made->target, term, strlen(term), side[0] == 'a'));
  }
  int end = sqlite3_finalize(rows);
  return code == SQLITE_OK ? end : code;
}

static int read_row(sqlite3 *db, tz_scorer *scorer, sqlite3_stmt *row,
                    tz_sql_target *made) {
  made->thesis = sqlite3_column_int64(row, 0);
  const char *statement = (const char *)sqlite3_column_text(row, 1);
  if (statement == NULL) return SQLITE_NOMEM;
  int size = sqlite3_column_bytes(row, 1);
  int code =
      tz_sqlite_code(tz_target_read(scorer, &made->target, statement, (size_t)size));
  const void *blob = sqlite3_column_blob(row, 2);
  if (code == SQLITE_OK && blob != NULL) {
    /* A model that is none, or of another version, teaches nothing. */
    tz_status status =
        tz_own_model_read(&made->own, blob, (size_t)sqlite3_column_bytes(row, 2));
    if (status == TZ_NOMEM) code = SQLITE_NOMEM;
  }
  return code == SQLITE_OK ? read_terms(db, scorer, made) : code;
}

int tz_sql_target_new(sqlite3 *db, tz_scorer *scorer, const char *text, size_t size,
                      tz_sql_target **out) {
  static const char sql[] =
      "SELECT id, coalesce(statement, name), model FROM main.thesis"
      " WHERE name = ?1";
  *out = NULL;
  if (scorer == NULL) return SQLITE_NOMEM;
  tz_sql_target *made = sqlite3_malloc64(sizeof *made);
  if (made == NULL) return SQLITE_NOMEM;
  memset(made, 0, sizeof *made);
  sqlite3_stmt *row = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &row, NULL);
  if (code == SQLITE_ERROR) { /* no corpus here: words */
    code = SQLITE_OK;
    row = NULL;
  }
  bool found = false;
  if (code == SQLITE_OK && row != NULL) {
    sqlite3_bind_text64(row, 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
    found = sqlite3_step(row) == SQLITE_ROW;
    if (found) code = read_row(db, scorer, row, made);
    int end = sqlite3_finalize(row);
    if (code == SQLITE_OK && !found) code = end;
  }
  if (code == SQLITE_OK && !found)
    code = tz_sqlite_code(tz_target_read(scorer, &made->target, text, size));
  if (code != SQLITE_OK) {
    tz_sql_target_free(made);
    return code;
  }
  *out = made;
  return SQLITE_OK;
}

static tz_status adjust(tz_scorer *scorer, const tz_sql_target *target,
                        const char *text, size_t size, tz_verdict *v) {
  return target->own ? tz_own_model_adjust(scorer, target->own, text, size, v) : TZ_OK;
}

tz_status tz_sql_target_score(tz_scorer *scorer, const tz_sql_target *target,
                              const char *text, size_t size, tz_verdict *v) {
  tz_status status = tz_score(scorer, &target->target, text, size, v);
  return status == TZ_OK ? adjust(scorer, target, text, size, v) : status;
}

tz_status tz_sql_target_score_passage(tz_scorer *scorer, const tz_sql_target *target,
                                      const char *text, size_t size, tz_verdict *v) {
  tz_status status = tz_score(scorer, &target->target, text, size, v);
  if (status != TZ_OK) return status;
  if (tz_is_off_topic(scorer, &target->target, v)) v->bears = false;
  return adjust(scorer, target, text, size, v);
}

tz_status tz_sql_target_explain(tz_scorer *scorer, const tz_sql_target *target,
                                const char *text, size_t size, tz_explanation *e) {
  tz_status status = tz_explain(scorer, &target->target, text, size, e);
  return status == TZ_OK ? adjust(scorer, target, text, size, &e->verdict) : status;
}
