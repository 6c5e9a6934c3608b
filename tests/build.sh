#!/bin/sh
# What must hold of the built files: one exported symbol each, no absolute
# path of this tree inside the shared objects, install and uninstall are exact.
set -u
cd "$(dirname "$0")/.."
. tests/lib.sh
check() { # check NAME ACTUAL EXPECTED
  if [ "$2" = "$3" ]; then pass; else fail "$(printf '%s\n  got:  %s\n  want: %s' "$1" "$2" "$3")"; fi
}
symbols() { nm -D --defined-only "$1" | awk '{print $3}' | sort | tr '\n' ' '; }

check 'symbols of tezis.so' "$(symbols build/tezis.so)" 'sqlite3_tezis_init '
check 'symbols of the LuaJIT core' "$(symbols lua/tezis/core.so)" 'luaopen_tezis_core '
check 'symbols of the Lua 5.4 core' "$(symbols build/lua5.4/tezis/core.so)" 'luaopen_tezis_core '

# Newer SQLites look into the file when tezis is loaded; whichever says that it is no
# database, none calls what is no longer there.
text=$(mktemp)
seq 1 2000 >"$text"
shell "$text" 'SELECT count(*) FROM sqlite_master' >build/log/build-text.log 2>&1
status=$?
check 'load beside a file that is no database: no signal' "$([ $status -lt 128 ] && echo none)" none
check 'and the reason' "$(grep -ci 'not a .*database' build/log/build-text.log | sed 's/[1-9][0-9]*/named/')" named
rm -f "$text"

# Installed below a folder of its own, the command runs from there, and
# uninstall leaves nothing behind.
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
make -s --no-print-directory install PREFIX="$root/usr" >/dev/null
check 'installed command' "$("$root/usr/bin/tezis" --version)" "$(build/tezis --version)"
make -s --no-print-directory uninstall PREFIX="$root/usr" >/dev/null
check 'files left by uninstall' "$(find "$root" -type f | tr '\n' ' ')" ''
check 'make help names test' "$(make -s help | grep -c 'make test  ')" 1

finish
