/* Page furniture: what a saved page or a printed one holds besides the text.
** Share bars, "Continue Reading", menus, bylines, cookie notices, image
** credits, running page numbers, in English and Russian. It never becomes a
** passage, for nobody quotes it.
**
** A line is judged by what it is made of (only dates, only names of social
** networks, a number beside "views", a bare address) before any list of
** phrases is asked, and what has the shape of a sentence stays prose: a
** sentence about the cookie policy of the EU is not a cookie notice. */
#ifndef TZ_CORPUS_FURNITURE_H
#define TZ_CORPUS_FURNITURE_H

#include <stddef.h>

typedef enum tz_furniture {
  TZ_PROSE = 0,
  TZ_FURNITURE_ABOVE, /* furniture above the text, below it perhaps a heading: a date */
  TZ_FURNITURE_ALONE, /* furniture where it is a block of its own: "Tag", "Search", "12"
                       */
  TZ_FURNITURE        /* furniture wherever the line stands: "Continue Reading" */
} tz_furniture;

/* Judges one line (or a short block, or the last sentence of a paragraph),
** white space at both ends left out. */
tz_furniture tz_furniture_of(const char *line, size_t size);

#endif
