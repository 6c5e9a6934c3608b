#include "sqlite.h"
#include "corpus/csl.h"

#include <string.h>

#include "base/utf8.h"
#include "corpus/names.h"

#define KEY_BYTES 1000 /* longest citation key */

/* A field as text: of an array (Crossref writes titles so) its first element,
** and nothing that is neither text nor number. */
#define FIELD(name)                                                                    \
  "CASE json_type(j, '$.\"" name "\"') WHEN 'text' THEN json_extract(j, '$.\"" name    \
  "\"') WHEN 'integer' THEN json_extract(j, '$.\"" name "\"') || ''"                   \
  " WHEN 'array' THEN json_extract(j, '$.\"" name "\"[0]') || '' END"
#define PART(from, part)                                                               \
  "json_extract(j, '$.issued.\"date-parts\"[" from "][" part "]')"

static const char item_sql[] = "WITH one(j) AS (SELECT CASE json_type(?1) WHEN 'array' "
                               "THEN json_extract(?1, '$[0]')"
                               "  ELSE json(?1) END)"
                               "SELECT j, " FIELD("id") ", " FIELD("title") ", " FIELD("container-title") ", " FIELD("language") ", " FIELD(
                                   "type") ","
                                           "  CASE json_type(j, '$.keyword') WHEN "
                                           "'array'"
                                           "    THEN (SELECT group_concat(value, ', ') "
                                           "FROM json_each(j, '$.keyword'))"
                                           "    ELSE " FIELD("keyword") " END, " FIELD("abstract") ", " FIELD("page") ", " PART("0", "0") ", " PART(
                                               "0",
                                               "1") ", " PART("0",
                                                              "2") ","
                                                                   " " PART("1", "0") ", " PART("1", "1") ", " PART(
                                                                       "1",
                                                                       "2") ","
                                                                            "  CASE "
                                                                            "json_type("
                                                                            "j, "
                                                                            "'$.issued'"
                                                                            ") WHEN "
                                                                            "'text' "
                                                                            "THEN "
                                                                            "json_"
                                                                            "extract(j,"
                                                                            " '$."
                                                                            "issued')"
                                                                            "    WHEN "
                                                                            "'integer' "
                                                                            "THEN "
                                                                            "json_"
                                                                            "extract(j,"
                                                                            " '$."
                                                                            "issued') "
                                                                            "|| ''"
                                                                            "    ELSE "
                                                                            "coalesce("
                                                                            "json_"
                                                                            "extract(j,"
                                                                            " '$."
                                                                            "issued."
                                                                            "raw'), "
                                                                            "json_"
                                                                            "extract(j,"
                                                                            " '$."
                                                                            "issued."
                                                                            "literal'),"
                                                                            " '')"
                                                                            "      || "
                                                                            "'' END "
                                                                            "FROM one";

static const char kind_sql[] =
    "SELECT json_valid(?1), CASE WHEN json_valid(?1) THEN json_type(?1) END,"
    "  CASE WHEN json_valid(?1) THEN json_array_length(?1) END,"
    "  CASE WHEN json_valid(?1) THEN json_type(?1, '$[0]') END";

static void check_kind(tz_work *work, const char *json, size_t size) {
  if (work->code == SQLITE_OK && !tz_utf8_valid(json, size)) {
    tz_work_fail(work, "the source's description is not valid UTF-8");
    return;
  }
  sqlite3_stmt *kind = tz_work_prepare(work, kind_sql);
  tz_work_text(work, kind, 1, json, size);
  if (tz_work_row(work, kind)) {
    const char *type = (const char *)sqlite3_column_text(kind, 1);
    if (!sqlite3_column_int(kind, 0)) {
      tz_work_fail(work, "the source's description is not valid JSON");
    } else if (type != NULL && strcmp(type, "array") == 0) {
      const char *first = (const char *)sqlite3_column_text(kind, 3);
      if (sqlite3_column_int(kind, 2) != 1 || first == NULL ||
          strcmp(first, "object") != 0)
        tz_work_fail(
            work,
            "the CSL-JSON must be one item, got an array of %d; add them one by "
            "one",
            sqlite3_column_int(kind, 2));
    } else if (type == NULL || strcmp(type, "object") != 0) {
      tz_work_fail(work, "the CSL-JSON must be an object, got %s",
                   type ? type : "nothing");
    }
  }
  sqlite3_finalize(kind);
}

