#!/bin/sh
# Prints catalogue_rows.c: every top-level message of the .proto files named, as a
# table of generated descriptors in the order of their full names. Messages of this house
# are never nested.
set -eu
echo '#include "common/catalogue.h"'
for proto in "$@"; do
    echo "#include \"${proto%.proto}.pb-c.h\""
done
echo 'const ProtobufCMessageDescriptor *const catalogue_rows[] = {'
awk '
    function snake(name) {
        gsub(/[A-Z]/, "_&", name); sub(/^_/, "", name); return tolower(name)
    }
    /^package / { package = $2; sub(/;/, "", package); prefix = package; gsub(/\./, "__", prefix) }
    /^message / { print package "." $2 " " prefix "__" snake($2) "__descriptor" }
' "$@" | LC_ALL=C sort | sed 's/^[^ ]* \(.*\)$/    \&\1,/'
echo '};'
echo 'const size_t catalogue_count = sizeof catalogue_rows / sizeof catalogue_rows[0];'
