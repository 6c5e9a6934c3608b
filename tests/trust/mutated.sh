#!/bin/sh
# Corpora with damaged bytes, so many of them, opened, searched, checked, written to and
# rebuilt under the sanitizers: no crash, none takes five seconds, no error without words.
#
#   sh tests/trust/mutated.sh [CORPORA]     (default 1000)
set -u
cd "$(dirname "$0")/../.."
here=$(pwd) count=${1:-1000} seed=${SEED:-1}
. tests/lib.sh
watch_bytes
make -s --no-print-directory SAN=address,undefined build/san/fuzz/database build/san/fuzz/shadow || exit 1
for target in database shadow; do
  (cd build/log && "$here/build/san/fuzz/$target" -runs=$((count / 2)) -seed="$seed" \
    "$here/tests/fuzz/corpus/$target"/*) && pass || fail "$target: the input is build/log/crash-input"
done
finish
