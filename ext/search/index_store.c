#include "sqlite.h"

#include "search/index_store.h"

#include <string.h>

#include "base/memory.h"
#include "search/index_reader.h"

enum statement {
  FIND_TERM,
  ADD_TERM,
  COUNT_TERM,
  DROP_TERM,
  FIND_BLOCK,
  FIRST_BLOCK,
  NEXT_BLOCK,
  READ_BLOCK,
  WRITE_BLOCK,
  DROP_BLOCK,
  ADD_TOTAL
};

/* Each takes the schema and the name, twice where it names two tables. */
static const char *const texts[] = {
    [FIND_TERM] = "SELECT id, passages FROM \"%w\".\"%w_term\" WHERE term = ?1",
    [ADD_TERM] = "INSERT INTO \"%w\".\"%w_term\"(term, passages) VALUES(?1, ?2)",
    [COUNT_TERM] = "UPDATE \"%w\".\"%w_term\" SET passages = ?2 WHERE id = ?1",
    [DROP_TERM] = "DELETE FROM \"%w\".\"%w_term\" WHERE id = ?1",
    [FIND_BLOCK] =
        "SELECT max(id) FROM \"%w\".\"%w_posting\" WHERE id BETWEEN ?1 AND ?2",
    [FIRST_BLOCK] =
        "SELECT min(id) FROM \"%w\".\"%w_posting\" WHERE id BETWEEN ?1 AND ?2",
    [NEXT_BLOCK] =
        "SELECT min(id) FROM \"%w\".\"%w_posting\" WHERE id > ?1 AND id <= ?2",
    [READ_BLOCK] = "SELECT data FROM \"%w\".\"%w_posting\" WHERE id = ?1",
    [WRITE_BLOCK] = "REPLACE INTO \"%w\".\"%w_posting\"(id, data) VALUES(?1, ?2)",
    [DROP_BLOCK] = "DELETE FROM \"%w\".\"%w_posting\" WHERE id = ?1",
    [ADD_TOTAL] = "UPDATE \"%w\".\"%w_total\" SET passages = passages + ?1,"
                  " words = words + ?2, title_words = title_words + ?3,"
                  " heading_words = heading_words + ?4 WHERE id = 0",
};

int tz_index_store_init(tz_index_store *store, sqlite3 *db, const char *schema,
                        const char *name) {
  memset(store, 0, sizeof *store);
  store->db = db;
  store->schema = sqlite3_mprintf("%s", schema);
  store->name = sqlite3_mprintf("%s", name);
  return store->schema && store->name ? SQLITE_OK : SQLITE_NOMEM;
}

void tz_index_store_clear(tz_index_store *store) {
  for (size_t i = 0; i < sizeof store->statements / sizeof *store->statements; i++)
    sqlite3_finalize(store->statements[i]);
  sqlite3_free(store->schema);
  sqlite3_free(store->name);
  memset(store, 0, sizeof *store);
}

/* Runs statements that name the schema and the table by %1 = "s"."n. */
static int run(tz_index_store *store, const char *format) {
  char *sql =
      sqlite3_mprintf(format, store->schema, store->name, store->schema, store->name,
                      store->schema, store->name, store->schema, store->name);
  if (!sql) return SQLITE_NOMEM;
  int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
  sqlite3_free(sql);
  return code;
}

int tz_index_store_create(tz_index_store *store) {
  return run(store,
             "CREATE TABLE \"%w\".\"%w_term\"(id INTEGER PRIMARY KEY,"
             " term TEXT UNIQUE NOT NULL, passages INTEGER NOT NULL);"
             "CREATE TABLE \"%w\".\"%w_posting\"(id INTEGER PRIMARY KEY, data BLOB);"
             "CREATE TABLE \"%w\".\"%w_total\"(id INTEGER PRIMARY KEY,"
             " passages INTEGER NOT NULL, words INTEGER NOT NULL,"
             " title_words INTEGER NOT NULL, heading_words INTEGER NOT NULL);"
             "INSERT INTO \"%w\".\"%w_total\" VALUES(0, 0, 0, 0, 0)");
}

int tz_index_store_drop(tz_index_store *store) {
  return run(store, "DROP TABLE \"%w\".\"%w_term\"; DROP TABLE \"%w\".\"%w_posting\";"
                    "DROP TABLE \"%w\".\"%w_total\"");
}

int tz_index_store_empty(tz_index_store *store) {
  return run(store, "DELETE FROM \"%w\".\"%w_term\"; DELETE FROM \"%w\".\"%w_posting\";"
                    "UPDATE \"%w\".\"%w_total\" SET passages = 0, words = 0,"
                    " title_words = 0, heading_words = 0");
}

/* ---- statements, as a chain that stops at the first error ---- */

