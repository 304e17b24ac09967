/* Evaluations from the person's side, and how coordination ends well. */

#include "tests/rules/works.h"

#include <string.h>

static Stafett__Plan__V1__Evaluate
evaluate(struct id case_id)
{
    Stafett__Plan__V1__Evaluate message = STAFETT__PLAN__V1__EVALUATE__INIT;
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)"plan";
    message.safety_code = (char *)"better";
    message.quality_code = (char *)"worse";
    message.mastery_code = (char *)"same";
    message.content = baton_content("text", "It is calmer.");
    return message;
}

static void
test_all_three_are_spoken_of(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__Evaluate message = evaluate(case_id);
    message.mastery_code = (char *)"";
    assert_string_equal(turns_client("jon", &message.base), "answer-unknown");
    message.mastery_code = (char *)"excellent";
    assert_string_equal(turns_client("jon", &message.base), "answer-unknown");
    message.mastery_code = (char *)"not-asked";
    message.knows_code = (char *)"perhaps";
    assert_string_equal(turns_client("jon", &message.base), "answer-unknown");
    message.knows_code = (char *)"";
    message.kind_code = (char *)"yearly";
    assert_string_equal(turns_client("jon", &message.base), "kind-unknown");
    message.kind_code = (char *)"plan";
    message.next_us = turns_now();
    assert_string_equal(turns_client("jon", &message.base), "time-past");
    message.next_us = 0;
    message.content = slice_binary(slice_of(NULL, 0));
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    message.content = baton_content("text", "It is calmer.");
    assert_string_equal(turns_client("ola", &message.base), "not-responsible");
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__Evaluated *event = WORKS_EVENT(evaluated);
    assert_string_equal(event->knows_code, "not-asked");
    assert_false(event->is_told_asked);
}

static void
test_next_one_is_due_by_the_rules_or_as_agreed(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    int64_t due_us;
    Stafett__Plan__V1__Evaluate message = evaluate(case_id);
    assert_null(turns_client("jon", &message.base));
    assert_true(works_owes(case_id, "evaluation-due", ID_NONE, &due_us));
    assert_true(due_us > WORKS_DAYS(182) && due_us < WORKS_DAYS(185));
    message = evaluate(case_id);
    message.next_us = WORKS_DAYS(30);
    assert_null(turns_client("jon", &message.base));
    assert_true(works_owes(case_id, "evaluation-due", ID_NONE, &due_us));
    assert_true(due_us == message.next_us);
    turns_go_to(WORKS_DAYS(31));
    assert_true(works_break_is_open(case_id, "evaluation-due", ID_NONE));
    assert_null(works_evaluate(case_id, "last", 2));
    assert_false(works_owes(case_id, "evaluation-due", ID_NONE, &due_us));
    assert_false(works_break_is_open(case_id, "evaluation-due", ID_NONE));
}

/* Whoever takes the case over owes what comes, and not what was done. */
static void
test_version_goes_on_with_the_next_date(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__MakeVersion make = STAFETT__PLAN__V1__MAKE_VERSION__INIT;
    Stafett__Plan__V1__Evaluate message = evaluate(case_id);
    (void)works_member(case_id, "nav");
    make.case_id = baton_id(case_id);
    make.evaluate_us = WORKS_DAYS(10);
    make.content = baton_content("mandate", "Two hours a week.");
    assert_null(turns_client("jon", &make.base));
    turns_go_to(WORKS_DAYS(1));
    message.next_us = WORKS_DAYS(90);
    assert_null(turns_client("jon", &message.base));
    const Stafett__Partner__V1__VersionShared *told =
        baton_shared("nav", &stafett__partner__v1__version_shared__descriptor);
    assert_int_equal(told->evaluate_us, message.next_us);
    message.kind_code = (char *)"last";
    message.next_us = 0;
    assert_null(turns_client("jon", &message.base));
    told = baton_shared("nav", &stafett__partner__v1__version_shared__descriptor);
    assert_int_equal(told->evaluate_us, 0);
}

static void
test_shown_oldest_first_with_how_often_she_told_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(works_evaluate(case_id, "baseline", 10));
    turns_go_to(WORKS_DAYS(90));
    assert_null(works_evaluate(case_id, "plan", 4));
    turns_go_to(WORKS_DAYS(90));
    assert_null(works_evaluate(case_id, "last", 2));
    const Stafett__Plan__V1__Work *work = works_look(case_id);
    assert_int_equal(work->n_evaluations, 3);
    assert_string_equal(work->evaluations[0]->kind_code, "baseline");
    assert_int_equal(work->evaluations[0]->told_again, 10);
    assert_int_equal(work->evaluations[2]->told_again, 2);
    assert_true(work->evaluations[2]->is_told_asked);
    assert_string_equal(work->evaluations[2]->mastery_code, "not-asked");
}

/* The first evaluation asks nothing of the story; the next finds that it was not told
 * since. */
