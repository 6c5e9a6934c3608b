/* Reads a thesis: what it is about, and whether it is for that. */
#include "stance/features.h"

#include <math.h>

#include "base/utf8.h"
#include "text/fold.h"

#define PREDICATE_REACH 12 /* words in which a thesis says what it thinks of a thing */
#define PASSIVE_REACH   4
#define DENIAL_REACH    2
#define UNDO_REACH      4
#define BAN_POLARITY    (-2) /* of what is undone as a whole: bans, not cuts */

static bool is_object(const tz_token *t) {
  return !t->stop && (t->cue == TZ_CUE_NONE || t->cue == TZ_CUE_POLAR);
}

static bool is_content(const tz_token *t) {
  return !t->stop && t->cue != TZ_CUE_NEGATION && t->cue != TZ_CUE_MODAL;
}

/* Capitals alone, two at least. */
static bool is_acronym(const char *text, const tz_token *t) {
  size_t letters = 0;
  for (size_t at = t->start; at < t->end; letters++) {
    uint32_t codepoint;
    at += tz_utf8_decode(text + at, t->end - at, &codepoint);
    if (!tz_is_capital(codepoint)) return false;
  }
  return letters > 1;
}

/* A name in a thesis says whose, or between whom: in "a China-Russia alliance" and
** "китайско-российский союз" a text is to speak of the alliance, not of China. A
** thesis's first word has its capital from the sentence, unless a name follows or
** nothing, or it is NATO. */
static bool is_name(const tz_thesis *thesis, const char *text, size_t i) {
  const tz_token *t = &thesis->tokens[i];
  if (t->relational) return true;
  bool next = i + 1 < thesis->token_count && thesis->tokens[i + 1].capital;
  return t->capital &&
         (i > 0 || next || thesis->token_count == 1 || is_acronym(text, t));
}

/* Whether a name is the last of those that stand together: Putin of Vladimir Putin, but
** both of China-Russia. */
static bool is_last(const tz_thesis *thesis, const char *text, size_t i) {
  const tz_token *t = &thesis->tokens[i], *next = t + 1;
  return i + 1 == thesis->token_count || !t->capital || !next->capital ||
         next->start != t->end + 1 || text[t->end] != ' ';
}

static void add_object(const tz_model *m, tz_thesis *thesis, const char *text,
                       size_t predicate, size_t at) {
  const tz_token *t = &thesis->tokens[at];
  bool name = is_name(thesis, text, at), last = name && is_last(thesis, text, at);
  for (size_t i = 0; i < thesis->object_count; i++)
    if (thesis->objects[i].stem == t->stem) {
      thesis->objects[i].last |= thesis->objects[i].name && last;
      return;
    }
  if (thesis->object_count == TZ_THESIS_OBJECTS) return;
  tz_object *object = &thesis->objects[thesis->object_count++];
  *object = (tz_object){.stem = t->stem,
                        .group = t->group,
                        .name = name,
                        .last = last,
                        .judges = t->cue == TZ_CUE_POLAR && at >= predicate,
                        .head = !name};
  if (t->vector < 0) return;
  tz_model_unpack(m, t->vector, TZ_STATIC, object->place);
  float length = 0;
  for (size_t i = 0; i < TZ_STATIC; i++)
    length += object->place[i] * object->place[i];
  length = sqrtf(length);
  if (length <= 0) return;
  for (size_t i = 0; i < TZ_STATIC; i++)
    object->place[i] /= length;
  object->known = true;
}

/* Where what a thesis claims begins: after the first modal or "would", else after the
** first "is" or "has"; token_count when it has neither. */
static size_t find_predicate(const tz_thesis *thesis) {
  size_t copula = thesis->token_count;
  for (size_t i = 0; i < thesis->token_count; i++) {
    if (thesis->tokens[i].cue == TZ_CUE_MODAL || thesis->tokens[i].part == TZ_PART_WILL)
      return i + 1;
    if (copula < thesis->token_count) continue;
    if (thesis->tokens[i].part == TZ_PART_IS || thesis->tokens[i].part == TZ_PART_HAS)
      copula = i + 1;
    if (thesis->tokens[i].dash && !thesis->tokens[i].english) copula = i;
  }
  return copula;
}

