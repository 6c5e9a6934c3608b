/* How an update keeps what it can: old and new passages are matched by their
** text, in order where possible. A matched passage keeps its row and id, and
** its entry in the index too, unless its heading or the source's title, which
** are indexed with it, have changed. External-content tables of FTS5 must be
** told the old values of what leaves them, so entries leave before rows change
** (sqlite.org/fts5.html, 4.4.3). */
#include "sqlite.h"
#include "corpus/add.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/hash.h"
#include "base/memory.h"
#include "corpus/csl.h"
#include "corpus/intake.h"
#include "corpus/names.h"
#include "corpus/passages.h"
#include "corpus/schema.h"
#include "corpus/work.h"

#define PAGE_BYTES 12 /* longest page label taken from an entry */

typedef struct old_passage {
  sqlite3_int64 id;
  uint64_t hash;    /* of the text */
  uint64_t heading; /* hash of the heading */
  bool kept;
} old_passage;

typedef struct addition {
  tz_work work;
  tz_csl csl;
  const char *text;
  size_t size;
  tz_buffer cleaned; /* the text where it had to be changed to be valid */
  tz_passages passages;
  old_passage *old;
  size_t old_count;
  size_t *match; /* for each new passage the old one's index + 1, or 0 */
  sqlite3_int64 id;
  bool exists;
  bool same_title;
} addition;

/* ---- what there is already ---- */

static sqlite3_value *csl_column(const addition *a, int column) {
  return sqlite3_column_value(a->csl.item, column);
}

static void find_source(addition *a, bool *same_csl) {
  tz_work *work = &a->work;
  sqlite3_stmt *find = tz_work_prepare(
      work, "SELECT id, csl = ?2, title IS ?3 FROM source WHERE key = ?1");
  *same_csl = false;
  if (find != NULL) {
    tz_work_value(work, find, 1, csl_column(a, TZ_CSL_KEY));
    tz_work_value(work, find, 2, csl_column(a, TZ_CSL_ITEM));
    tz_work_value(work, find, 3, csl_column(a, TZ_CSL_TITLE));
  }
  if (tz_work_row(work, find)) {
    a->exists = true;
    a->id = sqlite3_column_int64(find, 0);
    *same_csl = sqlite3_column_int(find, 1) == 1;
    a->same_title = sqlite3_column_int(find, 2) == 1;
  }
  sqlite3_finalize(find);
}

/* Whether the column's bytes come next in the text, from *at, which moves. */
static bool comes_next(const addition *a, sqlite3_stmt *row, int column, size_t *at) {
  const char *bytes = (const char *)sqlite3_column_text(row, column);
  size_t size = (size_t)sqlite3_column_bytes(row, column);
  if (bytes == NULL) return size == 0;
  if (size > a->size - *at || (size > 0 && memcmp(a->text + *at, bytes, size) != 0))
    return false;
  *at += size;
  return true;
}

/* Whether the source's stored text is this one, byte for byte. */
static bool same_text(addition *a) {
  tz_work *work = &a->work;
  sqlite3_stmt *rows = tz_work_prepare(
      work, "SELECT before, text FROM passage WHERE source_id = ?1 ORDER BY ordinal");
  tz_work_integer(work, rows, 1, a->id);
  size_t at = 0;
  bool same = true;
  while (same && tz_work_row(work, rows))
    same = comes_next(a, rows, 0, &at) && comes_next(a, rows, 1, &at);
  sqlite3_finalize(rows);
  sqlite3_stmt *tail = tz_work_prepare(work, "SELECT tail FROM source WHERE id = ?1");
  tz_work_integer(work, tail, 1, a->id);
  same =
      same && tz_work_row(work, tail) && comes_next(a, tail, 0, &at) && at == a->size;
  sqlite3_finalize(tail);
  return same && work->code == SQLITE_OK;
}

static uint64_t hash_column(sqlite3_stmt *row, int column) {
  const void *bytes = sqlite3_column_text(row, column);
  size_t size = (size_t)sqlite3_column_bytes(row, column);
  return tz_hash(TZ_HASH_START, bytes ? bytes : "", size);
}

