/* SQLite's json_tree gives an item as rows of (path, key, value), in the order of
** the text, from one small statement; what each row means is told here by its
** path. Anything unknown is passed over. Fields that Crossref writes as arrays
** (title, container-title) give their first element, keywords all of them. */
#include "sqlite.h"
#include "corpus/csl.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "corpus/names.h"
#include "corpus/schema.h"

#define KEY_BYTES  1000 /* longest citation key */
#define PATH_BYTES 64   /* longer paths are none that is read */

static const char tree_sql[] = "SELECT path, key, type, CASE WHEN parent IS NULL THEN "
                               "value ELSE atom END FROM json_tree(?1)";

/* The field whose text goes into each column of tz_csl.item. */
static const char *const fields[TZ_CSL_COLUMNS] = {
    NULL,      "id",       "title", "container-title", "language", "type",
    "keyword", "abstract", "page"};

enum { FAMILY, GIVEN, PARTICLE, DROPPING, SUFFIX, LITERAL, NAME_PARTS };

static const char *const name_parts[NAME_PARTS] = {
    "family", "given",  "non-dropping-particle", "dropping-particle",
    "suffix", "literal"};

typedef struct reader {
  tz_work *work;
  tz_csl *csl;
  tz_buffer columns[TZ_CSL_COLUMNS];
  tz_buffer editor;           /* as csl->author */
  tz_buffer name[NAME_PARTS]; /* of the name being read */
  char name_path[PATH_BYTES]; /* where it stands; "" when none is being read */
  int date[2][3];             /* date-parts: years, months, days; 0 where none */
  tz_buffer raw;              /* a date in words */
} reader;

/* One row: where it is, and its text. */
typedef struct row {
  char path[PATH_BYTES]; /* without quotation marks: $.issued.date-parts[0] */
  const char *key;       /* of an object, or NULL */
  int index;             /* of an array, or -1 */
  bool text;             /* a text or a whole number */
  bool object;
  const char *value;
  size_t size;
} row;

static const char *column_text(sqlite3_stmt *statement, int column) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return text ? text : "";
}

static void read_row(sqlite3_stmt *tree, row *r) {
  const char *path = column_text(tree, 0), *type = column_text(tree, 2);
  size_t n = 0;
  for (; *path && n + 1 < sizeof r->path; path++)
    if (*path != '"') r->path[n++] = *path;
  r->path[*path ? 0 : n] = '\0';
  bool named = sqlite3_column_type(tree, 1) == SQLITE_TEXT;
  r->key = named ? column_text(tree, 1) : NULL;
  r->index =
      sqlite3_column_type(tree, 1) == SQLITE_INTEGER ? sqlite3_column_int(tree, 1) : -1;
  r->text = strcmp(type, "text") == 0 || strcmp(type, "integer") == 0;
  r->object = strcmp(type, "object") == 0;
  r->value = column_text(tree, 3);
  r->size = (size_t)sqlite3_column_bytes(tree, 3);
}

static void set(tz_buffer *b, const row *r) {
  tz_buffer_reset(b);
  tz_buffer_append(b, r->value, r->size);
}

/* ---- names ---- */

/* The list that a path belongs to: "$.author" or "$.author[2]"; else NULL. */
static tz_buffer *names_at(reader *r, const char *path) {
  if (strncmp(path, "$.author", 8) == 0 && (path[8] == '\0' || path[8] == '['))
    return &r->csl->author;
  if (strncmp(path, "$.editor", 8) == 0 && (path[8] == '\0' || path[8] == '['))
    return &r->editor;
  return NULL;
}

static void end_name(reader *r) {
  if (r->name_path[0] == '\0') return;
  tz_name name = {
      tz_buffer_string(&r->name[FAMILY]),   tz_buffer_string(&r->name[GIVEN]),
      tz_buffer_string(&r->name[PARTICLE]), tz_buffer_string(&r->name[DROPPING]),
      tz_buffer_string(&r->name[SUFFIX]),   tz_buffer_string(&r->name[LITERAL])};
  tz_name_append(names_at(r, r->name_path), &name);
  for (int i = 0; i < NAME_PARTS; i++)
    tz_buffer_reset(&r->name[i]);
  r->name_path[0] = '\0';
}

