#include "sqlite.h"
#include "search/synonyms.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "search/acronyms.h"
#include "search/builder.h"
#include "search/vocabulary.h"
#include "text/fold.h"
#include "text/words.h"

#define OTHER_TRUST     0.5  /* of passages in the other language, where */
#define COMMON_SHARE    0.4  /* so much of the corpus is in the query's, and */
#define STRAY_SHARE     0.2  /* wholly where no more is than this */
#define SAMPLE          128  /* passages asked what language they are in */
#define SOUNDS          5    /* spellings in the other alphabet */
#define SOUND_FARTHEST  0.9  /* where the dictionary has no translation */
#define SOUND_NEAR      0.3  /* where it has */
#define SOUND_SHORT     0.5  /* of words of two letters */
#define SOUND_LOOSE     1.25 /* for a word that nothing else was found for */
#define SPELLINGS       2
#define SPELLING_WEIGHT 0.5
#define HALF_LEAST      3 /* letters of each half of a word that is cut in two */
#define PREFIX_WEIGHT   0.8
#define MANY_WORDS      40 /* in longer queries words stand for themselves */

static void builder_begin(tz_builder *b, sqlite3 *db, tz_stemmer *stemmer,
                          const tz_query *query, unsigned flags, tz_plan *plan) {
  *b = (tz_builder){
      .db = db, .stemmer = stemmer, .query = query, .plan = plan, .flags = flags};
}

bool tz_builder_prepare(tz_builder *b, sqlite3_stmt **statement, const char *sql) {
  if (b->code == SQLITE_OK && *statement == NULL)
    b->code = sqlite3_prepare_v2(b->db, sql, -1, statement, NULL);
  return b->code == SQLITE_OK;
}

/* Asking the index writes what this transaction has added; then its table, which takes a
** tenth of the time, says all. */
static bool prepare_stem(tz_builder *b) {
  if (b->code == SQLITE_OK && b->stem == NULL && !sqlite3_get_autocommit(b->db))
    b->code = sqlite3_exec(b->db, "SELECT 1 FROM passage_index WHERE term = ''", NULL,
                           NULL, NULL);
  return tz_builder_prepare(b, &b->stem,
                            "SELECT 1 FROM main.passage_index_term WHERE term = ?1");
}

static int builder_end(tz_builder *b) {
  sqlite3_finalize(b->form);
  sqlite3_finalize(b->stem);
  sqlite3_finalize(b->meanings);
  sqlite3_finalize(b->own);
  sqlite3_finalize(b->kin);
  if (b->code == SQLITE_OK && b->plan && b->plan->status != TZ_OK) return SQLITE_NOMEM;
  return b->code;
}

/* Whether a look-up of a token has a row. */
static bool look_up(tz_builder *b, sqlite3_stmt *rows, const char *token, size_t size) {
  sqlite3_bind_text(rows, 1, token, (int)size, SQLITE_STATIC);
  bool found = sqlite3_step(rows) == SQLITE_ROW;
  b->code = sqlite3_reset(rows);
  return found;
}

bool tz_builder_has(tz_builder *b, const char *stem, size_t size) {
  return prepare_stem(b) && look_up(b, b->stem, stem, size);
}

/* Whether a form is in the index, as it is written. FTS5's index is asked, which takes
** longer than asking a table, so the last answers are remembered. */
static bool form_exists(tz_builder *b, const char *form, size_t size) {
  char token[1 + TZ_WORD_BYTES] = {'='};
  if (size == 0 || size > TZ_WORD_BYTES) return false;
  for (size_t i = 0; b->memory && i < TZ_FORMS_KNOWN; i++) {
    const struct tz_form_known *known = &b->memory->forms[i];
    if (known->size == size && memcmp(known->form, form, size) == 0)
      return known->exists;
  }
  memcpy(token + 1, form, size);
  bool exists =
      tz_builder_prepare(b, &b->form,
                         "SELECT 1 FROM passage_vocabulary WHERE term = ?1 LIMIT 1") &&
      look_up(b, b->form, token, size + 1);
  if (b->code != SQLITE_OK || !b->memory || size > sizeof b->memory->forms->form)
    return exists;
  struct tz_form_known *known = &b->memory->forms[b->memory->next_form];
  b->memory->next_form = (b->memory->next_form + 1) % TZ_FORMS_KNOWN;
  known->size = size;
  known->exists = exists;
  memcpy(known->form, form, size);
  return exists;
}

