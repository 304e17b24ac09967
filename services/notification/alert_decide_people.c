/* Who can be told: what notification keeps of plan's units, duties, staff and users.
 * When somebody leaves or is away, the alerts that rest with her alone are told to her
 * substitute or the next at once: an alert always has a recipient who is here. */

#include "services/notification/alert.h"

#include <string.h>

void
alert_decide_founded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__OrganisationFounded *message =
        (const Stafett__Plan__V1__OrganisationFounded *)input->message;
    Stafett__Alert__V1__OrganisationKnown event =
        STAFETT__ALERT__V1__ORGANISATION_KNOWN__INIT;
    (void)view;
    event.organisation_code = message->organisation_code;
    event.unit_code = message->unit_code;
    event.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &event.base);
}

/* A duty that is set already stands. */
void
alert_decide_unit_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UnitAdded *message =
        (const Stafett__Plan__V1__UnitAdded *)input->message;
    Stafett__Alert__V1__UnitKnown event = STAFETT__ALERT__V1__UNIT_KNOWN__INIT;
    struct alert_unit unit;
    if (alert_unit_load(view, message->unit_code, &unit))
        return;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
alert_decide_duty_set(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__DutySet *message =
        (const Stafett__Plan__V1__DutySet *)input->message;
    Stafett__Alert__V1__UnitKnown event = STAFETT__ALERT__V1__UNIT_KNOWN__INIT;
    (void)view;
    event.unit_code = message->unit_code;
    event.duty_code = message->staff_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
alert_decide_staff_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffAdded *message =
        (const Stafett__Plan__V1__StaffAdded *)input->message;
    Stafett__Alert__V1__StaffKnown event = STAFETT__ALERT__V1__STAFF_KNOWN__INIT;
    (void)view;
    event.staff_code = message->staff_code;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

/* Her substitute, else the next on the ladder, is told of what rests with her alone. */
static void
alerts_pass_on(const struct view *view, const char *staff, const char *substitute,
    struct decision *decision)
{
    struct alert_list list;
    struct id alert_id;
    bool is_delivered;
    alert_list_start(&list, view, staff, false);
    for (size_t i = 0; i < ALERT_CLOSED_MAX; i++) {
        struct alert_row row;
        if (!alert_list_next(&list, &alert_id, &is_delivered))
            break;
        ASSERT(alert_row_load(view, alert_id, &row));
        if (row.acknowledged[0] != '\0' || alert_ladder_lives(view, &row, staff))
            continue;
        if (alert_staff_is_here(view, substitute))
            alert_tell_besides(view, alert_id, &row, substitute, decision);
        else
            alert_escalate(view, alert_id, &row, staff, decision);
    }
}

void
alert_decide_staff_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffEnded *message =
        (const Stafett__Plan__V1__StaffEnded *)input->message;
    Stafett__Alert__V1__StaffGone event = STAFETT__ALERT__V1__STAFF_GONE__INIT;
    event.staff_code = message->staff_code;
    event.substitute_code = message->substitute_code;
    decision_emit(decision, ID_NONE, &event.base);
    alerts_pass_on(view, message->staff_code, message->substitute_code, decision);
}

void
alert_decide_staff_absent(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffAbsent *message =
        (const Stafett__Plan__V1__StaffAbsent *)input->message;
    Stafett__Alert__V1__StaffAway event = STAFETT__ALERT__V1__STAFF_AWAY__INIT;
    event.staff_code = message->staff_code;
    event.substitute_code = message->substitute_code;
    decision_emit(decision, ID_NONE, &event.base);
    alerts_pass_on(view, message->staff_code, message->substitute_code, decision);
}

void
alert_decide_staff_returned(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffReturned *message =
        (const Stafett__Plan__V1__StaffReturned *)input->message;
    Stafett__Alert__V1__StaffBack event = STAFETT__ALERT__V1__STAFF_BACK__INIT;
    (void)view;
    event.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
alert_decide_user_bound(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UserBound *message =
        (const Stafett__Plan__V1__UserBound *)input->message;
    Stafett__Alert__V1__UserKnown event = STAFETT__ALERT__V1__USER_KNOWN__INIT;
    (void)view;
    if (message->public_key.len != USER_KEY_BYTES) {
        decision_refuse(decision, "key-unknown", "UserBound.public_key");
        return;
    }
    event.staff_code = message->staff_code;
    event.public_key = message->public_key;
    decision_emit(decision, ID_NONE, &event.base);
}
