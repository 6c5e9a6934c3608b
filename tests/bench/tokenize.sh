#!/bin/sh
# Tokenizing alone and indexing, tezis against FTS5's own tokenizers in one run.
#   tests/bench/tokenize.sh [FILE…]
# Without files: the bilingual retrieval data beside the checkout, else the sample corpus.
set -eu
cd "$(dirname "$0")/../.."

if [ $# -eq 0 ]; then
  data=../shared/data/ir/help
  if [ -r "$data/docs.en.jsonl" ]; then
    set -- "$data/docs.en.jsonl" "$data/docs.ru.jsonl"
  else
    echo "tokenize: no retrieval data beside the checkout, measuring on tests/corpus"
    set -- tests/corpus/*.txt tests/corpus/*.md
  fi
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
${CC:-gcc} -std=c11 -D_POSIX_C_SOURCE=200809L -DSQLITE_CORE ${CFLAGS:--O2} -Iext \
  -o "$folder/tokenize" tests/bench/tokenize.c ext/base/*.c ext/text/*.c \
  ext/search/tokenizer.c ext/search/fts5.c -lstemmer -lsqlite3
"$folder/tokenize" "$@"