size_t tz_builder_stem(tz_builder *b, const char *form, size_t size,
                       tz_language language, char stem[TZ_STEM_ROOM]) {
  size_t stem_size;
  const char *found = tz_stem(b->stemmer, form, size, language, &stem_size);
  if (!found) {
    b->code = SQLITE_NOMEM;
    return 0;
  }
  if (stem_size > TZ_WORD_BYTES) return 0;
  memcpy(stem, found, stem_size);
  return stem_size;
}

double tz_builder_trust(const tz_builder *b, tz_language language) {
  return b->main == TZ_LANGUAGE_NONE || language == b->main ? 1.0 : b->trust;
}

/* ---- the other alphabet, and misspelt words ---- */

static void add_sounds(tz_builder *b, const tz_query_word *word, double farthest) {
  tz_found_word found[TZ_HEARD_FOUND];
  char stem[TZ_STEM_ROOM];
  int count = 0;
  size_t short_size = word->language == TZ_RUSSIAN ? 4 : 2;
  if (b->code != SQLITE_OK || word->form_size < short_size) return;
  if (word->form_size == short_size && farthest > SOUND_SHORT) farthest = SOUND_SHORT;
  b->code = tz_vocabulary_sounds(b->db, word->form, word->form_size, farthest,
                                 b->memory ? &b->memory->heard : NULL, found, &count);
  size_t before = tz_plan_group_terms(b->plan);
  for (int i = 0; i < count && b->code == SQLITE_OK; i++) {
    size_t size = tz_builder_stem(b, found[i].form, strlen(found[i].form),
                                  tz_language_other(word->language), stem);
    if (tz_plan_group_terms(b->plan) - before >= SOUNDS) break;
    if (size > 0 && tz_builder_has(b, stem, size))
      tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, exp(-found[i].distance),
                  tz_builder_trust(b, tz_language_other(word->language)));
  }
}

static void add_spellings(tz_builder *b, const tz_query_word *word) {
  tz_found_word found[SPELLINGS];
  char stem[TZ_STEM_ROOM];
  int count = 0;
  if (b->code != SQLITE_OK) return;
  b->code = tz_vocabulary_spellings(b->db, word->form, word->form_size, found,
                                    SPELLINGS, &count);
  for (int i = 0; i < count && b->code == SQLITE_OK; i++) {
    size_t size =
        tz_builder_stem(b, found[i].form, strlen(found[i].form), word->language, stem);
    if (size > 0 && tz_builder_has(b, stem, size))
      tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size,
                  SPELLING_WEIGHT / found[i].distance, 1.0);
  }
}

static void add_prefix(tz_builder *b, const tz_query_word *word, double weight) {
  char token[1 + TZ_WORD_BYTES] = {'='};
  if (word->form_size > TZ_WORD_BYTES) return;
  memcpy(token + 1, word->form, word->form_size);
  tz_plan_add(b->plan, TZ_PLAN_PREFIX, token, word->form_size + 1, weight, 1.0);
}

/* ---- words and terms ---- */

/* Snowball gives the cases of nouns in -й (Китай, случай, идей) two stems: Китай and
** Китаем are кита, Китая is кит. Where the word may be such a noun, and that form of it
** is in the index, writes it with -й to noun and returns its size; else 0. */
static size_t noun_of(tz_builder *b, const tz_query_word *word,
                      char noun[TZ_STEM_ROOM]) {
  static const char *const endings[] = {"ями", "ях", "ям", "ем", "ев",
                                        "й",   "я",  "ю",  "е",  "и"};
  static const char *const vowels[] = {"а", "о", "у", "е", "и", "э", "ы"};
  if (word->language != TZ_RUSSIAN || word->form_size > TZ_WORD_BYTES) return 0;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t ending = strlen(endings[i]), size = word->form_size - ending;
    if (word->form_size < ending + 6 ||
        memcmp(word->form + size, endings[i], ending) != 0)
      continue;
    for (size_t v = 0; v < sizeof vowels / sizeof *vowels; v++) {
      if (memcmp(word->form + size - 2, vowels[v], 2) != 0) continue;
      memcpy(noun, word->form, size);
      memcpy(noun + size, "й", 2);
      return form_exists(b, noun, size + 2) ? size + 2 : 0;
    }
  }
  return 0;
}

