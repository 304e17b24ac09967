#ifndef STAFETT_STATUS_H
#define STAFETT_STATUS_H

/* The machinery look every daemon answers (ShowStatus): head, checkpoint, cursors with
 * their counts, alarms, quarantine. No turn, no personal data. */

#include "common/host.h"
#include "proto/envelope.pb-c.h"
#include "proto/shared.pb-c.h"

Stafett__V1__Status *status_make(
    struct host *host, int64_t now_us, bool is_time_steered, struct arena *arena);
/* What a follower has read of its feed, taken or passed over; adds the source if nothing
 * was taken from it yet. `stopped` NULL: it runs. */
void status_add_seen(Stafett__V1__Status *status, const char *source, uint64_t seen,
    const char *stopped, struct arena *arena);

#endif
