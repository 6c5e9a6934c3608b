/* What the stance scorer reads of texts, for the trainer (stance_train.py), so
** that training and use never differ.
**
**   stance_dump speed THESIS            passages a second of the lexicon layer and the
**                                       whole scorer, each line of stdin a passage
**   stance_dump stems                   each line of stdin becomes the stem of its first word
**   stance_dump features MODEL          each line "target TAB text" becomes a record:
**       int32 thesis vectors, tokens, kind of thesis, whose weights of bearing, the
**       thesis's vector rows, the globals and what the text shares with the thesis (float:
**       named, names, told, rest, likest, others, rule of features.h), then per token its
**       row and channels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <time.h>

#include "stance/bearing.h"
#include "stance/score.h"
#include "text/fold.h"

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = malloc(*size + 1);
  if (bytes != NULL && fread(bytes, 1, *size, file) != *size) *size = 0;
  fclose(file);
  return bytes;
}

static void write_record(tz_reader *reader, const char *target, const char *text) {
  static tz_thesis thesis;
  static tz_token tokens[TZ_BLOCK_TOKENS];
  static tz_features features;
  tz_status status = tz_thesis_read(reader, &thesis, target, strlen(target));
  tz_tokens at;
  tz_tokens_init(&at, text, strlen(text));
  at.names = &thesis.abroad;
  size_t count = tz_tokens_next(reader, &at, tokens, TZ_BLOCK_TOKENS, &status);
  if (status != TZ_OK) abort();
  tz_features_compute(reader, &thesis, tokens, count, &features);
  const float shared[7] = {features.named, features.names,  features.told,
                           features.rest,  features.likest, features.others,
                           features.rule};
  const int32_t head[4] = {(int32_t)thesis.row_count, (int32_t)count,
                           (int32_t)thesis.kind, (int32_t)tz_bearing_kind(&thesis)};
  fwrite(head, 4, 4, stdout);
  fwrite(thesis.rows, 4, thesis.row_count, stdout);
  fwrite(features.globals, 4, TZ_GLOBALS, stdout);
  fwrite(shared, 4, sizeof shared / 4, stdout);
  for (size_t i = 0; i < count; i++) {
    fwrite(&tokens[i].vector, 4, 1, stdout);
    fwrite(features.channels[i], 4, TZ_CHANNELS, stdout);
  }
}

static int dump_features(const char *path) {
  static char line[1 << 20];
  size_t size = 0;
  unsigned char *blob = read_file(path, &size);
  tz_reader reader;
  if (blob == NULL || tz_reader_init(&reader, blob, size) != TZ_OK) {
    fprintf(stderr, "stance_dump: %s is no model\n", path);
    return 1;
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = 0;
    char *tab = strchr(line, '\t');
    if (tab == NULL) continue;
    *tab = 0;
    write_record(&reader, line, tab + 1);
  }
  tz_reader_clear(&reader);
  free(blob);
  return 0;
}

static int dump_stems(void) {
  static char line[4096];
  tz_stemmer *stemmer = tz_stemmer_new();
  while (stemmer != NULL && fgets(line, sizeof line, stdin) != NULL) {
    tz_words words;
    tz_word word;
    tz_words_init(&words, line, strlen(line));
    size_t size = 0;
    const char *stem = "";
    if (tz_words_next(&words, &word))
      stem = tz_stem(stemmer, word.form, word.form_size,
                     tz_language_of_script(word.script), &size);
    printf("%.*s\n", (int)size, stem);
  }
  tz_stemmer_free(stemmer);
  return 0;
}

typedef tz_status scorer_of(tz_scorer *, const tz_target *, const char *, size_t,
                            tz_verdict *);

/* Passages a second, the best of five turns over all lines. */
static double measure(scorer_of *score, tz_scorer *scorer, const tz_target *target,
                      const char *text, size_t lines) {
  double best = 0;
  for (int turn = 0; turn < 5; turn++) {
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (const char *at = text, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
      tz_verdict verdict;
      score(scorer, target, at, (size_t)(end - at), &verdict);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    double seconds =
        (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    if ((double)lines / seconds > best) best = (double)lines / seconds;
  }
  return best;
}

static int time_scorer(const char *thesis) {
  static char text[16 << 20];
  size_t size = fread(text, 1, sizeof text - 1, stdin), lines = 0;
  text[size] = 0;
  for (size_t i = 0; i < size; i++)
    lines += text[i] == '\n';
  tz_scorer *scorer;
  tz_target target;
  if (tz_scorer_new(&scorer, NULL, 0) != TZ_OK) return 1;
  tz_target_read(scorer, &target, thesis, strlen(thesis));
  printf("%.0f %.0f\n", measure(tz_score_by_rule, scorer, &target, text, lines),
         measure(tz_score, scorer, &target, text, lines));
  tz_scorer_free(scorer);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "stems") == 0) return dump_stems();
  if (argc == 3 && strcmp(argv[1], "features") == 0) return dump_features(argv[2]);
  if (argc == 3 && strcmp(argv[1], "speed") == 0) return time_scorer(argv[2]);
  fprintf(stderr, "usage: stance_dump stems | features MODEL | speed THESIS\n");
  return 2;
}
