#include "sqlite.h"
#include "corpus/add.h"

#include "corpus/schema.h"
#include "corpus/work.h"

static void remove_source(tz_work *work, sqlite3_int64 id) {
  tz_work_once(work,
               "INSERT INTO passage_fts(passage_fts, rowid, text, heading, title)"
               " SELECT 'delete', c.id, c.text, c.heading, c.title FROM passage p"
               " JOIN passage_content c ON c.id = p.id WHERE p.source_id = ?1",
               id);
  tz_work_once(work,
               "INSERT INTO passage_index(command, passage)"
               " SELECT 'remove', id FROM passage WHERE source_id = ?1",
               id);
  tz_work_once(work, TZ_UNINDEX_SOURCE, id);
  /* not left to the foreign keys, which a connection may have off */
  tz_work_once(work,
               "DELETE FROM label WHERE passage_id IN"
               " (SELECT id FROM passage WHERE source_id = ?1)",
               id);
  tz_work_once(work,
               "DELETE FROM stance WHERE passage_id IN"
               " (SELECT id FROM passage WHERE source_id = ?1)",
               id);
  tz_work_once(work, "DELETE FROM passage WHERE source_id = ?1", id);
  tz_work_once(work, "DELETE FROM source WHERE id = ?1", id);
}

int tz_corpus_remove(sqlite3 *db, const char *key, size_t size, bool *removed,
                     char **error) {
  tz_work work = {.db = db, .code = SQLITE_OK, .error = error};
  tz_transaction transaction;
  *removed = false;
  work.code = tz_corpus_begin(db, &transaction, error);
  if (work.code != SQLITE_OK) return work.code;
  sqlite3_stmt *find = tz_work_prepare(&work, "SELECT id FROM source WHERE key = ?1");
  tz_work_text(&work, find, 1, key, size);
  *removed = tz_work_row(&work, find);
  sqlite3_int64 id = *removed ? sqlite3_column_int64(find, 0) : 0;
  sqlite3_finalize(find);
  if (*removed) remove_source(&work, id);
  return tz_corpus_end(db, &transaction, work.code, error);
}
