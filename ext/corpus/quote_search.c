#include "sqlite.h"
#include "corpus/quote_search.h"

#include <stdio.h>
#include <string.h>

#include "corpus/quote_translation.h"
#include "corpus/schema.h"
#include "corpus/work.h"
#include "text/words.h"

#define CANDIDATES   5 /* other sources looked at */
#define PHRASES      8 /* runs of words by which they are found */
#define PHRASE_WORDS 3
#define TELLING      8   /* words by which they are found where no phrase is */
#define ALTERED_SURE 0.8 /* above it the cited source is it, whatever others say */
#define BETTER       0.1 /* by which another source must be better */

typedef struct found {
  tz_quote_match match;
  sqlite3_int64 source; /* 0: none */
} found;

typedef struct search {
  const char *text; /* of the quotation */
  size_t size;
  tz_quotation quotation;
  tz_stemmer *stemmer;
  tz_quote_cache *cache;
  tz_work *work;
  sqlite3_int64 cited; /* 0: none */
  const char *missing;
  found *own, *other;
  bool translated; /* own is what the quotation seems to translate */
} search;

static bool is_verbatim(const found *f) {
  return f->source != 0 && f->match.difference_count == 0;
}

/* Compares with one source; keeps the match in best when it is better. */
static void try_source(search *s, sqlite3_int64 id, found *best, found *scratch) {
  const tz_quote_text *text = tz_quote_cache_text(s->cache, id, s->work);
  if (text == NULL) return;
  if (text->count == 0) {
    if (id == s->cited) s->missing = "text";
    return;
  }
  tz_work_status(s->work, tz_quote_match_find(s->text, &s->quotation, &text->source,
                                              s->stemmer, &scratch->match));
  if (s->work->code != SQLITE_OK) return;
  if (!tz_quote_is_found(&s->quotation, &scratch->match)) return;
  scratch->source = id;
  bool better = best->source == 0 || (is_verbatim(scratch) && !is_verbatim(best)) ||
                (is_verbatim(scratch) == is_verbatim(best) &&
                 scratch->match.similarity > best->match.similarity);
  if (better) *best = *scratch;
}

/* ---- other sources ---- */

/* A run of words of the quotation as an FTS5 phrase of their exact forms; nothing
** where all are stop words. Returns the end of its first word. */
static size_t append_phrase(const search *s, size_t start, bool first, tz_buffer *out) {
  const tz_buffer *plain = &s->quotation.plain;
  tz_buffer phrase;
  tz_buffer_init(&phrase);
  tz_words words;
  tz_word word;
  size_t count = 0, next = plain->size;
  bool telling = false;
  tz_words_init(&words, plain->data + start, plain->size - start);
  while (count < PHRASE_WORDS && tz_words_next(&words, &word)) {
    /* The line feed of a gap or insertion ends a phrase. */
    const char *gap = plain->data + start;
    bool broken = count > 0 && memchr(gap, '\n', word.start) != NULL &&
                  memchr(gap + next - start, '\n', word.start + start - next) != NULL;
    if (broken) break;
    if (count == 0) next = start + word.end;
    tz_buffer_text(&phrase, count > 0 ? " =" : "=");
    tz_buffer_append(&phrase, word.form, word.form_size);
    telling |=
        !tz_is_stop_word(word.form, word.form_size, tz_language_of_script(word.script));
    count++;
  }
  bool whole = s->quotation.word_count <= PHRASE_WORDS;
  if ((telling && count == PHRASE_WORDS) || (whole && count > 0)) {
    tz_buffer_text(out, first ? "\"" : " OR \"");
    tz_buffer_append(out, tz_buffer_string(&phrase), phrase.size);
    tz_buffer_byte(out, '"');
  }
  if (phrase.status != TZ_OK) out->status = phrase.status;
  tz_buffer_clear(&phrase);
  return next;
}

