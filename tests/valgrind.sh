#!/bin/sh
# The C tests under valgrind: no error, no leak.
set -u
cd "$(dirname "$0")/.."
. tests/lib.sh
need valgrind
make -s -j "$(jobs)" --no-print-directory c-tests || exit 1
# The shortest forms of the tests that walk through large data, or through every fault.
export TEZIS_QUICKEST=1 TEZIS_FAULT_STEP=97
log=build/log/valgrind.log
each_program build/tests valgrind -q --error-exitcode=99 --leak-check=full \
  --errors-for-leak-kinds=definite >$log 2>&1 || tail -n 60 $log
for name in $failed_programs; do fail "$name under valgrind"; done
passed=$(($(programs build/tests | wc -l) - failed))
finish