/* The stem of the noun's form with this ending instead of -й, when it is another
** than `stem` and in the index. */
static void add_case(tz_builder *b, const char *noun, size_t size, const char *ending,
                     const char *stem, size_t stem_size) {
  char form[TZ_STEM_ROOM], other[TZ_STEM_ROOM];
  memcpy(form, noun, size - 2);
  memcpy(form + size - 2, ending, 2);
  size_t other_size = tz_builder_stem(b, form, size, TZ_RUSSIAN, other);
  if (other_size == stem_size && memcmp(other, stem, stem_size) == 0) return;
  if (other_size > 0 && tz_builder_has(b, other, other_size) &&
      form_exists(b, form, size))
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, other, other_size, 1.0, 1.0);
}

/* Whether the last group has a term in the language. */
static bool has_own(const tz_builder *b, tz_language language) {
  const tz_plan *plan = b->plan;
  return plan->group_count > 0 &&
         tz_plan_group_has(plan, &plan->groups[plan->group_count - 1], language);
}

/* A word with all that may stand for it in the index. What is nowhere stays, as a
** term of its own, so that a query for it alone finds nothing. unfinished: words that
** begin so may be meant, too. */
static void find_word(tz_builder *b, const tz_query_word *word, bool unfinished) {
  char stem[TZ_STEM_ROOM], noun[TZ_STEM_ROOM];
  size_t noun_size = noun_of(b, word, noun);
  size_t size =
      noun_size > 0
          ? tz_builder_stem(b, noun, noun_size, word->language, stem)
          : tz_builder_stem(b, word->form, word->form_size, word->language, stem);
  if (size == 0) return;
  bool there = tz_builder_has(b, stem, size);
  bool few = b->query->word_count <= MANY_WORDS;
  bool cross = (b->flags & TZ_PLAN_CROSS) && word->language != TZ_LANGUAGE_NONE &&
               few && (b->only == TZ_LANGUAGE_NONE || b->only != word->language);
  bool own = !(b->flags & TZ_PLAN_OTHER) || !cross;
  /* Nothing that is only like an abbreviation is meant by it. */
  bool acronym =
      tz_acronym_translations(word->form, word->form_size, word->language) != NULL;
  if (there && own) {
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, 1.0, 1.0);
    if (form_exists(b, word->form, word->form_size))
      tz_plan_add_form(b->plan, word->form, word->form_size);
  }
  if (noun_size > 0 && own) {
    add_case(b, noun, noun_size, "я", stem, size);
    add_case(b, noun, noun_size, "ю", stem, size);
  }
  if (few && own) tz_builder_derived(b, word->language, stem, size, false);
  if (unfinished) add_prefix(b, word, there ? PREFIX_WEIGHT : 1.0);
  tz_plan_group *group =
      b->plan->group_count ? &b->plan->groups[b->plan->group_count - 1] : NULL;
  if (group && group->count > 0) group->own = true;
  bool translated = false;
  if (cross) {
    translated = tz_builder_translations(b, word, stem, size, 1.0);
    bool enough = (translated && (b->flags & TZ_PLAN_OTHER)) || acronym;
    if (!enough) {
      add_sounds(b, word, translated ? SOUND_NEAR : SOUND_FARTHEST);
      tz_builder_derived(b, word->language, stem, size, true);
    }
  }
  if (few && own && !translated && !acronym && !has_own(b, word->language))
    add_spellings(b, word);
  cross = cross && !acronym;
  if (cross && tz_plan_group_terms(b->plan) == 0)
    tz_builder_neighbours(b, word, stem, size);
  if (cross && tz_plan_group_terms(b->plan) == 0) add_sounds(b, word, SOUND_LOOSE);
  if (tz_plan_group_terms(b->plan) > 0) return;
  tz_plan_add(b->plan, TZ_PLAN_TOKEN, stem, size, 1.0, 1.0);
  if (group) group->lost = group->own = true;
}

/* The same, remembered where nothing but the word decides: not where it is one of several
** alternatives, nor where a user's pairs may look at the words around it. */
static void add_word(tz_builder *b, const tz_query_word *word, bool last) {
  bool few = b->query->word_count <= MANY_WORDS;
  bool unfinished = last && (b->flags & TZ_PLAN_LIVE);
  tz_known_key key = {.form = word->form,
                      .form_size = word->form_size,
                      .language = word->language,
                      .main = b->main,
                      .only = b->only,
                      .trust = b->trust,
                      .flags =
                          b->flags << 2 | (few ? 2u : 0u) | (unfinished ? 1u : 0u)};
  bool alone = b->memory && b->plan->status == TZ_OK && b->plan->group_count > 0 &&
               b->plan->groups[b->plan->group_count - 1].count == 0;
  if (alone && tz_known_words_give(&b->memory->words, &key, b->plan)) return;
  find_word(b, word, unfinished);
  if (alone && b->code == SQLITE_OK && !b->has_own)
    tz_known_words_keep(&b->memory->words, &key, b->plan);
}

