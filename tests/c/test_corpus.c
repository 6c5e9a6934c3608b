/* The corpus through SQL: creating, adding, updating, removing, searching,
** checking, and refusing what is no corpus. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sqlite.h"
#include "files.h"
#include "settings.h"
#include "tezis.h"

#include "corpus/schema.h"

#define PROSE                                                                          \
  "China and Russia have expanded their ties in many areas over the past years, and "  \
  "yet "                                                                               \
  "neither of the two has asked for a formal alliance or offered one to the other."

static sqlite3 *open_at(const char *path, int flags) {
  sqlite3 *db = NULL;
  char *error = NULL;
  assert_int_equal(sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK);
  assert_int_equal(tezis_register(db, &error), SQLITE_OK);
  return db;
}

static sqlite3 *open_empty(void) {
  return open_at(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

/* All the rows of a query, "a|b" a line; NULL is "~"; an error "! message". The
** caller frees it with sqlite3_free. */
static char *rows(sqlite3 *db, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *sql = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  sqlite3_stmt *statement = NULL;
  sqlite3_str *out = sqlite3_str_new(NULL);
  const char *rest = sql;
  int code = SQLITE_OK;
  while (code == SQLITE_OK && *rest) {
    code = sqlite3_prepare_v2(db, rest, -1, &statement, &rest);
    if (code != SQLITE_OK || statement == NULL) break;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      if (sqlite3_str_length(out) > 0) sqlite3_str_appendchar(out, 1, '\n');
      for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const unsigned char *text = sqlite3_column_text(statement, i);
        sqlite3_str_appendf(out, "%s%s", i ? "|" : "", text ? (const char *)text : "~");
      }
    }
    code = sqlite3_finalize(statement);
  }
  if (code != SQLITE_OK) sqlite3_str_appendf(out, "! %s", sqlite3_errmsg(db));
  sqlite3_free(sql);
  char *text = sqlite3_str_finish(out);
  return text ? text : sqlite3_mprintf("");
}

#define EXPECT(db, expected, ...)                                                      \
  do {                                                                                 \
    char *got_ = rows(db, __VA_ARGS__);                                                \
    assert_string_equal(got_, expected);                                               \
    sqlite3_free(got_);                                                                \
  } while (0)

#define BEGINS(db, expected, ...)                                                      \
  do {                                                                                 \
    char *got_ = rows(db, __VA_ARGS__);                                                \
    if (strncmp(got_, expected, strlen(expected)) != 0)                                \
      fail_msg("got: %s\nwanted: %s...", got_, expected);                              \
    sqlite3_free(got_);                                                                \
  } while (0)

#define SOUND(db) EXPECT(db, "", "SELECT * FROM tezis_check()")

