#!/bin/sh
# Runs every script of this folder in the sqlite3 shell, in an empty database with
# tezis loaded, and compares what it prints with the .out file beside it.
#
#   sh tests/sql/run.sh              all
#   sh tests/sql/run.sh query        query.sql
#   ACCEPT=1 sh tests/sql/run.sh query     writes query.out anew: read the diff
#
# The shell words an error differently from version to version and shows where in
# the statement it is; both are made "Error: the message".
set -u
cd "$(dirname "$0")/../.."
extension=${EXTENSION:-build/tezis}
program=${SQLITE3:-sqlite3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/lib.sh

plain() {
  sed -e 's/^\(Runtime \|Parse \|\)[Ee]rror\( near line [0-9]*\|\): \(near line [0-9]*: \)*/Error: /' \
    -e '/^Error: /s/ ([0-9]*)$//' -e '/--- error here$/d' -e '/^ .*error here ---^$/d' |
    awk '/^Error: / { print; skip = 1; next } skip && /^  [A-Za-z]/ { skip = 0; next } { skip = 0; print }'
}

[ $# -gt 0 ] || set -- $(cd tests/sql && ls ./*.sql | sed 's|^\./||; s|\.sql$||')
for name in "$@"; do
  script=tests/sql/$name.sql expected=tests/sql/$name.out
  # Line by line, so that errors stand where they happened.
  timeout 600 stdbuf -oL "$program" -batch -cmd ".load $extension" :memory: \
    <"$script" >"$work/raw" 2>&1
  status=$?
  plain <"$work/raw" >"$work/out"
  if [ "${ACCEPT:-}" = 1 ]; then cp "$work/out" "$expected"; fi
  if [ $status -gt 1 ]; then
    fail "$name: the shell ended with status $status"; tail -n 5 "$work/raw"
  elif diff -u "$expected" "$work/out" >"$work/diff" 2>&1; then
    pass
  else
    fail "$name"; cat "$work/diff"
  fi
done

finish
