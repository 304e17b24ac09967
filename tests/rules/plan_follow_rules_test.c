/* A member follows the case from holder to holder: "sjovik" holds it and passes it to
 * "nav"; whose word of that comes first is open. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"
#include "tests/lib/fellow.h"
#include "tests/lib/proof.h"
#include "tests/rules/joint.h"

#include <string.h>

enum { SJOVIK = 1, NAV = 2 };

static const char *const names[] = { [SJOVIK] = "sjovik", [NAV] = "nav" };

static ProtobufCBinaryData
proof(struct id case_id, uint8_t from, uint8_t to, uint64_t term)
{
    struct signer signer = baton_signer(from);
    struct signer receiver = baton_signer(to);
    const struct proof_facts facts = { .case_id = case_id,
        .term = term,
        .from = names[from],
        .to = names[to],
        .to_key = receiver.secret + SIGN_SECRET_BYTES - SIGN_PUBLIC_BYTES,
        .signer = &signer };
    return proof_make(&facts, turns_arena());
}

static const char *
passed(ProtobufCBinaryData record, uint8_t by)
{
    return turns_partner_record(names[by], slice_bytes(record));
}

static const char *
proved(struct id case_id, uint8_t by, ProtobufCBinaryData *proofs, size_t count)
{
    Stafett__Partner__V1__HolderProved message =
        STAFETT__PARTNER__V1__HOLDER_PROVED__INIT;
    message.case_id = baton_id(case_id);
    message.proofs = proofs;
    message.n_proofs = count;
    return turns_partner(names[by], &message.base);
}

static struct plan_membership
membership(struct id case_id)
{
    struct plan_membership row;
    assert_true(plan_membership_load(turns_view(), case_id, &row));
    return row;
}

static void
assert_moved(struct id case_id)
{
    struct plan_case row = baton_row(case_id);
    assert_string_equal(row.holder, "nav");
    assert_int_equal(row.passed_term, 1);
    assert_int_equal(row.term, 1);
    assert_string_equal(membership(case_id).holder, "nav");
    assert_string_equal(fellow_actor_told(case_id, "sjovik", 60, "nav"), "not-holder");
    assert_null(fellow_actor_told(case_id, "nav", 60, "nav"));
}

static void
test_member_follows_the_former_holders_word(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    ProtobufCBinaryData record = proof(case_id, SJOVIK, NAV, 1);
    assert_string_equal(fellow_actor_told(case_id, "nav", 60, "nav"), "not-holder");
    assert_string_equal(passed(record, NAV), "not-holder");
    assert_null(passed(record, SJOVIK));
    const Stafett__Plan__V1__HolderMoved *moved = PLAN_EVENT(holder_moved);
    assert_non_null(moved);
    assert_string_equal(moved->from_code, "sjovik");
    assert_string_equal(moved->tell_codes[0], "turid");
    assert_non_null(PLAN_EVENT(sharing_begun));
    /* The new holder is told again that we take part. */
    const Stafett__Partner__V1__MembershipAnswered *told =
        baton_shared("nav", &stafett__partner__v1__membership_answered__descriptor);
    assert_string_equal(told->answer_code, "joined");
    assert_moved(case_id);
    /* And the new one's word says nothing new, but is answered. */
    uint64_t before = baton_shared_count("nav");
    assert_null(proved(case_id, NAV, &record, 1));
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(baton_shared_count("nav"), before + 1);
    assert_moved(case_id);
}

static void
test_member_follows_the_new_holders_proofs(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    ProtobufCBinaryData record = proof(case_id, SJOVIK, NAV, 1);
    ProtobufCBinaryData forged = proof(case_id, NAV, NAV, 1);
    assert_string_equal(proved(case_id, NAV, NULL, 0), "not-holder");
    assert_string_equal(proved(case_id, NAV, &forged, 1), "not-holder");
    assert_string_equal(proved(turns_id(9), NAV, &record, 1), "case-unknown");
    assert_null(proved(case_id, NAV, &record, 1));
    assert_moved(case_id);
    /* The former holder's word comes late, and says nothing new. */
    assert_null(passed(record, SJOVIK));
    assert_int_equal(turns_event_count(), 0);
    assert_moved(case_id);
    /* What led away once leads nowhere again. */
    ProtobufCBinaryData on = proof(case_id, NAV, SJOVIK, 2);
    assert_null(passed(on, NAV));
    assert_string_equal(baton_row(case_id).holder, "sjovik");
    assert_string_equal(proved(case_id, NAV, &record, 1), "not-holder");
}

/* It held the case, passed it on and got it back, and we heard of the last alone. */
static void
test_holder_that_holds_it_again(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    ProtobufCBinaryData proofs[] = { proof(case_id, SJOVIK, NAV, 1),
        proof(case_id, NAV, SJOVIK, 2) };
    assert_null(proved(case_id, SJOVIK, proofs, 2));
    assert_string_equal(baton_row(case_id).holder, "sjovik");
    assert_int_equal(baton_row(case_id).passed_term, 2);
    /* What led to Nav comes late. */
    assert_string_equal(proved(case_id, NAV, proofs, 1), "not-holder");
    assert_string_equal(baton_row(case_id).holder, "sjovik");
}

