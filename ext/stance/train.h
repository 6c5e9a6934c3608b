/* A thesis's own model, learned from labels: logistic regression over hashed
** stems (1 to 3 in a row) and characters (2 to 5 of a word) and over both vectors of the
** words, added up, that begins from what the general scorer says, so that few labels move it
** little. */
#ifndef TZ_STANCE_TRAIN_H
#define TZ_STANCE_TRAIN_H

#include "stance/score.h"

#define TZ_FEWEST_LABELS 20
#define TZ_OWN_BUCKETS   65536
#define TZ_OWN_DENSE                                                                   \
  (TZ_GLOBALS + 6) /* globals, the general shares' logarithms, score, rule, 1 */

typedef struct tz_own_model tz_own_model;

/* Reads what tz_own_model_write wrote; TZ_INVALID for anything else. */
tz_status tz_own_model_read(tz_own_model **model, const void *blob, size_t size);
void tz_own_model_free(tz_own_model *model);

/* The model as bytes, *blob[0, *size), to free with tz_free. */
tz_status tz_own_model_write(const tz_own_model *model, void **blob, size_t *size);

/* Changes a verdict of the general scorer into this model's. */
tz_status tz_own_model_adjust(tz_scorer *scorer, const tz_own_model *model,
                              const char *text, size_t size, tz_verdict *verdict);

typedef struct tz_example {
  const char *text;
  size_t size;
  int stance; /* -1, 0, 1 */
} tz_example;

typedef struct tz_training {
  size_t labels[TZ_CLASSES]; /* against, neutral, for */
  double general;      /* mean F1 over the classes that occur: the general scorer, */
  double own;          /* and the own model, each label judged by a fit without it */
  tz_own_model *model; /* NULL when the general scorer stays */
} tz_training;

/* Fits and judges by five folds. *training's model is NULL where there are fewer
** than TZ_FEWEST_LABELS, of one class only, or where it is no better, neither by mean
** F1 nor by likelihood. */
tz_status tz_train(tz_scorer *scorer, const tz_target *target,
                   const tz_example *examples, size_t count, tz_training *training);

#endif
