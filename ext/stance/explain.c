#include "stance/explain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_BLOCKS  8
#define LEAST_WEIGHT 0.01f

static const char *reason(const tz_token *t, bool negated, bool match) {
  switch (t->cue) {
  case TZ_CUE_SUPPORT: return negated ? "supports, negated" : "supports";
  case TZ_CUE_OPPOSE: return negated ? "opposes, negated" : "opposes";
  case TZ_CUE_NEGATION: return "turns what follows";
  case TZ_CUE_CONTRAST: return "what follows counts more";
  case TZ_CUE_CONCESSION: return "what follows counts less";
  case TZ_CUE_STRONG: return "makes stronger";
  case TZ_CUE_WEAK: return "makes weaker";
  case TZ_CUE_MODAL: return "says what should be";
  case TZ_CUE_REPORT: return "reports";
  case TZ_CUE_HEDGE: return "hedges";
  default: break;
  }
  if (t->polarity > 0) return negated ? "praises, negated" : "praises";
  if (t->polarity < 0) return negated ? "blames, negated" : "blames";
  return match ? "a word of the thesis" : "by what the model has read";
}

/* Keeps the TZ_MOST_CUES heaviest, unsorted. */
static void offer(tz_explanation *e, const tz_cue_found *cue) {
  size_t at = e->cue_count;
  if (e->cue_count < TZ_MOST_CUES) {
    e->cue_count++;
  } else {
    at = 0;
    for (size_t i = 1; i < TZ_MOST_CUES; i++)
      if (fabsf(e->cues[i].weight) < fabsf(e->cues[at].weight)) at = i;
    if (fabsf(e->cues[at].weight) >= fabsf(cue->weight)) return;
  }
  e->cues[at] = *cue;
}

/* A token left out keeps its place and its boundaries and loses its meaning. */
static tz_token without_meaning(tz_token t) {
  t.stem = 0;
  t.vector = -1;
  t.polarity = 0;
  t.cue = TZ_CUE_NONE;
  t.stop = true;
  return t;
}

static void explain_block(tz_scorer *s, const tz_target *target, size_t count,
                          const tz_verdict *whole, tz_explanation *e) {
  bool negated[TZ_BLOCK_TOKENS], match[TZ_BLOCK_TOKENS];
  for (size_t i = 0; i < count; i++) {
    negated[i] = s->features.channels[i][TZ_CH_NEGATED] > 0;
    match[i] = s->features.channels[i][TZ_CH_MATCH] > 0;
  }
  for (size_t i = 0; i < count; i++) {
    tz_token kept = s->tokens[i];
    if (kept.stop && kept.cue == TZ_CUE_NONE) continue;
    tz_verdict rest;
    s->tokens[i] = without_meaning(kept);
    tz_score_tokens(s, target, count, &rest);
    s->tokens[i] = kept;
    tz_cue_found cue = {kept.start, kept.end,
                        whole->shares[2] - whole->shares[0] - rest.shares[2] +
                            rest.shares[0],
                        reason(&kept, negated[i], match[i])};
    if (fabsf(cue.weight) >= LEAST_WEIGHT) offer(e, &cue);
  }
}

static int by_start(const void *a, const void *b) {
  const tz_cue_found *one = a, *other = b;
  return one->start < other->start ? -1 : one->start > other->start;
}

tz_status tz_explain(tz_scorer *s, const tz_target *target, const char *text,
                     size_t size, tz_explanation *e) {
  *e = (tz_explanation){0};
  tz_status status = tz_score(s, target, text, size, &e->verdict);
  if (status != TZ_OK || !e->verdict.bears) return status;
  tz_tokens at;
  tz_verdict block;
  tz_tokens_init(&at, text, size);
  at.names = &target->thesis.abroad;
  for (int i = 0; i < MOST_BLOCKS; i++) {
    size_t count = tz_tokens_next(&s->reader, &at, s->tokens, TZ_BLOCK_TOKENS, &status);
    if (count == 0) break;
    tz_score_tokens(s, target, count, &block);
    if (block.bears) explain_block(s, target, count, &block, e);
  }
  qsort(e->cues, e->cue_count, sizeof *e->cues, by_start);
  return status;
}

/* Three digits after the point, without the locale's comma. */
static void put_number(tz_buffer *out, float number) {
  long thousandths = lrintf(number * 1000);
  if (thousandths < 0) tz_buffer_byte(out, '-');
  thousandths = labs(thousandths);
  tz_buffer_integer(out, thousandths / 1000);
  tz_buffer_byte(out, '.');
  for (long digit = 100; digit > 0; digit /= 10)
    tz_buffer_byte(out, (char)('0' + thousandths / digit % 10));
}

static void put_cue(tz_buffer *out, const tz_cue_found *cue, const char *text) {
  tz_buffer_text(out, "{\"start\":");
  tz_buffer_integer(out, (int64_t)cue->start);
  tz_buffer_text(out, ",\"end\":");
  tz_buffer_integer(out, (int64_t)cue->end);
  tz_buffer_text(out, ",\"text\":");
  tz_buffer_json(out, text + cue->start, cue->end - cue->start);
  tz_buffer_text(out, ",\"weight\":");
  put_number(out, cue->weight);
  tz_buffer_text(out, ",\"why\":\"");
  tz_buffer_text(out, cue->why);
  tz_buffer_text(out, "\"}");
}

void tz_explanation_json(const tz_explanation *e, const char *text, tz_buffer *out) {
  tz_buffer_text(out, "{\"score\":");
  if (e->verdict.bears) {
    put_number(out, e->verdict.score);
  } else {
    tz_buffer_text(out, "null");
  }
  tz_buffer_text(out, ",\"confidence\":");
  put_number(out, e->verdict.bears ? e->verdict.confidence : 0);
  tz_buffer_text(out, ",\"relevance\":");
  put_number(out, e->verdict.relevance);
  tz_buffer_text(out, ",\"cues\":[");
  for (size_t i = 0; i < e->cue_count; i++) {
    if (i > 0) tz_buffer_byte(out, ',');
    put_cue(out, &e->cues[i], text);
  }
  tz_buffer_text(out, "]}");
}
