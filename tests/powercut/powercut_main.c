/* powercut STATES JOBS SCENARIO...: plays the scenarios in turn, each time with other
 * kills, until so many states have been judged. */

#include "tests/powercut/powercut.h"

#include "common/base.h"
#include "common/trace.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATES_PER_PLAY = 100000, STATES_PER_CUT = 64 };

int
main(int argc, char **argv)
{
    struct powercut_result result = { 0 };
    char own[1024];
    bool is_played = argc > 3;
    if (!is_played) {
        (void)fprintf(stderr, "usage: powercut STATES JOBS SCENARIO...\n");
        return EXIT_USAGE_WRONG;
    }
    trace_quiet();
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    uint64_t wanted = strtoull(argv[1], NULL, 10);
    const char *tests = dirname(own);
    for (uint64_t play = 0; is_played && result.states < wanted; play++) {
        uint64_t left = wanted - result.states;
        const struct powercut_order order = {
            .tests = tests,
            .scenario = argv[3 + play % (uint64_t)(argc - 3)],
            .states = left < STATES_PER_PLAY ? left : STATES_PER_PLAY,
            .states_per_cut = STATES_PER_CUT,
            .jobs = (unsigned)strtoul(argv[2], NULL, 10),
            .seed = play + 1,
        };
        is_played = powercut_run(&order, true, &result);
        (void)fprintf(stderr, "%s: %llu states so far\n", order.scenario,
            (unsigned long long)result.states);
    }
    printf("states %llu\nviolations %llu\n", (unsigned long long)result.states,
        (unsigned long long)result.violations);
    return is_played && result.violations == 0 ? 0 : 1;
}
