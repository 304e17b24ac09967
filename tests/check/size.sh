#!/bin/sh
# Files stay small from the first day (600 lines at most; 450 is the aim), a service's
# README keeps to 80 lines.
set -eu
status=0
find common services tests -name '*.[ch]' -exec wc -l {} + |
    awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines, at most 600"; bad = 1 } END { exit bad }' || status=1
for folder in services/*/; do
    if [ ! -f "$folder/README.md" ]; then echo "$folder: no README.md"; status=1; continue; fi
    lines=$(wc -l < "$folder/README.md")
    if [ "$lines" -gt 80 ]; then echo "${folder}README.md: $lines lines, at most 80"; status=1; fi
done
top=$(git ls-files 2>/dev/null | cut -d/ -f1 | sort -u | grep -vxE 'services|proto|common|deploy|tests|Makefile|README\.md|LICENSE|\..*' || true)
if [ -n "$top" ]; then echo "top level holds more than the house has: $top"; status=1; fi
exit $status
