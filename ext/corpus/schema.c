#include "sqlite.h"
#include "corpus/schema.h"

#include <string.h>

#include "base/hash.h"
#include "search/fts5.h"
#include "sql/error.h"
#include "stance/score.h"

/* Version 1. A source's text, byte for byte, is the concatenation of before
** and text over its passages in order, then the source's tail. */
static const char version_1[] =
    "CREATE TABLE source("
    "  id INTEGER PRIMARY KEY,"
    "  key TEXT UNIQUE NOT NULL,"
    "  csl TEXT NOT NULL CHECK(json_valid(csl)),"
    "  title TEXT, author TEXT, issued TEXT, container TEXT, language TEXT, type TEXT,"
    "  keywords TEXT, abstract TEXT,"
    "  path TEXT, digest TEXT, size INTEGER, modified REAL, added TEXT,"
    "  tail TEXT NOT NULL DEFAULT '');"
    "CREATE INDEX source_path ON source(path) WHERE path IS NOT NULL;"
    "CREATE TABLE passage("
    "  id INTEGER PRIMARY KEY,"
    "  source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,"
    "  ordinal INTEGER NOT NULL,"
    "  heading TEXT, page TEXT, language TEXT,"
    "  start INTEGER NOT NULL, \"end\" INTEGER NOT NULL,"
    "  before TEXT NOT NULL, text TEXT NOT NULL,"
    "  UNIQUE(source_id, ordinal));"
    "CREATE VIEW passage_content(id, text, heading, title) AS"
    "  SELECT p.id, p.text, p.heading, s.title FROM passage p JOIN source s ON s.id = "
    "p.source_id;"
    "CREATE VIEW source_content(id, title, author, container, keywords, abstract) AS"
    "  SELECT id, title, author, container, keywords, abstract FROM source;"
    "CREATE VIRTUAL TABLE passage_fts USING fts5(text, heading, title,"
    "  content='passage_content', content_rowid='id', tokenize='tezis exact 1');"
    "CREATE VIRTUAL TABLE source_fts USING fts5(title, author, container, keywords, "
    "abstract,"
    "  content='source_content', content_rowid='id', tokenize='tezis exact 1');"
    "CREATE TABLE thesis("
    "  id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, statement TEXT, terms TEXT, "
    "model BLOB);"
    "CREATE TABLE label("
    "  thesis_id INTEGER NOT NULL REFERENCES thesis(id) ON DELETE CASCADE,"
    "  passage_id INTEGER NOT NULL REFERENCES passage(id) ON DELETE CASCADE,"
    "  stance INTEGER NOT NULL CHECK(stance IN (-1, 0, 1)), at TEXT,"
    "  PRIMARY KEY(thesis_id, passage_id)) WITHOUT ROWID;"
    "CREATE INDEX label_passage ON label(passage_id);"
    "CREATE TABLE stance("
    "  thesis_id INTEGER NOT NULL REFERENCES thesis(id) ON DELETE CASCADE,"
    "  passage_id INTEGER NOT NULL REFERENCES passage(id) ON DELETE CASCADE,"
    "  score REAL, confidence REAL,"
    "  PRIMARY KEY(thesis_id, passage_id)) WITHOUT ROWID;"
    "CREATE INDEX stance_passage ON stance(passage_id);"
    "CREATE TABLE meaning("
    "  language TEXT NOT NULL, stem TEXT NOT NULL, rank INTEGER NOT NULL, translation "
    "TEXT NOT NULL,"
    "  weight REAL, origin TEXT," /* both NULL: a user's own pair */
    "  PRIMARY KEY(language, stem, rank, translation)) WITHOUT ROWID;"
    "CREATE INDEX meaning_own ON meaning(language, translation) WHERE origin IS NULL;"
    "CREATE TABLE sound(key TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY(key, form))"
    "  WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab(passage_fts, instance);"
    "CREATE TABLE setting(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "INSERT INTO setting VALUES('languages', 'ru,en');";

/* Version 2: the ranking index (search/index_table.h), which version 3 fills, and a
** cache of stances that forgets what a change has made wrong. */
static const char version_2[] =
    "CREATE VIRTUAL TABLE passage_index USING tezis_index(passage_content);"
    "CREATE TRIGGER stance_of_thesis AFTER UPDATE OF name, statement, terms, model"
    "  ON thesis BEGIN DELETE FROM stance WHERE thesis_id = old.id; END;"
    "CREATE TRIGGER stance_of_passage AFTER UPDATE OF text ON passage"
    "  BEGIN DELETE FROM stance WHERE passage_id = old.id; END;";

