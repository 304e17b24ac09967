#ifndef STAFETT_FUZZ_STAGE_H
#define STAFETT_FUZZ_STAGE_H

/* A scenario, played to its end in virtual time: the state that inputs meet, and the
 * traffic on the way, from which inputs are made. The state is put back after each. */

#include "tests/lib/world_private.h"

/* Who said what to whom on the way; every call is one. */
struct stage_tap {
    void (*arrival)(struct world_daemon *daemon, const struct arrival *arrival);
    void (*page)(struct world_daemon *daemon, size_t feed, struct slice page);
};

/* Once. tap may be NULL. */
struct world *fuzz_stage(const char *scenario, const struct stage_tap *tap);
struct world *fuzz_world(void); /* also while it plays */
/* The daemon that two bytes pick. */
struct world_daemon *fuzz_daemon(struct world *world, uint8_t node, uint8_t daemon);
/* What was appended and applied since is gone. */
void fuzz_put_back(struct world_daemon *daemon);

/* Reading an input from its beginning; beyond its end there are zeros. */
struct fuzz_bytes {
    const uint8_t *at;
    size_t left;
};
uint8_t fuzz_byte(struct fuzz_bytes *bytes);
/* As many as two bytes say, or as there are. */
struct slice fuzz_slice(struct fuzz_bytes *bytes);

/* Senders of the traffic, by origin; "" when there is none. */
const char *fuzz_sender(enum origin origin, uint8_t pick);

/* The number of the row, inputs before looks, that takes this type; SIZE_MAX: none. */
size_t fuzz_row(const struct service *service, const char *type);

#endif
