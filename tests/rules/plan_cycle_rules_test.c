/* Cycles: what is tried has a date on which it is studied, and is studied by it. */

#include "tests/rules/joint.h"
#include "tests/rules/works.h"

#include <string.h>

static void
test_started_with_a_date_a_plan_and_a_measure(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    int64_t due_us;
    assert_string_equal(works_start(case_id, ID_NONE, 0), "time-missing");
    assert_string_equal(works_start(case_id, ID_NONE, turns_now()), "time-past");
    assert_string_equal(
        works_start(case_id, turns_id(9), WORKS_DAYS(14)), "goal-unknown");
    assert_string_equal(
        works_start(turns_id(9), ID_NONE, WORKS_DAYS(14)), "case-unknown");
    Stafett__Plan__V1__StartCycle message = STAFETT__PLAN__V1__START_CYCLE__INIT;
    message.case_id = baton_id(case_id);
    message.study_us = WORKS_DAYS(14);
    message.content = baton_content("plan", "Ring her on Sundays.");
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    message.content = baton_content("measure", "How often she rings.");
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    int64_t study_us = WORKS_DAYS(14);
    assert_null(works_start(case_id, ID_NONE, study_us));
    assert_true(works_owes(case_id, "cycle-study", works_cycle(), &due_us));
    assert_true(due_us == study_us);
}

static void
test_only_who_writes_in_the_case(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__StudyCycle message = STAFETT__PLAN__V1__STUDY_CYCLE__INIT;
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(14)));
    struct id cycle_id = works_cycle();
    message.case_id = baton_id(case_id);
    message.cycle_id = baton_id(cycle_id);
    message.act_code = (char *)"keep";
    assert_string_equal(turns_client("ola", &message.base), "not-responsible");
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
}

static void
test_studied_in_time_closes_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    int64_t due_us;
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(14)));
    struct id cycle_id = works_cycle();
    assert_int_equal(works_look(case_id)->cycles[0]->studied_us, 0);
    assert_string_equal(works_study(case_id, turns_id(9), "keep"), "cycle-unknown");
    assert_string_equal(works_study(case_id, cycle_id, "perhaps"), "answer-unknown");
    turns_go_to(WORKS_DAYS(7));
    assert_null(works_study(case_id, cycle_id, "change"));
    assert_false(works_owes(case_id, "cycle-study", cycle_id, &due_us));
    assert_string_equal(works_study(case_id, cycle_id, "keep"), "already-done");
    turns_go_to(WORKS_DAYS(14));
    assert_false(works_break_is_open(case_id, "cycle-study", cycle_id));
    const Stafett__Plan__V1__CycleView *seen = works_look(case_id)->cycles[0];
    assert_string_equal(seen->act_code, "change");
    assert_true(seen->studied_us > seen->started_us);
    assert_string_equal(
        baton_code(slice_bytes(seen->study_content), "study"), "She rang once.");
}

static void
test_nobody_studied_is_a_break_until_somebody_does(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(14)));
    struct id cycle_id = works_cycle();
    turns_go_to(WORKS_DAYS(15));
    const Stafett__Plan__V1__BreakOpened *opened = WORKS_EVENT(break_opened);
    assert_string_equal(opened->rule_code, "cycle-study");
    assert_string_equal(opened->tell_codes[0], "jon");
    const Stafett__Plan__V1__Work *work = works_look(case_id);
    const Stafett__Plan__V1__AgendaItem *last = work->agenda[work->n_agenda - 1];
    assert_string_equal(last->point_code, "cycle");
    assert_string_equal(work->agenda[work->n_agenda - 2]->point_code, "break");
    assert_null(works_study(case_id, cycle_id, "stop"));
    const Stafett__Plan__V1__BreakClosed *closed = WORKS_EVENT(break_closed);
    assert_true(closed->late_us > 0);
    assert_false(works_break_is_open(case_id, "cycle-study", cycle_id));
}

/* With no story told, every area of life is one that nobody has looked at. */
static void
test_agenda_begins_with_what_is_hers(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(14)));
    const Stafett__Plan__V1__Work *work = works_look(case_id);
    assert_int_equal(work->n_agenda, 12);
    assert_string_equal(work->agenda[0]->point_code, "unlooked");
    assert_string_equal(work->agenda[0]->detail_code, "housing");
    assert_string_equal(work->agenda[11]->point_code, "cycle");
}

/* It came in a moment ago: what went before is on its way by alarm. */
static void
test_what_was_found_comes_after_its_cycle(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(14)));
    struct id cycle_id = works_cycle();
    (void)works_member(case_id, "nav");
    assert_null(works_study(case_id, cycle_id, "keep"));
    const Stafett__Plan__V1__PartShared *first = WORKS_EVENT(part_shared);
    const Stafett__Plan__V1__PartShared *second = WORKS_SECOND(part_shared);
    assert_string_equal(first->part_code, "cycle");
    assert_string_equal(second->part_code, "study");
}

static void
test_a_member_takes_them_from_the_holder_alone(void **state)
{
    (void)state;
    Stafett__Partner__V1__CycleShared cycle = STAFETT__PARTNER__V1__CYCLE_SHARED__INIT;
    Stafett__Partner__V1__StudyShared study = STAFETT__PARTNER__V1__STUDY_SHARED__INIT;
    struct id case_id = joint_member("sjovik");
    struct id cycle_id = turns_id(40);
    struct id study_id = plan_study_of(cycle_id);
    cycle.case_id = baton_id(case_id);
    cycle.cycle_id = baton_id(cycle_id);
    cycle.category_code = (char *)"coordination";
    cycle.content = baton_content("plan", "One line each day.");
    study.case_id = cycle.case_id;
    study.study_id = baton_id(study_id);
    study.cycle_id = cycle.cycle_id;
    study.act_code = (char *)"keep";
    study.content = baton_content("study", "It helped.");
    assert_string_equal(turns_partner("sjovik", &cycle.base), "time-missing");
    cycle.study_us = turns_now() + DAY_US;
    assert_string_equal(turns_partner("nav", &cycle.base), "not-holder");
    assert_string_equal(turns_partner("sjovik", &study.base), "cycle-unknown");
    assert_null(turns_partner("sjovik", &cycle.base));
    assert_non_null(WORKS_EVENT(cycle_started));
    assert_false(works_break_is_open(case_id, "cycle-study", cycle_id));
    assert_null(turns_partner("sjovik", &cycle.base)); /* said again: nothing new */
    assert_int_equal(turns_event_count(), 0);
    study.act_code = (char *)"perhaps";
    assert_string_equal(turns_partner("sjovik", &study.base), "answer-unknown");
    study.act_code = (char *)"keep";
    assert_string_equal(turns_partner("nav", &study.base), "not-holder");
    assert_null(turns_partner("sjovik", &study.base));
    assert_null(turns_partner("sjovik", &study.base));
    assert_int_equal(turns_event_count(), 0);
    assert_true(turns_rebuilt_equals_live());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_started_with_a_date_a_plan_and_a_measure),
        TEST(test_only_who_writes_in_the_case),
        TEST(test_studied_in_time_closes_it),
        TEST(test_nobody_studied_is_a_break_until_somebody_does),
        TEST(test_agenda_begins_with_what_is_hers),
        TEST(test_what_was_found_comes_after_its_cycle),
        TEST(test_a_member_takes_them_from_the_holder_alone),
    };
    return test_run_group("plan_cycle", tests, ARRAY_COUNT(tests));
}
