#!/bin/sh
# proto/README.md says what the rows say. From each daemon's --describe, and from the
# functions named in its table, one line per message is made: `message | kind | from → to
# | rules`. The catalogue must have exactly these, each with a meaning.
#   catalogue.sh BUILD           compare
#   catalogue.sh BUILD print     print the lines
set -eu
build=$1
rows() {
    for daemon in intake assessment-team plan notification audit; do
        "$build/bin/stafett-$daemon" --describe
    done | sed 's/^stafett\.//' | LC_ALL=C sort
}
# descriptor -> functions, per daemon: the table's own lines.
rules() {
    for table in intake/intake.c assessment-team/team.c plan/plan.c notification/alert.c \
        audit/audit.c; do
        awk -v daemon="${table%%/*}" '
            /^ *\{ (PLAN|PARTNER|INTAKE|TEAM|AUDIT|ALERT)\(/ {
                split($2, word, /[()]/)
                sub(/[A-Z]+\([a-z_]+\)/, "stafett__" tolower(word[1]) "__v1__" word[2] "__descriptor")
            }
            match($0, /stafett__[a-z0-9_]+__descriptor/) {
                name = substr($0, RSTART, RLENGTH); functions = ""; rest = $0
                while (match(rest, /(intake|team|plan|alert|audit)_(decide|apply|answer)_[a-z_]+/)) {
                    functions = functions " " substr(rest, RSTART, RLENGTH)
                    rest = substr(rest, RSTART + RLENGTH)
                }
                print daemon "|" name "|" functions
            }' "services/$table"
    done
}
lines() {
    { rules | sed 's/^/R|/'; rows | sed 's/^/D|/'; } | awk -F'|' '
        function descriptor(message,   parts, n, package, name) {
            n = split(message, parts, "."); name = parts[n]
            package = substr(message, 1, length(message) - length(name) - 1)
            gsub(/\./, "__", package); gsub(/[A-Z]/, "_&", name); sub(/^_/, "", name)
            return "stafett__" package "__" tolower(name) "__descriptor"
        }
        function add(list, item) { return list == "" ? item : (index(", " list ",", ", " item ",") ? list : list ", " item) }
        $1 == "R" { n = split($4, names, " "); for (i = 1; i <= n; i++) rule[$2, $3, ++count[$2, $3]] = names[i]; next }
        {
            message = $2; kind = $3; from = $4; daemon = $5; key = descriptor(message)
            if (!(message in seen)) { seen[message] = 1; order[++messages] = message }
            if (kind == "event") { is_event[message] = 1; source[message] = daemon }
            else {
                if (kind != "input") type[message] = kind
                else if (from == "alarm") type[message] = "alarm"
                else if (from == "partner") type[message] = "record"
                else if (message == "v1.FeedPage") type[message] = "feed"
                else if (from == "client" || from == "self" || from == "courier" || from == "border") type[message] = "command"
                if (!(message in asks)) asks[message] = from
                to[message] = add(to[message], daemon)
            }
            for (i = 1; i <= count[daemon, key]; i++) {
                function_name = rule[daemon, key, i]
                is_apply = function_name ~ /_apply_/
                if ((kind == "event") == is_apply) functions[message] = add(functions[message], function_name)
            }
        }
        END {
            for (i = 1; i <= messages; i++) {
                m = order[i]
                k = (m in is_event) ? "event" : type[m]
                f = (m in is_event) ? source[m] : asks[m]
                t = to[m] == "" ? "own tables" : to[m]
                print m "|" k "|" f " → " t "|" functions[m]
            }
        }'
}
if [ "${2:-}" = print ]; then lines; exit 0; fi
written=$(awk -F'|' '/^\| [a-z0-9]+\..* \|/ {
    for (i = 2; i <= 6; i++) { gsub(/^ +| +$/, "", $i) }
    if ($6 == "") print "no meaning: " $2
    print $2 "|" $3 "|" $4 "|" $5 }' proto/README.md | LC_ALL=C sort)
wanted=$(lines | LC_ALL=C sort)
if [ "$wanted" != "$written" ]; then
    echo 'proto/README.md and the rows differ (< rows, > README):'
    printf '%s\n' "$wanted" > "$build/catalogue.rows"
    printf '%s\n' "$written" > "$build/catalogue.written"
    diff "$build/catalogue.rows" "$build/catalogue.written" || true
    exit 1
fi
