/* Numbers by chance, the same in every run (a linear congruential generator, Knuth's
** constants of 1981). */
#ifndef TZ_TESTS_ROLL_H
#define TZ_TESTS_ROLL_H

#include <stddef.h>
#include <stdint.h>

/* Begins a row of numbers. */
void roll_begin(uint32_t seed);

/* One from 0 to below - 1. */
uint32_t roll(uint32_t below);

/* A text of up to 24 of the pieces, now and then any byte in the place of one. The copy
** has no byte after its end, so that a sanitizer sees reading there; free it. */
char *roll_text(const char *const *pieces, size_t count, size_t *size);

#endif
