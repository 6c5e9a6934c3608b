#include "sqlite.h"

#include "search/index_table.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "search/index_store.h"
#include "search/vocabulary.h"
#include "text/stem.h"

#define PENDING_MOST 2000000 /* entries in memory before they are written: 32 MB */

/* What the log looked like when a savepoint began. */
typedef struct mark {
  size_t count, written, words;
  tz_totals change;
  bool torn;
} mark;

typedef struct table {
  sqlite3_vtab base;
  tz_stemmer *stemmer; /* NULL until first needed */
  char *content;
  tz_index_store store;
  tz_pending pending;
  size_t words; /* of pending.words, those in the vocabulary already */
  bool torn;    /* the transaction has written a part of the log */
  mark *marks;  /* of open savepoints, by SQLite's number */
  int mark_count, mark_capacity;
  sqlite3_stmt *passage; /* reads one passage of the content */
  sqlite3_stmt *look_up; /* finds one term; NULL while a cursor has it */
} table;

typedef struct cursor {
  sqlite3_vtab_cursor base;
  sqlite3_stmt *terms;
  bool looks_up; /* terms is the table's look_up */
  bool at_end;
} cursor;

enum column { TERM, PASSAGES, COMMAND, PASSAGE };

static int fail(table *t, int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  sqlite3_free(t->base.zErrMsg);
  t->base.zErrMsg = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  return code;
}

static int disconnect(sqlite3_vtab *base) {
  table *t = (table *)base;
  sqlite3_finalize(t->passage);
  sqlite3_finalize(t->look_up);
  tz_index_store_clear(&t->store);
  tz_pending_clear(&t->pending);
  tz_stemmer_free(t->stemmer);
  tz_free(t->marks);
  sqlite3_free(t->content);
  sqlite3_free(t);
  return SQLITE_OK;
}

static int destroy(sqlite3_vtab *base) {
  int code = tz_index_store_drop(&((table *)base)->store);
  return code == SQLITE_OK ? disconnect(base) : code;
}

/* arguments: module, schema, table, then the content's name. */
static int make(sqlite3 *db, int count, const char *const *arguments,
                sqlite3_vtab **out, char **error, bool is_new) {
  *out = NULL;
  if (count != 4 || arguments[3][0] == '\0') {
    *error =
        sqlite3_mprintf("tezis_index: the name of the table or view that holds the "
                        "passages is the one argument");
    return SQLITE_ERROR;
  }
  int code = sqlite3_declare_vtab(
      db,
      "CREATE TABLE x(term TEXT, passages INTEGER, command HIDDEN, passage HIDDEN)");
  if (code != SQLITE_OK) return code;
  table *t = sqlite3_malloc64(sizeof *t);
  if (!t) return SQLITE_NOMEM;
  memset(t, 0, sizeof *t);
  tz_pending_init(&t->pending);
  t->pending.keeps_words = true;
  t->content = sqlite3_mprintf("%s", arguments[3]);
  code = tz_index_store_init(&t->store, db, arguments[1], arguments[2]);
  if (code == SQLITE_OK && !t->content) code = SQLITE_NOMEM;
  if (code == SQLITE_OK && is_new) code = tz_index_store_create(&t->store);
  if (code != SQLITE_OK) {
    disconnect(&t->base);
    return code;
  }
  /* Writing it from a trigger or view of a stranger's database is no use to anyone. */
  sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
  *out = &t->base;
  return SQLITE_OK;
}

static int create(sqlite3 *db, void *unused, int count, const char *const *arguments,
                  sqlite3_vtab **out, char **error) {
  (void)unused;
  return make(db, count, arguments, out, error, true);
}

static int connect(sqlite3 *db, void *unused, int count, const char *const *arguments,
                   sqlite3_vtab **out, char **error) {
  (void)unused;
  return make(db, count, arguments, out, error, false);
}

