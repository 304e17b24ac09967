#include "services/plan/plan_joint.h"

#include <string.h>

/* The actor map, as its writer says it: who is around the person, what each gives and can,
 * and whether they take part. An actor is asked only after the person has said yes to
 * it; a partner's node answers by itself (plan_decide_member.c), for others the holder
 * writes down what they said. */

static const char *const kinds[] = { "person", "relative", "representative", "staff",
    "partner", "mail", "phone" };

/* Where an actor may go from each state. The person herself is there from the first. */
#define TO(name) (1U << ACTOR_##name)
/* clang-format off */
static const unsigned moves[ACTOR_STATES] = {
    [ACTOR_SUGGESTED]      = TO(WISHED) | TO(UNWISHED) | TO(NOT_APPLICABLE) | TO(DO_NOT_TELL),
    [ACTOR_WISHED]         = TO(ASKED) | TO(UNWISHED) | TO(DO_NOT_TELL),
    [ACTOR_UNWISHED]       = TO(WISHED) | TO(DO_NOT_TELL),
    [ACTOR_ASKED]          = TO(JOINED) | TO(DECLINED) | TO(WISHED) | TO(UNWISHED),
    [ACTOR_JOINED]         = TO(LEFT) | TO(UNWISHED),
    [ACTOR_DECLINED]       = TO(WISHED) | TO(ASKED) | TO(UNWISHED),
    [ACTOR_LEFT]           = TO(WISHED) | TO(ASKED) | TO(UNWISHED),
    [ACTOR_NOT_APPLICABLE] = TO(SUGGESTED) | TO(WISHED),
    [ACTOR_DO_NOT_TELL]    = TO(SUGGESTED),
};
/* Those that say why. */
static const unsigned with_reason = TO(DECLINED) | TO(LEFT) | TO(NOT_APPLICABLE);
/* In which a new actor may be entered. */
static const unsigned first_states =
    TO(SUGGESTED) | TO(WISHED) | TO(NOT_APPLICABLE) | TO(DO_NOT_TELL);
/* clang-format on */

bool
plan_is_actor_kind(const char *kind)
{
    return plan_is_among(kind, kinds, ARRAY_COUNT(kinds));
}

static const char *
lists_fault(const struct plan_act *act, const Stafett__Plan__V1__EnterActor *command,
    const char **where)
{
    struct plan_actor other;
    *where = "task_codes";
    if (command->n_task_codes > PLAN_CODES_MAX ||
        command->n_scope_codes > PLAN_CODES_MAX || command->n_line_ids > PLAN_LINES_MAX)
        return "list-too-long";
    *where = "scope_codes";
    for (size_t i = 0; i < command->n_scope_codes; i++) {
        if (!plan_is_category(act->input, command->scope_codes[i]))
            return "category-unknown";
    }
    *where = "line_ids";
    for (size_t i = 0; i < command->n_line_ids; i++) {
        if (!plan_actor_load(
                act->view, act->side.case_id, id_or_none(command->line_ids[i]), &other))
            return "actor-unknown";
    }
    return NULL;
}

/* What each kind has to name. */
static const char *
kind_fault(const struct plan_act *act, const Stafett__Plan__V1__EnterActor *command,
    const char **where)
{
    struct plan_partner partner;
    bool is_partner = strcmp(command->kind_code, "partner") == 0;
    bool is_staff = strcmp(command->kind_code, "staff") == 0;
    *where = "kind_code";
    if (!plan_is_actor_kind(command->kind_code))
        return "kind-unknown";
    *where = "role_code";
    if (command->role_code[0] == '\0')
        return "role-missing";
    if (is_staff && strcmp(command->role_code, "coordinator") == 0)
        return "coordinator-asked";
    *where = "organisation_code";
    if (is_partner != (command->organisation_code[0] != '\0') ||
        (is_partner &&
            !plan_partner_load(act->view, command->organisation_code, &partner)))
        return "partner-unknown";
    *where = "staff_code";
    if (is_staff)
        return plan_staff_choice_fault(act->view, command->staff_code);
    *where = "until_us";
    bool is_representative = strcmp(command->kind_code, "representative") == 0;
    if (is_representative && !plan_baton_is_time(command->until_us))
        return "time-missing";
    return NULL;
}

