# What the test scripts share. Sourced, at the root of the checkout:
#
#   . tests/lib.sh
#   need valgrind                 else the script says that it is skipped, and ends
#   jobs                          how many things this machine does at once
#   each_program DIR COMMAND...   runs `COMMAND... PROGRAM` for all of a folder, jobs at once
#   pass 'what held'; fail 'what did not and how'
#   finish                        "N passed, N failed", the last line of every script
passed=0 failed=0
mkdir -p build/log

pass() { passed=$((passed + 1)); [ $# -eq 0 ] || echo "$1"; }
fail() { failed=$((failed + 1)); echo "FAIL $1"; }
finish() { echo "$passed passed, $failed failed"; [ $failed -eq 0 ]; }
need() { command -v "$1" >/dev/null || { echo "skip: $1 is not installed"; finish; exit; }; }

# Errors of the sanitizers end a program; LEAKS=0 where the machine cannot look for leaks.
watch_bytes() {
  ASAN_OPTIONS=detect_leaks=${LEAKS:-1} UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  export ASAN_OPTIONS UBSAN_OPTIONS
}

# The SQLite shell with tezis in it.
shell() { sqlite3 -batch -cmd '.load build/tezis' "$@"; }

jobs() { nproc 2>/dev/null || echo 2; }

# The programs of a folder, without what the compiler left beside them.
programs() { find "$1" -maxdepth 1 -type f -perm -u+x ! -name '*.*' | sort; }

# each_program DIR COMMAND...: `COMMAND... PROGRAM` for each program of the folder, as many
# at once as the machine has cores. What they print comes one program after another, those
# that failed last; the names of these stand in $failed_programs. Fails when one does.
each_program() {
  folder=$1; shift
  outputs=$(mktemp -d)
  programs "$folder" | OUTPUTS=$outputs xargs -P "$(jobs)" -I '{}' sh -c '
    program=$1; shift
    "$@" "$program" >"$OUTPUTS/${program##*/}" 2>&1 || mv "$OUTPUTS/${program##*/}" "$OUTPUTS/${program##*/}.failed"
  ' sh '{}' "$@"
  find "$outputs" -type f ! -name '*.failed' | sort | xargs -r cat
  failed_programs=$(find "$outputs" -name '*.failed' | sed 's|.*/||; s|\.failed$||' | sort)
  for program in $failed_programs; do cat "$outputs/$program.failed"; done
  rm -rf "$outputs"
  [ -z "$failed_programs" ]
}
