/* What assessment-team takes from plan's feed of the organisation, its units, its staff
 * and their keys. */

#include "services/assessment-team/team.h"

#include <string.h>

void
team_decide_founded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__OrganisationFounded *message =
        (const Stafett__Plan__V1__OrganisationFounded *)input->message;
    Stafett__Team__V1__OrganisationKnown event =
        STAFETT__TEAM__V1__ORGANISATION_KNOWN__INIT;
    (void)view;
    event.organisation_code = message->organisation_code;
    event.unit_code = message->unit_code;
    event.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
team_decide_unit_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UnitAdded *message =
        (const Stafett__Plan__V1__UnitAdded *)input->message;
    Stafett__Team__V1__UnitKnown event = STAFETT__TEAM__V1__UNIT_KNOWN__INIT;
    if (team_unit_is_known(view, message->unit_code))
        return;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

/* The duty of the coordinating unit is its named person. */
void
team_decide_duty_set(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__DutySet *message =
        (const Stafett__Plan__V1__DutySet *)input->message;
    Stafett__Team__V1__OrganisationKnown event =
        STAFETT__TEAM__V1__ORGANISATION_KNOWN__INIT;
    struct team_self self;
    if (!team_self_load(view, &self) || strcmp(self.unit, message->unit_code) != 0 ||
        strcmp(self.named, message->staff_code) == 0 || message->staff_code[0] == '\0')
        return;
    event.organisation_code = self.organisation;
    event.unit_code = self.unit;
    event.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
team_decide_staff_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffAdded *message =
        (const Stafett__Plan__V1__StaffAdded *)input->message;
    Stafett__Team__V1__StaffKnown event = STAFETT__TEAM__V1__STAFF_KNOWN__INIT;
    (void)view;
    event.staff_code = message->staff_code;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
team_decide_user_bound(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UserBound *message =
        (const Stafett__Plan__V1__UserBound *)input->message;
    Stafett__Team__V1__UserKnown event = STAFETT__TEAM__V1__USER_KNOWN__INIT;
    (void)view;
    if (message->public_key.len != USER_KEY_BYTES) {
        decision_refuse(decision, "key-unknown", "UserBound.public_key");
        return;
    }
    event.staff_code = message->staff_code;
    event.public_key = message->public_key;
    decision_emit(decision, ID_NONE, &event.base);
}
