#include "sqlite.h"
#include "search/columns.h"

#include <stdbool.h>

#include "base/memory.h"
#include "search/rank.h"

int tz_columns_init(tz_columns *c, const Fts5ExtensionApi *api, Fts5Context *fts) {
  *c = (tz_columns){.count = api->xColumnCount(fts)};
  c->average = tz_calloc((size_t)c->count * 2 + 1, sizeof *c->average);
  if (c->average == NULL) return SQLITE_NOMEM;
  c->occurrence = c->average + c->count;
  int code = api->xRowCount(fts, &c->rows);
  for (int i = 0; code == SQLITE_OK && i < c->count; i++) {
    sqlite3_int64 tokens = 0;
    code = api->xColumnTotalSize(fts, i, &tokens);
    c->average[i] = c->rows > 0 ? (double)tokens / (double)c->rows : 0.0;
  }
  return code;
}

void tz_columns_clear(tz_columns *c) {
  tz_free(c->average);
  *c = (tz_columns){.count = 0};
}

void tz_columns_begin(tz_columns *c) {
  for (int i = 0; i < c->count; i++)
    c->occurrence[i] = -1.0;
}

int tz_columns_occurrence(tz_columns *c, const Fts5ExtensionApi *api, Fts5Context *fts,
                          int column, double *occurrence) {
  if (c->occurrence[column] < 0) {
    int length = 0;
    int code = api->xColumnSize(fts, column, &length);
    if (code != SQLITE_OK) return code;
    c->occurrence[column] = tz_rank_occurrence(length, c->average[column]);
  }
  *occurrence = c->occurrence[column];
  return SQLITE_OK;
}

/* No text has so many tokens: SQLite's longest is of 2^31 bytes. */
#define OFFSETS (1 << 30)

static int check_place(const tz_phrase_places *p) {
  bool sound = p->column < p->columns &&
               (p->column < 0 || (p->offset >= 0 && p->offset < OFFSETS));
  return sound ? SQLITE_OK : SQLITE_CORRUPT_VTAB;
}

int tz_phrase_first(tz_phrase_places *p, const Fts5ExtensionApi *api, Fts5Context *fts,
                    int phrase) {
  p->api = api;
  p->columns = api->xColumnCount(fts);
  int code = api->xPhraseFirst(fts, phrase, &p->iterator, &p->column, &p->offset);
  return code == SQLITE_OK ? check_place(p) : code;
}

int tz_phrase_next(tz_phrase_places *p, Fts5Context *fts) {
  p->api->xPhraseNext(fts, &p->iterator, &p->column, &p->offset);
  return check_place(p);
}

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *count) {
  (void)api, (void)fts;
  ++*(sqlite3_int64 *)count;
  return SQLITE_OK;
}

int tz_phrase_rows(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase,
                   sqlite3_int64 *rows) {
  *rows = 0;
  return api->xQueryPhrase(fts, phrase, rows, count_row);
}
