/* The lexicon: which words praise and blame, and which turn, weaken, report or
** contrast, in Russian and English. Read from lexicon.txt, which is part of the
** program; words are kept by stem, so the live stemmer decides what a form is. */
#ifndef TZ_STANCE_LEXICON_H
#define TZ_STANCE_LEXICON_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "text/stem.h"

typedef enum tz_cue {
  TZ_CUE_NONE = 0,
  TZ_CUE_POLAR,      /* praises (polarity > 0) or blames (< 0) */
  TZ_CUE_SUPPORT,    /* takes the side of what it speaks of: support, за */
  TZ_CUE_OPPOSE,     /* takes the other side: ban, oppose, против */
  TZ_CUE_NEGATION,   /* not, no, не */
  TZ_CUE_CONTRAST,   /* but, однако: what follows counts more */
  TZ_CUE_CONCESSION, /* although, хотя: what follows counts less */
  TZ_CUE_STRONG,     /* very, весьма */
  TZ_CUE_WEAK,       /* hardly, едва: nearly a negation */
  TZ_CUE_MODAL,      /* must, should, следует */
  TZ_CUE_REPORT,     /* says, по мнению: somebody else's view */
  TZ_CUE_HEDGE,      /* perhaps, возможно */
  TZ_CUE_PERSON,     /* I, you, мы: somebody speaks for himself */
  TZ_CUE_KINDS
} tz_cue;

typedef struct tz_lexeme {
  uint64_t key;    /* tz_lexicon_key of the stem; 0 marks a free slot */
  int8_t polarity; /* -3 to 3 */
  uint8_t cue;     /* a tz_cue */
  uint16_t
      group; /* the words of a line 0 are one thing: China, Chinese, Китай; else 0 */
} tz_lexeme;

typedef struct tz_lexicon {
  tz_lexeme *slots; /* slot_count is a power of two */
  size_t slot_count;
  size_t count[3]; /* stems per tz_language */
  uint16_t groups;
} tz_lexicon;

/* The lexicon's own text, text[0, *size), for as long as the program runs. */
const char *tz_lexicon_text(size_t *size);

/* Reads a lexicon in the format that the head of lexicon.txt explains. A line
** that is none is TZ_INVALID. Clear with tz_lexicon_clear whatever came back. */
tz_status tz_lexicon_read(tz_lexicon *lexicon, const char *text, size_t size,
                          tz_stemmer *stemmer);
void tz_lexicon_clear(tz_lexicon *lexicon);

/* What a stem is looked up by; never 0. */
uint64_t tz_lexicon_key(const char *stem, size_t size, tz_language language);

/* The entry of a key, or NULL; borrowed for the lexicon's life. */
const tz_lexeme *tz_lexicon_find(const tz_lexicon *lexicon, uint64_t key);

#endif
