/* The thesis argument of the stance functions: the name of a stored thesis, or
** the target itself in words. */
#ifndef TZ_SQL_STANCE_TARGET_H
#define TZ_SQL_STANCE_TARGET_H

#include "sqlite.h"
#include "stance/explain.h"
#include "stance/train.h"

typedef struct tz_sql_target {
  sqlite3_int64 thesis; /* rowid of the stored thesis, 0 for words */
  tz_target target;
  tz_own_model *own;     /* what its labels taught; NULL when nothing */
  sqlite3_stmt *passage; /* tezis_standing's, NULL until first needed */
} tz_sql_target;

/* Reads a thesis. SQLITE_OK with *made to free by tz_sql_target_free, or a code. */
int tz_sql_target_new(sqlite3 *db, tz_scorer *scorer, const char *text, size_t size,
                      tz_sql_target **made);
void tz_sql_target_free(void *target);

/* Scores, with what the labels taught. */
tz_status tz_sql_target_score(tz_scorer *scorer, const tz_sql_target *target,
                              const char *text, size_t size, tz_verdict *verdict);

/* The same of a passage of the corpus, which has to speak of what a claim is about,
** unless the labels tell. */
tz_status tz_sql_target_score_passage(tz_scorer *scorer, const tz_sql_target *target,
                                      const char *text, size_t size,
                                      tz_verdict *verdict);

/* Explains; the words' weights are those in the general scorer's verdict. */
tz_status tz_sql_target_explain(tz_scorer *scorer, const tz_sql_target *target,
                                const char *text, size_t size,
                                tz_explanation *explanation);

#endif
