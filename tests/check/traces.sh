#!/bin/sh
# The same day whatever compiler made it: the simulator's traces of a few seeds from two
# builds must be equal, line for line.
set -eu
cd "$(dirname "$0")/../.."
one=$("$1/tests/sim/sim" trace 1-6)
other=$("$2/tests/sim/sim" trace 1-6)
if [ "$one" = "$other" ]; then exit 0; fi
printf '%s\n--- and\n%s\n' "$one" "$other"
exit 1
