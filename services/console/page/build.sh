#!/bin/sh
# Puts the page together in the folder named: its own files, and of the packages, which make
# has installed, the few that a browser needs, as they are but for the one import that names
# a package. No bundler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$here"
rm -f "$out"/*
cp ./*.html ./*.js ./*.css ./*.svg "$out"
cp node_modules/preact/dist/preact.mjs "$out/preact.mjs"
sed 's/from *"preact"/from"\.\/preact.mjs"/' node_modules/preact/hooks/dist/hooks.mjs > "$out/hooks.mjs"
cp node_modules/htm/dist/htm.mjs "$out/htm.mjs"
cp node_modules/@digdir/designsystemet-css/dist/src/index.css "$out/designsystemet.css"
cp node_modules/@digdir/designsystemet-theme/brand/digdir.css "$out/theme.css"
if grep -l 'from *"[a-z@]' "$out"/*.js "$out"/*.mjs; then
    echo "these import a package by its name, which no browser finds" >&2
    exit 1
fi
