/* What ends with a case, however it ends, and with a membership: found by the simulator. */

#include "tests/lib/fellow.h"
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

static const char *
proposed_by(const char *partner, struct id case_id, uint8_t proposal)
{
    Stafett__Partner__V1__ProposalMade record =
        STAFETT__PARTNER__V1__PROPOSAL_MADE__INIT;
    record.case_id = baton_id(case_id);
    record.proposal_id = baton_id(turns_id(proposal));
    record.part_code = (char *)"goal";
    record.category_code = (char *)"coordination";
    record.content = baton_content("text", "A course in the spring.");
    return turns_partner(partner, &record.base);
}

static void
ended_is(struct id about, const char *reason)
{
    const Stafett__Plan__V1__QuestionEnded *ended = WORKS_EVENT(question_ended);
    assert_non_null(ended);
    assert_true(slice_equal(slice_bytes(ended->about_id), id_slice(&about)));
    assert_string_equal(ended->reason_code, reason);
}

static void
test_a_proposal_comes_too_late_when_the_case_is_closed(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)works_member(case_id, "nav");
    assert_null(proposed_by("nav", case_id, 29));
    assert_null(works_evaluate(case_id, "last", 2));
    assert_null(works_end(case_id, true, "Ring Jon."));
    ended_is(turns_id(29), "closed"); /* nobody answers it any more */
    assert_string_equal(proposed_by("nav", case_id, 30), "case-closed");
}

/* What a member proposed it proposes again; what our own did, we do. */
static void
test_proposals_go_with_the_case(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__Propose own = STAFETT__PLAN__V1__PROPOSE__INIT;
    (void)works_member(case_id, "nav");
    joint_consent(case_id, "sjovik", "coordination");
    assert_null(proposed_by("nav", case_id, 29));
    own.case_id = baton_id(case_id);
    own.part_code = (char *)"goal";
    own.category_code = (char *)"coordination";
    own.content = baton_content("text", "A course in the autumn.");
    assert_null(turns_client("ola", &own.base));
    const Stafett__Plan__V1__ProposalMade *made = WORKS_EVENT(proposal_made);
    struct id own_id = id_or_none(made->proposal_id);
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    ended_is(turns_id(29), "moved");
    const Stafett__Plan__V1__QuestionEnded *ended = WORKS_SECOND(question_ended);
    assert_true(slice_equal(slice_bytes(ended->about_id), id_slice(&own_id)));
    made = WORKS_EVENT(proposal_made);
    assert_non_null(made);
    assert_true(slice_equal(slice_bytes(made->proposal_id), id_slice(&own_id)));
    assert_string_equal(made->to_code, "sjovik");
    assert_string_equal(made->by_code, "ola");
    assert_null(turns_event(&stafett__plan__v1__proposal_made__descriptor, 1));
}

/* Whoever is asked to take part in it holds it now. */
static void
test_a_question_to_take_part_ends_when_the_case_comes(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    const struct baton_offered offered = { case_id, 1, "nav", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&offered));
    assert_null(baton_accept("turid", baton_quote(case_id, 1), 0));
    uint64_t record = baton_shared_count("nav");
    assert_null(baton_completed_by("nav", baton_quote(case_id, 1), record));
    ended_is(id_derive(case_id, "havnes"), "moved");
}

/* However it is closed, who takes part hears of it. */
static void
test_members_hear_that_the_inquiry_was_withdrawn(void **state)
{
    (void)state;
    struct id case_id = case_of_inquiry(41, turns_id(40));
    Stafett__Intake__V1__InquiryWithdrawn withdrawn =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    (void)works_member(case_id, "nav");
    withdrawn.inquiry_id = baton_id(turns_id(41));
    withdrawn.was_routed = true;
    assert_null(turns_daemon("intake", &withdrawn.base));
    const Stafett__Partner__V1__MembershipEnded *told =
        baton_shared("nav", &stafett__partner__v1__membership_ended__descriptor);
    assert_string_equal(told->reason_code, "");
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
        TEST(test_proposals_go_with_the_case),
        TEST(test_a_question_to_take_part_ends_when_the_case_comes),
        TEST(test_members_hear_that_the_inquiry_was_withdrawn),
        TEST(test_whoever_came_hears_that_it_was_held),
        TEST(test_who_has_left_owes_nothing_of_what_was_on_its_way),
    };
    return test_run_group("plan_ends", tests, ARRAY_COUNT(tests));
}