static const char *
version_by(uint8_t by, struct id case_id, uint8_t number)
{
    Stafett__Partner__V1__VersionShared record =
        STAFETT__PARTNER__V1__VERSION_SHARED__INIT;
    record.case_id = baton_id(case_id);
    record.version_id = baton_id(turns_id((uint8_t)(60 + 10 * by + number)));
    record.number = number;
    record.content = baton_content("mandate", "Two hours a week.");
    return turns_partner(names[by], &record.base);
}

/* Whoever passed it on and was put back from an old backup believes that it holds it still,
 * and makes a version of the same number: members have its signed word for what it forgot. */
static void
test_two_holders_versions_after_a_restore(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    ProtobufCBinaryData record = proof(case_id, SJOVIK, NAV, 1);
    assert_null(version_by(SJOVIK, case_id, 1));
    assert_null(passed(record, SJOVIK));
    assert_string_equal(version_by(SJOVIK, case_id, 2), "not-holder");
    assert_null(version_by(NAV, case_id, 2));
    assert_string_equal(version_by(SJOVIK, case_id, 3), "not-holder");
    assert_string_equal(proved(case_id, SJOVIK, NULL, 0), "not-holder");
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "turid");
    assert_int_equal(plan->n_versions, 2);
    assert_string_equal(baton_row(case_id).holder, "nav");
    assert_moved(case_id);
    assert_true(turns_rebuilt_equals_live());
}

static void
test_move_ends_what_the_former_holder_offered(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    const struct baton_offered offer = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .kind = "coordination",
        .case_kind = "case",
        .completes = "by-holder" };
    assert_null(baton_offered(&offer));
    assert_null(baton_accept("turid", baton_quote(case_id, 1), 0));
    ProtobufCBinaryData record = proof(case_id, SJOVIK, NAV, 2);
    assert_null(proved(case_id, NAV, &record, 1));
    assert_non_null(PLAN_EVENT(acceptance_voided));
    assert_int_equal(baton_row(case_id).baton, BATON_NONE);
    assert_string_equal(baton_row(case_id).holder, "nav");
}

/* A case that is new here comes with its proofs: what its holders were before is known, and
 * so the next one is followed, whose word may come before the former one's. */
static void
test_asked_by_a_later_holder(void **state)
{
    (void)state;
    Stafett__Partner__V1__MembershipAsked asked =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    struct id case_id = turns_id(50);
    struct id actor_id = turns_id(51);
    ProtobufCBinaryData proofs[] = { proof(case_id, NAV, SJOVIK, 1),
        proof(case_id, SJOVIK, NAV, 2) };
    ProtobufCBinaryData unsound[] = { proof(turns_id(9), NAV, SJOVIK, 1) };
    assert_string_equal(proved(case_id, SJOVIK, proofs, 1), "case-unknown");
    asked.case_id = baton_id(case_id);
    asked.actor_id = baton_id(actor_id);
    asked.role_code = (char *)"municipality";
    asked.proofs = unsound;
    asked.n_proofs = 1;
    assert_string_equal(turns_partner("sjovik", &asked.base), "proof-unsound");
    asked.proofs = proofs;
    assert_null(turns_partner("sjovik", &asked.base));
    struct plan_case row = baton_row(case_id);
    assert_string_equal(row.holder, "sjovik");
    assert_int_equal(row.passed_term, 1);
    assert_int_equal(row.term, 1);
    assert_int_equal(membership(case_id).state, ACTOR_ASKED);
    assert_null(proved(case_id, NAV, proofs, 2));
    assert_string_equal(baton_row(case_id).holder, "nav");
    assert_int_equal(baton_row(case_id).passed_term, 2);
}

/* The new holder's offer may be the first that we hear of it. */
static void
test_offer_moves_the_membership_too(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    const struct baton_offered offer = { .case_id = case_id,
        .term = 2,
        .from = "nav",
        .kind = "coordination",
        .case_kind = "case",
        .completes = "on-acceptance" };
    ProtobufCBinaryData proofs[] = { proof(case_id, SJOVIK, NAV, 1) };
    assert_string_equal(membership(case_id).holder, "sjovik");
    assert_null(baton_offered_with(&offer, proofs, 1));
    const Stafett__Plan__V1__SharingBegun *begun = PLAN_EVENT(sharing_begun);
    assert_string_equal(begun->party_code, "nav"); /* it gets what we wrote */
    assert_string_equal(baton_row(case_id).holder, "nav");
    assert_string_equal(membership(case_id).holder, "nav");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_member_follows_the_former_holders_word),
        TEST(test_member_follows_the_new_holders_proofs),
        TEST(test_holder_that_holds_it_again),
        TEST(test_two_holders_versions_after_a_restore),
        TEST(test_move_ends_what_the_former_holder_offered),
        TEST(test_asked_by_a_later_holder),
        TEST(test_offer_moves_the_membership_too),
    };
    return test_run_group("plan_follow", tests, ARRAY_COUNT(tests));
}
