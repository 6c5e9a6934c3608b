#include "corpus/quote.h"

#include <string.h>

#include "base/memory.h"
#include "text/fold.h"
#include "text/words.h"

/* Costs. A word changed costs less than one added and one left out. */
#define UNIT    1024
#define SIMILAR (2 * UNIT) /* begins with the same four letters */
#define CHANGED (3 * UNIT)
#define ADDED   (4 * UNIT)
#define OMITTED (4 * UNIT)
#define BESIDE  (UNIT / 8) /* a source word in the place of an insertion */
#define NEVER   (1 << 28)

#define INSERT_MAX 12 /* source words that an insertion may stand for */

#define SHORT_WORDS  3
#define LONG_WORDS   12
#define FOUND_PAIR   0.7 /* one word of two is not enough */
#define FOUND_SHORT  0.6
#define FOUND_MIDDLE 0.55
#define FOUND_LONG   0.5

enum { ACROSS, UP, LEFT }; /* both; of the quotation only; of the source only */

typedef struct alignment {
  const tz_quote_word *quoted;
  size_t quoted_count;
  const tz_quote_word *source;
  size_t source_count;
  unsigned char *moves; /* (quoted_count + 1) rows of source_count + 1 */
  int *cost;            /* two rows; the last one holds the result */
  int *above;
} alignment;

static int change_cost(const tz_quote_word *a, const tz_quote_word *b) {
  if (b->kind == TZ_QUOTE_BARRIER) return NEVER;
  if (a->form == b->form) return 0;
  return a->begin == b->begin ? SIMILAR : CHANGED;
}

/* What it costs to pass over a word of the source in the row of an element. */
static int pass_cost(const tz_quote_word *element, const tz_quote_word *word) {
  if (element->kind == TZ_QUOTE_GAP) return 1;
  if (word->kind == TZ_QUOTE_BARRIER) return NEVER;
  if (word->kind == TZ_QUOTE_SPARE) return 0;
  return element->kind == TZ_QUOTE_INSERT ? BESIDE : OMITTED;
}

static void fill_row(alignment *a, size_t row) {
  const tz_quote_word *element = &a->quoted[row - 1];
  unsigned char *moves = a->moves + row * (a->source_count + 1);
  bool is_word = element->kind < TZ_QUOTE_GAP;
  int up_cost = is_word ? ADDED : 0;
  a->cost[0] = a->above[0] + up_cost;
  moves[0] = UP;
  for (size_t j = 1; j <= a->source_count; j++) {
    const tz_quote_word *word = &a->source[j - 1];
    int best = a->above[j] + up_cost;
    unsigned char move = UP;
    if (is_word) {
      int across = a->above[j - 1] + change_cost(element, word);
      if (across <= best) best = across, move = ACROSS;
    }
    int left = a->cost[j - 1] + pass_cost(element, word);
    if (left < best) best = left, move = LEFT;
    a->cost[j] = best;
    moves[j] = move;
  }
}

static void alignment_clear(alignment *a) {
  tz_free(a->moves);
  tz_free(a->cost);
  tz_free(a->above);
}

static tz_status align(alignment *a) {
  size_t width = a->source_count + 1;
  a->moves = tz_calloc(a->quoted_count + 1, width);
  a->cost = tz_calloc(width, sizeof *a->cost);
  a->above = tz_calloc(width, sizeof *a->above);
  if (a->moves == NULL || a->cost == NULL || a->above == NULL) return TZ_NOMEM;
  for (size_t row = 1; row <= a->quoted_count; row++) {
    int *filled = a->above;
    a->above = a->cost;
    a->cost = filled;
    fill_row(a, row);
  }
  return TZ_OK;
}

/* ---- from moves to differences ---- */

typedef struct run {               /* moves that differ, one after another */
  size_t quoted_start, quoted_end; /* elements */
  size_t source_start, source_end; /* words of the window */
} run;

typedef struct walk {
  const char *text; /* of the quotation */
  const tz_quotation *quotation;
  const tz_quote_source *source;
  const alignment *a;
  tz_stemmer *stemmer;
  tz_quote_match *match;
  tz_buffer left, right; /* scratch */
  double agreed;
  size_t used; /* source words that the quotation should have */
  tz_status status;
} walk;

