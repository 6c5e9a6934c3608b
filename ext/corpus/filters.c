#include "sqlite.h"
#include "corpus/filters.h"

#include "corpus/schema.h"
#include "corpus/standing.h"
#include "stance/score.h"
#include "text/transliterate.h"

#define FIELDS (TZ_FIELD_STANCE + 1)

/* What finds a name or title in the source index. Words of a filter are in any form,
** and quoted ones a phrase. Appends "0" where it has no word. */
static void append_source_match(sqlite3_str *sql, const char *column, const char *value,
                                size_t size, tz_work *work) {
  tz_query query;
  tz_work_status(work, tz_query_parse(value, size, 0, &query));
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

/* A name as it is written or in the other alphabet: nobody knows how every source
** spells its authors. */
static void append_author(sqlite3_str *sql, const tz_query_filter *filter,
                          tz_work *work) {
  tz_buffer other;
  tz_buffer_init(&other);
  tz_transliterate(filter->value, filter->size, TZ_BGN, &other);
  tz_work_status(work, other.status);
  append_source_match(sql, "author", filter->value, filter->size, work);
  sqlite3_str_appendall(sql, " OR ");
  append_source_match(sql, "author", tz_buffer_string(&other), other.size, work);
  tz_buffer_clear(&other);
}

static void append_stance(sqlite3_str *sql, const tz_query_filter *filter,
                          sqlite3_int64 thesis, tz_work *work) {
  if (thesis == 0) {
    tz_work_fail(work,
                 "stance: asks for a thesis; name a stored one as the third argument");
    return;
  }
  const char *side = filter->from > 0   ? "score > %!.17g"
                     : filter->from < 0 ? "score < -%!.17g"
                                        : "abs(score) <= %!.17g";
  sqlite3_str_appendall(sql, "(SELECT ");
  sqlite3_str_appendf(sql, side, (double)TZ_MARGIN); /* as tezis_side divides them */
  sqlite3_str_appendf(sql, " FROM (SELECT " TZ_STANDING("%lld", "p.id") " AS score))",
                      thesis, thesis);
}

static void append_condition(sqlite3_str *sql, const tz_query_filter *filter,
                             sqlite3_int64 thesis, tz_work *work) {
  char *value = sqlite3_mprintf("%.*s", (int)filter->size, filter->value);
  if (value == NULL) tz_work_status(work, TZ_NOMEM);
  sqlite3_str_appendchar(sql, 1, '(');
  switch (filter->field) {
  case TZ_FIELD_AUTHOR: append_author(sql, filter, work); break;
  case TZ_FIELD_TITLE:
    append_source_match(sql, "title", filter->value, filter->size, work);
    break;
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

void tz_filters_append(sqlite3_str *sql, const tz_query *query, sqlite3_int64 thesis,
                       tz_work *work) {
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
