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
    if (!id_from(slice_bytes(message->inquiry_id), &inquiry_id) ||
        !intake_inquiry_load(view, inquiry_id, &row) || row.state != INQUIRY_ROUTED)
        return;
    event.inquiry_id = message->inquiry_id;
    event.outcome_code = message->outcome_code;
    decision_emit(decision, intake_inquiry_case(inquiry_id), &event.base);
}