static void close_sound(sqlite3 *db) {
  SOUND(db);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- creating ---- */

static void test_create(void **state) {
  (void)state;
  sqlite3 *db = open_empty();
  EXPECT(db, "! tezis_add: this database is no tezis corpus; run SELECT tezis_create()",
         "SELECT tezis_add('{\"id\":\"a\"}', 'x')");
  EXPECT(db,
         "! tezis_search: this database is no tezis corpus; run SELECT tezis_create()",
         "SELECT * FROM tezis_search('x')");
  EXPECT(db,
         "! tezis_check: this database is no tezis corpus; run SELECT tezis_create()",
         "SELECT * FROM tezis_check");
  EXPECT(db,
         "! tezis_text: this database is no tezis corpus; run SELECT tezis_create()",
         "SELECT tezis_text('a')");
  EXPECT(db, "1", "SELECT tezis_create()");
  EXPECT(db, "0", "SELECT tezis_create()");
  EXPECT(db, "1952807539\n3", "PRAGMA application_id; PRAGMA user_version");
  EXPECT(db, "16", "SELECT length(value) FROM setting WHERE key = 'tokenizer'");
  close_sound(db);
}

static void test_create_in_a_transaction(void **state) {
  (void)state;
  sqlite3 *db = open_empty();
  EXPECT(db, "1", "BEGIN; SELECT tezis_create(); ROLLBACK");
  EXPECT(db, "0", "SELECT count(*) FROM sqlite_schema");
  EXPECT(
      db, "1\n1",
      "BEGIN; SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', 'x'); COMMIT");
  close_sound(db);
}

static void test_foreign_and_newer(void **state) {
  (void)state;
  sqlite3 *db = open_empty();
  const char *foreign =
      "! tezis_create: this database is no tezis corpus and holds something else; "
      "open a new file and run SELECT tezis_create()";
  EXPECT(db, foreign, "CREATE TABLE mine(x); SELECT tezis_create()");
  EXPECT(db, foreign,
         "DROP TABLE mine; PRAGMA application_id = 7; SELECT tezis_create()");
  EXPECT(db, "1", "PRAGMA application_id = 0; SELECT tezis_create()");
  EXPECT(db,
         "! tezis_search: this corpus was made by a newer tezis (its schema is 99, "
         "this tezis "
         "knows up to 3); update tezis",
         "PRAGMA user_version = 99; SELECT * FROM tezis_search('x')");
  EXPECT(db, "", "PRAGMA user_version = 3");
  close_sound(db);
}

static void make_path(char path[64], const char *name) {
  snprintf(path, 64, "/tmp/tezis-%ld-%s", (long)getpid(), name);
  unlink(path);
}

static void test_not_a_database_locked_readonly(void **state) {
  (void)state;
  char path[64];
  make_path(path, "corpus.db");
  FILE *file = fopen(path, "w");
  for (int i = 0; i < 200; i++)
    fputs("this is a letter, not a database\n", file);
  fclose(file);
  sqlite3 *db = NULL;
  char *error = NULL;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  if (tezis_register(db, &error) == SQLITE_OK) {
    EXPECT(db, "! tezis_create: this file is not a SQLite database, so no tezis corpus",
           "SELECT tezis_create()");
  } else { /* SQLite 3.53 sees it before */
    assert_string_equal(error,
                        "this file is not a SQLite database, so no tezis corpus");
  }
  sqlite3_free(error);
  sqlite3_close(db);
  unlink(path);

  db = open_at(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  EXPECT(db, "1\n1",
         "SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', 'The alliance of "
         "two.')");
  sqlite3 *other = open_at(path, SQLITE_OPEN_READWRITE);
  EXPECT(other, "", "BEGIN IMMEDIATE");
  BEGINS(db, "! tezis_add: the corpus is locked by another program",
         "SELECT tezis_add('{\"id\":\"b\"}', 'x')");
  EXPECT(db, "a", "SELECT key FROM tezis_search('alliance')");
  SOUND(db); /* on a copy, since the file is locked */
  EXPECT(other, "", "ROLLBACK");
  sqlite3_close(other);

  sqlite3 *reader = open_at(path, SQLITE_OPEN_READONLY);
  BEGINS(reader, "! tezis_add: the corpus is read-only",
         "SELECT tezis_add('{\"id\":\"b\"}', 'x')");
  EXPECT(reader, "a", "SELECT key FROM tezis_search('alliances')");
  EXPECT(reader, "The alliance of two.", "SELECT tezis_text('a')");
  SOUND(reader);
  EXPECT(db, "", "UPDATE setting SET value = 'old' WHERE key = 'tokenizer'");
  BEGINS(reader,
         "! tezis_search: the index was made by another version of the tokenizer and "
         "the corpus is read-only",
         "SELECT key FROM tezis_search('alliances')");
  EXPECT(
      reader,
      "the index was made by another version of the tokenizer|SELECT tezis_rebuild()",
      "SELECT * FROM tezis_check()");
  EXPECT(db, "", "DELETE FROM passage_fts_data WHERE id > 10");
  BEGINS(reader, "the index of passages", "SELECT * FROM tezis_check()");
  sqlite3_close(reader);
  EXPECT(db, "a", "SELECT key FROM tezis_search('alliances')"); /* rebuilt */
  close_sound(db);
  unlink(path);
}

/* ---- adding ---- */

static sqlite3 *corpus(void) {
  sqlite3 *db = open_empty();
  EXPECT(db, "1", "SELECT tezis_create()");
  return db;
}

/* Newer SQLites look into the file for any statement: then the lock is the reason. */
static void test_locked_file(void **state) {
  (void)state;
  char path[64];
  make_path(path, "locked.db");
  sqlite3 *writer = open_at(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3 *db = NULL;
  char *error = NULL;
  EXPECT(writer, "", "CREATE TABLE t(x); BEGIN EXCLUSIVE");
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  if (tezis_register(db, &error) != SQLITE_OK)
    assert_non_null(strstr(error, "database is locked"));
  sqlite3_free(error);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
  EXPECT(writer, "", "COMMIT");
  sqlite3_close(writer);
  unlink(path);
}

static void test_columns(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(db, "1",
         "SELECT "
         "tezis_add('{\"id\":\"yuan2016\",\"type\":\"article-journal\",\"title\":\"A "
         "Pact\","
         "\"author\":[{\"family\":\"Yuan\",\"given\":\"Jingdong\"},{\"family\":"
         "\"Иванов\",\"given\":\"Иван Иванович\"}],"
         "\"issued\":{\"date-parts\":[[2016,4]]},\"container-title\":\"Asia\","
         "\"language\":\"en-US\","
         "\"keyword\":\"pact, war\",\"abstract\":\"On pacts.\"}', %Q, "
         "'{\"path\":\"a.txt\",\"size\":7}')",
         PROSE);
  EXPECT(db,
         "yuan2016|A Pact|Yuan, J.; Иванов, И. "
         "И.|2016-04|Asia|en|article-journal|pact, war|On pacts.|a.txt|7",
         "SELECT key, title, author, issued, container, language, type, keywords, "
         "abstract, path, size FROM source");
  EXPECT(db,
         "2\neditor|Roe, J.|1999/2001-02-03|ru", /* editor, range, language guessed */
         "SELECT "
         "tezis_add('{\"id\":\"editor\",\"editor\":[{\"family\":\"Roe\",\"given\":"
         "\"Jane\"}],"
         "\"issued\":{\"date-parts\":[[1999],[\"2001\",2,3]]}}', 'Союз двух стран "
         "обсуждают уже много лет, но его нет.');"
         "SELECT key, author, issued, language FROM source WHERE id = 2");
  EXPECT(db, "3\n7|T|C|1914|~", /* a number as id, Crossref's arrays, a raw date */
         "SELECT "
         "tezis_add('[{\"id\":7,\"title\":[\"T\"],\"container-title\":[\"C\",\"D\"],"
         "\"issued\":{\"raw\":\"May 1914\"}}]', NULL);"
         "SELECT key, title, container, issued, language FROM source WHERE id = 3");
  EXPECT(
      db, "~\n\n~",
      "SELECT tezis_add(NULL, 'x'); SELECT tezis_text('7'); SELECT tezis_text('none')");
  close_sound(db);
}

static void test_pages(void **state) {
  (void)state;
  static const char *const cases[][3] = {
      {"", "x'6f6e650c74776f'", "1\n2"}, /* one, form feed, two */
      {"\"page\":\"33-34\",", "x'6f6e650c74776f'", "33\n34"},
      {"\"page\":\"33-40\",", "x'6f6e650c74776f'", "1\n2"}, /* not as many pages */
      {"\"page\":\"12\",", "'one'", "12"},
      {"\"page\":\"A7\",", "'one'", "A7"},
      {"\"page\":\"12-15\",", "'one'", "~"},
      {"", "'one'", "~"},
  };
  sqlite3 *db = corpus();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *sql = sqlite3_mprintf("SELECT tezis_add('{%s\"id\":\"a\"}', %s) IS NULL",
                                cases[i][0], cases[i][1]);
    EXPECT(db, "0", "%s", sql);
    sqlite3_free(sql);
    EXPECT(db, cases[i][2], "SELECT page FROM passage ORDER BY ordinal");
  }
  close_sound(db);
}

static void test_refusals(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"'nonsense', 'x'", "the source's description is not valid JSON"},
      {"'[1,2]', 'x'",
       "the CSL-JSON must be one item, got an array of 2; add them one by one"},
      {"'\"a\"', 'x'", "the CSL-JSON must be an object, got text"},
      {"'{}', 'x'", "the CSL-JSON has no id; give it one: it becomes the citation key"},
      {"'{\"id\":\"\"}', 'x'",
       "the CSL-JSON has no id; give it one: it becomes the citation key"},
      {"'{\"id\":\"a\\nb\"}', 'x'",
       "the id has a control character (byte 2); a citation key cannot"},
      {"x'7b226964223a22ff227d', 'x'", "the source's description is not valid UTF-8"},
      {"'{\"id\":\"a\"}', x'00010203040506070001'",
       "the text is binary, not text in an encoding known to tezis"},
      {"'{\"id\":\"a\"}', 'x', '[]'", "options must be a JSON object"},
      {"'{\"id\":\"a\"}', 'x', '{\"way\":1}'",
       "there is no option way; there are path, digest, size, modified and batch"},
  };
  sqlite3 *db = corpus();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *wanted = sqlite3_mprintf("! tezis_add: %s", cases[i][1]);
    EXPECT(db, wanted, "SELECT tezis_add(%s)", cases[i][0]);
    sqlite3_free(wanted);
  }
  EXPECT(db,
         "! tezis_add: a statement that writes (INSERT, UPDATE, CREATE) cannot call "
         "it; call it in a SELECT",
         "CREATE TEMP TABLE log(x); INSERT INTO log SELECT tezis_add('{\"id\":\"a\"}', "
         "'x')");
  EXPECT(db, "! unsafe use of tezis_add()",
         "CREATE VIEW v AS SELECT tezis_add('{\"id\":\"a\"}', 'x'); SELECT * FROM v");
  EXPECT(db, "", "DROP VIEW v");
  EXPECT(db, "! tezis_remove: key must be text, got blob",
         "SELECT tezis_remove(x'00')");
  EXPECT(db, "0", "SELECT count(*) FROM source");
  close_sound(db);
}

