#include "sqlite.h"

#include "search/index_reader.h"

#include <string.h>

#include "base/memory.h"

static int prepare(tz_index_reader *reader, const char *format, sqlite3_stmt **out) {
  char *sql = sqlite3_mprintf(format, reader->name);
  if (!sql) return SQLITE_NOMEM;
  int code =
      sqlite3_prepare_v3(reader->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
  sqlite3_free(sql);
  return code;
}

#define MOST ((sqlite3_int64)1 << 40)

sqlite3_int64 tz_index_count(sqlite3_stmt *row, int column) {
  sqlite3_int64 count = sqlite3_column_int64(row, column);
  if (count < 0) return 0;
  return count < MOST ? count : MOST;
}

int tz_index_reader_begin(tz_index_reader *reader) {
  sqlite3_stmt *total = reader->total;
  reader->totals = (tz_totals){0};
  if (sqlite3_step(total) == SQLITE_ROW) {
    reader->totals = (tz_totals){tz_index_count(total, 0), tz_index_count(total, 1),
                                 tz_index_count(total, 2), tz_index_count(total, 3)};
  }
  return reader->code = sqlite3_reset(total);
}

int tz_index_reader_init(tz_index_reader *reader, sqlite3 *db, const char *name) {
  memset(reader, 0, sizeof *reader);
  reader->db = db;
  reader->name = name;
  int code = prepare(reader,
                     "SELECT passages, words, title_words, heading_words"
                     " FROM main.\"%w_total\" WHERE id = 0",
                     &reader->total);
  if (code == SQLITE_OK)
    code = prepare(reader, "SELECT id, passages FROM main.\"%w_term\" WHERE term = ?1",
                   &reader->find);
  if (code == SQLITE_OK)
    code = prepare(reader,
                   "SELECT max(id) FROM main.\"%w_posting\" WHERE id BETWEEN ?1 AND ?2",
                   &reader->seek);
  return code == SQLITE_OK ? tz_index_reader_begin(reader) : code;
}

sqlite3_stmt *tz_index_terms_within(tz_index_reader *reader) {
  if (!reader->within) /* char(1114111) comes after whatever else may follow */
    reader->code =
        prepare(reader,
                "SELECT id, passages FROM main.\"%w_term\" WHERE term >= ?1"
                " AND term < ?1 || char(1114111) ORDER BY passages DESC, id LIMIT ?2",
                &reader->within);
  return reader->within;
}

void tz_index_reader_clear(tz_index_reader *reader) {
  sqlite3_finalize(reader->total);
  sqlite3_finalize(reader->find);
  sqlite3_finalize(reader->seek);
  sqlite3_finalize(reader->within);
  for (size_t i = 0; i < reader->spare_count; i++)
    sqlite3_finalize(reader->spare[i]);
  for (size_t i = 0; i < TZ_READER_KEPT; i++)
    sqlite3_finalize(reader->kept[i].statement);
  memset(reader, 0, sizeof *reader);
}

int tz_index_reader_take(tz_index_reader *reader, sqlite3 *db, const char *sql,
                         sqlite3_stmt **statement) {
  for (size_t i = 0; i < TZ_READER_KEPT; i++) {
    if (reader->kept[i].sql != sql || !reader->kept[i].statement) continue;
    *statement = reader->kept[i].statement;
    reader->kept[i].statement = NULL;
    return SQLITE_OK;
  }
  return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

void tz_index_reader_give(tz_index_reader *reader, const char *sql,
                          sqlite3_stmt *statement) {
  if (statement) sqlite3_reset(statement);
  for (size_t i = 0; statement && reader->db && i < TZ_READER_KEPT; i++) {
    if (reader->kept[i].statement) continue;
    reader->kept[i].sql = sql;
    reader->kept[i].statement = statement;
    return;
  }
  sqlite3_finalize(statement);
}

int tz_index_term_find(tz_index_reader *reader, const char *stem, size_t size,
                       tz_index_term *term) {
  *term = (tz_index_term){.reader = reader};
  sqlite3_bind_text64(reader->find, 1, stem, size, SQLITE_STATIC, SQLITE_UTF8);
  if (sqlite3_step(reader->find) == SQLITE_ROW) {
    term->id = sqlite3_column_int64(reader->find, 0);
    term->passages = tz_index_count(reader->find, 1);
  }
  int code = sqlite3_reset(reader->find);
  sqlite3_clear_bindings(reader->find);
  return code;
}

/* A statement to step through blocks, used before if there is one. */
static int take_statement(tz_index_reader *reader, sqlite3_stmt **out) {
  if (reader->spare_count > 0) {
    *out = reader->spare[--reader->spare_count];
    return SQLITE_OK;
  }
  return prepare(reader,
                 "SELECT id, data FROM main.\"%w_posting\" WHERE id BETWEEN ?1 AND ?2"
                 " ORDER BY id",
                 out);
}

void tz_index_term_done(tz_index_term *term) {
  tz_index_reader *reader = term->reader;
  sqlite3_stmt *statement = term->blocks;
  term->blocks = NULL;
  if (!statement) return;
  sqlite3_reset(statement);
  if (reader->spare_count < TZ_READER_SPARE)
    reader->spare[reader->spare_count++] = statement;
  else
    sqlite3_finalize(statement);
}

static sqlite3_int64 key_of(const tz_index_term *term, uint32_t passage) {
  return (sqlite3_int64)((uint64_t)term->id << 32 | passage);
}

/* Puts the term's statement before the block that holds `from`. */
static int seek(tz_index_term *term, uint32_t from) {
  tz_index_reader *reader = term->reader;
  sqlite3_int64 start = key_of(term, from);
  int code = term->blocks ? SQLITE_OK : take_statement(reader, &term->blocks);
  if (code != SQLITE_OK) return code;
  sqlite3_reset(term->blocks);
  sqlite3_bind_int64(reader->seek, 1, key_of(term, 0));
  sqlite3_bind_int64(reader->seek, 2, start);
  if (sqlite3_step(reader->seek) == SQLITE_ROW &&
      sqlite3_column_type(reader->seek, 0) != SQLITE_NULL)
    start = sqlite3_column_int64(reader->seek, 0);
  code = sqlite3_reset(reader->seek);
  sqlite3_bind_int64(term->blocks, 1, start);
  sqlite3_bind_int64(term->blocks, 2, key_of(term, UINT32_MAX));
  term->begun = true;
  return code;
}

/* Steps to the next block; count 0 at the end. */
static int step(tz_index_term *term, tz_block *block) {
  block->count = 0;
  int code = sqlite3_step(term->blocks);
  if (code == SQLITE_DONE) return SQLITE_OK;
  if (code != SQLITE_ROW) return code;
  const uint8_t *data = sqlite3_column_blob(term->blocks, 1);
  size_t size = (size_t)sqlite3_column_bytes(term->blocks, 1);
  uint32_t first = (uint32_t)sqlite3_column_int64(term->blocks, 0);
  if (!data || !tz_block_decode(data, size, first, block) || block->count == 0)
    return SQLITE_CORRUPT_VTAB;
  term->reached = block->passage[block->count - 1];
  return SQLITE_OK;
}

tz_status tz_index_term_load(void *context, uint32_t from, tz_block *block) {
  tz_index_term *term = context;
  tz_index_reader *reader = term->reader;
  block->count = 0;
  if (term->passages == 0) return TZ_OK;
  /* Far ahead, a look-up is cheaper than reading all the blocks between. */
  bool near = term->begun && from - term->reached < 65536;
  int code = near ? SQLITE_OK : seek(term, from);
  do {
    if (code == SQLITE_OK) code = step(term, block);
  } while (code == SQLITE_OK && block->count > 0 &&
           block->passage[block->count - 1] < from);
  if (code == SQLITE_OK) return TZ_OK;
  reader->code = code;
  block->count = 0;
  return code == SQLITE_NOMEM ? TZ_NOMEM : TZ_INVALID;
}
