#!/bin/sh
# What tezis does, shown on the sample corpus: import it, search it by SQL,
# then search and cite from Neovim into a draft. Run by `make demo`, which has
# built everything. Writes only below build/demo.
set -eu
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8
here=build/demo
corpus=$here/corpus.db

say() { printf '\n== %s\n' "$1"; }
# Prints a query, then what the sqlite3 shell answers with the extension loaded.
sql() {
  printf '%s\n\n' "$1"
  sqlite3 -bail -cmd '.load build/tezis' -cmd '.mode column --wrap 66 --wordwrap on' $corpus "$1"
}

rm -rf $here
mkdir -p $here
cp tests/corpus/draft-start.md $here/draft.md
cp tests/corpus/library.json tests/corpus/library.bib $here

say 'Import two bibliographies and a folder: eighteen articles for and against a common power grid.'
build/tezis import --corpus $corpus tests/corpus/library.json tests/corpus/library.bib tests/corpus/loose

say 'Search in the sqlite3 shell. Any form of a Russian word finds the others: «кабелями» finds «кабель», «кабеля».'
sql "SELECT key, issued, snippet FROM tezis_search('кабелями', 3);"

say 'English forms too, and either language finds the other: "hospitals" finds "hospital" and «больницы».'
sql "SELECT key, issued, snippet FROM tezis_search('hospitals', 3);"

say 'It is a table like any other. Who writes most about the cable, in both languages?'
sql "SELECT author, count(*) AS hits, min(substr(issued, 1, 4)) AS first, max(substr(issued, 1, 4)) AS last
  FROM tezis_search('кабель OR cable', 200)
  GROUP BY author ORDER BY hits DESC, author LIMIT 6;"

say 'Who stands where on a thesis? Bars by source and by year, for to the right, against to the left.'
build/tezis positions --corpus $corpus 'the joint grid'

say 'Neovim: search with :Tezis search, cite the passage found. The page comes with it.'
timeout 600 nvim --headless -u NONE -i NONE -n -c 'luafile tests/demo/session.lua' -c 'cquit' </dev/null
say 'The draft it wrote, build/demo/draft.md:'
cat $here/draft.md

say 'What pandoc makes of it:'
pandoc --citeproc --resource-path=$here -t plain --wrap=auto --columns=96 $here/draft.md

printf '\ntezis: the demo is done; `make try` opens this draft in Neovim, for you to search and cite\n'
