/* One journal across organisations, and the fellowship when the baton moves: at a member
 * ("sjovik" holds and passes it to "nav"), at the former holder, and at the receiver. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"
#include "tests/lib/proof.h"

#include <string.h>

enum { SJOVIK = 1, NAV = 2 };

static const char *const names[] = { [SJOVIK] = "sjovik", [NAV] = "nav" };
static const char yes[] = "yes";

/* ---- as a member */

static struct id
member_of_sjovik(void)
{
    Stafett__Partner__V1__MembershipAsked asked =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    Stafett__Plan__V1__AnswerMembership answer =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct id case_id = turns_id(50);
    asked.case_id = baton_id(case_id);
    asked.actor_id = baton_id(turns_id(51));
    asked.role_code = (char *)"municipality";
    assert_null(turns_partner("sjovik", &asked.base));
    answer.case_id = asked.case_id;
    answer.answer_code = (char *)"joined";
    assert_null(turns_client("turid", &answer.base));
    return case_id;
}

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

static const char *
actor_told(struct id case_id, const char *by, uint8_t number, const char *organisation)
{
    Stafett__Partner__V1__ActorShared message =
        STAFETT__PARTNER__V1__ACTOR_SHARED__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(turns_id(number));
    message.kind_code = (char *)"partner";
    message.role_code = (char *)"member";
    message.organisation_code = (char *)organisation;
    message.state_code = (char *)"joined";
    return turns_partner(by, &message.base);
}

static void
assert_moved(struct id case_id)
{
    struct plan_case row = baton_row(case_id);
    assert_string_equal(row.holder, "nav");
    assert_int_equal(row.passed_term, 1);
    assert_int_equal(row.term, 1);
    assert_string_equal(membership(case_id).holder, "nav");
    assert_string_equal(actor_told(case_id, "sjovik", 60, "nav"), "not-holder");
    assert_null(actor_told(case_id, "nav", 60, "nav"));
}

static void
test_member_follows_the_former_holders_word(void **state)
{
    (void)state;
    struct id case_id = member_of_sjovik();
    ProtobufCBinaryData record = proof(case_id, SJOVIK, NAV, 1);
    assert_string_equal(actor_told(case_id, "nav", 60, "nav"), "not-holder");
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
    struct id case_id = member_of_sjovik();
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

static void
test_move_ends_what_the_former_holder_offered(void **state)
{
    (void)state;
    struct id case_id = member_of_sjovik();
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

/* ---- the journal */

static const char *
entry_of(struct id case_id, const char *by, uint8_t number, uint8_t corrects)
{
    Stafett__Partner__V1__EntryShared message =
        STAFETT__PARTNER__V1__ENTRY_SHARED__INIT;
    const uint8_t salt[16] = { 6 };
    message.case_id = baton_id(case_id);
    message.entry_id = baton_id(turns_id(number));
    if (corrects != 0)
        message.corrects_id = baton_id(turns_id(corrects));
    message.written_us = turns_now() - 5;
    message.category_code = (char *)"health";
    message.content =
        slice_binary(content_with(slice_bytes(baton_content("text", "She walks.")),
            "author", slice_text("Ida Holm"), salt, turns_arena()));
    return turns_partner(by, &message.base);
}

static const Stafett__Plan__V1__Journal *
journal(struct id case_id, const char *by)
{
    Stafett__Plan__V1__ShowJournal message = STAFETT__PLAN__V1__SHOW_JOURNAL__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client(by, &message.base));
    const Stafett__Plan__V1__Journal *view =
        turns_answer(&stafett__plan__v1__journal__descriptor);
    assert_non_null(view);
    return view;
}

static void
test_entries_of_others(void **state)
{
    (void)state;
    struct id case_id = member_of_sjovik();
    assert_null(entry_of(case_id, "sjovik", 70, 0));
    assert_null(entry_of(case_id, "sjovik", 70, 0)); /* again */
    assert_int_equal(turns_event_count(), 0);
    const Stafett__Plan__V1__EntryView *entry = journal(case_id, "jon")->entries[0];
    assert_string_equal(entry->from_code, "sjovik");
    assert_string_equal(entry->category_code, "health");
    assert_string_equal(entry->author_code, "");
    assert_true(entry->is_new);
    assert_false(journal(case_id, "jon")->entries[0]->is_new);
    assert_string_equal(baton_code(slice_bytes(entry->content), "author"), "Ida Holm");
    /* Another's id, and another's correction. */
    assert_string_equal(entry_of(case_id, "nav", 70, 0), "part-unknown");
    assert_string_equal(entry_of(case_id, "nav", 71, 70), "entry-unknown");
    assert_null(entry_of(case_id, "sjovik", 74, 70));
    assert_string_equal(entry_of(baton_case(), "sjovik", 70, 0), "part-unknown");
    /* A correction may come before what it corrects. */
    assert_null(entry_of(case_id, "nav", 73, 72));
    assert_null(entry_of(case_id, "nav", 72, 0));
    const Stafett__Plan__V1__Journal *view = journal(case_id, "jon");
    assert_int_equal(view->n_entries, 4);
    assert_true(slice_equal(slice_bytes(view->entries[3]->corrected_by_id),
        slice_bytes(view->entries[2]->entry_id)));
    assert_true(slice_equal(slice_bytes(view->entries[0]->corrected_by_id),
        slice_bytes(view->entries[1]->entry_id)));
}

/* Nobody who is kept out, and not where we take no part. */
static void
test_entries_of_strangers(void **state)
{
    (void)state;
    struct id case_id = turns_id(80);
    const struct baton_offered offer = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .kind = "coordination",
        .case_kind = "case",
        .completes = "by-holder" };
    assert_null(baton_offered(&offer));
    assert_string_equal(entry_of(turns_id(9), "sjovik", 81, 0), "case-unknown");
    assert_string_equal(entry_of(case_id, "nav", 81, 0), "not-member");
    assert_null(entry_of(case_id, "sjovik", 81, 0));
}

