/* The tables behind the indexes, overwritten with bytes and with numbers of any size,
** past what the schema checks: whatever stands there, every statement comes back with
** rows or with a code. */
#include "fuzz_corpus.h"

static const char *const writes[] = {
    ("UPDATE passage_fts_data SET block = ?1 WHERE id = (SELECT id FROM "
     "passage_fts_data"
     " LIMIT 1 OFFSET ?2 % (SELECT count(*) FROM passage_fts_data))"),
    "UPDATE passage_fts_docsize SET sz = ?1 WHERE id = 1 + ?2 % 5",
    "UPDATE passage_fts_idx SET term = ?1",
    ("UPDATE passage_index_posting SET data = ?1 WHERE rowid = (SELECT rowid FROM "
     "passage_index_posting LIMIT 1 OFFSET ?2 % (SELECT count(*) FROM "
     "passage_index_posting))"),
    "UPDATE passage_index_term SET term = ?1 WHERE rowid = 1 + ?2 % 40",
    "UPDATE passage_index_total SET passages = ?2, words = ?1",
    "UPDATE setting SET value = ?1",
    "UPDATE passage SET text = CAST(?1 AS TEXT) WHERE id = 1 + ?2 % 5",
    ("UPDATE passage SET start = ?2, page = ?1, ordinal = ordinal + ?2 WHERE id = 1 + "
     "?2 % "
     "5"),
    ("UPDATE source SET title = CAST(?1 AS TEXT), issued = ?1, author = ?1 WHERE id = "
     "1 + "
     "?2 % 5"),
    "UPDATE thesis SET model = ?1",
    "UPDATE thesis SET terms = CAST(?1 AS TEXT), statement = ?1",
    "UPDATE sound SET form = ?1, key = ?1",
    "UPDATE meaning SET translation = CAST(?1 AS TEXT), weight = ?2",
    "DELETE FROM passage WHERE id = 1 + ?2 % 5",
    "UPDATE passage_index_term SET passages = ?3",
    ("UPDATE passage_index_total SET passages = ?3, words = ?3, title_words = ?2,"
     " heading_words = ?3"),
    ("UPDATE OR IGNORE passage_index_posting SET id = ?3 WHERE rowid = (SELECT rowid"
     " FROM passage_index_posting LIMIT 1 OFFSET ?2 % (SELECT count(*) FROM"
     " passage_index_posting))"),
    "UPDATE label SET stance = ?3",
    "UPDATE stance SET score = ?3, confidence = ?1",
    "UPDATE passage SET start = ?3, end = ?2, ordinal = ?3 WHERE id = 1 + ?2 % 5",
    "UPDATE OR IGNORE passage SET id = ?3 WHERE id = 1 + ?2 % 5",
    "UPDATE setting SET value = ?3",
};

static const char *const reads[] = {
    "SELECT * FROM tezis_search('alliance союзники \"военный союз\" -treaty har*')",
    "SELECT * FROM tezis_search('fishermen', 5, 'alliance', 1, 1)",
    "SELECT * FROM tezis_similar(1)",
    ("SELECT tezis_quote('an alliance with the fishermen'), tezis_text('blake2020'),"
     " tezis_spelling('alience')"),
    "SELECT * FROM tezis_positions('alliance')",
    "SELECT tezis_stance(text, 'alliance'), tezis_explain(text, 'alliance') FROM "
    "passage",
    "SELECT * FROM tezis_suggest('alliance')",
    "SELECT tezis_train('alliance')",
    "SELECT tezis_weigh('alliance')",
    "SELECT tezis_add('{\"id\":\"new\"}', 'Another harbour, another alliance.')",
    "SELECT tezis_remove('blake2020')",
    "SELECT * FROM tezis_check()",
    "SELECT tezis_rebuild()",
};

static void overwrite(sqlite3 *db, const char *sql, const char *bytes, size_t size,
                      int64_t number) {
  fuzz_input rest = {(const uint8_t *)bytes, size};
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) return;
  sqlite3_bind_blob64(statement, 1, bytes, size, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, number);
  sqlite3_bind_int64(statement, 3, fuzz_integer(&rest));
  sqlite3_step(statement);
  sqlite3_finalize(statement);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sqlite3 *db = fuzz_corpus();
  fuzz_input input = {data, size};
  unsigned which = fuzz_byte(&input), first = fuzz_byte(&input);
  int64_t number = fuzz_byte(&input);
  size_t length;
  char *bytes = fuzz_rest(&input, &length);
  FUZZ_REQUIRE(sql_run(db, "PRAGMA ignore_check_constraints = ON; BEGIN") == SQLITE_OK);
  overwrite(db, writes[which % (sizeof writes / sizeof *writes)], bytes, length,
            number);
  for (size_t i = 0; i < 2; i++)
    sql_run(db, reads[(first + i) % (sizeof reads / sizeof *reads)]);
  sql_run(db, "ROLLBACK"); /* a statement that failed badly may have done so */
  free(bytes);
  return 0;
}
