/* The fields of a query: their names in both languages and their values. */
#ifndef TZ_SEARCH_QUERY_FILTER_H
#define TZ_SEARCH_QUERY_FILTER_H

#include "search/query.h"

/* The field called name (any case; author, автор, ...); false for no field. */
bool tz_field_from_name(const char *name, size_t size, tz_query_field *field);

/* Reads the value into filter (field already set): years, stances and known
** languages are understood. False where it is no value of that field. */
bool tz_filter_value(tz_query_filter *filter, const char *value, size_t size);

#endif
