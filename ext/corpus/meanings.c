#include "sqlite.h"
#include "corpus/meanings.h"

#include "base/utf8.h"
#include "corpus/schema.h"
#include "search/dictionary.h"
#include "sql/error.h"

static int read_files(tz_dictionary *dictionary, const tz_dictionary_files *files,
                      char **error) {
  tz_dictionary_report report;
  if (!tz_utf8_valid(files->index, files->index_size) ||
      !tz_utf8_valid(files->text, files->text_size)) {
    return tz_set_error(
        error, SQLITE_ERROR,
        "the dictionary is not in UTF-8; unpack it (gzip -dc), and convert it "
        "(iconv) with its index");
  }
  tz_status status = tz_dictionary_read(dictionary, files->index, files->index_size,
                                        files->text, files->text_size, &report);
  if (status == TZ_TOO_BIG)
    return tz_set_error(error, SQLITE_TOOBIG,
                        "the dictionary has more than four million pairs");
  if (status != TZ_OK) return SQLITE_NOMEM;
  if (report.beyond > 0) {
    return tz_set_error(
        error, SQLITE_ERROR,
        "the dictionary's text ends before %lld of its entries: the file was cut "
        "short; install the package again",
        (long long)report.beyond);
  }
  if (report.entries == 0) {
    return tz_set_error(
        error, SQLITE_ERROR,
        "this is no dictd index, whose lines are a word, a tab, a number, a tab "
        "and a number");
  }
  return SQLITE_OK;
}

typedef struct writer {
  sqlite3_stmt *insert;
  sqlite3_int64 count;
} writer;

static int write_meaning(void *context, const tz_meaning *meaning) {
  writer *w = context;
  sqlite3_bind_text(w->insert, 1, tz_language_code(meaning->language), -1,
                    SQLITE_STATIC);
  sqlite3_bind_text(w->insert, 2, meaning->stem, -1, SQLITE_STATIC);
  sqlite3_bind_int(w->insert, 3, meaning->rank);
  sqlite3_bind_text(w->insert, 4, meaning->translation, -1, SQLITE_STATIC);
  sqlite3_bind_double(w->insert, 5, meaning->weight);
  sqlite3_step(w->insert);
  w->count++;
  return sqlite3_reset(w->insert);
}

static int write_meanings(sqlite3 *db, tz_dictionary *dictionary,
                          sqlite3_int64 *count) {
  writer w = {NULL, 0};
  int stopped = SQLITE_OK;
  int code = sqlite3_exec(db, "DELETE FROM meaning WHERE origin IS NOT NULL", NULL,
                          NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_prepare_v2(
        db,
        "INSERT OR IGNORE INTO meaning(language, stem, rank, translation,"
        " weight, origin) VALUES(?1, ?2, ?3, ?4, round(?5, 3),"
        " 'dictionary')",
        -1, &w.insert, NULL);
  if (code != SQLITE_OK) return code;
  tz_status status = tz_dictionary_meanings(dictionary, write_meaning, &w, &stopped);
  sqlite3_finalize(w.insert);
  *count = w.count;
  return status == TZ_OK ? stopped : tz_sqlite_code(status);
}

static int import_into(sqlite3 *db, tz_dictionary *dictionary, sqlite3_int64 *meanings,
                       char **error) {
  tz_transaction transaction;
  int code = tz_corpus_begin(db, &transaction, error);
  if (code != SQLITE_OK) return code;
  code = write_meanings(db, dictionary, meanings);
  if (code != SQLITE_OK) code = tz_corpus_error(db, code, error);
  return tz_corpus_end(db, &transaction, code, error);
}

int tz_meanings_import(sqlite3 *db, tz_stemmer *stemmer,
                       const tz_dictionary_files *files, size_t count,
                       sqlite3_int64 *meanings, char **error) {
  *meanings = 0;
  tz_dictionary *dictionary = tz_dictionary_new(stemmer);
  int code = dictionary ? SQLITE_OK : SQLITE_NOMEM;
  for (size_t i = 0; i < count && code == SQLITE_OK; i++)
    code = read_files(dictionary, &files[i], error);
  if (code == SQLITE_OK) code = import_into(db, dictionary, meanings, error);
  tz_dictionary_free(dictionary);
  return code;
}
