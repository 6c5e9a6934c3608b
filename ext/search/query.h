/* What people type into a search box, made into FTS5 expressions that are
** never a syntax error, whatever the bytes.
**
**   союз Китай            both words, in any form
**   "военный союз"        a phrase; «…», “…”, „…“ too; unclosed, to the end
**   китайско-российский   a compound: the phrase of its parts
**   союз OR альянс        either (also | and ИЛИ); OR binds closer than the space
**   -войн                 not this word; -"…" not this phrase; -(a b) none of these
**   воен*                 words that begin so
**   =союзника             exactly this form
**
** and with TZ_QUERY_FIELDS, where the value may be quoted:
**
**   author:Rozman title:"Dream of Return" year:2015..2020 lang:ru key:yuan2019
**   type:article-journal path:notes stance:for -author:Иванов
**
** Anything else is words: AND, NOT, NEAR, foo:bar, parentheses, stray marks.
** A capital AND (or И) between two words says nothing new and is left out.
**
** The words stay in arrays from which the expressions are written, so that a
** caller can change terms (or put synonyms beside them) and write again. */
#ifndef TZ_SEARCH_QUERY_H
#define TZ_SEARCH_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "text/language.h"

#define TZ_QUERY_BYTES 65536 /* what is typed beyond this is not read */
#define TZ_QUERY_TERMS 256   /* nor more terms than this */
#define TZ_QUERY_WORDS 1024  /* nor more words in them all */

#define TZ_QUERY_FIELDS     1u /* fields are filters, not words */
#define TZ_QUERY_STOP_WORDS 2u /* stop words are left out while other words remain */

typedef enum tz_term_kind {
  TZ_TERM_WORD,
  TZ_TERM_COMPOUND, /* several words typed as one: китайско-российский, COVID-19 */
  TZ_TERM_PHRASE, /* in quotation marks; may be one word */
  TZ_TERM_PREFIX, /* the last word is the beginning of one */
  TZ_TERM_EXACT   /* every word in the form typed */
} tz_term_kind;

typedef struct tz_query_word {
  const char *form; /* folded, form_size bytes; lives as long as the query */
  size_t form_size;
  tz_language language;
  size_t start; /* byte range in tz_query.text */
  size_t end;
} tz_query_word;

typedef struct tz_query_term {
  tz_term_kind kind;
  bool negated;
  bool left_out;    /* a stop word or a repeated term: in no expression */
  int group;        /* terms of one group are alternatives; groups must all match */
  const char *text; /* as typed, without the marks; size bytes of tz_query.text */
  size_t size;
  size_t first_word; /* its words: tz_query.words[first_word .. + word_count) */
  size_t word_count; /* 1 at least */
} tz_query_term;

typedef enum tz_query_field {
  TZ_FIELD_AUTHOR,
  TZ_FIELD_TITLE,
  TZ_FIELD_YEAR,
  TZ_FIELD_LANGUAGE,
  TZ_FIELD_KEY,
  TZ_FIELD_TYPE,
  TZ_FIELD_PATH,
  TZ_FIELD_STANCE
} tz_query_field;

/* Filters on one field are alternatives; those on different fields must all
** hold; none that is negated may hold. */
typedef struct tz_query_filter {
  tz_query_field field;
  bool negated;
  const char
      *value; /* size bytes, valid UTF-8, not NUL-terminated; lives as long as the
              ** query. A language known to tezis is its code: "ru", "en" */
  size_t size;
  int from; /* TZ_FIELD_YEAR: first and last year, inclusive; 0 and 9999 when open. */
  int to;   /* TZ_FIELD_STANCE: both are -1, 0 or 1. Else 0 */
} tz_query_filter;

typedef struct tz_query {
  char *text; /* what was typed, offsets unchanged; invalid bytes and NULs are spaces */
  size_t size;
  tz_query_term *terms;
  size_t term_count;
  tz_query_word *words;
  size_t word_count;
  tz_query_filter *filters;
  size_t filter_count;
  bool truncated; /* a limit was met: the rest was not read */

  /* FTS5 expressions, or NULL where there is nothing to say: */
  char *all;      /* every group */
  char *any;      /* at least one: the fallback; NULL also where it would equal `all` */
  char *excluded; /* what is negated, for a query of filters and negations only */

  tz_buffer forms; /* holds the words' forms */
  tz_buffer expressions[3];
} tz_query;

/* Parses text (size bytes, any). Returns TZ_OK or TZ_NOMEM; either way the
** query is then to be cleared. */
tz_status tz_query_parse(const char *text, size_t size, unsigned flags,
                         tz_query *query);

/* Frees what the query holds; also after a failed parse, or twice. */
void tz_query_clear(tz_query *query);

typedef enum tz_query_mode {
  TZ_MATCH_ALL,
  TZ_MATCH_ANY,
  TZ_MATCH_EXCLUDED
} tz_query_mode;

/* Appends the expression of the terms as they now are to out, or nothing where
** there is none; for a caller that has changed terms. */
void tz_query_expression(const tz_query *query, tz_query_mode mode, tz_buffer *out);

#endif
