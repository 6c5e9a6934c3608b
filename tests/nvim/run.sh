#!/bin/sh
# Drives a real Neovim in a terminal of its own and compares what is on its screen.
#
#   tests/nvim/run.sh [name…]                  only the specs whose name contains one of these
#   TEZIS_UPDATE_SCREENS=1 tests/nvim/run.sh   writes tests/nvim/screens anew
#   NVIM=/path/to/nvim tests/nvim/run.sh       another Neovim
#
# Neovim 0.7.2 has no `nvim -l`: the runner is sourced by a headless one.
set -eu
cd "$(dirname "$0")/../.."
export TEZIS_DICTIONARIES= # those that are installed would take seconds of the first import
TEZIS_SPECS="$*" exec timeout 1800 "${NVIM:-nvim}" --headless -u NONE -i NONE -n \
  --cmd 'set rtp^=.' -c 'luafile tests/nvim/run.lua' -c 'cquit 2' </dev/null
