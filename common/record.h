#ifndef STAFETT_RECORD_H
#define STAFETT_RECORD_H

/* Stop 5: a turn is made, folded into the tables and appended to the log, in this order,
 * whatever became of its input. record_turn is of what was decided; aside.c has what never
 * came so far, between record_begin and record_end. */

#include "common/decode.h"
#include "common/turn.h"

/* A turn of this input, without verdict and events; in the arena. */
Stafett__V1__Turn *record_begin(const struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena);
/* Appends it. STATUS_FULL: abort the batch, grow, run it again. */
MUST_CHECK enum status record_end(
    struct host *host, const Stafett__V1__Turn *turn, struct arena *arena);
/* What was decided: events or a refusal. */
MUST_CHECK enum status record_turn(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, const struct decision *decision,
    struct outcome *out);

#endif
