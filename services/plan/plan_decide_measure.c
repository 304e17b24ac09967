#include "services/plan/plan_joint.h"

#include <string.h>

/* Measures: who does what, by when, after what. Never without an owner who is on the map;
 * never waiting for themselves. A measure without a goal is taken and found, since it is
 * better seen than left out. What a change leaves out stays as it was. */

enum { DAY_MINUTES = 24 * 60, WEEKDAYS = 7 };

static bool
is_state(const char *state)
{
    static const char *const states[] = { "planned", "started", "done", "dropped" };
    return plan_is_among(state, states, ARRAY_COUNT(states));
}

static const char *
owner_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next)
{
    struct plan_actor owner;
    if (command->owner_id.len == 0)
        return id_is_none(next->owner) ? "owner-missing" : NULL;
    next->owner = id_or_none(command->owner_id);
    if (!plan_actor_load(act->view, act->side.case_id, next->owner, &owner))
        return "actor-unknown";
    return owner.state == ACTOR_DO_NOT_TELL ? "do-not-tell" : NULL;
}

static const char *
goal_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next)
{
    struct plan_goal goal;
    if (command->goal_id.len == 0)
        return NULL;
    next->goal = id_or_none(command->goal_id);
    return plan_goal_load(act->view, act->side.case_id, next->goal, &goal)
               ? NULL
               : "goal-unknown";
}

static const char *
codes_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next, const char **where)
{
    if (command->category_code[0] != '\0')
        code_copy(next->category, sizeof next->category, command->category_code);
    if (command->state_code[0] != '\0')
        code_copy(next->state, sizeof next->state, command->state_code);
    *where = "category_code";
    if (!plan_is_category(act->input, next->category))
        return "category-unknown";
    *where = "state_code";
    return is_state(next->state) ? NULL : "state-unknown";
}

/* When it begins may be past: much has begun before it is written down. */
static const char *
times_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next, const char **where)
{
    *where = "due_us";
    const char *fault = plan_date_fault(act, command->due_us, next->due_us);
    if (fault != NULL)
        return fault;
    *where = "evaluate_us";
    fault = plan_date_fault(act, command->evaluate_us, next->evaluate_us);
    if (fault != NULL)
        return fault;
    *where = "starts_us";
    if (command->starts_us != 0 && !plan_baton_is_time(command->starts_us))
        return "time-missing";
    if (command->starts_us != 0)
        next->starts_us = command->starts_us;
    if (command->due_us != 0)
        next->due_us = command->due_us;
    if (command->evaluate_us != 0)
        next->evaluate_us = command->evaluate_us;
    bool is_backwards =
        next->starts_us != 0 && next->due_us != 0 && next->due_us < next->starts_us;
    return is_backwards ? "time-not-later" : NULL;
}

static bool
is_week(uint32_t weekday, uint32_t from_minute, uint32_t to_minute)
{
    return weekday <= WEEKDAYS && from_minute < to_minute && to_minute <= DAY_MINUTES;
}

static const char *
week_say(const Stafett__Plan__V1__SetMeasure *command, struct plan_measure *next)
{
    if (command->weekday == 0)
        return NULL;
    if (!is_week(command->weekday, command->from_minute, command->to_minute))
        return "time-missing";
    next->weekday = command->weekday;
    next->from_minute = command->from_minute;
    next->to_minute = command->to_minute;
    return NULL;
}

/* One empty id: it waits for nothing any more. */
static const char *
after_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next)
{
    struct plan_measure first;
    bool is_none = command->n_after_ids == 1 && command->after_ids[0].len == 0;
    if (command->n_after_ids == 0)
        return NULL;
    if (command->n_after_ids > PLAN_AFTER_MAX)
        return "list-too-long";
    memset(next->after, 0, sizeof next->after);
    next->after_count = 0;
    for (size_t i = 0; i < command->n_after_ids && !is_none; i++) {
        struct id first_id = id_or_none(command->after_ids[i]);
        bool is_self = id_equal(first_id, next->id);
        if (!is_self && !plan_row_load(act->view,
                            plan_row_at(PLAN_MEASURES, act->side.case_id, first_id),
                            &first, sizeof first))
            return "measure-unknown";
        next->after[next->after_count++] = first_id;
    }
    return NULL;
}