/* A sentence, no phrase: it says what is or should be, or is long. */
static bool is_claim(const tz_thesis *thesis) {
  return find_predicate(thesis) < thesis->token_count ||
         thesis->token_count > TZ_THESIS_PHRASE;
}

static bool is_turning(const tz_token *t) {
  return !t->stop && (t->cue == TZ_CUE_OPPOSE || t->cue == TZ_CUE_SUPPORT);
}

static void find_objects(const tz_model *m, tz_thesis *thesis, const char *text) {
  size_t predicate = find_predicate(thesis);
  for (size_t i = 0; i < thesis->token_count; i++)
    if (is_object(&thesis->tokens[i])) add_object(m, thesis, text, predicate, i);
  for (size_t i = 0; thesis->object_count == 0 && i < thesis->token_count; i++)
    if (is_content(&thesis->tokens[i])) add_object(m, thesis, text, predicate, i);
  size_t heads = 0;
  size_t objects = thesis->object_count;
  for (size_t i = 0; objects > 0 && i < thesis->token_count; i++)
    if (is_turning(&thesis->tokens[i])) add_object(m, thesis, text, predicate, i);
  thesis->word_count = thesis->object_count;
  thesis->object_count = objects;
  for (size_t i = objects; i < thesis->word_count; i++)
    thesis->objects[i].name = thesis->objects[i].last = false; /* "Ban X" */
  for (size_t i = 0; i < thesis->object_count; i++) {
    heads += thesis->objects[i].head;
    thesis->last_count += thesis->objects[i].last;
  }
  thesis->name_count = thesis->object_count - heads;
  if (is_claim(thesis))
    thesis->kind = TZ_KIND_CLAIM;
  else if (heads == 0)
    thesis->kind = TZ_KIND_NAMES;
  else if (thesis->name_count > 0)
    thesis->kind = TZ_KIND_MIXED;
  else
    thesis->kind = TZ_KIND_PHRASE;
  for (size_t i = 0; i < thesis->object_count; i++)
    if (thesis->kind != TZ_KIND_MIXED) thesis->objects[i].head = true;
}

static tz_part part_at(const tz_thesis *thesis, size_t i) {
  return i < thesis->token_count ? (tz_part)thesis->tokens[i].part : TZ_PART_OTHER;
}

/* "Lift the ban", "end all restrictions": the other side of the other side. */
static bool is_undone(const tz_thesis *thesis, size_t at, size_t to) {
  for (size_t i = at + 1; i < to && i <= at + UNDO_REACH; i++) {
    if (thesis->tokens[i].clause) return false;
    if (thesis->tokens[i].cue == TZ_CUE_OPPOSE)
      return thesis->tokens[i].polarity <= BAN_POLARITY;
  }
  return false;
}

/* -1 where the tokens [from, to) take the other side or deny it: the first word that
** takes a side, unless it is one to fight for; with noun, only as in "the ban on X".
** What is denied is the verb; another negation speaks of something else ("nobody
** should", but "action without a mandate should"). */
static float side_of(const tz_thesis *thesis, size_t from, size_t to, bool noun) {
  float sign = 1;
  for (size_t i = from; i < to; i++) {
    const tz_token *t = &thesis->tokens[i];
    if (t->cue == TZ_CUE_NEGATION && i - from <= (noun ? 0 : DENIAL_REACH))
      sign = -sign;
    if (t->cue == TZ_CUE_SUPPORT && !noun) return sign;
    if (t->cue != TZ_CUE_OPPOSE || part_at(thesis, i + 1) == TZ_PART_FOR) continue;
    if (!noun) return is_undone(thesis, i, to) ? sign : -sign;
    if (part_at(thesis, i + 1) == TZ_PART_OF) return -sign;
  }
  return sign;
}

/* What the first word that praises, blames or takes a side says, from a token on: "does
** more harm than good". 0 where there is none among the next few. */
static float judgement_of(const tz_thesis *thesis, size_t from, size_t reach) {
  float sign = 1;
  for (size_t i = from; i < thesis->token_count && i < from + reach; i++) {
    const tz_token *t = &thesis->tokens[i];
    if (t->cue == TZ_CUE_NEGATION) sign = -sign;
    if (t->polarity != 0) return t->polarity < 0 ? -sign : sign;
  }
  return 0;
}

