/* What ends with a case, however it ends, and with a membership: found by the simulator. */

#include "tests/rules/joint.h"
#include "tests/rules/works.h"

#include <string.h>

static struct id
case_of_inquiry(uint8_t inquiry, struct id case_id)
{
    Stafett__Intake__V1__InquiryRouted routed =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    routed.inquiry_id = baton_id(turns_id(inquiry));
    routed.case_id = baton_id(case_id);
    routed.person_id = baton_id(turns_id(42));
    routed.responsible_code = (char *)"jon";
    assert_null(turns_daemon("intake", &routed.base));
    return case_id;
}

static void
test_nothing_is_owed_of_a_case_whose_inquiry_is_withdrawn(void **state)
{
    (void)state;
    struct id case_id = case_of_inquiry(41, turns_id(40));
    Stafett__Intake__V1__InquiryWithdrawn withdrawn =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    int64_t due_us;
    assert_null(works_start(case_id, ID_NONE, WORKS_DAYS(14)));
    struct id cycle_id = works_cycle();
    assert_true(works_owes(case_id, "cycle-study", cycle_id, &due_us));
    withdrawn.inquiry_id = baton_id(turns_id(41));
    withdrawn.was_routed = true;
    assert_null(turns_daemon("intake", &withdrawn.base));
    assert_int_equal(baton_row(case_id).is_closed, 1);
    assert_false(works_owes(case_id, "cycle-study", cycle_id, &due_us));
    turns_go_to(WORKS_DAYS(20));
    assert_null(WORKS_EVENT(break_opened));
}

static void
test_a_coordinator_does_not_outlive_the_coordination(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__AskCoordinator ask = STAFETT__PLAN__V1__ASK_COORDINATOR__INIT;
    Stafett__Plan__V1__AnswerCoordinator yes =
        STAFETT__PLAN__V1__ANSWER_COORDINATOR__INIT;
    ask.case_id = baton_id(case_id);
    ask.staff_code = (char *)"ola";
    assert_null(turns_client("jon", &ask.base));
    yes.case_id = baton_id(case_id);
    yes.answer_code = (char *)"accept";
    assert_null(turns_client("ola", &yes.base));
    assert_null(works_evaluate(case_id, "last", 2));
    assert_null(works_end(case_id, true, "Ring Jon."));
    const Stafett__Plan__V1__CoordinatorEnded *ended = WORKS_EVENT(coordinator_ended);
    assert_non_null(ended);
    assert_string_equal(ended->staff_code, "ola");
    assert_string_equal(ended->reason_code, "closed");
}

static void
test_a_proposal_comes_too_late_when_the_case_is_closed(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Partner__V1__ProposalMade record =
        STAFETT__PARTNER__V1__PROPOSAL_MADE__INIT;
    (void)works_member(case_id, "nav");
    assert_null(works_evaluate(case_id, "last", 2));
    assert_null(works_end(case_id, true, "Ring Jon."));
    record.case_id = baton_id(case_id);
    record.proposal_id = baton_id(turns_id(30));
    record.part_code = (char *)"goal";
    record.category_code = (char *)"coordination";
    record.content = baton_content("text", "A course in the spring.");
    assert_string_equal(turns_partner("nav", &record.base), "case-closed");
}

static void
test_whoever_came_hears_that_it_was_held(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id nav = works_member(case_id, "nav");
    Stafett__Plan__V1__CallMeeting call = works_call(case_id, WORKS_DAYS(1), &son, 1);
    call.interpreter_code = (char *)"not-needed";
    assert_null(turns_client("jon", &call.base));
    struct id meeting_id = works_meeting();
    turns_go_to(WORKS_DAYS(1) + HOUR_US);
    assert_null(works_hold(case_id, meeting_id, nav, ""));
    const Stafett__Plan__V1__PartShared *shared = WORKS_EVENT(part_shared);
    assert_non_null(shared);
    assert_string_equal(shared->party_code, "nav");
    const Stafett__Partner__V1__MeetingShared *told =
        baton_shared("nav", &stafett__partner__v1__meeting_shared__descriptor);
    assert_non_null(told);
    assert_true(told->held_us != 0);
}

static const char *
version_from(const char *holder, struct id case_id, uint8_t version)
{
    Stafett__Partner__V1__VersionShared record =
        STAFETT__PARTNER__V1__VERSION_SHARED__INIT;
    static const uint8_t digest[DIGEST_BYTES] = { 1 };
    record.case_id = baton_id(case_id);
    record.version_id = baton_id(turns_id(version));
    record.number = version;
    record.digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    record.content = baton_content("mandate", "Two hours a week.");
    return turns_partner(holder, &record.base);
}

static void
test_who_has_left_owes_nothing_of_what_was_on_its_way(void **state)
{
    (void)state;
    struct id case_id = joint_member("sjovik");
    Stafett__Plan__V1__AnswerMembership leave =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    assert_null(version_from("sjovik", case_id, 1));
    assert_true(joint_owed(case_id, "plan-unsigned", turns_id(1)));
    leave.case_id = baton_id(case_id);
    leave.answer_code = (char *)"left";
    leave.content = baton_content("reason", "We are not needed.");
    assert_null(turns_client("turid", &leave.base));
    assert_false(joint_owed(case_id, "plan-unsigned", turns_id(1)));
    assert_null(version_from("sjovik", case_id, 2));
    const Stafett__Plan__V1__VersionMade *made = WORKS_EVENT(version_made);
    assert_int_equal(made->n_tell_codes, 0);
    assert_false(joint_owed(case_id, "plan-unsigned", turns_id(2)));
    assert_false(joint_owed(case_id, "plan-unread", turns_id(2)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_owed_of_a_case_whose_inquiry_is_withdrawn),
        TEST(test_a_coordinator_does_not_outlive_the_coordination),
        TEST(test_a_proposal_comes_too_late_when_the_case_is_closed),
        TEST(test_whoever_came_hears_that_it_was_held),
        TEST(test_who_has_left_owes_nothing_of_what_was_on_its_way),
    };
    return test_run_group("plan_ends", tests, ARRAY_COUNT(tests));
}
