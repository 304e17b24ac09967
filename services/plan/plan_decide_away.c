#include "services/plan/plan_fellowship.h"

#include <string.h>

/* A coordinator who is away for long: her substitute answers from the first minute, but
 * that is no coordinator. From a day that the rules give, or at once where it is known
 * beforehand, each case that she coordinates has a break until she is back or another
 * has said yes; and her substitute is asked to coordinate it, as in any handover. */

enum { PLAN_AWAY_MAX = 200 }; /* cases of one turn: what one person never coordinates */

int64_t
plan_away_find(const struct input *input, int64_t since_us, int64_t until_us)
{
    int64_t away_us = plan_duty_due(input, "coordinator-away", since_us);
    if (away_us == 0 || until_us == 0)
        return away_us;
    if (until_us <= away_us)
        return 0;
    return input->now_us;
}

/* Away, or back. */
void
plan_decide_away_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AwayDue *due =
        (const Stafett__Plan__V1__AwayDue *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_staff staff;
    struct plan_coordinated row;
    struct walk walk;
    if (!plan_staff_load(view, due->staff_code, &staff))
        return;
    plan_coordinated_walk(&walk, view, due->staff_code);
    for (unsigned i = 0; i < PLAN_AWAY_MAX; i++) {
        if (!plan_coordinated_next(&walk, &act.side.case_id, &row))
            return;
        ASSERT(plan_case_load(view, act.side.case_id, &act.side.row));
        if (!staff.is_absent) {
            plan_break_end(&act, "coordinator-away", row.actor);
            if (row.state == ACTOR_JOINED)
                plan_coordinator_is_back(&act, due->staff_code);
        } else if (row.state == ACTOR_JOINED && plan_act_is_holder(&act) &&
                   !act.side.row.is_closed) {
            plan_break_open(&act, "coordinator-away", row.actor);
            if (plan_act_has_room(&act))
                plan_coordinator_ask_substitute(&act, staff.substitute,
                    row.hours_a_week, input_id(input, PLAN_AWAY_ORDINAL + i));
        }
    }
}
