#ifndef STAFETT_KILL_STORM_H
#define STAFETT_KILL_STORM_H

/* Two nodes are at work while their daemons are killed again and again, wherever they are
 * on a message's path, or while their machine refuses a call in each life; then they come
 * to rest, stop, and their logs are read. */

#include "tests/preload/fail.h"
#include "tests/preload/kill.h"

#include <stdbool.h>
#include <stdint.h>

struct storm_result {
    uint64_t kills;                /* or refusals */
    uint64_t kills_at[KILL_STOPS]; /* by stop, or by call */
    uint64_t acked;                /* commands that were accepted */
    uint64_t acked_lost; /* of them not in the log as answered, or not at the partner */
    uint64_t effects_twice; /* inputs that became two turns, what came twice of one */
};

enum storm_kind { STORM_KILLS, STORM_REFUSALS };

/* How the two nodes begin: partners, and a stay named `stay` at the hospital. */
extern const char storm_story[];

/* tests: the folder of this program. False, told on stderr: nobody could be asked any
 * more, or the nodes did not come to rest or to one account. */
bool storm_run(enum storm_kind kind, const char *tests, uint64_t kills,
    struct storm_result *result);

#endif
