/* The fellowship when the baton moves: at the former holder, and at the receiver. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"
#include "tests/lib/fellow.h"
#include "tests/lib/proof.h"

#include <string.h>

enum { SJOVIK = 1 };

static const char *const names[] = { [SJOVIK] = "sjovik" };

static const char *
passed(ProtobufCBinaryData record, uint8_t by)
{
    return turns_partner_record(names[by], slice_bytes(record));
}

static struct plan_membership
membership(struct id case_id)
{
    struct plan_membership row;
    assert_true(plan_membership_load(turns_view(), case_id, &row));
    return row;
}

/* ---- the former holder */

static struct id
actor_enter_by(struct id case_id, const char *organisation, const char *staff)
{
    Stafett__Plan__V1__EnterActor enter = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    struct id actor_id;
    enter.case_id = baton_id(case_id);
    enter.kind_code = (char *)"partner";
    enter.role_code = (char *)"member";
    enter.organisation_code = (char *)organisation;
    enter.state_code = (char *)"wished";
    assert_null(turns_client(staff, &enter.base));
    const Stafett__Plan__V1__ActorEntered *entered = PLAN_EVENT(actor_entered);
    assert_true(id_from(slice_bytes(entered->actor_id), &actor_id));
    return actor_id;
}

static struct id
actor_enter(struct id case_id, const char *organisation)
{
    return actor_enter_by(case_id, organisation, "jon");
}

static void
partner_joins(struct id case_id, const char *organisation)
{
    Stafett__Plan__V1__MoveActor move = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct id actor_id = actor_enter(case_id, organisation);
    move.case_id = baton_id(case_id);
    move.actor_id = baton_id(actor_id);
    move.state_code = (char *)"asked";
    assert_null(turns_client("jon", &move.base));
    answer.case_id = move.case_id;
    answer.actor_id = move.actor_id;
    answer.answer_code = (char *)"joined";
    assert_null(turns_partner(organisation, &answer.base));
    assert_null(turns_partner(organisation, &answer.base)); /* said again */
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(turns_now() + 1);
}