/* "We should ban X" and "X should be banned" are against X, "X is harmful" too. */
static void find_sign(tz_thesis *thesis) {
  size_t count = thesis->token_count, from = find_predicate(thesis);
  float judgement = 0;
  bool nothing_else = true; /* "the opposition" opposes nothing */
  for (size_t i = 0; i < count; i++) {
    nothing_else = nothing_else && !is_object(&thesis->tokens[i]);
    thesis->modal = thesis->modal || thesis->tokens[i].cue == TZ_CUE_MODAL;
    if (thesis->tokens[i].cue == TZ_CUE_POLAR)
      thesis->polarity += (float)thesis->tokens[i].polarity;
  }
  if (from < count && !thesis->modal && part_at(thesis, from - 1) != TZ_PART_WILL)
    judgement = judgement_of(thesis, from, PREDICATE_REACH);
  else if (from < count && part_at(thesis, from) == TZ_PART_BE)
    judgement = judgement_of(thesis, from, PASSIVE_REACH);
  if (from == count) {
    thesis->sign = nothing_else ? 1 : side_of(thesis, 0, count, false);
  } else {
    thesis->sign = side_of(thesis, 0, from, true) *
                   (judgement != 0 ? judgement : side_of(thesis, from, count, false));
  }
}

/* The network is told what a thesis is about, not what is to be done with it: that is
** its sign. */
static void find_rows(tz_thesis *thesis) {
  for (int all = 0; all < 2 && thesis->row_count == 0; all++)
    for (size_t i = 0; i < thesis->token_count; i++) {
      const tz_token *t = &thesis->tokens[i];
      bool turns = t->cue == TZ_CUE_OPPOSE || !is_content(t);
      if (t->vector >= 0 && !t->stop && (all || !turns))
        thesis->rows[thesis->row_count++] = t->vector;
    }
}

static void average_rows(const tz_model *m, tz_thesis *thesis) {
  for (size_t i = 0; i < thesis->row_count; i++) {
    float vector[TZ_VECTOR];
    tz_model_unpack(m, thesis->rows[i], TZ_VECTOR, vector);
    for (size_t j = 0; j < TZ_VECTOR; j++)
      thesis->mean[j] += vector[j] / (float)thesis->row_count;
  }
  thesis->mean[TZ_VECTOR] = 1;
}

/* What the thesis calls by name, or by a word of which no vector is known. */
static tz_status find_names(tz_reader *r, tz_thesis *thesis, const char *text) {
  thesis->abroad = (tz_names){.stamp = thesis->stamp};
  for (size_t i = 0; i < thesis->token_count; i++) {
    const tz_token *t = &thesis->tokens[i];
    if (!is_object(t) || t->relational || (t->vector >= 0 && !is_name(thesis, text, i)))
      continue;
    char folded[TZ_NAME_BYTES + 1];
    tz_script script;
    size_t used;
    tz_spelling spelt = {.form = folded};
    spelt.size = tz_fold_word(text + t->start, t->end - t->start, folded, sizeof folded,
                              &script, &used);
    spelt.latin = script == TZ_SCRIPT_LATIN;
    if (!spelt.latin && script != TZ_SCRIPT_CYRILLIC) continue;
    if (!spelt.latin)
      spelt.root =
          tz_stem(r->stemmer, folded, spelt.size, TZ_RUSSIAN, &spelt.root_size);
    if (!spelt.latin && spelt.root == NULL) return TZ_NOMEM;
    tz_names_add(&thesis->abroad, t->stem, &spelt);
  }
  return TZ_OK;
}

tz_status tz_thesis_read(tz_reader *r, tz_thesis *thesis, const char *text,
                         size_t size) {
  *thesis = (tz_thesis){.stamp = ++r->stamp};
  tz_tokens tokens;
  tz_status status = TZ_OK;
  tz_tokens_init(&tokens, text, size);
  thesis->token_count =
      tz_tokens_next(r, &tokens, thesis->tokens, TZ_THESIS_TOKENS, &status);
  if (status != TZ_OK) return status;
  find_sign(thesis);
  find_objects(&r->model, thesis, text);
  find_rows(thesis);
  average_rows(&r->model, thesis);
  return find_names(r, thesis, text);
}
