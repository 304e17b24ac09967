/* What is owed of a part by a time, and what does not hold at once: owed, overdue, met
 * late, set anew, opened and closed. Nothing is said twice. The rows are those of a
 * little service of its own: plan's, with one command that does what each test says. */

#include "tests/lib/fellow.h"

#include <string.h>

static struct id case_id;
static struct id part;
static void (*deed)(struct plan_act *act);
static int64_t due_us;

/* Told by telephone: the command whose decide does the deed. */
static void
decide_deed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    struct plan_act act = plan_act_start(view, input, decision);
    if (plan_act_writer(&act, baton_id(case_id)))
        deed(&act);
}

enum { INPUTS_MAX = 192 };

static int
start(void **state)
{
    static struct input_row inputs[INPUTS_MAX];
    static struct service service;
    if (baton_start(state) != 0)
        return -1;
    case_id = baton_case();
    part = turns_id(60);
    service = plan_service;
    assert_true(service.input_count <= INPUTS_MAX);
    for (size_t i = 0; i < service.input_count; i++) {
        inputs[i] = plan_service.inputs[i];
        if (inputs[i].type == &stafett__plan__v1__tell_actor__descriptor)
            inputs[i].decide = decide_deed;
    }
    service.inputs = inputs;
    turns_host()->service = &service;
    return 0;
}

static void
act(void (*what)(struct plan_act *act))
{
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    deed = what;
    assert_null(turns_client("jon", &message.base));
}

static void
owe(struct plan_act *act)
{
    plan_owe(act, "promise-overdue", part, due_us);
}

static void
meet(struct plan_act *act)
{
    plan_owed_end(act, "promise-overdue", part, true);
}

static void
drop(struct plan_act *act)
{
    plan_owed_end(act, "promise-overdue", part, false);
}

static void
find(struct plan_act *act)
{
    plan_break_open(act, "measure-without-goal", part);
}

static void
mend(struct plan_act *act)
{
    plan_break_end(act, "measure-without-goal", part);
}

/* ---- by a time */

static void
test_what_is_owed_breaks_at_its_time(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(owe);
    const Stafett__Plan__V1__ObligationSet *set = PLAN_EVENT(obligation_set);
    assert_string_equal(set->whose_code, "havnes");
    assert_string_equal(set->strength_code, "agreed");
    assert_string_equal(set->source_code, "local-agreement");
    assert_int_equal(fellow_owed(case_id, "promise-overdue", part), due_us);
    assert_int_equal(fellow_owed(case_id, "promise-overdue", turns_id(61)), 0);
    turns_go_to(due_us - 1);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
    turns_go_to(due_us);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_true(slice_equal(slice_bytes(opened->part_id), id_slice(&part)));
    assert_int_equal(opened->due_us, due_us);
    assert_int_equal(opened->n_notice_ids, 0);
    assert_string_equal(opened->tell_codes[0], "jon");
    assert_string_equal(opened->strength_code, "agreed");
    turns_go_to(due_us + 30 * DAY_US); /* it is said once */
    assert_null(PLAN_EVENT(break_opened));
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 1);
}

static void
test_what_is_met_in_time_makes_no_noise(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(owe);
    act(meet);
    assert_non_null(PLAN_EVENT(obligation_met));
    assert_int_equal(fellow_owed(case_id, "promise-overdue", part), 0);
    act(meet); /* nothing twice */
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(due_us + DAY_US);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
}

static void
test_what_is_met_late_says_how_late(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(owe);
    turns_go_to(due_us + 3 * HOUR_US);
    act(meet);
    const Stafett__Plan__V1__BreakClosed *closed = PLAN_EVENT(break_closed);
    assert_int_equal(closed->late_us, 3 * HOUR_US);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
    act(owe); /* and is owed again, of the same part */
    turns_go_to(turns_now() + MINUTE_US);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 1);
    act(drop); /* no longer owed: nobody was late */
    closed = PLAN_EVENT(break_closed);
    assert_int_equal(closed->late_us, 0);
}

static void
test_what_is_set_anew_has_the_new_time_alone(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(owe);
    act(owe); /* nothing twice */
    assert_int_equal(turns_event_count(), 0);
    due_us += 5 * DAY_US;
    act(owe);
    turns_go_to(due_us - DAY_US);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
    turns_go_to(due_us);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 1);
    due_us += 5 * DAY_US; /* a new promise: the break of the old one is over */
    act(owe);
    assert_non_null(PLAN_EVENT(break_closed));
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
    turns_go_to(due_us);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 1);
}

