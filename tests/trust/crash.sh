#!/bin/sh
# kill -9 at random moments while a corpus is imported, rebuilt, taught and brought up
# to date from an older version. After each: tezis_check() finds nothing, and the same
# work, done again, completes it.
#
#   sh tests/trust/crash.sh [KILLS]      (default 8; two of every kind of work)
set -u
cd "$(dirname "$0")/../.."
kills=${1:-8}
seed=${SEED:-$$}
export TEZIS_DICTIONARIES= # they would take all the time
work=$(mktemp -d "${TMPDIR:-/tmp}/tezis-crash.XXXXXX")
trap 'rm -rf "$work"' EXIT
corpus=$work/corpus.db
landed=0 resumed=0 share=1000
. tests/lib.sh

# The killed process may hold its locks for a moment yet, when tezis is loaded too.
sql() { sqlite3 -batch -cmd '.timeout 5000' -cmd '.load build/tezis' "$1" "$2" 2>&1; }
now() { date +%s%N; }

# Seconds: a moment within so many thousandths of the time that the whole work took.
moment() { # moment MILLISECONDS
  awk -v r=$seed -v t="$1" -v s=$share 'BEGIN { printf "%.4f", (0.02 + 0.98 * r / 2147483648) * t * s / 1000000 }'
}

# killed MILLISECONDS COMMAND...: runs it, and kills it at some moment. Where the work was
# done before, as it is once the machine has less to do, the next moments are earlier ones.
killed() {
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  wait=$(moment "$1"); shift
  timeout -s KILL "$wait" "$@" >/dev/null 2>&1
  if [ $? -eq 137 ]; then
    landed=$((landed + 1)) share=$((share * 5 / 4))
    [ $share -le 1000 ] || share=1000
  else
    share=$((share / 2 + 10))
  fi
}

killed_sql() { killed "$1" sqlite3 -batch -cmd '.load build/tezis' "$corpus" "$2"; }

sound() { # sound WHAT: a kill may leave no corpus at all
  [ -s "$corpus" ] || return 0
  [ "$(sql "$corpus" 'SELECT count(*) FROM sqlite_master')" != 0 ] || return 0
  found=$(sql "$corpus" 'SELECT * FROM tezis_check()')
  [ -z "$found" ] || { fail "after a kill during $1: $found"; return 1; }
}

expect() { # expect WHAT SQL ANSWER
  answer=$(sql "$corpus" "$2")
  if [ "$answer" = "$3" ]; then pass; else fail "$1, done again: $answer instead of $3"; fi
}

time_of() { # time_of COMMAND...: milliseconds
  start=$(now); "$@" >/dev/null 2>&1; echo $((($(now) - start) / 1000000 + 1))
}

# Ninety articles of made-up words: two batches of an import.
mkdir "$work/articles"
awk -v dir="$work/articles" 'BEGIN { srand(5)
  split("harbour fisherman alliance treaty bridge winter гавань рыбак союз договор мост зима", w, " ")
  for (f = 1; f <= 90; f++) { name = sprintf("%s/article%02d.txt", dir, f)
    printf "Article %d\n\n", f > name
    for (p = 1; p <= 24; p++) { for (i = 1; i <= 60; i++) printf "%s ", w[int(rand() * 12) + 1] > name
      printf ".\n\n" > name }
    close(name) } }'

import="build/tezis import $work/articles --corpus $corpus --quiet"
import_time=$(time_of $import)
count=$(sql "$corpus" 'SELECT count(*) FROM passage')
cp "$corpus" "$work/whole.db"
sql "$work/whole.db" "INSERT INTO thesis(name, statement) VALUES('alliance', 'an alliance of harbours');
  INSERT INTO label(thesis_id, passage_id, stance) SELECT 1, id, id % 3 - 1 FROM passage LIMIT 90" >/dev/null
rebuild_time=$(time_of sql "$work/whole.db" 'SELECT tezis_rebuild()')
train_time=$(time_of sql "$work/whole.db" "SELECT tezis_train('alliance'), tezis_weigh('alliance')")
sql "$work/whole.db" "UPDATE thesis SET model = NULL; DELETE FROM stance" >/dev/null

fresh() { rm -f "$corpus" "$corpus"-*; [ $# -eq 0 ] || cp "$1" "$corpus"; }

i=0
while [ $i -lt "$kills" ]; do
  case $((i % 4)) in
    0) fresh
       killed "$import_time" $import
       sound import && { $import >"$work/again" 2>&1; grep -q ' 90 new' "$work/again" || resumed=$((resumed + 1))
         expect import 'SELECT count(*) FROM passage' "$count"; } ;;
    1) fresh "$work/whole.db"
       killed_sql "$rebuild_time" 'SELECT tezis_rebuild()'
       sound rebuild && { sql "$corpus" 'SELECT tezis_rebuild()' >/dev/null
         expect rebuild "SELECT count(*) > 100 FROM tezis_search('союз', NULL)" 1; } ;;
    2) fresh "$work/whole.db"
       killed_sql "$train_time" "SELECT tezis_train('alliance'), tezis_weigh('alliance')"
       sound training && expect training \
         "SELECT json_extract(tezis_train('alliance'), '\$.labels'), count(*) FROM label" '90|90' ;;
    3) fresh tests/fixtures/corpus-1.db
       killed_sql 25 'SELECT tezis_create()'
       sql "$corpus" 'SELECT tezis_create()' >/dev/null
       sound migration && expect migration "SELECT count(*) FROM tezis_search('harbour')" 1 ;;
  esac
  i=$((i + 1))
done
echo "$kills started, $landed killed while at work; $resumed imports went on where they had been"
[ "$landed" -gt 0 ] || fail 'no kill met the work'
finish
