/* Every message that audit knows. */

#include "services/audit/audit.h"

#define AUDIT(name) &stafett__audit__v1__##name##__descriptor
#define PLAN(name)  &stafett__plan__v1__##name##__descriptor

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                      from         sender  decided by */
    { PLAN(user_bound),             FROM_DAEMON, "plan", audit_decide_user_bound, false },
};

static const struct event_row events[] = {
    /* message                      folded by            shared by */
    { AUDIT(user_known),             audit_apply_user,     NULL },
};
/* clang-format on */

const struct service audit_service = {
    .name = "audit",
    .tables_schema = AUDIT_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .user_of_key = users_find,
};
