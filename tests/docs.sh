#!/bin/sh
# The help and the README against what is built: every option, subcommand, SQL
# name, <Plug> map, API function, highlight and command-line subcommand has its
# entry, every SQL example gives what stands below it. tests/docs.lua does it
# inside Neovim. `sh tests/docs.sh write` puts the present options and results
# into the files instead; read the difference before committing it.
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The examples answer alike with and without dictionaries on the system.
export TEZIS_DICTIONARIES=
export LC_ALL=C.UTF-8 XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"

if ! build/tezis import --corpus "$work/corpus.db" tests/corpus/library.json tests/corpus/library.bib \
    tests/corpus/loose >"$work/import.log" 2>&1; then
  cat "$work/import.log"
  echo 'FAIL the sample corpus could not be imported'
  echo '0 passed, 1 failed'
  exit 1
fi
docs() {
  TEZIS_DOCS=$1 TEZIS_WORK=$work timeout 600 nvim --headless -u NONE -i NONE -n \
    --cmd "set runtimepath^=$PWD" -c 'runtime plugin/tezis.lua' -c 'luafile tests/docs.lua' -c 'cquit' </dev/null
}
[ "${1:-}" != write ] || docs write
docs check
