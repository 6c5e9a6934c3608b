/* Reading the ranking index: terms and their blocks, for tz_topk. The index is
** found by its name in the main database; nothing is written. */
#ifndef TZ_SEARCH_INDEX_READER_H
#define TZ_SEARCH_INDEX_READER_H

#include "sqlite.h"
#include "search/pending.h"
#include "search/topk.h"

#define TZ_READER_SPARE 16
#define TZ_READER_KEPT  4

/* May be kept for the next query; zeroed it is none yet. */
typedef struct tz_index_reader {
  sqlite3 *db;
  const char *name; /* "passage_index"; borrowed */
  tz_totals totals;
  sqlite3_stmt *total, *find, *seek;
  sqlite3_stmt *within;                 /* NULL until needed */
  sqlite3_stmt *spare[TZ_READER_SPARE]; /* step through blocks; not in use */
  size_t spare_count;
  struct {
    const char *sql;
    sqlite3_stmt *statement; /* not in use; NULL: there is none */
  } kept[TZ_READER_KEPT];    /* of who searches: see tz_index_reader_take */
  int code;                  /* SQLite's code of the first error */
} tz_index_reader;

/* One term's blocks: the context of its tz_term_reader. */
typedef struct tz_index_term {
  tz_index_reader *reader;
  sqlite3_int64 id;
  sqlite3_int64 passages; /* that have the term */
  sqlite3_stmt *blocks;
  uint32_t reached; /* last passage of the block loaded last */
  bool begun;
} tz_index_term;

/* Begins with tz_index_reader_begin. SQLITE_OK, or an error code; clear in both
** cases. */
int tz_index_reader_init(tz_index_reader *reader, sqlite3 *db, const char *name);
void tz_index_reader_clear(tz_index_reader *reader);

/* Reads the totals anew and forgets an error: at the start of each query. */
int tz_index_reader_begin(tz_index_reader *reader);

/* A statement of the database that searches ask again and again, kept since it was given
** back; the caller's. `sql` is a constant, the same each time. SQLite's code. */
int tz_index_reader_take(tz_index_reader *reader, sqlite3 *db, const char *sql,
                         sqlite3_stmt **statement);

/* Gives it back, or NULL; a reader that has not begun or has no room does not keep it. */
void tz_index_reader_give(tz_index_reader *reader, const char *sql,
                          sqlite3_stmt *statement);

/* A number of passages or words that a row of the index's tables says: from 0 to 2^40,
** so that sums of those of a damaged file stay far from overflow. */
sqlite3_int64 tz_index_count(sqlite3_stmt *row, int column);

/* Looks a stem up; passages is 0 when no passage has it. */
int tz_index_term_find(tz_index_reader *reader, const char *stem, size_t size,
                       tz_index_term *term);

/* The statement for id and passages of the terms that begin as ?1, those in the most
** passages first, at most ?2; NULL with an error in reader->code. */
sqlite3_stmt *tz_index_terms_within(tz_index_reader *reader);

/* tz_term_reader.load with a tz_index_term as context. */
tz_status tz_index_term_load(void *term, uint32_t from, tz_block *block);

/* Gives the term's statement back to the reader. */
void tz_index_term_done(tz_index_term *term);

#endif
