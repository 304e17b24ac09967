#!/bin/sh
# The same day whatever compiler made it: the simulator's traces of a few seeds from the
# builds named, and those of `make trace-builds`, must be equal, line for line.
set -eu
cd "$(dirname "$0")/../.."
first=$1
one=$("$1/tests/sim/sim" trace 1-6)
shift
for build in "$@" build/traces-*; do
    other=$("$build/tests/sim/sim" trace 1-6)
    if [ "$one" = "$other" ]; then continue; fi
    printf '%s\n%s\n--- and %s\n%s\n' "$first" "$one" "$build" "$other"
    exit 1
done
