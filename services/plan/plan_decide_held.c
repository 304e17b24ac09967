#include "services/plan/plan_fellowship.h"

#include <string.h>

/* A meeting was held: who was there, and who made himself understood for her. What went
 * wrong with the interpreter stays a break until she has had one. */

static const int64_t day_us = INT64_C(86400000000);

/* What each way of interpreting opens, where she needed one. */
static const struct {
    const char *code;
    const char *rule; /* NULL: nothing */
} ways[] = {
    { "there", NULL },
    { "none", "interpreter-missing" },
    { "a-relative", "interpreter-missing" },
    { "a-child", "child-interprets" },
};

/* False: no such way. */
static bool
way_find(const char *code, const char **rule_out)
{
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        if (strcmp(ways[i].code, code) == 0) {
            *rule_out = ways[i].rule;
            return true;
        }
    }
    return false;
}

/* How it was interpreted, and what that opens. A child is never one to do it, whether
 * somebody had thought of an interpreter or not. */
static const char *
interpreted(const Stafett__Plan__V1__HoldMeeting *command,
    const struct plan_meeting *row, const char **code_out, const char **rule_out)
{
    const char *code = command->interpreter_code;
    bool is_needed = strcmp(row->interpreter, "not-needed") != 0;
    bool is_left_out = code[0] == '\0' || strcmp(code, "not-needed") == 0;
    *rule_out = NULL;
    *code_out = is_left_out ? "not-needed" : code;
    if (is_left_out)
        return is_needed ? "answer-unknown" : NULL;
    if (!way_find(code, rule_out))
        return "answer-unknown";
    if (!is_needed && strcmp(code, "none") == 0) {
        *rule_out = NULL;
        *code_out = "not-needed";
    }
    return NULL;
}

static const char *
present_fault(const struct plan_act *act, const Stafett__Plan__V1__HoldMeeting *command)
{
    struct plan_actor actor;
    if (command->n_present_ids > PLAN_LINES_MAX)
        return "list-too-long";
    for (size_t i = 0; i < command->n_present_ids; i++) {
        if (!plan_actor_load(act->view, act->side.case_id,
                id_or_none(command->present_ids[i]), &actor))
            return "actor-unknown";
        if (actor.state == ACTOR_DO_NOT_TELL)
            return "do-not-tell";
    }
    return NULL;
}

static const char *
hold_fault(const struct plan_act *act, const Stafett__Plan__V1__HoldMeeting *command,
    struct plan_meeting *row, const char **where)
{
    int64_t now_us = act->input->now_us;
    *where = "meeting_id";
    if (!plan_row_load(act->view, PLAN_MEETINGS, act->side.case_id,
            id_or_none(command->meeting_id), row, sizeof *row))
        return "meeting-unknown";
    if (row->held_us != 0)
        return "already-done";
    if (row->at_us - day_us > now_us)
        return "time-future";
    *where = "next_us";
    if (command->next_us != 0 &&
        (!plan_baton_is_time(command->next_us) || command->next_us <= now_us))
        return "time-past";
    *where = "present_ids";
    return present_fault(act, command);
}

/* She has had an interpreter: what was wrong in meetings before is put right. */
static void
breaks_end(struct plan_act *act)
{
    struct walk walk;
    struct plan_meeting row;
    struct id meeting_id;
    plan_rows_walk(&walk, act->view, PLAN_MEETINGS, act->side.case_id);
    while (plan_rows_next(&walk, &meeting_id, &row, sizeof row)) {
        if (row.held_us == 0)
            continue;
        plan_break_end(act, "interpreter-missing", meeting_id);
        plan_break_end(act, "child-interprets", meeting_id);
    }
}

void
plan_decide_hold_meeting(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HoldMeeting *command =
        (const Stafett__Plan__V1__HoldMeeting *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_meeting row;
    const char *where;
    const char *code = "";
    const char *rule = NULL;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_item(&act, command->content, "minutes"))
        return;
    const char *fault = hold_fault(&act, command, &row, &where);
    if (fault == NULL) {
        where = "interpreter_code";
        fault = interpreted(command, &row, &code, &rule);
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    struct id meeting_id = id_or_none(command->meeting_id);
    bool is_there = strcmp(code, "there") == 0;
    Stafett__Plan__V1__MeetingHeld event = STAFETT__PLAN__V1__MEETING_HELD__INIT;
    event.meeting_id = command->meeting_id;
    event.case_id = command->case_id;
    event.present_ids = command->present_ids;
    event.n_present_ids = command->n_present_ids;
    event.interpreter_code = (char *)code;
    event.next_us = command->next_us;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    plan_owed_end(&act, "interpreter-missing", meeting_id, is_there);
    if (rule != NULL)
        plan_break_open(&act, rule, meeting_id);
    if (is_there)
        breaks_end(&act);
}
