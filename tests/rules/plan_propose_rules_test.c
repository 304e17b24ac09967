/* Proposals: whoever takes part proposes, the holder answers; a former holder says that
 * the case has moved. */

#include "tests/lib/proof.h"
#include "tests/rules/joint.h"

#include <string.h>

static const char *
propose(const char *by, struct id case_id, const char *kind, const char *category)
{
    Stafett__Plan__V1__Propose message = STAFETT__PLAN__V1__PROPOSE__INIT;
    message.case_id = baton_id(case_id);
    message.part_code = (char *)kind;
    message.category_code = (char *)category;
    message.content = baton_content("text", "A shorter way to school.");
    return turns_client(by, &message.base);
}

static struct id
proposed(void)
{
    const Stafett__Plan__V1__ProposalMade *event = PLAN_EVENT(proposal_made);
    assert_non_null(event);
    return id_or_none(event->proposal_id);
}

static const char *
answer(const char *by, struct id case_id, struct id proposal, const char *code,
    const char *reason)
{
    Stafett__Plan__V1__AnswerProposal message =
        STAFETT__PLAN__V1__ANSWER_PROPOSAL__INIT;
    message.case_id = baton_id(case_id);
    message.proposal_id = baton_id(proposal);
    message.answer_code = (char *)code;
    message.content = baton_content("reason", reason);
    return turns_client(by, &message.base);
}

static Stafett__Partner__V1__ProposalMade
record_of(struct id case_id, uint8_t proposal)
{
    Stafett__Partner__V1__ProposalMade record =
        STAFETT__PARTNER__V1__PROPOSAL_MADE__INIT;
    record.case_id = baton_id(case_id);
    record.proposal_id = baton_id(turns_id(proposal));
    record.part_code = (char *)"measure";
    record.category_code = (char *)"work";
    record.content = baton_content("text", "Two mornings a week.");
    return record;
}

static const char *
answered_by(
    const char *partner, struct id case_id, struct id proposal, const char *code)
{
    Stafett__Partner__V1__ProposalAnswered record =
        STAFETT__PARTNER__V1__PROPOSAL_ANSWERED__INIT;
    record.case_id = baton_id(case_id);
    record.proposal_id = baton_id(proposal);
    record.answer_code = (char *)code;
    return turns_partner(partner, &record.base);
}

static void
test_the_holders_other_staff_propose_and_are_answered(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(propose("ola", case_id, "horse", "school"), "kind-unknown");
    assert_string_equal(propose("ola", case_id, "goal", "horses"), "category-unknown");
    assert_string_equal(propose("ida", case_id, "goal", "school"), "staff-unknown");
    assert_null(propose("ola", case_id, "goal", "school"));
    struct id proposal = proposed();
    assert_true(joint_owed(case_id, "proposal-answer", proposal));
    assert_string_equal(
        answer("ola", case_id, proposal, "taken", ""), "not-responsible");
    assert_string_equal(
        answer("jon", case_id, turns_id(9), "taken", ""), "proposal-unknown");
    assert_string_equal(
        answer("jon", case_id, proposal, "moved", ""), "answer-unknown");
    assert_string_equal(
        answer("jon", case_id, proposal, "not-taken", ""), "reason-missing");
    assert_null(answer("jon", case_id, proposal, "not-taken", "She says no."));
    const Stafett__Plan__V1__ProposalAnswered *event = PLAN_EVENT(proposal_answered);
    assert_string_equal(event->tell_codes[0], "ola");
    assert_false(joint_owed(case_id, "proposal-answer", proposal));
    assert_string_equal(answer("jon", case_id, proposal, "taken", ""), "already-done");
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "ola");
    assert_int_equal(plan->n_proposals, 1);
    assert_string_equal(plan->proposals[0]->answer_code, "not-taken");
}

static void
test_what_a_proposal_may_not_have_in_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id goal = joint_goal(case_id, "school");
    Stafett__Plan__V1__Propose message = STAFETT__PLAN__V1__PROPOSE__INIT;
    message.case_id = baton_id(case_id);
    message.part_code = (char *)"goal";
    message.category_code = (char *)"school";
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    message.content = baton_content("text", "As 13097248022 has it.");
    assert_string_equal(turns_client("jon", &message.base), "text-has-identity");
    message.content = baton_content("text", "As her friend has it.");
    message.part_id = baton_id(turns_id(9));
    assert_string_equal(turns_client("jon", &message.base), "part-unknown");
    message.part_id = baton_id(goal);
    assert_null(turns_client("jon", &message.base));
}

