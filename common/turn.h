#ifndef STAFETT_TURN_H
#define STAFETT_TURN_H

/* ONE input through decode, known already?, decide, apply and record, inside the open
 * batch of a store. The heart: there is no second place that knows this order.
 *
 * A turn is a pure function of (tables, arrival): the batch may run it again after a
 * map grew, with the same result. Refusals leave no trace but their turn. What is not
 * understood never enters the log; its bytes go to quarantine. */

#include "common/host.h"
#include "proto/envelope.pb-c.h"

struct outcome {
    struct arena *arena; /* the turn's */
    struct id id;
    enum _Stafett__V1__Verdict verdict;
    const char *reason; /* NULL, or a code of reason.h */
    const char *where;
    uint64_t turn;        /* in the log; 0: none */
    struct slice *events; /* packed Envelopes, in the arena */
    size_t event_count;
    bool is_look;    /* to be answered after the commit */
    bool is_known;   /* the answer of an earlier turn */
    bool is_nothing; /* of another daemon's event: nothing came of it, and no turn */
};

/* STATUS_FULL: abort the batch, grow, run it again. Outcome lives in the arena. */
MUST_CHECK enum status turn_run(struct host *host, const struct arrival *arrival,
    struct arena *arena, struct outcome *out);

#endif
