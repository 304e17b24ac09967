/* The folds of units, staff and their keys. */

#include "services/audit/audit.h"

void
audit_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__UserKnown *message =
        (const Stafett__Audit__V1__UserKnown *)event->message;
    users_add(tables, slice_bytes(message->public_key), message->staff_code);
}
