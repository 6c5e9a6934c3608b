/* One corpus file and many who use it at once: four processes, each with a writer that
** searches and two readers, then eight threads with a connection each. Nothing that was
** committed is lost, nothing half-written is seen, no file is called damaged, and who
** waits for the lock waits for its time before it is told so.
**
** TEZIS_CONCURRENCY_SECONDS says for how long each (one second without it). */
#include "sqlite.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "tezis.h"

#define PROCESSES    4
#define READERS      2 /* threads of each process that only read */
#define THREADS      8
#define BUSY_TIMEOUT 20000 /* milliseconds: far more than all the others' turns */

static char folder[] = "/tmp/tezis-concurrency-XXXXXX";
static char path[64];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double duration(void) {
  const char *text = getenv("TEZIS_CONCURRENCY_SECONDS");
  return text ? strtod(text, NULL) : 1;
}

static sqlite3 *open_corpus(void) {
  sqlite3 *db = NULL;
  if (sqlite3_open(path, &db) != SQLITE_OK || tezis_register(db, NULL) != SQLITE_OK) {
    sqlite3_close(db);
    return NULL;
  }
  sqlite3_busy_timeout(db, BUSY_TIMEOUT);
  return db;
}

/* The first column of the last row as a number, or -1 with a word on stderr. */
static long ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = NULL;
  long value = 0;
  double start = now();
  int code = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
  while (code == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
    value = (long)sqlite3_column_int64(s, 0);
  if (code == SQLITE_OK) code = sqlite3_finalize(s);
  if (code == SQLITE_OK) return value;
  fprintf(stderr, "code %d after %.1f s: %s\n  in: %s\n", code, now() - start,
          sqlite3_errmsg(db), sql);
  return -1;
}

/* Every passage a search shows belongs to a source, and none is half there: each text
** was written with two sentences and its own key in both. */
static const char look[] =
    "SELECT count(*) FROM tezis_search('harbour', 20) WHERE text NOT LIKE "
    "'%of ' || key || ' waited. %of ' || key || ' left.'";

/* Adds sources of its own, now and then taking one away; how many remain, or -1. */
static long write_and_read(int who, double until) {
  sqlite3 *db = open_corpus();
  long kept = 0;
  char sql[256];
  if (!db) return -1;
  for (int i = 0; i == 0 || now() < until; i++) {
    snprintf(
        sql, sizeof sql,
        "SELECT tezis_add('{\"id\":\"k%d-%d\"}', 'The harbour of k%d-%d waited. The "
        "harbour of k%d-%d left.')",
        who, i, who, i, who, i);
    if (ask(db, sql) <= 0) goto failed;
    kept++;
    if (i % 5 == 4) {
      snprintf(sql, sizeof sql, "SELECT tezis_remove('k%d-%d')", who, i - 2);
      if (ask(db, sql) != 1) goto failed;
      kept--;
    }
    if (ask(db, look) != 0) goto failed;
    if (ask(db, "SELECT count(*) FROM tezis_search('garbour OR waited', 5)") < 1)
      goto failed;
  }
  sqlite3_close(db);
  return kept;
failed:
  sqlite3_close(db);
  return -1;
}

typedef struct worker {
  pthread_t thread;
  int who;
  double until;
  long kept; /* sources that a writer left there; what a reader looked at; -1: failed */
} worker;

/* Searches for as long as it is told to. */
static void *read_only(void *argument) {
  worker *w = argument;
  sqlite3 *db = open_corpus();
  w->kept = db ? 0 : -1;
  while (w->kept == 0 || (w->kept > 0 && now() < w->until)) {
    bool good =
        ask(db, look) == 0 &&
        ask(db, "SELECT count(*) FROM tezis_search('garbour OR waited', 5)") >= 0;
    w->kept = good ? w->kept + 1 : -1;
  }
  sqlite3_close(db);
  return NULL;
}

