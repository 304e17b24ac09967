#ifndef STAFETT_FOLLOW_H
#define STAFETT_FOLLOW_H

/* Following a feed, without sockets: what to ask for next, and a page taken apart into
 * arrivals. The cursor moves in the turns themselves; a crash asks again from there. */

#include "common/batch.h"

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
/* seed_for gives each arrival its seed. Pages that answer an older question are
 * dropped (FOLLOW_TAKEN). */
enum follow_result follow_page(struct follow *follow, struct batch *batch,
    const Stafett__V1__FeedPage *page, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context);
bool follow_is_stopped(const struct follow *follow, const char **reason_out);

#endif
