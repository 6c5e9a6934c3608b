/* Inputs taken apart. */
#include "fuzz.h"

#include <string.h>

unsigned fuzz_byte(fuzz_input *input) {
  if (input->size == 0) return 0;
  input->size--;
  return *input->data++;
}

int64_t fuzz_integer(fuzz_input *input) {
  uint64_t value = 0;
  for (int i = 0; i < 8; i++)
    value = value << 8 | fuzz_byte(input);
  return (int64_t)value;
}

static char *take(fuzz_input *input, size_t size) {
  char *copy = malloc(size ? size : 1);
  if (!copy) abort();
  if (size) memcpy(copy, input->data, size);
  input->data += size;
  input->size -= size;
  return copy;
}

char *fuzz_text(fuzz_input *input, size_t *size) {
  size_t wanted = fuzz_byte(input) << 8;
  wanted |= fuzz_byte(input);
  *size = wanted < input->size ? wanted : input->size;
  return take(input, *size);
}

char *fuzz_rest(fuzz_input *input, size_t *size) {
  *size = input->size;
  return take(input, *size);
}