static void test_bad_bytes(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(db, "1\nEFBFBD61EFBFBD",
         "SELECT tezis_add('{\"id\":\"a\"}', CAST(x'ff6100' AS TEXT));"
         "SELECT hex(tezis_text('a'))");
  /* a blob in windows-1251 */
  EXPECT(db, "2\nСоюз двух стран обсуждают уже много лет подряд.",
         "SELECT tezis_add('{\"id\":\"b\"}', "
         "x'"
         "D1EEFEE720E4E2F3F520F1F2F0E0ED20EEE1F1F3E6E4E0FEF220F3E6E520ECEDEEE3EE20EBE5F"
         "220EFEEE4F0FFE42E');"
         "SELECT tezis_text('b')");
  EXPECT(db, "b", "SELECT key FROM tezis_search('союзы')");
  close_sound(db);
}

/* Passages p1, p2, p3 of an article, each long enough to stand alone. */
#define P(n, word)                                                                     \
  "Paragraph " n " says of " word                                                      \
  " what it has to say, in as many words as it takes to be "                           \
  "long enough for a passage of its own, which is above forty words, so it goes on "   \
  "and on and "                                                                        \
  "on until at last there are enough of them, and one more, and then it ends "         \
  "here.\n\n"

static void test_update_keeps_passages(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(db, "1", "SELECT tezis_add('{\"id\":\"a\",\"title\":\"One\"}', %Q)",
         P("one", "wheat") P("two", "copper") P("three", "salt"));
  EXPECT(db, "1\n2\n3", "SELECT id FROM passage ORDER BY ordinal");
  EXPECT(
      db, "",
      "INSERT INTO thesis(id, name) VALUES(1, 't');"
      "INSERT INTO label VALUES(1, 1, 1, 'now'), (1, 2, -1, 'now'), (1, 3, 0, 'now')");
  /* the same again: nothing is touched */
  EXPECT(db, "1\n0",
         "CREATE TEMP TABLE before AS SELECT total_changes() AS n;"
         "SELECT tezis_add('{\"id\":\"a\",\"title\":\"One\"}', %Q); SELECT "
         "total_changes() - n FROM before",
         P("one", "wheat") P("two", "copper") P("three", "salt"));
  /* the second goes, a new one comes first, the others keep id and label */
  EXPECT(db, "1\n4|wine|~\n1|wheat|1\n3|salt|0",
         "SELECT tezis_add('{\"id\":\"a\",\"title\":\"Two\"}', %Q);"
         "SELECT p.id, t.word, l.stance FROM passage p JOIN (SELECT 'wheat' AS word "
         "UNION SELECT 'salt' UNION SELECT 'wine'"
         " UNION SELECT 'copper') t ON instr(p.text, t.word) LEFT JOIN label l ON "
         "l.passage_id = p.id ORDER BY ordinal",
         P("four", "wine") P("one", "wheat") P("three", "salt"));
  EXPECT(db, "2", "SELECT count(*) FROM label");
  EXPECT(db, "", "SELECT * FROM tezis_search('copper')");
  EXPECT(db, "1", "SELECT passage_id FROM tezis_search('wheat')");
  EXPECT(db, "", "SELECT * FROM tezis_search('title:One')");
  EXPECT(db, "3", "SELECT count(*) FROM tezis_search('title:Two')");
  SOUND(db);
  /* an article of one repeated paragraph, then one fewer */
  EXPECT(
      db, "2\n2\n2",
      "SELECT tezis_add('{\"id\":\"b\"}', %Q); SELECT tezis_add('{\"id\":\"b\"}', %Q);"
      "SELECT count(*) FROM passage WHERE source_id = 2",
      P("x", "y") P("x", "y") P("x", "y"), P("x", "y") P("x", "y"));
  /* text away, entry stays */
  EXPECT(db, "1\n0\n",
         "SELECT tezis_add('{\"id\":\"a\"}', NULL); SELECT count(*) FROM passage WHERE "
         "source_id = 1;"
         "SELECT tezis_text('a')");
  close_sound(db);
}

