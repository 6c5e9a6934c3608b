#!/bin/sh
# The two commands of the README in bare Debian roots, so that a missing
# install step cannot hide: `make demo` and `make test` in a root that holds
# nothing but the base system, git and make. Needs root and debootstrap.
# ROOTS chooses the releases (ROOTS='bookworm trixie sid' for all that are supported);
# they are made and tested beside each other. A root that the archive itself fails to
# give is reported and not counted as a failure.
set -u
cd "$(dirname "$0")/.."
ROOTS=${ROOTS:-trixie sid}
. tests/lib.sh
work=$(mktemp -d /var/tmp/tezis-clean-room.XXXXXX)

unmount() { for m in dev/pts dev/shm proc; do umount "$work/$1/$m" 2>/dev/null; done; }
cleanup() { for r in $ROOTS; do unmount "$r"; done; rm -rf --one-file-system "$work"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

inside() { # inside ROOT COMMAND: with a clean environment, as on a console
  root=$1; shift
  chroot "$work/$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=xterm \
    DEBIAN_FRONTEND=noninteractive CI="${CI:-}" sh -c "$*" </dev/null
}

bare_root() { # bare_root ROOT: the base system, git and make
  # A mirror may lag behind: the date of the archive's index is not what is tested.
  debootstrap --variant=minbase "$1" "$work/$1" &&
    echo 'Acquire::Check-Valid-Until "false";' >"$work/$1/etc/apt/apt.conf.d/90valid" &&
    mount -t proc proc "$work/$1/proc" &&
    mkdir -p "$work/$1/dev/pts" "$work/$1/dev/shm" &&
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$work/$1/dev/pts" &&
    rm -f "$work/$1/dev/ptmx" && ln -s pts/ptmx "$work/$1/dev/ptmx" &&
    mount -t tmpfs tmpfs "$work/$1/dev/shm" &&
    inside "$1" 'apt-get -q update && apt-get -q install -y --no-install-recommends git make'
}

# both ROOT: the two commands there; what passed and failed is left in $work/ROOT.counts.
both() {
  log=build/log/clean-room-$1.log
  echo "tezis: clean room $1: making a bare root (about a minute)"
  if ! bare_root "$1" >"$log" 2>&1; then
    tail -n 5 "$log"
    echo "tezis: clean room $1: the archive or this machine gave no root; not tested"
    echo '0 0' >"$work/$1.counts"
    return
  fi
  git clone -q . "$work/$1/root/tezis"
  for command in demo test; do
    log=build/log/clean-room-$1-$command.log
    echo "tezis: clean room $1: make $command"
    if inside "$1" "cd /root/tezis && make $command" >"$log" 2>&1; then
      pass "tezis: clean room $1: $(tail -n 1 "$log")"
    else
      tail -n 60 "$log"; fail "clean room $1: make $command (above; all of it in $log)"
    fi
  done
  echo "$passed $failed" >"$work/$1.counts"
  echo "tezis: clean room $1: $(inside "$1" 'nvim --version | head -1; sqlite3 --version | cut -c1-20; gcc --version | head -1' | tr '\n' ' ')"
}

for root in $ROOTS; do both "$root" & done
wait
for root in $ROOTS; do
  read -r p f <"$work/$root.counts" || { p=0 f=1; echo "FAIL clean room $root: ended early"; }
  passed=$((passed + p)) failed=$((failed + f))
done
finish
