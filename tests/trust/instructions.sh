#!/bin/sh
# What the work costs, in instructions counted by valgrind's callgrind: the same on a
# busy machine as on an idle one.
#
#   sh tests/trust/instructions.sh           twice the input, at most 2.5 times the work;
#                                            and each task within 3 per cent of what
#                                            instructions.txt has recorded for this
#                                            compiler and these libraries
#   sh tests/trust/instructions.sh write     records the counts
set -u
cd "$(dirname "$0")/../.."
. tests/lib.sh
need valgrind
record=tests/trust/instructions.txt
work=$(mktemp -d "${TMPDIR:-/tmp}/tezis-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TEZIS_DICTIONARIES=

count() { # count DATABASE SQL: instructions of a shell that runs it
  valgrind --tool=callgrind --callgrind-out-file=/dev/null sqlite3 -batch \
    -cmd '.load build/tezis' "$1" "$2" 2>&1 >"$work/out" |
    sed -n 's/^==[0-9]*== Collected : //p'
  ! grep -i '^error' "$work/out" >&2
}

# Paragraphs of Russian and English words of our own, WORDS of them.
text() { # text WORDS
  awk -v n="$1" 'BEGIN { srand(11)
    c = split("harbour fishermen alliance treaties bridge winters agreed refused Dr. U.S. S-400 dangerous " \
      "гавань рыбаками союзники договоров мостом зимой согласились опасен т. е. китайско-российский поддержали", w, " ")
    for (i = 1; i <= n; i++) printf "%s%s", w[int(rand() * c) + 1],
      i % 90 == 0 ? ".\n\n" : i % 14 == 0 ? ". " : " " }'
}
text 4000 >"$work/1"; text 8000 >"$work/2"
text 30 >"$work/q1"; text 60 >"$work/q2"

base=$(count :memory: 'SELECT 1')

# ---- twice the input ----
# $F is the text; what is measured is the work beyond an empty input's.
growth() { # growth NAME SQL [PREPARATION]
  one=$(count "${3:-:memory:}" "$(printf '%s' "$2" | sed "s|\$F|readfile('$work/1')|g; s|\$Q|readfile('$work/q1')|g")")
  two=$(count "${3:-:memory:}" "$(printf '%s' "$2" | sed "s|\$F|readfile('$work/2')|g; s|\$Q|readfile('$work/q2')|g")")
  ratio=$(awk -v a="$one" -v b="$two" -v z="$base" 'BEGIN { printf "%.2f", (b - z) / (a - z) }')
  if awk -v r="$ratio" -v l="${least:-1.2}" 'BEGIN { exit !(r > l && r <= 2.5) }'; then pass "$1: $ratio times the work for twice the input"
  else fail "$1: $ratio times the work for twice the input ($one, $two)"; fi
}
t="CAST(\$F AS TEXT)"
growth words "SELECT count(*) FROM tezis_words($t)"
growth sentences "SELECT count(*) FROM tezis_sentences($t)"
growth stems "SELECT length(tezis_stem($t))"
growth transliteration "SELECT length(tezis_transliterate($t))"
# Often enough that reading the model, once, does not hide it.
growth weighing "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 15)
  SELECT sum(tezis_stance($t, 'an alliance with the harbour ' || i)) FROM n"
growth indexing "CREATE VIRTUAL TABLE f USING fts5(a, tokenize='tezis exact 1'); INSERT INTO f VALUES($t)"
growth adding "SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', $t)"
growth quoting "SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', $t); SELECT tezis_quote('рыбаками refused the bridge')"

growth highlighting "SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', $t);
  SELECT sum(length(snippet) + length(spans)) FROM tezis_search('harbour')"
growth tables "CREATE VIRTUAL TABLE f USING fts5(a, tokenize='tezis exact 1'); INSERT INTO f VALUES($t);
  SELECT tezis_rank(f), tezis_snippet(f), length(tezis_spans(f, 0)) FROM f('harbour OR союз')"
