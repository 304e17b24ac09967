/* Goals and measures: who writes them, what they must name, and what is found in them by
 * rule. */

#include "tests/rules/joint.h"

#include <string.h>

static struct joint_measure
plain(struct id case_id, struct id owner)
{
    struct joint_measure said = { .case_id = case_id,
        .owner_id = owner,
        .category = "school",
        .text = "Rides with the group." };
    return said;
}

static void
test_who_writes_and_what_a_goal_names(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id elsewhere = joint_member("sjovik");
    assert_string_equal(
        joint_goal_say("ola", case_id, "leisure", "school"), "not-responsible");
    assert_string_equal(
        joint_goal_say("turid", elsewhere, "leisure", "school"), "not-holder");
    assert_string_equal(
        joint_goal_say("jon", case_id, "riding", "school"), "area-unknown");
    assert_string_equal(
        joint_goal_say("jon", case_id, "leisure", "horses"), "category-unknown");
    assert_null(joint_goal_say("nina", case_id, "leisure", "school"));
    Stafett__Plan__V1__SetGoal message = STAFETT__PLAN__V1__SET_GOAL__INIT;
    message.case_id = baton_id(case_id);
    message.area_code = (char *)"leisure";
    message.category_code = (char *)"school";
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    message.content = baton_content("goal", "As my friend 13097248022 does.");
    assert_string_equal(turns_client("jon", &message.base), "text-has-identity");
    message.content = baton_content("goal", "I want to ride.");
    message.evaluate_us = turns_now() - 1;
    assert_string_equal(turns_client("jon", &message.base), "time-past");
    message.evaluate_us = 0;
    message.state_code = (char *)"perhaps";
    assert_string_equal(turns_client("jon", &message.base), "state-unknown");
}

static void
test_a_change_leaves_the_rest_and_a_date_is_owed(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id goal = joint_goal(case_id, "school");
    Stafett__Plan__V1__SetGoal message = STAFETT__PLAN__V1__SET_GOAL__INIT;
    message.case_id = baton_id(case_id);
    message.goal_id = baton_id(turns_id(9));
    assert_string_equal(turns_client("jon", &message.base), "goal-unknown");
    message.goal_id = baton_id(goal);
    message.evaluate_us = turns_now() + 10 * DAY_US;
    assert_null(turns_client("jon", &message.base));
    assert_true(joint_owed(case_id, "evaluation-due", goal));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "nina");
    assert_int_equal(plan->n_goals, 1);
    assert_string_equal(plan->goals[0]->area_code, "leisure");
    assert_string_equal(baton_code(slice_bytes(plan->goals[0]->content), "goal"),
        "I want to ride again.");
    turns_go_to(turns_now() + 11 * DAY_US);
    assert_true(joint_break(case_id, "evaluation-due", goal));
    message.evaluate_us = 0;
    message.state_code = (char *)"met";
    assert_null(turns_client("jon", &message.base));
    assert_false(joint_owed(case_id, "evaluation-due", goal));
    assert_false(joint_break(case_id, "evaluation-due", goal));
}

static void
test_measure_has_an_owner_of_the_map(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id teacher = joint_actor(case_id, "phone", "teacher", "");
    struct id hidden = joint_actor(case_id, "relative", "father", "");
    joint_actor_hide(case_id, hidden);
    struct joint_measure said = plain(case_id, ID_NONE);
    assert_string_equal(joint_measure_say("jon", &said), "owner-missing");
    said.owner_id = turns_id(9);
    assert_string_equal(joint_measure_say("jon", &said), "actor-unknown");
    said.owner_id = hidden;
    assert_string_equal(joint_measure_say("jon", &said), "do-not-tell");
    said.owner_id = teacher;
    said.goal_id = turns_id(9);
    assert_string_equal(joint_measure_say("jon", &said), "goal-unknown");
    said.goal_id = ID_NONE;
    said.category = "horses";
    assert_string_equal(joint_measure_say("jon", &said), "category-unknown");
    said.category = "school";
    said.state = "perhaps";
    assert_string_equal(joint_measure_say("jon", &said), "state-unknown");
    said.state = NULL;
    said.weekday = 8;
    assert_string_equal(joint_measure_say("jon", &said), "time-missing");
    said.weekday = 4;
    said.from_minute = 900;
    said.to_minute = 900;
    assert_string_equal(joint_measure_say("jon", &said), "time-missing");
    said.to_minute = 960;
    said.due_us = turns_now() - 1;
    assert_string_equal(joint_measure_say("jon", &said), "time-past");
    said.due_us = 0;
    assert_string_equal(joint_measure_say("ola", &said), "not-responsible");
    assert_null(joint_measure_say("jon", &said));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "jon");
    assert_string_equal(plan->measures[0]->owner_code, "teacher");
    assert_string_equal(plan->measures[0]->state_code, "planned");
}

