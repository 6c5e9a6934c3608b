/* What a query does without: its stop words and what it says twice. */
#ifndef TZ_SEARCH_QUERY_OMISSION_H
#define TZ_SEARCH_QUERY_OMISSION_H

#include "search/query.h"

/* Marks the stop words as left out, unless nothing else is wanted. One that is written
** as an acronym (IT, US, U.S.) stays, where not all of the query is in capitals. */
void tz_query_leave_out_stop_words(tz_query *query);

/* Marks a term as left out that stands alone and was typed before. */
void tz_query_leave_out_repeated(tz_query *query);

#endif
