#include "services/plan/plan_fellowship.h"

#include <string.h>

/* A meeting was held: who was there, and who made himself understood for her. What went
 * wrong with the interpreter stays a break until she has had one. */

static const int64_t day_us = INT64_C(86400000000);

/* How it was interpreted, where it was. */
static bool
is_way(const char *code)
{
    static const char *const ways[] = { "there", "none", "a-relative", "a-child" };
    return plan_is_among(code, ways, ARRAY_COUNT(ways));
}

/* NULL, with the way; "not-needed" is left to those who called it so. */
static const char *
way_fault(const Stafett__Plan__V1__HoldMeeting *command, const struct plan_meeting *row,
    const char **way_out)
{
    const char *code = command->interpreter_code;
    bool is_needed = strcmp(row->interpreter, "not-needed") != 0;
    bool is_left_out = code[0] == '\0' || strcmp(code, "not-needed") == 0;
    *way_out = is_left_out ? "not-needed" : code;
    if (is_left_out)
        return is_needed ? "answer-unknown" : NULL;
    if (!is_needed && strcmp(code, "none") == 0)
        *way_out = "not-needed";
    return is_way(code) ? NULL : "answer-unknown";
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
    if (!plan_row_load(act->view,
            plan_row_at(
                PLAN_MEETINGS, act->side.case_id, id_or_none(command->meeting_id)),
            row, sizeof *row))
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

/* She has had an interpreter: what was wrong in this and earlier meetings, held or not, is
 * put right. */
static void
breaks_end(struct plan_act *act, struct id held_id)
{
    struct walk walk;
    struct plan_meeting row;
    struct id meeting_id;
    plan_rows_walk(&walk, act->view, PLAN_MEETINGS, act->side.case_id);
    while (plan_rows_next(&walk, &meeting_id, &row, sizeof row)) {
        if (row.at_us > act->input->now_us && !id_equal(meeting_id, held_id))
            continue;
        plan_owed_end(act, "interpreter-missing", meeting_id, true);
        plan_break_end(act, "interpreter-missing", meeting_id);
        plan_break_end(act, "child-interprets", meeting_id);
    }
}

/* One that was owed and never ordered is a break by its own time; here only one that was
 * ordered and did not come, or that nobody had thought of. A child is one in any case. */
static void
way_follow(struct plan_act *act, struct id meeting_id, const char *way)
{
    struct plan_obligation owed;
    if (strcmp(way, "not-needed") == 0)
        return;
    if (strcmp(way, "there") == 0) {
        breaks_end(act, meeting_id);
        return;
    }
    if (!plan_obligation_load(
            act->view, act->side.case_id, meeting_id, "interpreter-missing", &owed))
        plan_break_open(act, "interpreter-missing", meeting_id);
    if (strcmp(way, "a-child") == 0)
        plan_break_open(act, "child-interprets", meeting_id);
}

static bool
was_there(const struct plan_act *act, const Stafett__Plan__V1__HoldMeeting *command,
    const char *party)
{
    struct plan_actor actor;
    for (size_t i = 0; i < command->n_present_ids; i++) {
        if (plan_actor_load(act->view, act->side.case_id,
                id_or_none(command->present_ids[i]), &actor) &&
            strcmp(actor.organisation, party) == 0)
            return true;
    }
    return false;
}

/* That it was held, and when the next one is, to all who were summoned or came; what was
 * said in it is not told by itself. */
static void
held_share(struct plan_act *act, const Stafett__Plan__V1__HoldMeeting *command)
{
    struct id meeting_id = id_or_none(command->meeting_id);
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    struct plan_part part =
        plan_part_of("meeting", meeting_id, "coordination", act->input->self);
    plan_parties_start(&parties, act->view, act->input->self, act->side.case_id);
    while (plan_parties_next(&parties, party)) {
        if (plan_is_summoned(act->view, act->side.case_id, meeting_id, party) ||
            was_there(act, command, party))
            plan_part_share_to(act, &part, party);
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
    const char *way = "";
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_item(&act, command->content, "minutes"))
        return;
    const char *fault = hold_fault(&act, command, &row, &where);
    if (fault == NULL) {
        where = "interpreter_code";
        fault = way_fault(command, &row, &way);
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    struct id meeting_id = id_or_none(command->meeting_id);
    Stafett__Plan__V1__MeetingHeld event = STAFETT__PLAN__V1__MEETING_HELD__INIT;
    event.meeting_id = command->meeting_id;
    event.case_id = command->case_id;
    event.present_ids = command->present_ids;
    event.n_present_ids = command->n_present_ids;
    event.interpreter_code = (char *)way;
    event.next_us = command->next_us;
    event.content = command->content;
    event.held_us = input->now_us;
    event.from_code = (char *)input->self;
    plan_act_emit(&act, &event.base);
    way_follow(&act, meeting_id, way);
    held_share(&act, command);
}