static void
test_former_holder_hands_all_over_and_stays(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    partner_joins(case_id, "nav");
    assert_null(fellow_yes(case_id, "sjovik", "map"));
    assert_null(fellow_write(case_id, "jon", "coordination"));
    assert_null(fellow_write(case_id, "jon", "social"));
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    assert_string_equal(fellow_last_told("sjovik", 3), "ActorShared");
    assert_string_equal(fellow_last_told("sjovik", 2), "WithheldTold");
    assert_string_equal(fellow_last_told("sjovik", 1), "CustodyPassed");
    const Stafett__Partner__V1__HandoverCompleted *completed =
        baton_shared("sjovik", &stafett__partner__v1__handover_completed__descriptor);
    assert_int_equal(completed->member_id.len, ID_BYTES);
    assert_string_equal(fellow_last_told("nav", 0), "CustodyPassed");
    const Stafett__Plan__V1__WithheldTold *told = PLAN_EVENT(withheld_told);
    assert_int_equal(told->n_category_codes, 2);
    struct plan_membership ours = membership(case_id);
    assert_string_equal(ours.contact, "jon");
    assert_string_equal(ours.holder, "sjovik");
    assert_int_equal(ours.state, ACTOR_JOINED);
    /* A member from now on: writes in the journal, not on the map. */
    assert_null(fellow_write(case_id, "jon", "coordination"));
    Stafett__Plan__V1__EnterActor enter = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    enter.case_id = baton_id(case_id);
    assert_string_equal(turns_client("jon", &enter.base), "moved");
    /* What it may have of the journal follows. */
    assert_null(fellow_yes(case_id, "sjovik", "coordination"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(fellow_last_told("sjovik", 0), "EntryShared");
}

static void
test_receiver_takes_part_from_its_acceptance(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    partner_joins(case_id, "nav");
    assert_null(fellow_yes(case_id, "sjovik", "map"));
    assert_null(baton_offer(case_id, "sjovik", "coordination-agreed-day"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(fellow_last_told("sjovik", 0), "HandoverOffered");
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    turns_go_to(turns_now() + 1);
    assert_string_equal(fellow_last_told("sjovik", 0), "ActorShared");
    uint64_t before = baton_shared_count("sjovik");
    (void)actor_enter(case_id, "sjovik");
    assert_int_equal(baton_shared_count("sjovik"), before + 1);
    struct baton_quote quote = baton_quote(case_id, 1);
    Stafett__Plan__V1__CompleteHandover complete =
        STAFETT__PLAN__V1__COMPLETE_HANDOVER__INIT;
    complete.case_id = quote.case_id;
    complete.offer_id = quote.offer_id;
    complete.term = quote.term;
    complete.digest = quote.digest;
    assert_null(turns_client("jon", &complete.base));
    assert_null(PLAN_EVENT(part_shared)); /* it has all */
    assert_int_equal(baton_shared_count("sjovik"), before + 4);
}

/* Without a fellowship nothing goes along, and nobody stays. */
static void
test_case_without_fellowship_goes_alone(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct plan_membership row;
    assert_null(fellow_write(case_id, "jon", ""));
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    assert_null(PLAN_EVENT(withheld_told));
    assert_false(plan_membership_load(turns_view(), case_id, &row));
}

/* ---- the receiver */

static uint64_t acceptance_number; /* of our records to sjovik */

static const char *
completed_with(struct id case_id, uint8_t member)
{
    Stafett__Partner__V1__HandoverCompleted message =
        STAFETT__PARTNER__V1__HANDOVER_COMPLETED__INIT;
    struct baton_quote quote = baton_quote(case_id, 1);
    struct slice acceptance;
    assert_true(store_read_shared(
        turns_store(), "sjovik", acceptance_number, turns_arena(), &acceptance));
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.acceptance = slice_binary(acceptance);
    if (member != 0)
        message.member_id = baton_id(turns_id(member));
    return turns_partner("sjovik", &message.base);
}

static struct id
case_accepted(void)
{
    struct id case_id = turns_id(50);
    const struct baton_offered offer = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .kind = "coordination",
        .case_kind = "case",
        .completes = "on-acceptance" };
    assert_null(baton_offered(&offer));
    assert_null(baton_accept("turid", baton_quote(case_id, 1), 0));
    acceptance_number = baton_shared_count("sjovik");
    return case_id;
}

static const char *
passed_to_us(struct id case_id)
{
    struct signer signer = baton_signer(SJOVIK);
    uint8_t key[SIGN_PUBLIC_BYTES] = { 1 };
    const struct proof_facts facts = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .to = "havnes",
        .to_key = key,
        .signer = &signer };
    return passed(proof_make(&facts, turns_arena()), SJOVIK);
}

static const char *
withheld(struct id case_id, const char *by, const char *category, uint32_t count)
{
    Stafett__Partner__V1__WithheldTold message =
        STAFETT__PARTNER__V1__WITHHELD_TOLD__INIT;
    char *categories[] = { (char *)category };
    uint32_t counts[] = { count };
    message.case_id = baton_id(case_id);
    message.category_codes = categories;
    message.n_category_codes = category[0] != '\0';
    message.counts = counts;
    message.n_counts = message.n_category_codes;
    return turns_partner(by, &message.base);
}

static const Stafett__Plan__V1__Consents *
consents(struct id case_id)
{
    Stafett__Plan__V1__ShowConsents message = STAFETT__PLAN__V1__SHOW_CONSENTS__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client("turid", &message.base));
    return turns_answer(&stafett__plan__v1__consents__descriptor);
}

static void
test_receiver_takes_the_fellowship_over(void **state)
{
    (void)state;
    struct id case_id = case_accepted();
    struct plan_actor actor;
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(
        fellow_actor_told(case_id, "sjovik", 61, "fjord")); /* no partner of ours */
    assert_null(withheld(case_id, "sjovik", "health", 3));
    assert_null(withheld(case_id, "sjovik", "social", 2)); /* the last word holds */
    assert_string_equal(withheld(case_id, "nav", "health", 1), "not-holder");
    assert_null(passed_to_us(case_id));
    assert_null(completed_with(case_id, 62));
    assert_true(plan_actor_load(turns_view(), case_id, turns_id(62), &actor));
    assert_string_equal(actor.organisation, "sjovik");
    assert_int_equal(actor.state, ACTOR_JOINED);
    assert_true(
        plan_break_is_open(turns_view(), case_id, "member-unreachable", turns_id(61)));
    const Stafett__Partner__V1__HolderProved *proofs =
        baton_shared("nav", &stafett__partner__v1__holder_proved__descriptor);
    assert_int_equal(proofs->n_proofs, 1);
    assert_int_equal(consents(case_id)->n_withheld, 1);
    assert_int_equal(consents(case_id)->withheld[0]->count, 2);
    /* Its map is ours now; its entries are still its own. */
    assert_string_equal(fellow_actor_told(case_id, "sjovik", 63, "nav"), "not-holder");
    assert_null(fellow_entry_told(case_id, "sjovik", 70, 0));
    /* All that may go to whoever takes part, also back to the former holder. */
    assert_null(fellow_yes(case_id, "sjovik", "map"));
    assert_null(fellow_yes(case_id, "nav", "map"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(fellow_last_told("sjovik", 0), "ActorShared");
    assert_string_equal(fellow_last_told("nav", 0), "ActorShared");
}

/* A yes that crossed the handover: the new holder hears it, though it knew us as asked. */
static void
test_answer_that_crossed_is_heard(void **state)
{
    (void)state;
    Stafett__Partner__V1__ActorShared asked = STAFETT__PARTNER__V1__ACTOR_SHARED__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct id case_id = case_accepted();
    struct plan_actor actor;
    asked.case_id = baton_id(case_id);
    asked.actor_id = baton_id(turns_id(60));
    asked.kind_code = (char *)"partner";
    asked.role_code = (char *)"adviser";
    asked.organisation_code = (char *)"nav";
    asked.state_code = (char *)"asked";
    assert_null(turns_partner("sjovik", &asked.base));
    answer.case_id = asked.case_id;
    answer.actor_id = baton_id(turns_id(69)); /* another id, by the former holder */
    answer.answer_code = (char *)"joined";
    assert_null(turns_partner("nav", &answer.base)); /* we do not hold it yet */
    assert_non_null(PLAN_EVENT(member_said));
    assert_null(turns_partner("sjovik", &asked.base)); /* the holder's map, late */
    assert_null(passed_to_us(case_id));
    assert_null(completed_with(case_id, 62));
    struct plan_obligation owed;
    assert_true(plan_obligation_load(
        turns_view(), case_id, turns_id(60), "actor-answer", &owed));
    (void)baton_shared("nav", &stafett__partner__v1__holder_proved__descriptor);
    assert_null(turns_partner("nav", &answer.base));
    assert_true(plan_actor_load(turns_view(), case_id, turns_id(60), &actor));
    assert_int_equal(actor.state, ACTOR_JOINED);
    assert_false(plan_obligation_load(
        turns_view(), case_id, turns_id(60), "actor-answer", &owed));
}

/* A member left, and the former holder's map did not say so any more. */
static void
test_word_of_a_member_becomes_the_maps(void **state)
{
    (void)state;
    struct id case_id = case_accepted();
    struct plan_actor actor;
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(fellow_answered_by("nav", case_id, turns_id(60), "left"));
    assert_null(passed_to_us(case_id));
    assert_null(completed_with(case_id, 62));
    assert_true(plan_actor_load(turns_view(), case_id, turns_id(60), &actor));
    assert_int_equal(actor.state, ACTOR_LEFT);
    assert_true(turns_rebuilt_equals_live());
}

/* Whoever is asked by a later holder may know the case as another's. */
static void
test_asking_begins_with_the_proofs(void **state)
{
    (void)state;
    struct id case_id = case_accepted();
    assert_null(passed_to_us(case_id));
    assert_null(completed_with(case_id, 62));
    Stafett__Plan__V1__MoveActor move = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    struct id actor_id = actor_enter_by(case_id, "nav", "turid");
    move.case_id = baton_id(case_id);
    move.actor_id = baton_id(actor_id);
    move.state_code = (char *)"asked";
    assert_null(turns_client("turid", &move.base));
    assert_string_equal(fellow_last_told("nav", 1), "HolderProved");
    assert_string_equal(fellow_last_told("nav", 0), "MembershipAsked");
    const Stafett__Partner__V1__MembershipAsked *asked =
        baton_shared("nav", &stafett__partner__v1__membership_asked__descriptor);
    assert_int_equal(asked->n_proofs, 1);
}

/* It is on our map as two actors, and hears once. */
static void
test_member_in_two_roles_hears_once(void **state)
{
    (void)state;
    struct id case_id = case_accepted();
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(fellow_actor_told(case_id, "sjovik", 61, "nav"));
    assert_null(passed_to_us(case_id));
    uint64_t before = baton_shared_count("nav");
    assert_null(completed_with(case_id, 62));
    assert_int_equal(baton_shared_count("nav"), before + 1);
    assert_string_equal(fellow_last_told("nav", 0), "HolderProved");
}

/* Many parts: what does not fit the completing turn is told as kept back. */
static void
test_more_than_fits_is_told(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    for (unsigned i = 0; i < 60; i++)
        (void)actor_enter(case_id, "nav");
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    const Stafett__Plan__V1__WithheldTold *told = PLAN_EVENT(withheld_told);
    assert_int_equal(told->n_category_codes, 1);
    assert_int_equal(told->counts[0], 60);
    assert_true(turns_event_count() < EVENTS_PER_TURN_MAX);
}

/* There is a ground for her story, but no yes to its being reused: it is counted. */
static void
test_a_story_that_stays_is_told(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__TellStory message = STAFETT__PLAN__V1__TELL_STORY__INIT;
    message.case_id = baton_id(case_id);
    message.teller_code = (char *)"person";
    message.content = baton_content("good_day", "The ferry is on time.");
    assert_null(turns_client("jon", &message.base));
    assert_null(fellow_yes(case_id, "sjovik", "story"));
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    const Stafett__Plan__V1__WithheldTold *told = PLAN_EVENT(withheld_told);
    assert_int_equal(told->n_category_codes, 1);
    assert_string_equal(told->category_codes[0], "story");
    assert_int_equal(told->counts[0], 1);
}

/* What one former holder keeps back stands beside what another does. */
static void
test_each_former_holder_keeps_its_own_back(void **state)
{
    (void)state;
    struct id case_id = case_accepted();
    struct signer signer = baton_signer(SJOVIK);
    struct signer receiver = baton_signer(2);
    const struct proof_facts facts = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .to = "nav",
        .to_key = receiver.secret + SIGN_SECRET_BYTES - SIGN_PUBLIC_BYTES,
        .signer = &signer };
    assert_null(withheld(case_id, "sjovik", "health", 2));
    assert_null(passed(proof_make(&facts, turns_arena()), SJOVIK));
    assert_null(withheld(case_id, "nav", "health", 1));
    const Stafett__Plan__V1__Consents *view = consents(case_id);
    assert_int_equal(view->n_withheld, 2);
    assert_string_equal(view->withheld[0]->from_code, "nav");
    assert_int_equal(view->withheld[0]->count, 1);
    assert_string_equal(view->withheld[1]->from_code, "sjovik");
    assert_int_equal(view->withheld[1]->count, 2);
}

/* She has said no to Nav, which the former holder had asked: Nav is told so by us. */
static void
test_no_is_said_again(void **state)
{
    (void)state;
    Stafett__Plan__V1__MoveActor move = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct id case_id = case_accepted();
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(passed_to_us(case_id));
    assert_null(completed_with(case_id, 62));
    move.case_id = baton_id(case_id);
    move.actor_id = baton_id(turns_id(60));
    move.state_code = (char *)"unwished";
    assert_null(turns_client("turid", &move.base));
    assert_string_equal(fellow_last_told("nav", 0), "MembershipEnded");
    uint64_t before = baton_shared_count("nav");
    answer.case_id = move.case_id;
    answer.actor_id = move.actor_id;
    answer.answer_code = (char *)"joined";
    assert_null(turns_partner("nav", &answer.base));
    assert_int_equal(baton_shared_count("nav"), before + 1);
    assert_string_equal(fellow_last_told("nav", 0), "MembershipEnded");
}

/* Whoever was away gets all of it as it is now, not only what is new. */
static void
test_who_comes_back_hears_what_changed(void **state)
{
    (void)state;
    Stafett__Plan__V1__EnterActor enter = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    Stafett__Plan__V1__MoveActor move = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct id case_id = baton_case();
    assert_null(fellow_yes(case_id, "nav", "map"));
    partner_joins(case_id, "nav");
    struct id nav;
    struct plan_actor actor;
    memset(&nav, 0, sizeof nav);
    assert_true(plan_actor_of(turns_view(), case_id, "nav", &nav, &actor));
    answer.case_id = baton_id(case_id);
    answer.actor_id = baton_id(nav);
    answer.answer_code = (char *)"left";
    assert_null(turns_partner("nav", &answer.base));
    enter.case_id = answer.case_id;
    enter.actor_id = answer.actor_id;
    enter.kind_code = (char *)"partner";
    enter.role_code = (char *)"guide";
    enter.organisation_code = (char *)"nav";
    assert_null(turns_client("jon", &enter.base));
    uint64_t before = baton_shared_count("nav");
    move.case_id = answer.case_id;
    move.actor_id = answer.actor_id;
    move.state_code = (char *)"asked";
    assert_null(turns_client("jon", &move.base));
    answer.answer_code = (char *)"joined";
    assert_null(turns_partner("nav", &answer.base));
    turns_go_to(turns_now() + 1);
    assert_true(baton_shared_count("nav") > before + 1);
    const Stafett__Partner__V1__ActorShared *told =
        baton_shared("nav", &stafett__partner__v1__actor_shared__descriptor);
    assert_string_equal(told->role_code, "guide");
}

/* What it answered before is no answer to our own question. */
static void
test_answer_to_the_former_is_not_to_us(void **state)
{
    (void)state;
    Stafett__Plan__V1__MoveActor move = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct plan_actor actor;
    struct id case_id = case_accepted();
    assert_null(passed_to_us(case_id));
    assert_null(completed_with(case_id, 62));
    struct id nav = actor_enter_by(case_id, "nav", "turid");
    move.case_id = baton_id(case_id);
    move.actor_id = baton_id(nav);
    move.state_code = (char *)"asked";
    assert_null(turns_client("turid", &move.base));
    answer.case_id = move.case_id;
    answer.actor_id = move.actor_id;
    answer.answer_code = (char *)"left";
    answer.is_again = true;
    assert_null(turns_partner("nav", &answer.base));
    assert_int_equal(turns_event_count(), 0);
    answer.answer_code = (char *)"joined";
    answer.is_again = false;
    assert_null(turns_partner("nav", &answer.base));
    assert_true(plan_actor_load(turns_view(), case_id, nav, &actor));
    assert_int_equal(actor.state, ACTOR_JOINED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_former_holder_hands_all_over_and_stays),
        TEST(test_receiver_takes_part_from_its_acceptance),
        TEST(test_case_without_fellowship_goes_alone),
        TEST(test_receiver_takes_the_fellowship_over),
        TEST(test_answer_that_crossed_is_heard),
        TEST(test_word_of_a_member_becomes_the_maps),
        TEST(test_asking_begins_with_the_proofs),
        TEST(test_member_in_two_roles_hears_once),
        TEST(test_more_than_fits_is_told),
        TEST(test_answer_to_the_former_is_not_to_us),
        TEST(test_a_story_that_stays_is_told),
        TEST(test_each_former_holder_keeps_its_own_back),
        TEST(test_no_is_said_again),
        TEST(test_who_comes_back_hears_what_changed),
    };
    return test_run_group("plan_take_over", tests, ARRAY_COUNT(tests));
}
