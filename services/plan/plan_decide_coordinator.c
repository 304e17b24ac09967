#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The coordinator: asked, with what she carries already before her eyes; she answers
 * herself, one at a time. A case has one: whoever says yes takes over from the one before. She is an
 * actor of the map (kind staff, role coordinator). Nobody is asked against the person's
 * no. When she goes, the role is a gap that is owed an end. */

static bool
is_coordinator(const struct plan_actor *actor)
{
    return strcmp(actor->kind, "staff") == 0 && actor->staff[0] != '\0' &&
           strcmp(actor->role, "coordinator") == 0;
}

struct found {
    struct plan_actor actor;
    struct id actor_id; /* ID_NONE: none of her */
    size_t actor_count; /* on the map in all */
    bool is_asked;      /* somebody is, she or another */
};

/* Her actor as coordinator of this case, whatever came of it. */
static struct found
actor_find(const struct plan_act *act, const char *staff)
{
    struct found out;
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    memset(&out, 0, sizeof out);
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        out.actor_count++;
        if (is_coordinator(&row) && row.state == ACTOR_ASKED)
            out.is_asked = true;
        if (is_coordinator(&row) && strcmp(row.staff, staff) == 0) {
            out.actor = row;
            out.actor_id = actor_id;
        }
    }
    return out;
}

/* ---- her load */

static bool
is_held(const struct view *view, const char *self, struct id case_id)
{
    struct plan_case row;
    return plan_case_load(view, case_id, &row) && !row.is_closed &&
           strcmp(row.holder, self) == 0;
}

static uint32_t
responsible_count(const struct view *view, const char *staff)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_code(staff);
    uint32_t count = 0;
    walk_start(&walk, view, PLAN_CASES_OF_STAFF, &prefix);
    while (walk_next(&walk, &key, &value))
        count++;
    return count;
}

struct plan_load
plan_load_of(const struct view *view, const char *self, const char *staff)
{
    struct plan_load out;
    struct walk walk;
    struct plan_coordinated row;
    struct id case_id;
    memset(&out, 0, sizeof out);
    plan_coordinated_walk(&walk, view, staff);
    while (plan_coordinated_next(&walk, &case_id, &row)) {
        if (!is_held(view, self, case_id))
            continue;
        if (row.state == ACTOR_ASKED) {
            out.asked_count++;
            continue;
        }
        out.coordinator_count++;
        out.hours_a_week += row.hours_a_week;
    }
    out.responsible_count = responsible_count(view, staff);
    return out;
}

/* ---- it ends */

struct ending {
    const char *reason;
    char *tell; /* NULL: nobody */
    ProtobufCBinaryData content;
};

static void
ended_emit(struct plan_act *act, struct id actor_id, const char *staff, uint32_t state,
    const struct ending *ending)
{
    char *tells[] = { ending->tell };
    Stafett__Plan__V1__CoordinatorEnded event =
        STAFETT__PLAN__V1__COORDINATOR_ENDED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.actor_id = id_binary(&actor_id);
    event.staff_code = (char *)staff;
    event.reason_code = (char *)ending->reason;
    event.tell_codes = tells;
    event.n_tell_codes = ending->tell == NULL ? 0 : 1;
    event.content = ending->content;
    plan_act_emit(act, &event.base);
    if (state == ACTOR_ASKED)
        plan_owed_end(act, "coordinator-answer", actor_id, false);
    else
        plan_break_end(act, "coordinator-away", actor_id);
    struct plan_part part = plan_part_of("actor", actor_id, "map", act->input->self);
    plan_part_share(act, &part);
}

/* ---- asked */

static const char *
ask_fault(const struct plan_act *act, const Stafett__Plan__V1__AskCoordinator *command,
    const struct found *found, const char **where)
{
    *where = "staff_code";
    const char *fault = plan_staff_choice_fault(act->view, command->staff_code);
    if (fault != NULL)
        return fault;
    *where = "case_id";
    if (plan_wants_no_coordinator(act->view, act->side.case_id))
        return "person-says-no";
    if (!id_is_none(found->actor_id) && found->actor.state == ACTOR_JOINED)
        return "coordinator-same";
    if (id_is_none(found->actor_id) && found->actor_count >= PLAN_ACTORS_MAX)
        return "list-too-long";
    return NULL;
}

/* One is asked at a time: whoever was before her need not answer any more. */
static void
others_end(struct plan_act *act, const char *staff, const char *reason)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    const ProtobufCBinaryData nothing = { 0, NULL };
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        const struct ending ending = { reason, row.staff, nothing };
        if (is_coordinator(&row) && row.state == ACTOR_ASKED &&
            strcmp(row.staff, staff) != 0)
            ended_emit(act, actor_id, row.staff, row.state, &ending);
    }
}

