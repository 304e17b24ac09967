/* What intake takes from plan's feed: its units and staff, who its partners and users
 * are, and which partner may now know who a person is. Keys are checked where they are given; one of a wrong
 * size would open nothing, so it is refused rather than folded. */

#include "services/intake/intake.h"

void
intake_decide_founded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__OrganisationFounded *message =
        (const Stafett__Plan__V1__OrganisationFounded *)input->message;
    Stafett__Intake__V1__OrganisationKnown event =
        STAFETT__INTAKE__V1__ORGANISATION_KNOWN__INIT;
    (void)view;
    event.organisation_code = message->organisation_code;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_unit_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UnitAdded *message =
        (const Stafett__Plan__V1__UnitAdded *)input->message;
    Stafett__Intake__V1__UnitKnown event = STAFETT__INTAKE__V1__UNIT_KNOWN__INIT;
    (void)view;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_staff_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffAdded *message =
        (const Stafett__Plan__V1__StaffAdded *)input->message;
    Stafett__Intake__V1__StaffKnown event = STAFETT__INTAKE__V1__STAFF_KNOWN__INIT;
    (void)view;
    event.staff_code = message->staff_code;
    event.unit_code = message->unit_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_partner_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__PartnerAdded *message =
        (const Stafett__Plan__V1__PartnerAdded *)input->message;
    Stafett__Intake__V1__PartnerKnown event = STAFETT__INTAKE__V1__PARTNER_KNOWN__INIT;
    (void)view;
    if (message->border_key.len != INTAKE_KEY_BYTES ||
        message->signing_key.len != INTAKE_KEY_BYTES) {
        decision_refuse(decision, "key-unknown", "PartnerAdded.signing_key");
        return;
    }
    event.organisation_code = message->organisation_code;
    event.border_key = message->border_key;
    event.signing_key = message->signing_key;
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_user_bound(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__UserBound *message =
        (const Stafett__Plan__V1__UserBound *)input->message;
    Stafett__Intake__V1__UserKnown event = STAFETT__INTAKE__V1__USER_KNOWN__INIT;
    (void)view;
    if (message->public_key.len != INTAKE_KEY_BYTES) {
        decision_refuse(decision, "key-unknown", "UserBound.public_key");
        return;
    }
    event.staff_code = message->staff_code;
    event.public_key = message->public_key;
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_staff_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffEnded *message =
        (const Stafett__Plan__V1__StaffEnded *)input->message;
    Stafett__Intake__V1__UserGone event = STAFETT__INTAKE__V1__USER_GONE__INIT;
    (void)view;
    event.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_partner_informed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__PartnerInformed *message =
        (const Stafett__Plan__V1__PartnerInformed *)input->message;
    Stafett__Intake__V1__PersonShared event = STAFETT__INTAKE__V1__PERSON_SHARED__INIT;
    struct id person;
    struct id case_id;
    if (!id_from(slice_bytes(message->person_id), &person) ||
        !intake_person_is_known(view, person)) {
        decision_refuse(decision, "person-unknown", "PartnerInformed.person_id");
        return;
    }
    if (!id_from(slice_bytes(message->case_id), &case_id)) {
        decision_refuse(decision, "case-unknown", "PartnerInformed.case_id");
        return;
    }
    event.case_id = message->case_id;
    event.person_id = message->person_id;
    event.partner_code = message->partner_code;
    decision_emit(decision, case_id, &event.base);
}

/* The holder of the person's case answers, as its unit's work. */
void
intake_decide_inquiry_joined(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__InquiryJoined *message =
        (const Stafett__Plan__V1__InquiryJoined *)input->message;
    struct intake_inquiry row;
    struct intake_staff staff;
    struct id inquiry_id;
    if (!intake_routed_load(view, message->inquiry_id, &inquiry_id, &row))
        return;
    bool is_known = message->n_tell_codes > 0 &&
                    intake_staff_load(view, message->tell_codes[0], &staff);
    intake_hand_back(
        input, inquiry_id, &row, is_known ? staff.unit : row.unit, decision);
}
