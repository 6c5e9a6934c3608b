/* How much of themselves the C tests run, by the environment. */
#ifndef TZ_TESTS_SETTINGS_H
#define TZ_TESTS_SETTINGS_H

#include <stdbool.h>

/* TEZIS_QUICK: shorter forms, where every byte is watched. */
bool is_quick(void);

/* TEZIS_QUICKEST: the shortest, under valgrind, where a second becomes a minute. */
bool is_quickest(void);

/* TEZIS_FAULT_STEP: every so manieth place of failure only; without it, every one. */
long fault_step(void);

#endif