/* Version 3: the ranking index knows which passages are the first of their sources and
** in what form they have a word (search/postings.h). */
static const char version_3[] =
    "DROP VIEW passage_content;"
    "CREATE VIEW passage_content(id, text, heading, title, ordinal) AS"
    "  SELECT p.id, p.text, p.heading, s.title, p.ordinal FROM passage p"
    "  JOIN source s ON s.id = p.source_id;"
    "INSERT INTO passage_index(command) VALUES('rebuild');";

/* migrations[i] brings a corpus from version i to version i + 1. */
static const char *const migrations[TZ_SCHEMA_VERSION] = {version_1, version_2,
                                                          version_3};

/* ---- small help with statements ---- */

bool tz_corpus_is_untrusted(sqlite3 *db) {
  return strncmp(sqlite3_errmsg(db), "unsafe use of", strlen("unsafe use of")) == 0;
}

int tz_corpus_error(sqlite3 *db, int code, char **error) {
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return tz_set_error(error, code,
                        "the corpus is locked by another program; wait until it has "
                        "finished, or close it");
  case SQLITE_READONLY:
    return tz_set_error(error, code, "the corpus is read-only; open it for writing");
  case SQLITE_NOTADB:
    return tz_set_error(error, code,
                        "this file is not a SQLite database, so no tezis corpus");
  case SQLITE_CORRUPT:
    return tz_set_error(error, code,
                        "the corpus is damaged; restore it from a copy, or import "
                        "into a new file");
  case SQLITE_FULL:
    return tz_set_error(error, code, "the disk is full; make room and try again");
  case SQLITE_NOMEM: return tz_set_error(error, code, "out of memory");
  case SQLITE_CONSTRAINT:
    /* What is stored has been read as JSON before: SQLite 3.40 calls invalid what it
    ** has no memory to read. */
    if (strstr(sqlite3_errmsg(db), "json_valid(csl)"))
      return tz_set_error(error, SQLITE_NOMEM, "out of memory");
    return tz_set_error(error, code, "%s", sqlite3_errmsg(db));
  case SQLITE_INTERRUPT: return tz_set_error(error, code, "interrupted");
  default:
    if (tz_corpus_is_untrusted(db))
      return tz_set_error(error, code,
                          "%s in the corpus's schema: this SQLite does not trust it; "
                          "PRAGMA trusted_schema = ON, then try again",
                          sqlite3_errmsg(db));
    return tz_set_error(error, code, "%s",
                        sqlite3_errcode(db) == SQLITE_OK ? sqlite3_errstr(code)
                                                         : sqlite3_errmsg(db));
  }
}

int tz_corpus_run(sqlite3 *db, const char *sql, char **error) {
  int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? code : tz_corpus_error(db, code, error);
}

/* The first column of the first row as a number; 0 where there is none. */
static int number(sqlite3 *db, const char *sql, sqlite3_int64 *value, char **error) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  *value = 0;
  if (code == SQLITE_OK) {
    if (sqlite3_step(statement) == SQLITE_ROW)
      *value = sqlite3_column_int64(statement, 0);
    code = sqlite3_finalize(statement);
  }
  return code == SQLITE_OK ? code : tz_corpus_error(db, code, error);
}

/* Once memory has run out, SQLite runs no statement until the outermost one is
** over, so that a ROLLBACK in a function's call does nothing and would leave a
** half-made change in an open transaction. But a statement that writes, prepared
** before, then fails as soon as it is stepped, and for that SQLite undoes the whole
** transaction: the guard. It is stepped only when ROLLBACK could not be, and does no
** harm should it run. Making a virtual table expires it, so that a tezis_create()
** without memory may leave its transaction open, for a ROLLBACK or the connection's
** end to undo. */
static const char guard_sql[] = "PRAGMA main.application_id = 1952807539";

int tz_corpus_begin(sqlite3 *db, tz_transaction *transaction, char **error) {
  *transaction = (tz_transaction){.inner = !sqlite3_get_autocommit(db)};
  int code = sqlite3_prepare_v2(db, guard_sql, -1, &transaction->guard, NULL);
  if (code != SQLITE_OK) return tz_corpus_error(db, code, error);
  if (!transaction->inner) {
    code = tz_corpus_run(db, "BEGIN IMMEDIATE", error);
    if (code != SQLITE_OK) {
      sqlite3_finalize(transaction->guard);
      return code;
    }
  }
  code = sqlite3_exec(db, "SAVEPOINT tezis", NULL, NULL, NULL);
  if (code == SQLITE_OK) return code;
  if (code == SQLITE_BUSY) {
    code = tz_set_error(error, SQLITE_ERROR,
                        "a statement that writes (INSERT, UPDATE, CREATE) "
                        "cannot call it; call it in a SELECT");
  } else {
    code = tz_corpus_error(db, code, error);
  }
  if (transaction->inner) { /* nothing to undo */
    sqlite3_finalize(transaction->guard);
    return code;
  }
  return tz_corpus_end(db, transaction, code, error);
}

