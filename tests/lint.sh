#!/bin/sh
# Format, static analysis and a build by the other compiler. What is not
# installed is named and left out.
set -u
cd "$(dirname "$0")/.."
status=0
have() { command -v "$1" >/dev/null || { echo "lint: $1 is not installed, left out"; return 1; }; }
c=$(find ext tests/c tests/bench tests/fuzz -name '*.[ch]')
if have clang-format; then clang-format --dry-run -Werror $c || status=1; fi
if have luacheck; then luacheck -q lua plugin tests || status=1; fi
if have clang; then make -s --no-print-directory CC=clang B=build/clang CORE_JIT=build/clang/core.so all c-tests fuzz-programs || status=1; fi
if have clang-tidy; then
  clang-tidy --quiet $(find ext -name '*.c') -- -std=c11 -Iext -D_POSIX_C_SOURCE=200809L \
    -DSQLITE_CORE -I/usr/include/lua5.4 2>/dev/null || status=1
fi
[ $status -eq 0 ] && echo "lint: clean"
exit $status
