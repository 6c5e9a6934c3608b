/* Diagonal voting: where a quotation stands word for word, the place of a word in the
** source less its place in the quotation is the same for all words. Every word that
** both have votes for its diagonal, words that the source has often for less; words
** left out shift it, so neighbouring diagonals vote together and each part between
** gaps for itself. */
#include "corpus/quote.h"

#include <string.h>

#include "base/memory.h"

#define SHIFT      5 /* diagonals of a bucket: 32 */
#define PARTS_MAX  32
#define CHAIN_MAX  16 /* places of one word in the quotation that vote */
#define PLACES     4  /* places looked at for each part */
#define SLACK      64 /* words looked at around them */
#define SHORT      3  /* elements: every place counts, and little work */
#define LONG_WORDS 500
#define VOTE       4096u

typedef struct part {
  size_t start; /* elements of the quotation */
  size_t end;
} part;

typedef struct table {
  uint32_t *slot;  /* element + 1 by hash */
  uint32_t *next;  /* element + 1 of the same word after it */
  uint32_t *count; /* by first element: how often the source has the word */
  size_t slots;
} table;

static void table_clear(table *t) {
  tz_free(t->slot);
  tz_free(t->next);
  tz_free(t->count);
}

static size_t find_slot(const table *t, const tz_quote_word *words, uint64_t form) {
  size_t at = (size_t)(form ^ form >> 32) & (t->slots - 1);
  while (t->slot[at] != 0 && words[t->slot[at] - 1].form != form)
    at = (at + 1) & (t->slots - 1);
  return at;
}

static tz_status table_init(table *t, const tz_quote_words *elements) {
  t->slots = 16;
  while (t->slots < elements->count * 2)
    t->slots *= 2;
  t->slot = tz_calloc(t->slots, sizeof *t->slot);
  t->next = tz_calloc(elements->count, sizeof *t->next);
  t->count = tz_calloc(elements->count, sizeof *t->count);
  if (t->slot == NULL || t->next == NULL || t->count == NULL) return TZ_NOMEM;
  for (size_t i = elements->count; i-- > 0;) { /* backwards: chains run forwards */
    if (elements->words[i].kind >= TZ_QUOTE_GAP) continue;
    size_t at = find_slot(t, elements->words, elements->words[i].form);
    t->next[i] = t->slot[at];
    t->slot[at] = (uint32_t)i + 1;
  }
  return TZ_OK;
}

static size_t find_parts(const tz_quote_words *elements, part parts[PARTS_MAX]) {
  size_t count = 0, start = 0;
  for (size_t i = 0; i <= elements->count; i++) {
    bool ends = i == elements->count ||
                (elements->words[i].kind >= TZ_QUOTE_GAP && count + 1 < PARTS_MAX);
    if (!ends) continue;
    if (i > start) parts[count++] = (part){start, i};
    start = i + 1;
  }
  return count;
}

static void count_words(table *t, const tz_quote_words *elements,
                        const tz_quote_words *source) {
  for (size_t j = 0; j < source->count; j++) {
    uint32_t first = t->slot[find_slot(t, elements->words, source->words[j].form)];
    if (first != 0) t->count[first - 1]++;
  }
}

/* Votes of one part's words into votes, a number a bucket. */
static void vote(const table *t, const tz_quote_words *elements,
                 const tz_quote_words *source, part p, uint32_t *votes) {
  for (size_t j = 0; j < source->count; j++) {
    uint32_t first = t->slot[find_slot(t, elements->words, source->words[j].form)];
    if (first == 0) continue;
    uint32_t weight = VOTE / t->count[first - 1] + 1;
    int chain = 0;
    for (uint32_t i = first; i != 0 && chain < CHAIN_MAX; i = t->next[i - 1], chain++) {
      if (i - 1 < p.start || i - 1 >= p.end) continue;
      votes[(j + elements->count - (i - 1)) >> SHIFT] += weight;
    }
  }
}

/* Marks the source's words around the buckets with most votes for a part. */
static void choose(const uint32_t *votes, size_t buckets,
                   const tz_quote_words *elements, part p, unsigned char *chosen,
                   size_t source_count) {
  size_t places = p.end - p.start > LONG_WORDS ? 1 : PLACES;
  size_t slack = SLACK + (p.end - p.start) / 16;
  size_t best[PLACES];
  for (size_t place = 0; place < places; place++) {
    uint32_t most = 0;
    best[place] = 0;
    for (size_t b = 0; b + 1 < buckets; b++) {
      bool taken = false;
      for (size_t k = 0; k < place; k++)
        taken |= b + 1 >= best[k] && b <= best[k] + 1;
      if (!taken && votes[b] + votes[b + 1] > most) {
        most = votes[b] + votes[b + 1];
        best[place] = b;
      }
    }
    if (most == 0) return;
    /* diagonals [b << SHIFT, (b + 2) << SHIFT) less the quotation's length */
    size_t low = (best[place] << SHIFT) + p.start;
    size_t high = ((best[place] + 2) << SHIFT) + p.end + slack;
    low = low > elements->count + slack ? low - elements->count - slack : 0;
    high = high > elements->count ? high - elements->count : 0;
    if (high > source_count) high = source_count;
    if (high > low) memset(chosen + low, 1, high - low);
  }
}

static tz_status copy_chosen(const unsigned char *chosen, const tz_quote_words *source,
                             tz_quote_words *window) {
  size_t count = 0;
  for (size_t j = 0; j < source->count; j++)
    count += chosen[j] ? 1 : (j > 0 && chosen[j - 1]) ? 1 : 0;
  window->words = tz_calloc(count ? count : 1, sizeof *window->words);
  if (window->words == NULL) return TZ_NOMEM;
  window->capacity = count;
  for (size_t j = 0; j < source->count; j++) {
    if (chosen[j]) {
      window->words[window->count++] = source->words[j];
    } else if (j > 0 && chosen[j - 1]) {
      tz_quote_word barrier = source->words[j];
      barrier.kind = TZ_QUOTE_BARRIER;
      window->words[window->count++] = barrier;
    }
  }
  return TZ_OK;
}

tz_status tz_quote_window(const tz_quotation *quotation, const tz_quote_words *source,
                          tz_quote_words *window) {
  const tz_quote_words *elements = &quotation->elements;
  *window = (tz_quote_words){NULL, 0, 0};
  unsigned char *chosen = tz_calloc(source->count + 1, 1);
  if (chosen == NULL) return TZ_NOMEM;
  tz_status status = TZ_OK;
  size_t most = elements->count <= SHORT ? TZ_QUOTE_CELLS_SHORT : TZ_QUOTE_CELLS;
  if (elements->count * source->count <= most) {
    memset(chosen, 1, source->count);
  } else {
    table t = {NULL, NULL, NULL, 0};
    part parts[PARTS_MAX];
    size_t part_count = find_parts(elements, parts);
    size_t buckets = ((source->count + elements->count) >> SHIFT) + 2;
    uint32_t *votes = tz_calloc(buckets, sizeof *votes);
    status = votes == NULL ? TZ_NOMEM : table_init(&t, elements);
    if (status == TZ_OK) count_words(&t, elements, source);
    for (size_t p = 0; status == TZ_OK && p < part_count; p++) {
      memset(votes, 0, buckets * sizeof *votes);
      vote(&t, elements, source, parts[p], votes);
      choose(votes, buckets, elements, parts[p], chosen, source->count);
    }
    table_clear(&t);
    tz_free(votes);
  }
  if (status == TZ_OK) status = copy_chosen(chosen, source, window);
  tz_free(chosen);
  return status;
}
