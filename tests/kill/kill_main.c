/* kill KILLS [refuse]: storms of 2,000 kills each until there were so many; or as many
 * calls that the machine refuses. */

#include "tests/kill/storm.h"

#include "common/base.h"
#include "common/trace.h"

#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KILLS_PER_STORM = 2000 };

int
main(int argc, char **argv)
{
    struct storm_result result = { 0 };
    char own[1024];
    enum storm_kind kind = argc == 3 ? STORM_REFUSALS : STORM_KILLS;
    bool is_good = argc == 2 || (argc == 3 && strcmp(argv[2], "refuse") == 0);
    if (!is_good) {
        (void)fprintf(stderr, "usage: kill KILLS [refuse]\n");
        return EXIT_USAGE_WRONG;
    }
    trace_quiet();
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    const char *tests = dirname(own);
    uint64_t wanted = strtoull(argv[1], NULL, 10);
    while (is_good && result.kills < wanted) {
        uint64_t left = wanted - result.kills;
        is_good = storm_run(
            kind, tests, left < KILLS_PER_STORM ? left : KILLS_PER_STORM, &result);
        (void)fprintf(stderr, "%" PRIu64 " kills so far, %" PRIu64 " acked\n",
            result.kills, result.acked);
    }
    for (unsigned stop = KILL_RECEIVED;
         stop < (kind == STORM_KILLS ? KILL_STOPS : FAIL_CALLS); stop++)
        printf("%s %u %" PRIu64 "\n", kind == STORM_KILLS ? "stop" : "call", stop,
            result.kills_at[stop]);
    printf("acked %" PRIu64 "\nkills %" PRIu64 "\nacked_lost %" PRIu64
           "\neffects_twice %" PRIu64 "\n",
        result.acked, result.kills, result.acked_lost, result.effects_twice);
    return is_good && result.acked_lost == 0 && result.effects_twice == 0 ? 0 : 1;
}
