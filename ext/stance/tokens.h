/* A text as the scorer reads it: words with their vectors and cues, put into
** sentences and clauses. What is known of a form is kept in a cache, so that a
** text costs little more than finding its words. */
#ifndef TZ_STANCE_TOKENS_H
#define TZ_STANCE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stance/lexicon.h"
#include "stance/model.h"
#include "stance/names.h"
#include "text/words.h"

#define TZ_BLOCK_TOKENS   256 /* read at one time; a longer text is several blocks */
#define TZ_LIKENESS_SLOTS 2048

/* What a word does in a sentence, of the few that decide which way it points. */
typedef enum tz_part {
  TZ_PART_OTHER = 0,
  TZ_PART_IS, /* is, does, является: what follows is said of what came before */
  TZ_PART_HAS,  /* has, had: what follows was done by what came before */
  TZ_PART_WILL, /* will, would: a sentence, too */
  TZ_PART_BE,   /* be, been: with a verb after it, the passive */
  TZ_PART_THAN, /* than, чем: what follows is on the other side */
  TZ_PART_OF,   /* of, on, to, for: a ban on, a fight for */
  TZ_PART_FOR
} tz_part;

typedef struct tz_token {
  uint32_t start; /* bytes of the text */
  uint32_t end;
  uint64_t stem;  /* tz_lexicon_key */
  int32_t vector; /* row of the model's vectors, -1 when it has none */
  int8_t polarity;
  uint8_t cue;
  uint8_t part;   /* a tz_part */
  uint16_t group; /* of the lexicon; 0: none */
  bool stop;      /* a stop word, or a number */
  bool english;   /* of Latin letters */
  bool capital;
  bool relational; /* a Russian adjective in -ский: whose, or of what */
  bool clause;     /* the first of a clause, */
  bool dash;       /* comes after a dash, which is Russian for "is" */
  bool question;   /* of a sentence that ends with a question mark */
  uint16_t sentence;
} tz_token;

typedef struct tz_word_facts {
  uint64_t form; /* 0: free */
  uint64_t stem;
  int32_t vector;
  int8_t polarity;
  uint8_t cue;
  uint8_t part;
  uint16_t group;
  bool stop;
  bool english;
  bool relational;
} tz_word_facts;

#define TZ_THESIS_OBJECTS 16 /* words a thesis is about */

/* How like a word is to what a thesis is about, kept because words come again. */
typedef struct tz_likeness {
  uint32_t stamp; /* of the thesis; 0: free */
  int32_t vector;
  float like[TZ_THESIS_OBJECTS];
} tz_likeness;

/* Lexicon, vectors' index, stemmer and caches; one a connection. */
typedef struct tz_reader {
  tz_stemmer *stemmer;
  tz_lexicon lexicon;
  tz_model model;
  uint32_t *index; /* vector row + 1 by hash; index_count is a power of two */
  uint32_t *hashes;
  size_t index_count;
  tz_word_facts *cache;
  tz_likeness *likeness;
  tz_name_memo *names;
  uint32_t stamp; /* of the thesis read last */
} tz_reader;

/* Opens with a model's blob, which must stay. TZ_NOMEM, or TZ_INVALID for a blob
** that is none; clear with tz_reader_clear whatever came back. */
tz_status tz_reader_init(tz_reader *reader, const unsigned char *blob, size_t size);
void tz_reader_clear(tz_reader *reader);

/* Where a text is read; begins with tz_tokens_init, after which names may be set: a
** token that stands for one has its stem. */
typedef struct tz_tokens {
  tz_words words;
  const tz_names *names; /* of the thesis, or NULL: then a word is itself alone */
  size_t last_end;
  bool more;
} tz_tokens;

void tz_tokens_init(tz_tokens *tokens, const char *text, size_t size);

/* The next block: at most capacity tokens, ended early at a sentence's end where
** the block is more than half full. Returns how many, 0 at the end. Out of
** memory is *status. */
size_t tz_tokens_next(tz_reader *reader, tz_tokens *tokens, tz_token *out,
                      size_t capacity, tz_status *status);

#endif
