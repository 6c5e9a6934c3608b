/* What is given to tezis_add beside the entry: its text and its options, read
** and checked. Errors are sentences in work. */
#ifndef TZ_CORPUS_INTAKE_H
#define TZ_CORPUS_INTAKE_H

#include <stddef.h>

#include "base/buffer.h"
#include "corpus/work.h"

/* The value's text as valid UTF-8 without NUL: text[0, length), borrowed from
** value, or from cleaned where something had to be changed. A blob that is no
** UTF-8 is read in the encoding that it looks like. NULL leaves text as it is. */
void tz_intake_text(tz_work *work, sqlite3_value *value, tz_buffer *cleaned,
                    const char **text, size_t *length);

/* Checks that options are a JSON object with known names; NULL is fine. Returns
** whether they say that the source is one of a batch. */
bool tz_intake_options(tz_work *work, sqlite3_value *options);

#endif