/* Whoever was asked is who takes part: another one is another actor. */
static bool
is_same(const struct plan_actor *before, const Stafett__Plan__V1__EnterActor *command)
{
    bool is_coordinator =
        strcmp(before->kind, "staff") == 0 && strcmp(before->role, "coordinator") == 0;
    return !is_coordinator && strcmp(before->kind, command->kind_code) == 0 &&
           strcmp(before->organisation, command->organisation_code) == 0 &&
           strcmp(before->staff, command->staff_code) == 0;
}

/* A new actor's place, or the one that is said anew. */
static const char *
entry_fault(const struct plan_act *act, const Stafett__Plan__V1__EnterActor *command,
    struct id *actor_out, uint32_t *state_out, const char **where)
{
    struct plan_actor before;
    *where = "actor_id";
    if (id_from(slice_bytes(command->actor_id), actor_out)) {
        if (!plan_actor_load(act->view, act->side.case_id, *actor_out, &before))
            return "actor-unknown";
        if (strcmp(before.kind, "staff") == 0 &&
            strcmp(before.role, "coordinator") == 0)
            return "coordinator-asked";
        *state_out = before.state;
        return is_same(&before, command) ? NULL : "actor-differs";
    }
    *actor_out = input_id(act->input, PLAN_PART_ORDINAL);
    if (plan_actor_count(act) >= PLAN_ACTORS_MAX)
        return "list-too-long";
    *where = "state_code";
    *state_out =
        strcmp(command->kind_code, "person") == 0 ? ACTOR_JOINED : ACTOR_SUGGESTED;
    if (command->state_code[0] == '\0')
        return NULL;
    if (!plan_actor_state_find(command->state_code, state_out) ||
        (first_states & 1U << *state_out) == 0)
        return "state-unknown";
    return NULL;
}

/* The entry of the map is looked at again on its date; a mandate ends on it. */
static void
until_owe(struct plan_act *act, struct id actor_id, int64_t until_us, uint32_t state)
{
    if (until_us > act->input->now_us && !plan_actor_is_gone(state))
        plan_owe(act, "actor-past", actor_id, until_us);
    else
        plan_owed_end(act, "actor-past", actor_id, true);
}

static void
entered_emit(struct plan_act *act, const Stafett__Plan__V1__EnterActor *command,
    struct id actor_id, uint32_t state)
{
    Stafett__Plan__V1__ActorEntered event = STAFETT__PLAN__V1__ACTOR_ENTERED__INIT;
    event.actor_id = id_binary(&actor_id);
    event.case_id = command->case_id;
    event.kind_code = command->kind_code;
    event.role_code = command->role_code;
    event.organisation_code = command->organisation_code;
    event.staff_code = command->staff_code;
    event.sector_code = command->sector_code;
    event.until_us = command->until_us;
    event.scope_codes = command->scope_codes;
    event.n_scope_codes = command->n_scope_codes;
    event.line_ids = command->line_ids;
    event.n_line_ids = command->n_line_ids;
    event.task_codes = command->task_codes;
    event.n_task_codes = command->n_task_codes;
    event.state_code = (char *)plan_actor_state_code(state);
    event.from_code = (char *)act->input->self;
    event.content = command->content;
    plan_act_emit(act, &event.base);
}

