#include "oom.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* The malloc behind the tests' own: the C library's, or that of gcc's address
** sanitizer, which clang's has in the program itself. */
#if !defined(__GLIBC__) || defined(__SANITIZE_THREAD__)
#define CAN_FAIL 0
#elif defined(__clang__)
#define CAN_FAIL     !__has_feature(address_sanitizer)
#define BEHIND(name) __libc_##name
#elif defined(__SANITIZE_ADDRESS__)
#define CAN_FAIL     1
#define BEHIND(name) __interceptor_##name
#else
#define CAN_FAIL     1
#define BEHIND(name) __libc_##name
#endif

static volatile long countdown; /* the allocation that fails, counted down; 0: none */
static oom_reach reach;
static long tried;
static volatile bool lasts, failed;

#if CAN_FAIL
void *BEHIND(malloc)(size_t size);
void *BEHIND(calloc)(size_t count, size_t size);
void *BEHIND(realloc)(void *p, size_t size);

/* The program's own code lies between these two. */
extern const char __executable_start[], etext[];

/* Whether the allocation asked for from this place fails. The sanitizer asks before it
** can watch memory itself. */
__attribute__((no_sanitize_address)) static bool fails(const void *caller) {
  uintptr_t place = (uintptr_t)caller;
  if (countdown <= 0) return false;
  if (reach == OOM_OURS &&
      (place < (uintptr_t)__executable_start || place >= (uintptr_t)etext))
    return false;
  if (--countdown > 0) return false;
  countdown = lasts; /* 1: the next one, too */
  failed = true;
  errno = ENOMEM;
  return true;
}

#pragma GCC visibility push(default) /* SQLite's library shall call these, too */

void *malloc(size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : BEHIND(malloc)(size);
}
void *calloc(size_t count, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : BEHIND(calloc)(count, size);
}
void *realloc(void *p, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : BEHIND(realloc)(p, size);
}

#pragma GCC visibility pop
#endif

bool oom_is_possible(void) {
  oom_begin(1, OOM_ALL);
  void *volatile p = malloc(8);
  oom_end();
  free(p);
  if (p != NULL)
    print_message("skip: another malloc stands before the tests' own here\n");
  return p == NULL;
}

static void begin(long n, oom_reach whose, bool for_good) {
  reach = whose;
  lasts = for_good;
  failed = false;
  countdown = n;
}

void oom_begin(long n, oom_reach whose) {
  begin(n, whose, false);
}

void oom_begin_lasting(long n) {
  begin(n, OOM_ALL, true);
}

void oom_begin_either(long n, oom_reach whose, bool lasting) {
  begin(n, lasting ? OOM_ALL : whose, lasting);
}

bool oom_end(void) {
  countdown = 0;
  tried += failed;
  return failed;
}

void oom_say_tried(void) {
  print_message("%ld failing allocations tried\n", tried);
}
