/* What assessment-team says of assessments. That one is opened, and that its time comes or
 * has passed, is open until somebody acts; what has only to be known ends when it is
 * seen. */

#include "services/notification/alert.h"

#include <string.h>

void
alert_decide_assessment_opened(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentOpened *message =
        (const Stafett__Team__V1__AssessmentOpened *)input->message;
    const struct alert_cause cause = {
        .kind = "assessment-opened",
        .detail = message->team_code,
        .case_id = message->case_id,
        .about = message->assessment_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* Its days are counted from now: what was said of the former time holds no more. */
void
alert_decide_mapping_begun(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__MappingBegun *message =
        (const Stafett__Team__V1__MappingBegun *)input->message;
    if (message->is_due_moved)
        alert_about_close(view, message->assessment_id, "mapping-begun", decision);
}

void
alert_decide_assessment_extended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentExtended *message =
        (const Stafett__Team__V1__AssessmentExtended *)input->message;
    const struct alert_cause cause = {
        .kind = "assessment-extended",
        .detail = message->has_interim ? "interim-without-decision" : NULL,
        .case_id = message->case_id,
        .about = message->assessment_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, "extended", decision);
}

void
alert_decide_assessment_concluded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentConcluded *message =
        (const Stafett__Team__V1__AssessmentConcluded *)input->message;
    alert_about_close(view, message->assessment_id, "concluded", decision);
}

void
alert_decide_assessment_cancelled(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentCancelled *message =
        (const Stafett__Team__V1__AssessmentCancelled *)input->message;
    const struct alert_cause cause = {
        .kind = "assessment-cancelled",
        .detail = message->reason_code,
        .case_id = message->case_id,
        .about = message->assessment_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, "cancelled", decision);
}

/* Before and at its time it climbs as any alert; the ladder of what is overdue tells the
 * coordinating unit at once. */
void
alert_decide_assessment_overdue(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentOverdue *message =
        (const Stafett__Team__V1__AssessmentOverdue *)input->message;
    const struct alert_cause cause = {
        .kind = "assessment-due",
        .detail = message->step_code,
        .ladder_kind =
            strcmp(message->step_code, "after") == 0 ? "assessment-overdue" : NULL,
        .case_id = message->case_id,
        .about = message->assessment_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}
