/* The fields of a query (author:Rozman year:2015..2020) as conditions in SQL, on a
** passage p and its source s. */
#ifndef TZ_CORPUS_FILTERS_H
#define TZ_CORPUS_FILTERS_H

#include "sqlite.h"
#include "corpus/work.h"
#include "search/query.h"

/* Appends " AND ..." for every field: its filters are alternatives, the negated ones
** each must not hold. thesis is the one that stance: asks about, by id, or 0. */
void tz_filters_append(sqlite3_str *sql, const tz_query *query, sqlite3_int64 thesis,
                       tz_work *work);

#endif
