#ifndef STAFETT_HOST_H
#define STAFETT_HOST_H

/* What a daemon is made of besides sockets and clock, and what an input looks like when
 * it arrives. The real daemon, the scenario runner and the simulator fill the same. */

#include "common/service.h"
#include "common/sign.h"
#include "common/store.h"
#include "common/suspect.h"
#include "common/vault.h"

/* What a daemon is made of, besides sockets and clock. */
struct host {
    const struct service *service;
    struct store *store;
    const char *self; /* organisation code */
    const struct rules *rules;
    const struct calendar *calendar;
    const struct signer *signer; /* NULL: shares nothing */
    const struct vault *vault;   /* NULL but in intake */
    struct suspect *suspect;     /* NULL: nobody counts */
    int64_t known_window_us;
    uint64_t quarantine_bytes_max;
    /* Since start; counted, never logged. */
    uint64_t discarded;
    uint64_t checkpoint_us_max; /* the longest one took */
    uint64_t head;              /* last turn of the open batch */
    /* Time of the last committed turn. No turn is stamped earlier, whatever the machine's
     * clock says. */
    int64_t last_us;
};

/* One input as it arrived. All slices outlive the batch (its arena). */
struct arrival {
    enum origin origin;
    const char *sender; /* staff code, daemon, edge or organisation */
    const char
        *source;       /* "organisation/plan": whose feed; "" for commands and alarms */
    uint64_t position; /* feeds: place; events: turn sequence << 8 | index */
    uint64_t ignored;  /* places passed over since the arrival before from it */
    struct slice
        envelope; /* packed Envelope; records: packed Record; bare: the payload */
    /* Of what comes without envelope: alarms, inputs of our own, runs of
     * turns, places. */
    const char *bare_type;
    /* Runs again after it was set aside: the turn in which it was parked, or its number in
     * quarantine. It has a source then, and no position: its place was counted. */
    uint64_t unparked;
    uint64_t unquarantined;
    struct slice alarm_key;
    int64_t now_us;
    int64_t behind_us; /* so far the batch has raised now_us; 0 when it arrives */
    uint8_t seed[SEED_BYTES];
    uint8_t chain[DIGEST_BYTES]; /* records: chain value after it (already verified) */
};

#endif