static void
test_a_member_proposes_on_a_ground_and_is_answered(void **state)
{
    (void)state;
    struct id case_id = joint_member("sjovik");
    assert_string_equal(propose("turid", case_id, "goal", "school"), "ground-missing");
    joint_consent(case_id, "sjovik", "school");
    assert_string_equal(propose("ola", case_id, "goal", "school"), "not-responsible");
    assert_null(propose("turid", case_id, "goal", "school"));
    struct id proposal = proposed();
    const Stafett__Partner__V1__ProposalMade *told =
        baton_shared("sjovik", &stafett__partner__v1__proposal_made__descriptor);
    assert_string_equal(told->category_code, "school");
    assert_false(joint_owed(case_id, "proposal-answer", proposal));
    assert_string_equal(
        answered_by("nav", case_id, proposal, "taken"), "proposal-unknown");
    assert_null(answered_by("sjovik", case_id, proposal, "taken"));
    const Stafett__Plan__V1__ProposalAnswered *event = PLAN_EVENT(proposal_answered);
    assert_string_equal(event->tell_codes[0], "turid");
    assert_string_equal(
        answered_by("sjovik", case_id, proposal, "moved"), "proposal-unknown");
    assert_string_equal(
        joint_look(case_id, "turid")->proposals[0]->answer_code, "taken");
}

static void
test_a_members_proposal_waits_for_the_holder(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id proposal = turns_id(30);
    Stafett__Partner__V1__ProposalMade record = record_of(case_id, 30);
    assert_string_equal(turns_partner("nav", &record.base), "not-member");
    (void)joint_actor(case_id, "partner", "work", "nav");
    record = record_of(case_id, 30);
    assert_null(turns_partner("nav", &record.base));
    const Stafett__Plan__V1__ProposalMade *made = PLAN_EVENT(proposal_made);
    assert_string_equal(made->tell_codes[0], "jon");
    assert_string_equal(turns_partner("nav", &record.base), "already-done");
    turns_go_to(turns_now() + 20 * DAY_US);
    assert_true(joint_break(case_id, "proposal-answer", proposal));
    assert_null(answer("jon", case_id, proposal, "taken", ""));
    assert_false(joint_break(case_id, "proposal-answer", proposal));
    const Stafett__Partner__V1__ProposalAnswered *told =
        baton_shared("nav", &stafett__partner__v1__proposal_answered__descriptor);
    assert_string_equal(told->answer_code, "taken");
}

static void
test_a_former_holder_says_that_the_case_has_moved(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)joint_actor(case_id, "partner", "hospital", "sjovik");
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    assert_int_equal(baton_row(case_id).baton, BATON_HANDED);
    Stafett__Partner__V1__ProposalMade record = record_of(case_id, 30);
    assert_null(turns_partner("sjovik", &record.base));
    const Stafett__Partner__V1__ProposalAnswered *told =
        baton_shared("sjovik", &stafett__partner__v1__proposal_answered__descriptor);
    assert_string_equal(told->answer_code, "moved");
    assert_int_equal(joint_look(case_id, "jon")->n_proposals, 0);
    /* It takes part itself now, and proposes as others do. */
    assert_string_equal(propose("jon", case_id, "goal", "school"), "ground-missing");
}

static const char *
proved_by_nav(struct id case_id)
{
    Stafett__Partner__V1__HolderProved message =
        STAFETT__PARTNER__V1__HOLDER_PROVED__INIT;
    struct signer signer = baton_signer(1);
    struct signer receiver = baton_signer(2);
    const struct proof_facts facts = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .to = "nav",
        .to_key = receiver.secret + SIGN_SECRET_BYTES - SIGN_PUBLIC_BYTES,
        .signer = &signer };
    ProtobufCBinaryData proofs[] = { proof_make(&facts, turns_arena()) };
    message.case_id = baton_id(case_id);
    message.proofs = proofs;
    message.n_proofs = ARRAY_COUNT(proofs);
    return turns_partner("nav", &message.base);
}

