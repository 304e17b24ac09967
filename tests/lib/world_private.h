#ifndef STAFETT_WORLD_PRIVATE_H
#define STAFETT_WORLD_PRIVATE_H

/* Shared by world.c (time and delivery), world_node.c (opening, asking, crashing) and
 * world_audit.c (what audit holds of the others' logs), and the parts that the simulator steps by itself: one commit, one page, one restart, each of
 * which may find that the disk has said no. */

#include "tests/lib/invariant.h"
#include "tests/lib/world.h"

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

/* What does not change from run to run: an organisation as its files say. */
struct world_site {
    const struct settings *settings; /* borrowed */
    struct calendar calendar;
    struct rules *rules;
    struct signer signer;
    uint8_t signing_key[SIGN_PUBLIC_BYTES];
    struct vault vault;
};

struct world_node {
    const struct settings *settings;
    const struct world_site *site;
    struct world_site own; /* when nobody lent one */
    int64_t skew_us;       /* of its clock */
    struct world_daemon daemons[WORLD_DAEMONS];
    bool is_cut[WORLD_NODES_MAX];
};

/* Who looks at every commit, and lays hands on stores. */
struct world_watch {
    void *context;
    /* Turns after `before` are committed, and no answer has left yet. */
    void (*committed)(void *context, struct world_daemon *daemon, uint64_t before);
    /* Where answers go that nobody waits for in the call. */
    answer_sink_fn answered;
    /* A new store in memory is about to be used. */
    void (*opened)(void *context, struct world_daemon *daemon);
};

struct world {
    const struct world_watch
        *watch; /* NULL: every commit is checked against all nodes */
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

/* Reads what the settings name. Release with world_site_free. */
bool world_site_load(const struct settings *settings, struct world_site *out);
void world_site_free(struct world_site *site);
/* As world_add_node, with files read before; the site is borrowed. */
bool world_add_site(struct world *world, const struct world_site *site);

void world_draw_seed(void *context, uint8_t seed[SEED_BYTES]);
struct world_daemon *world_find_daemon(struct world_node *node, const char *name);
void world_follow(
    struct world_daemon *daemon, struct world_node *node, const char *name);
void world_close_daemon(struct world_daemon *daemon);
struct world_node *world_node_of(
    struct world *world, const struct world_daemon *daemon);
int64_t world_node_now(const struct world *world, const struct world_node *node);
/* Commits what waits, and then answers. STATUS_FAILED: nobody is answered, and the daemon
 * must be restarted. */
MUST_CHECK enum status world_commit(struct world *world, struct world_daemon *daemon,
    answer_sink_fn sink, void *context);
/* Alarms that are due by the node's clock join the batch. */
void world_add_due(struct world *world, struct world_daemon *daemon);
/* What the i-th feed answers now to what the follower asks now, in the world's arena. */
Stafett__V1__FeedPage *world_ask_page(
    struct world *world, struct world_daemon *daemon, size_t i);
/* A page of the i-th feed arrives, and is committed. */
MUST_CHECK enum status world_take_page(struct world *world, struct world_daemon *daemon,
    size_t i, const Stafett__V1__FeedPage *page);
/* intake follows the plan and the intake of every partner that it knows by now. */
void world_follow_partners(struct world *world, struct world_node *node);
/* The process is killed and starts again over what the crash left of its store: NULL: all
 * that was committed. */
void world_restart(struct world *world, struct world_daemon *daemon,
    void (*crash)(struct store *store));
/* A message from whoever holds the key, into the daemon's batch. False: not known. */
bool world_add_message(struct world *world, struct world_daemon *daemon,
    const uint8_t key[CURVE_BYTES], struct slice envelope, uint64_t token);
/* All tables as one number. */
uint64_t world_tables_sum(const struct view *view);
bool world_daemon_rebuilt_equals_live(struct world_daemon *daemon);
/* One node's side of one case; false when it does not know it. */
bool world_baton_row(const struct world *world, struct world_node *node,
    struct id case_id, struct baton_row *out);
bool world_check(struct world *world, bool is_drained);
/* When everything is delivered. */
bool world_check_audit(struct world *world);

#endif
