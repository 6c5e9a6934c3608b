/* What a transaction has added to or taken from the ranking index and not yet
** written: a log of postings in memory. The log is only cut at its end, so that
** going back to a savepoint is forgetting what came after a mark. */
#ifndef TZ_SEARCH_PENDING_H
#define TZ_SEARCH_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/status.h"
#include "text/stem.h"

typedef struct tz_entry {
  uint32_t term; /* its number in the terms of the log */
  uint32_t passage;
  uint16_t text; /* how often in the text, the title, the heading */
  uint8_t title, heading;
  uint8_t form;   /* tz_form_pack, or TZ_FORM_MIXED */
  uint8_t where;  /* a tz_where */
  uint8_t length; /* as tz_length_pack makes it */
  bool removed;   /* the posting is taken out */
} tz_entry;

/* What BM25 needs to know of all passages together. */
typedef struct tz_totals {
  int64_t passages;
  int64_t words; /* of their texts */
  int64_t title_words, heading_words;
} tz_totals;

typedef struct tz_pending {
  tz_entry *entries;
  size_t count, capacity;
  size_t written; /* entries before this one are in the tables already */
  tz_intern terms;
  uint32_t *newest; /* by term: its newest entry */
  size_t newest_capacity;
  tz_totals change; /* of the totals, by the entries from `written` on */
  bool keeps_words;
  tz_intern words; /* where they are kept: the forms of what was added, which a cut of
                      the log leaves here */
} tz_pending;

void tz_pending_init(tz_pending *p);
void tz_pending_clear(tz_pending *p);

/* Forgets all entries, terms and words, keeps the memory. */
void tz_pending_reset(tz_pending *p);

/* The parts of a passage that are indexed. */
typedef struct tz_fields {
  const char *text, *title, *heading; /* NULL is fine where the size is 0 */
  size_t text_size, title_size, heading_size;
  bool first; /* of its source's passages */
} tz_fields;

/* An entry's counts as a posting has them. */
uint8_t tz_entry_counts(const tz_entry *entry);

/* Logs the stems of a passage, as added or as removed. On TZ_NOMEM nothing of
** it is logged. */
tz_status tz_pending_passage(tz_pending *p, tz_stemmer *stemmer, uint32_t passage,
                             const tz_fields *fields, bool removed);

/* The order in which the unwritten entries are to be applied: by term, then by
** passage, then as logged. An array of count - written keys, passage << 32 | index of
** the entry, to be freed with tz_free; NULL when out of memory. */
uint64_t *tz_pending_order(const tz_pending *p);

#endif
