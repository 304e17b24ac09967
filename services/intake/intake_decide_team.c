/* What intake takes from assessment-team: who covers which district, and what came of an
 * inquiry that was routed. */

#include "services/intake/intake.h"

void
intake_decide_team_formed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__TeamFormed *message =
        (const Stafett__Team__V1__TeamFormed *)input->message;
    Stafett__Intake__V1__TeamKnown event = STAFETT__INTAKE__V1__TEAM_KNOWN__INIT;
    (void)view;
    event.team_code = message->team_code;
    event.unit_code = message->unit_code;
    event.district_codes = message->district_codes;
    event.n_district_codes = message->n_district_codes;
    event.caseworker_code = message->caseworker_code;
    decision_emit(decision, ID_NONE, &event.base);
}

/* ---- what came of an inquiry */

bool
intake_routed_load(const struct view *view, ProtobufCBinaryData inquiry,
    struct id *inquiry_id_out, struct intake_inquiry *row_out)
{
    return id_from(slice_bytes(inquiry), inquiry_id_out) &&
           intake_inquiry_load(view, *inquiry_id_out, row_out) &&
           row_out->state == INQUIRY_ROUTED;
}

/* Its time is the kind's, from its receipt; one that came too late for that is due as
 * soon as an untouched one would climb. */
void
intake_hand_back(const struct input *input, struct id inquiry_id,
    struct intake_inquiry *row, char *unit, struct decision *decision)
{
    Stafett__Intake__V1__HolderFound event = STAFETT__INTAKE__V1__HOLDER_FOUND__INIT;
    const struct inquiry_rule *rule = rules_inquiry(input->rules, row->kind);
    int64_t answer_us = rule == NULL ? DAY_US : rule->answer_minutes * MINUTE_US;
    int64_t climb_us = rule == NULL ? DAY_US : rule->climb_minutes * MINUTE_US;
    event.inquiry_id = id_binary(&inquiry_id);
    event.unit_code = unit;
    event.answer_due_us = row->received_us + answer_us;
    if (event.answer_due_us <= input->now_us)
        event.answer_due_us = input->now_us + climb_us;
    event.climb_us = event.answer_due_us + climb_us;
    decision_emit(decision, intake_inquiry_case(inquiry_id), &event.base);
}

/* An assessment may have been opened by hand, and an inquiry may have been withdrawn
 * while the team concluded: then nothing follows here. */
void
intake_decide_concluded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentConcluded *message =
        (const Stafett__Team__V1__AssessmentConcluded *)input->message;
    Stafett__Intake__V1__InquiryAssessed event =
        STAFETT__INTAKE__V1__INQUIRY_ASSESSED__INIT;
    struct intake_inquiry row;
    struct id inquiry_id;
    if (!intake_routed_load(view, message->inquiry_id, &inquiry_id, &row))
        return;
    event.inquiry_id = message->inquiry_id;
    event.outcome_code = message->outcome_code;
    decision_emit(decision, intake_inquiry_case(inquiry_id), &event.base);
}

/* Nobody assesses it any more: the team's unit answers. */
void
intake_decide_cancelled(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentCancelled *message =
        (const Stafett__Team__V1__AssessmentCancelled *)input->message;
    struct intake_inquiry row;
    struct id inquiry_id;
    if (intake_routed_load(view, message->inquiry_id, &inquiry_id, &row))
        intake_hand_back(input, inquiry_id, &row, row.unit, decision);
}