static void test_options_alone(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(db, "1\n1\nb.txt|9|17.5",
         "SELECT tezis_add('{\"id\":\"a\"}', 'x', '{\"path\":\"a.txt\",\"size\":9}');"
         "SELECT tezis_add('{\"id\":\"a\"}', 'x', "
         "'{\"path\":\"b.txt\",\"modified\":17.5}');"
         "SELECT path, size, modified FROM source");
  close_sound(db);
}

static void test_remove(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(db, "1\n2",
         "SELECT tezis_add('{\"id\":\"a\"}', 'The alliance of two.'); SELECT "
         "tezis_add('{\"id\":\"b\"}', 'A pact of three.')");
  EXPECT(db, "",
         "INSERT INTO thesis(id, name) VALUES(1, 't'); INSERT INTO label VALUES(1, 1, "
         "1, 'now')");
  EXPECT(
      db, "1\n0\n~",
      "SELECT tezis_remove('a'); SELECT tezis_remove('a'); SELECT tezis_remove(NULL)");
  EXPECT(db, "0\n1\n1",
         "SELECT count(*) FROM label; SELECT count(*) FROM passage; SELECT count(*) "
         "FROM source");
  EXPECT(db, "", "SELECT * FROM tezis_search('alliance')");
  EXPECT(db, "1", "SELECT tezis_rebuild()");
  close_sound(db);
}

