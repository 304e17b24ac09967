#ifndef STAFETT_QUARANTINE_H
#define STAFETT_QUARANTINE_H

/* What of bytes that were set aside is kept. Nobody knows what
 * stands in them, so a daemon that may be sent identities (it has a vault) keeps them
 * sealed under the node's key; the others keep them as they came. */

#include "common/host.h"

/* In the arena, or the bytes themselves. */
struct slice quarantine_bytes(
    const struct host *host, struct slice bytes, struct arena *arena);

#endif