/* A name is an object of parts or (not by the schema, but met) a text. */
static void read_name(reader *r, const row *at, tz_buffer *list) {
  if (!at->text) return;
  if (at->index >= 0 && strchr(at->path, '[') == NULL) {
    end_name(r);
    tz_name name = {.literal = at->value};
    tz_name_append(list, &name);
    return;
  }
  if (at->key == NULL) return;
  if (strcmp(r->name_path, at->path) != 0) {
    end_name(r);
    memcpy(r->name_path, at->path, sizeof r->name_path);
  }
  for (int i = 0; i < NAME_PARTS; i++)
    if (strcmp(at->key, name_parts[i]) == 0) set(&r->name[i], at);
}

/* ---- dates ---- */

static bool append_date(const int date[3], tz_buffer *out) {
  char text[40];
  if (date[0] == 0) return false;
  if (date[1] < 1 || date[1] > 12) {
    sqlite3_snprintf(sizeof text, text, "%04d", date[0]);
  } else if (date[2] < 1 || date[2] > 31) {
    sqlite3_snprintf(sizeof text, text, "%04d-%02d", date[0], date[1]);
  } else {
    sqlite3_snprintf(sizeof text, text, "%04d-%02d-%02d", date[0], date[1], date[2]);
  }
  tz_buffer_text(out, text);
  return true;
}

static void make_date(const reader *r, tz_buffer *out) {
  if (!append_date(r->date[0], out)) {
    if (r->raw.size > 0) tz_date_append(out, tz_buffer_string(&r->raw));
  } else if (r->date[1][0] != 0) {
    tz_buffer_byte(out, '/');
    append_date(r->date[1], out);
  }
}

static bool read_issued(reader *r, const row *at) {
  static const char prefix[] = "$.issued.date-parts[";
  size_t n = sizeof prefix - 1;
  if (strncmp(at->path, prefix, n) == 0 && (at->path[n] == '0' || at->path[n] == '1') &&
      strcmp(at->path + n + 1, "]") == 0) {
    if (at->text && at->index >= 0 && at->index < 3)
      r->date[at->path[n] - '0'][at->index] = (int)strtol(at->value, NULL, 10);
    return true;
  }
  if (strcmp(at->path, "$.issued") == 0) {
    bool said = at->key != NULL && at->text &&
                (strcmp(at->key, "raw") == 0 || strcmp(at->key, "literal") == 0);
    if (said && r->raw.size == 0) set(&r->raw, at);
    return true;
  }
  return false;
}

/* ---- the item ---- */

static void read_field(reader *r, const row *at) {
  bool top = strcmp(at->path, "$") == 0 && at->key != NULL;
  const char *name = top ? at->key : at->index >= 0 ? at->path + 2 : "";
  if (!at->text || strncmp(at->path, "$", 1) != 0) return;
  if (top && strcmp(name, "issued") == 0) set(&r->raw, at);
  for (int i = TZ_CSL_KEY; i < TZ_CSL_COLUMNS; i++) {
    if (strcmp(name, fields[i]) != 0) continue;
    if (i == TZ_CSL_KEYWORDS && !top) {
      if (r->columns[i].size > 0) tz_buffer_text(&r->columns[i], ", ");
      tz_buffer_append(&r->columns[i], at->value, at->size);
    } else if (top || at->index == 0) {
      set(&r->columns[i], at);
    }
  }
}

static void read_tree(reader *r, const char *json, size_t size) {
  sqlite3_stmt *tree = tz_work_prepare(r->work, tree_sql);
  tz_work_text(r->work, tree, 1, json, size);
  int code = SQLITE_DONE;
  bool root = true;
  while (r->work->code == SQLITE_OK && (code = sqlite3_step(tree)) == SQLITE_ROW) {
    row at = {0};
    read_row(tree, &at);
    if (sqlite3_errcode(r->work->db) == SQLITE_NOMEM) { /* a value is not all there */
      code = SQLITE_NOMEM;
      break;
    }
    tz_buffer *list = names_at(r, at.path);
    if (root) {
      if (!at.object) {
        tz_work_fail(r->work, "the CSL-JSON must be an object, got %s",
                     column_text(tree, 2));
      }
      set(&r->columns[TZ_CSL_ITEM], &at);
      root = false;
    } else if (list != NULL) {
      read_name(r, &at, list);
    } else if (!read_issued(r, &at)) {
      read_field(r, &at);
    }
  }
  end_name(r);
  if (code == SQLITE_ERROR) {
    tz_work_fail(r->work, "the source's description is not valid JSON");
  } else if (code != SQLITE_DONE && code != SQLITE_ROW) {
    tz_work_check(r->work, code);
  }
  sqlite3_finalize(tree);
}

