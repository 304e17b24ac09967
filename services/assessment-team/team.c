/* Every message that assessment-team knows. */

#include "services/assessment-team/team.h"

#define TEAM(name) &stafett__team__v1__##name##__descriptor
#define PLAN(name) &stafett__plan__v1__##name##__descriptor

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                      from         sender  decided by */
    { PLAN(user_bound),             FROM_DAEMON, "plan", team_decide_user_bound, false },
};

static const struct event_row events[] = {
    /* message                      folded by            shared by */
    { TEAM(user_known),             team_apply_user,     NULL },
};
/* clang-format on */

const struct service team_service = {
    .name = "assessment-team",
    .tables_schema = TEAM_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .user_of_key = users_find,
};
