#!/bin/sh
# Arrows point one way. common/ is a stack: a module may include only modules named
# above it in layers.txt, or beside it on its line (the parts of one module). Below
# `status` they may know a clock or a socket. Services meet in proto/ and nowhere else, but for what
# composes them without sockets (composed.txt: who, and which header); zmq.h stays in the bus
# and its handler, lmdb.h in the store.
set -eu
cd "$(dirname "$0")/../.."
awk '
    FNR == NR { for (i = 1; i <= NF; i++) rank[$i] = FNR; next }
    FNR == 1 { me = FILENAME; sub(/.*\//, "", me); sub(/\.[ch]$/, "", me) }
    match($0, /^#include "common\/[a-z_]+\.h"/) {
        other = $2; gsub(/"|common\/|\.h/, "", other)
        if (!(me in rank)) { print FILENAME ": not in layers.txt"; bad = 1 }
        else if (other != me && rank[other] > rank[me]) { print FILENAME ": " me " must not include " other; bad = 1 }
    }
    /^#include "(services|tests)\// { print FILENAME ": common must not know " $2; bad = 1 }
    END { exit bad }
' tests/check/layers.txt common/*.h common/*.c
status=0
for file in services/*/*.[ch]; do
    folder=${file%/*}
    for other in $(sed -n 's/^#include "\(services\/.*\)"$/\1/p' "$file"); do
        case $other in "$folder"/*) continue ;; esac
        if ! grep -qxF "$folder $other" tests/check/composed.txt; then
            echo "$file: includes $other, of another service"; status=1
        fi
    done
    if grep -n '^#include "tests/' "$file"; then
        echo "$file: includes a test"; status=1
    fi
done
if grep -ln '^#include <zmq\.h>' common/*.[ch] services/*/*.[ch] | grep -vE '^common/(bus_private\.h|zap\.c)$'; then
    echo 'zmq.h belongs to the bus and its ZAP handler'; status=1
fi
if grep -ln '^#include <lmdb\.h>' common/*.[ch] services/*/*.[ch] | grep -vE '^common/(store[a-z_]*|table)\.[ch]$'; then
    echo 'lmdb.h belongs to the store'; status=1
fi
exit $status