/* An array of one item: reads that. */
static void read_array(reader *r, const char *json, size_t size) {
  sqlite3_stmt *only = tz_work_prepare(
      r->work, "SELECT json_array_length(?1), json_type(?1, '$[0]'), json_extract(?1, "
               "'$[0]') WHERE json_valid(?1)");
  tz_work_text(r->work, only, 1, json, size);
  if (!tz_work_row(r->work, only)) {
    tz_work_fail(r->work, "the source's description is not valid JSON");
  } else if (sqlite3_column_int(only, 0) != 1 ||
             strcmp(column_text(only, 1), "object") != 0) {
    tz_work_fail(
        r->work,
        "the CSL-JSON must be one item, got an array of %d; add them one by one",
        sqlite3_column_int(only, 0));
  } else {
    const char *item = column_text(only, 2);
    read_tree(r, item, (size_t)sqlite3_column_bytes(only, 2));
  }
  sqlite3_finalize(only);
}

static void check_key(tz_work *work, const tz_buffer *b) {
  tz_work_status(work, b->status);
  const unsigned char *key = (const unsigned char *)tz_buffer_string(b);
  if (work->code != SQLITE_OK) return;
  if (key[strspn((const char *)key, " ")] == '\0' &&
      strlen((const char *)key) == b->size) {
    tz_work_fail(work,
                 "the CSL-JSON has no id; give it one: it becomes the citation key");
    return;
  }
  if (b->size > KEY_BYTES) {
    tz_work_fail(work, "the id has %d bytes; a citation key may have %d", (int)b->size,
                 KEY_BYTES);
    return;
  }
  for (size_t i = 0; i < b->size; i++) {
    if (key[i] < ' ' || key[i] == 0x7F) {
      tz_work_fail(work,
                   "the id has a control character (byte %d); a citation key cannot",
                   (int)i + 1);
      return;
    }
  }
}

/* Makes csl->item of the columns. */
static void make_item(reader *r) {
  tz_work *work = r->work;
  sqlite3_stmt *item =
      tz_work_prepare(work, "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  for (int i = 0; i < TZ_CSL_COLUMNS; i++) {
    const tz_buffer *b = &r->columns[i];
    tz_work_status(work, b->status);
    if (work->code == SQLITE_OK && b->size > 0 &&
        sqlite3_bind_text64(item, i + 1, b->data, b->size, SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_OK)
      tz_work_status(work, TZ_NOMEM);
  }
  r->csl->item = item;
  tz_work_row(work, item);
}

void tz_csl_read(tz_work *work, sqlite3_value *value, tz_csl *csl) {
  reader r = {.work = work, .csl = csl};
  *csl = (tz_csl){0};
  /* a blob, as readfile() gives it, is read as the text it holds */
  const char *json = (const char *)sqlite3_value_text(value);
  size_t size = (size_t)sqlite3_value_bytes(value);
  if (json == NULL) {
    tz_work_status(work, TZ_NOMEM);
    return;
  }
  if (!tz_utf8_valid(json, size)) {
    tz_work_fail(work, "the source's description is not valid UTF-8");
    return;
  }
  if (json[strspn(json, " \t\r\n")] == '[') {
    read_array(&r, json, size);
  } else {
    read_tree(&r, json, size);
  }
  check_key(work, &r.columns[TZ_CSL_KEY]);
  make_item(&r);
  if (csl->author.size == 0)
    tz_buffer_append(&csl->author, tz_buffer_string(&r.editor), r.editor.size);
  make_date(&r, &csl->issued);
  tz_work_status(work, csl->author.status);
  tz_work_status(work, csl->issued.status);
  tz_work_status(work, r.editor.status);
  tz_work_status(work, r.raw.status);
  for (int i = 0; i < TZ_CSL_COLUMNS; i++)
    tz_buffer_clear(&r.columns[i]);
  for (int i = 0; i < NAME_PARTS; i++) {
    tz_work_status(work, r.name[i].status);
    tz_buffer_clear(&r.name[i]);
  }
  tz_buffer_clear(&r.editor);
  tz_buffer_clear(&r.raw);
}

void tz_csl_clear(tz_csl *csl) {
  sqlite3_finalize(csl->item);
  tz_buffer_clear(&csl->author);
  tz_buffer_clear(&csl->issued);
  csl->item = NULL;
}
