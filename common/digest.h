#ifndef STAFETT_DIGEST_H
#define STAFETT_DIGEST_H

/* SHA-256, by libcrypto: each turn is digested several times on its way, and libsodium
 * has no use for the processor's own instructions (a turn of 900 bytes takes it 2.5 us
 * instead of 0.5). */

#include "common/slice.h"

enum { DIGEST_BYTES = 32 };

void digest_of(struct slice bytes, uint8_t digest[DIGEST_BYTES]);
/* Of several pieces, as if they were one. */
void digest_of_parts(
    const struct slice *parts, size_t count, uint8_t digest[DIGEST_BYTES]);

#endif