/* ---- checking ---- */

static void test_check_finds(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(db, "1",
         "SELECT tezis_add('{\"id\":\"a\",\"title\":\"T\"}', 'The alliance of two.')");
  EXPECT(
      db,
      "the index of passages does not agree with the passages|SELECT tezis_rebuild()\n"
      "the ranking index of passages does not agree with the passages|SELECT "
      "tezis_rebuild()",
      "SAVEPOINT s; UPDATE passage SET text = 'The pact of twenty !!'||substr(text, 1, "
      "0) WHERE 0; "
      "UPDATE passage SET heading = 'new'; SELECT * FROM tezis_check(); ROLLBACK TO s");
  EXPECT(db,
         "the index of sources does not agree with the sources|SELECT tezis_rebuild()",
         "UPDATE source SET author = 'Roe, J.'; SELECT * FROM tezis_check(); ROLLBACK "
         "TO s");
  EXPECT(db,
         "the passages of a do not make up its text, from number 0|remove the source "
         "and import it again",
         "UPDATE passage SET start = 1; SELECT * FROM tezis_check(); ROLLBACK TO s");
  BEGINS(db, "a row of label (no rowid) belongs to nothing in",
         "INSERT INTO label VALUES(7, 8, 1, 'now'); SELECT * FROM tezis_check(); "
         "ROLLBACK TO s");
  EXPECT(
      db,
      "the index was made by another version of the tokenizer|SELECT tezis_rebuild()",
      "UPDATE setting SET value = 'x' WHERE key = 'tokenizer'; SELECT * FROM "
      "tezis_check(); ROLLBACK TO s; RELEASE s");
  SOUND(db);
  /* a rebuild mends what it can */
  EXPECT(db, "1", "UPDATE passage SET heading = 'new'; SELECT tezis_rebuild()");
  close_sound(db);
}

/* ---- searching ---- */