/* Phrases from all over the quotation. */
static void append_phrases(const search *s, tz_buffer *out) {
  size_t words = s->quotation.word_count, at = 0, done = 0;
  size_t step = words > PHRASES + PHRASE_WORDS ? (words - PHRASE_WORDS) / PHRASES : 1;
  for (size_t i = 0; done < PHRASES * 2 && at < s->quotation.plain.size; i++) {
    if (i % step != 0) {
      tz_buffer skipped;
      tz_buffer_init(&skipped);
      at = append_phrase(s, at, true, &skipped);
      tz_buffer_clear(&skipped);
      continue;
    }
    at = append_phrase(s, at, out->size == 0, out);
    done++;
  }
}

/* The longest words, which are the rarest as a rule. */
static void append_telling(const search *s, tz_buffer *out) {
  typedef struct chosen {
    char form[TZ_WORD_BYTES];
    size_t size;
  } chosen;
  chosen best[TELLING];
  size_t count = 0;
  tz_words words;
  tz_word word;
  tz_words_init(&words, tz_buffer_string(&s->quotation.plain), s->quotation.plain.size);
  while (tz_words_next(&words, &word)) {
    tz_language language = tz_language_of_script(word.script);
    if (word.form_size > TZ_WORD_BYTES ||
        tz_is_stop_word(word.form, word.form_size, language))
      continue;
    size_t size = language == TZ_RUSSIAN ? word.form_size / 2 : word.form_size;
    size_t least = 0;
    bool known = false;
    for (size_t i = 0; i < count; i++) {
      known |= best[i].size == size && memcmp(best[i].form, word.form, size) == 0;
      if (best[i].size < best[least].size) least = i;
    }
    if (known || (count == TELLING && best[least].size >= size)) continue;
    chosen *slot = count < TELLING ? &best[count++] : &best[least];
    memcpy(slot->form, word.form, word.form_size);
    if (word.form_size < TZ_WORD_BYTES) slot->form[word.form_size] = '\0';
    slot->form[TZ_WORD_BYTES - 1] = '\0';
    slot->size = size;
  }
  for (size_t i = 0; i < count; i++) {
    tz_buffer_text(out, i > 0 ? " OR \"" : "\"");
    tz_buffer_text(out, best[i].form);
    tz_buffer_byte(out, '"');
  }
}

/* Tries the sources that a query names, those already seen left out. */
static void try_query(search *s, const char *sql, const tz_buffer *expression,
                      sqlite3_int64 seen[2 * CANDIDATES], size_t *seen_count,
                      found *scratch) {
  if (expression->size == 0 || s->work->code != SQLITE_OK) return;
  sqlite3_int64 ids[CANDIDATES];
  size_t count = 0;
  sqlite3_stmt *row = tz_work_prepare(s->work, sql);
  tz_work_text(s->work, row, 1, expression->data, expression->size);
  while (tz_work_row(s->work, row) && count < CANDIDATES) {
    sqlite3_int64 id = sqlite3_column_int64(row, 0);
    bool known = id == s->cited;
    for (size_t i = 0; i < *seen_count; i++)
      known |= seen[i] == id;
    if (known || *seen_count == 2 * CANDIDATES) continue;
    seen[(*seen_count)++] = id;
    ids[count++] = id;
  }
  sqlite3_finalize(row);
  for (size_t i = 0; i < count && !is_verbatim(s->other); i++)
    try_source(s, ids[i], s->other, scratch);
}

static void try_others(search *s, found *scratch) {
  static const char by_phrases[] =
      "SELECT p.source_id FROM (SELECT rowid FROM passage_fts WHERE passage_fts MATCH"
      " 'text : (' || ?1 || ')' LIMIT 2000) f JOIN passage p ON p.id = f.rowid"
      " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 8";
  static const char by_words[] =
      "SELECT p.source_id FROM (SELECT rowid FROM passage_fts WHERE passage_fts MATCH"
      " 'text : (' || ?1 || ')' ORDER BY rank LIMIT 12) f JOIN passage p ON p.id = "
      "f.rowid";
  sqlite3_int64 seen[2 * CANDIDATES];
  size_t seen_count = 0;
  tz_buffer expression;
  tz_buffer_init(&expression);
  append_phrases(s, &expression);
  tz_work_status(s->work, expression.status);
  try_query(s, by_phrases, &expression, seen, &seen_count, scratch);
  if (s->other->source == 0) {
    tz_buffer_reset(&expression);
    append_telling(s, &expression);
    tz_work_status(s->work, expression.status);
    try_query(s, by_words, &expression, seen, &seen_count, scratch);
  }
  tz_buffer_clear(&expression);
}

