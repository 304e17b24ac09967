#ifndef STAFETT_FOLLOW_H
#define STAFETT_FOLLOW_H

/* Following a feed, without sockets: what to ask for next, and a page taken apart into
 * arrivals. The cursor moves in the turns themselves; a crash asks again from there.
 *
 * A service with an input row for FeedPage gets whole turns of this organisation's
 * daemons: runs of them, each one arrival whose payload is a FeedPage with the turns as
 * they were received. Nobody unpacks them on the way. `after` of a run is the turn before
 * its first and `head` its last, so that equal turns make equal runs; its position is
 * that of the last event that its last turn could have. */

#include "common/batch.h"

enum {
    FOLLOW_RUN_TURNS_MAX = 128,
    FOLLOW_RUN_BYTES_MAX = 128 << 10, /* unless a single turn is larger */
};

struct follow; /* one per feed followed */

enum follow_result {
    FOLLOW_TAKEN,   /* all of the page is in the batch */
    FOLLOW_FULL,    /* the batch is full: commit, then give the same page again */
    FOLLOW_STOPPED, /* a partner's record does not verify: nothing more is taken until
                       an operator has looked; the bytes are in quarantine */
};

/* source: "organisation/daemon". is_partner: records, checked against the partner's
 * signing key and the feed's chain. */
void follow_create(
    struct host *host, const char *source, bool is_partner, struct follow **out);
void follow_destroy(struct follow **follow);
/* FeedRequest.after: the committed cursor, or further when only ignored turns follow. */
uint64_t follow_after(const struct follow *follow);
const char *follow_source(const struct follow *follow);
/* Whole turns, in runs: nobody waits for what comes of them. */
bool follow_takes_turns(const struct follow *follow);
/* seed_for gives each arrival its seed. Pages that answer an older question are
 * dropped (FOLLOW_TAKEN). */
enum follow_result follow_page(struct follow *follow, struct batch *batch,
    const Stafett__V1__FeedPage *page, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context);
/* The feed ends before what was taken of it: its store was put back to an older state.
 * Nothing is taken until it has come further than before. */
bool follow_went_back(const struct follow *follow, const Stafett__V1__FeedPage *page);
bool follow_is_stopped(const struct follow *follow, const char **reason_out);

#endif