static const char *
write_entry(struct id case_id, const char *by, const char *category)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    message.case_id = baton_id(case_id);
    message.category_code = (char *)category;
    message.content = baton_content("text", "She walks alone.");
    return turns_client(by, &message.base);
}

static const char *
consent(struct id case_id, const char *party, const char *category)
{
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    char *categories[] = { (char *)category };
    message.case_id = baton_id(case_id);
    message.party_code = (char *)party;
    message.category_codes = categories;
    message.n_category_codes = 1;
    message.answer_code = (char *)"given";
    message.giver_code = (char *)"person";
    message.capacity_code = (char *)yes;
    return turns_client("turid", &message.base);
}

static void
test_own_entries_go_where_they_may(void **state)
{
    (void)state;
    struct id case_id = member_of_sjovik();
    assert_string_equal(write_entry(case_id, "turid", "weather"), "category-unknown");
    assert_string_equal(write_entry(case_id, "ola", ""), "not-responsible");
    assert_null(consent(case_id, "sjovik", "coordination"));
    assert_null(write_entry(case_id, "turid", ""));
    const Stafett__Partner__V1__EntryShared *told =
        baton_shared("sjovik", &stafett__partner__v1__entry_shared__descriptor);
    assert_string_equal(told->category_code, "coordination");
    assert_string_equal(baton_code(slice_bytes(told->content), "author"), "Turid Moe");
    assert_null(write_entry(case_id, "turid", "economy"));
    assert_non_null(PLAN_EVENT(part_withheld));
    /* A new member gets them too. */
    assert_null(consent(case_id, "nav", "coordination"));
    assert_int_equal(baton_shared_count("nav"), 0);
    assert_null(actor_told(case_id, "sjovik", 60, "nav"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(baton_shared_type("nav"), "stafett.partner.v1.EntryShared");
}

/* ---- the former holder */

static struct id
actor_enter(struct id case_id, const char *organisation)
{
    Stafett__Plan__V1__EnterActor enter = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    struct id actor_id;
    enter.case_id = baton_id(case_id);
    enter.kind_code = (char *)"partner";
    enter.role_code = (char *)"member";
    enter.organisation_code = (char *)organisation;
    enter.state_code = (char *)"wished";
    assert_null(turns_client("jon", &enter.base));
    const Stafett__Plan__V1__ActorEntered *entered = PLAN_EVENT(actor_entered);
    assert_true(id_from(slice_bytes(entered->actor_id), &actor_id));
    return actor_id;
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

/* The type of a record that the partner has, counted from the last. */
static const char *
shared_before(const char *partner, uint64_t back)
{
    struct slice bytes;
    assert_true(store_read_shared(turns_store(), partner,
        baton_shared_count(partner) - back, turns_arena(), &bytes));
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, bytes, turns_arena());
    const Stafett__V1__Envelope *header =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(record->header),
            turns_arena());
    return strrchr(header->type, '.') + 1;
}

static void
test_former_holder_hands_all_over_and_stays(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    partner_joins(case_id, "nav");
    assert_null(consent(case_id, "sjovik", "map"));
    assert_null(write_entry(case_id, "jon", "coordination"));
    assert_null(write_entry(case_id, "jon", "social"));
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    assert_string_equal(shared_before("sjovik", 3), "ActorShared");
    assert_string_equal(shared_before("sjovik", 2), "WithheldTold");
    assert_string_equal(shared_before("sjovik", 1), "CustodyPassed");
    const Stafett__Partner__V1__HandoverCompleted *completed =
        baton_shared("sjovik", &stafett__partner__v1__handover_completed__descriptor);
    assert_int_equal(completed->member_id.len, ID_BYTES);
    assert_string_equal(shared_before("nav", 0), "CustodyPassed");
    const Stafett__Plan__V1__WithheldTold *told = PLAN_EVENT(withheld_told);
    assert_int_equal(told->n_category_codes, 2);
    struct plan_membership ours = membership(case_id);
    assert_string_equal(ours.contact, "jon");
    assert_string_equal(ours.holder, "sjovik");
    assert_int_equal(ours.state, ACTOR_JOINED);
    /* A member from now on: writes in the journal, not on the map. */
    assert_null(write_entry(case_id, "jon", "coordination"));
    Stafett__Plan__V1__EnterActor enter = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    enter.case_id = baton_id(case_id);
    assert_string_equal(turns_client("jon", &enter.base), "moved");
    /* What it may have of the journal follows. */
    assert_null(consent(case_id, "sjovik", "coordination"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(shared_before("sjovik", 0), "EntryShared");
}

static void
test_receiver_takes_part_from_its_acceptance(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    partner_joins(case_id, "nav");
    assert_null(consent(case_id, "sjovik", "map"));
    assert_null(baton_offer(case_id, "sjovik", "coordination-agreed-day"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(shared_before("sjovik", 0), "HandoverOffered");
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    turns_go_to(turns_now() + 1);
    assert_string_equal(shared_before("sjovik", 0), "ActorShared");
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
    assert_null(write_entry(case_id, "jon", ""));
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    assert_null(PLAN_EVENT(withheld_told));
    assert_false(plan_membership_load(turns_view(), case_id, &row));
}

/* ---- the receiver */

static const char *
completed_with(struct id case_id, uint8_t member)
{
    Stafett__Partner__V1__HandoverCompleted message =
        STAFETT__PARTNER__V1__HANDOVER_COMPLETED__INIT;
    struct baton_quote quote = baton_quote(case_id, 1);
    struct slice acceptance;
    assert_true(store_read_shared(turns_store(), "sjovik", baton_shared_count("sjovik"),
        turns_arena(), &acceptance));
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
    assert_null(actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(actor_told(case_id, "sjovik", 61, "fjord")); /* no partner of ours */
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
    assert_string_equal(actor_told(case_id, "sjovik", 63, "nav"), "not-holder");
    assert_null(entry_of(case_id, "sjovik", 70, 0));
    /* All that may go to whoever takes part, also back to the former holder. */
    assert_null(consent(case_id, "sjovik", "map"));
    assert_null(consent(case_id, "nav", "map"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(shared_before("sjovik", 0), "ActorShared");
    assert_string_equal(shared_before("nav", 0), "ActorShared");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_member_follows_the_former_holders_word),
        TEST(test_member_follows_the_new_holders_proofs),
        TEST(test_move_ends_what_the_former_holder_offered),
        TEST(test_entries_of_others),
        TEST(test_entries_of_strangers),
        TEST(test_own_entries_go_where_they_may),
        TEST(test_former_holder_hands_all_over_and_stays),
        TEST(test_receiver_takes_part_from_its_acceptance),
        TEST(test_case_without_fellowship_goes_alone),
        TEST(test_receiver_takes_the_fellowship_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
