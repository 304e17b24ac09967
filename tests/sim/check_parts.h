#ifndef STAFETT_SIM_CHECK_PARTS_H
#define STAFETT_SIM_CHECK_PARTS_H

#include "services/plan/plan_fellowship.h"
#include "tests/sim/sim_private.h"

/* A node's place in a case. */
struct fellow {
    struct sim *sim;
    size_t node;
    const struct view *view;
    struct id case_id;
    struct plan_case row;
    bool is_holder;
    bool is_member; /* asked or joined */
    bool is_joined;
    struct plan_act act; /* for the product's own questions; nothing is decided */
};

/* What the node says that it shared is at that party as it is here, if the party still
 * takes part in it as the node has it. */
void parts_check(
    const struct fellow *fellow, const struct plan_part *part, const char *party);
/* Whoever takes part in what we hold knows that we do. */
void parts_follow_check(const struct fellow *fellow, const char *party);

#endif