static void
test_story_is_asked_anew(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    int64_t due_us;
    assert_null(works_evaluate(case_id, "baseline", 10));
    assert_false(works_owes(case_id, "story-again", ID_NONE, &due_us));
    turns_go_to(WORKS_DAYS(90));
    assert_null(works_evaluate(case_id, "plan", 4));
    assert_true(works_owes(case_id, "story-again", ID_NONE, &due_us));
    turns_go_to(turns_now() + 1);
    assert_true(works_break_is_open(case_id, "story-again", ID_NONE));
}

static void
test_end_needs_her_yes_a_last_evaluation_and_a_way_back(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(works_end(case_id, false, "Ring Jon."), "person-not-asked");
    assert_string_equal(works_end(case_id, true, "Ring Jon."), "evaluation-missing");
    assert_null(works_evaluate(case_id, "plan", 4));
    assert_string_equal(works_end(case_id, true, "Ring Jon."), "evaluation-missing");
    assert_null(works_evaluate(case_id, "last", 2));
    assert_string_equal(works_end(case_id, true, ""), "come-back-missing");
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_string_equal(works_end(case_id, true, "Ring Jon."), "offer-open");
}

static void
test_stay_is_not_ended_so(void **state)
{
    (void)state;
    Stafett__Plan__V1__OpenStay message = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    struct id case_id;
    message.person_id = baton_id(turns_id(90));
    message.partner_code = (char *)"sjovik";
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_true(id_from(slice_bytes(opened->case_id), &case_id));
    assert_null(works_evaluate(case_id, "last", 2));
    assert_string_equal(works_end(case_id, true, "Ring Jon."), "is-a-stay");
}

static void
test_end_ends_all_that_is_owed_and_is_shown(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id nav = works_member(case_id, "nav");
    int64_t due_us;
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(1)));
    struct id cycle_id = works_cycle();
    turns_go_to(WORKS_DAYS(2));
    assert_true(works_break_is_open(case_id, "cycle-study", cycle_id));
    assert_null(works_evaluate(case_id, "plan", 4));
    assert_null(works_evaluate(case_id, "last", 2));
    assert_null(works_end(case_id, true, "Ring Jon at any time."));
    const Stafett__Plan__V1__CaseClosed *closed = PLAN_EVENT(case_closed);
    assert_string_equal(closed->reason_code, "ended-well");
    assert_false(works_owes(case_id, "cycle-study", cycle_id, &due_us));
    assert_false(works_break_is_open(case_id, "cycle-study", cycle_id));
    const Stafett__Partner__V1__MembershipEnded *told =
        baton_shared("nav", &stafett__partner__v1__membership_ended__descriptor);
    assert_string_equal(told->reason_code, "ended-well");
    assert_true(slice_equal(slice_bytes(told->actor_id), id_slice(&nav)));
    Stafett__Plan__V1__ShowCase show = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    show.case_id = baton_id(case_id);
    assert_null(turns_client("jon", &show.base));
    const Stafett__Plan__V1__CaseView *view =
        turns_answer(&stafett__plan__v1__case_view__descriptor);
    assert_true(view->is_closed);
    assert_string_equal(baton_code(slice_bytes(view->end_content), "come_back"),
        "Ring Jon at any time.");
    assert_string_equal(works_end(case_id, true, "Ring Jon."), "case-closed");
    assert_string_equal(works_evaluate(case_id, "last", 2), "case-closed");
    assert_int_equal(works_look(case_id)->n_agenda, 0);
}

static void
test_it_can_begin_again(void **state)
{
    (void)state;
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    struct id case_id = baton_case();
    struct plan_case row = baton_row(case_id);
    message.person_id = baton_id(row.person);
    assert_non_null(turns_client("jon", &message.base));
    assert_null(works_evaluate(case_id, "last", 2));
    assert_null(works_end(case_id, true, "Ring Jon."));
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_false(slice_equal(slice_bytes(opened->case_id), id_slice(&case_id)));
}

/* At a member: the holder says that coordination has ended well. */
static void
test_member_hears_why_it_ends(void **state)
{
    (void)state;
    struct id case_id = turns_id(60);
    struct id actor_id = works_joined(case_id, "sjovik");
    Stafett__Partner__V1__MembershipEnded ended =
        STAFETT__PARTNER__V1__MEMBERSHIP_ENDED__INIT;
    ended.case_id = baton_id(case_id);
    ended.actor_id = baton_id(actor_id);
    ended.reason_code = (char *)"ended-well";
    assert_null(turns_partner("sjovik", &ended.base));
    const Stafett__Plan__V1__MembershipEnded *event = PLAN_EVENT(membership_ended);
    assert_string_equal(event->reason_code, "ended-well");
    assert_int_equal(event->n_tell_codes, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_three_are_spoken_of),
        TEST(test_next_one_is_due_by_the_rules_or_as_agreed),
        TEST(test_version_goes_on_with_the_next_date),
        TEST(test_shown_oldest_first_with_how_often_she_told_it),
        TEST(test_story_is_asked_anew),
        TEST(test_end_needs_her_yes_a_last_evaluation_and_a_way_back),
        TEST(test_stay_is_not_ended_so),
        TEST(test_end_ends_all_that_is_owed_and_is_shown),
        TEST(test_it_can_begin_again),
        TEST(test_member_hears_why_it_ends),
    };
    return test_run_group("plan_evaluation", tests, ARRAY_COUNT(tests));
}
