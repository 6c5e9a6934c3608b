#!/bin/sh
# The C tests under valgrind: no error, no leak.
set -u
cd "$(dirname "$0")/.."
. tests/lib.sh
need valgrind
make -s --no-print-directory c-tests || exit 1
for program in $(programs build/tests); do
  # The shortest forms of the tests that walk through large data, or through every fault.
  if TEZIS_QUICKEST=1 TEZIS_FAULT_STEP=97 valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
      "$program" >build/log/valgrind.log 2>&1; then
    pass
  else
    tail -n 60 build/log/valgrind.log; fail "$program under valgrind"
  fi
done
finish