static void load_old(addition *a) {
  tz_work *work = &a->work;
  if (!a->exists) return;
  sqlite3_stmt *rows = tz_work_prepare(
      work,
      "SELECT id, text, heading FROM passage WHERE source_id = ?1 ORDER BY ordinal");
  tz_work_integer(work, rows, 1, a->id);
  size_t capacity = 0;
  while (tz_work_row(work, rows)) {
    old_passage *old = tz_grown(a->old, a->old_count, &capacity, 64, sizeof *old);
    if (old == NULL) {
      tz_work_status(work, TZ_NOMEM);
      break;
    }
    a->old = old;
    a->old[a->old_count++] = (old_passage){.id = sqlite3_column_int64(rows, 0),
                                           .hash = hash_column(rows, 1),
                                           .heading = hash_column(rows, 2)};
  }
  sqlite3_finalize(rows);
}

/* ---- matching ---- */

typedef struct old_key {
  uint64_t hash;
  size_t index;
} old_key;

static int compare_keys(const void *left, const void *right) {
  const old_key *a = left, *b = right;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

static size_t first_of(const old_key *keys, size_t count, uint64_t hash) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (keys[middle].hash < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Finds for every new passage an old one with the same text, each used once. */
static void match_passages(addition *a) {
  size_t count = a->passages.count;
  if (a->work.code != SQLITE_OK || count == 0) return;
  a->match = tz_calloc(count, sizeof *a->match);
  old_key *keys = tz_calloc(a->old_count + 1, sizeof *keys);
  if (a->match == NULL || keys == NULL) {
    tz_work_status(&a->work, TZ_NOMEM);
    tz_free(keys);
    return;
  }
  for (size_t i = 0; i < a->old_count; i++)
    keys[i] = (old_key){a->old[i].hash, i};
  if (a->old_count > 1) qsort(keys, a->old_count, sizeof *keys, compare_keys);
  for (size_t i = 0; i < count; i++) {
    const tz_passage *p = &a->passages.items[i];
    uint64_t hash = tz_hash(TZ_HASH_START, a->text + p->start, p->end - p->start);
    size_t k = first_of(keys, a->old_count, hash);
    /* equal texts are few; a text of nothing but one repeated is not read again */
    for (size_t tries = 0; k < a->old_count && keys[k].hash == hash && tries < 1000;
         k++, tries++) {
      old_passage *old = &a->old[keys[k].index];
      if (old->kept) continue;
      old->kept = true;
      a->match[i] = keys[k].index + 1;
      break;
    }
  }
  tz_free(keys);
}

/* Whether what the indexes say of a passage changes: its text, its title, its heading,
** or that it is the first. */
static bool reindexed(const addition *a, size_t i) {
  if (a->match[i] == 0 || !a->same_title) return true;
  if ((i == 0) != (a->match[i] == 1)) return true;
  const tz_passage *p = &a->passages.items[i];
  uint64_t heading = tz_hash(TZ_HASH_START, a->text + p->heading_start,
                             p->heading_end - p->heading_start);
  return a->old[a->match[i] - 1].heading != heading;
}

/* ---- writing ---- */

#define UNINDEX_PASSAGE                                                                \
  "INSERT INTO passage_fts(passage_fts, rowid, text, heading, title)"                  \
  " SELECT 'delete', id, text, heading, title FROM passage_content WHERE id = ?1"
#define UNRANK_PASSAGE                                                                 \
  "INSERT INTO passage_index(command, passage) VALUES('remove', ?1)"
#define INDEX_SOURCE                                                                   \
  "INSERT INTO source_fts(rowid, title, author, container, keywords, abstract)"        \
  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)"

static void each(tz_work *work, sqlite3_stmt *statement, sqlite3_int64 id) {
  tz_work_integer(work, statement, 1, id);
  tz_work_done(work, statement);
}

/* Takes out of the index whatever will not be there as it is, and the rows of
** passages that are no more. */
static void drop_old(addition *a) {
  tz_work *work = &a->work;
  if (!a->exists) return;
  static const char *const unindexes[] = {UNINDEX_PASSAGE, UNRANK_PASSAGE};
  for (size_t u = 0; u < sizeof unindexes / sizeof *unindexes; u++) {
    sqlite3_stmt *unindex = tz_work_prepare(work, unindexes[u]);
    for (size_t i = 0; i < a->old_count; i++)
      if (!a->old[i].kept) each(work, unindex, a->old[i].id);
    for (size_t i = 0; i < a->passages.count && work->code == SQLITE_OK; i++)
      if (a->match[i] != 0 && reindexed(a, i))
        each(work, unindex, a->old[a->match[i] - 1].id);
    sqlite3_finalize(unindex);
  }
  static const char *const deletes[] = {"DELETE FROM label WHERE passage_id = ?1",
                                        "DELETE FROM stance WHERE passage_id = ?1",
                                        "DELETE FROM passage WHERE id = ?1"};
  for (size_t d = 0; d < sizeof deletes / sizeof *deletes; d++) {
    sqlite3_stmt *remove = tz_work_prepare(work, deletes[d]);
    for (size_t i = 0; i < a->old_count; i++)
      if (!a->old[i].kept) each(work, remove, a->old[i].id);
    sqlite3_finalize(remove);
  }
  /* out of the way of the new ordinals, which are unique */
  tz_work_once(work, "UPDATE passage SET ordinal = -1 - ordinal WHERE source_id = ?1",
               a->id);
  tz_work_once(work, TZ_UNINDEX_SOURCE, a->id);
}

/* The same parameters for a new source and for one that is there. Neither has a
** RETURNING or an ON CONFLICT, for which SQLite opens a savepoint inside the
** statement, at which FTS5 writes out all that it holds back. */
#define OPTION(name, otherwise) "coalesce(?13 ->> '$." name "', " otherwise ")"

static const char insert_source[] =
    "INSERT INTO source(key, csl, title, author, issued, container, language, type,"
    " keywords, abstract, tail, path, digest, size, modified, added) VALUES(?1, ?2, ?3,"
    " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?13 ->> '$.path', " OPTION(
        "digest", "?12") "," OPTION("size",
                                    "?14") ", ?13 ->> '$.modified', "
                                           "strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))";

static const char update_source[] =
    "UPDATE source SET csl = ?2, title = ?3, author = ?4, issued = ?5, container = ?6,"
    " language = ?7, type = ?8, keywords = ?9, abstract = ?10, tail = ?11,"
    " path = ?13 ->> '$.path', digest = " OPTION(
        "digest", "?12") ","
                         " size = " OPTION(
                             "size",
                             "?14") ", modified = ?13 ->> '$.modified' WHERE key = ?1";

/* The source's language as a code: as the entry says, else as its text looks,
** else its title. */
static const char *language_of(const addition *a, tz_language *language) {
  const char *said = (const char *)sqlite3_column_text(a->csl.item, TZ_CSL_LANGUAGE);
  const char *title = (const char *)sqlite3_column_text(a->csl.item, TZ_CSL_TITLE);
  *language = said ? tz_language_from_code(said, strlen(said)) : TZ_LANGUAGE_NONE;
  if (*language == TZ_LANGUAGE_NONE && said != NULL && *said != '\0') return said;
  if (*language == TZ_LANGUAGE_NONE) *language = tz_language_guess(a->text, a->size);
  if (*language == TZ_LANGUAGE_NONE && title)
    *language = tz_language_guess(title, strlen(title));
  return tz_language_code(*language);
}

static void bind_buffer(tz_work *work, sqlite3_stmt *statement, int index,
                        const tz_buffer *b) {
  tz_work_text(work, statement, index, b->size ? b->data : NULL, b->size);
}

static void write_source(addition *a, const char *language, sqlite3_value *options) {
  static const int columns[] = {
      0, TZ_CSL_KEY,  TZ_CSL_ITEM,     TZ_CSL_TITLE,   0, 0, TZ_CSL_CONTAINER,
      0, TZ_CSL_TYPE, TZ_CSL_KEYWORDS, TZ_CSL_ABSTRACT};
  tz_work *work = &a->work;
  const tz_passages *p = &a->passages;
  size_t tail = p->count ? p->items[p->count - 1].end : 0;
  char digest[TZ_FINGERPRINT_SIZE];
  sqlite3_snprintf(sizeof digest, digest, "%016llx",
                   (unsigned long long)tz_hash(TZ_HASH_START, a->text, a->size));
  sqlite3_stmt *write =
      tz_work_prepare(work, a->exists ? update_source : insert_source);
  if (write == NULL) return;
  for (int i = 1; i <= 10; i++)
    if (i < 4 || i == 6 || i > 7)
      tz_work_value(work, write, i, csl_column(a, columns[i]));
  bind_buffer(work, write, 4, &a->csl.author);
  bind_buffer(work, write, 5, &a->csl.issued);
  tz_work_text(work, write, 7, language, language ? strlen(language) : 0);
  tz_work_text(work, write, 11, a->text + tail, a->size - tail);
  tz_work_text(work, write, 12, digest, strlen(digest));
  if (options) tz_work_value(work, write, 13, options);
  tz_work_integer(work, write, 14, (sqlite3_int64)a->size);
  tz_work_done(work, write);
  sqlite3_finalize(write);
  if (!a->exists) a->id = sqlite3_last_insert_rowid(work->db);
}

static void index_source(addition *a) {
  static const int columns[] = {TZ_CSL_TITLE, -1, TZ_CSL_CONTAINER, TZ_CSL_KEYWORDS,
                                TZ_CSL_ABSTRACT};
  tz_work *work = &a->work;
  sqlite3_stmt *index = tz_work_prepare(work, INDEX_SOURCE);
  if (index == NULL) return;
  tz_work_integer(work, index, 1, a->id);
  for (int i = 0; i < 5; i++)
    if (columns[i] >= 0) tz_work_value(work, index, i + 2, csl_column(a, columns[i]));
  bind_buffer(work, index, 3, &a->csl.author);
  tz_work_done(work, index);
  sqlite3_finalize(index);
}

/* The printed page of each passage: the entry's range where it has as many
** pages as the text, else the page's place in the file. */
typedef struct pagination {
  bool none;         /* no pages are known */
  long first;        /* the printed number of the first page */
  const char *label; /* of the one page, where it is no number */
} pagination;

static pagination paginate(const addition *a) {
  pagination pages = {.first = 1};
  long first, last;
  const char *said = (const char *)sqlite3_column_text(a->csl.item, TZ_CSL_PAGE);
  bool range = said && tz_page_range(said, &first, &last);
  bool feeds = a->size > 0 && memchr(a->text, '\f', a->size) != NULL;
  long count = (long)a->passages.pages;
  if (range && last - first + 1 == count) {
    pages.first = first;
  } else if (!feeds) {
    pages.none = true;
    if (said && !range && *said && strlen(said) <= PAGE_BYTES &&
        !strpbrk(said, "-, ;") && !strstr(said, "\xE2\x80"))
      pages.label = said;
  }
  return pages;
}

static void bind_page(tz_work *work, sqlite3_stmt *write, int index,
                      const pagination *pages, const tz_passage *p) {
  char number[24];
  if (work->code != SQLITE_OK) return;
  if (pages->none) {
    tz_work_text(work, write, index, pages->label,
                 pages->label ? strlen(pages->label) : 0);
    return;
  }
  sqlite3_snprintf(sizeof number, number, "%ld", pages->first + (long)p->page);
  if (sqlite3_bind_text(write, index, number, -1, SQLITE_TRANSIENT) != SQLITE_OK)
    tz_work_status(work, TZ_NOMEM);
}

static void bind_span(tz_work *work, sqlite3_stmt *write, int index, const addition *a,
                      size_t start, size_t end) {
  tz_work_text(work, write, index, a->text + start, end - start);
}

static void write_passages(addition *a) {
  tz_work *work = &a->work;
  sqlite3_stmt *insert = tz_work_prepare(
      work,
      "INSERT INTO passage(source_id, ordinal, heading, page, language, start, \"end\","
      " before, text) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  sqlite3_stmt *update = NULL;
  if (a->exists)
    update = tz_work_prepare(
        work,
        "UPDATE passage SET source_id = ?1, ordinal = ?2, heading = ?3, page = ?4,"
        " language = ?5, start = ?6, \"end\" = ?7, before = ?8 WHERE id = ?9");
  sqlite3_stmt *index = tz_work_prepare(
      work,
      "INSERT INTO passage_fts(rowid, text, heading, title) VALUES(?1, ?2, ?3, ?4)");
  sqlite3_stmt *rank = tz_work_prepare(
      work, "INSERT INTO passage_index(command, passage) VALUES('add', ?1)");
  pagination pages = paginate(a);
  size_t before = 0;
  if (index != NULL) tz_work_value(work, index, 4, csl_column(a, TZ_CSL_TITLE));
  for (size_t i = 0; i < a->passages.count && work->code == SQLITE_OK; i++) {
    const tz_passage *p = &a->passages.items[i];
    bool kept = a->match[i] != 0;
    bool headed = p->heading_end > p->heading_start;
    sqlite3_stmt *write = kept ? update : insert;
    const char *language = tz_language_code(p->language);
    tz_work_integer(work, write, 1, a->id);
    tz_work_integer(work, write, 2, (sqlite3_int64)i);
    tz_work_text(work, write, 3, headed ? a->text + p->heading_start : NULL,
                 p->heading_end - p->heading_start);
    bind_page(work, write, 4, &pages, p);
    tz_work_text(work, write, 5, language, language ? strlen(language) : 0);
    tz_work_integer(work, write, 6, (sqlite3_int64)p->start);
    tz_work_integer(work, write, 7, (sqlite3_int64)p->end);
    bind_span(work, write, 8, a, before, p->start);
    sqlite3_int64 id = kept ? a->old[a->match[i] - 1].id : 0;
    if (kept) {
      tz_work_integer(work, write, 9, id);
    } else {
      bind_span(work, write, 9, a, p->start, p->end);
    }
    tz_work_done(work, write);
    if (!kept) id = sqlite3_last_insert_rowid(work->db);
    if (reindexed(a, i)) {
      tz_work_integer(work, index, 1, id);
      bind_span(work, index, 2, a, p->start, p->end);
      tz_work_text(work, index, 3, headed ? a->text + p->heading_start : NULL,
                   p->heading_end - p->heading_start);
      tz_work_done(work, index);
      each(work, rank, id);
    }
    before = p->end;
  }
  sqlite3_finalize(insert);
  sqlite3_finalize(update);
  sqlite3_finalize(index);
  sqlite3_finalize(rank);
}

/* Only where the file lies and when it changed: no reason to touch the rest. */
static void write_options(addition *a, sqlite3_value *options) {
  tz_work *work = &a->work;
  if (options == NULL) return;
  sqlite3_stmt *write = tz_work_prepare(
      work,
      "UPDATE source SET path = new.path, digest = new.digest, size = new.size,"
      " modified = new.modified FROM (SELECT coalesce(?2 ->> '$.path', path) AS path,"
      " coalesce(?2 ->> '$.digest', digest) AS digest, coalesce(?2 ->> '$.size', size)"
      " AS size, coalesce(?2 ->> '$.modified', modified) AS modified FROM source"
      " WHERE id = ?1) AS new WHERE id = ?1 AND (source.path IS NOT new.path OR"
      " source.digest IS NOT new.digest OR source.size IS NOT new.size OR"
      " source.modified IS NOT new.modified)");
  tz_work_integer(work, write, 1, a->id);
  tz_work_value(work, write, 2, options);
  tz_work_done(work, write);
  sqlite3_finalize(write);
}

static void add(addition *a, sqlite3_value *options) {
  tz_work *work = &a->work;
  bool same_csl = false;
  find_source(a, &same_csl);
  if (work->code != SQLITE_OK) return;
  if (a->exists && same_csl && same_text(a)) {
    write_options(a, options);
    return;
  }
  tz_language language;
  const char *code = language_of(a, &language);
  tz_work_status(work, tz_passages_split(a->text, a->size, language, &a->passages));
  load_old(a);
  match_passages(a);
  drop_old(a);
  write_source(a, code, options);
  index_source(a);
  write_passages(a);
}

int tz_corpus_add(sqlite3 *db, const tz_addition *given, sqlite3_int64 *id,
                  char **error) {
  addition a = {.work = {.db = db, .code = SQLITE_OK, .error = error}, .text = ""};
  tz_work *work = &a.work;
  sqlite3_value *options = given->options;
  if (options && sqlite3_value_type(options) == SQLITE_NULL) options = NULL;
  tz_buffer_init(&a.cleaned);
  tz_csl_read(work, given->csl, &a.csl);
  bool batch = tz_intake_options(work, options) && !sqlite3_get_autocommit(db);
  if (work->code == SQLITE_OK)
    tz_intake_text(work, given->text, &a.cleaned, &a.text, &a.size);
  if (work->code == SQLITE_OK) {
    tz_transaction transaction;
    work->code = batch ? tz_corpus_join(db, &transaction, error)
                       : tz_corpus_begin(db, &transaction, error);
    if (work->code == SQLITE_OK) {
      add(&a, options);
      work->code = tz_corpus_end(db, &transaction, work->code, error);
    }
  }
  *id = a.id;
  tz_csl_clear(&a.csl);
  tz_buffer_clear(&a.cleaned);
  tz_passages_clear(&a.passages);
  tz_free(a.old);
  tz_free(a.match);
  return work->code;
}