static void
test_measures_that_would_wait_for_each_other(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "phone", "teacher", "");
    struct joint_measure said = plain(case_id, owner);
    struct id one = joint_measure(&said);
    said.after[0] = turns_id(9);
    assert_string_equal(joint_measure_say("jon", &said), "measure-unknown");
    said.after[0] = one;
    struct id two = joint_measure(&said);
    said.after[0] = two;
    struct id three = joint_measure(&said);
    struct joint_measure change = { .case_id = case_id, .measure_id = one };
    change.after[0] = one;
    assert_string_equal(joint_measure_say("jon", &change), "measures-circle");
    change.after[0] = three;
    assert_string_equal(joint_measure_say("jon", &change), "measures-circle");
    change.after[0] = ID_NONE;
    change.state = "done";
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "jon");
    assert_true(plan->measures[1]->is_waiting || plan->measures[2]->is_waiting);
    assert_null(joint_measure_say("jon", &change));
    change.measure_id = two;
    assert_null(joint_measure_say("jon", &change));
    plan = joint_look(case_id, "jon");
    for (size_t i = 0; i < plan->n_measures; i++)
        assert_false(plan->measures[i]->is_waiting);
}

static void
test_measure_without_a_goal_is_found(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "phone", "teacher", "");
    struct id goal = joint_goal(case_id, "school");
    struct joint_measure said = plain(case_id, owner);
    struct id measure = joint_measure(&said);
    assert_true(joint_break(case_id, "measure-without-goal", measure));
    assert_int_equal(joint_look(case_id, "jon")->n_breaks, 1);
    struct joint_measure change = {
        .case_id = case_id, .measure_id = measure, .goal_id = goal
    };
    assert_null(joint_measure_say("jon", &change));
    assert_false(joint_break(case_id, "measure-without-goal", measure));
    assert_int_equal(joint_look(case_id, "jon")->n_breaks, 0);
}

static void
test_promise_that_passes_and_what_waits_for_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "phone", "teacher", "");
    struct joint_measure said = plain(case_id, owner);
    said.due_us = turns_now() + 2 * DAY_US;
    struct id first = joint_measure(&said);
    said.due_us = turns_now() + 9 * DAY_US;
    said.after[0] = first;
    struct id then = joint_measure(&said);
    assert_false(joint_break(case_id, "dependency-broken", then));
    turns_go_to(turns_now() + 3 * DAY_US);
    assert_true(joint_break(case_id, "promise-overdue", first));
    assert_true(joint_break(case_id, "dependency-broken", then));
    struct joint_measure change = {
        .case_id = case_id, .measure_id = first, .state = "done"
    };
    assert_null(joint_measure_say("jon", &change));
    assert_false(joint_break(case_id, "promise-overdue", first));
    assert_false(joint_owed(case_id, "promise-overdue", first));
    assert_false(joint_break(case_id, "dependency-broken", then));
    assert_true(joint_owed(case_id, "promise-overdue", then));
}

static void
test_promise_that_moves_past_what_waits_for_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "phone", "teacher", "");
    struct joint_measure said = plain(case_id, owner);
    said.due_us = turns_now() + 2 * DAY_US;
    struct id first = joint_measure(&said);
    said.due_us = 0;
    said.starts_us = turns_now() + 5 * DAY_US;
    said.after[0] = first;
    struct id then = joint_measure(&said);
    struct joint_measure change = {
        .case_id = case_id, .measure_id = first, .due_us = turns_now() + 6 * DAY_US
    };
    assert_null(joint_measure_say("jon", &change));
    assert_true(joint_break(case_id, "dependency-broken", then));
    change.due_us = turns_now() + 4 * DAY_US;
    assert_null(joint_measure_say("jon", &change));
    assert_false(joint_break(case_id, "dependency-broken", then));
}