/* Writes what the transaction has changed so far. A read that is stopped meanwhile leaves
** the transaction open with a part written, and even what SQLite says was stopped may
** stand: such a transaction can only be taken back, by `finish`, which may be called
** before this returns, or to a savepoint before it. */
static int write_pending(table *t) {
  if (t->torn)
    return fail(
        t, SQLITE_ABORT,
        "tezis_index: a search was stopped while it wrote what this transaction "
        "had changed; ROLLBACK, and do it again");
  t->torn = true;
  int code = tz_index_store_write(&t->store, &t->pending);
  if (code == SQLITE_OK)
    code =
        tz_vocabulary_write(t->store.db, t->store.schema, &t->pending.words, &t->words);
  if (code == SQLITE_OK) t->torn = false;
  return code;
}

static void forget_pending(table *t) {
  tz_pending_reset(&t->pending);
  t->words = 0;
}

/* ---- reading: the vocabulary ---- */

static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
  (void)base;
  info->estimatedCost = 1e5;
  for (int i = 0; i < info->nConstraint; i++) {
    if (info->aConstraint[i].iColumn != TERM || !info->aConstraint[i].usable ||
        info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
      continue;
    info->aConstraintUsage[i].argvIndex = 1;
    info->idxNum = 1;
    info->estimatedCost = 10;
    info->estimatedRows = 1;
    return SQLITE_OK;
  }
  return SQLITE_OK;
}

static int open(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
  (void)base;
  cursor *c = sqlite3_malloc64(sizeof *c);
  if (!c) return SQLITE_NOMEM;
  memset(c, 0, sizeof *c);
  *out = &c->base;
  return SQLITE_OK;
}

/* Gives the cursor's statement up; the one for single terms is kept for the next. */
static void give_terms(cursor *c) {
  table *t = (table *)c->base.pVtab;
  if (c->looks_up && !t->look_up) {
    sqlite3_reset(c->terms);
    sqlite3_clear_bindings(c->terms);
    t->look_up = c->terms;
  } else {
    sqlite3_finalize(c->terms);
  }
  c->terms = NULL;
}

static int take_terms(cursor *c, bool look_up) {
  table *t = (table *)c->base.pVtab;
  give_terms(c);
  c->looks_up = look_up;
  if (look_up && t->look_up) {
    c->terms = t->look_up;
    t->look_up = NULL;
    return SQLITE_OK;
  }
  char *sql =
      sqlite3_mprintf("SELECT id, term, passages FROM \"%w\".\"%w_term\" %s",
                      t->store.schema, t->store.name, look_up ? "WHERE term = ?1" : "");
  if (!sql) return SQLITE_NOMEM;
  int code = sqlite3_prepare_v2(t->store.db, sql, -1, &c->terms, NULL);
  sqlite3_free(sql);
  return code;
}

static int close(sqlite3_vtab_cursor *base) {
  give_terms((cursor *)base);
  sqlite3_free(base);
  return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
  cursor *c = (cursor *)base;
  int code = sqlite3_step(c->terms);
  c->at_end = code != SQLITE_ROW;
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *text, int count,
                  sqlite3_value **values) {
  (void)text;
  cursor *c = (cursor *)base;
  table *t = (table *)base->pVtab;
  int code = write_pending(t);
  if (code != SQLITE_OK) return code;
  code = take_terms(c, plan != 0);
  if (code != SQLITE_OK) return code;
  if (count > 0) sqlite3_bind_value(c->terms, 1, values[0]);
  return next(base);
}

static int eof(sqlite3_vtab_cursor *base) {
  return ((cursor *)base)->at_end;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int index) {
  sqlite3_stmt *terms = ((cursor *)base)->terms;
  if (index == TERM || index == PASSAGES)
    sqlite3_result_value(context, sqlite3_column_value(terms, index + 1));
  return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
  *id = sqlite3_column_int64(((cursor *)base)->terms, 0);
  return SQLITE_OK;
}

/* ---- writing ---- */

/* Prepares SELECT id, text, heading, title, ordinal FROM the content. */
static int prepare_content(table *t, const char *where, sqlite3_stmt **statement) {
  char *sql = sqlite3_mprintf("SELECT id, text, heading, title, ordinal FROM"
                              " \"%w\".\"%w\" %s",
                              t->store.schema, t->content, where);
  if (!sql) return SQLITE_NOMEM;
  int code = sqlite3_prepare_v3(t->store.db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                statement, NULL);
  sqlite3_free(sql);
  if (code != SQLITE_OK && code != SQLITE_NOMEM)
    return fail(t, code, "tezis_index: %s", sqlite3_errmsg(t->store.db));
  return code;
}