static void
asked_emit(struct plan_act *act, struct id actor_id, const char *staff, uint32_t hours,
    ProtobufCBinaryData content)
{
    const struct input *input = act->input;
    struct plan_load load = plan_load_of(act->view, input->self, staff);
    char *tells[] = { (char *)staff };
    Stafett__Plan__V1__CoordinatorAsked event =
        STAFETT__PLAN__V1__COORDINATOR_ASKED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.actor_id = id_binary(&actor_id);
    event.staff_code = (char *)staff;
    event.hours_a_week = hours;
    event.case_count = load.coordinator_count + load.responsible_count;
    event.answer_due_us = plan_duty_due(input, "coordinator-answer", input->now_us);
    event.tell_codes = tells;
    event.n_tell_codes = strcmp(staff, input->sender) == 0 ? 0 : 1;
    event.content = content;
    plan_act_emit(act, &event.base);
    plan_owe(act, "coordinator-answer", actor_id, event.answer_due_us);
    struct plan_part part = plan_part_of("actor", actor_id, "map", input->self);
    plan_part_share(act, &part);
}

void
plan_decide_ask_coordinator(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AskCoordinator *command =
        (const Stafett__Plan__V1__AskCoordinator *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    const char *where;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    struct found found = actor_find(&act, command->staff_code);
    const char *fault = ask_fault(&act, command, &found, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    others_end(&act, command->staff_code, "another");
    if (id_is_none(found.actor_id))
        found.actor_id = input_id(input, PLAN_PART_ORDINAL);
    asked_emit(&act, found.actor_id, command->staff_code, command->hours_a_week,
        command->content);
}

void
plan_coordinator_ask_substitute(
    struct plan_act *act, const char *staff, uint32_t hours, struct id new_id)
{
    const ProtobufCBinaryData nothing = { 0, NULL };
    struct found found = actor_find(act, staff);
    bool is_new = id_is_none(found.actor_id);
    if (found.is_asked || plan_staff_choice_fault(act->view, staff) != NULL ||
        plan_wants_no_coordinator(act->view, act->side.case_id) ||
        (is_new && found.actor_count >= PLAN_ACTORS_MAX) ||
        (!is_new && found.actor.state == ACTOR_JOINED))
        return;
    asked_emit(act, is_new ? new_id : found.actor_id, staff, hours, nothing);
}

void
plan_coordinator_is_back(struct plan_act *act, const char *staff)
{
    others_end(act, staff, "back");
}

/* ---- she answers */

/* The one before her is told that it is no longer she. */
static void
former_leave(struct plan_act *act, const struct plan_actor *former, struct id actor_id)
{
    struct plan_part part = plan_part_of("actor", actor_id, "map", act->input->self);
    if (former->staff[0] == '\0')
        return;
    plan_break_end(act, "coordinator-away", actor_id);
    plan_part_share(act, &part);
}

static void
answered_follow(struct plan_act *act, struct id actor_id, bool is_yes)
{
    struct plan_part part = plan_part_of("actor", actor_id, "map", act->input->self);
    plan_owed_end(act, "coordinator-answer", actor_id, true);
    if (is_yes) {
        plan_owed_end(act, "coordinator-missing", ID_NONE, true);
        plan_owed_end(act, "coordinator-wish", ID_NONE, true);
    }
    plan_part_share(act, &part);
}

static const char *
answer_fault(const struct plan_act *act, const struct found *found, const char *answer,
    const char **where)
{
    bool is_yes = strcmp(answer, "accept") == 0;
    *where = "answer_code";
    if (!is_yes && strcmp(answer, "decline") != 0)
        return "answer-unknown";
    *where = "case_id";
    if (id_is_none(found->actor_id) || found->actor.state != ACTOR_ASKED)
        return "not-asked";
    return is_yes ? plan_staff_choice_fault(act->view, act->input->sender) : NULL;
}

void
plan_decide_answer_coordinator(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AnswerCoordinator *command =
        (const Stafett__Plan__V1__AnswerCoordinator *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor former;
    struct id former_id = ID_NONE;
    const char *where;
    if (!plan_baton_case(view, command->case_id, &act.side, decision) ||
        !plan_baton_held(input, &act.side, decision))
        return;
    struct found found = actor_find(&act, input->sender);
    const char *fault = answer_fault(&act, &found, command->answer_code, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    bool is_yes = strcmp(command->answer_code, "accept") == 0;
    if (is_yes ? !plan_act_content(&act, command->content)
               : !plan_act_item(&act, command->content, "reason"))
        return;
    memset(&former, 0, sizeof former);
    if (is_yes)
        (void)plan_coordinator(view, act.side.case_id, &former, &former_id);
    char *tells[2] = { plan_act_tell(&act),
        plan_tell(view, &act.side.row, input->arena) };
    Stafett__Plan__V1__CoordinatorAnswered event =
        STAFETT__PLAN__V1__COORDINATOR_ANSWERED__INIT;
    event.case_id = command->case_id;
    event.actor_id = id_binary(&found.actor_id);
    event.staff_code = (char *)input->sender;
    event.answer_code = command->answer_code;
    event.former_code = former.staff;
    event.tell_codes = tells;
    event.n_tell_codes = strcmp(tells[0], tells[1]) == 0 ? 1 : 2;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    answered_follow(&act, found.actor_id, is_yes);
    former_leave(&act, &former, former_id);
}

/* ---- it ends by hand */

/* The role is a gap: whoever holds the case owes an end to it, unless she wants none. */
static void
missing_owe(struct plan_act *act)
{
    if (!plan_wants_no_coordinator(act->view, act->side.case_id))
        plan_owe(act, "coordinator-missing", ID_NONE,
            plan_duty_due(act->input, "coordinator-missing", act->input->now_us));
}

/* She does not hear from us what she says herself. */
static char *
tell_unless(struct plan_act *act, char *tell)
{
    return strcmp(tell, act->input->sender) == 0 ? NULL : tell;
}

void
plan_decide_end_coordinator(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__EndCoordinator *command =
        (const Stafett__Plan__V1__EndCoordinator *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor actor;
    struct plan_wish wish;
    struct id actor_id;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    if (!plan_coordinator(view, act.side.case_id, &actor, &actor_id)) {
        decision_refuse(decision, "coordinator-none", "case_id");
        return;
    }
    bool is_wished = plan_wish_load(view, act.side.case_id, "coordinator", &wish) &&
                     strcmp(wish.wish, "yes") != 0;
    bool is_own = strcmp(actor.staff, input->sender) == 0;
    struct ending ending = { is_wished ? "person" : "by-hand", NULL, command->content };
    ending.tell = tell_unless(
        &act, is_own ? plan_tell(view, &act.side.row, input->arena) : actor.staff);
    ended_emit(&act, actor_id, actor.staff, actor.state, &ending);
    missing_owe(&act);
}

void
plan_coordinators_end(
    struct plan_act *act, const char *reason, ProtobufCBinaryData content)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (!is_coordinator(&row) ||
            (row.state != ACTOR_ASKED && row.state != ACTOR_JOINED))
            continue;
        struct ending ending = { reason, tell_unless(act, row.staff), content };
        ended_emit(act, actor_id, row.staff, row.state, &ending);
    }
}

void
plan_coordinator_came(struct plan_act *act)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (strcmp(row.role, "coordinator") == 0) {
            missing_owe(act);
            return;
        }
    }
}

/* ---- she leaves the organisation */

/* The event, what she owed as one who is asked, or the gap that is owed; and one for each
 * who takes part. */
static size_t
left_count(const struct view *view, const char *self, struct id case_id)
{
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    size_t count = 3;
    plan_parties_start(&parties, view, self, case_id);
    while (plan_parties_next(&parties, party))
        count++;
    return count;
}

size_t
plan_coordinator_left_count(
    const struct view *view, const char *self, const char *staff)
{
    struct walk walk;
    struct plan_coordinated row;
    struct id case_id;
    size_t count = 0;
    plan_coordinated_walk(&walk, view, staff);
    while (plan_coordinated_next(&walk, &case_id, &row))
        count += left_count(view, self, case_id);
    return count;
}

void
plan_coordinator_left(const struct view *view, const struct input *input,
    const char *staff, const char *substitute, struct decision *decision)
{
    struct walk walk;
    struct plan_coordinated row;
    struct id case_id;
    struct plan_act act = plan_act_start(view, input, decision);
    plan_coordinated_walk(&walk, view, staff);
    while (plan_coordinated_next(&walk, &case_id, &row)) {
        act.side.case_id = case_id;
        ASSERT(plan_case_load(view, case_id, &act.side.row));
        char *tell = plan_tell(view, &act.side.row, input->arena);
        struct ending ending = { "left", tell, { 0, NULL } };
        if (strcmp(tell, staff) == 0)
            ending.tell = (char *)substitute;
        ended_emit(&act, row.actor, staff, row.state, &ending);
        if (row.state == ACTOR_JOINED && plan_act_is_holder(&act))
            missing_owe(&act);
    }
}
