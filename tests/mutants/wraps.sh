#!/bin/sh
# The linker's options for every function that a mutant stands before (wrap.h): the word
# after the type.
cd "$(dirname "$0")" || exit 1
cat ./*.c | tr '\n' ' ' | grep -o 'WRAP([a-z_0-9 *]*, *[a-z_]*,' | sed 's/.*, *\([a-z_]*\),$/-Wl,--wrap=\1/' | sort -u