/* A process's writer with its readers beside it; how many sources it left, or -1. */
static long write_beside_readers(int who, double until) {
  worker readers[READERS];
  for (int i = 0; i < READERS; i++) {
    readers[i] = (worker){.who = who, .until = until};
    if (pthread_create(&readers[i].thread, NULL, read_only, &readers[i]) != 0)
      return -1;
  }
  long kept = write_and_read(who, until);
  for (int i = 0; i < READERS; i++)
    if (pthread_join(readers[i].thread, NULL) != 0 || readers[i].kept <= 0) kept = -1;
  return kept;
}

static void begin(void) {
  database_remove(path);
  sqlite3 *db = open_corpus();
  assert_non_null(db);
  assert_int_not_equal(ask(db, "PRAGMA journal_mode = WAL"), -1);
  assert_int_not_equal(ask(db, "SELECT tezis_create()"), -1);
  sqlite3_close(db);
}

static void assert_kept(long kept) {
  sqlite3 *db = open_corpus();
  assert_non_null(db);
  assert_int_equal(ask(db, "SELECT count(*) FROM source"), kept);
  assert_int_equal(ask(db, "SELECT count(*) FROM tezis_search('harbour', NULL)"), kept);
  assert_int_equal(ask(db, "SELECT count(*) FROM tezis_check()"), 0);
  sqlite3_close(db);
  print_message("%ld sources were kept\n", kept);
}

static void test_processes(void **state) {
  (void)state;
  begin();
  int results[PROCESSES][2];
  double until = now() + duration();
  for (int who = 0; who < PROCESSES; who++) {
    assert_int_equal(pipe(results[who]), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      long kept = write_beside_readers(who, until);
      _exit(write(results[who][1], &kept, sizeof kept) == sizeof kept ? 0 : 1);
    }
  }
  long all = 0;
  for (int who = 0; who < PROCESSES; who++) {
    long kept = -1;
    close(results[who][1]);
    assert_int_equal(read(results[who][0], &kept, sizeof kept), sizeof kept);
    close(results[who][0]);
    assert_true(kept > 0);
    all += kept;
  }
  while (wait(NULL) > 0) {
  }
  assert_kept(all);
}

static void *work(void *argument) {
  worker *w = argument;
  w->kept = write_and_read(w->who, w->until);
  return NULL;
}

static void test_threads(void **state) {
  (void)state;
  begin();
  worker workers[THREADS];
  for (int i = 0; i < THREADS; i++) {
    workers[i] = (worker){.who = i, .until = now() + duration()};
    assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
  }
  long all = 0;
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    assert_true(workers[i].kept > 0);
    all += workers[i].kept;
  }
  assert_kept(all);
}

/* The lock is waited for as long as the connection says, then named. */
static void test_lock_is_waited_for(void **state) {
  (void)state;
  begin();
  sqlite3 *holder = open_corpus(), *other = open_corpus();
  assert_true(holder && other);
  assert_int_not_equal(ask(holder, "BEGIN IMMEDIATE"), -1);
  sqlite3_busy_timeout(other, 300);
  double start = now();
  assert_int_not_equal(sqlite3_exec(other,
                                    "SELECT tezis_add('{\"id\":\"x\"}', 'Word.')", NULL,
                                    NULL, NULL),
                       SQLITE_OK);
  assert_true(now() - start >= 0.25);
  assert_non_null(strstr(sqlite3_errmsg(other), "locked by another program"));
  assert_int_not_equal(ask(holder, "COMMIT"), -1);
  assert_true(ask(other, "SELECT tezis_add('{\"id\":\"x\"}', 'Word.')") > 0);
  sqlite3_close(holder);
  sqlite3_close(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_processes),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_lock_is_waited_for),
  };
  if (!mkdtemp(folder)) return 1;
  snprintf(path, sizeof path, "%s/corpus.db", folder);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  database_remove(path);
  rmdir(folder);
  return failed;
}
