#ifndef STAFETT_ASIDE_H
#define STAFETT_ASIDE_H

/* What becomes of an input that does not come as far as decide: parked, to run later;
 * kept in quarantine, since nobody understands it; or a place that only counts. */

#include "common/decode.h"
#include "common/turn.h"

MUST_CHECK enum status aside_park(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, const char *reason, struct outcome *out);
MUST_CHECK enum status aside_place(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out);
MUST_CHECK enum status aside_quarantine(struct host *host,
    const struct arrival *arrival, const struct decoded *decoded, struct arena *arena,
    struct outcome *out);

#endif
