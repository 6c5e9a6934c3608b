#include "search/snippet.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "text/sentences.h"
#include "text/words.h"

/* Pieces are tried from this many matches on; later ones only fill them. */
#define STARTS_MAX  1000
#define PHRASES_MAX 256

typedef struct sentence {
  size_t start;
  size_t end;
  size_t words;
  bool counted; /* words is known: sentences far from any match never are */
} sentence;

typedef struct piece {
  size_t first; /* sentences */
  size_t last;
  size_t start; /* bytes */
  size_t end;
  size_t phrases; /* how many different ones are inside */
  size_t matches;
} piece;

typedef struct work {
  const char *text;
  sentence *sentences;
  size_t count;
  size_t capacity;
  const tz_span *spans;
  size_t span_count;
  size_t budget;
} work;

/* ---- Words ---- */

static size_t count_words(const char *text, size_t start, size_t end) {
  tz_words words;
  tz_word word;
  size_t count = 0;
  tz_words_init(&words, text + start, end - start);
  while (tz_words_next(&words, &word))
    count++;
  return count;
}

/* The start of word number `skip` (from 0) in text[start, end), or end. */
static size_t word_start(const char *text, size_t start, size_t end, size_t skip) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text + start, end - start);
  while (tz_words_next(&words, &word)) {
    if (skip-- == 0) return start + word.start;
  }
  return end;
}

/* Where the text ends after at most `limit` words of text[start, end): at end
** itself where there are no more. *used is how many it takes. */
static size_t words_end(const char *text, size_t start, size_t end, size_t limit,
                        size_t *used) {
  tz_words words;
  tz_word word;
  size_t last = start;
  *used = 0;
  tz_words_init(&words, text + start, end - start);
  while (tz_words_next(&words, &word)) {
    if (*used == limit) return last;
    last = start + word.end;
    ++*used;
  }
  return end;
}

static size_t sentence_words(work *w, size_t i) {
  sentence *s = &w->sentences[i];
  if (!s->counted) {
    s->words = count_words(w->text, s->start, s->end);
    s->counted = true;
  }
  return s->words;
}

/* ---- Sentences ---- */

static tz_status find_sentences(work *w, size_t size) {
  tz_sentences sentences;
  size_t start, end;
  tz_sentences_init(&sentences, w->text, size);
  while (tz_sentences_next(&sentences, &start, &end)) {
    sentence *grown = tz_grown(w->sentences, w->count, &w->capacity, 32, sizeof *grown);
    if (grown == NULL) return TZ_NOMEM;
    w->sentences = grown;
    w->sentences[w->count++] = (sentence){.start = start, .end = end};
  }
  return TZ_OK;
}

