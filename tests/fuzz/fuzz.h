/* What the fuzz targets share. A target is a file here with one function that runs
** over one input; libFuzzer calls it with inputs of its making, replay.c with those
** of a folder and with changes of them. Whatever the input: no crash, no leak, and
** what FUZZ_REQUIRE says. */
#ifndef TZ_TESTS_FUZZ_H
#define TZ_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_REQUIRE(condition)                                                        \
  do {                                                                                 \
    if (!(condition)) {                                                                \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);   \
      abort();                                                                         \
    }                                                                                  \
  } while (0)

/* An input, taken piece by piece; at its end numbers are 0 and texts empty. */
typedef struct fuzz_input {
  const uint8_t *data;
  size_t size;
} fuzz_input;

unsigned fuzz_byte(fuzz_input *input);
int64_t fuzz_integer(fuzz_input *input); /* eight bytes */

/* A text: two bytes of length, then so many bytes or those that are left. The copy
** has no byte after its end, so that reading there is seen; free it. */
char *fuzz_text(fuzz_input *input, size_t *size);

/* The rest of the input, likewise. */
char *fuzz_rest(fuzz_input *input, size_t *size);

#endif
