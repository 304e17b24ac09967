#ifndef STAFETT_SHARE_H
#define STAFETT_SHARE_H

/* Partner feeds: one per partner and publishing daemon, with its own sequence and hash
 * chain, composed from (view after apply, event) by the service's share functions and
 * written with the turn, never rebuilt. Every record is signed. A record's header is
 * an Envelope with an empty payload; its id derives from the event's and its place. */

#include "common/host.h"
#include "proto/envelope.pb-c.h"

struct share_head {
    uint64_t sequence;
    uint8_t chain[DIGEST_BYTES];
};

/* Runs the event's share function and appends what it said to the store's open batch.
 * Heads are read from the tables; `turn` gets one SharedHead per partner touched. */
MUST_CHECK enum status share_event(struct host *host, const struct event *event,
    share_fn share, Stafett__V1__Turn *turn, struct arena *arena);
/* A committed record as it was signed. Where there is a vault (intake tells partners who
 * persons are) records lie sealed in the log. False: none there. */
bool share_read(struct host *host, const char *partner_code, uint64_t sequence,
    struct arena *arena, struct slice *out);
void share_apply_head(struct tables *tables, const Stafett__V1__SharedHead *head);
struct share_head share_head(const struct view *view, const char *partner_code);
/* Partner feeds in order; start with partner[0] == 0. */
bool share_next(
    const struct view *view, char partner[CODE_BYTES_MAX], struct share_head *out);

#endif
