/* Whether a quotation was translated from the source that is cited: the dictionary
** (table meaning) and the sound of names give the words, corpus/translation.h finds
** where they stand. */
#ifndef TZ_CORPUS_QUOTE_TRANSLATION_H
#define TZ_CORPUS_QUOTE_TRANSLATION_H

#include <stdbool.h>

#include "corpus/quotation.h"
#include "corpus/quote_cache.h"
#include "corpus/translation.h"
#include "corpus/work.h"

/* Looks for what the quotation translates in those passages of the source that are in
** the other language; only this source is read. False where there is nothing, *match
** left alone, and after an error in work. */
bool tz_quote_translation_find(tz_work *work, const tz_quotation *quotation,
                               sqlite3_int64 source, tz_stemmer *stemmer,
                               tz_quote_cache *cache, tz_translation_match *match);

#endif
