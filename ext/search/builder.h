/* What search/synonyms.c and search/translations.c share: a plan being built. */
#ifndef TZ_SEARCH_BUILDER_H
#define TZ_SEARCH_BUILDER_H

#include "sqlite.h"
#include "search/plan.h"
#include "search/synonyms.h"
#include "text/stem.h"
#include "text/words.h"

typedef struct tz_builder {
  sqlite3 *db;
  tz_stemmer *stemmer;
  const tz_query *query;
  tz_plan *plan;
  unsigned flags;
  tz_language only;       /* passages are in this language */
  tz_language main;       /* of most words of the query */
  double trust;           /* of terms of the other language than that */
  tz_plan_memory *memory; /* of this database and as it is, or NULL */
  /* Statements; NULL until needed. */
  sqlite3_stmt *form; /* whether it is in the index, as it is written */
  sqlite3_stmt *stem; /* whether it is */
  sqlite3_stmt *meanings;
  sqlite3_stmt *own; /* a user's pairs */
  sqlite3_stmt *kin;
  bool has_own;               /* there are such pairs */
  bool apart[TZ_QUERY_TERMS]; /* a compound that goes by its parts */
  int code;
} tz_builder;

/* A stem is written into this much room. */
#define TZ_STEM_ROOM (TZ_WORD_BYTES + 8)

/* Prepares a statement where it is not yet. False with an error in builder->code. */
bool tz_builder_prepare(tz_builder *builder, sqlite3_stmt **statement, const char *sql);

/* Whether a stem is in the index. */
bool tz_builder_has(tz_builder *builder, const char *stem, size_t size);

/* The stem of a folded word, copied; its size, 0 when it does not fit. */
size_t tz_builder_stem(tz_builder *builder, const char *form, size_t size,
                       tz_language language, char stem[TZ_STEM_ROOM]);

/* How far terms of a language are trusted. */
double tz_builder_trust(const tz_builder *builder, tz_language language);

/* Adds to the last group a word's translations that are in the index, each with
** `scale` times its weight: the user's own, then those of an abbreviation
** (search/acronyms.h) or the dictionary's. Returns whether there are any, in the index
** or not. */
bool tz_builder_translations(tz_builder *builder, const tz_query_word *word,
                             const char *stem, size_t stem_size, double scale);

/* Adds the words of the same root that are in the index (search/derivation.h), or the
** dictionary's translations of them. */
void tz_builder_derived(tz_builder *builder, tz_language language, const char *stem,
                        size_t size, bool translated);

/* Adds the translations of the words of the dictionary that begin most like this one,
** which has none itself. */
void tz_builder_neighbours(tz_builder *builder, const tz_query_word *word,
                           const char *stem, size_t size);

#endif
