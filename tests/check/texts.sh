#!/bin/sh
# Every kind of alert has its words in every language: the kinds that notification's rules
# open, against the rows of deploy/texts.
set -eu
cd "$(dirname "$0")/../.."
opened=$(cat services/notification/alert_decide*.c | tr '\n' ' ' |
    grep -oE '\.kind = [^,]*,|CAUSE\(message, "[^,]*,|_kind\[\] = "[^;]*;|\? "[a-z-]+" : "[a-z-]+"' |
    grep -oE '"[a-z-]+"' | tr -d '"' | LC_ALL=C sort -u)
status=0
for texts in deploy/texts/mail-*.yaml; do
    written=$(sed -n 's/^  - { kind: \([a-z-]*\),.*/\1/p' "$texts" | LC_ALL=C sort)
    if [ "$opened" = "$written" ]; then continue; fi
    echo "$texts and the rules differ:"
    printf '%s\n%s\n' "$opened" "$written" | LC_ALL=C sort | uniq -u
    status=1
done
exit $status