static void
unruled(struct plan_act *act)
{
    plan_owe(act, "no-such-rule", part, due_us);
    plan_break_open(act, "no-such-rule", part);
    plan_break_end(act, "no-such-rule", part);
    plan_owed_end(act, "no-such-rule", part, true);
}

static void
test_what_no_rule_names_is_not_owed(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(unruled);
    assert_int_equal(turns_event_count(), 0);
    due_us = 0;
    act(owe);
    due_us = -1;
    act(owe);
    due_us = INT64_MAX;
    act(owe);
    assert_int_equal(turns_event_count(), 0);
}

static void
test_days_end_when_the_day_does(void **state)
{
    (void)state;
    const struct input input = { .rules = turns_host()->rules,
        .calendar = turns_host()->calendar };
    int64_t due = plan_duty_due(&input, "coordinator-answer", turns_now());
    assert_true(due > turns_now() + 3 * DAY_US - DAY_US);
    assert_true(due <= turns_now() + 4 * DAY_US);
    assert_int_equal(plan_duty_due(&input, "actor-past", turns_now()), turns_now());
    assert_int_equal(plan_duty_due(&input, "no-such-rule", turns_now()), 0);
}

/* ---- at once */

static void
test_what_does_not_hold_is_open_until_it_does(void **state)
{
    (void)state;
    act(mend);
    assert_int_equal(turns_event_count(), 0);
    act(find);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_int_equal(opened->due_us, 0);
    assert_string_equal(opened->tell_codes[0], "jon");
    assert_true(
        plan_break_is_open(turns_view(), case_id, "measure-without-goal", part));
    assert_false(plan_break_is_open(
        turns_view(), case_id, "measure-without-goal", turns_id(61)));
    act(find); /* nothing twice */
    assert_int_equal(turns_event_count(), 0);
    act(mend);
    assert_non_null(PLAN_EVENT(break_closed));
    act(mend);
    assert_int_equal(turns_event_count(), 0);
    act(find); /* a new break, with an id of its own */
    assert_int_equal(fellow_breaks(case_id, "measure-without-goal"), 1);
}

static void
both(struct plan_act *act)
{
    plan_break_open(act, "measure-without-goal", part);
    plan_break_open(act, "measure-without-goal", turns_id(61));
    plan_break_open(act, "measures-clash", part);
}

static void
test_one_turn_finds_several(void **state)
{
    (void)state;
    act(both);
    assert_int_equal(fellow_breaks(case_id, "measure-without-goal"), 2);
    assert_int_equal(fellow_breaks(case_id, "measures-clash"), 1);
    act(both);
    assert_int_equal(turns_event_count(), 0);
}

/* ---- all of them */

static void
end(struct plan_act *act)
{
    plan_duties_end(act);
}

static void
test_all_ends_when_the_case_is_no_longer_ours(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(owe);
    act(find);
    turns_go_to(due_us);
    part = turns_id(61);
    due_us += DAY_US;
    act(owe);
    act(end);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
    assert_int_equal(fellow_breaks(case_id, "measure-without-goal"), 0);
    assert_int_equal(fellow_owed(case_id, "promise-overdue", part), 0);
    act(end);
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(due_us + DAY_US);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
}

static void
owe_many(struct plan_act *act)
{
    for (uint8_t i = 0; i < 200; i++)
        plan_owe(act, "promise-overdue", turns_id(i), due_us);
}

static void
test_more_than_a_turn_can_end_ends_in_two(void **state)
{
    (void)state;
    due_us = turns_now() + DAY_US;
    act(owe_many);
    turns_go_to(due_us);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 200);
    act(end);
    unsigned left = fellow_breaks(case_id, "promise-overdue");
    assert_true(left > 0 && left < 200);
    act(end);
    assert_int_equal(fellow_breaks(case_id, "promise-overdue"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_owed_breaks_at_its_time),
        TEST(test_what_is_met_in_time_makes_no_noise),
        TEST(test_what_is_met_late_says_how_late),
        TEST(test_what_is_set_anew_has_the_new_time_alone),
        TEST(test_what_no_rule_names_is_not_owed),
        TEST(test_days_end_when_the_day_does),
        TEST(test_what_does_not_hold_is_open_until_it_does),
        TEST(test_one_turn_finds_several),
        TEST(test_all_ends_when_the_case_is_no_longer_ours),
        TEST(test_more_than_a_turn_can_end_ends_in_two),
    };
    return test_run_group("plan_duty", tests, ARRAY_COUNT(tests));
}
