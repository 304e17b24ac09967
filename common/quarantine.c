#include "common/quarantine.h"

struct slice
quarantine_bytes(const struct host *host, struct slice bytes, struct arena *arena)
{
    /* The nonce follows from the bytes too, so no seed is needed. */
    static const uint8_t seed[SEED_BYTES];
    if (host->vault == NULL || bytes.len == 0)
        return bytes;
    return vault_seal(host->vault, bytes, seed, arena);
}
