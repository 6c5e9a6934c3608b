/* The corpus file: its schema, how an older one is brought up to date, how one
** is told from other databases, and the tokenizer's fingerprint.
**
** A corpus is a SQLite database with application_id 'tezs'; user_version is the
** version of its schema. An index knows words by the stems of the day it was
** made, so the file holds a hash of what the tokenizer then made of some words
** (setting 'tokenizer'); where the live tokenizer makes something else of
** them, the index is built again before anybody asks it. */
#ifndef TZ_CORPUS_SCHEMA_H
#define TZ_CORPUS_SCHEMA_H

#include <stdbool.h>

#include "sqlite.h"

#define TZ_APPLICATION_ID 0x74657a73 /* 'tezs' */
#define TZ_SCHEMA_VERSION 3

#define TZ_CORPUS_CREATE 1u /* make a corpus of an empty database */

#define TZ_FINGERPRINT_SIZE 20 /* 16 hexadecimal digits, NUL */

/* Makes sure that db's main database is a corpus of this version whose index
** was made by the live tokenizer: creates it in an empty database (with
** TZ_CORPUS_CREATE), migrates an older one, rebuilds the index, each in one
** transaction. SQLITE_OK, or a code and, in *error (where error is not NULL),
** a sentence to free with sqlite3_free: not a corpus, newer, foreign, locked,
** read-only where something would have to be written. */
int tz_corpus_open(sqlite3 *db, unsigned flags, char **error);

/* The same, with *changed (where not NULL) telling whether anything was
** written, and a fingerprint of this connection's tokenizer kept between
** calls: empty before the first. */
int tz_corpus_check_open(sqlite3 *db, unsigned flags,
                         char fingerprint[TZ_FINGERPRINT_SIZE], bool *changed,
                         char **error);

/* Only says whether db is a corpus of a version that this tezis knows; the
** sentence is that of tz_corpus_open. Writes nothing. */
int tz_corpus_identify(sqlite3 *db, char **error);

/* Likewise, and which version of the schema it has: TZ_SCHEMA_VERSION, or below it. */
int tz_corpus_version(sqlite3 *db, int *version, char **error);

/* Whether the index was made by the tokenizer of this fingerprint. */
int tz_corpus_same_tokenizer(sqlite3 *db, const char *fingerprint, bool *same,
                             char **error);

/* The live tokenizer's fingerprint, with the options of the corpus's index. */
int tz_corpus_fingerprint(sqlite3 *db, char fingerprint[TZ_FINGERPRINT_SIZE],
                          char **error);

/* Builds both indexes again from the tables and stores the fingerprint, in one
** transaction. */
int tz_corpus_rebuild(sqlite3 *db, const char *fingerprint, char **error);

/* A transaction, or, in the transaction there is, a savepoint. */
typedef struct tz_transaction {
  bool inner;          /* a savepoint */
  bool joined;         /* neither: the caller's transaction */
  sqlite3_stmt *guard; /* see tz_corpus_end */
} tz_transaction;

/* After tz_corpus_begin returned SQLITE_OK, tz_corpus_end closes it: kept when
** code is SQLITE_OK, else undone; when memory ran out or the call was interrupted,
** the transaction around it may be undone with it, as SQLite may do anyway. Returns
** code, or the error of keeping it. A statement that writes cannot have a
** transaction inside it: that error says so. */
int tz_corpus_begin(sqlite3 *db, tz_transaction *transaction, char **error);

/* The same in the caller's transaction and without a savepoint in it, each of which
** makes FTS5 and the ranking index write what they hold: an error undoes all of the
** transaction. */
int tz_corpus_join(sqlite3 *db, tz_transaction *transaction, char **error);

int tz_corpus_end(sqlite3 *db, tz_transaction *transaction, int code, char **error);

/* Runs statements without results; the error is a sentence. */
int tz_corpus_run(sqlite3 *db, const char *sql, char **error);

/* Sets *error to what db says of code, as a sentence with its remedy where
** the file is locked, read-only, full or damaged. Returns code. */
int tz_corpus_error(sqlite3 *db, int code, char **error);

/* Whether what db refused last was a function in the schema, while the schema is not
** trusted: SQLite 3.40 holds its own json_valid(), by which sources are checked, for
** unsafe there, so that a corpus can then be searched and not written to. */
bool tz_corpus_is_untrusted(sqlite3 *db);

#endif
