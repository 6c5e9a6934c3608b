#!/bin/sh
# Installs what is missing to build and use tezis ("build") and to test it
# too ("all"), with apt-get, by sudo when not root. On a system without
# apt-get it prints what is needed and goes on. Says nothing when all is there.
set -eu

build='gcc pkgconf libsqlite3-dev libstemmer-dev libluajit-5.1-dev liblua5.4-dev libc6-dev
  sqlite3 lua5.4 neovim pandoc poppler-utils bibutils mueller7-dict dict-freedict-eng-rus'
test='libcmocka-dev lua-busted luajit unzip'

case ${1:-all} in
  build) wanted=$build ;;
  *) wanted="$build $test" ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "tezis: this system has no apt-get; if the build fails, install what these Debian packages hold:"
  echo "tezis:   $(echo $wanted)"
  exit 0
fi

missing=
for package in $wanted; do
  case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
    *'ok installed') ;;
    *) case $package in
         # Older releases call it pkg-config; either will do.
         pkgconf) command -v pkg-config >/dev/null || missing="$missing pkgconf" ;;
         *) missing="$missing $package" ;;
       esac ;;
  esac
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "tezis: missing packages, and neither root nor sudo to install them. As root, run:" >&2
    echo "tezis:   apt-get install$missing" >&2
    exit 1
  fi
  sudo=sudo
fi
echo "tezis: installing with apt-get (a minute or two):$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { $sudo apt-get -q update && $sudo apt-get -q install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "tezis: apt-get could not install them; the lines above say why" >&2
  exit 1
fi
