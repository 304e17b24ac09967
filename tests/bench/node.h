#ifndef STAFETT_BENCH_NODE_H
#define STAFETT_BENCH_NODE_H

/* A node as it ships: the real daemons with fresh keys, their own settings, sockets and
 * stores in a folder that is removed afterwards. For the chain the five daemons run, and
 * the measuring process stands in the settings as the edge `console`: so it may follow a
 * feed, as whoever has a row may. Idle, the whole node runs under `stafett up`. */

#include "common/client.h"
#include "common/settings.h"
#include "tests/bench/machine.h"

enum node_kind { NODE_IPC, NODE_TCP, NODE_WHOLE };

struct node;

/* Writes settings and keys, starts the daemons and waits until they answer. */
MUST_CHECK bool node_start(
    const char *programs, const char *folder, enum node_kind kind, struct node **out);
/* Ends each daemon by its process id and waits for it. False: one did not drain. */
bool node_stop(struct node **node);
/* Turns made again from the logs of a stopped node, per second: intake's, plan's and
 * notification's. */
MUST_CHECK bool node_replay(const char *programs, const char *folder,
    uint64_t *turns_out, double *per_second_out);

struct bus *node_bus(struct node *node);
/* The key of a row of the settings, or of the first person. */
MUST_CHECK bool node_key(
    const struct node *node, const char *name, struct curve_pair *out);
/* A connection to a daemon under a key. */
MUST_CHECK bool node_connect(struct node *node, const char *daemon,
    const struct curve_pair *pair, struct socket **out);
MUST_CHECK bool node_client(struct node *node, const char *daemon,
    const struct curve_pair *pair, struct client **out);

/* What the daemons have used since they were started, summed. */
struct node_usage {
    double cpu_seconds;
    uint64_t written_bytes;
    uint64_t resident_bytes;
};
struct node_usage node_usage(const struct node *node);
/* Of all daemons: bytes given to the logs, turns in them, the longest checkpoint. */
struct node_logs {
    uint64_t turn_bytes;
    uint64_t turns;
    uint64_t checkpoint_us_max;
};
MUST_CHECK bool node_logs(struct node *node, struct node_logs *out);

#endif
