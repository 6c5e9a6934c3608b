/* What a query looks for: groups of weighted terms.
**
** A group is one thing that the person asked for: a word with its translations, its
** spelling in the other alphabet and whatever else may stand for it, or a phrase.
** To the ranking a group is one word: its frequency in a passage is the sum of its
** terms', each times its weight, so that a rare translation does not outweigh the
** word that was typed. `trust` then lowers what a group gives by how much of that
** frequency came from terms of the other language, which keeps passages in the
** language of the query first where there are both and changes nothing where there
** are not.
**
** A plan writes FTS5 expressions in which every term is a phrase of its own, so
** that a ranking function knows which of them matched (phrase i is term i), and
** one in which every group is one phrase of colocated tokens, for snippets. */
#ifndef TZ_SEARCH_PLAN_H
#define TZ_SEARCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "search/query.h"

#define TZ_PLAN_TERMS 512 /* at most */
#define TZ_PLAN_POINTER                                                                \
  "tezis_plan" /* type of a plan passed by sqlite3_bind_pointer                        \
                */

/* In a string of a query this byte begins a token that is taken as it is, a stem
** or "=form"; the second and later ones of a string stand in the first one's place. */
#define TZ_TOKEN_VERBATIM '\x01'

typedef enum tz_plan_kind {
  TZ_PLAN_TOKEN,  /* text is a token of the index */
  TZ_PLAN_PREFIX, /* text begins a token */
  TZ_PLAN_PHRASE  /* text is a string that the tokenizer reads */
} tz_plan_kind;

typedef struct tz_plan_term {
  tz_plan_kind kind;
  bool form;     /* the form that was typed: counts nothing itself, adds to the group */
  size_t offset; /* of the text in tz_plan.text */
  size_t size;
  double weight; /* 1 for what was typed */
  double trust;  /* 1 for terms of the query's language, and where that is no matter */
} tz_plan_term;

typedef struct tz_plan_group {
  size_t first; /* its terms: terms[first .. + count) */
  size_t count;
  bool required; /* for a passage to have all words; parts of compounds are not */
  bool own;      /* has a term in the query's language that is in the index */
  bool lost;     /* nothing of it is in the index */
} tz_plan_group;

typedef struct tz_plan {
  tz_plan_term *terms;
  size_t term_count;
  tz_plan_group *groups;
  size_t group_count;
  size_t required;      /* how many groups are */
  tz_language language; /* most words typed are in; none where they are as many */
  double trust;         /* of terms in the other one; 1 where all are alike */
  size_t phrase[TZ_PLAN_TERMS]; /* by phrase of the expression written last: its term */
  size_t phrases;
  tz_buffer text;
  tz_status status; /* the first error */
} tz_plan;

void tz_plan_init(tz_plan *plan);
void tz_plan_clear(tz_plan *plan);

/* Begins a group; the terms added next are its. */
void tz_plan_group_begin(tz_plan *plan, bool required);

/* Adds a term to the last group, or, where it has the same text and kind as one
** there, makes that one's weight at least this. Beyond TZ_PLAN_TERMS nothing is
** added. */
void tz_plan_add(tz_plan *plan, tz_plan_kind kind, const char *text, size_t size,
                 double weight, double trust);

/* Adds the form that was typed, as the token "=form". */
void tz_plan_add_form(tz_plan *plan, const char *form, size_t size);

/* The last group's terms that count. */
size_t tz_plan_group_terms(const tz_plan *plan);

/* Whether a term is in the language, by its script; whether one of a group, or of the
** whole plan is. */
bool tz_plan_term_is(const tz_plan *plan, size_t term, tz_language language);
bool tz_plan_group_has(const tz_plan *plan, const tz_plan_group *group,
                       tz_language language);
bool tz_plan_has(const tz_plan *plan, tz_language language);

/* Appends the expression for FTS5: TZ_MATCH_ALL, every required group, or
** TZ_MATCH_ANY, any group, without what the query excludes. Sets phrase and
** phrases. Nothing where there is no group. */
void tz_plan_expression(tz_plan *plan, const tz_query *query, tz_query_mode mode,
                        tz_buffer *out);

/* Appends the expression whose phrases are groups: for marking what matched. */
void tz_plan_marks(const tz_plan *plan, tz_buffer *out);

#endif
