#ifndef STAFETT_SIM_CONFORM_H
#define STAFETT_SIM_CONFORM_H

/* Every turn of plan is a step of the model of the baton: the lines that Spin explores
 * (tests/model/baton_steps.pml), made into C, are run beside the daemons. What they would
 * tell a partner must be what was told, and where they end must be what the tables say.
 *
 * Left out, as in the model: cases whose holder does not run Stafett, and what comes after
 * a case is closed here. A partner that lies may be refused whatever it says. */

#include "common/arena.h"
#include "proto/envelope.pb-c.h"
#include "tests/sim/sim.h"

struct sim;
struct conform;
struct world_daemon;

void conform_start(struct conform **out);
void conform_stop(struct conform **conform);
/* A record that the turn told a partner; before conform_turn. */
void conform_told(struct sim *sim, const char *partner, const char *type,
    struct slice payload, struct arena *arena);
void conform_turn(struct sim *sim, struct world_daemon *plan,
    const Stafett__V1__Turn *turn, struct arena *arena);
/* After all turns of a commit: the case stands where the model has it. */
void conform_case(struct sim *sim, const struct world_daemon *plan, struct id case_id);

#endif
