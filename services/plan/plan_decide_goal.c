#include "services/plan/plan_joint.h"

#include <string.h>

/* Goals in her words, and other plans of hers that this one points to. Only the holder's
 * writer says them; a member takes them from the holder. What a change leaves out stays as
 * it was. */

const char *
plan_date_fault(const struct plan_act *act, int64_t said_us, int64_t before_us)
{
    if (said_us == 0 || said_us == before_us)
        return NULL;
    if (!plan_baton_is_time(said_us))
        return "time-missing";
    return said_us <= act->input->now_us ? "time-past" : NULL;
}

/* ---- goals */

static const char *const states[] = { "open", "met", "dropped" };

/* The one that is said anew, or a new one. */
static const char *
goal_begin(const struct plan_act *act, const Stafett__Plan__V1__SetGoal *command,
    struct plan_goal *goal, const char **where)
{
    struct id goal_id = id_or_none(command->goal_id);
    struct id case_id = act->side.case_id;
    memset(goal, 0, sizeof *goal);
    *where = "goal_id";
    if (command->goal_id.len > 0)
        return plan_goal_load(act->view, case_id, goal_id, goal) ? NULL
                                                                 : "goal-unknown";
    goal->id = input_id(act->input, PLAN_PART_ORDINAL);
    code_copy(goal->state, sizeof goal->state, "open");
    bool has_room = plan_rows_count(act->view, PLAN_GOALS, case_id) < PLAN_MEASURES_MAX;
    return has_room ? NULL : "list-too-long";
}

static const char *
goal_say(const struct plan_act *act, const Stafett__Plan__V1__SetGoal *command,
    struct plan_goal *goal, const char **where)
{
    const struct fellowship_rule *rule = &act->input->rules->fellowship;
    if (command->area_code[0] != '\0')
        code_copy(goal->area, sizeof goal->area, command->area_code);
    if (command->category_code[0] != '\0')
        code_copy(goal->category, sizeof goal->category, command->category_code);
    if (command->state_code[0] != '\0')
        code_copy(goal->state, sizeof goal->state, command->state_code);
    *where = "area_code";
    if (!rule_codes_have(&rule->areas, goal->area))
        return "area-unknown";
    *where = "category_code";
    if (!plan_is_category(act->input, goal->category))
        return "category-unknown";
    *where = "state_code";
    if (!plan_is_among(goal->state, states, ARRAY_COUNT(states)))
        return "state-unknown";
    *where = "evaluate_us";
    const char *fault = plan_date_fault(act, command->evaluate_us, goal->evaluate_us);
    if (command->evaluate_us != 0)
        goal->evaluate_us = command->evaluate_us;
    return fault;
}

static void
goal_emit(
    struct plan_act *act, const struct plan_goal *goal, ProtobufCBinaryData content)
{
    Stafett__Plan__V1__GoalSet event = STAFETT__PLAN__V1__GOAL_SET__INIT;
    event.goal_id = id_binary(&goal->id);
    event.case_id = id_binary(&act->side.case_id);
    event.area_code = (char *)goal->area;
    event.category_code = (char *)goal->category;
    event.state_code = (char *)goal->state;
    event.evaluate_us = goal->evaluate_us;
    event.from_code = (char *)act->input->self;
    event.content = content;
    plan_act_emit(act, &event.base);
    bool is_open = strcmp(goal->state, "open") == 0;
    if (is_open && goal->evaluate_us != 0)
        plan_owe(act, "evaluation-due", goal->id, goal->evaluate_us);
    else
        plan_owed_end(act, "evaluation-due", goal->id, strcmp(goal->state, "met") == 0);
    struct plan_part part =
        plan_part_of("goal", goal->id, goal->category, act->input->self);
    plan_part_share(act, &part);
}

