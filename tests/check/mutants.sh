#!/bin/sh
# Every deliberate fault is found within a few seeds (tests/mutants).
set -eu
cd "$(dirname "$0")/../.."
"$1/tests/mutants/mutants" 200 jobs=2
