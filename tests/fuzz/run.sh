#!/bin/sh
# Fuzzing: every target of this folder under the address and undefined-behaviour
# sanitizers, and the Lua readers under both Luas.
#
#   sh tests/fuzz/run.sh         the kept inputs and some thousands of random changes of
#                                them; any compiler will do; part of make test
#   sh tests/fuzz/run.sh long    libFuzzer, FUZZ_SECONDS (60) a target; needs clang;
#                                what it finds to be new is left in build/fuzz/found
#   sh tests/fuzz/run.sh fixed   libFuzzer from the kept inputs, as many executions a
#                                target as take about a minute, two targets at a time:
#                                the same ones for the same code and libraries, however
#                                busy the machine is; skipped where clang cannot fuzz
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

lua_reader() { # lua_reader LUA RUNS: its status is the reader's
  [ "$1" = luajit ] && cores=lua || cores=build/lua5.4
  LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH="$cores/?.so;;" \
    "$1" tests/fuzz/lua.lua "$2" "$seed" >"build/log/fuzz-lua-$1.log" 2>&1
}

report_lua() { # report_lua LUA STATUS
  log=build/log/fuzz-lua-$1.log
  [ "$2" -eq 0 ] || cat "$log"
  report "lua readers ($1)" "$2" "$(sed -n 's/ inputs$//p' "$log")"
}

lua_readers() { # lua_readers RUNS
  for lua in lua5.4 luajit; do
    lua_reader $lua "$1"
    report_lua $lua $?
  done
}

# replay NAME RUNS: without libFuzzer; the inputs are the same whatever the code is.
replay() {
  (cd build/log && "$here/build/san/fuzz/$1" -runs="$2" -seed="$seed" \
    "$here"/tests/fuzz/corpus/"$1"/*) >"build/log/fuzz-$1.log" 2>&1
}

report_replay() { # report_replay NAME STATUS
  log=build/log/fuzz-$1.log
  [ "$2" -eq 0 ] || tail -n 60 "$log"
  report "$1" "$2" "$(sed -n 's/ inputs$//p' "$log")"
}

short() {
  make -s -j "$(jobs)" --no-print-directory SAN=address,undefined fuzz-programs || exit 1
  for program in $(programs build/san/fuzz); do
    name=${program##*/}
    replay "$name" "$(runs_of "$name")"
    report_replay "$name" $?
  done
  lua_readers 1000
}

# Comparisons of numbers are not traced and inputs are weighed alike: two to four times
# the executions, and texts have few magic numbers.
build_fuzzers() {
  make -s -j "$(jobs)" --no-print-directory CC=clang B=build/fuzz SAN=fuzzer-no-link,address,undefined \
    CFLAGS='-O2 -g -fno-sanitize-coverage=trace-cmp' FUZZ_MAIN= CORE_JIT=build/fuzz/core.so \
    fuzz-programs
}

# fuzz NAME FOLDER OPTION...: what is new is left in the folder; its status is the target's.
fuzz() {
  name=$1 found=$2; shift 2
  mkdir -p "$found"
  build/fuzz/fuzz/"$name" -rss_limit_mb=3000 -max_len="$(most_bytes "$name")" -entropic=0 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/crash-$name-" "$@" \
    "$found" "tests/fuzz/corpus/$name" >"build/log/fuzz-$name.log" 2>&1
}

report_fuzz() { # report_fuzz NAME STATUS
  log=build/log/fuzz-$1.log
  [ "$2" -eq 0 ] || grep -v '^#' "$log" | tail -n 60
  report "$1" "$2" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
}

long() {
  build_fuzzers || exit 1
  for program in $(programs build/fuzz/fuzz); do
    name=${program##*/}
    echo "tezis: fuzzing $name for $seconds s"
    fuzz "$name" "build/fuzz/found/$name" -max_total_time="$seconds" -timeout=5
    report_fuzz "$name" $?
  done
  lua_readers $((seconds * 500))
}

# Executions a target of the fixed form: what takes a minute, with all that the seed
# leads to. A slower machine stops at a hundred seconds, having run the first of the same.
# (What memory is compared with, addresses among it, guides none of them.) Damaged files
# and indexes are run by replay.c: SQLite 3.40's own reading of a damaged index is not
# sound for every one (doc/TRUST.md), and which of them coverage finds is chance.
fixed_runs_of() {
  case $1 in
    database|shadow) echo 5000 ;; query) echo 7000 ;;
    sql|stance) echo 27000 ;; tokenizer) echo 120000 ;; dictionary|text) echo 130000 ;;
    quotation) echo 400000 ;; lua5.4|luajit) echo 100000 ;; *) echo 1000 ;;
  esac
}

# fixed_lane NAME...: one after another, the status of each left in build/fuzz/status.
fixed_lane() {
  for name; do
    case $name in
      lua*) lua_reader "$name" "$(fixed_runs_of "$name")" ;;
      database|shadow) replay "$name" "$(fixed_runs_of "$name")" ;;
      *) rm -rf "build/fuzz/fixed/$name"
         fuzz "$name" "build/fuzz/fixed/$name" -runs="$(fixed_runs_of "$name")" -seed="$seed" \
           -max_total_time=100 -timeout=150 -reload=0 -use_cmp=0 ;;
    esac
    echo $? >"build/fuzz/status/$name"
  done
}

fixed() {
  mkdir -p build/fuzz/status
  echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > ~0ul - 1; }' |
    clang -x c -fsanitize=fuzzer,address,undefined -o build/fuzz/probe - >build/log/fuzz-probe.log 2>&1 &&
    build/fuzz/probe -runs=1 >>build/log/fuzz-probe.log 2>&1 ||
    { echo "skip: no clang here that can fuzz"; return; }
  build_fuzzers || exit 1
  make -s --no-print-directory SAN=address,undefined build/san/fuzz/database build/san/fuzz/shadow || exit 1
  rm -f build/fuzz/status/*
  odd= even=
  for name in $(programs build/fuzz/fuzz | sed 's|.*/||') lua5.4 luajit; do
    odd="$odd $name"; swap=$odd; odd=$even; even=$swap
  done
  fixed_lane $odd &
  fixed_lane $even
  wait
  for name in $odd $even; do
    status=$(cat "build/fuzz/status/$name" 2>/dev/null || echo 1)
    case $name in
      lua*) report_lua "$name" "$status" ;;
      database|shadow) report_replay "$name" "$status" ;;
      *) report_fuzz "$name" "$status" ;;
    esac
  done
}

case ${1:-short} in
  short) short ;;
  long) long ;;
  fixed) fixed ;;
  *) echo "usage: sh tests/fuzz/run.sh [short|long|fixed]" >&2; exit 2 ;;
esac
echo "$inputs inputs in all"
finish
