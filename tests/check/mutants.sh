#!/bin/sh
# Every deliberate fault is found within 2,000 seeds; most need a few (tests/mutants).
set -eu
cd "$(dirname "$0")/../.."
"$1/tests/mutants/mutants" 2000 jobs=2