static tz_quote_range quoted_range(const walk *w, size_t start, size_t end) {
  const tz_quotation *q = w->quotation;
  if (start < end) {
    const tz_quote_word *first = &w->a->quoted[start], *last = &w->a->quoted[end - 1];
    tz_quote_range range = {q->place[first->start], q->place[last->end - 1] + 1};
    if (first->kind == TZ_QUOTE_BENT && range.start > 0 &&
        w->text[range.start - 1] == '[')
      range.start--;
    range.end += (unsigned char)q->marks.data[last->end - 1]; /* ] or [] */
    return range;
  }
  size_t at = start > 0 ? q->place[w->a->quoted[start - 1].end - 1] + 1
                        : q->place[w->a->quoted[0].start];
  return (tz_quote_range){at, at};
}

static tz_quote_range source_range(const walk *w, size_t start, size_t end) {
  const tz_quote_word *words = w->a->source;
  if (start < end) return (tz_quote_range){words[start].start, words[end - 1].end};
  size_t at = start > 0 ? words[start - 1].end : words[0].start;
  return (tz_quote_range){at, at};
}

/* Whether text[range] holds what may divide a word without a difference. */
static bool has_divider(const char *text, tz_quote_range range) {
  static const char dividers[] = "-/\n\f";
  bool digits = true;
  for (size_t i = range.start; i < range.end; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (strchr(dividers, byte) != NULL) return true;
    if (byte == 0xE2 && i + 2 < range.end && (unsigned char)text[i + 1] == 0x80 &&
        (unsigned char)text[i + 2] >= 0x90 && (unsigned char)text[i + 2] <= 0x95)
      return true;
    if (byte == 0xC2 && i + 1 < range.end && (unsigned char)text[i + 1] == 0xAD)
      return true;
    bool space = byte == ' ' || byte == 0xC2 || byte == 0xA0 || byte >= 0x80;
    if (!space && (byte < '0' || byte > '9') && byte != ',' && byte != '.')
      digits = false;
  }
  return digits && range.end > range.start;
}

/* The folded source words of a run without spare ones that the quotation passed. */
static void fold_source(walk *w, const run *r) {
  tz_buffer_reset(&w->right);
  for (size_t j = r->source_start; j < r->source_end; j++) {
    const tz_quote_word *word = &w->a->source[j];
    if (word->kind == TZ_QUOTE_SPARE && r->source_end - r->source_start > 1) continue;
    tz_quote_fold(w->source->text + word->start, word->end - word->start, &w->right);
  }
}

/* Whether a bent word can stand for the source's: outside its brackets the letters
** are the same. */
static bool bends_to(walk *w, const tz_quote_word *bent) {
  const char *plain = w->quotation->plain.data, *marks = w->quotation->marks.data;
  size_t first = bent->end, last = bent->end;
  for (size_t i = bent->end; i-- > bent->start;) {
    if (marks[i] == 0) continue;
    if (first == bent->end && last == bent->end) last = i + 1;
    first = marks[i] == 2 ? i + 1 : i;
  }
  tz_buffer_reset(&w->left);
  tz_fold_text(plain + bent->start, first - bent->start, &w->left);
  size_t head = w->left.size;
  if (last < bent->end) tz_fold_text(plain + last, bent->end - last, &w->left);
  size_t tail = w->left.size - head;
  if (w->right.size < w->left.size || w->left.size == 0) return false;
  return memcmp(w->right.data, w->left.data, head) == 0 &&
         memcmp(w->right.data + w->right.size - tail, w->left.data + head, tail) == 0;
}

/* Whether the words of a run are the same but for typography. */
static bool is_typography(walk *w, const run *r) {
  size_t quoted = r->quoted_end - r->quoted_start;
  if (quoted == 0 || r->source_end == r->source_start) return false;
  fold_source(w, r);
  if (quoted == 1 && w->a->quoted[r->quoted_start].kind == TZ_QUOTE_BENT)
    return bends_to(w, &w->a->quoted[r->quoted_start]);
  tz_buffer_reset(&w->left);
  for (size_t i = r->quoted_start; i < r->quoted_end; i++) {
    const tz_quote_word *word = &w->a->quoted[i];
    tz_quote_fold(w->quotation->plain.data + word->start, word->end - word->start,
                  &w->left);
  }
  if (w->left.size != w->right.size || w->left.size == 0 ||
      memcmp(w->left.data, w->right.data, w->left.size) != 0)
    return false;
  return has_divider(w->text, quoted_range(w, r->quoted_start, r->quoted_end)) ||
         has_divider(w->source->text, source_range(w, r->source_start, r->source_end));
}

