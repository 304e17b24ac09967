#ifndef STAFETT_AGAIN_H
#define STAFETT_AGAIN_H

/* An input that was set aside, as it arrived: to run again, now that a newer daemon may
 * understand it, or what it waited for has run. */

#include "common/host.h"
#include "common/kept.h"

/* Lives in the arena; the caller gives time and seed. False: its bytes are gone. */
bool again_arrival(struct host *host, enum kept_kind kind, uint64_t number,
    struct arena *arena, struct arrival *out);

#endif
