/* Every message that audit knows. It takes all turns of the other daemons as they are,
 * and finds in them what its tables need: so there is no row for any event of theirs,
 * but one in audit_keep.c for each of which more than its structure is kept. */

#include "services/audit/audit.h"

#include "proto/shared.pb-c.h"

#define AUDIT(name) &stafett__audit__v1__##name##__descriptor

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                                 from         sender      decided by */
    { &stafett__v1__feed_page__descriptor,      FROM_DAEMON, ANY_DAEMON, audit_decide_turns,       false },
    { &stafett__v1__feed_silent__descriptor,    FROM_SELF,   NULL,       audit_decide_feed_silent, false },
    { &stafett__v1__feed_heard__descriptor,     FROM_SELF,   NULL,       audit_decide_feed_heard,  false },
};

static const struct event_row events[] = {
    /* message                      folded by            shared by */
    { AUDIT(turns_recorded),         audit_apply_turns,     NULL },
    { AUDIT(gap_found),              audit_apply_gap,       NULL },
    { AUDIT(feed_stopped),           audit_apply_stopped,   NULL },
    { AUDIT(feed_resumed),           audit_apply_resumed,   NULL },
    { AUDIT(clock_behind),           audit_apply_behind,    NULL },
    { AUDIT(clock_caught_up),        audit_apply_caught_up, NULL },
    { AUDIT(audit_looked),           audit_apply_looked,    NULL },
};

static const struct look_row looks[] = {
    /* message                      from         sender  recorded by              answered by */
    { AUDIT(trace_acts),             FROM_CLIENT, NULL,   audit_decide_trace,      audit_answer_trace },
    { AUDIT(show_indicators),        FROM_CLIENT, NULL,   audit_decide_indicators, audit_answer_indicators },
    { AUDIT(list_recorded),          FROM_CLIENT, NULL,   NULL,                    audit_answer_recorded },
};
/* clang-format on */

const struct service audit_service = {
    .name = "audit",
    .tables_schema = AUDIT_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .looks = looks,
    .look_count = ARRAY_COUNT(looks),
    .user_of_key = users_find,
    .is_operator = audit_is_coordinating,
};
