#ifndef STAFETT_POWERCUT_POWERCUT_H
#define STAFETT_POWERCUT_POWERCUT_H

/* A scenario is played by real nodes whose daemons are recorded; then the power goes at
 * moments of it, as often as is wanted. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct powercut_order {
    const char *tests;    /* folder of this program: others lie beside it */
    const char *scenario; /* file */
    const char *flags;    /* of LMDB, as a number, or NULL */
    size_t states;        /* about so many, of one play */
    size_t states_per_cut;
    unsigned jobs;
    uint64_t seed;
};
struct powercut_result {
    uint64_t states;
    uint64_t violations;
    unsigned stores;
};

/* False: it could not be played, or the recording is not whole. What is violated first in
 * each store is told on stderr, if is_told. */
bool powercut_run(
    const struct powercut_order *order, bool is_told, struct powercut_result *result);

#endif
