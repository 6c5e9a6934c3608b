#!/bin/sh
# The C tests under valgrind: no error, no leak.
set -u
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "skip: valgrind is not installed"; echo "0 passed, 0 failed"; exit 0; }
make -s --no-print-directory c-tests || exit 1
passed=0 failed=0
for program in build/tests/test_*; do
  case $program in *.d) continue ;; esac
  # Shorter forms of the tests that walk through large data, or through every fault.
  if TEZIS_QUICK=1 TEZIS_FAULT_STEP=97 valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
      "$program" >build/log/valgrind.log 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)); tail -n 60 build/log/valgrind.log; echo "FAIL $program under valgrind"
  fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