static sqlite3 *library(void) {
  sqlite3 *db = corpus();
  EXPECT(db, "1\n2\n3",
         "SELECT "
         "tezis_add('{\"id\":\"rozman2016\",\"type\":\"article-magazine\",\"title\":"
         "\"Limits of dissatisfaction\","
         "\"author\":[{\"family\":\"Rozman\",\"given\":\"Gilbert\"}],\"issued\":{"
         "\"date-parts\":[[2016]]}}',"
         " 'Moscow wants an alliance, they say.' || char(10,10) || '# Ties' || "
         "char(10,10) || 'Nobody else in the region is of much use to it.');"
         "SELECT "
         "tezis_add('{\"id\":\"ivanov2020\",\"type\":\"book\",\"title\":\"Союз\","
         "\"author\":[{\"family\":\"Иванов\",\"given\":\"Иван\"}],"
         "\"issued\":{\"date-parts\":[[2020,5]]}}', 'Союзники не подписали договора, и "
         "военный союз остался на словах.', '{\"path\":\"notes/ivanov.txt\"}');"
         "SELECT tezis_add('{\"id\":\"roe1999\",\"title\":\"Dissatisfaction\"}', 'An "
         "alliance without a treaty is a military mood.')");
  return db;
}

static void test_search(void **state) {
  (void)state;
  sqlite3 *db = library();
  EXPECT(db,
         "ivanov2020|Иванов, И.|Союз|2020-05|~|~|ru|[Союзники] не подписали договора, "
         "и военный [союз] остался на словах.|[[0,16],[77,85]]|1|0",
         "SELECT key, author, title, issued, page, heading, language, snippet, spans, "
         "total, fallback FROM tezis_search('союзников')");
  EXPECT(db, "2", "SELECT count(*) FROM tezis_search('alliances')");
  EXPECT(db, "rozman2016", "SELECT key FROM tezis_search('=alliance -military')");
  EXPECT(db, "rozman2016|1\nrozman2016|2",
         "SELECT key, passage_id FROM tezis_search('author:Rozman')");
  EXPECT(db, "Nobody else in the region is of much use to it.|[]|~",
         "SELECT snippet, spans, score FROM tezis_search('author:rozman') WHERE "
         "heading = 'Ties'");
  EXPECT(db, "2", "SELECT count(*) FROM tezis_search('author:Rozman dissatisfaction')");
  EXPECT(db, "ivanov2020", "SELECT key FROM tezis_search('year:2017.. договор')");
  EXPECT(db, "", "SELECT key FROM tezis_search('year:..2019 договор')");
  EXPECT(db, "ivanov2020", "SELECT key FROM tezis_search('lang:ru')");
  EXPECT(db, "roe1999", "SELECT key FROM tezis_search('key:ROE1999')");
  EXPECT(db, "roe1999\nrozman2016",
         "SELECT DISTINCT key FROM tezis_search('key:ro*') ORDER BY 1");
  EXPECT(db, "rozman2016", "SELECT DISTINCT key FROM tezis_search('type:article')");
  EXPECT(db, "ivanov2020", "SELECT DISTINCT key FROM tezis_search('path:Notes')");
  EXPECT(db, "ivanov2020\nroe1999",
         "SELECT DISTINCT key FROM tezis_search('-author:Rozman') ORDER BY 1");
  EXPECT(db, "1|1\n0|1",
         "SELECT fallback, count(*) > 0 FROM tezis_search('alliance unheardof');"
         "SELECT fallback, count(*) > 0 FROM tezis_search('alliance')");
  EXPECT(db, "1",
         "SELECT min(score >= next) FROM (SELECT score, lead(score) OVER () AS next "
         "FROM tezis_search('alliance OR dissatisfaction')) WHERE next IS NOT NULL");
  close_sound(db);
}

