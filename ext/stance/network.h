/* The general model's network: a convolution over three words, attention by the
** thesis with four heads, what is near it on either side, the vectors of the whole text
** and of the thesis beside each other, two layers over all that, three classes. */
#ifndef TZ_STANCE_NETWORK_H
#define TZ_STANCE_NETWORK_H

#include "stance/features.h"

/* What the network makes of a thesis, once. */
typedef struct tz_query_vectors {
  float query[TZ_HEADS][TZ_WIDTH];
  float thesis[TZ_WIDTH];
  float sentence[TZ_SENTENCE]; /* of the thesis as a whole */
  tz_kind kind;                /* of the weights to judge by */
} tz_query_vectors;

typedef struct tz_network tz_network; /* buffers, and a cache of words' projections */

/* NULL when out of memory; the model must outlive it. */
tz_network *tz_network_new(const tz_model *model);
void tz_network_free(tz_network *network);

void tz_network_prepare(const tz_model *model, const tz_thesis *thesis,
                        tz_query_vectors *query);

/* The logits of against, neutral and for. count is at most TZ_BLOCK_TOKENS. */
void tz_network_run(tz_network *network, const tz_query_vectors *query,
                    const tz_token *tokens, size_t count, const tz_features *features,
                    float logits[TZ_CLASSES]);

/* The vector of the text that was run last as a whole, TZ_SENTENCE numbers. */
const float *tz_network_sentence(const tz_network *network);

#endif
