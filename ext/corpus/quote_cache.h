/* Texts of sources read into words, kept between the quotations of one draft. */
#ifndef TZ_CORPUS_QUOTE_CACHE_H
#define TZ_CORPUS_QUOTE_CACHE_H

#include "sqlite.h"
#include "corpus/quote.h"
#include "corpus/work.h"
#include "text/language.h"
#include "text/stem.h"

typedef struct tz_quote_passage {
  sqlite3_int64 id;
  char page[24]; /* "" where there is none */
  tz_language language;
} tz_quote_passage;

typedef struct tz_quote_text {
  sqlite3_int64 id; /* of the source; 0: none */
  char *key;
  tz_buffer bytes;
  tz_quote_source source;
  tz_quote_range *ranges; /* of the passages' texts */
  tz_quote_passage *passages;
  size_t count;
  tz_quote_words stems; /* of the passages in one language; when first asked for */
  tz_language stems_language;
} tz_quote_text;

typedef struct tz_quote_cache tz_quote_cache;

/* Empty, at no cost; NULL when out of memory. Free with tz_quote_cache_free (NULL is
** fine). */
tz_quote_cache *tz_quote_cache_new(void);
void tz_quote_cache_free(tz_quote_cache *cache);

/* Forgets all texts where the corpus may have changed since they were read. Call it
** once before the texts of a quotation are asked for. */
void tz_quote_cache_refresh(tz_quote_cache *cache, tz_work *work);

/* The text of a source, borrowed until the next call; NULL after an error in work. */
const tz_quote_text *tz_quote_cache_text(tz_quote_cache *cache, sqlite3_int64 id,
                                         tz_work *work);

/* The telling words of those passages of a source that are in a language, their stems
** as forms (corpus/translation.h); borrowed and NULL as above. */
const tz_quote_words *tz_quote_cache_stems(tz_quote_cache *cache, sqlite3_int64 id,
                                           tz_language language, tz_stemmer *stemmer,
                                           tz_work *work);

#endif
