#include "sqlite.h"
#include "corpus/quote_cache.h"

#include <string.h>

#include "base/memory.h"
#include "corpus/translation.h"

/* Of text in all; words take about four times as much. */
#define BYTES_MAX (64u << 20)
#define TEXTS     8

struct tz_quote_cache {
  tz_quote_text texts[TEXTS]; /* the one used last first */
  sqlite3_int64 version;      /* what the corpus was when they were read */
  int changes;
};

tz_quote_cache *tz_quote_cache_new(void) {
  return tz_calloc(1, sizeof(tz_quote_cache));
}

static void text_clear(tz_quote_text *text) {
  tz_free(text->key);
  tz_buffer_clear(&text->bytes);
  tz_quote_words_clear(&text->source.words);
  tz_quote_words_clear(&text->stems);
  tz_free(text->ranges);
  tz_free(text->passages);
  *text = (tz_quote_text){.id = 0};
}

static void forget(tz_quote_cache *cache) {
  for (size_t i = 0; i < TEXTS; i++)
    text_clear(&cache->texts[i]);
}

void tz_quote_cache_free(tz_quote_cache *cache) {
  if (cache == NULL) return;
  forget(cache);
  tz_free(cache);
}

/* Changes of other connections show in data_version, own ones in total_changes; what a
** transaction changes it may undo, so nothing is kept across one. */
void tz_quote_cache_refresh(tz_quote_cache *cache, tz_work *work) {
  sqlite3_stmt *row = tz_work_prepare(work, "PRAGMA main.data_version");
  sqlite3_int64 version = tz_work_row(work, row) ? sqlite3_column_int64(row, 0) : 0;
  sqlite3_finalize(row);
  int changes = sqlite3_total_changes(work->db);
  if (version != cache->version || changes != cache->changes ||
      !sqlite3_get_autocommit(work->db))
    forget(cache);
  cache->version = version;
  cache->changes = changes;
}

static void grow(tz_quote_text *text, size_t *capacity, tz_work *work) {
  if (text->count < *capacity) return;
  size_t wanted = *capacity ? *capacity * 2 : 32;
  tz_quote_range *ranges = tz_realloc(text->ranges, wanted, sizeof *ranges);
  if (ranges != NULL) text->ranges = ranges;
  tz_quote_passage *passages = tz_realloc(text->passages, wanted, sizeof *passages);
  if (passages != NULL) text->passages = passages;
  if (ranges == NULL || passages == NULL) tz_work_status(work, TZ_NOMEM);
  *capacity = wanted;
}

static void append_column(tz_buffer *bytes, sqlite3_stmt *row, int column) {
  const char *part = (const char *)sqlite3_column_text(row, column);
  size_t size = (size_t)sqlite3_column_bytes(row, column);
  if (part != NULL) tz_buffer_append(bytes, part, size);
}

static void read_passages(tz_quote_text *text, tz_work *work) {
  sqlite3_stmt *row = tz_work_prepare(work, "SELECT id, before, text, page, language"
                                            " FROM passage WHERE source_id = ?1"
                                            " ORDER BY ordinal");
  tz_work_integer(work, row, 1, text->id);
  size_t capacity = 0;
  while (tz_work_row(work, row)) {
    grow(text, &capacity, work);
    if (work->code != SQLITE_OK) break;
    append_column(&text->bytes, row, 1);
    size_t start = text->bytes.size;
    append_column(&text->bytes, row, 2);
    tz_quote_passage passage = {.id = sqlite3_column_int64(row, 0)};
    const char *page = (const char *)sqlite3_column_text(row, 3);
    if (page != NULL) strncpy(passage.page, page, sizeof passage.page - 1);
    const char *language = (const char *)sqlite3_column_text(row, 4);
    if (language != NULL)
      passage.language = tz_language_from_code(language, strlen(language));
    text->ranges[text->count] = (tz_quote_range){start, text->bytes.size};
    text->passages[text->count++] = passage;
  }
  sqlite3_finalize(row);
}

static void read_source(tz_quote_text *text, tz_work *work) {
  sqlite3_stmt *row =
      tz_work_prepare(work, "SELECT key, tail FROM source WHERE id = ?1");
  tz_work_integer(work, row, 1, text->id);
  if (tz_work_row(work, row)) {
    const char *key = (const char *)sqlite3_column_text(row, 0);
    size_t size = (size_t)sqlite3_column_bytes(row, 0);
    text->key = tz_calloc(size + 1, 1);
    if (text->key == NULL || key == NULL)
      tz_work_status(work, TZ_NOMEM);
    else
      memcpy(text->key, key, size);
    append_column(&text->bytes, row, 1);
  }
  sqlite3_finalize(row);
}

static void read_text(tz_quote_text *text, sqlite3_int64 id, tz_work *work) {
  *text = (tz_quote_text){.id = id};
  tz_buffer_init(&text->bytes);
  read_passages(text, work);
  read_source(text, work);
  tz_work_status(work, text->bytes.status);
  if (work->code != SQLITE_OK) return;
  text->source.text = tz_buffer_string(&text->bytes);
  text->source.size = text->bytes.size;
  tz_work_status(work,
                 tz_quote_words_read(text->source.text, text->source.size, text->ranges,
                                     text->count, &text->source.words));
}

const tz_quote_text *tz_quote_cache_text(tz_quote_cache *cache, sqlite3_int64 id,
                                         tz_work *work) {
  if (work->code != SQLITE_OK) return NULL;
  size_t at = 0;
  while (at < TEXTS - 1 && cache->texts[at].id != id)
    at++;
  tz_quote_text text = cache->texts[at];
  if (text.id != id) {
    text_clear(&cache->texts[at]);
    read_text(&text, id, work);
  }
  memmove(cache->texts + 1, cache->texts, at * sizeof text);
  cache->texts[0] = text;
  if (work->code != SQLITE_OK) {
    text_clear(&cache->texts[0]);
    return NULL;
  }
  size_t bytes = 0;
  for (size_t i = 0; i < TEXTS; i++) {
    bytes += cache->texts[i].bytes.size;
    if (i > 0 && bytes > BYTES_MAX) text_clear(&cache->texts[i]);
  }
  return &cache->texts[0];
}

const tz_quote_words *tz_quote_cache_stems(tz_quote_cache *cache, sqlite3_int64 id,
                                           tz_language language, tz_stemmer *stemmer,
                                           tz_work *work) {
  if (tz_quote_cache_text(cache, id, work) == NULL) return NULL;
  tz_quote_text *text = &cache->texts[0];
  if (text->stems_language == language) return &text->stems;
  text->stems.count = 0;
  text->stems_language = language;
  for (size_t i = 0; i < text->count && work->code == SQLITE_OK; i++)
    if (text->passages[i].language == language)
      tz_work_status(work, tz_translation_read(text->source.text, text->ranges[i],
                                               stemmer, &text->stems));
  if (work->code == SQLITE_OK) return &text->stems;
  text->stems_language = TZ_LANGUAGE_NONE;
  return NULL;
}