static void
test_two_at_the_same_time_of_the_week(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "phone", "teacher", "");
    struct joint_measure said = plain(case_id, owner);
    said.weekday = 4;
    said.from_minute = 900;
    said.to_minute = 960;
    struct id one = joint_measure(&said);
    said.from_minute = 960;
    said.to_minute = 1020;
    struct id next = joint_measure(&said);
    assert_false(joint_break(case_id, "measures-clash", next));
    said.from_minute = 930;
    said.to_minute = 950;
    struct id later = joint_measure(&said);
    assert_true(joint_break(case_id, "measures-clash", later));
    struct joint_measure change = {
        .case_id = case_id, .measure_id = one, .text = "The same again."
    };
    assert_null(joint_measure_say("jon", &change));
    assert_false(joint_break(case_id, "measures-clash", one));
    change.weekday = 5;
    change.from_minute = 900;
    change.to_minute = 960;
    assert_null(joint_measure_say("jon", &change));
    assert_false(joint_break(case_id, "measures-clash", later));
}

static void
test_plan_that_is_as_full_as_it_may_be(void **state)
{
    static char text[16000];
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "phone", "teacher", "");
    struct joint_measure said = plain(case_id, owner);
    memset(text, 'a', sizeof text - 1);
    said.text = text;
    said.due_us = turns_now() + DAY_US;
    struct id first = joint_measure(&said);
    assert_false(joint_look(case_id, "jon")->is_cut);
    said.after[0] = first;
    said.weekday = 1;
    said.to_minute = 20;
    for (unsigned i = 1; i < PLAN_MEASURES_MAX; i++) {
        said.from_minute = 20 * i;
        said.to_minute = 20 * i + 20;
        (void)joint_measure(&said);
    }
    assert_string_equal(joint_measure_say("jon", &said), "list-too-long");
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "jon");
    assert_int_equal(plan->n_measures, PLAN_MEASURES_MAX);
    assert_true(plan->is_cut);
    struct joint_measure change = { .case_id = case_id,
        .measure_id = first,
        .due_us = turns_now() + 3 * DAY_US,
        .weekday = 1,
        .from_minute = 0,
        .to_minute = 1439 };
    assert_null(joint_measure_say("jon", &change)); /* all are broken at once */
    turns_go_to(turns_now() + 2 * DAY_US);
    change.weekday = 2;
    change.due_us = turns_now() + 2 * DAY_US;
    assert_null(joint_measure_say("jon", &change));
    assert_null(joint_version_say("jon", case_id, "All of it."));
}

static void
test_linked_plan_has_an_owner(void **state)
{
    (void)state;
    Stafett__Plan__V1__LinkPlan message = STAFETT__PLAN__V1__LINK_PLAN__INIT;
    struct id case_id = baton_case();
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)"individuell-plan";
    message.is_the_plan = true;
    assert_string_equal(turns_client("jon", &message.base), "owner-missing");
    message.owner_id = baton_id(joint_actor(case_id, "phone", "caseworker", ""));
    message.case_id = baton_id(case_id);
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    message.content = baton_content("text", "At the caseworker's.");
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "jon");
    assert_int_equal(plan->n_links, 1);
    assert_true(plan->links[0]->is_the_plan);
}

static void
test_members_have_what_there_is_a_ground_for(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id owner = joint_actor(case_id, "partner", "work", "nav");
    joint_consent(case_id, "nav", "school");
    (void)joint_goal(case_id, "school");
    const Stafett__Partner__V1__GoalShared *goal =
        baton_shared("nav", &stafett__partner__v1__goal_shared__descriptor);
    assert_string_equal(
        baton_code(slice_bytes(goal->content), "goal"), "I want to ride again.");
    uint64_t before = baton_shared_count("nav");
    (void)joint_goal(case_id, "economy");
    assert_int_equal(baton_shared_count("nav"), before);
    assert_non_null(PLAN_EVENT(part_withheld));
    struct joint_measure said = plain(case_id, owner);
    (void)joint_measure(&said);
    const Stafett__Partner__V1__MeasureShared *measure =
        baton_shared("nav", &stafett__partner__v1__measure_shared__descriptor);
    assert_string_equal(measure->state_code, "planned");
}