/* Logs the passage that the statement is on into a log. */
static int log_row(table *t, tz_pending *pending, sqlite3_stmt *row, bool removed) {
  if (!t->stemmer) t->stemmer = tz_stemmer_new();
  if (!t->stemmer) return SQLITE_NOMEM;
  sqlite3_int64 id = sqlite3_column_int64(row, 0);
  if (id < 1 || id > UINT32_MAX)
    return fail(t, SQLITE_ERROR,
                "tezis_index: a passage's id must be from 1 to %u, got %lld",
                UINT32_MAX, id);
  tz_fields fields = {
      .text = (const char *)sqlite3_column_text(row, 1),
      .text_size = (size_t)sqlite3_column_bytes(row, 1),
      .heading = (const char *)sqlite3_column_text(row, 2),
      .heading_size = (size_t)sqlite3_column_bytes(row, 2),
      .title = (const char *)sqlite3_column_text(row, 3),
      .title_size = (size_t)sqlite3_column_bytes(row, 3),
      .first = sqlite3_column_type(row, 4) != SQLITE_NULL &&
               sqlite3_column_int64(row, 4) == 0,
  };
  tz_status status =
      tz_pending_passage(pending, t->stemmer, (uint32_t)id, &fields, removed);
  return status == TZ_OK ? SQLITE_OK : SQLITE_NOMEM;
}

/* Whether all that was logged when the open savepoints began is in the tables, so that
** none of it would have to be written again after going back to one. */
static bool marks_are_written(const table *t) {
  for (int i = 0; i < t->mark_count; i++)
    if (t->marks[i].written < t->marks[i].count) return false;
  return true;
}

/* Writes the log once it is large, and gives its memory back when no savepoint
** could want to go back into it. */
static int write_if_large(table *t) {
  if (t->pending.count < PENDING_MOST) return SQLITE_OK;
  bool forgets = marks_are_written(t);
  if (!forgets && t->pending.count - t->pending.written < PENDING_MOST)
    return SQLITE_OK;
  int code = write_pending(t);
  if (code != SQLITE_OK || !forgets) return code;
  forget_pending(t);
  for (int i = 0; i < t->mark_count; i++)
    t->marks[i] = (mark){0};
  return code;
}

static int change_passage(table *t, sqlite3_int64 id, bool removed) {
  int code = t->passage ? SQLITE_OK : prepare_content(t, "WHERE id = ?1", &t->passage);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_int64(t->passage, 1, id);
  if (sqlite3_step(t->passage) == SQLITE_ROW) {
    code = log_row(t, &t->pending, t->passage, removed);
    int reset = sqlite3_reset(t->passage);
    if (code == SQLITE_OK) code = reset;
  } else {
    code = sqlite3_reset(t->passage);
    if (code == SQLITE_OK)
      code = fail(t, SQLITE_ERROR, "tezis_index: there is no passage %lld", id);
  }
  return code == SQLITE_OK ? write_if_large(t) : code;
}

/* Calls log_row for the whole content, and after each row `then`. */
static int each_passage(table *t, tz_pending *pending, int (*then)(table *, void *),
                        void *context) {
  sqlite3_stmt *rows = NULL;
  int code = prepare_content(t, "ORDER BY id", &rows);
  while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
    code = log_row(t, pending, rows, false);
    if (code == SQLITE_OK) code = then(t, context);
  }
  int finalized = sqlite3_finalize(rows);
  if (code == SQLITE_DONE) code = SQLITE_OK;
  return code == SQLITE_OK ? finalized : code;
}

static int then_write(table *t, void *context) {
  (void)context;
  return write_if_large(t);
}

static int rebuild(table *t) {
  int code = write_pending(t);
  if (code == SQLITE_OK) code = tz_index_store_empty(&t->store);
  if (code == SQLITE_OK) code = each_passage(t, &t->pending, then_write, NULL);
  return code == SQLITE_OK ? write_pending(t) : code;
}

