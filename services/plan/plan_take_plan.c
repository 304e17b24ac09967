#include "services/plan/plan_joint.h"

#include <string.h>

/* The plan comes with the case: what is owed of goals, measures and the newest version, and
 * what does not hold in them, is owed and found at the new holder from then on. What it had
 * proposed itself, it answers itself. */

/* Promises before all else. */
static void
measures_taken_over(struct plan_act *act)
{
    struct plan_measures all;
    plan_measures_load(act->view, act->side.case_id, act->input->arena, NULL, &all);
    for (size_t i = 0; i < all.count && plan_act_has_room(act); i++) {
        if (!plan_measure_is_over(&all.rows[i]))
            plan_owe(act, "promise-overdue", all.rows[i].id, all.rows[i].due_us);
    }
    for (size_t i = 0; i < all.count && plan_act_has_room(act); i++) {
        if (!plan_measure_is_over(&all.rows[i]))
            plan_owe(act, "evaluation-due", all.rows[i].id, all.rows[i].evaluate_us);
    }
    plan_measures_find_all(act, &all);
}

static void
goals_taken_over(struct plan_act *act)
{
    struct walk walk;
    struct plan_goal goal;
    struct id goal_id;
    plan_rows_walk(&walk, act->view, PLAN_GOALS, act->side.case_id);
    while (
        plan_act_has_room(act) && plan_rows_next(&walk, &goal_id, &goal, sizeof goal)) {
        if (strcmp(goal.state, "open") == 0)
            plan_owe(act, "evaluation-due", goal_id, goal.evaluate_us);
    }
}

/* The former holder's version waits for nobody any more; its date of evaluation stays. */
static void
version_taken_over(struct plan_act *act)
{
    struct plan_version newest;
    if (!plan_version_newest(act->view, act->side.case_id, &newest))
        return;
    plan_owed_end(act, "plan-unsigned", newest.id, false);
    plan_owe(act, "evaluation-due", newest.id, newest.evaluate_us);
}

static void
proposals_taken_over(struct plan_act *act)
{
    struct walk walk;
    struct plan_proposal row;
    struct id proposal_id;
    plan_rows_walk(&walk, act->view, PLAN_PROPOSALS, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &proposal_id, &row, sizeof row)) {
        if (row.answer[0] == '\0')
            plan_owe(act, "proposal-answer", proposal_id,
                plan_duty_due(act->input, "proposal-answer", act->input->now_us));
    }
}

static void
cycles_taken_over(struct plan_act *act)
{
    struct walk walk;
    struct plan_cycle cycle;
    struct id cycle_id;
    plan_rows_walk(&walk, act->view, PLAN_CYCLES, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &cycle_id, &cycle, sizeof cycle)) {
        if (cycle.studied_us == 0)
            plan_owe(act, "cycle-study", cycle_id, cycle.study_us);
    }
}

void
plan_joint_taken_over(struct plan_act *act)
{
    version_taken_over(act);
    proposals_taken_over(act);
    measures_taken_over(act);
    goals_taken_over(act);
    cycles_taken_over(act);
}
