#!/bin/sh
# The models within their smaller bounds, and every mutant of them.
exec sh "$(dirname "$0")/../model/run.sh"