static void check_key(tz_work *work, const unsigned char *key, int size) {
  if (work->code != SQLITE_OK) return;
  if (key == NULL || size == 0 || key[strspn((const char *)key, " ")] == '\0') {
    tz_work_fail(work,
                 "the CSL-JSON has no id; give it one: it becomes the citation key");
    return;
  }
  if (size > KEY_BYTES) {
    tz_work_fail(work, "the id has %d bytes; a citation key may have %d", size,
                 KEY_BYTES);
    return;
  }
  for (int i = 0; i < size; i++) {
    if (key[i] < ' ' || key[i] == 0x7F) {
      tz_work_fail(work,
                   "the id has a control character (byte %d); a citation key cannot",
                   i + 1);
      return;
    }
  }
}

static const char *column(sqlite3_stmt *statement, int index) {
  return (const char *)sqlite3_column_text(statement, index);
}

static void read_names(tz_work *work, sqlite3_stmt *item, const char *sql,
                       tz_buffer *out) {
  sqlite3_stmt *names = tz_work_prepare(work, sql);
  if (names != NULL)
    tz_work_value(work, names, 1, sqlite3_column_value(item, TZ_CSL_ITEM));
  while (tz_work_row(work, names)) {
    tz_name name = {column(names, 0), column(names, 1), column(names, 2),
                    column(names, 3), column(names, 4), column(names, 5)};
    tz_name_append(out, &name);
  }
  sqlite3_finalize(names);
}

/* A name may be an object of parts, or (not by the schema, but met) a text. */
#define NAMES(field)                                                                   \
  "SELECT v ->> '$.family', v ->> '$.given', v ->> '$.\"non-dropping-particle\"',"     \
  "  v ->> '$.\"dropping-particle\"', v ->> '$.suffix',"                               \
  "  coalesce(v ->> '$.literal', v ->> '$.name', plain) "                              \
  "FROM (SELECT CASE type WHEN 'object' THEN value ELSE '{}' END AS v,"                \
  "  CASE type WHEN 'text' THEN value END AS plain FROM json_each(?1, '$." field "'))"

static bool append_date(sqlite3_stmt *item, int first, tz_buffer *out) {
  int year = sqlite3_column_int(item, first);
  int month = sqlite3_column_int(item, first + 1);
  int day = sqlite3_column_int(item, first + 2);
  char text[32];
  if (year == 0) return false;
  if (month < 1 || month > 12) {
    sqlite3_snprintf(sizeof text, text, "%04d", year);
  } else if (day < 1 || day > 31) {
    sqlite3_snprintf(sizeof text, text, "%04d-%02d", year, month);
  } else {
    sqlite3_snprintf(sizeof text, text, "%04d-%02d-%02d", year, month, day);
  }
  tz_buffer_text(out, text);
  return true;
}

static void read_date(sqlite3_stmt *item, tz_buffer *out) {
  if (append_date(item, TZ_CSL_DATE, out)) {
    if (sqlite3_column_int(item, TZ_CSL_DATE + 3) != 0) {
      tz_buffer_byte(out, '/');
      append_date(item, TZ_CSL_DATE + 3, out);
    }
    return;
  }
  const char *raw = column(item, TZ_CSL_DATE + 6);
  if (raw != NULL) tz_date_append(out, raw);
}

void tz_csl_read(tz_work *work, sqlite3_value *value, tz_csl *csl) {
  *csl = (tz_csl){0};
  tz_buffer_init(&csl->author);
  tz_buffer_init(&csl->issued);
  /* a blob, as readfile() gives it, is read as the text it holds */
  const char *json = (const char *)sqlite3_value_text(value);
  size_t size = (size_t)sqlite3_value_bytes(value);
  if (json == NULL) {
    tz_work_status(work, TZ_NOMEM);
    return;
  }
  check_kind(work, json, size);
  csl->item = tz_work_prepare(work, item_sql);
  tz_work_text(work, csl->item, 1, json, size);
  if (!tz_work_row(work, csl->item)) return;
  const unsigned char *key = sqlite3_column_text(csl->item, TZ_CSL_KEY);
  check_key(work, key, sqlite3_column_bytes(csl->item, TZ_CSL_KEY));
  read_names(work, csl->item, NAMES("author"), &csl->author);
  if (csl->author.size == 0) read_names(work, csl->item, NAMES("editor"), &csl->author);
  if (work->code == SQLITE_OK) read_date(csl->item, &csl->issued);
  tz_work_status(work, csl->author.status);
  tz_work_status(work, csl->issued.status);
}

void tz_csl_clear(tz_csl *csl) {
  sqlite3_finalize(csl->item);
  tz_buffer_clear(&csl->author);
  tz_buffer_clear(&csl->issued);
  csl->item = NULL;
}