/* The one that is said anew, or a new one. */
static const char *
measure_begin(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next)
{
    struct id case_id = act->side.case_id;
    memset(next, 0, sizeof *next);
    if (command->measure_id.len > 0)
        return plan_row_load(act->view,
                   plan_row_at(PLAN_MEASURES, case_id, id_or_none(command->measure_id)),
                   next, sizeof *next)
                   ? NULL
                   : "measure-unknown";
    next->id = input_id(act->input, PLAN_PART_ORDINAL);
    code_copy(next->state, sizeof next->state, "planned");
    bool has_room =
        plan_rows_count(act->view, PLAN_MEASURES, case_id) < PLAN_MEASURES_MAX;
    return has_room ? NULL : "list-too-long";
}

/* Said in a meeting of this case, or nowhere in particular. */
static const char *
meeting_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next)
{
    struct plan_meeting meeting;
    struct id meeting_id = id_or_none(command->meeting_id);
    if (command->meeting_id.len == 0)
        return NULL;
    if (!plan_row_load(act->view,
            plan_row_at(PLAN_MEETINGS, act->side.case_id, meeting_id), &meeting,
            sizeof meeting))
        return "meeting-unknown";
    next->meeting = meeting_id;
    return NULL;
}

static const char *
measure_say(const struct plan_act *act, const Stafett__Plan__V1__SetMeasure *command,
    struct plan_measure *next, const char **where)
{
    *where = "measure_id";
    const char *fault = measure_begin(act, command, next);
    if (fault == NULL) {
        *where = "owner_id";
        fault = owner_say(act, command, next);
    }
    if (fault == NULL) {
        *where = "goal_id";
        fault = goal_say(act, command, next);
    }
    if (fault == NULL) {
        *where = "meeting_id";
        fault = meeting_say(act, command, next);
    }
    if (fault == NULL)
        fault = codes_say(act, command, next, where);
    if (fault == NULL)
        fault = times_say(act, command, next, where);
    if (fault == NULL) {
        *where = "weekday";
        fault = week_say(command, next);
    }
    if (fault == NULL) {
        *where = "after_ids";
        fault = after_say(act, command, next);
    }
    return fault;
}

static void
measure_emit(
    struct plan_act *act, const struct plan_measure *next, ProtobufCBinaryData content)
{
    Stafett__Plan__V1__MeasureSet event = STAFETT__PLAN__V1__MEASURE_SET__INIT;
    struct arena *arena = act->input->arena;
    event.measure_id = id_binary(&next->id);
    event.case_id = id_binary(&act->side.case_id);
    event.goal_id = plan_id_copy(next->goal, arena);
    event.owner_id = id_binary(&next->owner);
    event.meeting_id = plan_id_copy(next->meeting, arena);
    event.category_code = (char *)next->category;
    event.state_code = (char *)next->state;
    event.starts_us = next->starts_us;
    event.due_us = next->due_us;
    event.evaluate_us = next->evaluate_us;
    event.after_ids = plan_ids_list(next->after, next->after_count, arena);
    event.n_after_ids = next->after_count;
    event.weekday = next->weekday;
    event.from_minute = next->from_minute;
    event.to_minute = next->to_minute;
    event.from_code = (char *)act->input->self;
    event.content = content;
    plan_act_emit(act, &event.base);
}

static void
measure_owe(struct plan_act *act, const struct plan_measure *next)
{
    bool is_done = strcmp(next->state, "done") == 0;
    bool is_over = plan_measure_is_over(next);
    if (!is_over && next->due_us != 0)
        plan_owe(act, "promise-overdue", next->id, next->due_us);
    else
        plan_owed_end(act, "promise-overdue", next->id, is_done);
    if (!is_over && next->evaluate_us != 0)
        plan_owe(act, "evaluation-due", next->id, next->evaluate_us);
    else
        plan_owed_end(act, "evaluation-due", next->id, is_done);
}