static void test_search_arguments(void **state) {
  (void)state;
  sqlite3 *db = library();
  EXPECT(db, "", "SELECT * FROM tezis_search('')");
  EXPECT(db, "", "SELECT * FROM tezis_search(NULL)");
  EXPECT(db, "", "SELECT * FROM tezis_search('\"\" ( ) * - : ^ | « =')");
  EXPECT(db, "", "SELECT * FROM tezis_search('alliance', 0)");
  EXPECT(db, "1|2", "SELECT count(*), total FROM tezis_search('alliance', 1)");
  EXPECT(db, "2", "SELECT count(*) FROM tezis_search('alliance', NULL)");
  EXPECT(db, "! tezis_search: limit must be a whole number, 0 or more, got 'many'",
         "SELECT * FROM tezis_search('alliance', 'many')");
  EXPECT(db, "! tezis_search: limit must be a whole number, 0 or more, got -1",
         "SELECT * FROM tezis_search('alliance', -1)");
  EXPECT(db, "! tezis_search: query must be text, got blob",
         "SELECT * FROM tezis_search(x'00')");
  EXPECT(db, "! tezis_search: thesis must be text, got blob",
         "SELECT * FROM tezis_search('a', 1, x'00')");
  EXPECT(db,
         "! tezis_search: stance: asks for a thesis; name a stored one as the third "
         "argument",
         "SELECT * FROM tezis_search('stance:for')");
  EXPECT(db, "rozman2016|0.5",
         "INSERT INTO thesis(id, name) VALUES(3, 'pact'); INSERT INTO stance VALUES(3, "
         "1, 0.5, 1);"
         "SELECT key, stance FROM tezis_search('stance:for', 9, 'pact')");
  EXPECT(db, "", "SELECT key FROM tezis_search('stance:against', 9, 'pact')");
  /* what tezis_side calls neutral is on neither side */
  EXPECT(db, "rozman2016",
         "UPDATE stance SET score = -0.09; SELECT key FROM tezis_search("
         "'-stance:for -stance:against stance:neutral', 9, 'pact')");
  EXPECT(db, "", "SELECT key FROM tezis_search('stance:against', 9, 'pact')");
  EXPECT(db, "rozman2016",
         "UPDATE stance SET score = -0.11; SELECT key FROM tezis_search("
         "'stance:against', 9, 'pact')");
  /* a join feeds it, and an ORDER BY of its own */
  EXPECT(db, "roe1999\nrozman2016\nivanov2020",
         "SELECT s.key FROM (SELECT 'alliance' AS q UNION ALL SELECT 'договор') w, "
         "tezis_search(w.q) s ORDER BY w.q, s.key");
  EXPECT(db, "", "DELETE FROM thesis; DELETE FROM stance");
  close_sound(db);
}

static int stop_soon(void *count) {
  return --*(int *)count < 0;
}

static void test_interrupt(void **state) {
  (void)state;
  sqlite3 *db = library();
  for (int steps = 1; steps < 12; steps++) {
    int left = steps;
    sqlite3_progress_handler(db, 10, stop_soon, &left);
    char *got = rows(db, "SELECT snippet, total FROM tezis_search('alliance')");
    sqlite3_progress_handler(db, 0, NULL, NULL);
    if (got[0] == '!')
      if (strstr(got, "interrupt") == NULL) fail_msg("%s", got);
    sqlite3_free(got);
    got = rows(db, "BEGIN");
    sqlite3_free(got);
    left = steps;
    sqlite3_progress_handler(db, 10, stop_soon, &left);
    got = rows(db, "SELECT tezis_add('{\"id\":\"new\"}', 'The alliance is new.')");
    sqlite3_progress_handler(db, 0, NULL, NULL);
    sqlite3_free(got);
    got = rows(db, "ROLLBACK");
    sqlite3_free(got);
  }
  close_sound(db);
}

/* Snowball gives Китай and Китая two stems; a search finds both. */
static void test_nouns_in_short_i(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  EXPECT(
      db, "1\n2",
      "SELECT tezis_add('{\"id\":\"a\"}', 'Соседи Китая подписали договор о границе.');"
      "SELECT tezis_add('{\"id\":\"b\"}', 'Китай и его соседи спорят о границе.')");
  EXPECT(db, "a\nb", "SELECT key FROM tezis_search('Китай') ORDER BY key");
  EXPECT(db, "a\nb", "SELECT key FROM tezis_search('Китая') ORDER BY key");
  EXPECT(db, "a\nb", "SELECT key FROM tezis_search('китаем') ORDER BY key");
  EXPECT(db, "a", "SELECT key FROM tezis_search('=Китая')");
  close_sound(db);
}

/* ---- corpora made by earlier versions, which every later one must open ---- */

