#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Meetings: who is summoned, who comes, and whether she understands what is said. An
 * interpreter that is needed is owed until the meeting; a relative in his place is a
 * break, and a child another one. Whoever is never to know is not summoned. */

/* A meeting as it is called, or called anew. */
struct call {
    struct id meeting_id;
    struct plan_meeting row; /* as it will stand; of a new one zero-filled but these */
};

static const char *
actor_fault(const struct plan_act *act, struct id actor_id)
{
    struct plan_actor actor;
    if (!plan_actor_load(act->view, act->side.case_id, actor_id, &actor))
        return "actor-unknown";
    if (actor.state == ACTOR_DO_NOT_TELL)
        return "do-not-tell";
    return actor.state == ACTOR_UNWISHED ? "person-says-no" : NULL;
}

static const char *
actors_fault(const struct plan_act *act, const ProtobufCBinaryData *ids, size_t count)
{
    if (count > PLAN_LINES_MAX)
        return "list-too-long";
    for (size_t i = 0; i < count; i++) {
        const char *fault = actor_fault(act, id_or_none(ids[i]));
        if (fault != NULL)
            return fault;
    }
    return NULL;
}

/* What a changed one does not say stays as it was. */
static const char *
call_start(const struct plan_act *act, const Stafett__Plan__V1__CallMeeting *command,
    struct call *call)
{
    memset(call, 0, sizeof *call);
    call->meeting_id = id_or_none(command->meeting_id);
    if (id_is_none(call->meeting_id)) {
        call->meeting_id = input_id(act->input, PLAN_PART_ORDINAL);
        return NULL;
    }
    if (!plan_row_load(act->view,
            plan_row_at(PLAN_MEETINGS, act->side.case_id, call->meeting_id), &call->row,
            sizeof call->row))
        return "meeting-unknown";
    return call->row.held_us != 0 ? "already-done" : NULL;
}

static const char *
interpreter_fault(
    const Stafett__Plan__V1__CallMeeting *command, struct plan_meeting *row)
{
    bool is_kept = command->interpreter_code[0] == '\0' && row->interpreter[0] != '\0';
    if (is_kept)
        return NULL;
    const char *code =
        command->interpreter_code[0] == '\0' ? "not-needed" : command->interpreter_code;
    bool is_needed = strcmp(code, "needed") == 0 || strcmp(code, "ordered") == 0;
    if (!is_needed && strcmp(code, "not-needed") != 0)
        return "answer-unknown";
    code_copy(row->interpreter, sizeof row->interpreter, code);
    if (command->language_code[0] != '\0' || !is_needed)
        code_copy(row->language, sizeof row->language, command->language_code);
    return is_needed && row->language[0] == '\0' ? "language-missing" : NULL;
}

static const char *
call_fault(const struct plan_act *act, const Stafett__Plan__V1__CallMeeting *command,
    struct call *call, const char **where)
{
    *where = "meeting_id";
    const char *fault = call_start(act, command, call);
    if (fault != NULL)
        return fault;
    *where = "at_us";
    if (command->at_us != 0)
        call->row.at_us = command->at_us;
    if (!plan_baton_is_time(call->row.at_us))
        return "time-missing";
    if (call->row.at_us <= act->input->now_us)
        return "time-past";
    *where = "actor_ids";
    fault = actors_fault(act, command->actor_ids, command->n_actor_ids);
    if (fault != NULL)
        return fault;
    if (command->n_actor_ids > 0)
        call->row.actor_count = plan_ids_take(
            call->row.actors, PLAN_LINES_MAX, command->actor_ids, command->n_actor_ids);
    if (call->row.actor_count == 0)
        return "actor-unknown";
    *where = "interpreter_code";
    return interpreter_fault(command, &call->row);
}

/* She is there, unless she said that she would rather not. */
static bool
is_person_said(struct plan_act *act, const Stafett__Plan__V1__CallMeeting *command,
    struct call *call)
{
    bool is_kept = call->row.from[0] != '\0' && command->content.len == 0;
    if (is_kept)
        return true;
    call->row.is_person_there = command->is_person_there ? 1 : 0;
    return command->is_person_there
               ? plan_act_content(act, command->content)
               : plan_act_item(act, command->content, "without_her");
}

/* Staff of ours who are summoned. */
static size_t
tells_fill(const struct plan_act *act, const struct plan_meeting *row, char **tells)
{
    struct plan_actor actor;
    char here[CODE_BYTES_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < row->actor_count; i++) {
        if (plan_actor_load(act->view, act->side.case_id, row->actors[i], &actor) &&
            strcmp(actor.kind, "staff") == 0 &&
            plan_stand_in(act->view, actor.staff, here) &&
            strcmp(here, act->input->sender) != 0)
            tells[count++] = arena_text(act->input->arena, slice_text(here));
    }
    return count;
}

