/* Which source a quotation comes from: the one that is cited, or another. */
#ifndef TZ_CORPUS_QUOTE_SEARCH_H
#define TZ_CORPUS_QUOTE_SEARCH_H

#include "sqlite.h"
#include "base/buffer.h"
#include "corpus/quote_cache.h"

/* Checks a quotation and appends what was found to json, an object:
**
**   verdict       verbatim, altered, elsewhere, translated (the source cited seems to
**                 say it in the other language) or not found
**   similarity    0 to 1, the share of words that agree
**   key           the source it stands in; absent when not found, like the following
**   page          the printed page on which it begins; absent where there are none
**   page_end      that on which it ends, when another
**   pages         all pages on which it stands as well as here, when more
**   passage_id    the passage in which it begins
**   start, end    bytes of the source's text
**   differences   [{quoted, source, at: [start, end) bytes of the quotation, start, end:
**                 bytes of the source's text}]
**   inflected     true where all that differs is the form of words
**   text          of what is translated, the source's words
**   missing       "source": the corpus has no such key; "text": the source has no text
**
** key is the source cited, or NULL: then any source will do. SQLITE_OK, or a code and a
** sentence in *error, to free with sqlite3_free. */
int tz_quote_check(sqlite3 *db, const char *text, size_t size, const char *key,
                   size_t key_size, tz_stemmer *stemmer, tz_quote_cache *cache,
                   tz_buffer *json, char **error);

#endif