/* A term that is looked up as it is written: a phrase, a prefix, an exact form. */
static void add_as_written(tz_builder *b, const tz_query_term *term) {
  const tz_query_word *words = b->query->words + term->first_word;
  tz_buffer text;
  tz_buffer_init(&text);
  for (size_t i = 0; i < term->word_count; i++) {
    if (i > 0) tz_buffer_byte(&text, ' ');
    if (term->kind == TZ_TERM_EXACT) tz_buffer_byte(&text, '=');
    tz_buffer_append(&text, words[i].form, words[i].form_size);
  }
  if (text.status != TZ_OK) {
    b->plan->status = text.status;
  } else if (term->kind == TZ_TERM_PREFIX && term->word_count == 1) {
    add_prefix(b, words, 1.0);
  } else if (term->kind == TZ_TERM_EXACT && term->word_count == 1) {
    tz_plan_add(b->plan, TZ_PLAN_TOKEN, text.data, text.size, 1.0, 1.0);
  } else {
    tz_plan_add(b->plan, TZ_PLAN_PHRASE, text.data, text.size, 1.0, 1.0);
  }
  tz_buffer_clear(&text);
}

static bool is_wanted(const tz_query_term *term) {
  return !term->negated && !term->left_out;
}

static bool is_last(const tz_builder *b, const tz_query_word *word) {
  return word == b->query->words + b->query->word_count - 1 &&
         word->end == b->query->size;
}

static bool is_stop(const tz_query_word *word) {
  return tz_is_stop_word(word->form, word->form_size, word->language);
}

/* The parts of a compound, each a group: required where the whole is nowhere; else a
** passage that has it written apart still ranks. */
static void add_parts(tz_builder *b, const tz_query_term *term, bool required) {
  for (size_t i = 0; i < term->word_count && b->code == SQLITE_OK; i++) {
    const tz_query_word *word = &b->query->words[term->first_word + i];
    if (is_stop(word)) continue;
    tz_plan_group_begin(b->plan, required);
    add_word(b, word, is_last(b, word));
  }
}

/* The words of a compound that are looked for where it is nowhere. */
static size_t parts_of(const tz_builder *b, const tz_query_term *term) {
  size_t parts = 0;
  for (size_t i = 0; i < term->word_count; i++)
    parts += !is_stop(&b->query->words[term->first_word + i]);
  return parts;
}

/* Whether a compound, which is not one of several alternatives, is in no passage as it
** is written: китайско-российский, where the corpus has российско-китайский or is in
** English. Then its parts are what is asked for. */
static bool is_apart(tz_builder *b, size_t t) {
  const tz_query_term *term = &b->query->terms[t];
  if (b->code != SQLITE_OK || term->kind != TZ_TERM_COMPOUND || parts_of(b, term) == 0)
    return false;
  for (size_t i = 0; i < b->query->term_count; i++)
    if (i != t && b->query->terms[i].group == term->group) return false;
  tz_plan plan, *saved = b->plan;
  tz_buffer match;
  bool found = false;
  sqlite3_stmt *row = NULL;
  tz_plan_init(&plan);
  tz_buffer_init(&match);
  b->plan = &plan;
  tz_plan_group_begin(&plan, true);
  add_as_written(b, term);
  tz_plan_marks(&plan, &match);
  b->plan = saved;
  if (plan.status != TZ_OK || match.status != TZ_OK) b->code = SQLITE_NOMEM;
  if (b->code == SQLITE_OK)
    b->code = sqlite3_prepare_v2(
        b->db, "SELECT 1 FROM passage_fts WHERE passage_fts MATCH ?1 LIMIT 1", -1, &row,
        NULL);
  if (b->code == SQLITE_OK) {
    sqlite3_bind_text(row, 1, tz_buffer_string(&match), (int)match.size, SQLITE_STATIC);
    found = sqlite3_step(row) == SQLITE_ROW;
    b->code = sqlite3_finalize(row);
  }
  tz_buffer_clear(&match);
  tz_plan_clear(&plan);
  return b->code == SQLITE_OK && !found;
}