static void
called_emit(struct plan_act *act, const struct call *call, ProtobufCBinaryData content)
{
    const struct plan_meeting *row = &call->row;
    struct arena *arena = act->input->arena;
    char *tells[PLAN_LINES_MAX];
    Stafett__Plan__V1__MeetingCalled event = STAFETT__PLAN__V1__MEETING_CALLED__INIT;
    event.meeting_id = id_binary(&call->meeting_id);
    event.case_id = id_binary(&act->side.case_id);
    event.at_us = row->at_us;
    event.actor_ids = plan_ids_list(row->actors, row->actor_count, arena);
    event.n_actor_ids = row->actor_count;
    event.interpreter_code = (char *)row->interpreter;
    event.language_code = (char *)row->language;
    event.is_person_there = row->is_person_there != 0;
    event.from_code = (char *)act->input->self;
    event.n_tell_codes = tells_fill(act, row, tells);
    event.tell_codes = tells;
    event.content = content;
    plan_act_emit(act, &event.base);
}

/* By this call, or by one before it. */
static bool
is_summoned(const struct plan_act *act, const struct call *call, const char *party)
{
    struct plan_actor actor;
    for (uint32_t i = 0; i < call->row.actor_count; i++) {
        if (plan_actor_load(
                act->view, act->side.case_id, call->row.actors[i], &actor) &&
            strcmp(actor.organisation, party) == 0)
            return true;
    }
    return plan_is_summoned(act->view, act->side.case_id, call->meeting_id, party);
}

/* A meeting goes to those who are summoned, and to those who were. */
static void
summons_share(struct plan_act *act, const struct call *call)
{
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    struct plan_part part =
        plan_part_of("meeting", call->meeting_id, "coordination", act->input->self);
    plan_parties_start(&parties, act->view, act->input->self, act->side.case_id);
    while (plan_parties_next(&parties, party)) {
        if (is_summoned(act, call, party))
            plan_part_share_to(act, &part, party);
    }
}

