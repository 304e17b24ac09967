#include "services/plan/plan_joint.h"

#include <string.h>

/* Plan, do, study, act: a small change, on a goal or on the collaboration itself, with
 * the date on which it is studied. What nobody studied by then is a break. */

static const char *
start_fault(const struct plan_act *act, const Stafett__Plan__V1__StartCycle *command,
    const char **where)
{
    struct plan_goal goal;
    *where = "case_id";
    if (plan_rows_count(act->view, PLAN_CYCLES, act->side.case_id) >= PLAN_CYCLES_MAX)
        return "list-too-long";
    *where = "study_us";
    if (!plan_baton_is_time(command->study_us))
        return "time-missing";
    if (command->study_us <= act->input->now_us)
        return "time-past";
    *where = "goal_id";
    struct id goal_id = id_or_none(command->goal_id);
    bool is_known =
        id_is_none(goal_id) ||
        plan_row_load(act->view, plan_row_at(PLAN_GOALS, act->side.case_id, goal_id),
            &goal, sizeof goal);
    return is_known ? NULL : "goal-unknown";
}

/* What is tried of a goal is of its category; of the collaboration itself, coordination. */
static const char *
category_find(const struct plan_act *act, struct id goal_id)
{
    struct plan_goal goal;
    if (!plan_row_load(act->view, plan_row_at(PLAN_GOALS, act->side.case_id, goal_id),
            &goal, sizeof goal))
        return "coordination";
    return arena_text(act->input->arena, slice_text(goal.category));
}

void
plan_decide_start_cycle(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StartCycle *command =
        (const Stafett__Plan__V1__StartCycle *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    const char *where;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_item(&act, command->content, "plan") ||
        !plan_act_item(&act, command->content, "measure"))
        return;
    const char *fault = start_fault(&act, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    struct id cycle_id = input_id(input, PLAN_PART_ORDINAL);
    Stafett__Plan__V1__CycleStarted event = STAFETT__PLAN__V1__CYCLE_STARTED__INIT;
    event.cycle_id = id_binary(&cycle_id);
    event.case_id = command->case_id;
    event.goal_id = command->goal_id;
    event.study_us = command->study_us;
    event.content = command->content;
    event.category_code = (char *)category_find(&act, id_or_none(command->goal_id));
    event.from_code = (char *)input->self;
    plan_act_emit(&act, &event.base);
    plan_owe(&act, "cycle-study", cycle_id, command->study_us);
    struct plan_part part =
        plan_part_of("cycle", cycle_id, event.category_code, input->self);
    plan_part_share(&act, &part);
}

bool
plan_is_cycle_act(const char *word)
{
    static const char *const acts[] = { "keep", "change", "stop" };
    return plan_is_among(word, acts, ARRAY_COUNT(acts));
}

static const char *
study_fault(const struct plan_act *act, const Stafett__Plan__V1__StudyCycle *command,
    struct plan_cycle *cycle, const char **where)
{
    *where = "cycle_id";
    if (!plan_row_load(act->view,
            plan_row_at(PLAN_CYCLES, act->side.case_id, id_or_none(command->cycle_id)),
            cycle, sizeof *cycle))
        return "cycle-unknown";
    if (cycle->studied_us != 0)
        return "already-done";
    *where = "act_code";
    return plan_is_cycle_act(command->act_code) ? NULL : "answer-unknown";
}

void
plan_decide_study_cycle(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StudyCycle *command =
        (const Stafett__Plan__V1__StudyCycle *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_cycle cycle;
    const char *where;
    if (!plan_act_writer(&act, command->case_id))
        return;
    const char *fault = study_fault(&act, command, &cycle, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!plan_act_item(&act, command->content, "study") ||
        !plan_act_item(&act, command->content, "act"))
        return;
    Stafett__Plan__V1__CycleStudied event = STAFETT__PLAN__V1__CYCLE_STUDIED__INIT;
    event.cycle_id = command->cycle_id;
    event.case_id = command->case_id;
    struct id study_id = plan_study_of(cycle.id);
    event.act_code = command->act_code;
    event.content = command->content;
    event.study_id = id_binary(&study_id);
    event.category_code = plan_category_of(view, cycle.id, input->arena);
    event.from_code = (char *)input->self;
    plan_act_emit(&act, &event.base);
    plan_owed_end(&act, "cycle-study", cycle.id, true);
    /* Whoever has just come in may not have the cycle yet, and takes nothing of it before. */
    struct plan_part studied =
        plan_part_of("cycle", cycle.id, event.category_code, input->self);
    struct plan_part part =
        plan_part_of("study", study_id, event.category_code, input->self);
    plan_part_share(&act, &studied);
    plan_part_share(&act, &part);
}