static void open_older(const char *fixture) {
  char path[64];
  make_path(path, "older.db");
  file_copy(fixture, path);
  sqlite3 *db = open_at(path, SQLITE_OPEN_READWRITE);
  char *error = NULL;
  EXPECT(db, "the corpus is of an older version of tezis|SELECT tezis_create()",
         "SELECT * FROM tezis_check()");
  assert_int_equal(tz_corpus_open(db, 0, &error), SQLITE_OK);
  assert_null(error);
  EXPECT(db, "орлов2020|О договоре",
         "SELECT key, title FROM tezis_search('союзниками')");
  EXPECT(db, "halloran2010|2|Halloran, M.|2010",
         "SELECT key, page, author, issued FROM tezis_search('harbour')");
  EXPECT(db, "1|1|Every pact binds the weaker side first, and it binds her longest.",
         "SELECT l.stance, p.ordinal + 1, p.text FROM label l JOIN passage p"
         " ON p.id = l.passage_id JOIN thesis t ON t.id = l.thesis_id");
  EXPECT(db, "3", "SELECT tezis_add('{\"id\":\"new\"}', 'A new pact.')");
  close_sound(db);
  unlink(path);
}

static void test_older_versions(void **state) {
  (void)state;
  open_older("tests/fixtures/corpus-1.db");
  open_older("tests/fixtures/corpus-2.db");
}

/* ---- real texts, where they are ---- */

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*size + 1);
  assert_int_equal(fread(bytes, 1, *size, file), *size);
  fclose(file);
  return bytes;
}

static int check_folder(sqlite3 *db, const char *folder) {
  DIR *dir = opendir(folder);
  int files = 0;
  if (dir == NULL) return 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    char path[512];
    size_t size = 0;
    if (strstr(entry->d_name, ".txt") == NULL || (files == 2 && is_quickest()))
      continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    char *bytes = read_file(path, &size);
    assert_non_null(bytes);
    sqlite3_stmt *add = NULL;
    sqlite3_prepare_v2(db,
                       "SELECT tezis_add(json_object('id', ?1), ?2), "
                       "CAST(tezis_text(?1) AS BLOB) = ?2",
                       -1, &add, NULL);
    sqlite3_bind_text(add, 1, path, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(add, 2, bytes, size, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(add), SQLITE_ROW);
    if (sqlite3_column_int(add, 1) != 1) fail_msg("not byte for byte: %s", path);
    sqlite3_finalize(add);
    free(bytes);
    files++;
  }
  closedir(dir);
  return files;
}

static void test_real_texts(void **state) {
  (void)state;
  sqlite3 *db = corpus();
  int files =
      check_folder(db, "../shared/seeds") + check_folder(db, "../shared/seeds/ru");
  if (files == 0) {
    printf("skip: no real texts in ../shared/seeds\n");
  } else {
    EXPECT(db, "0",
           "SELECT count(*) FROM passage WHERE text LIKE '%%Continue Reading%%' OR "
           "text LIKE '%%WordPress.com%%'"
           " OR text LIKE '%%Up ↑%%' OR text LIKE '%%From our partner RIAC%%' OR text "
           "LIKE '%%Посмотреть оригинал%%'"
           " OR text LIKE 'Written by%%' OR text LIKE 'Views: %%' OR text LIKE "
           "'%%bloggers like this%%' OR text LIKE '%%Image credit%%'");
    EXPECT(db, "0",
           "SELECT count(*) FROM passage WHERE length(text) - length(replace(text, ' "
           "', '')) > 215");
  }
  close_sound(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_create),
      cmocka_unit_test(test_create_in_a_transaction),
      cmocka_unit_test(test_foreign_and_newer),
      cmocka_unit_test(test_not_a_database_locked_readonly),
      cmocka_unit_test(test_locked_file),
      cmocka_unit_test(test_columns),
      cmocka_unit_test(test_pages),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_bad_bytes),
      cmocka_unit_test(test_update_keeps_passages),
      cmocka_unit_test(test_options_alone),
      cmocka_unit_test(test_remove),
      cmocka_unit_test(test_check_finds),
      cmocka_unit_test(test_search),
      cmocka_unit_test(test_search_arguments),
      cmocka_unit_test(test_interrupt),
      cmocka_unit_test(test_nouns_in_short_i),
      cmocka_unit_test(test_older_versions),
      cmocka_unit_test(test_real_texts),
  };
  return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
