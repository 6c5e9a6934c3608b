/* Runs a target without libFuzzer, so that any compiler can: over the files named,
** then over RUNS inputs made from them by a generator with a fixed seed.
**
**   build/san/fuzz/text [-runs=N] [-seed=N] FILE...
**
** Prints how many inputs were run. One that takes over five seconds of the processor's
** time, however busy the machine is, ends the program; what was run is then in
** crash-input. */
#define _XOPEN_SOURCE 700 /* setitimer */

#include "fuzz.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>

#define MOST_FILES 4096
#define MOST_BYTES 65536

static uint64_t state = 1;

static uint64_t next(void) { /* xorshift64*, Vigna 2016 */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 2685821657736338717u;
}

static struct {
  uint8_t *bytes;
  size_t size;
} inputs[MOST_FILES];
static size_t input_count;

static uint8_t current[MOST_BYTES];
static size_t current_size;

/* Only calls that a signal handler may make. */
static void leave_input(int number) {
  FILE *file = fopen("crash-input", "wb");
  if (file) {
    fwrite(current, 1, current_size, file);
    fclose(file);
  }
  fprintf(stderr, "signal %d; the input is in crash-input\n", number);
  signal(number, SIG_DFL);
  raise(number);
}

/* SIGPROF after so many seconds of work; 0: never. */
static void limit(time_t seconds) {
  const struct itimerval timer = {{0, 0}, {seconds, 0}};
  setitimer(ITIMER_PROF, &timer, NULL);
}

static void run(const uint8_t *bytes, size_t size) {
  memcpy(current, bytes, size);
  current_size = size;
  limit(5);
  LLVMFuzzerTestOneInput(current, size);
  limit(0);
}

static void read_file(const char *path) {
  if (input_count == MOST_FILES) return;
  FILE *file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(2);
  }
  uint8_t *bytes = malloc(MOST_BYTES);
  if (!bytes) abort();
  inputs[input_count].size = fread(bytes, 1, MOST_BYTES, file);
  inputs[input_count++].bytes = bytes;
  fclose(file);
}

/* A file's bytes with some of them changed, left out, doubled, or of another file. */
static size_t change(uint8_t *bytes) {
  size_t from = input_count ? next() % input_count : 0;
  size_t size = input_count ? inputs[from].size : 0;
  if (size) memcpy(bytes, inputs[from].bytes, size);
  for (unsigned changes = 1 + (unsigned)(next() % 8); changes > 0; changes--) {
    size_t at = size ? next() % size : 0;
    size_t count = 1 + next() % 16;
    switch (next() % 5) {
    case 0:
      if (size) bytes[at] = (uint8_t)next();
      break;
    case 1:
      if (count > size - at) count = size - at;
      memmove(bytes + at, bytes + at + count, size - at - count);
      size -= count;
      break;
    case 2:
      if (size + count > MOST_BYTES) break;
      memmove(bytes + at + count, bytes + at, size - at);
      for (size_t i = 0; i < count; i++)
        bytes[at + i] = (uint8_t)next();
      size += count;
      break;
    case 3:
      if (size) bytes[at] ^= (uint8_t)(1u << next() % 8);
      break;
    default: {
      size_t other = input_count ? next() % input_count : 0;
      size_t take = input_count ? inputs[other].size : 0;
      if (!take) break;
      size_t start = next() % take;
      take -= start;
      if (take > MOST_BYTES - at) take = MOST_BYTES - at;
      memcpy(bytes + at, inputs[other].bytes + start, take);
      if (size < at + take) size = at + take;
    }
    }
  }
  return size;
}

int main(int count, char **arguments) {
  static uint8_t made[MOST_BYTES];
  unsigned long long runs = 0;
  for (int i = 1; i < count; i++) {
    if (!strncmp(arguments[i], "-runs=", 6))
      runs = strtoull(arguments[i] + 6, NULL, 10);
    else if (!strncmp(arguments[i], "-seed=", 6))
      state = strtoull(arguments[i] + 6, NULL, 10) * 2 + 1;
    else
      read_file(arguments[i]);
  }
  signal(SIGPROF, leave_input);
  signal(SIGABRT, leave_input);
  for (size_t i = 0; i < input_count; i++)
    run(inputs[i].bytes, inputs[i].size);
  for (unsigned long long i = 0; i < runs; i++) {
    size_t size = change(made);
    run(made, size);
  }
  printf("%llu inputs\n", runs + input_count);
  for (size_t i = 0; i < input_count; i++)
    free(inputs[i].bytes);
  return 0;
}
