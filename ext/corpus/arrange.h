/* The order in which a search shows what it found.
**
** Passages come by their scores, of one source no more than asked for. Where the corpus
** has both languages, a passage in the other language than the query's, found by a
** translation, is worth less than one that has the word itself, and one that types
** `alliance` would see dozens of rows before the first on «союз». So among the first
** rows every fourth is kept for a language that the rows above it lack: of the first 4,
** 8, 12, … up to 24 rows at least 1, 2, 3, … up to 6 are in each language, as long as
** it has passages with all the words that are about as good. The first three rows, and
** the order within either language, stay as they are. */
#ifndef TZ_CORPUS_ARRANGE_H
#define TZ_CORPUS_ARRANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/language.h"

#define TZ_MIX_ROWS  24 /* rows that are mixed: what a screen shows */
#define TZ_MIX_EVERY 4  /* of so many, one at least in each language */

typedef struct tz_hit {
  int64_t passage_id;
  double score;         /* higher is better; 0 where nothing is ranked */
  bool all;             /* has all the words */
  int64_t source;       /* id; like the language known where it matters only */
  tz_language language; /* of the passage */
  bool read;            /* its language is known */
} tz_hit;

/* What a passage in another language than the query's is worth by its score, against
** one in its own (tz_plan). */
typedef struct tz_mix {
  tz_language language; /* the query's */
  double trust;         /* in (0, 1] */
} tz_mix;

/* Puts the best first, equals by their ids. */
void tz_arrange(tz_hit *hits, size_t count);

/* Leaves out what is one too many of its source, in any order; returns how many are
** left. */
size_t tz_arrange_sources(tz_hit *hits, size_t count, int64_t per_source);

/* How many of the first rows, of at most `limit`, are kept for a language. */
size_t tz_mix_most(size_t limit);

/* The language that the first rows, of which all have their languages, have too little
** of to be mixed; TZ_LANGUAGE_NONE where there is none. */
tz_language tz_mix_lacking(const tz_hit *hits, size_t count, size_t limit);

/* Mixes the languages of the first rows, of at most `limit`. A passage that rises gets
** the score of the one above it, so that scores fall from row to row as before. */
void tz_mix_languages(tz_hit *hits, size_t count, size_t limit, const tz_mix *mix);

#endif
