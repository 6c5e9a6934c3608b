#include "stance/tokens.h"

#include <string.h>

#include "base/memory.h"
#include "base/hash.h"

#define CACHE_SLOTS 16384

/* English words are looked up by form, Russian ones, which have many forms, by
** stem; the hash of a stem is salted so that the two never meet. */
static uint32_t stem_hash(const char *stem, size_t size) {
  uint32_t hash = tz_model_hash(stem, size) ^ 0x52555353u;
  return hash ? hash : 1;
}

static size_t index_slot(const tz_reader *r, uint32_t hash) {
  size_t at = (hash * 0x9E3779B1u) & (r->index_count - 1);
  while (r->index[at] != 0 && r->hashes[at] != hash)
    at = (at + 1) & (r->index_count - 1);
  return at;
}

static void index_add(tz_reader *r, uint32_t hash, size_t row) {
  size_t at = index_slot(r, hash);
  if (r->index[at] != 0) return;
  r->index[at] = (uint32_t)row + 1;
  r->hashes[at] = hash;
}

static int32_t index_find(const tz_reader *r, uint32_t hash) {
  return (int32_t)r->index[index_slot(r, hash)] - 1;
}

static tz_status index_russian(tz_reader *r) {
  const char *at = r->model.russian_text, *end = at + r->model.russian_size;
  for (size_t row = 0; row < r->model.russian && at < end; row++) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (line_end == NULL) line_end = end;
    size_t stem_size;
    const char *stem =
        tz_stem(r->stemmer, at, (size_t)(line_end - at), TZ_RUSSIAN, &stem_size);
    if (stem == NULL) return TZ_NOMEM;
    index_add(r, stem_hash(stem, stem_size), r->model.english + row);
    at = line_end + 1;
  }
  return TZ_OK;
}

static tz_status make_index(tz_reader *r) {
  size_t words = r->model.english + r->model.russian;
  r->index_count = 1024;
  while (r->index_count < 2 * words)
    r->index_count *= 2;
  r->index = tz_calloc(r->index_count, sizeof *r->index);
  r->hashes = tz_calloc(r->index_count, sizeof *r->hashes);
  if (r->index == NULL || r->hashes == NULL) return TZ_NOMEM;
  for (size_t row = 0; row < r->model.english; row++)
    index_add(r, r->model.forms[row], row);
  return index_russian(r);
}

tz_status tz_reader_init(tz_reader *r, const unsigned char *blob, size_t size) {
  *r = (tz_reader){0};
  tz_status status = tz_model_read(&r->model, blob, size);
  if (status != TZ_OK) return status;
  r->stemmer = tz_stemmer_new();
  r->cache = tz_calloc(CACHE_SLOTS, sizeof *r->cache);
  r->likeness = tz_calloc(TZ_LIKENESS_SLOTS, sizeof *r->likeness);
  r->names = tz_calloc(TZ_NAME_SLOTS, sizeof *r->names);
  if (r->stemmer == NULL || r->cache == NULL || r->likeness == NULL || r->names == NULL)
    return TZ_NOMEM;
  size_t text_size;
  const char *text = tz_lexicon_text(&text_size);
  status = tz_lexicon_read(&r->lexicon, text, text_size, r->stemmer);
  return status == TZ_OK ? make_index(r) : status;
}

void tz_reader_clear(tz_reader *r) {
  tz_stemmer_free(r->stemmer);
  tz_lexicon_clear(&r->lexicon);
  tz_free(r->index);
  tz_free(r->hashes);
  tz_free(r->cache);
  tz_free(r->likeness);
  tz_free(r->names);
  *r = (tz_reader){0};
}

static tz_part part_of(const char *form, size_t size) {
  static const struct {
    const char *form;
    tz_part part;
  } parts[] = {
      {"is", TZ_PART_IS},      {"are", TZ_PART_IS},      {"was", TZ_PART_IS},
      {"were", TZ_PART_IS},    {"does", TZ_PART_IS},     {"do", TZ_PART_IS},
      {"это", TZ_PART_IS},     {"является", TZ_PART_IS}, {"являются", TZ_PART_IS},
      {"be", TZ_PART_BE},      {"been", TZ_PART_BE},     {"being", TZ_PART_BE},
      {"быть", TZ_PART_BE},    {"than", TZ_PART_THAN},   {"чем", TZ_PART_THAN},
      {"of", TZ_PART_OF},      {"on", TZ_PART_OF},       {"to", TZ_PART_OF},
      {"for", TZ_PART_FOR},    {"за", TZ_PART_FOR},      {"will", TZ_PART_WILL},
      {"would", TZ_PART_WILL}, {"has", TZ_PART_HAS},     {"had", TZ_PART_HAS}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strlen(parts[i].form) == size && memcmp(parts[i].form, form, size) == 0)
      return parts[i].part;
  return TZ_PART_OTHER;
}

