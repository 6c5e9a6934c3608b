/* tezis_words(text): the words of a text, a row a word.
**
**   SELECT word, stem FROM tezis_words('Союзники Китая');
**   Союзники|союзник
**   Китая|кита
**
** position counts from 1; word is as written; language is 'ru', 'en' or NULL
** (numbers, other scripts); start and end are byte offsets in the text, end
** after the word's last byte. A compound is given by its parts. */
#include "sqlite.h"
#include "sql/error.h"
#include "sql/register.h"
#include "sql/table.h"
#include "text/language.h"
#include "text/words.h"

#include <stdbool.h>

enum { POSITION, WORD, STEM, LANGUAGE, START, END, TEXT };

static const char declaration[] =
    "CREATE TABLE tezis_words(position INTEGER, word TEXT, stem TEXT, language TEXT, "
    "\"start\" INTEGER, \"end\" INTEGER, text HIDDEN)";

typedef struct words_cursor {
  sqlite3_vtab_cursor base;
  sqlite3_value *text; /* keeps the bytes that words reads; NULL before xFilter */
  tz_words words;
  tz_word word;
  sqlite3_int64 position;
  bool done;
} words_cursor;

static int words_connect(sqlite3 *db, void *connection, int argc,
                         const char *const *argv, sqlite3_vtab **table, char **error) {
  (void)argc, (void)argv, (void)error;
  return tz_table_connect(db, connection, declaration, SQLITE_VTAB_INNOCUOUS, table);
}

static int words_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  static const tz_table_shape shape = {"tezis_words(text)", TEXT, 1, 1};
  int code = tz_table_arguments(table, info, &shape);
  if (code != SQLITE_OK) return code;
  tz_table_ordered(info, 1u << POSITION | 1u << START | 1u << END);
  info->estimatedCost = 1000;
  info->estimatedRows = 200;
  return SQLITE_OK;
}

static int words_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
  (void)table;
  return tz_table_open(cursor, sizeof(words_cursor));
}

static int words_close(sqlite3_vtab_cursor *cursor) {
  sqlite3_value_free(((words_cursor *)cursor)->text);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int words_next(sqlite3_vtab_cursor *cursor) {
  words_cursor *at = (words_cursor *)cursor;
  at->position++;
  at->done = !tz_words_next(&at->words, &at->word);
  return SQLITE_OK;
}

static int words_filter(sqlite3_vtab_cursor *cursor, int index, const char *name,
                        int count, sqlite3_value **values) {
  (void)index, (void)name;
  words_cursor *at = (words_cursor *)cursor;
  sqlite3_value_free(at->text);
  at->text = NULL;
  at->done = true;
  at->position = 0;
  if (tz_any_null(count, values)) return SQLITE_OK;
  int code =
      tz_table_keep_text(cursor->pVtab, "tezis_words", "text", values[0], &at->text);
  if (code != SQLITE_OK) return code;
  tz_words_init(&at->words, (const char *)sqlite3_value_text(at->text),
                (size_t)sqlite3_value_bytes(at->text));
  return words_next(cursor);
}

static int words_eof(sqlite3_vtab_cursor *cursor) {
  return ((words_cursor *)cursor)->done;
}

static void result_stem(sqlite3_context *context, words_cursor *at) {
  tz_stemmer *stemmer = tz_connection_stemmer(((tz_table *)at->base.pVtab)->connection);
  size_t size = 0;
  const char *stem = NULL;
  if (stemmer != NULL) {
    stem = tz_stem(stemmer, at->word.form, at->word.form_size,
                   tz_language_of_script(at->word.script), &size);
  }
  if (stem == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    sqlite3_result_text64(context, stem, size, SQLITE_TRANSIENT, SQLITE_UTF8);
  }
}

static int words_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context,
                        int column) {
  words_cursor *at = (words_cursor *)cursor;
  const tz_word *word = &at->word;
  switch (column) {
  case POSITION: sqlite3_result_int64(context, at->position); break;
  case WORD:
    sqlite3_result_text64(context, at->words.text + word->start,
                          word->end - word->start, SQLITE_TRANSIENT, SQLITE_UTF8);
    break;
  case STEM: result_stem(context, at); break;
  case LANGUAGE:
    sqlite3_result_text(context, tz_language_code(tz_language_of_script(word->script)),
                        -1, SQLITE_STATIC);
    break;
  case START: sqlite3_result_int64(context, (sqlite3_int64)word->start); break;
  case END: sqlite3_result_int64(context, (sqlite3_int64)word->end); break;
  case TEXT: sqlite3_result_value(context, at->text); break;
  default: break;
  }
  return SQLITE_OK;
}

static int words_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
  *rowid = ((words_cursor *)cursor)->position;
  return SQLITE_OK;
}

const sqlite3_module tz_words_module = {
    .iVersion = 0,
    .xConnect = words_connect,
    .xBestIndex = words_best_index,
    .xDisconnect = tz_table_disconnect,
    .xOpen = words_open,
    .xClose = words_close,
    .xFilter = words_filter,
    .xNext = words_next,
    .xEof = words_eof,
    .xColumn = words_column,
    .xRowid = words_rowid,
};