/* Whether a part of a word means something here: it is in the index itself, or a
** translation or namesake of it is. For its spelling, a word of the dictionary is
** known too. */
static bool is_known(tz_builder *b, const tz_query_word *word, bool spelling) {
  tz_plan plan, *saved = b->plan;
  char stem[TZ_STEM_ROOM];
  size_t size = tz_builder_stem(b, word->form, word->form_size, word->language, stem);
  if (size == 0) return false;
  if (is_stop(word)) return spelling;
  if (tz_builder_has(b, stem, size)) return true;
  tz_plan_init(&plan);
  tz_plan_group_begin(&plan, true);
  b->plan = &plan;
  bool translated = tz_builder_translations(b, word, stem, size, 1.0);
  add_sounds(b, word, SOUND_NEAR);
  if (spelling) tz_builder_derived(b, word->language, stem, size, false);
  bool known = tz_plan_group_terms(&plan) > 0 || (spelling && translated);
  if (plan.status != TZ_OK) b->code = SQLITE_NOMEM;
  tz_plan_clear(&plan);
  b->plan = saved;
  return known;
}

/* A word that is nowhere may be two written together: Автотекст, flowchart. Both
** become groups that a passage need not have; of the places to cut where both mean
** something, the one nearest to the middle. */
static void add_halves(tz_builder *b, const tz_query_word *word) {
  size_t letter = word->language == TZ_RUSSIAN ? 2 : 1, least = HALF_LEAST * letter;
  size_t best = 0, middle = word->form_size / 2;
  if (word->language == TZ_LANGUAGE_NONE || word->form_size > TZ_WORD_BYTES / 2) return;
  for (size_t at = least; at + least <= word->form_size && b->code == SQLITE_OK;
       at += letter) {
    tz_query_word left = *word, right = *word;
    left.form_size = at;
    right.form += at;
    right.form_size -= at;
    size_t off = at > middle ? at - middle : middle - at;
    size_t best_off = best > middle ? best - middle : middle - best;
    if (best > 0 && off >= best_off) continue;
    if (is_known(b, &left, false) && is_known(b, &right, false)) best = at;
  }
  for (int half = 0; half < 2 && best > 0; half++) {
    tz_query_word part = *word;
    part.form += half ? best : 0;
    part.form_size = half ? word->form_size - best : best;
    tz_plan_group_begin(b->plan, false);
    add_word(b, &part, false);
  }
}

/* After all groups of the query: what does not have to be there. */
static void add_optional(tz_builder *b) {
  size_t groups = b->plan->group_count, at = 0;
  int group = -1;
  for (size_t i = 0; i < b->query->term_count && b->code == SQLITE_OK; i++) {
    const tz_query_term *term = &b->query->terms[i];
    if (!is_wanted(term)) continue;
    if (term->group != group) at += b->apart[i] ? parts_of(b, term) : 1;
    group = term->group;
    if (term->kind == TZ_TERM_COMPOUND && !b->apart[i]) add_parts(b, term, false);
    if (term->kind == TZ_TERM_WORD && at <= groups && b->plan->groups[at - 1].lost &&
        b->query->word_count <= MANY_WORDS)
      add_halves(b, &b->query->words[term->first_word]);
  }
}

/* ---- the language of the query, and of the corpus ---- */

static tz_language main_language(const tz_query *query) {
  size_t count[3] = {0, 0, 0};
  for (size_t i = 0; i < query->word_count; i++)
    count[query->words[i].language]++;
  return tz_language_of_most(count[TZ_RUSSIAN], count[TZ_ENGLISH]);
}

/* Which part of the corpus is in the language, from passages at even distances. */
static double sample_share(tz_builder *b, tz_language language) {
  static const char sql[] =
      "WITH RECURSIVE ends(low, high) AS (SELECT (SELECT min(id) FROM passage),"
      "  (SELECT max(id) FROM passage)), /* each by a look-up; together by a scan */"
      " place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < ?1)"
      " SELECT count(*), count(*) FILTER (WHERE language = ?2) FROM place, ends, "
      "passage"
      " WHERE id = (SELECT id FROM passage"
      "   WHERE id >= low + CAST((high - low) * 1.0 * n / ?1 AS INTEGER) ORDER BY id "
      "LIMIT 1)";
  sqlite3_stmt *row = NULL;
  double share = 0;
  if (b->code == SQLITE_OK) b->code = sqlite3_prepare_v2(b->db, sql, -1, &row, NULL);
  if (b->code != SQLITE_OK) return 0;
  sqlite3_bind_int(row, 1, SAMPLE);
  sqlite3_bind_text(row, 2, tz_language_code(language), -1, SQLITE_STATIC);
  if (sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int(row, 0) > 0)
    share = sqlite3_column_double(row, 1) / sqlite3_column_double(row, 0);
  b->code = sqlite3_finalize(row);
  return share;
}