/* Where the quotation is nowhere as it is: whether the source cited says the same in
** the other language. */
static void try_translation(search *s) {
  tz_translation_match match;
  if (!tz_quote_translation_find(s->work, &s->quotation, s->cited, s->stemmer, s->cache,
                                 &match))
    return;
  *s->own = (found){.match = {.similarity = match.covered, .at = match.at},
                    .source = s->cited};
  s->translated = true;
}

/* ---- the answer ---- */

/* The passage in which a byte of the text lies, or that begins next after it. */
static size_t passage_at(const tz_quote_text *text, size_t byte) {
  size_t low = 0, high = text->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (text->ranges[middle].end > byte) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low < text->count ? low : text->count - 1;
}

static void name_text(tz_buffer *json, const char *name, const char *value) {
  if (json->status != TZ_OK) return;
  tz_buffer_text(json, json->data[json->size - 1] == '{' ? "\"" : ",\"");
  tz_buffer_text(json, name);
  tz_buffer_text(json, "\":");
  if (value != NULL) tz_buffer_json(json, value, strlen(value));
}

static void name_number(tz_buffer *json, const char *name, size_t value) {
  name_text(json, name, NULL);
  tz_buffer_integer(json, (int64_t)value);
}

static void append_pages(tz_buffer *json, const tz_quote_text *text,
                         const tz_quote_match *match) {
  const char *first = text->passages[passage_at(text, match->at.start)].page;
  const char *last = text->passages[passage_at(text, match->at.end - 1)].page;
  if (first[0] == '\0') return;
  name_text(json, "page", first);
  if (strcmp(first, last) != 0) name_text(json, "page_end", last);
  if (match->place_count < 2) return;
  const char *before = "";
  name_text(json, "pages", NULL);
  tz_buffer_byte(json, '[');
  for (size_t i = 0; i < 2 * match->place_count; i++) {
    const tz_quote_range *place = &match->places[i / 2];
    size_t byte = i % 2 == 0 ? place->start : place->end - 1;
    const char *page = text->passages[passage_at(text, byte)].page;
    if (strcmp(page, before) == 0) continue;
    if (before[0] != '\0') tz_buffer_byte(json, ',');
    tz_buffer_json(json, page, strlen(page));
    before = page;
  }
  tz_buffer_byte(json, ']');
}

static void append_differences(tz_buffer *json, const search *s,
                               const tz_quote_text *text, const tz_quote_match *match) {
  bool inflected = match->difference_count > 0;
  name_text(json, "differences", NULL);
  tz_buffer_byte(json, '[');
  for (size_t i = 0; i < match->difference_count; i++) {
    const tz_quote_difference *d = &match->differences[i];
    inflected &= d->inflected;
    tz_buffer_text(json, i > 0 ? ",{" : "{");
    name_text(json, "quoted", NULL);
    tz_buffer_json(json, s->text + d->quoted.start, d->quoted.end - d->quoted.start);
    name_text(json, "source", NULL);
    tz_buffer_json(json, text->source.text + d->source.start,
                   d->source.end - d->source.start);
    name_text(json, "at", NULL);
    tz_buffer_byte(json, '[');
    tz_buffer_integer(json, (int64_t)d->quoted.start);
    tz_buffer_byte(json, ',');
    tz_buffer_integer(json, (int64_t)d->quoted.end);
    tz_buffer_byte(json, ']');
    name_number(json, "start", d->source.start);
    name_number(json, "end", d->source.end);
    tz_buffer_byte(json, '}');
  }
  tz_buffer_byte(json, ']');
  if (inflected) tz_buffer_text(json, ",\"inflected\":true");
}

static void append_similarity(tz_buffer *json, double similarity) {
  int thousandths = (int)(similarity * 1000 + 0.5);
  char digits[16];
  snprintf(digits, sizeof digits, "%d.%03d", thousandths / 1000, thousandths % 1000);
  name_text(json, "similarity", NULL);
  tz_buffer_text(json, digits);
}

