#!/bin/sh
# Every deliberate fault is found within 200 seeds; two rare ones near a seed that is known
# to find them (tests/mutants). `make mutants` begins with the first seed for all.
set -eu
cd "$(dirname "$0")/../.."
"$1/tests/mutants/mutants" 200 jobs=2 near
