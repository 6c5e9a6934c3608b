# What the test scripts share. Sourced, at the root of the checkout:
#
#   . tests/lib.sh
#   need valgrind                 else the script says that it is skipped, and ends
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

# The programs of a folder, without what the compiler left beside them.
programs() { find "$1" -maxdepth 1 -type f -perm -u+x ! -name '*.*' | sort; }