/* Words that share their stem with a verb that takes a side, and take none. */
static bool is_no_verb(const char *form, size_t size) {
  return (size == 8 || (size == 9 && form[8] == 's')) &&
         memcmp(form, "criminal", 8) == 0;
}

static const tz_word_facts *look_up(tz_reader *r, const char *form, size_t size,
                                    tz_script script) {
  uint64_t hash = tz_hash(TZ_HASH_START, form, size);
  if (hash == 0) hash = 1;
  tz_word_facts *facts = &r->cache[(size_t)(hash >> 17) & (CACHE_SLOTS - 1)];
  if (facts->form == hash) return facts;
  tz_language language = tz_language_of_script(script);
  size_t stem_size;
  const char *stem = tz_stem(r->stemmer, form, size, language, &stem_size);
  if (stem == NULL) return NULL;
  *facts =
      (tz_word_facts){.form = hash, .stem = tz_lexicon_key(stem, stem_size, language)};
  facts->vector = language == TZ_RUSSIAN ? index_find(r, stem_hash(stem, stem_size))
                                         : index_find(r, tz_model_hash(form, size));
  facts->relational = language == TZ_RUSSIAN && stem_size > 10 &&
                      memcmp(stem + stem_size - 4, "ск", 4) == 0;
  facts->english = language == TZ_ENGLISH;
  facts->part = (uint8_t)part_of(form, size);
  facts->stop = script == TZ_SCRIPT_DIGIT || tz_is_stop_word(form, size, language);
  const tz_lexeme *lexeme = tz_lexicon_find(&r->lexicon, facts->stem);
  if (lexeme != NULL) {
    facts->polarity = lexeme->polarity;
    facts->cue = lexeme->cue;
    facts->group = lexeme->group;
    if (facts->cue == TZ_CUE_OPPOSE && is_no_verb(form, size))
      facts->cue = TZ_CUE_POLAR;
  }
  return facts;
}

void tz_tokens_init(tz_tokens *tokens, const char *text, size_t size) {
  tz_words_init(&tokens->words, text, size);
  tokens->names = NULL;
  tokens->last_end = 0;
  tokens->more = true;
}

typedef enum boundary { INSIDE, CLAUSE, SENTENCE, QUESTION } boundary;

/* What stands between two words, as far as it divides. Looks at 64 bytes at
** most; what is wider divides anyway. */
static boundary between(const char *text, size_t from, size_t to) {
  if (to - from > 64) return SENTENCE;
  boundary found = INSIDE;
  for (size_t i = from; i < to; i++) {
    switch (text[i]) {
    case '?': return QUESTION;
    case '.':
    case '!': found = SENTENCE; break;
    case '\n':
      if (i + 1 < to && text[i + 1] == '\n') found = SENTENCE;
      break;
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
      if (found == INSIDE) found = CLAUSE;
      break;
    default: break;
    }
  }
  return found;
}

/* An en or em dash in text[from, to). */
static bool has_dash(const char *text, size_t from, size_t to) {
  for (size_t i = from; i + 2 < to; i++)
    if (memcmp(text + i, "\xe2\x80\x93", 3) == 0 ||
        memcmp(text + i, "\xe2\x80\x94", 3) == 0)
      return true;
  return false;
}

typedef struct block {
  tz_token *out;
  size_t count;
  size_t sentence_start;
  uint16_t sentence;
  bool clause;
  bool dash;
} block;

static void put(block *b, const tz_word_facts *facts, const tz_word *word, size_t end) {
  b->out[b->count++] = (tz_token){.start = (uint32_t)word->start,
                                  .end = (uint32_t)end,
                                  .stem = facts->stem,
                                  .vector = facts->vector,
                                  .polarity = facts->polarity,
                                  .cue = facts->cue,
                                  .part = facts->part,
                                  .group = facts->group,
                                  .stop = facts->stop,
                                  .english = facts->english,
                                  .capital = word->capital,
                                  .relational = facts->relational,
                                  .clause = b->clause,
                                  .dash = b->dash,
                                  .sentence = b->sentence};
  b->clause = b->dash = false;
}

