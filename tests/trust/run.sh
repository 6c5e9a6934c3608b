#!/bin/sh
# Everything that doc/TRUST.md promises, in its long form; make test runs short forms of
# the same. About an hour. Closes with "N passed, N failed" over all.
#
#   KILLS=500 MUTATED=10000 SECONDS_EACH=120 FUZZ_SECONDS=60 sh tests/trust/run.sh [PART…]
#
# HEADERS=FOLDER adds the part newer: built with the sqlite3.h of a newer SQLite there.
set -u
cd "$(dirname "$0")/../.."
. tests/lib.sh
export TEZIS_FAULT_STEP=1 TEZIS_CONCURRENCY_SECONDS="${SECONDS_EACH:-120}"

part() { # part NAME COMMAND...
  name=$1; shift
  case $chosen in *" $name "*|'  ') ;; *) return ;; esac
  echo "== $name"
  "$@" >"build/log/trust-$name.log" 2>&1
  status=$?
  p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p; s/^\([0-9]*\) success.*/\1/p; s/^\([0-9]*\) passed, .*/\1/p' "build/log/trust-$name.log" | awk '{ n += $1 } END { print n + 0 }')
  [ $status -eq 0 ] && [ "$p" -gt 0 ] || { failed=$((failed + 1)); grep -v '^$' "build/log/trust-$name.log" | tail -n 40; }
  passed=$((passed + p))
  grep -E 'inputs$|in all$|tried$|kept$|killed while|per cent of|times the work|instructions,|^skip' "build/log/trust-$name.log" | sed 's/^/   /'
}
chosen=" $* "

make -s --no-print-directory all c-tests || exit 1
memory() { # memory FOLDER
  for t in functions corpus_memory batch_memory search_memory stance_memory lua_memory dictionary quote; do
    "$1/tests/test_$t" || return 1
  done
}
memory_sanitized() {
  watch_bytes
  make -s --no-print-directory SAN=address,undefined c-tests && memory build/san
}
elsewhere() {
  for lua in lua5.4 luajit; do
    [ $lua = luajit ] && cores='lua/?.so' || cores='build/lua5.4/?.so'
    for spec in elsewhere core import_run; do
      LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH="$cores;;" \
        busted --lua="$(command -v $lua)" -o plainTerminal tests/lua/${spec}_spec.lua || return 1
    done
  done
}
newer() {
  make -s --no-print-directory B=build/newer CORE_JIT=build/newer/core.so SQLITE_CFLAGS="-I$HEADERS" \
    build/newer/tezis.so && EXTENSION=build/newer/tezis sh tests/sql/run.sh
}
editors() { sh tests/nvim/run.sh import && sh tests/nvim/run.sh bib; }
part memory memory build
part memory-sanitized memory_sanitized
part faults build/tests/test_faults
part hostile build/tests/test_hostile
part concurrency build/tests/test_concurrency
part editors editors
part drift build/tests/test_corpus
part flags sh tests/sql/run.sh flags
part elsewhere elsewhere
[ -z "${HEADERS:-}" ] || part newer newer
part crash sh tests/trust/crash.sh "${KILLS:-500}"
part instructions sh tests/trust/instructions.sh
part mutated sh tests/trust/mutated.sh "${MUTATED:-10000}"
part fuzz sh tests/fuzz/run.sh long
part coverage sh tests/trust/coverage.sh
finish