int tz_corpus_join(sqlite3 *db, tz_transaction *transaction, char **error) {
  *transaction = (tz_transaction){.joined = true};
  int code = sqlite3_prepare_v2(db, guard_sql, -1, &transaction->guard, NULL);
  return code == SQLITE_OK ? code : tz_corpus_error(db, code, error);
}

static void undo(sqlite3 *db, tz_transaction *transaction) {
  if (sqlite3_get_autocommit(db)) return; /* SQLite has undone it */
  int code = sqlite3_exec(
      db, transaction->inner ? "ROLLBACK TO tezis; RELEASE tezis" : "ROLLBACK", NULL,
      NULL, NULL);
  if (code == SQLITE_NOMEM || code == SQLITE_INTERRUPT)
    sqlite3_step(transaction->guard);
}

int tz_corpus_end(sqlite3 *db, tz_transaction *transaction, int code, char **error) {
  if (code == SQLITE_OK && !transaction->joined)
    code = tz_corpus_run(db, transaction->inner ? "RELEASE tezis" : "COMMIT", error);
  if (code != SQLITE_OK) undo(db, transaction);
  sqlite3_finalize(transaction->guard);
  return code;
}

/* ---- the fingerprint ---- */

/* Words of every kind that the tokenizer treats in a way of its own. */
static const char canary[] =
    "Союзники союзников союзнический военно-политический российско-китайское "
    "ёлка Ёлки за́мок штрафы штрафами оштрафованный безопасностью странами людей "
    "шли вёл лучших говорящего т. е. В. В. Путин 2014 года США США–КНР НАТОвский "
    "alliances allied security generously relational dissatisfaction running "
    "China's O’Neill U.S. S-400 COVID-19 C++ skies dying news generic university "
    "naïve café 1,000 3.5 % Ελλάδα 俄罗斯 الصين İstanbul ﬁnance co-operation";

typedef struct hashing {
  uint64_t hash;
} hashing;

static int hash_token(void *context, int flags, const char *token, int size, int start,
                      int end) {
  hashing *h = context;
  int numbers[3] = {flags, start, end};
  h->hash = tz_hash(h->hash, token, (size_t)size);
  h->hash = tz_hash(h->hash, numbers, sizeof numbers);
  return SQLITE_OK;
}

int tz_corpus_fingerprint(sqlite3 *db, char fingerprint[TZ_FINGERPRINT_SIZE],
                          char **error) {
  fts5_api *api;
  fts5_tokenizer tokenizer;
  void *data = NULL;
  Fts5Tokenizer *instance = NULL;
  const char *options[] = {"exact", "1"};
  int code = tz_fts5_api(db, &api, error);
  if (code != SQLITE_OK) return code;
  code = api->xFindTokenizer(api, "tezis", &data, &tokenizer);
  if (code == SQLITE_OK) code = tokenizer.xCreate(data, options, 2, &instance);
  if (code != SQLITE_OK)
    return tz_set_error(error, code,
                        code == SQLITE_NOMEM ? "out of memory"
                                             : "the tokenizer tezis is missing");
  hashing h = {TZ_HASH_START};
  code = tokenizer.xTokenize(instance, &h, FTS5_TOKENIZE_DOCUMENT, canary,
                             (int)sizeof canary - 1, hash_token);
  tokenizer.xDelete(instance);
  if (code != SQLITE_OK) return tz_set_error(error, code, "the tokenizer tezis failed");
  sqlite3_snprintf(TZ_FINGERPRINT_SIZE, fingerprint, "%016llx",
                   (unsigned long long)h.hash);
  return SQLITE_OK;
}

