#!/bin/sh
# Every demand of tests/demands/demands.txt has a scenario that fails without its event.
set -eu
cd "$(dirname "$0")/../.."
"$1/tests/demands/demands"
