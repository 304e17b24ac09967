#!/bin/sh
# Checks the models with Spin, and that each mutant of them is caught: a model in which
# nothing can be found proves nothing. One line for each; ends with "N passed, N failed".
#   run.sh        what a slow core does in two minutes
#   run.sh long   also the larger bounds: minutes more, and 2 GB
set -u
here=$(cd "$(dirname "$0")" && pwd)
size=${1:-short}
passed=0 failed=0
if ! command -v spin > /dev/null; then echo "spin is not installed: apt-get install spin" >&2; exit 69; fi
work=$(mktemp -d) || exit 70
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# explore OPTIMISATION MODEL SWITCHES...: leaves what pan said in $work/said
explore() {
    optimise=$1 model=$2
    shift 2
    rm -f "$work/pan" "$work/said"
    (cd "$work" && spin -a "$@" "$here/$model.pml" > said 2>&1 &&
        cc "$optimise" -w -DSAFETY -DNOREDUCE -DCOLLAPSE -DMEMLIM=4000 -o pan pan.c >> said 2>&1 &&
        nice ./pan -m1000000 -w22 > said 2>&1)
    states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' "$work/said")
    depth=$(sed -n 's/.*depth reached \([0-9]*\), errors.*/\1/p' "$work/said")
    errors=$(sed -n 's/.*depth reached [0-9]*, errors: \([0-9]*\).*/\1/p' "$work/said")
    seconds=$(sed -n 's/^pan: elapsed time \([0-9.e+]*\) seconds/\1/p' "$work/said")
    memory=$(sed -n 's/^ *\([0-9.]*\).total actual memory usage/\1/p' "$work/said")
    broken=$(sed -n 's/^pan:[0-9]*: assertion violated *\(.*\) (at depth.*/\1/p' "$work/said")
    # A feed of the model that overflows is a fault of its bounds, never a find.
    case $broken in *is_room_enough*) broken=; errors=room ;; esac
}

pass() { passed=$((passed + 1)); echo "$1"; }
fail() {
    failed=$((failed + 1))
    echo "FAILED $1"
    grep -E 'assertion|Error|error:|not completed|too small|memory' "$work/said" | sed 's/^/    /'
}

# check NAME MODEL SWITCHES...: all is explored, and nothing is found.
check() {
    name=$1
    shift
    explore -O2 "$@"
    line="$name: ${states:-no} states, depth ${depth:--}, errors: ${errors:--}, ${seconds:--} s, ${memory:--} MB"
    if [ "$errors" = 0 ] && ! grep -q 'Search not completed\|too small' "$work/said"; then pass "$line"; else fail "$line"; fi
}

# reach PLACE MODEL SWITCHES...: runs get that far, so that checks are of something.
reach() {
    place=$1 model=$2
    shift 2
    explore -O0 "$model" "-DREACH=$place" "$@"
    line="$model reaches $place: after ${states:-no} states"
    if [ -n "$broken" ]; then pass "$line"; else fail "$line"; fi
}

# gap WHAT ERRORS MODEL SWITCHES...: what the rules as modelled are known not to give.
# When the model follows better rules, the row fails and becomes a check.
gap() {
    name=$1 expected=$2
    shift 2
    explore -O1 "$@"
    line="known gap, $name: errors: ${errors:--} after ${states:-no} states"
    found=0
    if [ -n "$broken" ]; then found=1; fi
    if [ "$found" = 0 ] && grep -q 'Search not completed\|too small' "$work/said"; then errors=unknown; fi
    if [ "$errors" = "$expected" ] && [ "$found" = "$expected" ]; then pass "$line"; else fail "$line"; fi
}

# mutant NAME MODEL SWITCHES...: one fault, which must be found.
mutant() {
    fault=$1 model=$2
    shift 2
    explore -O0 "$model" "-D$fault=1" "$@"
    if [ -n "$broken" ]; then
        pass "$model mutant $fault: caught after $states states"
    else
        fail "$model mutant $fault: not caught in ${states:-no} states"
    fi
}

two="-DORGANISATIONS=2"
weak="-DWEAK=1 -DROOM=2 -DPOSTPONES=0"
restore="-DRESTORES=1 -DTERMS=2 -DPOSTPONES=0"

# The switches of a row are words.
baton_short() {
    check "baton, three, feeds, terms 3" baton
    check "baton, three, feeds, terms 3, offers carry nothing" baton -DCARRIES=0
    check "baton, three, feeds, terms 3, inside too" baton -DINSIDE=1
    check "baton, two, feeds, terms 4, all agree" baton $two -DTERMS=4 -DROOM=10 -DSTRICT=1
    check "baton, two, weak network, terms 3" baton $two $weak
    check "baton, three, weak network, terms 2" baton $weak -DTERMS=2
    check "baton, three, feeds, terms 2, one restore" baton $restore
    check "baton, two, weak network, terms 2, one restore" baton $restore $weak $two
    reach RETURN baton $two
    reach CROSSING baton
    reach LAP baton
    reach RESUMED baton $restore
    gap "if offers carried nothing: a case that went on could not come back" 0 baton -DREACH=LAP -DCARRIES=0
    gap "who handed it over hears nothing of the next holder" 1 baton -DSTRICT=1
    for fault in KEEPTERM ACCEPT_AFTER_WITHDRAW ANY_ACCEPTANCE COMPLETE_UNASKED \
        HOLDS_ON_ACCEPTING ACCEPTANCE_LAPSES WITHDRAW_COMPLETED; do
        mutant $fault baton $two
    done
    for fault in ANY_WITHDRAWAL ANY_COMPLETION OLD_OFFER ANSWERS_COMPLETED; do
        mutant $fault baton $two $weak
    done
    for fault in NOEPOCH NOGATE ASKS_ONE KEEPS_OFFER TAKES_OLDER; do
        mutant $fault baton $restore
    done
    mutant NORAISE baton $restore $two -DRESTORES=2 -DROOM=12
}

feed_short() {
    check "feed, turns 3, events 2, one command" feed
    check "feed of records, turns 4, two commands" feed -DRECORDS=1 -DEVENTS=1 -DTURNS=4 -DCOMMANDS=2
    reach DRAINED feed
    reach HALF feed
    for fault in CURSOR_BEFORE CURSOR_AFTER CURSOR_BEHIND ANSWER_BEFORE TAKEN_AGAIN \
        TAKEN_UNFIT PAGE_AHEAD RESTART_AHEAD IGNORED_AGAIN CHECKPOINT_EARLY \
        RERUN_ON_TOP KNOWN_OUTSIDE; do
        mutant $fault feed
    done
}

long() {
    check "baton, three, feeds, terms 4" baton -DTERMS=4 -DROOM=10
    check "baton, three, weak network, terms 3" baton $weak
    check "baton, two, weak network, terms 2, two restores" baton $restore $weak $two -DRESTORES=2
    check "feed, turns 3, events 2, two commands" feed -DCOMMANDS=2
    check "feed, turns 3, events 2, one command, batch 3" feed -DBATCH=3
    check "feed, turns 4, events 2, one command" feed -DTURNS=4
}

baton_short
feed_short
if [ "$size" = long ]; then long; fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
