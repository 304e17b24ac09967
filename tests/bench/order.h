#ifndef STAFETT_BENCH_ORDER_H
#define STAFETT_BENCH_ORDER_H

/* Many commands to one daemon, many in a frame, each answered before the next frame: how
 * a node gets what it must have before it can be measured. */

#include "tests/bench/node.h"

struct order {
    /* Packs the i-th command in the arena. */
    const ProtobufCMessage *(*make)(void *context, size_t i, struct arena *arena);
    /* Its answer, accepted; NULL: nobody cares. */
    void (*take)(void *context, size_t i, const Stafett__V1__Answer *answer);
    void *context;
    size_t count;
    unsigned patience_s; /* refused commands are sent anew for so long */
};

/* As the first person. False: no answer, or refused in the end; said. */
MUST_CHECK bool order_all(
    struct node *node, const char *daemon, const struct order *order);
/* An envelope around a command; id ID_NONE: a new one. */
struct slice order_pack(
    struct id id, const ProtobufCMessage *message, int64_t now_us, struct arena *arena);

#endif
