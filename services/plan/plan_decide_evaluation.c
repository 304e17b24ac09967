#include "services/plan/plan_joint.h"

#include <string.h>

/* Evaluations from the person's side, and the end of coordination. Safety, quality and
 * mastery are each spoken of, if only to say that nobody asked. Coordination ends well
 * with her yes, a last evaluation, and a word on what to do if the need comes back. */

static const char *
kind_fault(const struct plan_act *act, const char *kind)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(act->side.case_id);
    if (strcmp(kind, "plan") == 0 || strcmp(kind, "last") == 0)
        return NULL;
    if (strcmp(kind, "baseline") != 0)
        return "kind-unknown";
    walk_start(&walk, act->view, PLAN_VERSIONS, &prefix);
    return walk_next(&walk, &key, &value) ? "state-unknown" : NULL;
}

static bool
is_change(const char *code)
{
    return strcmp(code, "better") == 0 || strcmp(code, "same") == 0 ||
           strcmp(code, "worse") == 0 || strcmp(code, "not-asked") == 0;
}

static const char *
answers_fault(const Stafett__Plan__V1__Evaluate *command, const char **where)
{
    *where = "safety_code";
    if (!is_change(command->safety_code))
        return "answer-unknown";
    *where = "quality_code";
    if (!is_change(command->quality_code))
        return "answer-unknown";
    *where = "mastery_code";
    if (!is_change(command->mastery_code))
        return "answer-unknown";
    *where = "knows_code";
    bool is_known = command->knows_code[0] == '\0' ||
                    strcmp(command->knows_code, "yes") == 0 ||
                    strcmp(command->knows_code, "no") == 0 ||
                    strcmp(command->knows_code, "not-asked") == 0;
    return is_known ? NULL : "answer-unknown";
}

static const char *
evaluate_fault(const struct plan_act *act, const Stafett__Plan__V1__Evaluate *command,
    const char **where)
{
    *where = "kind_code";
    const char *fault = kind_fault(act, command->kind_code);
    if (fault == NULL)
        fault = answers_fault(command, where);
    if (fault != NULL || command->next_us == 0)
        return fault;
    *where = "next_us";
    if (!plan_baton_is_time(command->next_us))
        return "time-missing";
    return command->next_us <= act->input->now_us ? "time-past" : NULL;
}

/* When it was evaluated last (of that kind; NULL: of any); 0: never. */
static int64_t
evaluated_us(const struct plan_act *act, const char *kind)
{
    struct walk walk;
    struct plan_evaluation row;
    struct id evaluation_id;
    int64_t found_us = 0;
    plan_rows_walk(&walk, act->view, PLAN_EVALUATIONS, act->side.case_id);
    while (plan_rows_next(&walk, &evaluation_id, &row, sizeof row)) {
        if ((kind == NULL || strcmp(row.kind, kind) == 0) && row.time_us > found_us)
            found_us = row.time_us;
    }
    return found_us;
}

/* What was to be evaluated: the whole, and each version with its own date. The next time is
 * owed of the whole; 0: never. */
static void
evaluation_owe(struct plan_act *act, int64_t next_us)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct plan_version row;
    struct key prefix = key_of_id(act->side.case_id);
    walk_start(&walk, act->view, PLAN_VERSIONS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        plan_owed_end(act, "evaluation-due", row.id, true);
    }
    if (next_us != 0)
        plan_owe(act, "evaluation-due", ID_NONE, next_us);
    else
        plan_owed_end(act, "evaluation-due", ID_NONE, true);
}

/* The newest version has the next date from now on, for whoever takes the case over. */
static void
version_share(struct plan_act *act)
{
    struct plan_version newest;
    if (!plan_version_newest(act->view, act->side.case_id, &newest))
        return;
    struct plan_part part =
        plan_part_of("version", newest.id, "coordination", newest.holder);
    plan_part_share(act, &part);
}

/* Her story is asked anew at each evaluation: one that was not told since the evaluation
 * before is owed now. */
static void
story_owe(struct plan_act *act)
{
    struct plan_story story;
    int64_t before_us = evaluated_us(act, NULL);
    if (before_us == 0)
        return;
    if (!plan_story_latest(act->view, act->side.case_id, &story) ||
        story.told_us < before_us)
        plan_owe(act, "story-again", ID_NONE, act->input->now_us);
}

static void
evaluated_emit(
    struct plan_act *act, const Stafett__Plan__V1__Evaluate *command, int64_t next_us)
{
    struct id evaluation_id = input_id(act->input, PLAN_PART_ORDINAL);
    Stafett__Plan__V1__Evaluated event = STAFETT__PLAN__V1__EVALUATED__INIT;
    event.evaluation_id = id_binary(&evaluation_id);
    event.case_id = command->case_id;
    event.kind_code = command->kind_code;
    event.safety_code = command->safety_code;
    event.quality_code = command->quality_code;
    event.mastery_code = command->mastery_code;
    event.told_again = command->is_told_asked ? command->told_again : 0;
    event.is_told_asked = command->is_told_asked;
    event.knows_code =
        command->knows_code[0] == '\0' ? (char *)"not-asked" : command->knows_code;
    event.next_us = next_us;
    event.content = command->content;
    plan_act_emit(act, &event.base);
}

void
plan_decide_evaluate(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__Evaluate *command =
        (const Stafett__Plan__V1__Evaluate *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    const char *where;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_item(&act, command->content, "text"))
        return;
    const char *fault = evaluate_fault(&act, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    bool is_last = strcmp(command->kind_code, "last") == 0;
    int64_t next_us = command->next_us;
    if (next_us == 0 && !is_last)
        next_us = plan_duty_due(input, "evaluation-due", input->now_us);
    evaluated_emit(&act, command, next_us);
    evaluation_owe(&act, next_us);
    story_owe(&act);
    version_share(&act);
}

/* ---- the end */

static const char *
end_fault(const struct plan_act *act, const Stafett__Plan__V1__EndCoordination *command,
    const char **where)
{
    *where = "case_id";
    if (strcmp(act->side.row.kind, "case") != 0)
        return "is-a-stay";
    if (act->side.row.open_term != 0)
        return "offer-open";
    *where = "is_agreed";
    if (!command->is_agreed)
        return "person-not-asked";
    *where = "case_id";
    return evaluated_us(act, "last") == 0 ? "evaluation-missing" : NULL;
}

void
plan_decide_end_coordination(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__EndCoordination *command =
        (const Stafett__Plan__V1__EndCoordination *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    const char *where;
    if (!plan_act_writer(&act, command->case_id))
        return;
    const char *fault = end_fault(&act, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!plan_act_item(&act, command->content, "come_back"))
        return;
    plan_case_ends(&act);
    Stafett__Plan__V1__CaseClosed event = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    event.case_id = command->case_id;
    event.reason_code = (char *)"ended-well";
    event.content = command->content;
    plan_act_emit(&act, &event.base);
}