/* ---- check: the sum of a hash of every posting, from both sides ---- */

static uint64_t hash_posting(const char *term, size_t size, uint32_t passage,
                             uint8_t counts, uint8_t length) {
  uint64_t hash = tz_hash(TZ_HASH_START, term, size);
  hash = tz_hash(hash, &passage, sizeof passage);
  hash = tz_hash(hash, &counts, 1);
  return tz_hash(hash, &length, 1);
}

typedef struct sums {
  tz_pending log;
  uint64_t postings;
  tz_totals totals;
} sums;

static int then_sum(table *t, void *context) {
  sums *expected = context;
  (void)t;
  tz_pending *log = &expected->log;
  for (size_t i = 0; i < log->count; i++) {
    const tz_entry *e = &log->entries[i];
    expected->postings += hash_posting(tz_intern_text(&log->terms, e->term),
                                       tz_intern_size(&log->terms, e->term), e->passage,
                                       tz_entry_counts(e), e->length);
  }
  expected->totals.passages += log->change.passages;
  expected->totals.words += log->change.words;
  expected->totals.title_words += log->change.title_words;
  expected->totals.heading_words += log->change.heading_words;
  tz_pending_reset(log);
  return SQLITE_OK;
}

static int sum_index(table *t, sums *actual, bool *whole) {
  sqlite3_stmt *rows = NULL;
  char *sql =
      sqlite3_mprintf("SELECT p.id, p.data, t.term FROM \"%w\".\"%w_posting\" p"
                      " LEFT JOIN \"%w\".\"%w_term\" t ON t.id = p.id >> 32",
                      t->store.schema, t->store.name, t->store.schema, t->store.name);
  if (!sql) return SQLITE_NOMEM;
  int code = sqlite3_prepare_v2(t->store.db, sql, -1, &rows, NULL);
  sqlite3_free(sql);
  tz_block *block = &t->store.block;
  while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
    const char *term = (const char *)sqlite3_column_text(rows, 2);
    size_t size = (size_t)sqlite3_column_bytes(rows, 2);
    code = SQLITE_OK;
    if (!term || !sqlite3_column_blob(rows, 1) ||
        !tz_block_decode(sqlite3_column_blob(rows, 1),
                         (size_t)sqlite3_column_bytes(rows, 1),
                         (uint32_t)sqlite3_column_int64(rows, 0), block)) {
      *whole = false;
      continue;
    }
    for (unsigned i = 0; i < block->count; i++)
      actual->postings += hash_posting(term, size, block->passage[i], block->counts[i],
                                       block->length[i]);
  }
  int finalized = sqlite3_finalize(rows);
  return code == SQLITE_DONE || code == SQLITE_OK ? finalized : code;
}

static int read_totals(table *t, sums *actual, bool *whole) {
  sqlite3_stmt *row = NULL;
  char *sql = sqlite3_mprintf("SELECT passages, words, title_words, heading_words FROM "
                              "\"%w\".\"%w_total\" WHERE id = 0",
                              t->store.schema, t->store.name);
  if (!sql) return SQLITE_NOMEM;
  int code = sqlite3_prepare_v2(t->store.db, sql, -1, &row, NULL);
  sqlite3_free(sql);
  if (code == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) {
    actual->totals =
        (tz_totals){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1),
                    sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3)};
  } else {
    *whole = false;
  }
  int finalized = sqlite3_finalize(row);
  return code == SQLITE_OK ? finalized : code;
}

static int check(table *t) {
  sums expected = {0}, actual = {0};
  bool whole = true;
  int code = write_pending(t);
  tz_pending_init(&expected.log);
  if (code == SQLITE_OK) code = each_passage(t, &expected.log, then_sum, &expected);
  tz_pending_clear(&expected.log);
  if (code == SQLITE_OK) code = sum_index(t, &actual, &whole);
  if (code == SQLITE_OK) code = read_totals(t, &actual, &whole);
  if (code != SQLITE_OK) return code;
  if (whole && expected.postings == actual.postings &&
      memcmp(&expected.totals, &actual.totals, sizeof actual.totals) == 0)
    return SQLITE_OK;
  return fail(t, SQLITE_CORRUPT_VTAB,
              "tezis_index: the index does not say what the passages say; rebuild it");
}

