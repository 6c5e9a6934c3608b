#include "stance/data.h"
#include "stance/lexicon.h"

/* .incbin keeps megabytes of numbers out of C source; gcc and clang both know
** it. The paths are from the root of the project, where make runs. The Makefile
** names the two files as what this object is made from. */
#define CARRY(name, file)                                                              \
  __asm__(".section .rodata\n.balign 16\n.globl tz_" name "_start\n.hidden tz_" name   \
          "_start\ntz_" name "_start:\n.incbin \"" file "\"\n.globl tz_" name          \
          "_end\n.hidden tz_" name "_end\ntz_" name "_end:\n.byte 0\n.previous\n")

CARRY("stance_model", "ext/stance/model.bin");
CARRY("stance_lexicon", "ext/stance/lexicon.txt");

#define HIDDEN __attribute__((visibility("hidden")))
extern HIDDEN const unsigned char tz_stance_model_start[], tz_stance_model_end[];
extern HIDDEN const char tz_stance_lexicon_start[], tz_stance_lexicon_end[];

const unsigned char *tz_stance_model_data(size_t *size) {
  *size = (size_t)(tz_stance_model_end - tz_stance_model_start);
  return tz_stance_model_start;
}

const char *tz_lexicon_text(size_t *size) {
  *size = (size_t)(tz_stance_lexicon_end - tz_stance_lexicon_start);
  return tz_stance_lexicon_start;
}
