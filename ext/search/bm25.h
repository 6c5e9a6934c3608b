/* What groups of terms are worth in a passage by BM25, reckoned from postings.
**
**   n         = 1 - b + b*length/average
**   frequency = sum of weight * (text + where * n)
**   score    += idf * frequency * (k1+1) / (frequency + k1*n)
**
** (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with the
** fields of BM25F summed before saturation: `where` is what an occurrence in a title or
** heading is worth, divided by that field's own n, of which the index knows little.) A
** group in the form that was typed is worth more by form_bonus, the first passage of a
** source by first_bonus.
**
** What a posting is worth at most is looked up (tz_bm25_bounds): saturation makes a
** group's terms together worth no more than the sum of each alone, so adding up what the
** tables say tells which passages are worth reckoning. */
#ifndef TZ_SEARCH_BM25_H
#define TZ_SEARCH_BM25_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/postings.h"

typedef struct tz_bm25 {
  double k1, b;
  double where[TZ_WHERES];      /* what a tz_where is worth, about, */
  double where_most[TZ_WHERES]; /* and at most */
  double average_length;        /* words in a passage of the corpus */
  double form_bonus;            /* how much more a group is worth in the form typed, */
  double first_bonus;           /* and the first passage of a source */
  double not_in_text; /* what a score is multiplied by where the text has no group */
} tz_bm25;

/* What the bytes of a posting mean, reckoned once a query. */
typedef struct tz_bm25_tables {
  double text[256];      /* the frequency in the text by a posting's packed counts, */
  double where[256];     /* and elsewhere, to be multiplied by n */
  double unsure[256];    /* so much more that may be */
  double most[256];      /* and so much the frequency in the text */
  double k[256];         /* k1 * n */
  double n[256];         /* by the packed length */
  uint8_t form_bit[256]; /* of tz_bm25_term.forms */
  bool rough[256];       /* something may be more */
  bool is_text[256];     /* it is in the text */
  uint8_t row[256];      /* of tz_bm25_bounds, not counting the form */
  double form[2];        /* what a score is multiplied by, for the form typed, */
  double first[2];       /* for a source's first passage, */
  double in_text[2];     /* and for being in the text */
} tz_bm25_tables;

void tz_bm25_prepare(const tz_bm25 *bm25, tz_bm25_tables *tables);

/* ---- a passage ---- */

/* How a term's postings count. */
typedef struct tz_bm25_term {
  double weight;
  double trust;  /* at most 1; a group is worth its terms' trust, by their frequency */
  uint8_t forms; /* bit f: a posting of form f (tz_form_pack) may be the form typed */
} tz_bm25_term;

/* A group in one passage; zeroed, none of its terms was found there. */
typedef struct tz_counted {
  double frequency;    /* 0: not found */
  double trusted;      /* of it, by its terms' trust */
  double unsure;       /* so much more it may be, */
  double unsure_trust; /* of this trust at most */
  bool form;
} tz_counted;

/* One passage; zeroed, no group was found there. */
typedef struct tz_scored {
  double score;
  double more; /* so much more that may be */
  uint64_t groups;
  uint8_t length;
  bool rough, in_text;
} tz_scored;

/* The passage has this posting of a term of the group. */
void tz_bm25_count(const tz_bm25_tables *tables, const tz_bm25_term *term,
                   uint8_t counts, uint8_t length, tz_counted *group,
                   tz_scored *passage);

/* All terms of the group are counted; it is worth idf * (k1 + 1) = factor at most,
** bonuses aside. */
void tz_bm25_add(const tz_bm25_tables *tables, double factor, uint64_t bit,
                 const tz_counted *group, tz_scored *passage);

/* ---- bounds ---- */

#define TZ_BOUND_ROWS                                                                  \
  (2 * TZ_COUNT_MOST)                  /* the text's count; whether the form counts */
#define TZ_BOUND_COLUMNS 64            /* a quarter of the packed length */
#define TZ_BOUND_ROUGH   TZ_BOUND_ROWS /* no row: see tz_bm25_rough_bound */

/* What a posting of a term may be worth at most, alone in its group. */
typedef struct tz_bm25_bounds {
  double factor;
  tz_bm25_term term;
  float worth[TZ_BOUND_ROWS][TZ_BOUND_COLUMNS];
} tz_bm25_bounds;

void tz_bm25_bound(const tz_bm25_tables *tables, double factor,
                   const tz_bm25_term *term, tz_bm25_bounds *bounds);

/* The rows by packed counts, for these forms. */
void tz_bm25_rows(const tz_bm25_tables *tables, uint8_t forms, uint8_t rows[256]);

/* For what has no row. */
float tz_bm25_rough_bound(const tz_bm25_tables *tables, const tz_bm25_bounds *bounds,
                          uint8_t counts, uint8_t length);

#endif
