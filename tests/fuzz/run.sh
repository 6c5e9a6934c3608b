#!/bin/sh
# Fuzzing: every target of this folder under the address and undefined-behaviour
# sanitizers, and the Lua readers under both Luas.
#
#   sh tests/fuzz/run.sh         the kept inputs and some thousands of random changes of
#                                them; any compiler will do; part of make test
#   sh tests/fuzz/run.sh long    libFuzzer, FUZZ_SECONDS (60) a target; needs clang;
#                                what it finds to be new is left in build/fuzz/found
#
# FUZZ_SEED chooses other changes. Closes with the inputs run and "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
here=$(pwd)
seconds=${FUZZ_SECONDS:-60} seed=${FUZZ_SEED:-1}
inputs=0
. tests/lib.sh
watch_bytes
# Freed blocks are kept for as long as one input runs, and few callers of each are noted:
# both are most of what the sanitizer costs here.
ASAN_OPTIONS=$ASAN_OPTIONS:quarantine_size_mb=1:malloc_context_size=2

report() { # report NAME STATUS INPUTS
  inputs=$((inputs + ${3:-0}))
  if [ "$2" -eq 0 ]; then pass "$1: ${3:-0} inputs"; else fail "$1"; fi
}

# Random changes a target in the short form: what takes about two seconds.
runs_of() {
  case $1 in
    database|shadow) echo 100 ;; query) echo 200 ;; stance) echo 400 ;; *) echo 1000 ;;
  esac
}

# The longest input of the long form: enough for all that the target's input has places
# for, and no more, as time goes with length.
most_bytes() {
  case $1 in
    database|query) echo 160 ;; shadow|sql) echo 256 ;; stance|tokenizer) echo 512 ;; *) echo 2048 ;;
  esac
}

lua_readers() { # lua_readers RUNS
  for lua in lua5.4 luajit; do
    [ $lua = luajit ] && cores=lua || cores=build/lua5.4
    log=build/log/fuzz-lua-$lua.log
    LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH="$cores/?.so;;" \
      $lua tests/fuzz/lua.lua "$1" "$seed" >"$log" 2>&1
    status=$?
    [ $status -eq 0 ] || cat "$log"
    report "lua readers ($lua)" $status "$(sed -n 's/ inputs$//p' "$log")"
  done
}

short() {
  make -s --no-print-directory SAN=address,undefined fuzz-programs || exit 1
  for program in $(programs build/san/fuzz); do
    name=${program##*/} log=build/log/fuzz-${program##*/}.log
    (cd build/log && "$here/$program" -runs="$(runs_of "$name")" -seed="$seed" \
      "$here"/tests/fuzz/corpus/"$name"/*) >"$log" 2>&1
    status=$?
    [ $status -eq 0 ] || tail -n 60 "$log"
    report "$name" $status "$(sed -n 's/ inputs$//p' "$log")"
  done
  lua_readers 1000
}

# Comparisons of numbers are not traced and inputs are weighed alike: two to four times
# the executions, and texts have few magic numbers.
long() {
  make -s --no-print-directory CC=clang B=build/fuzz SAN=fuzzer-no-link,address,undefined \
    CFLAGS='-O2 -g -fno-sanitize-coverage=trace-cmp' FUZZ_MAIN= CORE_JIT=build/fuzz/core.so \
    fuzz-programs || exit 1
  for program in $(programs build/fuzz/fuzz); do
    name=${program##*/} log=build/log/fuzz-${program##*/}.log
    mkdir -p "build/fuzz/found/$name"
    echo "tezis: fuzzing $name for $seconds s"
    "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=3000 -max_len="$(most_bytes "$name")" \
      -entropic=0 -print_final_stats=1 -artifact_prefix="build/fuzz/crash-$name-" \
      "build/fuzz/found/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1
    status=$?
    [ $status -eq 0 ] || grep -v '^#' "$log" | tail -n 60
    report "$name" $status "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  done
  lua_readers $((seconds * 500))
}

case ${1:-short} in
  short) short ;;
  long) long ;;
  *) echo "usage: sh tests/fuzz/run.sh [short|long]" >&2; exit 2 ;;
esac
echo "$inputs inputs in all"
finish
