#ifndef STAFETT_SIM_RANGE_H
#define STAFETT_SIM_RANGE_H

/* Many seeds, in processes of their own: a daemon that ends by an ASSERT ends one of
 * them, and counts as a violation. */

#include "tests/sim/sim.h"

enum { RANGE_FAILURES_MAX = 64, RANGE_JOBS_MAX = 64 };

struct range_failure {
    uint64_t seed;
    char breach[SIM_BREACH_BYTES];
};

struct range_result {
    uint64_t seeds;
    uint64_t violations;
    uint64_t turns;
    uint64_t events;
    uint64_t faults[SIM_NAME_MAX];
    uint64_t work[SIM_NAME_MAX];
    double cpu_s; /* of all jobs together */
    size_t failure_count;
    struct range_failure failures[RANGE_FAILURES_MAX]; /* the first ones of each job */
};

/* The first seed, the last, and how many processes at a time. Stops early after
 * `violations_max` of them (0: never). */
struct range_plan {
    uint64_t first;
    uint64_t last;
    unsigned jobs;
    unsigned violations_max;
    bool is_uncompared; /* sim.h */
};
void range_run(const struct range_plan *plan, struct range_result *result);

/* One run in a child. True when it broke, with what and where it broke. */
bool range_fails(const struct sim_options *options, char breach[SIM_BREACH_BYTES]);

#endif