/* Appends the stem of the first word of a text. */
static void append_stem(walk *w, const char *text, size_t size, tz_buffer *out) {
  tz_words words;
  tz_word word;
  tz_words_init(&words, text, size);
  while (tz_words_next(&words, &word)) {
    size_t stem_size = word.form_size;
    const char *stem = word.form;
    if (w->stemmer != NULL)
      stem = tz_stem(w->stemmer, word.form, word.form_size,
                     tz_language_of_script(word.script), &stem_size);
    if (stem == NULL) {
      w->status = TZ_NOMEM;
      return;
    }
    tz_buffer_append(out, stem, stem_size);
    tz_buffer_byte(out, ' ');
  }
}

/* Whether two words are forms of one. */
static bool same_stem(walk *w, const tz_quote_word *quoted,
                      const tz_quote_word *source) {
  tz_buffer_reset(&w->left);
  tz_buffer_reset(&w->right);
  append_stem(w, w->quotation->plain.data + quoted->start, quoted->end - quoted->start,
              &w->left);
  append_stem(w, w->source->text + source->start, source->end - source->start,
              &w->right);
  return w->left.size == w->right.size && w->left.size > 0 &&
         memcmp(w->left.data, w->right.data, w->left.size) == 0;
}

static void add_difference(walk *w, const run *r, bool inflected) {
  tz_quote_match *match = w->match;
  tz_quote_range quoted = quoted_range(w, r->quoted_start, r->quoted_end);
  tz_quote_range source = source_range(w, r->source_start, r->source_end);
  if (match->difference_count == TZ_QUOTE_DIFFERENCES) {
    tz_quote_difference *last = &match->differences[TZ_QUOTE_DIFFERENCES - 1];
    last->quoted.end = quoted.end;
    last->source.end = source.end;
    last->inflected = false;
    return;
  }
  match->differences[match->difference_count++] =
      (tz_quote_difference){quoted, source, inflected};
}

/* Ends a run of moves that differ. */
static void end_run(walk *w, run *r) {
  const tz_quote_word *words = w->a->source;
  size_t quoted = r->quoted_end - r->quoted_start, source = 0;
  while (r->source_start < r->source_end &&
         words[r->source_start].kind == TZ_QUOTE_SPARE)
    r->source_start++;
  while (r->source_start < r->source_end &&
         words[r->source_end - 1].kind == TZ_QUOTE_SPARE)
    r->source_end--;
  for (size_t j = r->source_start; j < r->source_end; j++)
    source += words[j].kind != TZ_QUOTE_SPARE;
  if (quoted == 0 && source == 0) return;
  if (is_typography(w, r)) {
    w->agreed += (double)(quoted + source) / 2;
    w->used += source;
    return;
  }
  w->used += source;
  bool inflected =
      quoted == source && quoted > 0 && quoted == r->source_end - r->source_start;
  for (size_t k = 0; k < quoted && quoted == source; k++) {
    bool same = quoted == r->source_end - r->source_start &&
                same_stem(w, &w->a->quoted[r->quoted_start + k],
                          &w->a->source[r->source_start + k]);
    if (same) w->agreed += 0.75;
    inflected &= same;
  }
  add_difference(w, r, inflected);
}

/* The moves from the end back to the begin, put in order; returns their number. */
static size_t trace(const alignment *a, size_t end, unsigned char *moves,
                    size_t *begin) {
  size_t i = a->quoted_count, j = end, count = 0;
  while (i > 0) {
    unsigned char move = a->moves[i * (a->source_count + 1) + j];
    moves[count++] = move;
    if (move != LEFT) i--;
    if (move != UP) j--;
  }
  *begin = j;
  for (size_t k = 0; k < count / 2; k++) {
    unsigned char swap = moves[k];
    moves[k] = moves[count - 1 - k];
    moves[count - 1 - k] = swap;
  }
  return count;
}

/* Insertions that stand for too many words are differences. */
static void end_insert(walk *w, size_t element, size_t start, size_t end) {
  size_t words = 0;
  for (size_t j = start; j < end; j++)
    words += w->a->source[j].kind != TZ_QUOTE_SPARE;
  if (words <= INSERT_MAX) return;
  run r = {element + 1, element + 1, start, end};
  w->used += words;
  add_difference(w, &r, false);
}

