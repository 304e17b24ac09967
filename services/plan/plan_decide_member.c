#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Taking part in a case that another holds: its holder asks, somebody here answers, and
 * the holder hears. Whoever answered yes is our contact in it. A member may leave at any
 * time; all others are told. */

/* A partner's holder asks us. The case may be new here. */
void
plan_decide_partner_membership_asked(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__MembershipAsked *record =
        (const Stafett__Partner__V1__MembershipAsked *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_membership own;
    struct id actor_id;
    if (!plan_act_content(&act, record->content))
        return;
    if (!id_from(slice_bytes(record->case_id), &act.side.case_id) ||
        id_is_none(act.side.case_id) ||
        !id_from(slice_bytes(record->actor_id), &actor_id)) {
        decision_refuse(decision, "case-unknown", "case_id");
        return;
    }
    bool is_new = !plan_case_load(view, act.side.case_id, &act.side.row);
    const char *fault = is_new ? plan_follow_new_fault(&act, record) : NULL;
    if (fault != NULL) {
        decision_refuse(decision, fault, "proofs");
        return;
    }
    if (is_new)
        plan_partner_case(view, input, slice_of(NULL, 0), &act.side, decision);
    else if (strcmp(act.side.row.holder, input->sender) != 0 ||
             act.side.row.is_closed) {
        decision_refuse(
            decision, act.side.row.is_closed ? "case-closed" : "not-holder", "case_id");
        return;
    } else if (plan_membership_load(view, act.side.case_id, &own) &&
               own.state == ACTOR_JOINED && strcmp(own.holder, input->sender) == 0) {
        decision_refuse(decision, "already-member", "case_id");
        return;
    }
    char *tells[] = { plan_tell(view, &act.side.row, input->arena) };
    Stafett__Plan__V1__MembershipAsked event =
        STAFETT__PLAN__V1__MEMBERSHIP_ASKED__INIT;
    event.case_id = record->case_id;
    event.actor_id = record->actor_id;
    event.role_code = record->role_code;
    event.from_code = (char *)input->sender;
    event.answer_due_us = record->answer_due_us;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    plan_act_emit(&act, &event.base);
    plan_owe(&act, "membership-answer", ID_NONE,
        plan_baton_is_time(record->answer_due_us)
            ? record->answer_due_us
            : plan_duty_due(input, "membership-answer", input->now_us));
    if (is_new)
        plan_follow_new(&act, record);
}

static const char *
answer_fault(const struct plan_membership *membership, const char *answer)
{
    bool is_asked = membership->state == ACTOR_ASKED;
    bool is_leaving = strcmp(answer, "left") == 0;
    if (!is_leaving && strcmp(answer, "joined") != 0 && strcmp(answer, "declined") != 0)
        return "answer-unknown";
    if (is_leaving)
        return membership->state == ACTOR_JOINED ? NULL : "not-member";
    return is_asked ? NULL : "not-asked";
}

void
plan_decide_answer_membership(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AnswerMembership *command =
        (const Stafett__Plan__V1__AnswerMembership *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_membership membership;
    if (!plan_baton_case(view, command->case_id, &act.side, decision))
        return;
    const char *fault = "not-asked";
    if (plan_membership_load(view, act.side.case_id, &membership))
        fault = answer_fault(&membership, command->answer_code);
    if (fault == NULL && act.side.row.is_closed)
        fault = "case-closed";
    if (fault == NULL && plan_act_is_holder(&act))
        fault = "not-asked"; /* the case has come here since */
    if (fault != NULL) {
        decision_refuse(decision, fault, "answer_code");
        return;
    }
    bool is_joining = strcmp(command->answer_code, "joined") == 0;
    bool is_contact = strcmp(membership.contact, input->sender) == 0 &&
                      plan_staff_is_active(view, input->sender);
    if (!is_contact && !plan_baton_actor(view, input, &act.side, decision))
        return;
    if (is_joining ? !plan_act_content(&act, command->content)
                   : !plan_act_item(&act, command->content, "reason"))
        return;
    Stafett__Plan__V1__MembershipAnswered event =
        STAFETT__PLAN__V1__MEMBERSHIP_ANSWERED__INIT;
    event.case_id = command->case_id;
    event.actor_id = id_binary(&membership.actor);
    event.answer_code = command->answer_code;
    event.to_code = act.side.row.holder;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    if (strcmp(command->answer_code, "left") == 0)
        plan_duties_end(&act);
    else
        plan_owed_end(&act, "membership-answer", ID_NONE, true);
    if (is_joining)
        plan_sharing_begin_all(&act);
}

/* ---- what a member says to us */

/* A member told us, who do not hold the case: the holder's map comes on another way, and
 * says the last word. Whoever is back gets what we wrote meanwhile. */
static void
member_told(
    struct plan_act *act, const Stafett__Partner__V1__MembershipAnswered *record)
{
    Stafett__Plan__V1__MemberSaid event = STAFETT__PLAN__V1__MEMBER_SAID__INIT;
    char *tells[] = { plan_act_tell(act) };
    struct plan_actor actor;
    struct id actor_id = id_or_none(record->actor_id);
    event.case_id = record->case_id;
    event.organisation_code = (char *)act->input->sender;
    if (strcmp(record->answer_code, "left") == 0) {
        if (!plan_act_of_member(act, record->case_id))
            return;
        event.tell_codes = tells;
        event.n_tell_codes = ARRAY_COUNT(tells);
        event.content = record->content;
        plan_act_emit(act, &event.base);
        return;
    }
    if (strcmp(record->answer_code, "joined") != 0 ||
        !plan_actor_of(
            act->view, act->side.case_id, act->input->sender, &actor_id, &actor))
        return;
    uint32_t state = plan_actor_state(act->view, act->side.case_id, &actor);
    if (state != ACTOR_LEFT && state != ACTOR_ASKED)
        return;
    event.state_code = record->answer_code;
    plan_act_emit(act, &event.base);
    plan_sharing_begin(act, act->input->sender);
}

/* The actor of the map whose organisation it is. What a member answered the former
 * holder it says to the new one again: its answer may have crossed the handover. */
static const char *
sender_fault(const char *answer, const struct plan_actor *actor, uint32_t *state_out)
{
    bool is_asked = actor->state == ACTOR_ASKED;
    if (strcmp(answer, "joined") == 0)
        *state_out = ACTOR_JOINED;
    else if (strcmp(answer, "declined") == 0)
        *state_out = ACTOR_DECLINED;
    else if (strcmp(answer, "left") == 0) {
        *state_out = ACTOR_LEFT;
        is_asked = is_asked || actor->state == ACTOR_JOINED;
    } else
        return "answer-unknown";
    return is_asked || actor->state == *state_out ? NULL : "not-asked";
}

/* What it answered the former holder; we have asked anew ourselves, and that answer comes. */
static bool
is_before_ours(const Stafett__Partner__V1__MembershipAnswered *record,
    const struct plan_actor *actor)
{
    return record->is_again && actor->state == ACTOR_ASKED && actor->answer_due_us != 0;
}

/* The person said no to it while it thought that it takes part, or was saying yes: that it
 * hears again. */
static bool
says_no(struct plan_act *act, const char *answer, struct id actor_id,
    const struct plan_actor *actor)
{
    if (strcmp(answer, "joined") != 0 || actor->state != ACTOR_UNWISHED)
        return false;
    Stafett__Plan__V1__ActorMoved event = STAFETT__PLAN__V1__ACTOR_MOVED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.actor_id = id_binary(&actor_id);
    event.former_code = (char *)plan_actor_state_code(ACTOR_JOINED);
    event.state_code = (char *)plan_actor_state_code(ACTOR_UNWISHED);
    event.by_code = (char *)act->input->self;
    event.content =
        slice_binary(content_load(act->view, actor->reason_content, act->input->arena));
    plan_act_emit(act, &event.base);
    return true;
}

void
plan_decide_partner_membership_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__MembershipAnswered *record =
        (const Stafett__Partner__V1__MembershipAnswered *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor actor;
    struct id actor_id = id_or_none(record->actor_id);
    struct plan_move move = { .content = slice_bytes(record->content) };
    if (!plan_baton_case(view, record->case_id, &act.side, decision) ||
        !plan_baton_content(record->content, decision))
        return;
    if (!plan_act_is_holder(&act)) {
        member_told(&act, record);
        return;
    }
    const char *fault = "actor-unknown";
    bool is_on_map =
        plan_actor_of(view, act.side.case_id, input->sender, &actor_id, &actor);
    if (is_on_map && (is_before_ours(record, &actor) ||
                         says_no(&act, record->answer_code, actor_id, &actor)))
        return;
    if (act.side.row.is_closed)
        fault = "case-closed";
    else if (is_on_map)
        fault = sender_fault(record->answer_code, &actor, &move.state);
    if (fault != NULL) {
        decision_refuse(decision, fault, "actor_id");
        return;
    }
    if (actor.state == move.state)
        return;
    move.tells[0] = plan_act_tell(&act);
    move.tell_count = 1;
    plan_actor_moved(&act, actor_id, &actor, &move);
}

/* The holder takes back its question, or the person does not want us any more. */
void
plan_decide_partner_membership_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__MembershipEnded *record =
        (const Stafett__Partner__V1__MembershipEnded *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_membership membership;
    if (!plan_act_of_holder(&act, record->case_id))
        return;
    if (!plan_membership_load(view, act.side.case_id, &membership) ||
        (membership.state != ACTOR_ASKED && membership.state != ACTOR_JOINED)) {
        decision_refuse(decision, "not-member", "case_id");
        return;
    }
    char *tells[] = { plan_act_tell(&act) };
    Stafett__Plan__V1__MembershipEnded event =
        STAFETT__PLAN__V1__MEMBERSHIP_ENDED__INIT;
    event.case_id = record->case_id;
    event.actor_id = id_binary(&membership.actor);
    event.from_code = (char *)input->sender;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.reason_code = record->reason_code;
    plan_act_emit(&act, &event.base);
    plan_duties_end(&act);
}

/* What no row can hold is refused: the sender may have other limits. */
static const char *
shared_fault(const struct plan_act *act,
    const Stafett__Partner__V1__ActorShared *record, struct id actor_id,
    uint32_t *state_out)
{
    struct plan_actor before;
    if (!plan_actor_state_find(record->state_code, state_out))
        return "state-unknown";
    if (!plan_is_actor_kind(record->kind_code))
        return "kind-unknown";
    if (record->n_scope_codes > PLAN_CODES_MAX ||
        record->n_task_codes > PLAN_CODES_MAX || record->n_line_ids > PLAN_LINES_MAX)
        return "list-too-long";
    bool is_known = plan_actor_load(act->view, act->side.case_id, actor_id, &before);
    return is_known || plan_actor_count(act) < PLAN_ACTORS_MAX ? NULL : "list-too-long";
}

/* A new member: what we wrote in the journal is for it too. */
static bool
is_reached(const struct plan_act *act, const Stafett__Partner__V1__ActorShared *record)
{
    struct plan_partner partner;
    return strcmp(record->kind_code, "partner") == 0 &&
           strcmp(record->organisation_code, act->input->self) != 0 &&
           plan_partner_load(act->view, record->organisation_code, &partner);
}

/* An actor of the holder's map, as we may know it. */
void
plan_decide_partner_actor(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__ActorShared *record =
        (const Stafett__Partner__V1__ActorShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor before;
    struct id actor_id;
    struct plan_actor row;
    memset(&row, 0, sizeof row);
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->actor_id, "actor", &actor_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = shared_fault(&act, record, actor_id, &row.state);
    if (fault != NULL) {
        decision_refuse(decision, fault, "actor_id");
        return;
    }
    Stafett__Plan__V1__ActorEntered event = STAFETT__PLAN__V1__ACTOR_ENTERED__INIT;
    event.actor_id = record->actor_id;
    event.case_id = record->case_id;
    event.kind_code = record->kind_code;
    event.role_code = record->role_code;
    event.organisation_code = record->organisation_code;
    event.sector_code = record->sector_code;
    event.until_us = record->until_us;
    event.scope_codes = record->scope_codes;
    event.n_scope_codes = record->n_scope_codes;
    event.line_ids = record->line_ids;
    event.n_line_ids = record->n_line_ids;
    event.task_codes = record->task_codes;
    event.n_task_codes = record->n_task_codes;
    event.state_code = record->state_code;
    event.from_code = (char *)input->sender;
    event.content = record->content;
    plan_act_emit(&act, &event.base);
    if (row.state == ACTOR_JOINED)
        plan_reach_say(&act, actor_id, record->organisation_code);
    if (strcmp(record->kind_code, "representative") == 0)
        plan_consents_shorten(
            &act, actor_id, plan_is_speaking(&row) ? record->until_us : input->now_us);
    bool was_in = plan_actor_load(view, act.side.case_id, actor_id, &before) &&
                  plan_actor_state(view, act.side.case_id, &before) == ACTOR_JOINED;
    if (row.state == ACTOR_JOINED && !was_in && is_reached(&act, record))
        plan_sharing_begin(&act, record->organisation_code);
}
