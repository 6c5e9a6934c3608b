/* tezis_check(): what is wrong with the corpus, a row a problem, none when it
** is sound.
**
**   SELECT * FROM tezis_check();
**
** It asks SQLite for the file's own integrity and its foreign keys, both
** indexes whether they hold what the tables hold, every source whether its
** passages make up its text, and the tokenizer whether it still is the one
** that made the index. Reading is enough for all of it: FTS5's integrity check
** is a write by its form, so where nothing can be written (a read-only file,
** another writer) it runs on a copy in a temporary database. */
#include "sqlite.h"
#include "tezis.h"

#include "corpus/schema.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/table.h"

enum { PROBLEM, REMEDY };

static const char declaration[] = "CREATE TABLE tezis_check(problem TEXT, remedy TEXT)";

#define MOST_ROWS 200 /* a damaged file has more to say than anyone reads */

#define REBUILD  "SELECT tezis_rebuild()"
#define RESTORE  "restore the file from a copy, or import into a new one"
#define TRUST    "PRAGMA trusted_schema = ON"
#define UPDATE   "SELECT tezis_create()"
#define REIMPORT "remove the source and import it again"

typedef struct finding {
  char *problem;
  const char *remedy;
} finding;

typedef struct check_cursor {
  sqlite3_vtab_cursor base;
  finding rows[MOST_ROWS];
  int count;
  int at;
  bool nomem;
} check_cursor;

static void report(check_cursor *cursor, const char *remedy, char *problem) {
  if (problem == NULL) {
    cursor->nomem = true;
  } else if (cursor->count == MOST_ROWS) {
    sqlite3_free(problem);
  } else {
    cursor->rows[cursor->count++] = (finding){problem, remedy};
  }
}

/* Reports every row of a query whose first column is a sentence. */
static int report_rows(check_cursor *cursor, sqlite3 *db, const char *sql,
                       const char *remedy) {
  sqlite3_stmt *rows = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
  if (code == SQLITE_OK) {
    while (cursor->count < MOST_ROWS && sqlite3_step(rows) == SQLITE_ROW)
      report(cursor, remedy, sqlite3_mprintf("%s", sqlite3_column_text(rows, 0)));
    code = sqlite3_finalize(rows);
  }
  if (code == SQLITE_OK || code == SQLITE_INTERRUPT || code == SQLITE_NOMEM)
    return code;
  report(cursor, tz_corpus_is_untrusted(db) ? TRUST : RESTORE,
         sqlite3_mprintf("a check could not run: %s", sqlite3_errmsg(db)));
  return SQLITE_OK;
}

/* SQLite 3.44 and later look into FTS5 here too; that is the indexes' own check below,
** which knows the better remedy. */
static const char integrity_sql[] =
    "SELECT 'the file is damaged: ' || quick_check FROM pragma_quick_check"
    " WHERE quick_check <> 'ok' AND quick_check NOT LIKE '%fts5%'";

static const char keys_sql[] =
    "SELECT 'a row of ' || \"table\" || ' (' || coalesce(rowid, 'no rowid') ||"
    " ') belongs to nothing in ' || parent FROM pragma_foreign_key_check";

/* Offsets: each passage begins where the one before it ended, plus what lies
** between; ordinals count from 0 without a gap. */
static const char offsets_sql[] =
    "SELECT 'the passages of ' || s.key || ' do not make up its text, from number ' ||"
    "  min(bad.ordinal) FROM (SELECT source_id, ordinal,"
    "    start IS NOT length(CAST(before AS BLOB)) + coalesce(lag(\"end\") OVER place, "
    "0) OR"
    "    \"end\" IS NOT start + length(CAST(text AS BLOB)) OR"
    "    ordinal IS NOT row_number() OVER place - 1 AS wrong"
    "  FROM passage WINDOW place AS (PARTITION BY source_id ORDER BY ordinal)) AS bad"
    " JOIN source s ON s.id = bad.source_id WHERE bad.wrong GROUP BY s.id";

/* ---- the indexes ---- */

/* Each index compares itself with what it was made from. */
static const struct {
  const char *check;
  const char *name; /* of the index */
  const char *what; /* it is made from */
} indexes[] = {
    {"INSERT INTO passage_fts(passage_fts, rank) VALUES('integrity-check', 1)",
     "index of passages", "passages"},
    {"INSERT INTO passage_index(command) VALUES('check')", "ranking index of passages",
     "passages"},
    {"INSERT INTO source_fts(source_fts, rank) VALUES('integrity-check', 1)",
     "index of sources", "sources"},
};

static int check_index(sqlite3 *db, const char *check) {
  return sqlite3_exec(db, check, NULL, NULL, NULL);
}

