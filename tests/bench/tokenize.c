/* Tokenizers side by side: ascii, unicode61, porter unicode61 and tezis over the same
** passages, alone and indexing them.
**
**   tokenize FILE…      .jsonl: the "text" of each line; any other file: its lines
**
** The tokenizers take turns, ROUNDS times, and the least CPU time of each counts,
** so that a busy machine slows all of them alike. The last column compares with
** porter unicode61, FTS5's own stemmer, which stems English only. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/tokenizer.h"

#define ROUNDS 7

typedef struct passages {
  char **texts;
  int *sizes;
  size_t count, capacity, bytes;
} passages;

typedef struct candidate {
  const char *name;
  const char *arguments[2];
  int count;
  long tokens;
  double alone, indexing; /* seconds */
} candidate;

static candidate candidates[] = {
    {.name = "ascii", .count = 0},
    {.name = "unicode61", .count = 0},
    {.name = "porter", .arguments = {"unicode61"}, .count = 1},
    {.name = "tezis", .count = 0},
    {.name = "tezis", .arguments = {"exact", "1"}, .count = 2},
};
#define CANDIDATES (sizeof candidates / sizeof candidates[0])
#define PORTER     2

static void die(const char *what) {
  fprintf(stderr, "tokenize: %s\n", what);
  exit(1);
}

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_passage(passages *p, const char *text, size_t size) {
  if (size == 0) return;
  if (p->count == p->capacity) {
    p->capacity = p->capacity ? p->capacity * 2 : 1024;
    p->texts = realloc(p->texts, p->capacity * sizeof *p->texts);
    p->sizes = realloc(p->sizes, p->capacity * sizeof *p->sizes);
    if (!p->texts || !p->sizes) die("out of memory");
  }
  char *copy = malloc(size);
  if (!copy) die("out of memory");
  p->texts[p->count] = memcpy(copy, text, size);
  p->sizes[p->count++] = (int)size;
  p->bytes += size;
}

/* Adds a line as it is, or the text that its JSON holds. */
static void add_line(passages *p, sqlite3_stmt *json, const char *line, size_t size) {
  if (!json) {
    add_passage(p, line, size);
    return;
  }
  sqlite3_bind_text(json, 1, line, (int)size, SQLITE_STATIC);
  if (sqlite3_step(json) == SQLITE_ROW && sqlite3_column_text(json, 0)) {
    add_passage(p, (const char *)sqlite3_column_text(json, 0),
                (size_t)sqlite3_column_bytes(json, 0));
  }
  sqlite3_reset(json);
}

static void read_passages(passages *p, sqlite3 *db, const char *path) {
  size_t length = strlen(path), room = 0;
  bool is_json = length > 6 && strcmp(path + length - 6, ".jsonl") == 0;
  sqlite3_stmt *json = NULL;
  char *line = NULL;
  ssize_t size;
  FILE *file = fopen(path, "r");
  if (!file) die(path);
  if (is_json)
    sqlite3_prepare_v2(db, "SELECT json_extract(?1, '$.text')", -1, &json, NULL);
  while ((size = getline(&line, &room, file)) > 0)
    add_line(p, json, line, (size_t)size);
  free(line);
  fclose(file);
  sqlite3_finalize(json);
}

static fts5_api *api_of(sqlite3 *db) {
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;
  sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL);
  sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (!api) die("this SQLite has no FTS5");
  return api;
}

static int count_token(void *context, int flags, const char *token, int size, int start,
                       int end) {
  (void)flags, (void)token, (void)size, (void)start, (void)end;
  ++*(long *)context;
  return SQLITE_OK;
}

static void keep_least(double *least, double seconds) {
  if (*least == 0 || seconds < *least) *least = seconds;
}

static void tokenize_all(candidate *c, fts5_api *api, const passages *p) {
  fts5_tokenizer methods;
  void *data;
  Fts5Tokenizer *t = NULL;
  double begin = cpu_seconds();
  if (api->xFindTokenizer(api, c->name, &data, &methods) != SQLITE_OK ||
      methods.xCreate(data, c->arguments, c->count, &t) != SQLITE_OK)
    die(c->name);
  c->tokens = 0;
  for (size_t i = 0; i < p->count; i++)
    methods.xTokenize(t, &c->tokens, FTS5_TOKENIZE_DOCUMENT, p->texts[i], p->sizes[i],
                      count_token);
  methods.xDelete(t);
  keep_least(&c->alone, cpu_seconds() - begin);
}

/* Into an index without content, which is what tokens cost FTS5. */
static void index_all(candidate *c, sqlite3 *db, const passages *p) {
  char sql[200];
  sqlite3_stmt *insert = NULL;
  snprintf(
      sql, sizeof sql,
      "BEGIN; CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='%s %s %s')",
      c->name, c->count > 0 ? c->arguments[0] : "",
      c->count > 1 ? c->arguments[1] : "");
  double begin = cpu_seconds();
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die(sqlite3_errmsg(db));
  sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?1)", -1, &insert, NULL);
  for (size_t i = 0; i < p->count; i++) {
    sqlite3_bind_text(insert, 1, p->texts[i], p->sizes[i], SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE) die(sqlite3_errmsg(db));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    die(sqlite3_errmsg(db));
  keep_least(&c->indexing, cpu_seconds() - begin);
}

static void print_table(const passages *p) {
  const candidate *porter = &candidates[PORTER];
  double megabytes = (double)p->bytes / 1e6;
  printf("%zu passages, %.1f MB, SQLite %s; least of %d rounds\n\n", p->count,
         megabytes, sqlite3_libversion(), ROUNDS);
  printf("%-18s %9s %9s %7s %7s %11s %7s\n", "tokenizer", "tokens", "alone s", "MB/s",
         "ratio", "indexing s", "ratio");
  for (size_t i = 0; i < CANDIDATES; i++) {
    const candidate *c = &candidates[i];
    char name[64];
    snprintf(name, sizeof name, "%s%s%s%s%s", c->name, c->count > 0 ? " " : "",
             c->count > 0 ? c->arguments[0] : "", c->count > 1 ? " " : "",
             c->count > 1 ? c->arguments[1] : "");
    printf("%-18s %9ld %9.4f %7.1f %7.2f %11.4f %7.2f\n", name, c->tokens, c->alone,
           megabytes / c->alone, c->alone / porter->alone, c->indexing,
           c->indexing / porter->indexing);
  }
}

/* One round of every tokenizer, on a connection of its own: nothing is kept warm. */
static void run_round(const passages *p) {
  for (size_t i = 0; i < CANDIDATES; i++) {
    char *error = NULL;
    sqlite3 *db;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) die("cannot open a database");
    if (tz_tokenizer_register(db, &error) != SQLITE_OK) die(error);
    tokenize_all(&candidates[i], api_of(db), p);
    sqlite3_close(db);
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) die("cannot open a database");
    if (tz_tokenizer_register(db, &error) != SQLITE_OK) die(error);
    index_all(&candidates[i], db, p);
    sqlite3_close(db);
  }
}

int main(int count, char **files) {
  passages p = {0};
  sqlite3 *db;
  if (count < 2) die("which files? usage: tokenize FILE...");
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) die("cannot open a database");
  for (int i = 1; i < count; i++)
    read_passages(&p, db, files[i]);
  sqlite3_close(db);
  if (p.count == 0) die("the files hold no text");
  for (int round = 0; round < ROUNDS; round++)
    run_round(&p);
  print_table(&p);
  for (size_t i = 0; i < p.count; i++)
    free(p.texts[i]);
  free(p.texts);
  free(p.sizes);
  return 0;
}