static int store_setting(sqlite3 *db, const char *key, const char *value,
                         char **error) {
  sqlite3_stmt *statement = NULL;
  int code =
      sqlite3_prepare_v2(db,
                         "INSERT INTO setting(key, value) VALUES(?1, ?2)"
                         " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                         -1, &statement, NULL);
  if (code == SQLITE_OK) {
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
  }
  return code == SQLITE_OK ? code : tz_corpus_error(db, code, error);
}

/* Whether a setting has this value. */
static int is_set(sqlite3 *db, const char *key, const char *value, bool *same,
                  char **error) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, "SELECT value = ?2 FROM setting WHERE key = ?1", -1,
                                &statement, NULL);
  *same = false;
  if (code == SQLITE_OK) {
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW)
      *same = sqlite3_column_int(statement, 0) == 1;
    code = sqlite3_finalize(statement);
  }
  return code == SQLITE_OK ? code : tz_corpus_error(db, code, error);
}

int tz_corpus_same_tokenizer(sqlite3 *db, const char *fingerprint, bool *same,
                             char **error) {
  return is_set(db, "tokenizer", fingerprint, same, error);
}

static void name_scorer(char fingerprint[TZ_FINGERPRINT_SIZE]) {
  sqlite3_snprintf(TZ_FINGERPRINT_SIZE, fingerprint, "%016llx",
                   (unsigned long long)tz_scorer_fingerprint());
}

static int store_fingerprints(sqlite3 *db, const char *tokenizer, char **error) {
  char scorer[TZ_FINGERPRINT_SIZE];
  name_scorer(scorer);
  int code = store_setting(db, "scorer", scorer, error);
  return code == SQLITE_OK ? store_setting(db, "tokenizer", tokenizer, error) : code;
}

/* Scores that another version of the scorer gave are forgotten, and with them what it
** had learned from labels, which rests on such scores; the labels stay. A corpus that
** cannot be written keeps what it has. */
static int forget_other_scores(sqlite3 *db, bool *written, char **error) {
  char scorer[TZ_FINGERPRINT_SIZE];
  bool same;
  tz_transaction transaction;
  name_scorer(scorer);
  int code = is_set(db, "scorer", scorer, &same, error);
  if (code != SQLITE_OK || same || sqlite3_db_readonly(db, "main") == 1) return code;
  code = tz_corpus_begin(db, &transaction, error);
  if (code != SQLITE_OK) return code;
  code = tz_corpus_run(db,
                       "DELETE FROM stance;"
                       "UPDATE thesis SET model = NULL WHERE model IS NOT NULL",
                       error);
  if (code == SQLITE_OK) code = store_setting(db, "scorer", scorer, error);
  *written = true;
  return tz_corpus_end(db, &transaction, code, error);
}

int tz_corpus_rebuild(sqlite3 *db, const char *fingerprint, char **error) {
  tz_transaction transaction;
  int code = tz_corpus_begin(db, &transaction, error);
  if (code != SQLITE_OK) return code;
  code = tz_corpus_run(db,
                       "DELETE FROM sound;"
                       "INSERT INTO passage_fts(passage_fts) VALUES('rebuild');"
                       "INSERT INTO passage_index(command) VALUES('rebuild');"
                       "INSERT INTO source_fts(source_fts) VALUES('rebuild')",
                       error);
  if (code == SQLITE_OK) code = store_setting(db, "tokenizer", fingerprint, error);
  return tz_corpus_end(db, &transaction, code, error);
}

/* ---- opening ---- */

typedef struct identity {
  sqlite3_int64 application;
  sqlite3_int64 version;
  sqlite3_int64 objects; /* 0 when the database is empty */
} identity;

static int identify(sqlite3 *db, identity *is, char **error) {
  int code = number(db, "PRAGMA main.application_id", &is->application, error);
  if (code == SQLITE_OK)
    code = number(db, "PRAGMA main.user_version", &is->version, error);
  is->objects = 1;
  if (code == SQLITE_OK && is->application != TZ_APPLICATION_ID)
    code = number(db, "SELECT count(*) FROM main.sqlite_schema", &is->objects, error);
  return code;
}

/* The schema's version there is: 0 for an empty database. Sets a sentence for
** what is no corpus, or one of a newer version. */
static int version_of(const identity *is, bool create, int *version, char **error) {
  *version = 0;
  if (is->application != TZ_APPLICATION_ID) {
    if (is->objects > 0 || is->application != 0 || is->version != 0) {
      return tz_set_error(
          error, SQLITE_ERROR,
          "this database is no tezis corpus and holds something else; open a "
          "new file and run SELECT tezis_create()");
    }
    if (create) return SQLITE_OK;
    return tz_set_error(error, SQLITE_ERROR,
                        "this database is no tezis corpus; run SELECT tezis_create()");
  }
  if (is->version < 1 || is->version > TZ_SCHEMA_VERSION) {
    return tz_set_error(
        error, SQLITE_ERROR,
        is->version < 1
            ? "this corpus has no known version (%lld); make a new one"
            : "this corpus was made by a newer tezis (its schema is %lld, this "
              "tezis knows up to %d); update tezis",
        is->version, TZ_SCHEMA_VERSION);
  }
  *version = (int)is->version;
  return SQLITE_OK;
}