static int update(sqlite3_vtab *base, int count, sqlite3_value **values,
                  sqlite3_int64 *out) {
  table *t = (table *)base;
  if (count == 1 || sqlite3_value_type(values[0]) != SQLITE_NULL)
    return fail(t, SQLITE_READONLY,
                "tezis_index: its terms are changed by commands only");
  const char *command = (const char *)sqlite3_value_text(values[2 + COMMAND]);
  sqlite3_int64 passage = sqlite3_value_int64(values[2 + PASSAGE]);
  *out = passage;
  if (command && strcmp(command, "add") == 0) return change_passage(t, passage, false);
  if (command && strcmp(command, "remove") == 0)
    return change_passage(t, passage, true);
  if (command && strcmp(command, "rebuild") == 0) return rebuild(t);
  if (command && strcmp(command, "check") == 0) return check(t);
  return fail(t, SQLITE_ERROR,
              "tezis_index: the commands are add, remove, rebuild and check, got %s",
              command ? command : "NULL");
}

/* ---- transactions ---- */

static int begin(sqlite3_vtab *base) {
  (void)base;
  return SQLITE_OK;
}

static int sync(sqlite3_vtab *base) {
  table *t = (table *)base;
  return write_pending(t);
}

static int finish(sqlite3_vtab *base) {
  table *t = (table *)base;
  forget_pending(t);
  t->mark_count = 0;
  t->torn = false;
  return SQLITE_OK;
}

/* SQLite numbers savepoints from 0 (and -1 is one that began the transaction); a
** table that joined the transaction late hears of the later ones only, and the log
** was as empty at the earlier ones. */
static int savepoint(sqlite3_vtab *base, int number) {
  table *t = (table *)base;
  if (number < 0) return SQLITE_OK;
  if (number >= t->mark_capacity) {
    int wanted = number + 8;
    mark *grown = tz_realloc(t->marks, (size_t)wanted, sizeof *grown);
    if (!grown) return SQLITE_NOMEM;
    t->marks = grown;
    t->mark_capacity = wanted;
  }
  if (t->mark_count == 0) {
    int code = write_if_large(t);
    if (code != SQLITE_OK) return code;
  }
  mark now = {t->pending.count, t->pending.written, t->words, t->pending.change,
              t->torn};
  for (; t->mark_count < number; t->mark_count++)
    t->marks[t->mark_count] = (mark){0};
  t->marks[number] = now;
  t->mark_count = number + 1;
  return SQLITE_OK;
}

static int release(sqlite3_vtab *base, int number) {
  table *t = (table *)base;
  if (number < 0) number = 0;
  if (number < t->mark_count) t->mark_count = number;
  return SQLITE_OK;
}

static int rollback_to(sqlite3_vtab *base, int number) {
  table *t = (table *)base;
  mark to = number >= 0 && number < t->mark_count ? t->marks[number] : (mark){0};
  t->pending.count = to.count;
  t->pending.written = to.written;
  t->words = to.words;
  t->pending.change = to.change;
  t->torn = to.torn;
  if (number + 1 < t->mark_count) t->mark_count = number + 1; /* it stays open */
  return SQLITE_OK;
}

static int is_shadow(const char *name) {
  return sqlite3_stricmp(name, "term") == 0 || sqlite3_stricmp(name, "posting") == 0 ||
         sqlite3_stricmp(name, "total") == 0;
}

const sqlite3_module tz_index_module = {
    .iVersion = 3,
    .xCreate = create,
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xDestroy = destroy,
    .xOpen = open,
    .xClose = close,
    .xFilter = filter,
    .xNext = next,
    .xEof = eof,
    .xColumn = column,
    .xRowid = rowid,
    .xUpdate = update,
    .xBegin = begin,
    .xSync = sync,
    .xCommit = finish,
    .xRollback = finish,
    .xSavepoint = savepoint,
    .xRelease = release,
    .xRollbackTo = rollback_to,
    .xShadowName = is_shadow,
};