void
plan_decide_goal(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__SetGoal *command =
        (const Stafett__Plan__V1__SetGoal *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_goal goal;
    const char *where;
    if (!plan_act_writer(&act, command->case_id))
        return;
    const char *fault = goal_begin(&act, command, &goal, &where);
    if (fault == NULL)
        fault = goal_say(&act, command, &goal, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    bool is_said = command->goal_id.len == 0 || command->content.len > 0;
    if (!is_said || plan_act_item(&act, command->content, "goal"))
        goal_emit(&act, &goal, command->content);
}

/* Areas and categories may be another country's; how many there are is ours to bound. */
static const char *
shared_fault(const struct plan_act *act, struct id goal_id, const char *state)
{
    struct plan_goal before;
    struct id case_id = act->side.case_id;
    if (!plan_is_among(state, states, ARRAY_COUNT(states)))
        return "state-unknown";
    bool has_room = plan_goal_load(act->view, case_id, goal_id, &before) ||
                    plan_rows_count(act->view, PLAN_GOALS, case_id) < PLAN_MEASURES_MAX;
    return has_room ? NULL : "list-too-long";
}

void
plan_decide_partner_goal(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__GoalShared *record =
        (const Stafett__Partner__V1__GoalShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id goal_id;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->goal_id, "goal", &goal_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = shared_fault(&act, goal_id, record->state_code);
    if (fault != NULL) {
        decision_refuse(decision, fault, "goal_id");
        return;
    }
    Stafett__Plan__V1__GoalSet event = STAFETT__PLAN__V1__GOAL_SET__INIT;
    event.goal_id = record->goal_id;
    event.case_id = record->case_id;
    event.area_code = record->area_code;
    event.category_code = record->category_code;
    event.state_code = record->state_code;
    event.evaluate_us = record->evaluate_us;
    event.from_code = (char *)input->sender;
    event.content = record->content;
    plan_act_emit(&act, &event.base);
}

/* ---- other plans of hers */

static const char *
link_fault(const struct plan_act *act, const Stafett__Plan__V1__LinkPlan *command,
    struct id *link_out, const char **where)
{
    struct plan_actor owner;
    struct plan_link before;
    struct id case_id = act->side.case_id;
    *where = "owner_id";
    if (command->owner_id.len == 0)
        return "owner-missing";
    if (!plan_actor_load(act->view, case_id, id_or_none(command->owner_id), &owner))
        return "actor-unknown";
    if (owner.state == ACTOR_DO_NOT_TELL)
        return "do-not-tell";
    *where = "kind_code";
    if (command->kind_code[0] == '\0')
        return "kind-unknown";
    *where = "link_id";
    *link_out = input_id(act->input, PLAN_PART_ORDINAL);
    if (command->link_id.len > 0) {
        *link_out = id_or_none(command->link_id);
        return plan_row_load(act->view, plan_row_at(PLAN_LINKS, case_id, *link_out),
                   &before, sizeof before)
                   ? NULL
                   : "part-unknown";
    }
    bool has_room = plan_rows_count(act->view, PLAN_LINKS, case_id) < PLAN_LINKS_MAX;
    return has_room ? NULL : "list-too-long";
}

void
plan_decide_link(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__LinkPlan *command =
        (const Stafett__Plan__V1__LinkPlan *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id link_id;
    const char *where;
    if (!plan_act_writer(&act, command->case_id))
        return;
    const char *fault = link_fault(&act, command, &link_id, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!plan_act_item(&act, command->content, "text"))
        return;
    Stafett__Plan__V1__PlanLinked event = STAFETT__PLAN__V1__PLAN_LINKED__INIT;
    event.link_id = id_binary(&link_id);
    event.case_id = command->case_id;
    event.kind_code = command->kind_code;
    event.owner_id = command->owner_id;
    event.is_the_plan = command->is_the_plan;
    event.content = command->content;
    event.from_code = (char *)input->self;
    plan_act_emit(&act, &event.base);
    struct plan_part part = plan_part_of("link", link_id, "coordination", input->self);
    plan_part_share(&act, &part);
}
