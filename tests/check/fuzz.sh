#!/bin/sh
# Foreign bytes, made up: each fuzzer of the build, from the seeds that a scenario's own
# traffic, the fixtures and the settings give. fuzz.sh BUILD [SECONDS]: so long each, or
# without it a fixed number of inputs. Ends with how many there were; what a fuzzer dies of
# is kept below the build.
set -eu
cd "$(dirname "$0")/../.."
programs=$1/tests/fuzz
seconds=${2:-}
work=$(mktemp -d "${TMPDIR:-/tmp}/stafett-fuzz-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/seeds/plo" "$work/seeds/settings" "$programs/found"
"$programs/seeds" "$work/seeds"
cp tests/fixtures/plo/*.xml "$work/seeds/plo"
cp deploy/stafett.yaml "$work/seeds/settings"
total=0
status=0
while read -r name runs; do
    mkdir "$work/$name"
    bound="-runs=$runs"
    if [ -n "$seconds" ]; then bound="-max_total_time=$seconds"; fi
    # Also what the product says on stderr would be written; its death is told all the same.
    # Leaks are looked for at the end, when the stage is gone: what an arena holds is no root.
    if ! "$programs/$name" "$bound" -seed=1 -max_len=8192 -verbosity=0 -close_fd_mask=3 -print_final_stats=1 -detect_leaks=0 \
        -artifact_prefix="$programs/found/$name-" "$work/$name" "$work/seeds/$name" > "$work/log" 2>&1; then
        tail -n 40 "$work/log"
        status=1
    fi
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log" | tail -n 1)
    echo "$name ${count:-0}"
    total=$((total + ${count:-0}))
done << END
wire 300000
frame 150000
decide 80000
follow 2000
plo 30000
settings 60000
END
echo "executions $total"
exit $status
