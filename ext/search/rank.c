#include "search/rank.h"

#include <math.h>

double tz_rank_idf(int64_t rows, int64_t found) {
  if (found > rows) found = rows; /* an index that is being changed */
  return log(1.0 + ((double)(rows - found) + 0.5) / ((double)found + 0.5));
}

double tz_rank_occurrence(double length, double average) {
  if (length <= 0 || average <= 0) return 1.0;
  return 1.0 / (1.0 - TZ_RANK_LENGTH + TZ_RANK_LENGTH * length / average);
}

double tz_rank_score(double idf, double frequency) {
  return idf * frequency * (TZ_RANK_SATURATION + 1.0) /
         (frequency + TZ_RANK_SATURATION);
}
