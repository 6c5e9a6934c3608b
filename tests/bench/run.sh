#!/bin/sh
# make bench: speed beside what you would use instead, as ratios in one run.
# Parts that need data or programs that are not here say so.
set -u
cd "$(dirname "$0")/../.."
export LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/lua5.4/?.so;;' LC_ALL=C.UTF-8
echo "== Tokenizing, beside FTS5's tokenizers"
sh tests/bench/tokenize.sh
echo "== Importing, beside stock FTS5 indexing the same text"
lua5.4 tests/bench/import.lua
echo "== Searching a large corpus, beside stock FTS5 (makes the corpus first: minutes)"
lua5.4 tests/bench/search_speed.lua "${PASSAGES:-100000}"
echo "== Checking 200 quotations"
lua5.4 tests/bench/quotes.lua ../shared/seeds
echo "== Telling translated quotations"
lua5.4 tests/bench/translated.lua ../shared/data/ir/xquad
echo "== Writing with a bibliography of 20,000 entries: longest block of the main loop"
timeout 600 nvim --headless -u NONE -i NONE -n --cmd "set runtimepath^=$PWD" \
  -c 'luafile tests/bench/writing.lua' -c 'cquit' </dev/null
echo "== The editor: start-up, queries, longest block of the main loop"
timeout 300 nvim --headless -u NONE -i NONE -n --cmd "set runtimepath^=$PWD" \
  -c 'luafile tests/bench/editor.lua' -c 'qa!' </dev/null