void
plan_decide_enter_actor(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__EnterActor *command =
        (const Stafett__Plan__V1__EnterActor *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id actor_id;
    uint32_t state;
    const char *where;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = kind_fault(&act, command, &where);
    if (fault == NULL)
        fault = lists_fault(&act, command, &where);
    if (fault == NULL)
        fault = entry_fault(&act, command, &actor_id, &state, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (state != ACTOR_DO_NOT_TELL &&
        plan_is_untold(view, act.side.case_id, command->organisation_code)) {
        decision_refuse(decision, "do-not-tell", "organisation_code");
        return;
    }
    entered_emit(&act, command, actor_id, state);
    until_owe(&act, actor_id, command->until_us, state);
    if (strcmp(command->kind_code, "representative") == 0)
        plan_consents_shorten(&act, actor_id, command->until_us);
    struct plan_part part = plan_part_of("actor", actor_id, "map", input->self);
    if (state != ACTOR_DO_NOT_TELL)
        plan_part_share(&act, &part);
}

/* ---- moves */

/* One organisation is asked once, as many as one event can be told to, and none of which
 * an actor is never to know. */
static const char *
asking_fault(const struct plan_act *act, const struct plan_actor *asked)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    size_t count = 0;
    if (strcmp(asked->kind, "partner") != 0)
        return NULL;
    if (plan_is_untold(act->view, act->side.case_id, asked->organisation))
        return "do-not-tell";
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        bool is_in = actor.state == ACTOR_ASKED || actor.state == ACTOR_JOINED;
        if (!is_in || strcmp(actor.kind, "partner") != 0)
            continue;
        if (strcmp(actor.organisation, asked->organisation) == 0)
            return "already-member";
        count++;
    }
    return count < PLAN_PARTIES_MAX ? NULL : "list-too-long";
}

/* Who answers for herself, and how a coordinator comes to be. */
static const char *
answer_fault(const struct plan_actor *actor, uint32_t state)
{
    bool is_answer = state == ACTOR_JOINED || state == ACTOR_DECLINED;
    if (strcmp(actor->kind, "partner") == 0 && is_answer)
        return "answers-itself";
    if (strcmp(actor->role, "coordinator") == 0 && strcmp(actor->kind, "staff") == 0)
        return "coordinator-asked";
    return NULL;
}

static const char *
move_fault(const struct plan_act *act, const Stafett__Plan__V1__MoveActor *command,
    const struct plan_actor *actor, uint32_t *state_out, const char **where)
{
    *where = "state_code";
    if (!plan_actor_state_find(command->state_code, state_out) ||
        strcmp(actor->kind, "person") == 0)
        return "state-unknown";
    if (actor->state == ACTOR_DO_NOT_TELL && *state_out != ACTOR_SUGGESTED)
        return "do-not-tell";
    if ((moves[actor->state] & 1U << *state_out) == 0)
        return *state_out == ACTOR_ASKED ? "person-not-asked" : "state-unknown";
    const char *fault = answer_fault(actor, *state_out);
    if (fault == NULL && *state_out == ACTOR_ASKED)
        fault = asking_fault(act, actor);
    if (fault != NULL)
        return fault;
    *where = "answer_due_us";
    bool is_past =
        command->answer_due_us != 0 && command->answer_due_us <= act->input->now_us;
    return is_past && *state_out == ACTOR_ASKED ? "time-past" : NULL;
}

static void
asked_follow(struct plan_act *act, const struct plan_actor *actor, struct id actor_id,
    int64_t due_us)
{
    plan_owe(act, "actor-answer", actor_id, due_us);
    if (strcmp(actor->kind, "partner") == 0)
        plan_baton_inform(act->view, &act->side,
            rules_flow(act->input->rules, "membership"), actor->organisation,
            act->decision);
}

bool
plan_actor_is_gone(uint32_t state)
{
    return ((TO(UNWISHED) | TO(DECLINED) | TO(LEFT) | TO(DO_NOT_TELL)) & 1U << state) !=
           0;
}

/* Of who is gone nothing has to be looked at; back again, the date holds again. */
static void
past_follow(struct plan_act *act, struct id actor_id, const struct plan_actor *actor,
    uint32_t state)
{
    bool was_gone = plan_actor_is_gone(actor->state);
    bool is_gone = plan_actor_is_gone(state);
    if (is_gone && !was_gone)
        plan_owed_end(act, "actor-past", actor_id, false);
    if (was_gone && !is_gone && actor->until_us > act->input->now_us)
        plan_owe(act, "actor-past", actor_id, actor->until_us);
}

