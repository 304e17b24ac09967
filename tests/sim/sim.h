#ifndef STAFETT_SIM_H
#define STAFETT_SIM_H

/* One day of three to seven organisations under faults, from one seed: the daemons' own
 * code over the world of tests/lib, with disk, network and clocks that fail. The same
 * seed and options give the same turns, whatever compiler made them. */

#include "common/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_STEPS = 1700,
    SIM_SKIPS_MAX = 64,
    SIM_BREACH_BYTES = 512,
    SIM_NAME_MAX = 64, /* rows of faults, and of work */
};

/* Steps from (included) to (excluded) in which nobody does anything. */
struct sim_skip {
    unsigned from;
    unsigned to;
};

struct sim_options {
    uint64_t seed;
    unsigned steps;     /* of the day's; the rest is drained at once */
    uint64_t no_faults; /* bits of the rows of sim_faults left out */
    uint64_t no_work;   /* bits of the rows of sim_work left out */
    struct sim_skip skips[SIM_SKIPS_MAX];
    size_t skip_count;
    bool is_told;       /* what happens is printed as it happens */
    bool is_uncompared; /* what members have of each other, at the end */
    /* An empty folder for LMDB stores, whose disks do not fail; NULL: in memory. */
    const char *stores;
};

struct sim_result {
    bool is_broken;
    char breach[SIM_BREACH_BYTES]; /* what is wrong, or "" */
    uint64_t turns;
    uint64_t events;
    uint64_t repeats;
    uint8_t trace[DIGEST_BYTES]; /* of everything that stands in the logs */
    uint64_t faults[SIM_NAME_MAX];
    uint64_t work[SIM_NAME_MAX];
};

/* Once per process, before any thread. False with the reason on stderr. */
bool sim_prepare(void);
/* An ASSERT of the daemons ends the process: who wants to live runs this in a child. */
void sim_run(const struct sim_options *options, struct sim_result *result);

/* The kinds that need the store in memory, as no_faults has them. */
uint64_t sim_disk_faults(void);
/* The rows, by their number; NULL after the last. */
const char *sim_fault_name(size_t fault);
const char *sim_work_name(size_t work);

#endif
