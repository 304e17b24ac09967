/* What audit takes from plan's feed of units, staff and their keys. */

#include "services/audit/audit.h"

void
audit_decide_user_bound(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UserBound *message =
        (const Stafett__Plan__V1__UserBound *)input->message;
    Stafett__Audit__V1__UserKnown event = STAFETT__AUDIT__V1__USER_KNOWN__INIT;
    (void)view;
    if (message->public_key.len != USER_KEY_BYTES) {
        decision_refuse(decision, "key-unknown", "UserBound.public_key");
        return;
    }
    event.staff_code = message->staff_code;
    event.public_key = message->public_key;
    decision_emit(decision, ID_NONE, &event.base);
}
