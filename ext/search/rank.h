/* BM25 over weighted fields: the arithmetic of tezis_rank.
**
** A phrase's frequency is summed over the columns, each occurrence counted as
** its column's weight divided by how long the column is in this row, and only
** the sum is saturated (S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25
** extension to multiple weighted fields", CIKM 2004). With one column this is
** plain BM25. A word in a short title so is not drowned by a long body, and a
** word in both counts once more, not twice. */
#ifndef TZ_SEARCH_RANK_H
#define TZ_SEARCH_RANK_H

#include <stdint.h>

#define TZ_RANK_SATURATION 1.2  /* k1 */
#define TZ_RANK_LENGTH     0.85 /* b */

/* How much a phrase tells that occurs in `found` of `rows` rows, as Lucene
** reckons it: ln(1 + (rows - found + 1/2) / (found + 1/2)), never negative. */
double tz_rank_idf(int64_t rows, int64_t found);

/* What one occurrence of weight 1 counts in a column of `length` tokens where
** the average is `average`; 1 where either is not known (0 or less). */
double tz_rank_occurrence(double length, double average);

/* A phrase's part of the score: its idf times its saturated frequency. */
double tz_rank_score(double idf, double frequency);

#endif