typedef struct writing {
  tz_index_store *store;
  int code;
  /* The term at hand. */
  sqlite3_int64 term;     /* its id */
  sqlite3_int64 passages; /* that have it */
  /* The block in store->block. */
  bool loaded, changed;
  sqlite3_int64 key;   /* its id in the table, 0 while it is not there */
  uint32_t next_first; /* first passage of the block after it */
  bool is_last;        /* no block after it */
  tz_buffer bytes;
} writing;

static sqlite3_stmt *use(writing *w, enum statement which) {
  tz_index_store *store = w->store;
  if (w->code != SQLITE_OK) return NULL;
  if (!store->statements[which]) {
    char *sql = sqlite3_mprintf(texts[which], store->schema, store->name);
    w->code = sql ? sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                       &store->statements[which], NULL)
                  : SQLITE_NOMEM;
    sqlite3_free(sql);
  }
  return w->code == SQLITE_OK ? store->statements[which] : NULL;
}

/* Runs a statement of one or two numbers; true when it gives a row that is not
** NULL, whose first two columns go to out. The statement is reset. */
static bool ask(writing *w, enum statement which, sqlite3_int64 a, sqlite3_int64 b,
                sqlite3_int64 *out) {
  sqlite3_stmt *s = use(w, which);
  if (!s) return false;
  bool row = false;
  sqlite3_bind_int64(s, 1, a);
  if (sqlite3_bind_parameter_count(s) > 1) sqlite3_bind_int64(s, 2, b);
  if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL) {
    row = true;
    if (out) *out = sqlite3_column_int64(s, 0);
  }
  w->code = sqlite3_reset(s);
  return row && w->code == SQLITE_OK;
}

static sqlite3_int64 key_of(sqlite3_int64 term, uint32_t passage) {
  return (sqlite3_int64)((uint64_t)term << 32 | passage);
}

/* ---- one term's blocks ---- */

static void save_block(writing *w) {
  tz_block *block = &w->store->block;
  if (!w->loaded || !w->changed || w->code != SQLITE_OK) return;
  sqlite3_int64 key = block->count > 0 ? key_of(w->term, block->passage[0]) : 0;
  if (w->key != 0 && w->key != key) ask(w, DROP_BLOCK, w->key, 0, NULL);
  w->changed = false;
  w->key = key;
  if (block->count == 0) {
    w->loaded = false;
    return;
  }
  tz_buffer_reset(&w->bytes);
  tz_block_encode(block, &w->bytes);
  if (w->bytes.status != TZ_OK) w->code = SQLITE_NOMEM;
  sqlite3_stmt *write = use(w, WRITE_BLOCK);
  if (!write) return;
  sqlite3_bind_int64(write, 1, key);
  sqlite3_bind_blob64(write, 2, w->bytes.data, w->bytes.size, SQLITE_STATIC);
  sqlite3_step(write);
  w->code = sqlite3_reset(write);
}

/* Loads the block that this passage's posting is in or belongs to. */
static void load_block(writing *w, uint32_t passage) {
  tz_block *block = &w->store->block;
  sqlite3_int64 last = key_of(w->term, UINT32_MAX), next;
  save_block(w);
  block->count = 0;
  w->loaded = true;
  w->changed = false;
  w->is_last = true;
  w->key = 0;
  if (!ask(w, FIND_BLOCK, key_of(w->term, 0), key_of(w->term, passage), &w->key) &&
      !ask(w, FIRST_BLOCK, key_of(w->term, 0), last, &w->key))
    return;
  sqlite3_stmt *read = use(w, READ_BLOCK);
  if (!read) return;
  sqlite3_bind_int64(read, 1, w->key);
  bool whole = false;
  if (sqlite3_step(read) == SQLITE_ROW) {
    const uint8_t *data = sqlite3_column_blob(read, 0);
    int size = sqlite3_column_bytes(read, 0);
    whole = data && tz_block_decode(data, (size_t)size, (uint32_t)w->key, block);
  }
  w->code = sqlite3_reset(read);
  if (w->code == SQLITE_OK && !whole) w->code = SQLITE_CORRUPT_VTAB;
  if (ask(w, NEXT_BLOCK, w->key, last, &next)) {
    w->is_last = false;
    w->next_first = (uint32_t)next;
  }
}

static bool belongs(const writing *w, uint32_t passage) {
  const tz_block *block = &w->store->block;
  if (!w->loaded || block->count == 0) return false;
  if (!w->is_last && passage >= w->next_first) return false;
  return passage >= block->passage[0] || w->key == 0;
}

