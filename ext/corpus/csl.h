/* A CSL-JSON item (citationstyles.org, csl-data.json 1.0) read for the columns
** of the table source. */
#ifndef TZ_CORPUS_CSL_H
#define TZ_CORPUS_CSL_H

#include "base/buffer.h"
#include "corpus/work.h"

/* Columns of tz_csl.item, all text or NULL. */
enum {
  TZ_CSL_ITEM, /* the item, minified */
  TZ_CSL_KEY,
  TZ_CSL_TITLE,
  TZ_CSL_CONTAINER,
  TZ_CSL_LANGUAGE, /* as the item has it */
  TZ_CSL_TYPE,
  TZ_CSL_KEYWORDS,
  TZ_CSL_ABSTRACT,
  TZ_CSL_PAGE,
  TZ_CSL_COLUMNS
};

typedef struct tz_csl {
  sqlite3_stmt *item; /* on a row of the columns above, to borrow values from */
  tz_buffer author;   /* "Yuan, J.; Kuhrt, N.", editors where no author is named */
  tz_buffer issued;   /* ISO 8601, partial dates stay partial */
} tz_csl;

/* Reads and checks the item; its errors are sentences in work. Clear with
** tz_csl_clear, whatever happened. */
void tz_csl_read(tz_work *work, sqlite3_value *value, tz_csl *csl);
void tz_csl_clear(tz_csl *csl);

#endif
