#!/bin/sh
# Runs every suite, one line each, the output of a failing one in full, and
# closes with "N passed, N failed" over all of them.
# A suite prints its own closing line in that form, or one that is read below.
set -u
cd "$(dirname "$0")/.."
. tests/lib.sh
export TEZIS_TEST=1 LC_ALL=C.UTF-8
# The short form of tests/c/test_faults.c; make trust tries every operation.
export TEZIS_FAULT_STEP="${TEZIS_FAULT_STEP:-9}"
skipped=0 failed_lines=build/log/failed
: >$failed_lines

# begin NAME COMMAND...: a suite, in the background; end NAME says how it went.
begin() {
  begun=$1; shift
  { "$@" >"build/log/$begun.log" 2>&1 </dev/null; echo $? >"build/log/$begun.status"; } &
}

# Cmocka and busted say their counts in their own words.
end() {
  name=$1 log=build/log/$1.log
  printf 'tezis: %-12s ' "$name"
  wait
  status=$(cat "build/log/$name.status")
  p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p; s/^\([0-9]*\) success.*/\1/p; s/^\([0-9]*\) passed, .*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
  f=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s), listed.*/\1/p; s/.* \([0-9]*\) failure.* \([0-9]*\) error.*/\1\n\2/p; s/^[0-9]* passed, \([0-9]*\) failed.*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
  s=$(grep -ci '^skip' "$log")
  # A suite that died, or that ran nothing, has failed whatever it counted.
  if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ $status -eq 0 ] && [ "$p" -eq 0 ]; then f=1; echo "no test ran" >>"$log"; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  echo "$p passed, $f failed"
  grep -i '^skip' "$log" | sed 's/^/         /' | sort -u
  [ "$f" -eq 0 ] || { tail -n 140 "$log" | sed 's/^/    /'; failures; }
}

suite() { begin "$@"; end "$1"; }

# failures: of the suite that has just run, the lines that say what failed, for the end of it all.
failures() {
  { echo "tezis: failed in $name:"
    grep -nE -B 6 -A 12 '^\[  FAILED|^FAIL|^Failure|^Error' "$log" | head -n 60 || true
  } | sed 's/^/    /' >>"$failed_lines"
}

c_suite() {
  make -s -j "$(jobs)" --no-print-directory "$@" c-tests || return 1
  each_program "$dir/tests"
}
c_san() {
  dir=build/san
  export TEZIS_QUICK=1 TEZIS_FAULT_STEP=97
  watch_bytes
  c_suite SAN=address,undefined
}
# By environment: busted starts the other Lua through a shell that splits at ; in options.
lua_suite() {
  LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH="$2;;" \
    busted --lua="$(command -v "$1")" -o plainTerminal -p _spec tests/lua
}

dir=build
suite c c_suite
suite c-sanitized c_san
suite fuzz sh tests/fuzz/run.sh
suite sql sh tests/sql/run.sh
suite crash sh tests/trust/crash.sh 8
begin lua5.4 lua_suite lua5.4 'build/lua5.4/?.so'
begin luajit lua_suite luajit 'lua/?.so'
end lua5.4
end luajit
suite nvim sh tests/nvim/run.sh
suite docs sh tests/docs.sh
suite build sh tests/build.sh

cat $failed_lines
finish
