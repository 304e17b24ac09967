/* What assessment-team takes from others of cases: who answers for one, whether it is held
 * here, and what ends its assessment. Cases that are not known here (stays) are nobody's
 * business. */

#include "services/assessment-team/team.h"

#include <string.h>

struct known {
    struct id case_id;
    struct team_case row;
};

static bool
known_load(const struct view *view, ProtobufCBinaryData case_id, struct known *out)
{
    return id_from(slice_bytes(case_id), &out->case_id) &&
           team_case_load(view, out->case_id, &out->row);
}

static void
known_emit(const struct known *known, struct decision *decision)
{
    Stafett__Team__V1__CaseKnown event = STAFETT__TEAM__V1__CASE_KNOWN__INIT;
    event.case_id = id_binary(&known->case_id);
    if (!id_is_none(known->row.person))
        event.person_id = id_binary(&known->row.person);
    event.responsible_code = (char *)known->row.responsible;
    event.is_closed = known->row.is_closed != 0;
    event.accepted_code = (char *)known->row.accepted;
    decision_emit(decision, known->case_id, &event.base);
}

void
team_decide_case_linked(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CaseLinked *message =
        (const Stafett__Plan__V1__CaseLinked *)input->message;
    struct known known;
    struct id person;
    if (!known_load(view, message->case_id, &known) ||
        !id_from(slice_bytes(message->person_id), &person) ||
        id_equal(person, known.row.person))
        return;
    known.row.person = person;
    known_emit(&known, decision);
}

/* A conclusion closes the case too; then the assessment has ended before. */
void
team_decide_case_closed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CaseClosed *message =
        (const Stafett__Plan__V1__CaseClosed *)input->message;
    const char *reason = strcmp(message->reason_code, "inquiry-withdrawn") == 0
                             ? "inquiry-withdrawn"
                             : "case-closed";
    struct team_work work;
    struct known known;
    if (!known_load(view, message->case_id, &known))
        return;
    known.row.is_closed = 1;
    known_emit(&known, decision);
    work.assessment = known.row.assessment;
    if (team_assessment_load(view, work.assessment, &work.row) &&
        work.row.ended_us == 0)
        team_cancel(&work, reason, input, slice_binary(slice_text("")), decision);
}

/* Of a case that another holds, it is who has accepted it here and waits. */
void
team_decide_responsible_replaced(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ResponsibleReplaced *message =
        (const Stafett__Plan__V1__ResponsibleReplaced *)input->message;
    struct known known;
    if (!known_load(view, message->case_id, &known))
        return;
    bool is_held_here = known.row.responsible[0] != '\0';
    code_copy(is_held_here ? known.row.responsible : known.row.accepted, CODE_BYTES_MAX,
        message->responsible_code);
    known_emit(&known, decision);
}

/* Only the receiver's log says who will answer for it. */
void
team_decide_handover_accepted(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverAccepted *message =
        (const Stafett__Plan__V1__HandoverAccepted *)input->message;
    struct known known;
    if (strcmp(message->by_code, input->self) != 0 ||
        message->responsible_code[0] == '\0' ||
        !known_load(view, message->case_id, &known))
        return;
    code_copy(known.row.accepted, CODE_BYTES_MAX, message->responsible_code);
    known_emit(&known, decision);
}

void
team_decide_handover_completed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverCompleted *message =
        (const Stafett__Plan__V1__HandoverCompleted *)input->message;
    bool is_here = strcmp(message->to_code, input->self) == 0;
    struct known known;
    struct team_self self;
    if (!known_load(view, message->case_id, &known))
        return;
    const char *next = is_here ? known.row.accepted : "";
    if (is_here && next[0] == '\0' && team_self_load(view, &self))
        next = self.named;
    if (message->responsible_code[0] != '\0') /* from one of our units to another */
        next = message->responsible_code;
    char responsible[CODE_BYTES_MAX];
    code_copy(responsible, sizeof responsible, next);
    code_copy(known.row.responsible, CODE_BYTES_MAX, responsible);
    code_copy(known.row.accepted, CODE_BYTES_MAX, "");
    known_emit(&known, decision);
}

void
team_decide_inquiry_withdrawn(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryWithdrawn *message =
        (const Stafett__Intake__V1__InquiryWithdrawn *)input->message;
    Stafett__Team__V1__InquiryGone gone = STAFETT__TEAM__V1__INQUIRY_GONE__INIT;
    struct team_work work;
    struct id inquiry;
    struct id case_id = ID_NONE;
    if (!message->was_routed || !id_from(slice_bytes(message->inquiry_id), &inquiry))
        return;
    work.assessment = id_derive(inquiry, "assessment");
    if (!team_assessment_load(view, work.assessment, &work.row)) {
        (void)id_from(slice_bytes(message->case_id), &case_id);
        gone.inquiry_id = message->inquiry_id;
        decision_emit(decision, case_id, &gone.base);
    } else if (work.row.ended_us == 0) {
        /* The reason stands with the inquiry, once. */
        team_cancel(
            &work, "inquiry-withdrawn", input, slice_binary(slice_text("")), decision);
    }
}
