#include "sqlite.h"
#include "corpus/find.h"

#include <string.h>

#include "corpus/schema.h"
#include "corpus/work.h"
#include "sql/error.h"

/* Of text, heading and title. A word of the text and one of the heading are
** worth the same; the title's is there to let "Rozman dissatisfaction" find
** what its title names, below all that says it itself. */
#define RANK "tezis_rank(passage_fts, 1.0, 1.0, 0.1)"

#define FIELDS (TZ_FIELD_STANCE + 1)

/* ---- filters as conditions ---- */

/* The source index's expression for a name or title. Words of a filter are in
** any form, and quoted ones a phrase. Appends "0" where it has no word. */
static void append_source_match(sqlite3_str *sql, const char *column,
                                const tz_query_filter *filter, tz_work *work) {
  tz_query query;
  tz_work_status(work, tz_query_parse(filter->value, filter->size, 0, &query));
  if (work->code == SQLITE_OK && query.all != NULL) {
    char *match = sqlite3_mprintf("%s : (%s)", column, query.all);
    if (match == NULL) tz_work_status(work, TZ_NOMEM);
    sqlite3_str_appendf(
        sql, "s.id IN (SELECT rowid FROM source_fts WHERE source_fts MATCH %Q)", match);
    sqlite3_free(match);
  } else {
    sqlite3_str_appendall(sql, "0");
  }
  tz_query_clear(&query);
}

static void append_stance(sqlite3_str *sql, const tz_query_filter *filter,
                          sqlite3_int64 thesis, tz_work *work) {
  if (thesis == 0) {
    tz_work_fail(work,
                 "stance: asks for a thesis; name a stored one as the third argument");
    return;
  }
  sqlite3_str_appendf(sql,
                      "(SELECT score FROM stance WHERE thesis_id = %lld AND"
                      " passage_id = p.id) %s 0",
                      thesis,
                      filter->from > 0   ? ">"
                      : filter->from < 0 ? "<"
                                         : "=");
}

static void append_condition(sqlite3_str *sql, const tz_query_filter *filter,
                             sqlite3_int64 thesis, tz_work *work) {
  char *value = sqlite3_mprintf("%.*s", (int)filter->size, filter->value);
  if (value == NULL) tz_work_status(work, TZ_NOMEM);
  sqlite3_str_appendchar(sql, 1, '(');
  switch (filter->field) {
  case TZ_FIELD_AUTHOR: append_source_match(sql, "author", filter, work); break;
  case TZ_FIELD_TITLE: append_source_match(sql, "title", filter, work); break;
  case TZ_FIELD_YEAR:
    sqlite3_str_appendf(
        sql,
        "s.issued GLOB '[0-9]*' AND CAST(substr(s.issued, 1, 4) AS INTEGER)"
        " BETWEEN %d AND %d",
        filter->from, filter->to);
    break;
  case TZ_FIELD_LANGUAGE:
    sqlite3_str_appendf(sql, "coalesce(p.language, s.language) = %Q COLLATE NOCASE",
                        value);
    break;
  case TZ_FIELD_KEY:
    if (filter->size > 1 && filter->value[filter->size - 1] == '*') {
      sqlite3_str_appendf(sql,
                          "substr(s.key, 1, length(%Q) - 1) || '*' = %Q COLLATE NOCASE",
                          value, value);
    } else {
      sqlite3_str_appendf(sql, "s.key = %Q COLLATE NOCASE", value);
    }
    break;
  case TZ_FIELD_TYPE: /* article: article-journal, article-newspaper too */
    sqlite3_str_appendf(sql,
                        "s.type = %Q COLLATE NOCASE OR"
                        " substr(s.type, 1, length(%Q) + 1) = %Q || '-' COLLATE NOCASE",
                        value, value, value);
    break;
  case TZ_FIELD_PATH:
    sqlite3_str_appendf(sql, "instr(lower(s.path), lower(%Q)) > 0", value);
    break;
  case TZ_FIELD_STANCE: append_stance(sql, filter, thesis, work); break;
  }
  sqlite3_str_appendchar(sql, 1, ')');
  sqlite3_free(value);
}

/* " AND ..." for every field: its filters are alternatives, the negated ones
** each must not hold. */
static void append_filters(sqlite3_str *sql, const tz_query *query,
                           sqlite3_int64 thesis, tz_work *work) {
  for (int field = 0; field < FIELDS; field++) {
    bool open = false;
    for (size_t i = 0; i < query->filter_count; i++) {
      const tz_query_filter *filter = &query->filters[i];
      if ((int)filter->field != field || filter->negated) continue;
      sqlite3_str_appendall(sql, open ? " OR " : " AND (");
      append_condition(sql, filter, thesis, work);
      open = true;
    }
    if (open) sqlite3_str_appendchar(sql, 1, ')');
  }
  for (size_t i = 0; i < query->filter_count; i++) {
    if (!query->filters[i].negated) continue;
    sqlite3_str_appendall(sql, " AND NOT ifnull(");
    append_condition(sql, &query->filters[i], thesis, work);
    sqlite3_str_appendall(sql, ", 0)");
  }
}

