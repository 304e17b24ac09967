#!/bin/sh
# Every header includes what it uses: each compiles alone.
set -eu
build=$1
status=0
for header in common/*.h services/*/*.h tests/lib/*.h; do
    if ! ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Wall -Werror \
        -fsyntax-only -x c -I. -isystem "$build/gen" $(pkg-config --cflags libxml-2.0) "$header"; then
        echo "$header does not compile alone"; status=1
    fi
done
exit $status
