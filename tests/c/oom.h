/* Memory that runs out where a test says: the n-th allocation from now fails, once, or
** that one and all after it.
**
**   for (long n = 1; failed; n++) {
**     oom_begin(n, OOM_OURS);
**     int code = scenario();
**     failed = oom_end();
**   }
**
** The tests' own malloc stands before the C library's or that of gcc's address sanitizer,
** which only glibc allows, and neither clang's sanitizer nor valgrind: there
** oom_is_possible is false. */
#ifndef TZ_TESTS_OOM_H
#define TZ_TESTS_OOM_H

#include <stdbool.h>

/* Whose allocations count: those that tezis makes itself, or SQLite's and the other
** libraries' too. */
typedef enum oom_reach { OOM_OURS, OOM_ALL } oom_reach;

/* Says that the test is skipped, where it is not. */
bool oom_is_possible(void);

void oom_begin(long n, oom_reach reach);

/* From the n-th on none is given, to anybody. */
void oom_begin_lasting(long n);

/* The one or, where it lasts, the other. */
void oom_begin_either(long n, oom_reach whose, bool lasting);

/* No allocation fails from now on; whether one did. */
bool oom_end(void);

/* Says how many times that was so. */
void oom_say_tried(void);

#endif