# What reads a bounded part of its text, or for which the rest weighs little.
q="CAST(\$Q AS TEXT)"
corpus="SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', 'The harbour made an alliance. Гавань.');"
least=0
growth 'finding the language' "SELECT tezis_language($t)"
growth queries "SELECT length(tezis_query($q))"
growth searching "$corpus SELECT count(*) FROM tezis_search($q)"
growth 'finding similar ones' "$corpus SELECT count(*) FROM tezis_similar($t)"
growth spelling "$corpus SELECT tezis_spelling($q)"
growth 'long quotations' "$corpus SELECT tezis_quote($q)"
growth explaining "SELECT length(tezis_explain($t, 'an alliance with the harbour'))"
growth cues "SELECT count(*) FROM tezis_cues($t, 'an alliance with the harbour')"
growth sides "SELECT tezis_side($t, 'an alliance'), tezis_confidence($t, 'an alliance')"
growth theses "SELECT tezis_stance('The harbour is good.', $q)"
growth rebuilding "SELECT tezis_create(); SELECT tezis_add('{\"id\":\"a\"}', $t); SELECT tezis_rebuild();
  SELECT count(*) FROM tezis_check(); SELECT length(tezis_text('a')); SELECT tezis_remove('a')"
least=

# ---- against the record ----
shell "$work/corpus.db" "SELECT tezis_create();
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
  SELECT count(tezis_add('{\"id\":\"s' || i || '\",\"title\":\"Harbour ' || i || '\"}',
    substr(CAST(readfile('$work/2') AS TEXT), 1 + i * 120, 1500))) FROM n" >/dev/null
search="FROM tezis_search"
{
  printf 'tokenizing\t%s\n' "$(count :memory: "CREATE VIRTUAL TABLE f USING fts5(a, tokenize='tezis exact 1'); INSERT INTO f VALUES(CAST(readfile('$work/2') AS TEXT))")"
  printf 'ranking\t%s\n' "$(count "$work/corpus.db" "SELECT count(*), sum(score) $search('союзники договор', 50); SELECT count(*) $search('harbour OR winter OR bridge', 50)")"
  printf 'snippets\t%s\n' "$(count "$work/corpus.db" "SELECT length(snippet), length(spans) $search('союзники bridge', 40)")"
  printf 'stance\t%s\n' "$(count "$work/corpus.db" "SELECT sum(tezis_stance(text, 'an alliance with the harbour')) FROM passage")"
  printf 'quotations\t%s\n' "$(count "$work/corpus.db" "SELECT tezis_quote('рыбаками refused the bridge agreed')")"
} >"$work/counts"
machine=$(printf '%s, gcc %s, SQLite %s, tokenizer %s' "$(uname -m)" "$(${CC:-gcc} -dumpfullversion)" \
  "$(sqlite3 --version | cut -d' ' -f1)" "$(shell :memory: "SELECT json_extract(tezis_debug(), '\$.tokenizer')")")
if [ "${1:-}" = write ]; then
  { echo "# $machine"; cat "$work/counts"; } >"$record"
  echo "recorded for $machine"
elif [ "$(sed -n 's/^# //p' "$record" 2>/dev/null)" != "$machine" ]; then
  echo "skip: no instruction counts are recorded for $machine"
else
  while IFS="$(printf '\t')" read -r name now; do
    was=$(awk -F'\t' -v n="$name" '$1 == n { print $2 }' "$record")
    change=$(awk -v a="$was" -v b="$now" 'BEGIN { printf "%+.1f", 100 * (b / a - 1) }')
    if awk -v c="$change" 'BEGIN { exit !(c >= -3 && c <= 3) }'; then pass "$name: $now instructions, $change per cent"
    else fail "$name: $now instructions instead of $was ($change per cent): make it cheaper, or record the new count with its reason"; fi
  done <"$work/counts"
fi
finish
