/* The course of an assessment: mapping begins, a service is given meanwhile, it takes
 * longer, it is cancelled, it is due. Nothing here ends by itself: a time that passes only
 * tells. */

#include "services/assessment-team/team.h"

#include <string.h>

bool
team_work_take(const struct view *view, const struct input *input,
    ProtobufCBinaryData assessment, struct team_work *out, struct decision *decision)
{
    struct team_case row;
    const char *fault = NULL;
    const char *where = "assessment_id";
    if (!id_from(slice_bytes(assessment), &out->assessment) ||
        !team_assessment_load(view, out->assessment, &out->row)) {
        decision_refuse(decision, "assessment-unknown", where);
        return false;
    }
    ASSERT(team_case_load(view, out->row.case_id, &row));
    if (!team_may_act(view, out->row.team, out->row.responsible, input->sender)) {
        fault = "not-responsible";
        where = "actor_code";
    } else if (out->row.ended_us != 0) {
        bool is_by_closing = row.is_closed && out->row.state == TEAM_CANCELLED;
        fault = is_by_closing ? "case-closed" : "assessment-ended";
    }
    if (fault != NULL)
        decision_refuse(decision, fault, where);
    return fault == NULL;
}

static bool
is_short(ProtobufCBinaryData content, struct decision *decision)
{
    if (content.len <= TEAM_NOTE_BYTES_MAX)
        return true;
    decision_refuse(decision, "wire-too-large", "content");
    return false;
}

/* The content's own item, or the refusal. */
static bool
item_or_refuse(const struct input *input, ProtobufCBinaryData content, const char *item,
    const char *reason, struct decision *decision)
{
    if (!is_short(content, decision))
        return false;
    if (content_item(slice_bytes(content), item, input->arena).len > 0)
        return true;
    decision_refuse(decision, reason, "content");
    return false;
}

void
team_decide_begin(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__BeginMapping *command =
        (const Stafett__Team__V1__BeginMapping *)input->message;
    Stafett__Team__V1__MappingBegun event = STAFETT__TEAM__V1__MAPPING_BEGUN__INIT;
    struct team_work work;
    struct team_row team;
    struct team_times times;
    if (!team_work_take(view, input, command->assessment_id, &work, decision) ||
        !is_short(command->content, decision))
        return;
    if (work.row.state != TEAM_OPENED) {
        decision_refuse(decision, "mapping-begun", "assessment_id");
        return;
    }
    if (command->met_us > input->now_us) {
        decision_refuse(decision, "time-future", "met_us");
        return;
    }
    event.assessment_id = command->assessment_id;
    event.met_us = command->met_us == 0 ? input->now_us : command->met_us;
    event.due_us = work.row.due_us;
    event.remind_us = work.row.remind_us + work.row.remind_next;
    event.n_remind_us = work.row.remind_count - work.row.remind_next;
    /* An extension has set the time already, with a reason and a name. */
    if (work.row.is_from_contact && work.row.extensions == 0 &&
        team_load(view, work.row.team, &team)) {
        team_times_count(input, event.met_us, team.days, &times);
        event.due_us = times.due_us;
        event.remind_us = times.remind_us;
        event.n_remind_us = times.remind_count;
        event.is_due_moved = times.due_us != work.row.due_us;
    }
    event.content = command->content;
    decision_emit(decision, work.row.case_id, &event.base);
}

void
team_decide_interim(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__ArrangeInterim *command =
        (const Stafett__Team__V1__ArrangeInterim *)input->message;
    Stafett__Team__V1__InterimArranged event =
        STAFETT__TEAM__V1__INTERIM_ARRANGED__INIT;
    struct team_work work;
    if (!team_work_take(view, input, command->assessment_id, &work, decision))
        return;
    if (command->by_code[0] == '\0') {
        decision_refuse(decision, "name-missing", "by_code");
        return;
    }
    if (!item_or_refuse(
            input, command->content, "service", "service-missing", decision))
        return;
    event.assessment_id = command->assessment_id;
    event.by_code = command->by_code;
    event.content = command->content;
    decision_emit(decision, work.row.case_id, &event.base);
}

