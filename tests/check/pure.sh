#!/bin/sh
# Rules may call only what is listed here: a clock, a socket, a file, a random number or
# malloc in decide or apply would make the simulator lie. Edges (edges.txt: a folder, or a
# file within one) and main.o are exempt; every other object under services/ is read with nm.
set -eu
build=$1
here=$(dirname "$0")
allowed='^(mem(cmp|cpy|move|set|chr)|strn?(cmp|len|chr)|strcspn|__(mem(cpy|set|move)|str(n?cpy|cat))_chk|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$'
ours='^(arena|slice|id|ID|digest|key|table|tables|walk|view|alarm|content|message|input|decision|sharing|calendar|catalogue|users|rules?|rule|service|code|wire|vault|record_verify|look_event|assert_failed|intake|team|plan|alert|audit|stafett__|protobuf_c_)'
status=0
for object in $(find "$build/services" -name '*.o' ! -name main.o); do
    name=${object#"$build/services/"}
    if grep -qxF -e "${name%/*}" -e "${name%.o}" "$here/edges.txt"; then continue; fi
    for symbol in $(nm -u "$object" | awk '{print $2}'); do
        if ! printf '%s\n' "$symbol" | grep -Eq "$allowed|$ours"; then
            echo "$object: calls $symbol"; status=1
        fi
    done
done
exit $status
