#!/bin/sh
# proto/README.md says what the rows say: every row of every daemon's --describe stands
# in the catalogue as `| message | kind | from | daemon |`, and nothing else does.
set -eu
build=$1
rows=$(for daemon in intake plan notification; do "$build/bin/stafett-$daemon" --describe; done |
    sed 's/^stafett\.//' | sort)
written=$(awk -F'|' '/^\| [a-z]+\.?[a-z0-9]*\.?[A-Za-z.0-9]+ \|/ {
    for (i = 2; i <= 5; i++) { gsub(/^ +| +$/, "", $i) }
    print $2 "|" $3 "|" $4 "|" $5 }' proto/README.md | sort)
if [ "$rows" != "$written" ]; then
    echo 'proto/README.md and the rows differ (< rows, > README):'
    printf '%s\n' "$rows" > "$build/catalogue.rows"
    printf '%s\n' "$written" > "$build/catalogue.written"
    diff "$build/catalogue.rows" "$build/catalogue.written" || true
    exit 1
fi