/* The sentence that holds the byte at offset, or the one before it. */
static size_t sentence_at(const work *w, size_t offset) {
  size_t low = 0, high = w->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (w->sentences[middle].start <= offset) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/* ---- Pieces ---- */

/* Counts what lies whole in the piece; spans before number `from` do not. Phrases
** beyond PHRASES_MAX count as matches only. */
static void count_matches(const work *w, size_t from, piece *p) {
  bool seen[PHRASES_MAX] = {false};
  p->phrases = p->matches = 0;
  for (size_t i = from; i < w->span_count && w->spans[i].start < p->end; i++) {
    if (w->spans[i].start < p->start || w->spans[i].end > p->end) continue;
    size_t phrase = (size_t)w->spans[i].phrase;
    if (phrase < PHRASES_MAX && !seen[phrase]) {
      seen[phrase] = true;
      p->phrases++;
    }
    p->matches++;
  }
}

static bool is_better(const piece *a, const piece *b) {
  if (a->phrases != b->phrases) return a->phrases > b->phrases;
  return a->matches > b->matches;
}

/* Takes in whole sentences after the piece, then before it, while they fit. */
static void fill_with_sentences(work *w, piece *p, size_t used, bool before) {
  while (p->last + 1 < w->count && used + sentence_words(w, p->last + 1) <= w->budget)
    used += sentence_words(w, ++p->last);
  while (before && p->first > 0 && used + sentence_words(w, p->first - 1) <= w->budget)
    used += sentence_words(w, --p->first);
  p->start = w->sentences[p->first].start;
  p->end = w->sentences[p->last].end;
}

/* The best piece of whole sentences; false where none with a match fits. */
static bool best_sentences(work *w, piece *best) {
  bool found = false;
  size_t limit = w->span_count < STARTS_MAX ? w->span_count : STARTS_MAX;
  size_t tried = w->count;
  for (size_t i = 0; i < limit; i++) {
    size_t first = sentence_at(w, w->spans[i].start);
    if (first == tried || sentence_words(w, first) > w->budget) continue;
    tried = first;
    piece p = {.first = first, .last = first};
    fill_with_sentences(w, &p, sentence_words(w, first), false);
    count_matches(w, i, &p);
    if (p.matches > 0 && (!found || is_better(&p, best))) {
      *best = p;
      found = true;
    }
  }
  if (found) {
    size_t used = 0;
    for (size_t i = best->first; i <= best->last; i++)
      used += sentence_words(w, i);
    fill_with_sentences(w, best, used, true);
  }
  return found;
}

/* What a piece could have at best that begins with match number `from`. */
static piece best_from(const work *w, size_t from) {
  piece p = {.start = w->spans[from].start, .end = SIZE_MAX};
  count_matches(w, from, &p);
  return p;
}

/* The best piece that begins with a match and ends with one. */
static piece best_stretch(const work *w, size_t size) {
  piece best = {0};
  size_t limit = w->span_count < STARTS_MAX ? w->span_count : STARTS_MAX;
  for (size_t i = 0; i < limit; i++) {
    size_t used;
    piece possible = best_from(w, i);
    if (i > 0 && !is_better(&possible, &best)) break; /* nor one that begins later */
    piece p = {.start = w->spans[i].start};
    p.end = words_end(w->text, p.start, size, w->budget, &used);
    if (p.end < w->spans[i].end) p.end = w->spans[i].end;
    count_matches(w, i, &p);
    if (i > 0 && !is_better(&p, &best)) continue;
    size_t end = w->spans[i].end;
    for (size_t j = i; j < w->span_count && w->spans[j].start < p.end; j++) {
      if (w->spans[j].end <= p.end && w->spans[j].end > end) end = w->spans[j].end;
    }
    p.end = end;
    best = p;
  }
  best.first = sentence_at(w, best.start);
  best.last = sentence_at(w, best.end - 1);
  return best;
}

/* Spends the words that are left on both sides of a stretch, up to the ends of
** its sentences. */
static void widen_stretch(const work *w, piece *p) {
  size_t used = count_words(w->text, p->start, p->end);
  size_t left = used < w->budget ? w->budget - used : 0;
  size_t begin = w->sentences[p->first].start;
  size_t finish = w->sentences[p->last].end;
  size_t before = begin < p->start ? count_words(w->text, begin, p->start) : 0;
  size_t half = before < left / 2 ? before : left / 2;
  size_t after = 0;
  if (finish > p->end) {
    p->end = words_end(w->text, p->end, finish, left - half, &after);
  }
  left -= after;
  if (before <= left) {
    if (begin < p->start) p->start = begin;
  } else {
    p->start = word_start(w->text, begin, p->start, before - left);
  }
}

/* The text's beginning, where nothing was found in it. */
static piece beginning(work *w) {
  piece p = {0};
  if (sentence_words(w, 0) <= w->budget) {
    fill_with_sentences(w, &p, sentence_words(w, 0), false);
  } else {
    size_t used;
    p.start = w->sentences[0].start;
    p.end = words_end(w->text, p.start, w->sentences[0].end, w->budget, &used);
  }
  return p;
}

static piece choose(work *w, size_t size) {
  if (w->span_count == 0) return beginning(w);
  piece whole, all = best_from(w, 0);
  bool fits = best_sentences(w, &whole);
  if (fits && whole.phrases >= all.phrases) return whole;
  piece cut = best_stretch(w, size);
  if (fits && whole.phrases >= cut.phrases) return whole;
  widen_stretch(w, &cut);
  return cut;
}

/* ---- Writing ---- */

/* Appends text[start, end) with every run of white space one space; *space
** tells whether the last byte written was one. */
static void write_line(tz_buffer *out, const char *text, size_t start, size_t end,
                       bool *space) {
  size_t run = start; /* written as it is, up to i */
  for (size_t i = start; i < end; i++) {
    unsigned char c = (unsigned char)text[i];
    bool is_space = c <= ' ' || c == 0x7F;
    if (is_space && (*space || c != ' ')) {
      tz_buffer_append(out, text + run, i - run);
      if (!*space) tz_buffer_byte(out, ' ');
      run = i + 1;
    }
    *space = is_space;
  }
  tz_buffer_append(out, text + run, end - run);
}

static void write_piece(const work *w, const piece *p, const tz_snippet_style *style,
                        tz_buffer *out) {
  bool space = true;
  size_t at = p->start;
  if (p->start > w->sentences[0].start) {
    size_t length = strlen(style->ellipsis);
    tz_buffer_append(out, style->ellipsis, length);
    if (p->start == w->sentences[p->first].start && length > 0 &&
        style->ellipsis[length - 1] != ' ') {
      tz_buffer_byte(out, ' ');
    }
  }
  for (size_t i = 0; i < w->span_count; i++) {
    if (w->spans[i].start < at || w->spans[i].end > p->end) continue;
    size_t end = w->spans[i].end;
    size_t next = i + 1;
    for (; next < w->span_count && w->spans[next].start <= end; next++) {
      if (w->spans[next].end > end && w->spans[next].end <= p->end) {
        end = w->spans[next].end;
      }
    }
    write_line(out, w->text, at, w->spans[i].start, &space);
    tz_buffer_text(out, style->open);
    write_line(out, w->text, w->spans[i].start, end, &space);
    tz_buffer_text(out, style->close);
    at = end;
    i = next - 1;
  }
  write_line(out, w->text, at, p->end, &space);
  if (p->end < w->sentences[w->count - 1].end) {
    char first = style->ellipsis[0];
    if (p->end == w->sentences[p->last].end && first != '\0' && first != ' ') {
      tz_buffer_byte(out, ' ');
    }
    tz_buffer_text(out, style->ellipsis);
  }
}

tz_status tz_snippet(const char *text, size_t size, const tz_span *spans, size_t count,
                     const tz_snippet_style *style, tz_buffer *out) {
  work w = {.text = text, .spans = spans, .span_count = count, .budget = style->words};
  if (w.budget < 1) w.budget = 1;
  if (w.budget > TZ_SNIPPET_WORDS) w.budget = TZ_SNIPPET_WORDS;
  tz_status status = find_sentences(&w, size);
  if (status == TZ_OK && w.count > 0) {
    piece p = choose(&w, size);
    write_piece(&w, &p, style, out);
    status = out->status;
  }
  tz_free(w.sentences);
  return status;
}

void tz_spans_json(const tz_span *spans, size_t count, tz_buffer *out) {
  bool first = true;
  tz_buffer_byte(out, '[');
  for (size_t i = 0; i < count; first = false) {
    size_t start = spans[i].start;
    size_t end = spans[i].end;
    for (i++; i < count && spans[i].start < end; i++) {
      if (spans[i].end > end) end = spans[i].end;
    }
    if (!first) tz_buffer_byte(out, ',');
    tz_buffer_byte(out, '[');
    tz_buffer_integer(out, (int64_t)start);
    tz_buffer_byte(out, ',');
    tz_buffer_integer(out, (int64_t)end);
    tz_buffer_byte(out, ']');
  }
  tz_buffer_byte(out, ']');
}