static void read_moves(walk *w, const unsigned char *moves, size_t count,
                       size_t begin) {
  const alignment *a = w->a;
  size_t i = 0, j = begin, first = a->source_count, last = 0, insert_from = begin;
  run r = {0, 0, begin, begin};
  for (size_t k = 0; k < count && w->status == TZ_OK; k++) {
    /* LEFT moves lie in the row of the element before. */
    size_t row = moves[k] == LEFT ? i - 1 : i;
    bool is_word = a->quoted[row].kind < TZ_QUOTE_GAP;
    bool same = moves[k] == ACROSS && a->quoted[i].form == a->source[j].form &&
                a->quoted[i].kind == TZ_QUOTE_WORD;
    if (moves[k] == ACROSS) {
      if (j < first) first = j;
      last = j + 1;
    }
    if (!is_word || same) {
      end_run(w, &r);
      if (!is_word && moves[k] == UP) insert_from = j;
      if (same) w->agreed += 1, w->used += 1;
    }
    i += moves[k] != LEFT;
    j += moves[k] != UP;
    bool insert_ends = !is_word && a->quoted[row].kind == TZ_QUOTE_INSERT &&
                       (k + 1 == count || moves[k + 1] != LEFT);
    if (insert_ends) end_insert(w, row, insert_from, j);
    if (!is_word || same) r = (run){i, i, j, j};
    r.quoted_end = i;
    r.source_end = j;
  }
  end_run(w, &r);
  if (first < last) {
    w->match->at = (tz_quote_range){a->source[first].start, a->source[last - 1].end};
  }
}

static void find_places(const alignment *a, int least, unsigned char *scratch,
                        tz_quote_match *match) {
  const unsigned char *moves = a->moves + a->quoted_count * (a->source_count + 1);
  for (size_t j = 1; j <= a->source_count; j++) {
    if (a->cost[j] != least || moves[j] != ACROSS) continue;
    if (match->place_count == TZ_QUOTE_PLACES) return;
    size_t begin;
    trace(a, j, scratch, &begin);
    match->places[match->place_count++] =
        (tz_quote_range){a->source[begin].start, a->source[j - 1].end};
  }
}

static void read_alignment(walk *w) {
  const alignment *a = w->a;
  size_t end = 0;
  for (size_t j = 1; j <= a->source_count; j++)
    if (a->cost[j] < a->cost[end]) end = j;
  unsigned char *moves = tz_calloc(a->quoted_count + a->source_count + 1, 1);
  if (moves == NULL) {
    w->status = TZ_NOMEM;
    return;
  }
  size_t begin;
  size_t count = trace(a, end, moves, &begin);
  read_moves(w, moves, count, begin);
  find_places(a, a->cost[end], moves, w->match);
  tz_free(moves);
  size_t all = w->quotation->word_count + w->used;
  w->match->similarity = all > 0 ? 2.0 * w->agreed / (double)all : 0.0;
}

tz_status tz_quote_match_find(const char *text, const tz_quotation *quotation,
                              const tz_quote_source *source, tz_stemmer *stemmer,
                              tz_quote_match *match) {
  match->similarity = 0;
  match->at = (tz_quote_range){0, 0};
  match->difference_count = match->place_count = 0;
  if (quotation->elements.count == 0 || source->words.count == 0) return TZ_OK;
  tz_quote_words window;
  tz_status status = tz_quote_window(quotation, &source->words, &window);
  if (status == TZ_OK && window.count > 0) {
    alignment a = {.quoted = quotation->elements.words,
                   .quoted_count = quotation->elements.count,
                   .source = window.words,
                   .source_count = window.count};
    walk w = {.text = text,
              .quotation = quotation,
              .source = source,
              .a = &a,
              .stemmer = stemmer,
              .match = match};
    tz_buffer_init(&w.left);
    tz_buffer_init(&w.right);
    w.status = align(&a);
    if (w.status == TZ_OK) read_alignment(&w);
    status = w.status != TZ_OK        ? w.status
             : w.left.status != TZ_OK ? w.left.status
                                      : w.right.status;
    tz_buffer_clear(&w.left);
    tz_buffer_clear(&w.right);
    alignment_clear(&a);
  }
  tz_quote_words_clear(&window);
  return status;
}

bool tz_quote_is_found(const tz_quotation *quotation, const tz_quote_match *match) {
  size_t words = quotation->word_count;
  double least = words < SHORT_WORDS    ? FOUND_PAIR
                 : words == SHORT_WORDS ? FOUND_SHORT
                 : words < LONG_WORDS   ? FOUND_MIDDLE
                                        : FOUND_LONG;
  return words > 0 && match->similarity >= least;
}