/* Leaves the upper half of a full block in memory, as a block of its own, or the
** lower one, whichever the passage belongs to, and saves the other. */
static void split_block(writing *w, uint32_t passage) {
  tz_block *block = &w->store->block;
  unsigned half = block->count / 2, rest = block->count - half;
  if (passage > block->passage[block->count - 1]) {
    /* at the end: the block stays full, and a new one begins */
    w->changed = true;
    save_block(w);
    block->count = 0;
    w->key = 0;
    return;
  }
  tz_block *upper = tz_calloc(1, sizeof *upper);
  if (!upper) {
    w->code = SQLITE_NOMEM;
    return;
  }
  memcpy(upper->passage, block->passage + half, rest * sizeof *upper->passage);
  memcpy(upper->counts, block->counts + half, rest);
  memcpy(upper->length, block->length + half, rest);
  upper->count = rest;
  block->count = half;
  w->changed = true;
  uint32_t border = upper->passage[0];
  if (passage >= border) {
    save_block(w);
    *block = *upper;
    w->key = 0;
  } else {
    /* the upper half is written at once, under its own key */
    tz_block *lower = tz_calloc(1, sizeof *lower);
    if (!lower) {
      w->code = SQLITE_NOMEM;
    } else {
      sqlite3_int64 key = w->key;
      *lower = *block;
      *block = *upper;
      w->key = 0;
      save_block(w);
      *block = *lower;
      w->key = key;
      w->is_last = false;
      w->next_first = border;
    }
    tz_free(lower);
  }
  w->changed = true;
  tz_free(upper);
}

static void apply(writing *w, const tz_entry *entry) {
  tz_block *block = &w->store->block;
  if (!belongs(w, entry->passage)) load_block(w, entry->passage);
  if (w->code != SQLITE_OK) return;
  if (entry->removed) {
    if (tz_block_remove(block, entry->passage)) {
      w->changed = true;
      w->passages--;
    }
    return;
  }
  uint8_t counts = tz_entry_counts(entry);
  bool had = tz_block_remove(block, entry->passage);
  if (block->count == TZ_BLOCK_MAX) split_block(w, entry->passage);
  if (w->code != SQLITE_OK) return;
  tz_block_insert(block, entry->passage, counts, entry->length);
  w->changed = true;
  if (!had) w->passages++;
}

static void begin_term(writing *w, const char *bytes, size_t size) {
  sqlite3_stmt *find = use(w, FIND_TERM);
  bool exists = false;
  w->loaded = false;
  w->passages = 0;
  if (!find) return;
  sqlite3_bind_text64(find, 1, bytes, size, SQLITE_STATIC, SQLITE_UTF8);
  if (sqlite3_step(find) == SQLITE_ROW) {
    exists = true;
    w->term = sqlite3_column_int64(find, 0);
    w->passages = tz_index_count(find, 1);
  }
  w->code = sqlite3_reset(find);
  if (w->code != SQLITE_OK || exists) return;
  sqlite3_stmt *add = use(w, ADD_TERM);
  if (!add) return;
  sqlite3_bind_text64(add, 1, bytes, size, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_int64(add, 2, 0);
  sqlite3_step(add);
  w->code = sqlite3_reset(add);
  w->term = sqlite3_last_insert_rowid(w->store->db);
}

static void end_term(writing *w, sqlite3_int64 before) {
  save_block(w);
  w->loaded = false;
  if (w->passages == 0)
    ask(w, DROP_TERM, w->term, 0, NULL);
  else if (w->passages != before)
    ask(w, COUNT_TERM, w->term, w->passages, NULL);
}

static void add_totals(writing *w, const tz_totals *change) {
  sqlite3_stmt *add = use(w, ADD_TOTAL);
  if (!add) return;
  sqlite3_bind_int64(add, 1, change->passages);
  sqlite3_bind_int64(add, 2, change->words);
  sqlite3_bind_int64(add, 3, change->title_words);
  sqlite3_bind_int64(add, 4, change->heading_words);
  sqlite3_step(add);
  w->code = sqlite3_reset(add);
}

int tz_index_store_write(tz_index_store *store, tz_pending *pending) {
  size_t count = pending->count - pending->written;
  if (count == 0 && pending->change.passages == 0) return SQLITE_OK;
  uint64_t *order = tz_pending_order(pending);
  if (!order) return SQLITE_NOMEM;
  /* The caller's last_insert_rowid() is not ours to change. */
  sqlite3_int64 rowid = sqlite3_last_insert_rowid(store->db);
  writing w = {.store = store, .code = SQLITE_OK};
  tz_buffer_init(&w.bytes);
  for (size_t i = 0; i < count && w.code == SQLITE_OK;) {
    uint32_t term = pending->entries[(uint32_t)order[i]].term;
    begin_term(&w, tz_intern_text(&pending->terms, term),
               tz_intern_size(&pending->terms, term));
    sqlite3_int64 before = w.passages;
    for (; i < count && w.code == SQLITE_OK; i++) {
      const tz_entry *entry = &pending->entries[(uint32_t)order[i]];
      if (entry->term != term) break;
      apply(&w, entry);
    }
    end_term(&w, before);
  }
  add_totals(&w, &pending->change);
  if (w.code == SQLITE_OK) {
    pending->written = pending->count;
    pending->change = (tz_totals){0};
  }
  sqlite3_set_last_insert_rowid(store->db, rowid);
  tz_buffer_clear(&w.bytes);
  tz_free(order);
  return w.code;
}
