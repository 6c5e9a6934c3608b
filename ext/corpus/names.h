/* What a source is called, made from the parts that CSL-JSON gives: names as
** "Yuan, J.; Иванов, И. И.", dates as ISO 8601, page ranges. */
#ifndef TZ_CORPUS_NAMES_H
#define TZ_CORPUS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* A name in CSL-JSON's parts; each may be NULL. A name without family is its
** `literal`. NUL-terminated, borrowed. */
typedef struct tz_name {
  const char *family;
  const char *given;
  const char *particle; /* non-dropping: "van" in "van Beethoven, L." */
  const char *dropping; /* "de" in "La Fontaine, J. de" */
  const char *suffix;   /* "Jr." */
  const char *literal;
} tz_name;

/* Appends the name, "family, initials", to a list in out: after "; " where
** out has something already. Jeanne L. becomes J. L., Jean-Paul J.-P., Юрий Ю.
** An empty name adds nothing. */
void tz_name_append(tz_buffer *out, const tz_name *name);

/* Appends a date as ISO 8601 where text holds one at its beginning
** ("2016-04-05", "2016-04", "2016/2017"); else the first year from 1000 to
** 2199 in it ("April 5, 2016" gives "2016"); else text as it is. */
void tz_date_append(tz_buffer *out, const char *text);

/* The first and last page of "33-48", "33–48", "С. 33—48", "12" (then both the
** same). False for anything else ("e12", "33-8, 50"). */
bool tz_page_range(const char *text, long *first, long *last);

#endif
