#!/bin/sh
# How much of the C floors the C tests, the fuzzing inputs and the SQL scripts run, by
# gcovr: every file's lines and branches, and the sum over the pure files, of which at
# least 95 per cent of the lines and 90 of the branches are to be run.
#
#   sh tests/trust/coverage.sh           needs gcovr; the report is build/coverage/report.txt
set -u
cd "$(dirname "$0")/../.."
. tests/lib.sh
need gcovr
b=build/coverage
find $b -name '*.gcda' -delete 2>/dev/null
made() { make -s --no-print-directory B=$b CORE_JIT=$b/core.so CFLAGS='-O0 -g --coverage' \
  LDFLAGS=--coverage CPPFLAGS= "$@"; }
made $b/tezis.so c-tests fuzz-programs || exit 1
for program in $(programs $b/tests); do
  TEZIS_FAULT_STEP=9 "$program" >/dev/null 2>&1
done
for program in $(programs $b/fuzz); do
  "$program" -runs=100 tests/fuzz/corpus/"${program##*/}"/* >/dev/null 2>&1
done
EXTENSION=$b/tezis sh tests/sql/run.sh >/dev/null 2>&1
gcovr -r . --object-directory $b -f 'ext/' --exclude-unreachable-branches \
  --exclude-throw-branches --json-summary $b/summary.json --txt $b/report.txt 2>$b/log
gcovr -r . --object-directory $b -f 'ext/' --branches --exclude-unreachable-branches --txt $b/branches.txt 2>>$b/log
python3 - $b/summary.json <<'P'
import json, sys
files = json.load(open(sys.argv[1]))['files']
pure = [f for f in files if f['filename'].endswith('.c')
        and not any(line.startswith(('#include "sqlite.h"', '#include "tezis.h"')) for line in open(f['filename']))]
def share(kind, of):
    total = sum(f[kind + '_total'] for f in of)
    return 100 * sum(f[kind + '_covered'] for f in of) / total
for f in sorted(pure, key=lambda f: f['line_covered'] / max(1, f['line_total']))[:8]:
    print('%6.1f %6.1f  %s' % (f['line_percent'], f['branch_percent'] or 100, f['filename']))
lines, branches = share('line', pure), share('branch', pure)
print('pure files: %.1f per cent of the lines, %.1f of the branches' % (lines, branches))
print('all files:  %.1f per cent of the lines, %.1f of the branches' % (share('line', files), share('branch', files)))
good = (lines >= 95) + (branches >= 90)
print('%d passed, %d failed' % (good, 2 - good))
sys.exit(good < 2)
P
