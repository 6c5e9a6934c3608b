/* Which lines of a text are headings, and which are furniture: the second
** step of splitting a text into passages, over the lines of corpus/lines.h.
**
** Headings are Markdown's, both kinds (CommonMark 0.30, 4.2 and 4.3), and
** unmarked ones: a short line that stands alone, begins with a capital and
** does not end as a sentence does (a title may end in ? or !). A list's item,
** verse, a signature and a table's row are none, nor is a short line after
** which no text comes. */
#ifndef TZ_CORPUS_HEADINGS_H
#define TZ_CORPUS_HEADINGS_H

#include "corpus/lines.h"

/* Whether a paragraph is one line here, blank lines or not, rather than what
** stands between blank lines: lines of blocks hold several sentences each. */
bool tz_lines_are_paragraphs(const tz_lines *lines);

/* Sets the kind of every line. by_line is tz_lines_are_paragraphs's answer. */
void tz_lines_classify(const char *text, tz_lines *lines, bool by_line);

/* The heading's own text in its line: without # and the like. */
void tz_heading_text(const char *text, const tz_line *line, size_t *start, size_t *end);

#endif
