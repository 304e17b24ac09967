#ifndef STAFETT_SIM_CHANCE_H
#define STAFETT_SIM_CHANCE_H

/* The simulator's chance: splitmix64, begun anew for every step from seed and step, so
 * that leaving one step out changes no draw of another. */

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

struct chance chance_of(uint64_t seed, uint64_t step);
uint64_t chance_next(struct chance *chance);
uint64_t chance_below(struct chance *chance, uint64_t bound); /* 0 .. bound - 1 */
bool chance_is(struct chance *chance, unsigned per_mille);

#endif