static void append_found(tz_buffer *json, search *s, const found *f) {
  const tz_quote_text *text = tz_quote_cache_text(s->cache, f->source, s->work);
  if (text == NULL) return;
  append_similarity(json, f->match.similarity);
  name_text(json, "key", text->key);
  append_pages(json, text, &f->match);
  sqlite3_int64 passage = text->passages[passage_at(text, f->match.at.start)].id;
  name_text(json, "passage_id", NULL);
  tz_buffer_integer(json, passage);
  name_number(json, "start", f->match.at.start);
  name_number(json, "end", f->match.at.end);
  append_differences(json, s, text, &f->match);
  if (!s->translated) return;
  name_text(json, "text", NULL);
  tz_buffer_json(json, text->source.text + f->match.at.start,
                 f->match.at.end - f->match.at.start);
}

/* Which of the two it is. */
static void append_verdict(tz_buffer *json, search *s, bool has_key) {
  const found *best = s->own;
  const char *verdict = "not found";
  bool others = s->other->source != 0 &&
                (s->own->source == 0 ||
                 s->other->match.similarity > s->own->match.similarity + BETTER);
  if (others) {
    best = s->other;
    verdict = has_key ? "elsewhere" : is_verbatim(best) ? "verbatim" : "altered";
  } else if (s->own->source != 0) {
    verdict = s->translated ? "translated" : is_verbatim(best) ? "verbatim" : "altered";
  }
  tz_buffer_byte(json, '{');
  name_text(json, "verdict", verdict);
  if (best->source != 0) {
    append_found(json, s, best);
  } else {
    append_similarity(json, 0);
  }
  if (s->missing != NULL) name_text(json, "missing", s->missing);
  tz_buffer_byte(json, '}');
}

static void find_cited(search *s, const char *key, size_t size) {
  sqlite3_stmt *row = tz_work_prepare(s->work, "SELECT id FROM source WHERE key = ?1");
  tz_work_text(s->work, row, 1, key, size);
  if (tz_work_row(s->work, row)) s->cited = sqlite3_column_int64(row, 0);
  sqlite3_finalize(row);
  if (s->cited == 0) s->missing = "source";
}

int tz_quote_check(sqlite3 *db, const char *text, size_t size, const char *key,
                   size_t key_size, tz_stemmer *stemmer, tz_quote_cache *cache,
                   tz_buffer *json, char **error) {
  tz_work work = {.db = db, .error = error};
  search s = {
      .text = text, .size = size, .stemmer = stemmer, .cache = cache, .work = &work};
  found *matches = sqlite3_malloc64(3 * sizeof *matches);
  tz_status status = tz_quotation_read(text, size, &s.quotation);
  if (matches == NULL) tz_work_status(&work, TZ_NOMEM);
  if (status == TZ_TOO_BIG)
    tz_work_fail(&work, "the quotation has more than %d words; check it in parts",
                 TZ_QUOTATION_WORDS);
  tz_work_status(&work, status);
  if (work.code == SQLITE_OK) {
    memset(matches, 0, 3 * sizeof *matches);
    s.own = &matches[0];
    s.other = &matches[1];
    tz_quote_cache_refresh(cache, &work);
    if (key != NULL) find_cited(&s, key, key_size);
    bool has_words = s.quotation.word_count > 0;
    if (has_words && s.cited != 0) try_source(&s, s.cited, s.own, &matches[2]);
    bool sure = is_verbatim(s.own) || s.own->match.similarity >= ALTERED_SURE;
    if (has_words && !sure) try_others(&s, &matches[2]);
    bool nowhere = s.own->source == 0 && s.other->source == 0;
    if (has_words && nowhere && s.cited != 0) try_translation(&s);
    if (work.code == SQLITE_OK) append_verdict(json, &s, key != NULL);
    tz_work_status(&work, json->status);
  }
  sqlite3_free(matches);
  tz_quotation_clear(&s.quotation);
  return work.code;
}
