#ifndef STAFETT_WORLD_PRIVATE_H
#define STAFETT_WORLD_PRIVATE_H

/* Shared by world.c (time and delivery), world_node.c (opening, asking, crashing) and
 * world_audit.c (what audit holds of the others' logs). */

#include "tests/scenario/world.h"

enum {
    WORLD_FEEDS_MAX = 32,
    WORLD_ROUNDS_MAX =
        10000, /* of delivery without rest: something is going in circles */
    WORLD_ROWS_MAX = 4096,
};

struct world_daemon {
    struct host host;
    struct batch *batch;
    struct follow *follows[WORLD_FEEDS_MAX];
    struct world_daemon *upstream[WORLD_FEEDS_MAX];
    struct world_node *upstream_node[WORLD_FEEDS_MAX];
    size_t follow_count;
    char endpoint[256];
};

struct world_node {
    const struct settings *settings;
    struct calendar calendar;
    struct rules *rules;
    struct signer signer;
    struct vault vault;
    struct world_daemon daemons[WORLD_DAEMONS];
    bool is_cut[WORLD_NODES_MAX];
};

struct world {
    struct world_node nodes[WORLD_NODES_MAX];
    size_t node_count;
    uint64_t seed;
    uint64_t draws;
    int64_t now_us;
    struct arena *arena;
    char breach[256];
    char stores[512]; /* folder of LMDB stores; "": in memory */
};

struct daemon_plan { /* a daemon as deployed: its service and what it follows */
    const struct service *service;
    const char *follows[4];
};
extern const struct daemon_plan world_daemons[WORLD_DAEMONS];

void world_draw_seed(void *context, uint8_t seed[SEED_BYTES]);
struct world_daemon *world_find_daemon(struct world_node *node, const char *name);
void world_follow(
    struct world_daemon *daemon, struct world_node *node, const char *name);
void world_close_daemon(struct world_daemon *daemon);
bool world_check(struct world *world, bool is_drained);
/* When everything is delivered. */
bool world_check_audit(struct world *world);

#endif
