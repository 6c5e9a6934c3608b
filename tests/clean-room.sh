#!/bin/sh
# The two commands of the README in bare Debian roots, so that a missing
# install step cannot hide: `make demo` and `make test` in a root that holds
# nothing but the base system, git and make. Needs root and debootstrap.
# ROOTS chooses the releases (ROOTS='bookworm trixie sid' for all that are supported). A root that the archive itself fails to give is
# reported and not counted as a failure.
set -u
cd "$(dirname "$0")/.."
ROOTS=${ROOTS:-trixie sid}
skipped=0
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

for root in $ROOTS; do
  log=build/log/clean-room-$root.log
  echo "tezis: clean room $root: making a bare root (about a minute)"
  # A mirror may lag behind: the date of the archive's index is not what is tested.
  if ! debootstrap --variant=minbase "$root" "$work/$root" >"$log" 2>&1 ||
     ! echo 'Acquire::Check-Valid-Until "false";' >"$work/$root/etc/apt/apt.conf.d/90valid" ||
     ! mount -t proc proc "$work/$root/proc" ||
     ! { mkdir -p "$work/$root/dev/pts" "$work/$root/dev/shm" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$work/$root/dev/pts"; } ||
     ! { rm -f "$work/$root/dev/ptmx" && ln -s pts/ptmx "$work/$root/dev/ptmx"; } ||
     ! mount -t tmpfs tmpfs "$work/$root/dev/shm" ||
     ! inside "$root" 'apt-get -q update && apt-get -q install -y --no-install-recommends git make' >>"$log" 2>&1; then
    tail -n 5 "$log"
    echo "tezis: clean room $root: the archive or this machine gave no root; not tested"
    skipped=$((skipped + 1))
    unmount "$root"; rm -rf --one-file-system "$work/$root"
    continue
  fi
  git clone -q . "$work/$root/root/tezis"
  for command in demo test; do
    log=build/log/clean-room-$root-$command.log
    echo "tezis: clean room $root: make $command"
    if inside "$root" "cd /root/tezis && make $command" >"$log" 2>&1; then
      pass "$(tail -n 1 "$log")"
    else
      tail -n 60 "$log"; fail "clean room $root: make $command (above; all of it in $log)"
    fi
  done
  inside "$root" 'nvim --version | head -1; sqlite3 --version | cut -c1-20; gcc --version | head -1'
  unmount "$root"; rm -rf --one-file-system "$work/$root"
done
[ $skipped -eq 0 ] || echo "tezis: $skipped root(s) not tested"
finish
