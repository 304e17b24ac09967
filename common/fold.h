#ifndef STAFETT_FOLD_H
#define STAFETT_FOLD_H

/* How a turn becomes tables: known inputs, alarms, cursors and parked inputs first, then
 * its events through the service's apply rows. The live path, recovery and --rebuild
 * call these same functions on the same recorded bytes. */

#include "common/host.h"
#include "proto/envelope.pb-c.h"

void fold_machinery(struct tables *tables, const Stafett__V1__Turn *turn);
/* Unpacks a recorded event, applies it, and fills *out (in the arena). */
const struct event_row *fold_event(const struct host *host, struct tables *tables,
    struct slice bytes, struct arena *arena, struct event *out);
/* The whole of a logged turn: the code of recovery, --rebuild and the live path. */
void fold_turn(const struct host *host, struct tables *tables,
    const Stafett__V1__Turn *turn, struct arena *arena);

/* Applies the turns after the last checkpoint; the tables' map grows as it must. Fills
 * host->head and host->last_us.
 * `progress` may be NULL. */
MUST_CHECK enum status fold_recover(struct host *host,
    void (*progress)(void *context, uint64_t done, uint64_t total), void *context);

#endif
