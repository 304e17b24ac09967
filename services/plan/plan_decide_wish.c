#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What the person says of having a coordinator, a plan, coordination; and what the
 * coordinator says of her own conditions. A no is respected at once. That she wants
 * another coordinator is told to the coordinating unit, which owes her an answer. */

static const char *const abouts[] = { "coordinator", "plan", "coordination" };
static const char *const wishes[] = { "yes", "no", "other" };
static const char *const lacks[] = { "time", "mandate", "support", "training" };

/* Whoever is named for the coordinating unit: she always is here. */
static char *
named_person(const struct plan_act *act)
{
    struct plan_self self;
    ASSERT(plan_self_load(act->view, &self));
    return arena_text(act->input->arena, slice_text(self.named));
}

/* ---- the person */

static void
coordinator_follow(struct plan_act *act, const char *wish, ProtobufCBinaryData content)
{
    struct plan_actor actor;
    struct id actor_id;
    if (strcmp(wish, "no") == 0) {
        plan_coordinators_end(act, "person", content);
        plan_owed_end(act, "coordinator-missing", ID_NONE, false);
        plan_owed_end(act, "coordinator-wish", ID_NONE, false);
        return;
    }
    bool is_met = strcmp(wish, "yes") == 0 &&
                  plan_coordinator(act->view, act->side.case_id, &actor, &actor_id);
    if (is_met)
        plan_owed_end(act, "coordinator-wish", ID_NONE, true);
    else
        plan_owe(act, "coordinator-wish", ID_NONE,
            plan_duty_due(act->input, "coordinator-wish", act->input->now_us));
}

void
plan_decide_wish(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__RecordWish *command =
        (const Stafett__Plan__V1__RecordWish *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    const char *where = NULL;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    if (!plan_is_among(command->about_code, abouts, ARRAY_COUNT(abouts)))
        where = "about_code";
    else if (!plan_is_among(command->wish_code, wishes, ARRAY_COUNT(wishes)))
        where = "wish_code";
    if (where != NULL) {
        decision_refuse(decision, "answer-unknown", where);
        return;
    }
    char *tells[] = { named_person(&act) };
    bool is_told = strcmp(command->wish_code, "other") == 0 &&
                   strcmp(tells[0], input->sender) != 0;
    Stafett__Plan__V1__WishRecorded event = STAFETT__PLAN__V1__WISH_RECORDED__INIT;
    event.case_id = command->case_id;
    event.about_code = command->about_code;
    event.wish_code = command->wish_code;
    event.tell_codes = tells;
    event.n_tell_codes = is_told ? 1 : 0;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    if (strcmp(command->about_code, "coordinator") == 0)
        coordinator_follow(&act, command->wish_code, command->content);
}

/* ---- the coordinator */

/* Her leaders: who is named for the coordinating unit, and her own unit's duty. */
static size_t
leaders(struct plan_act *act, const char *staff, char *tells[2])
{
    struct plan_staff row;
    tells[0] = named_person(act);
    if (!plan_staff_load(act->view, staff, &row))
        return 1;
    tells[1] = plan_tell_unit(act->view, row.unit, act->input->arena);
    return strcmp(tells[0], tells[1]) == 0 ? 1 : 2;
}

void
plan_decide_lack(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ReportLack *command =
        (const Stafett__Plan__V1__ReportLack *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor actor;
    struct id actor_id;
    const char *fault = NULL;
    const char *where = "case_id";
    if (!plan_baton_case(view, command->case_id, &act.side, decision) ||
        !plan_baton_held(input, &act.side, decision))
        return;
    if (!plan_coordinator(view, act.side.case_id, &actor, &actor_id))
        fault = "coordinator-none";
    else if (strcmp(actor.staff, input->sender) != 0)
        fault = "not-responsible";
    else if (!plan_is_among(command->lack_code, lacks, ARRAY_COUNT(lacks))) {
        fault = "answer-unknown";
        where = "lack_code";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!plan_act_item(&act, command->content, "reason"))
        return;
    char *tells[2];
    Stafett__Plan__V1__LackReported event = STAFETT__PLAN__V1__LACK_REPORTED__INIT;
    event.case_id = command->case_id;
    event.staff_code = (char *)input->sender;
    event.lack_code = command->lack_code;
    event.n_tell_codes = leaders(&act, input->sender, tells);
    event.tell_codes = tells;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
}