static void
test_a_member_takes_them_from_the_holder_alone(void **state)
{
    (void)state;
    Stafett__Partner__V1__GoalShared goal = STAFETT__PARTNER__V1__GOAL_SHARED__INIT;
    Stafett__Partner__V1__MeasureShared measure =
        STAFETT__PARTNER__V1__MEASURE_SHARED__INIT;
    struct id case_id = joint_member("sjovik");
    goal.case_id = baton_id(case_id);
    goal.goal_id = baton_id(turns_id(30));
    goal.area_code = (char *)"leisure";
    goal.category_code = (char *)"health";
    goal.state_code = (char *)"open";
    goal.content = baton_content("goal", "I want to sleep.");
    assert_string_equal(turns_partner("nav", &goal.base), "not-holder");
    assert_null(turns_partner("sjovik", &goal.base));
    measure.case_id = goal.case_id;
    measure.measure_id = baton_id(turns_id(31));
    measure.goal_id = goal.goal_id;
    measure.category_code = (char *)"health";
    measure.state_code = (char *)"started";
    measure.due_us = turns_now() + DAY_US;
    measure.content = baton_content("measure", "Sees a nurse.");
    assert_string_equal(turns_partner("nav", &measure.base), "not-holder");
    assert_null(turns_partner("sjovik", &measure.base));
    turns_go_to(turns_now() + 2 * DAY_US);
    assert_false(joint_break(case_id, "promise-overdue", turns_id(31)));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "turid");
    assert_int_equal(plan->n_goals, 1);
    assert_int_equal(plan->n_measures, 1);
}

static void
test_a_member_owes_what_it_has_promised_itself(void **state)
{
    (void)state;
    struct plan_membership own;
    Stafett__Partner__V1__MeasureShared measure =
        STAFETT__PARTNER__V1__MEASURE_SHARED__INIT;
    struct id case_id = joint_member("sjovik");
    assert_true(plan_membership_load(turns_view(), case_id, &own));
    measure.case_id = baton_id(case_id);
    measure.measure_id = baton_id(turns_id(31));
    measure.owner_id = baton_id(own.actor);
    measure.category_code = (char *)"health";
    measure.state_code = (char *)"planned";
    measure.due_us = turns_now() + DAY_US;
    measure.content = baton_content("measure", "Sends the aid.");
    assert_null(turns_partner("sjovik", &measure.base));
    turns_go_to(turns_now() + 2 * DAY_US);
    assert_true(joint_break(case_id, "promise-overdue", turns_id(31)));
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_int_equal(opened->n_tell_codes, 1);
    measure.state_code = (char *)"done";
    assert_null(turns_partner("sjovik", &measure.base));
    assert_false(joint_break(case_id, "promise-overdue", turns_id(31)));
    assert_true(turns_rebuilt_equals_live());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_writes_and_what_a_goal_names),
        TEST(test_a_change_leaves_the_rest_and_a_date_is_owed),
        TEST(test_measure_has_an_owner_of_the_map),
        TEST(test_measures_that_would_wait_for_each_other),
        TEST(test_measure_without_a_goal_is_found),
        TEST(test_promise_that_passes_and_what_waits_for_it),
        TEST(test_promise_that_moves_past_what_waits_for_it),
        TEST(test_two_at_the_same_time_of_the_week),
        TEST(test_plan_that_is_as_full_as_it_may_be),
        TEST(test_linked_plan_has_an_owner),
        TEST(test_members_have_what_there_is_a_ground_for),
        TEST(test_a_member_takes_them_from_the_holder_alone),
        TEST(test_a_member_owes_what_it_has_promised_itself),
    };
    return test_run_group("plan_goal", tests, ARRAY_COUNT(tests));
}