/* What is told of an assessment is told to whoever answers for the case, unless it was
 * she who did it. */
static size_t
tell(const struct input *input, const struct team_assessment *row, char *tells[1])
{
    tells[0] = (char *)row->responsible;
    bool is_actor =
        input->origin == FROM_CLIENT && strcmp(row->responsible, input->sender) == 0;
    return is_actor || row->responsible[0] == '\0' ? 0 : 1;
}

void
team_decide_extend(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__ExtendAssessment *command =
        (const Stafett__Team__V1__ExtendAssessment *)input->message;
    Stafett__Team__V1__AssessmentExtended event =
        STAFETT__TEAM__V1__ASSESSMENT_EXTENDED__INIT;
    struct team_work work;
    struct team_times times;
    char *tells[1];
    if (!team_work_take(view, input, command->assessment_id, &work, decision) ||
        !item_or_refuse(input, command->content, "reason", "reason-missing", decision))
        return;
    if (command->until_us <= input->now_us) {
        decision_refuse(decision, "time-past", "until_us");
        return;
    }
    if (command->until_us <= work.row.due_us) {
        decision_refuse(decision, "time-not-later", "until_us");
        return;
    }
    team_times_until(input, command->until_us, &times);
    event.assessment_id = command->assessment_id;
    event.case_id = id_binary(&work.row.case_id);
    event.by_code = (char *)input->sender;
    event.due_us = times.due_us;
    event.remind_us = times.remind_us;
    event.n_remind_us = times.remind_count;
    event.has_interim = work.row.interims > 0;
    event.n_tell_codes = tell(input, &work.row, tells);
    event.tell_codes = tells;
    event.content = command->content;
    decision_emit(decision, work.row.case_id, &event.base);
}

/* ---- the end without a conclusion */

void
team_cancel(const struct team_work *work, const char *reason, const struct input *input,
    ProtobufCBinaryData content, struct decision *decision)
{
    Stafett__Team__V1__AssessmentCancelled event =
        STAFETT__TEAM__V1__ASSESSMENT_CANCELLED__INIT;
    char *tells[1];
    event.assessment_id = id_binary(&work->assessment);
    if (!id_is_none(work->row.inquiry))
        event.inquiry_id = id_binary(&work->row.inquiry);
    event.case_id = id_binary(&work->row.case_id);
    event.reason_code = (char *)reason;
    event.n_tell_codes = tell(input, &work->row, tells);
    event.tell_codes = tells;
    event.content = content;
    decision_emit(decision, work->row.case_id, &event.base);
}

void
team_decide_cancel(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__CancelAssessment *command =
        (const Stafett__Team__V1__CancelAssessment *)input->message;
    struct team_work work;
    if (team_work_take(view, input, command->assessment_id, &work, decision) &&
        item_or_refuse(input, command->content, "reason", "reason-missing", decision))
        team_cancel(&work, "by-team", input, command->content, decision);
}

/* ---- the alarm */

void
team_decide_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentDue *message =
        (const Stafett__Team__V1__AssessmentDue *)input->message;
    Stafett__Team__V1__AssessmentOverdue event =
        STAFETT__TEAM__V1__ASSESSMENT_OVERDUE__INIT;
    struct team_assessment row;
    struct id assessment;
    char *tells[1];
    if (!id_from(slice_bytes(message->assessment_id), &assessment) ||
        !team_assessment_load(view, assessment, &row) || row.ended_us != 0 ||
        message->step != row.remind_next || message->step >= row.remind_count)
        return;
    event.assessment_id = message->assessment_id;
    event.case_id = id_binary(&row.case_id);
    event.step_code = (char *)team_step_code(row.remind_us[message->step], row.due_us);
    event.due_us = row.due_us;
    event.n_tell_codes = tell(input, &row, tells);
    event.tell_codes = tells;
    decision_emit(decision, row.case_id, &event.base);
}
