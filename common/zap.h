#ifndef STAFETT_ZAP_H
#define STAFETT_ZAP_H

/* Our own ZAP handler, fail closed: mechanism CURVE only, an in-memory table of keys,
 * deny otherwise. One per ZeroMQ context, on its own thread behind
 * inproc://zeromq.zap.01. The table is replaced whole and guarded by a mutex; the
 * User-Id given to a message is the key's Z85 text, which names it on every frame.
 * (pitfalls Z1, C2: a CURVE server without a handler lets everyone in.) */

#include "common/base.h"
#include <stdbool.h>

enum { ZAP_KEYS_MAX = 4096 };

#define ZAP_DOMAIN "stafett"

struct zap;

/* Starts the thread in this ZeroMQ context and returns after it has answered a
 * self-test: a request that it had to deny, and denied. */
MUST_CHECK enum status zap_create(void *context, struct zap **out);
/* Before the context ends. Servers that are left let nobody in. */
void zap_destroy(struct zap **zap);
/* Keys are 32 raw bytes each; anything not in the table is denied. ASSERTs that they
 * fit. Whoever is connected stays so: CURVE asks once for a connection. */
void zap_replace(struct zap *zap, const uint8_t (*keys)[32], size_t count);
void zap_allow(struct zap *zap, const uint8_t key[32]);
uint64_t zap_denied(const struct zap *zap);

#endif