int tz_corpus_identify(sqlite3 *db, char **error) {
  int version;
  return tz_corpus_version(db, &version, error);
}

int tz_corpus_version(sqlite3 *db, int *version, char **error) {
  identity is;
  int code = identify(db, &is, error);
  return code == SQLITE_OK ? version_of(&is, false, version, error) : code;
}

/* A passage's place is counted in bytes of UTF-8, by SQL too. */
static int require_utf8(sqlite3 *db, char **error) {
  sqlite3_int64 utf8 = 1;
  int code = number(db, "SELECT encoding = 'UTF-8' FROM pragma_encoding", &utf8, error);
  if (code != SQLITE_OK || utf8) return code;
  return tz_set_error(error, SQLITE_ERROR,
                      "this database stores text as UTF-16, and a corpus is kept in "
                      "UTF-8; create it in a new file");
}

/* Inside a transaction: from whatever version there is now to this one. */
static int migrate(sqlite3 *db, const char *fingerprint, char **error) {
  identity is;
  int version;
  int code = identify(db, &is, error);
  if (code == SQLITE_OK) code = version_of(&is, true, &version, error);
  if (code != SQLITE_OK) return code;
  bool fresh = version == 0;
  if (fresh) code = require_utf8(db, error);
  for (; code == SQLITE_OK && version < TZ_SCHEMA_VERSION; version++)
    code = tz_corpus_run(db, migrations[version], error);
  if (code == SQLITE_OK && fresh) code = store_fingerprints(db, fingerprint, error);
  if (code != SQLITE_OK) return code;
  char sql[96];
  sqlite3_snprintf(sizeof sql, sql,
                   "PRAGMA main.application_id=%d; PRAGMA main.user_version=%d",
                   TZ_APPLICATION_ID, TZ_SCHEMA_VERSION);
  return tz_corpus_run(db, sql, error);
}

static int migrate_in_transaction(sqlite3 *db, const char *fingerprint, char **error) {
  tz_transaction transaction;
  if (sqlite3_db_readonly(db, "main") == 1) {
    return tz_set_error(
        error, SQLITE_READONLY,
        "the corpus is of an older version and read-only; open it once for "
        "writing, and it is brought up to date");
  }
  int code = tz_corpus_begin(db, &transaction, error);
  if (code != SQLITE_OK) return code;
  return tz_corpus_end(db, &transaction, migrate(db, fingerprint, error), error);
}

int tz_corpus_check_open(sqlite3 *db, unsigned flags,
                         char fingerprint[TZ_FINGERPRINT_SIZE], bool *changed,
                         char **error) {
  identity is;
  int version;
  bool same, written = false;
  int code = identify(db, &is, error);
  if (code == SQLITE_OK)
    code = version_of(&is, (flags & TZ_CORPUS_CREATE) != 0, &version, error);
  if (code == SQLITE_OK && fingerprint[0] == '\0')
    code = tz_corpus_fingerprint(db, fingerprint, error);
  if (code == SQLITE_OK && version < TZ_SCHEMA_VERSION) {
    code = migrate_in_transaction(db, fingerprint, error);
    written = true;
  }
  if (code == SQLITE_OK) code = tz_corpus_same_tokenizer(db, fingerprint, &same, error);
  if (code == SQLITE_OK && !same) {
    if (sqlite3_db_readonly(db, "main") == 1) {
      return tz_set_error(
          error, SQLITE_READONLY,
          "the index was made by another version of the tokenizer and the corpus "
          "is read-only; open it once for writing, and it is built again");
    }
    code = tz_corpus_rebuild(db, fingerprint, error);
    written = true;
  }
  if (code == SQLITE_OK) code = forget_other_scores(db, &written, error);
  if (changed != NULL) *changed = written;
  return code;
}

int tz_corpus_open(sqlite3 *db, unsigned flags, char **error) {
  char fingerprint[TZ_FINGERPRINT_SIZE] = "";
  if (error != NULL) *error = NULL;
  return tz_corpus_check_open(db, flags, fingerprint, NULL, error);
}
