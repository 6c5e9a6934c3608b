#!/bin/sh
# Opens Neovim on the demo's draft and corpus, with tezis and nothing else of
# the user's configuration. Run by `make try`.
set -eu
cd "$(dirname "$0")/../.."
if [ ! -e build/demo/corpus.db ] || [ ! -e build/demo/draft.md ]; then
  echo 'tezis: preparing the sample corpus (a few seconds)'
  sh tests/demo/demo.sh >build/demo.log 2>&1 || { tail -n 20 build/demo.log >&2; exit 1; }
fi
if [ ! -t 0 ] || [ ! -t 1 ]; then
  echo 'tezis: make try needs a terminal to open Neovim in; `make demo` shows the same without one' >&2
  exit 1
fi
exec nvim -u tests/demo/init.lua -i NONE -n build/demo/draft.md -c 'lua TezisHint()'
