#ifndef REPLAY_NODE_H
#define REPLAY_NODE_H

/* Intake and plan as a node runs them, their rules, turns, feed and follower, over stores
 * in memory, with time and keys given: what a message makes of the pathway is decided
 * here by the very same code. Nobody is alerted, and no partner is told. */

#include "common/calendar.h"
#include "common/rules.h"
#include "services/courier/command.h"

struct replay_node;

/* Every event of plan, in order. */
typedef void (*replay_event_fn)(
    void *context, const ProtobufCMessage *event, int64_t time_us);

struct replay_node_options {
    const struct rules *rules;
    const struct calendar *calendar;
    const char *organisation; /* our code */
    int64_t start_us;
    replay_event_fn event;
    void *context;
};

void replay_node_create(
    const struct replay_node_options *options, struct replay_node **out);
void replay_node_destroy(struct replay_node **node);
/* Alarms ring on the way, each at its own time. */
void replay_node_go_to(struct replay_node *node, int64_t time_us);
/* One message at the node's time: NULL, or the reason of those who will not have it. */
const char *replay_node_tell(struct replay_node *node, struct notice *notice);

#endif
