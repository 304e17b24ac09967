#ifndef STAFETT_SIM_GROUNDS_H
#define STAFETT_SIM_GROUNDS_H

/* Nothing leaves without its ground: what each plan's own log says of consents, beside what
 * it says has been shared. And who has ever held a case, that her story
 * goes nowhere against her word, and that each signs what it has. */

#include "tests/sim/sim_private.h"

struct grounds;

void grounds_start(struct grounds **out);
void grounds_stop(struct grounds **grounds);
/* An event of a node's plan, in the order of its log. */
void grounds_event(struct sim *sim, size_t node, const Stafett__V1__Envelope *event);
/* That organisation has held the case at some time, by any log. */
bool grounds_has_held(struct sim *sim, struct id case_id, const char *organisation);

#endif