/* US and U.S. are the country, us is a pronoun; the States are it that are United. */
static bool is_country(const char *text, const block *b, const tz_word *word) {
  if (word->form_size == 2)
    return memcmp(word->form, "us", 2) == 0 &&
           (text[word->start + 1] == 'S' || text[word->start + 1] == '.');
  const tz_token *last = b->count > 0 ? &b->out[b->count - 1] : NULL;
  return word->capital && word->form_size == 6 &&
         memcmp(word->form, "states", 6) == 0 && last != NULL &&
         last->end - last->start == 6 &&
         memcmp(text + last->start + 1, "nited", 5) == 0;
}

/* Gives the token just put the stem of the name of the thesis that it stands for. */
static bool recognise(tz_reader *r, const tz_names *names, const tz_word *word,
                      size_t size, tz_token *token) {
  tz_spelling spelt = {
      .form = word->form, .size = size, .latin = word->script == TZ_SCRIPT_LATIN};
  if (!spelt.latin && word->script != TZ_SCRIPT_CYRILLIC) return true;
  if (!spelt.latin) {
    spelt.root = tz_stem(r->stemmer, word->form, size, TZ_RUSSIAN, &spelt.root_size);
    if (spelt.root == NULL) return false;
  }
  uint64_t hash = tz_hash(TZ_HASH_START, word->form, size);
  uint64_t stem = tz_names_find(names, r->names, hash, &spelt);
  if (stem != 0) token->stem = stem;
  return true;
}

/* don't is do + n't; what stands after another apostrophe is left out. */
static bool put_word(tz_reader *r, block *b, const tz_tokens *t, const tz_word *word) {
  const char *text = t->words.text;
  size_t size = word->form_size;
  const char *apostrophe =
      word->script == TZ_SCRIPT_LATIN ? memchr(word->form, '\'', size) : NULL;
  bool negated = size > 3 && memcmp(word->form + size - 3, "n't", 3) == 0;
  if (negated) {
    size -= 3;
  } else if (apostrophe != NULL && apostrophe > word->form + 1) {
    size = (size_t)(apostrophe - word->form);
  }
  const tz_word_facts *facts = is_country(text, b, word)
                                   ? look_up(r, "usa", 3, TZ_SCRIPT_LATIN)
                                   : look_up(r, word->form, size, word->script);
  if (facts == NULL) return false;
  put(b, facts, word, word->end);
  if (t->names != NULL && t->names->count > 0 && word->capital && !facts->stop &&
      !recognise(r, t->names, word, size, &b->out[b->count - 1]))
    return false;
  if (!negated) return true;
  facts = look_up(r, "n't", 3, TZ_SCRIPT_LATIN);
  if (facts == NULL) return false;
  put(b, facts, word, word->end);
  b->out[b->count - 1].cue = TZ_CUE_NEGATION;
  return true;
}

static void divide(block *b, boundary found) {
  if (found == INSIDE) return;
  b->clause = true;
  if (found == CLAUSE || b->count == 0) return;
  if (found == QUESTION)
    for (size_t i = b->sentence_start; i < b->count; i++)
      b->out[i].question = true;
  b->sentence_start = b->count;
  b->sentence++;
}

size_t tz_tokens_next(tz_reader *r, tz_tokens *t, tz_token *out, size_t capacity,
                      tz_status *status) {
  block b = {.out = out, .clause = true};
  tz_word word;
  while (t->more && b.count + 2 <= capacity) {
    size_t before = t->last_end;
    t->more = tz_words_next(&t->words, &word);
    if (!t->more) {
      divide(&b, between(t->words.text, before, t->words.size));
      break;
    }
    boundary found = between(t->words.text, before, word.start);
    divide(&b, found);
    b.dash = word.start - before < 8 && has_dash(t->words.text, before, word.start);
    if (!put_word(r, &b, t, &word)) {
      *status = TZ_NOMEM;
      return 0;
    }
    t->last_end = word.end;
    /* A block ends where a sentence does, once it is nearly full. */
    if (b.count > capacity * 3 / 4 && t->last_end < t->words.size &&
        between(t->words.text, t->last_end, t->last_end + 1) >= SENTENCE)
      break;
  }
  return b.count;
}