/* A copy of the corpus in a temporary database of its own connection. */
static int copy_corpus(sqlite3 *db, sqlite3 **copy) {
  int code =
      sqlite3_open_v2("", copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (code == SQLITE_OK) code = tezis_register(*copy, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_backup *backup = sqlite3_backup_init(*copy, "main", db, "main");
  if (backup == NULL) return sqlite3_errcode(*copy);
  sqlite3_backup_step(backup, -1);
  return sqlite3_backup_finish(backup);
}

static int check_indexes(check_cursor *cursor, sqlite3 *db) {
  sqlite3 *copy = NULL;
  int code = SQLITE_OK;
  for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
    const char *index = indexes[i].name;
    code = check_index(copy ? copy : db, indexes[i].check);
    int kind = code & 0xff;
    if (copy == NULL &&
        (kind == SQLITE_READONLY || kind == SQLITE_BUSY || kind == SQLITE_LOCKED)) {
      code = copy_corpus(db, &copy);
      if (code == SQLITE_OK) code = check_index(copy, indexes[i].check);
    }
    if (code == SQLITE_INTERRUPT || code == SQLITE_NOMEM) break;
    if ((code & 0xff) == SQLITE_CORRUPT) {
      report(
          cursor, REBUILD,
          sqlite3_mprintf("the %s does not agree with the %s", index, indexes[i].what));
    } else if (code != SQLITE_OK) {
      report(cursor, "open the corpus for writing and check again",
             sqlite3_mprintf("the %s could not be checked: %s", index,
                             sqlite3_errmsg(copy ? copy : db)));
    }
    code = SQLITE_OK;
  }
  sqlite3_close(copy);
  return code;
}

static int check_tokenizer(check_cursor *cursor, tz_table *table, char **error) {
  char *fingerprint = table->connection->fingerprint;
  bool same = true;
  int code = SQLITE_OK;
  if (fingerprint[0] == '\0')
    code = tz_corpus_fingerprint(table->db, fingerprint, error);
  if (code == SQLITE_OK)
    code = tz_corpus_same_tokenizer(table->db, fingerprint, &same, error);
  if (code == SQLITE_OK && !same)
    report(cursor, REBUILD,
           sqlite3_mprintf("the index was made by another version of the tokenizer"));
  return code;
}

/* ---- the table ---- */

static int check_connect(sqlite3 *db, void *connection, int argc,
                         const char *const *argv, sqlite3_vtab **table, char **error) {
  (void)argc, (void)argv, (void)error;
  return tz_table_connect(db, connection, declaration, SQLITE_VTAB_DIRECTONLY, table);
}

static int check_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  (void)table;
  info->estimatedCost = 1e6;
  info->estimatedRows = 1;
  return SQLITE_OK;
}

static int check_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  return tz_table_open(cursor, sizeof(check_cursor));
}

static void forget(check_cursor *cursor) {
  while (cursor->count > 0)
    sqlite3_free(cursor->rows[--cursor->count].problem);
  cursor->at = 0;
  cursor->nomem = false;
}

static int check_close(sqlite3_vtab_cursor *cursor) {
  forget((check_cursor *)cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int check_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                        int count, sqlite3_value **values) {
  (void)index, (void)name, (void)count, (void)values;
  check_cursor *at = (check_cursor *)cursor;
  tz_table *table = (tz_table *)cursor->pVtab;
  char *error = NULL;
  forget(at);
  int version, code = tz_corpus_version(table->db, &version, &error);
  if (code == SQLITE_OK && version < TZ_SCHEMA_VERSION) {
    report(at, UPDATE, sqlite3_mprintf("the corpus is of an older version of tezis"));
    return at->nomem ? SQLITE_NOMEM : SQLITE_OK;
  }
  if (code == SQLITE_OK) code = report_rows(at, table->db, integrity_sql, RESTORE);
  if (code == SQLITE_OK) code = report_rows(at, table->db, keys_sql, REIMPORT);
  if (code == SQLITE_OK) code = report_rows(at, table->db, offsets_sql, REIMPORT);
  if (code == SQLITE_OK) code = check_indexes(at, table->db);
  if (code == SQLITE_OK) code = check_tokenizer(at, table, &error);
  if (code == SQLITE_OK && at->nomem) code = SQLITE_NOMEM;
  if (code != SQLITE_OK && error != NULL)
    tz_table_error(cursor->pVtab, "tezis_check: %s", error);
  sqlite3_free(error);
  return code;
}

static int check_next(sqlite3_vtab_cursor *cursor) {
  ((check_cursor *)cursor)->at++;
  return SQLITE_OK;
}

static int check_eof(sqlite3_vtab_cursor *cursor) {
  const check_cursor *at = (check_cursor *)cursor;
  return at->at >= at->count;
}

static int check_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                        int column) {
  const check_cursor *at = (check_cursor *)cursor;
  const finding *row = &at->rows[at->at];
  sqlite3_result_text(context, column == PROBLEM ? row->problem : row->remedy, -1,
                      SQLITE_TRANSIENT);
  return SQLITE_OK;
}

static int check_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  *rowid = ((check_cursor *)cursor)->at + 1;
  return SQLITE_OK;
}

const sqlite3_module tz_check_module = {
    .xConnect = check_connect,
    .xBestIndex = check_best_index,
    .xDisconnect = tz_table_disconnect,
    .xOpen = check_open,
    .xClose = check_close,
    .xFilter = check_filter,
    .xNext = check_next,
    .xEof = check_eof,
    .xColumn = check_column,
    .xRowid = check_rowid,
};