/* Takes the memory, if what it holds is true still, or empty; else does without. */
static void begin_memory(tz_builder *b, tz_plan_memory *memory) {
  unsigned version = 0;
  if (!memory || !sqlite3_get_autocommit(b->db) ||
      sqlite3_file_control(b->db, "main", SQLITE_FCNTL_DATA_VERSION, &version) !=
          SQLITE_OK)
    return;
  if (memory->version != version) {
    memset(memory, 0, sizeof *memory);
    memory->version = version;
  }
  b->memory = memory;
}

/* The same, remembered while nothing is written. */
static double share_of(tz_builder *b, tz_language language) {
  tz_plan_memory *memory = b->memory;
  if (!memory) return sample_share(b, language);
  if (!memory->known[language]) {
    memory->share[language] = sample_share(b, language);
    memory->known[language] = b->code == SQLITE_OK;
  }
  return memory->share[language];
}

/* A query in a language that the corpus hardly has is meant for the other one; where
** it has both, passages in the query's own come first. */
static void find_trust(tz_builder *b) {
  b->trust = 1.0;
  b->main = main_language(b->query);
  if (b->main == TZ_LANGUAGE_NONE || !(b->flags & TZ_PLAN_CROSS)) return;
  double share = (share_of(b, b->main) - STRAY_SHARE) / (COMMON_SHARE - STRAY_SHARE);
  share = share < 0 ? 0 : share > 1 ? 1 : share;
  b->trust = 1.0 - (1.0 - OTHER_TRUST) * share;
}

int tz_plan_build(sqlite3 *db, tz_stemmer *stemmer, const tz_query *query,
                  tz_language only, unsigned flags, tz_plan_memory *memory,
                  tz_plan *plan) {
  tz_builder b;
  builder_begin(&b, db, stemmer, query, flags, plan);
  b.only = only;
  begin_memory(&b, memory);
  if (b.code == SQLITE_OK) find_trust(&b);
  plan->language = b.main;
  plan->trust = b.trust;
  int group = -1;
  for (size_t i = 0; i < query->term_count && b.code == SQLITE_OK; i++) {
    const tz_query_term *term = &query->terms[i];
    if (!is_wanted(term)) continue;
    b.apart[i] = is_apart(&b, i);
    if (b.apart[i]) {
      add_parts(&b, term, true);
      continue;
    }
    if (term->group != group) tz_plan_group_begin(plan, true);
    group = term->group;
    if (term->kind == TZ_TERM_WORD) {
      const tz_query_word *word = &query->words[term->first_word];
      add_word(&b, word, is_last(&b, word));
    } else {
      add_as_written(&b, term);
      if (plan->status == TZ_OK) plan->groups[plan->group_count - 1].own = true;
    }
  }
  if (plan->status == TZ_OK) add_optional(&b);
  return builder_end(&b);
}

/* ---- "did you mean" ---- */

int tz_plan_spelling(sqlite3 *db, tz_stemmer *stemmer, const tz_query *query,
                     tz_buffer *out) {
  tz_builder b;
  size_t written = 0;
  builder_begin(&b, db, stemmer, query, TZ_PLAN_CROSS, NULL);
  for (size_t i = 0; i < query->word_count && i < MANY_WORDS && b.code == SQLITE_OK;
       i++) {
    const tz_query_word *word = &query->words[i];
    tz_found_word found;
    int count = 0;
    if (word->start < written || is_known(&b, word, true) || b.code != SQLITE_OK)
      continue;
    b.code =
        tz_vocabulary_spellings(db, word->form, word->form_size, &found, 1, &count);
    if (count == 0) continue;
    tz_buffer_append(out, query->text + written, word->start - written);
    tz_buffer_text(out, found.form);
    written = word->end;
  }
  if (written > 0) tz_buffer_append(out, query->text + written, query->size - written);
  return builder_end(&b);
}