/* ---- the statement ---- */

static void append_ranked(sqlite3_str *sql, const tz_find *find, tz_work *work) {
  sqlite3_str_appendall(sql, " FROM passage_fts");
  if (find->query.filter_count > 0) {
    sqlite3_str_appendall(sql, " CROSS JOIN passage p ON p.id = passage_fts.rowid"
                               " CROSS JOIN source s ON s.id = p.source_id");
  }
  sqlite3_str_appendf(sql, " WHERE passage_fts MATCH %Q", find->match);
  append_filters(sql, &find->query, find->thesis, work);
}

static void append_listed(sqlite3_str *sql, const tz_find *find, tz_work *work) {
  sqlite3_str_appendall(
      sql, " FROM source s CROSS JOIN passage p ON p.source_id = s.id WHERE 1");
  append_filters(sql, &find->query, find->thesis, work);
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
  if (find->count == *capacity) {
    size_t grown = *capacity ? *capacity * 2 : 64;
    tz_hit *hits = sqlite3_realloc64(find->hits, grown * sizeof *hits);
    if (hits == NULL) {
      tz_work_status(work, TZ_NOMEM);
      return;
    }
    find->hits = hits;
    *capacity = grown;
  }
  find->hits[find->count++] = *hit;
}

/* Runs the search with find->match as it is. */
static void collect(tz_find *find, sqlite3_int64 limit, tz_work *work) {
  if (work->code != SQLITE_OK) return;
  bool ranked = find->match != NULL;
  sqlite3_str *text = sqlite3_str_new(work->db);
  if (ranked) {
    append_ranked(text, find, work);
  } else {
    append_listed(text, find, work);
  }
  sqlite3_free(find->where);
  find->where = finish(work, text);
  char *sql = sqlite3_mprintf(
      "SELECT %s%s ORDER BY %s LIMIT %lld",
      ranked ? "passage_fts.rowid, " RANK " AS rank_" : "p.id, 0.0", find->where,
      ranked ? "rank_, passage_fts.rowid" : "s.id, p.ordinal", limit);
  if (sql == NULL) tz_work_status(work, TZ_NOMEM);
  sqlite3_stmt *rows = tz_work_prepare(work, sql);
  size_t capacity = find->count;
  while (tz_work_row(work, rows)) {
    double rank = sqlite3_column_double(rows, 1);
    tz_hit hit = {sqlite3_column_int64(rows, 0), ranked ? -rank : 0.0};
    push(find, &hit, &capacity, work);
  }
  sqlite3_finalize(rows);
  sqlite3_free(sql);
}

static void find_thesis(tz_find *find, const char *name, tz_work *work) {
  if (name == NULL) return;
  sqlite3_stmt *row = tz_work_prepare(work, "SELECT id FROM thesis WHERE name = ?1");
  tz_work_text(work, row, 1, name, strlen(name));
  if (tz_work_row(work, row)) find->thesis = sqlite3_column_int64(row, 0);
  sqlite3_finalize(row);
}

int tz_find_run(sqlite3 *db, const char *text, size_t size, sqlite3_int64 limit,
                const char *thesis, tz_find *find, char **error) {
  tz_work work = {.db = db, .code = SQLITE_OK, .error = error};
  memset(find, 0, sizeof *find);
  tz_work_status(
      &work,
      tz_query_parse(text, size, TZ_QUERY_FIELDS | TZ_QUERY_STOP_WORDS, &find->query));
  if (work.code != SQLITE_OK) return work.code;
  const tz_query *query = &find->query;
  find->match = query->all;
  if (query->all == NULL && query->filter_count == 0 && query->excluded == NULL)
    return SQLITE_OK;
  find_thesis(find, thesis, &work);
  collect(find, limit, &work);
  if (find->count == 0 && query->any != NULL && limit != 0) {
    find->match = query->any;
    find->fallback = true;
    collect(find, limit, &work);
    find->fallback = find->count > 0;
  }
  return work.code;
}

int tz_find_total(sqlite3 *db, const tz_find *find, sqlite3_int64 *total,
                  char **error) {
  tz_work work = {.db = db, .code = SQLITE_OK, .error = error};
  *total = 0;
  if (find->where == NULL) return SQLITE_OK;
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
  sqlite3_free(find->hits);
  sqlite3_free(find->where);
  memset(find, 0, sizeof *find);
}
