/* The folds of units, staff and their keys. */

#include "services/assessment-team/team.h"

void
team_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__UserKnown *message =
        (const Stafett__Team__V1__UserKnown *)event->message;
    users_add(tables, slice_bytes(message->public_key), message->staff_code);
}