void
plan_decide_measure(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__SetMeasure *command =
        (const Stafett__Plan__V1__SetMeasure *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_measures all;
    struct plan_measure next;
    const char *where;
    if (!plan_act_writer(&act, command->case_id))
        return;
    const char *fault = measure_say(&act, command, &next, &where);
    if (fault == NULL) {
        plan_measures_load(view, act.side.case_id, input->arena, &next, &all);
        if (plan_measures_circle(&all, next.id, input->arena))
            fault = "measures-circle";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    bool is_said = command->measure_id.len == 0 || command->content.len > 0;
    if (is_said && !plan_act_item(&act, command->content, "measure"))
        return;
    measure_emit(&act, &next, command->content);
    measure_owe(&act, &next);
    plan_measures_find_breaks(&act, &all, &next);
    struct plan_part part =
        plan_part_of("measure", next.id, next.category, input->self);
    plan_part_share(&act, &part);
}

static const char *
shared_fault(const struct plan_act *act,
    const Stafett__Partner__V1__MeasureShared *record, struct id measure_id)
{
    struct plan_measure before;
    struct id case_id = act->side.case_id;
    if (!is_state(record->state_code))
        return "state-unknown";
    if (record->weekday != 0 &&
        !is_week(record->weekday, record->from_minute, record->to_minute))
        return "time-missing";
    bool has_room =
        plan_row_load(act->view, plan_row_at(PLAN_MEASURES, case_id, measure_id),
            &before, sizeof before) ||
        plan_rows_count(act->view, PLAN_MEASURES, case_id) < PLAN_MEASURES_MAX;
    return has_room && record->n_after_ids <= PLAN_AFTER_MAX ? NULL : "list-too-long";
}

/* What we have promised falls due here, too: whoever answers for the case here is alerted,
 * not the holder alone. Dates of evaluation are the holder's. */
static void
own_promise_owe(struct plan_act *act, const Stafett__Partner__V1__MeasureShared *record,
    struct id measure_id)
{
    struct plan_membership own;
    struct plan_measure said;
    memset(&said, 0, sizeof said);
    code_copy(said.state, sizeof said.state, record->state_code);
    bool is_ours = plan_membership_load(act->view, act->side.case_id, &own) &&
                   own.state == ACTOR_JOINED &&
                   id_equal(own.actor, id_or_none(record->owner_id));
    if (is_ours && record->due_us != 0 && !plan_measure_is_over(&said))
        plan_owe(act, "promise-overdue", measure_id, record->due_us);
    else
        plan_owed_end(act, "promise-overdue", measure_id,
            is_ours && strcmp(said.state, "done") == 0);
}

void
plan_decide_partner_measure(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__MeasureShared *record =
        (const Stafett__Partner__V1__MeasureShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id measure_id;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->measure_id, "measure", &measure_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = shared_fault(&act, record, measure_id);
    if (fault != NULL) {
        decision_refuse(decision, fault, "measure_id");
        return;
    }
    Stafett__Plan__V1__MeasureSet event = STAFETT__PLAN__V1__MEASURE_SET__INIT;
    event.measure_id = record->measure_id;
    event.case_id = record->case_id;
    event.goal_id = record->goal_id;
    event.owner_id = record->owner_id;
    event.meeting_id = record->meeting_id;
    event.category_code = record->category_code;
    event.state_code = record->state_code;
    event.starts_us = record->starts_us;
    event.due_us = record->due_us;
    event.evaluate_us = record->evaluate_us;
    event.after_ids = record->after_ids;
    event.n_after_ids = record->n_after_ids;
    event.weekday = record->weekday;
    event.from_minute = record->from_minute;
    event.to_minute = record->to_minute;
    event.from_code = (char *)input->sender;
    event.content = record->content;
    plan_act_emit(&act, &event.base);
    own_promise_owe(&act, record, measure_id);
}