void
plan_actor_moved(struct plan_act *act, struct id actor_id,
    const struct plan_actor *actor, const struct plan_move *move)
{
    Stafett__Plan__V1__ActorMoved event = STAFETT__PLAN__V1__ACTOR_MOVED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.actor_id = id_binary(&actor_id);
    event.former_code = (char *)plan_actor_state_code(actor->state);
    event.state_code = (char *)plan_actor_state_code(move->state);
    event.answer_due_us = move->due_us;
    event.by_code = (char *)act->input->sender;
    event.tell_codes = (char **)move->tells;
    event.n_tell_codes = move->tell_count;
    event.content = slice_binary(move->content);
    plan_act_emit(act, &event.base);
    if (actor->state == ACTOR_ASKED)
        plan_owed_end(act, "actor-answer", actor_id, true);
    if (actor->state == ACTOR_JOINED)
        plan_signer_left(act, actor_id);
    if (move->state == ACTOR_ASKED)
        asked_follow(act, actor, actor_id, move->due_us);
    bool is_partner = strcmp(actor->kind, "partner") == 0;
    plan_break_end(act, "member-unreachable", actor_id);
    past_follow(act, actor_id, actor, move->state);
    /* It comes in; or takes part as another actor, and was kept from all meanwhile. */
    bool is_told_again =
        actor->state == ACTOR_DO_NOT_TELL && plan_is_party(act, actor->organisation);
    if (is_partner && (move->state == ACTOR_JOINED || is_told_again))
        plan_sharing_begin(act, actor->organisation);
    struct plan_actor after = *actor;
    after.state = move->state;
    if (strcmp(actor->kind, "representative") == 0 && !plan_is_speaking(&after))
        plan_consents_shorten(act, actor_id, act->input->now_us);
    struct plan_part part = plan_part_of("actor", actor_id, "map", act->input->self);
    if (move->state != ACTOR_DO_NOT_TELL)
        plan_part_share_but(
            act, &part, actor->state == ACTOR_JOINED ? actor->organisation : "");
}

void
plan_decide_move_actor(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MoveActor *command =
        (const Stafett__Plan__V1__MoveActor *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor actor;
    struct id actor_id = id_or_none(command->actor_id);
    struct plan_move move = { .content = slice_bytes(command->content) };
    const char *where = "actor_id";
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = "actor-unknown";
    if (plan_actor_load(view, act.side.case_id, actor_id, &actor))
        fault = move_fault(&act, command, &actor, &move.state, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if ((with_reason & 1U << move.state) != 0 &&
        !plan_act_item(&act, command->content, "reason"))
        return;
    if (move.state == ACTOR_ASKED)
        move.due_us = command->answer_due_us != 0
                          ? command->answer_due_us
                          : plan_duty_due(input, "actor-answer", input->now_us);
    plan_actor_moved(&act, actor_id, &actor, &move);
}

/* ---- told outside the system */

static bool
is_way(const char *how)
{
    return strcmp(how, "phone") == 0 || strcmp(how, "letter") == 0 ||
           strcmp(how, "meeting") == 0;
}

void
plan_decide_tell_actor(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__TellActor *command =
        (const Stafett__Plan__V1__TellActor *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor actor;
    struct id actor_id = id_or_none(command->actor_id);
    char party[ID_TEXT_BYTES];
    const char *where = "actor_id";
    const char *fault = NULL;
    if (!plan_act_member(&act, command->case_id) ||
        !plan_act_item(&act, command->content, "text"))
        return;
    if (!plan_actor_load(view, act.side.case_id, actor_id, &actor))
        fault = "actor-unknown";
    else if (actor.state == ACTOR_DO_NOT_TELL)
        fault = "do-not-tell";
    else if (!is_way(command->how_code)) {
        fault = "kind-unknown";
        where = "how_code";
    } else if (!plan_is_category(input, command->category_code)) {
        fault = "category-unknown";
        where = "category_code";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    id_text(actor_id, party);
    struct plan_asking asking = plan_asking_of(
        &act, actor.organisation[0] != '\0' ? actor.organisation : party);
    struct plan_ground ground = plan_ground_find(view, &asking, command->category_code);
    if (!ground.is_there) {
        decision_refuse(decision, "ground-missing", "category_code");
        return;
    }
    Stafett__Plan__V1__ActorTold event = STAFETT__PLAN__V1__ACTOR_TOLD__INIT;
    event.case_id = command->case_id;
    event.actor_id = command->actor_id;
    event.how_code = command->how_code;
    event.category_code = command->category_code;
    event.ground_code = (char *)ground.ground;
    event.source_code = (char *)ground.source;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
}