void
plan_decide_call_meeting(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CallMeeting *command =
        (const Stafett__Plan__V1__CallMeeting *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct call call;
    const char *where;
    if (!plan_act_writer(&act, command->case_id))
        return;
    const char *fault = call_fault(&act, command, &call, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!is_person_said(&act, command, &call))
        return;
    called_emit(&act, &call, command->content);
    if (strcmp(call.row.interpreter, "needed") == 0)
        plan_owe(&act, "interpreter-missing", call.meeting_id, call.row.at_us);
    else
        plan_owed_end(&act, "interpreter-missing", call.meeting_id, true);
    summons_share(&act, &call);
}

/* ---- at a partner: a meeting of the holder's */

static void
partner_called(struct plan_act *act, const Stafett__Partner__V1__MeetingShared *record)
{
    char *tells[] = { plan_act_tell(act) };
    Stafett__Plan__V1__MeetingCalled event = STAFETT__PLAN__V1__MEETING_CALLED__INIT;
    event.meeting_id = record->meeting_id;
    event.case_id = record->case_id;
    event.at_us = record->at_us;
    event.actor_ids = record->actor_ids;
    event.n_actor_ids = record->n_actor_ids;
    event.interpreter_code = record->interpreter_code;
    event.language_code = record->language_code;
    event.is_person_there = record->is_person_there;
    event.from_code = (char *)act->input->sender;
    event.tell_codes = tells;
    event.n_tell_codes = record->held_us == 0 ? ARRAY_COUNT(tells) : 0;
    event.content = record->content;
    plan_act_emit(act, &event.base);
}

static void
partner_held(struct plan_act *act, const Stafett__Partner__V1__MeetingShared *record)
{
    Stafett__Plan__V1__MeetingHeld event = STAFETT__PLAN__V1__MEETING_HELD__INIT;
    event.meeting_id = record->meeting_id;
    event.case_id = record->case_id;
    event.present_ids = record->present_ids;
    event.n_present_ids = record->n_present_ids;
    event.interpreter_code = record->interpreter_code;
    event.next_us = record->next_us;
    event.held_us = record->held_us;
    event.from_code = (char *)act->input->sender;
    plan_act_emit(act, &event.base);
}

static const char *
record_fault(const struct plan_act *act,
    const Stafett__Partner__V1__MeetingShared *record, struct id meeting_id)
{
    struct plan_meeting before;
    if (record->n_actor_ids > PLAN_LINES_MAX || record->n_present_ids > PLAN_LINES_MAX)
        return "list-too-long";
    if (!plan_baton_is_time(record->at_us) ||
        (record->held_us != 0 && !plan_baton_is_time(record->held_us)))
        return "time-missing";
    bool is_held = plan_row_load(act->view,
                       plan_row_at(PLAN_MEETINGS, act->side.case_id, meeting_id),
                       &before, sizeof before) &&
                   before.held_us != 0;
    return is_held ? "already-done" : NULL;
}

void
plan_decide_partner_meeting(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__MeetingShared *record =
        (const Stafett__Partner__V1__MeetingShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id meeting_id;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->meeting_id, "meeting", &meeting_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = record_fault(&act, record, meeting_id);
    if (fault != NULL) {
        decision_refuse(decision, fault, "meeting_id");
        return;
    }
    partner_called(&act, record);
    if (record->held_us != 0)
        partner_held(&act, record);
}

/* ---- answers */

/* A meeting that is still to be answered. */
static const char *
open_fault(const struct plan_act *act, ProtobufCBinaryData meeting_id,
    struct plan_meeting *out)
{
    if (!plan_row_load(act->view,
            plan_row_at(PLAN_MEETINGS, act->side.case_id, id_or_none(meeting_id)), out,
            sizeof *out))
        return "meeting-unknown";
    return out->held_us != 0 ? "already-done" : NULL;
}

/* Whose answer it is: ours, or of somebody without a node, whom the holder asked. */
static const char *
answerer_fault(const struct plan_act *act,
    const Stafett__Plan__V1__AnswerMeeting *command, const struct plan_meeting *row,
    struct id *actor_out)
{
    struct plan_membership membership;
    struct plan_actor actor;
    bool is_holder = plan_act_is_holder(act);
    *actor_out = id_or_none(command->actor_id);
    if (!is_holder) {
        if (!id_is_none(*actor_out))
            return "not-holder";
        ASSERT(plan_membership_load(act->view, act->side.case_id, &membership));
        *actor_out = membership.actor;
    }
    if (!plan_meeting_has(row, *actor_out))
        return id_is_none(*actor_out) ? "actor-unknown" : "not-asked";
    bool is_partner =
        plan_actor_load(act->view, act->side.case_id, *actor_out, &actor) &&
        strcmp(actor.kind, "partner") == 0;
    return is_holder && is_partner ? "answers-itself" : NULL;
}

/* Comes; writes instead, or does not come, and says so in words. */
static bool
is_answer(struct plan_act *act, const char *answer, ProtobufCBinaryData content)
{
    if (strcmp(answer, "comes") == 0)
        return plan_act_content(act, content);
    if (strcmp(answer, "writes") == 0)
        return plan_act_item(act, content, "text");
    if (strcmp(answer, "not") == 0)
        return plan_act_item(act, content, "reason");
    decision_refuse(act->decision, "answer-unknown", "answer_code");
    return false;
}

void
plan_decide_answer_meeting(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AnswerMeeting *command =
        (const Stafett__Plan__V1__AnswerMeeting *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_meeting row;
    struct id actor_id;
    if (!plan_act_member(&act, command->case_id))
        return;
    const char *fault = open_fault(&act, command->meeting_id, &row);
    if (fault == NULL)
        fault = answerer_fault(&act, command, &row, &actor_id);
    if (fault != NULL) {
        decision_refuse(decision, fault, "meeting_id");
        return;
    }
    if (!is_answer(&act, command->answer_code, command->content))
        return;
    Stafett__Plan__V1__MeetingAnswered event =
        STAFETT__PLAN__V1__MEETING_ANSWERED__INIT;
    event.meeting_id = command->meeting_id;
    event.case_id = command->case_id;
    event.actor_id = id_binary(&actor_id);
    event.answer_code = command->answer_code;
    event.from_code = (char *)input->self;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
}

/* The sender's place among those who are summoned. */
static bool
sender_find(
    const struct plan_act *act, const struct plan_meeting *row, struct id *actor_out)
{
    struct plan_actor actor;
    for (uint32_t i = 0; i < row->actor_count; i++) {
        *actor_out = row->actors[i];
        if (plan_actor_load(act->view, act->side.case_id, *actor_out, &actor) &&
            strcmp(actor.kind, "partner") == 0 &&
            strcmp(actor.organisation, act->input->sender) == 0)
            return true;
    }
    return false;
}

/* At the holder: a member answers. */
void
plan_decide_partner_meeting_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__MeetingAnswered *record =
        (const Stafett__Partner__V1__MeetingAnswered *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_meeting row;
    struct id actor_id = ID_NONE;
    if (!plan_act_of_member(&act, record->case_id))
        return;
    const char *fault = open_fault(&act, record->meeting_id, &row);
    if (fault == NULL && !plan_act_is_holder(&act))
        fault = "moved";
    if (fault == NULL && act.side.row.is_closed)
        fault = "case-closed";
    if (fault == NULL && !sender_find(&act, &row, &actor_id))
        fault = "not-asked";
    if (fault != NULL) {
        decision_refuse(decision, fault, "meeting_id");
        return;
    }
    if (!is_answer(&act, record->answer_code, record->content))
        return;
    char *tells[] = { plan_act_tell(&act) };
    Stafett__Plan__V1__MeetingAnswered event =
        STAFETT__PLAN__V1__MEETING_ANSWERED__INIT;
    event.meeting_id = record->meeting_id;
    event.case_id = record->case_id;
    event.actor_id = id_binary(&actor_id);
    event.answer_code = record->answer_code;
    event.from_code = (char *)input->sender;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    plan_act_emit(&act, &event.base);
}
