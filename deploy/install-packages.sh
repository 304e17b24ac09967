#!/bin/sh
# Installs the Debian packages named that are missing; of TOOL:PACKAGE only where the tool
# is not there in another way. Without root nothing is installed:
# the line to run is printed and the exit code is 69.
set -eu
missing=
for package in "$@"; do
    case $package in *:*)
        if ! command -v "${package%%:*}" > /dev/null 2>&1; then missing="$missing ${package#*:}"; fi
        continue ;;
    esac
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    if [ "$state" != installed ]; then missing="$missing $package"; fi
done
# The compiler and what the build itself needs come with build-essential.
for tool in gcc:gcc make:make pkg-config:pkg-config dpkg-deb:dpkg; do
    if ! command -v "${tool%%:*}" > /dev/null 2>&1; then missing="$missing ${tool#*:}"; fi
done
if [ ! -e /usr/include/stdio.h ]; then missing="$missing libc6-dev"; fi
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
    echo "These packages are missing. Run this, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y$missing" >&2
    exit 69
fi
echo "Installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } > "$log" 2>&1; then
    cat "$log" >&2
    echo "The packages could not be installed: is a Debian mirror reachable?" >&2
    rm -f "$log"
    exit 69
fi
rm -f "$log"
