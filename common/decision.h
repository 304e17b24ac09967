#ifndef STAFETT_DECISION_H
#define STAFETT_DECISION_H

/* What decide and share have said, as turn and share read it. Rules see these structs
 * only through the functions of service.h. */

#include "common/arena.h"
#include "common/id.h"

struct vault;

enum { SHARED_PER_EVENT_MAX = 80 }; /* all members of a case hear one event */

struct decided_event {
    const ProtobufCMessageDescriptor *type;
    struct id case_id;
    struct slice payload;
};

struct decision {
    struct arena *arena;
    struct decided_event events[EVENTS_PER_TURN_MAX];
    size_t event_count;
    const char *reason; /* NULL: accepted */
    const char *where;
};

/* The events are not cleared: only those that were emitted are read. */
void decision_start(struct decision *decision, struct arena *arena);

struct shared_message {
    const char *partner;
    const char *category;
    struct id case_id;
    const ProtobufCMessageDescriptor *type;
    struct slice payload;
};

struct sharing {
    struct arena *arena;
    const struct vault *vault;
    struct shared_message messages[SHARED_PER_EVENT_MAX];
    size_t count;
};

#endif