static void
test_an_open_proposal_follows_the_case(void **state)
{
    (void)state;
    struct id case_id = joint_member("sjovik");
    joint_consent(case_id, "sjovik", "school");
    joint_consent(case_id, "sjovik", "work");
    joint_consent(case_id, "nav", "school");
    assert_null(propose("turid", case_id, "goal", "school"));
    struct id follows = proposed();
    assert_null(propose("turid", case_id, "goal", "work"));
    struct id stays = proposed(); /* nothing carries it to the new holder */
    int64_t made_us = turns_now();
    turns_go_to(made_us + DAY_US);
    assert_null(proved_by_nav(case_id));
    const Stafett__Plan__V1__ProposalMade *again = PLAN_EVENT(proposal_made);
    assert_true(id_equal(id_or_none(again->proposal_id), follows));
    assert_string_equal(again->to_code, "nav");
    const Stafett__Partner__V1__ProposalMade *told =
        baton_shared("nav", &stafett__partner__v1__proposal_made__descriptor);
    assert_string_equal(
        baton_code(slice_bytes(told->content), "text"), "A shorter way to school.");
    assert_null(proved_by_nav(case_id));
    assert_null(PLAN_EVENT(proposal_made));
    assert_string_equal(
        answered_by("sjovik", case_id, follows, "moved"), "proposal-unknown");
    assert_null(answered_by("nav", case_id, follows, "taken"));
    assert_null(answered_by("sjovik", case_id, stays, "moved"));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "turid");
    assert_int_equal(plan->n_proposals, 2);
    assert_int_equal(plan->proposals[0]->made_us, made_us);
    assert_int_equal(plan->proposals[1]->made_us, made_us);
}

/* Sjovik's goal and measures, as a member has them: one promised, which has no goal. */
static void
plan_told(struct id case_id)
{
    Stafett__Partner__V1__GoalShared goal = STAFETT__PARTNER__V1__GOAL_SHARED__INIT;
    Stafett__Partner__V1__MeasureShared measure =
        STAFETT__PARTNER__V1__MEASURE_SHARED__INIT;
    Stafett__Partner__V1__VersionShared version =
        STAFETT__PARTNER__V1__VERSION_SHARED__INIT;
    uint8_t digest[DIGEST_BYTES] = { 1 };
    goal.case_id = baton_id(case_id);
    goal.goal_id = baton_id(turns_id(30));
    goal.area_code = (char *)"leisure";
    goal.category_code = (char *)"health";
    goal.state_code = (char *)"open";
    goal.evaluate_us = turns_now() + 9 * DAY_US;
    assert_null(turns_partner("sjovik", &goal.base));
    measure.case_id = baton_id(case_id);
    measure.measure_id = baton_id(turns_id(31));
    measure.category_code = (char *)"health";
    measure.state_code = (char *)"planned";
    measure.due_us = turns_now() + 9 * DAY_US;
    assert_null(turns_partner("sjovik", &measure.base));
    version.case_id = baton_id(case_id);
    version.version_id = baton_id(turns_id(32));
    version.number = 1;
    version.digest = slice_binary(slice_of(digest, sizeof digest));
    assert_null(turns_partner("sjovik", &version.base));
}

static void
test_whoever_takes_over_owes_what_the_plan_says(void **state)
{
    (void)state;
    struct id case_id = joint_member("sjovik");
    joint_consent(case_id, "sjovik", "school");
    plan_told(case_id);
    assert_null(propose("turid", case_id, "goal", "school"));
    struct id proposal = proposed();
    assert_false(joint_owed(case_id, "evaluation-due", turns_id(30)));
    const struct baton_offered offered = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .kind = "coordination",
        .case_kind = "case",
        .completes = "by-holder" };
    assert_null(baton_offered(&offered));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accept("turid", quote, 0));
    assert_null(baton_completed_by("sjovik", quote, baton_shared_count("sjovik")));
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
    assert_true(joint_owed(case_id, "evaluation-due", turns_id(30)));
    assert_true(joint_owed(case_id, "promise-overdue", turns_id(31)));
    assert_true(joint_break(case_id, "measure-without-goal", turns_id(31)));
    assert_false(joint_owed(case_id, "plan-unsigned", turns_id(32)));
    assert_true(joint_owed(case_id, "proposal-answer", proposal));
    assert_null(answer("turid", case_id, proposal, "taken", ""));
    assert_null(joint_version_say("turid", case_id, "Two hours a week."));
    const Stafett__Plan__V1__VersionMade *made = PLAN_EVENT(version_made);
    assert_int_equal(made->number, 2);
    assert_int_equal(made->term, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_holders_other_staff_propose_and_are_answered),
        TEST(test_what_a_proposal_may_not_have_in_it),
        TEST(test_a_member_proposes_on_a_ground_and_is_answered),
        TEST(test_a_members_proposal_waits_for_the_holder),
        TEST(test_a_former_holder_says_that_the_case_has_moved),
        TEST(test_an_open_proposal_follows_the_case),
        TEST(test_whoever_takes_over_owes_what_the_plan_says),
    };
    return test_run_group("plan_propose", tests, ARRAY_COUNT(tests));
}
