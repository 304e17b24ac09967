/* The baton as holder: who may offer, what every answer must quote, when it moves, and
 * that nothing else moves it. The receiver's side is in plan_receive_rules_test.c. */

#include "proto/fellowship.pb-c.h"
#include "tests/lib/baton.h"

#include <string.h>

#define OFFER_STATE &stafett__partner__v1__offer_state__descriptor

static struct id
offered_case(const char *kind)
{
    struct id case_id = baton_case();
    assert_null(baton_offer(case_id, "nav", kind));
    return case_id;
}

static const char *
withdraw(struct baton_quote quote)
{
    Stafett__Plan__V1__WithdrawHandover message =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.content = baton_content("reason", "Something came between.");
    return turns_client("jon", &message.base);
}

static const char *
complete(struct baton_quote quote)
{
    Stafett__Plan__V1__CompleteHandover message =
        STAFETT__PLAN__V1__COMPLETE_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    return turns_client("jon", &message.base);
}

static const char *
declined_by_nav(struct baton_quote quote)
{
    Stafett__Partner__V1__HandoverDeclined message =
        STAFETT__PARTNER__V1__HANDOVER_DECLINED__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.content = baton_content("reason", "The person was not asked.");
    return turns_partner("nav", &message.base);
}

static void
assert_refused_answer(struct id case_id, const char *reason)
{
    const Stafett__Plan__V1__AnswerRefused *refused = PLAN_EVENT(answer_refused);
    assert_non_null(refused);
    assert_string_equal(refused->reason_code, reason);
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(baton_row(case_id).holder, "havnes");
    const Stafett__Partner__V1__OfferState *told = baton_shared("nav", OFFER_STATE);
    assert_string_equal(told->state_code, reason);
}

static void
test_offer_takes_the_next_term_and_its_digest_is_the_record(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    const Stafett__Plan__V1__HandoverOffered *offered = PLAN_EVENT(handover_offered);
    assert_non_null(offered);
    assert_int_equal(offered->term, 1);
    assert_int_equal(offered->n_missing_codes, 1);
    assert_string_equal(offered->missing_codes[0], "plan-shared");
    assert_string_equal(
        baton_code(slice_bytes(offered->content), "responsible"), "jon");
    assert_non_null(PLAN_EVENT(partner_informed));
    const Stafett__Plan__V1__FlowGrounded *grounded = PLAN_EVENT(flow_grounded);
    assert_string_equal(grounded->partner_code, "nav");
    assert_string_equal(grounded->flow_code, "coordination");
    assert_string_equal(grounded->ground_code, "consent");
    assert_string_equal(grounded->source_code, "LKT-framework");
    assert_int_equal(baton_row(case_id).baton, BATON_OFFERED);

    const Stafett__Partner__V1__HandoverOffered *told =
        baton_shared("nav", &stafett__partner__v1__handover_offered__descriptor);
    uint8_t digest[DIGEST_BYTES];
    digest_of(message_pack(&told->base, turns_arena()), digest);
    assert_memory_equal(digest, baton_offer_row(case_id, 1).digest, DIGEST_BYTES);

    assert_null(withdraw(baton_quote(case_id, 1)));
    assert_null(baton_offer(case_id, "nav", "coordination"));
    offered = PLAN_EVENT(handover_offered);
    assert_int_equal(offered->term, 2);
    assert_null(PLAN_EVENT(partner_informed));
}

static void
test_content_names_the_responsible_whatever_the_command_says(void **state)
{
    (void)state;
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    message.case_id = baton_id(baton_case());
    message.to_code = (char *)"nav";
    message.kind_code = (char *)"coordination";
    message.content = baton_content("responsible", "Somebody Else");
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__HandoverOffered *offered = PLAN_EVENT(handover_offered);
    assert_string_equal(
        baton_code(slice_bytes(offered->content), "responsible"), "jon");
}

static void
test_what_cannot_be_offered(void **state)
{
    (void)state;
    static const struct {
        const char *to;
        const char *kind;
        int64_t due_in_us;
        const char *staff;
        const char *reason;
    } rows[] = {
        { "nav", "no-such-kind", 0, "jon", "kind-unknown" },
        { "nav", "discharge", 0, "jon", "not-a-stay" },
        { "nobody", "coordination", 0, "jon", "partner-unknown" },
        { "havnes", "coordination", 0, "jon", "partner-unknown" },
        { "nav", "coordination", -HOUR_US, "jon", "time-past" },
        { "nav", "coordination", 0, "ola", "not-responsible" },
        { "nav", "coordination", HOUR_US, "nina", NULL },
        { "nav", "coordination", 0, "turid", "offer-open" },
    };
    struct id case_id = baton_case();
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        Stafett__Plan__V1__OfferHandover message =
            STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
        message.case_id = baton_id(case_id);
        message.to_code = (char *)rows[i].to;
        message.kind_code = (char *)rows[i].kind;
        if (rows[i].due_in_us != 0)
            message.answer_due_us = turns_now() + rows[i].due_in_us;
        const char *reason = turns_client(rows[i].staff, &message.base);
        if (rows[i].reason == NULL)
            assert_null(reason);
        else
            assert_string_equal(reason, rows[i].reason);
    }
    assert_int_equal(baton_row(case_id).term, 1);
}

static void
test_acceptance_hands_the_baton_and_is_quoted(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accepted_by("nav", quote));
    const Stafett__Plan__V1__HandoverAccepted *accepted = PLAN_EVENT(handover_accepted);
    const Stafett__Plan__V1__HandoverCompleted *completed =
        PLAN_EVENT(handover_completed);
    assert_non_null(completed);
    assert_true(accepted->record.len > 0);
    assert_true(
        slice_equal(slice_bytes(accepted->record), slice_bytes(completed->acceptance)));
    assert_string_equal(
        baton_code(slice_bytes(completed->content), "responsible"), "Ida Holm");
    assert_int_equal(baton_row(case_id).baton, BATON_HANDED);
    assert_string_equal(baton_row(case_id).holder, "nav");
    const Stafett__Partner__V1__HandoverCompleted *told =
        baton_shared("nav", &stafett__partner__v1__handover_completed__descriptor);
    assert_true(
        slice_equal(slice_bytes(told->acceptance), slice_bytes(accepted->record)));

    assert_string_equal(baton_offer(case_id, "nav", "coordination"), "moved");
    assert_string_equal(withdraw(quote), "moved");
    assert_string_equal(baton_accepted_by("nav", quote), "already-completed");
}

static void
test_answer_must_quote_the_open_offer(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    struct baton_quote quote = baton_quote(case_id, 1);
    uint8_t other[DIGEST_BYTES] = { 1 };
    struct baton_quote wrong = quote;
    wrong.digest = slice_binary(slice_of(other, sizeof other));
    assert_null(baton_accepted_by("nav", wrong));
    assert_refused_answer(case_id, "unknown");
    wrong = quote;
    wrong.offer_id = baton_id(turns_id(77));
    assert_null(baton_accepted_by("nav", wrong));
    assert_refused_answer(case_id, "unknown");
    wrong = quote;
    wrong.term = 2;
    assert_null(baton_accepted_by("nav", wrong));
    assert_refused_answer(case_id, "unknown");
    assert_string_equal(baton_accepted_by("sjovik", quote), "not-addressee");
    assert_int_equal(baton_row(case_id).baton, BATON_OFFERED);
}

static void
test_acceptance_that_crosses_the_withdrawal_changes_nothing(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    struct baton_quote first = baton_quote(case_id, 1);
    assert_null(withdraw(first));
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
    assert_null(baton_accepted_by("nav", first));
    assert_refused_answer(case_id, "withdrawn");
    const Stafett__Plan__V1__AnswerRefused *refused = PLAN_EVENT(answer_refused);
    assert_string_equal(
        baton_code(slice_bytes(refused->content), "reason"), "Something came between.");
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);

    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", first));
    assert_refused_answer(case_id, "superseded");
    assert_int_equal(baton_row(case_id).baton, BATON_OFFERED);
    assert_string_equal(withdraw(first), "term-stale");
}

static void
test_declined_offer_leaves_the_baton(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(declined_by_nav(quote));
    const Stafett__Plan__V1__HandoverDeclined *declined = PLAN_EVENT(handover_declined);
    assert_non_null(declined);
    assert_string_equal(declined->tell_codes[0], "jon");
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
    assert_null(baton_accepted_by("nav", quote));
    assert_refused_answer(case_id, "declined");
    assert_string_equal(withdraw(quote), "offer-declined");
}

static void
test_holder_completes_only_with_an_acceptance(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination-agreed-day");
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_string_equal(complete(quote), "not-accepted");
    assert_null(baton_accepted_by("nav", quote));
    assert_null(PLAN_EVENT(handover_completed));
    assert_int_equal(baton_row(case_id).baton, BATON_OFFERED);
    assert_null(complete(quote));
    const Stafett__Plan__V1__HandoverCompleted *completed =
        PLAN_EVENT(handover_completed);
    assert_true(completed->acceptance.len > 0);
    assert_int_equal(baton_row(case_id).baton, BATON_HANDED);
}

static void
test_accepted_offer_can_be_withdrawn_until_it_completes(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination-agreed-day");
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accepted_by("nav", quote));
    assert_null(withdraw(quote));
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
    assert_string_equal(complete(quote), "offer-withdrawn");
}

static void
test_agreed_day_is_told_and_alerts_when_it_passes(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    int64_t day_us = turns_now() + 9 * DAY_US;
    message.case_id = baton_id(case_id);
    message.to_code = (char *)"nav";
    message.kind_code = (char *)"coordination-agreed-day";
    message.complete_by_us = day_us;
    assert_null(turns_client("jon", &message.base));
    const Stafett__Partner__V1__HandoverOffered *told =
        baton_shared("nav", &stafett__partner__v1__handover_offered__descriptor);
    assert_int_equal(told->complete_by_us, day_us);
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accepted_by("nav", quote));
    assert_int_equal(alarm_count(turns_view()), 1);
    turns_go_to(day_us);
    assert_non_null(PLAN_EVENT(completion_overdue));
    assert_int_equal(baton_row(case_id).baton, BATON_OFFERED);
    assert_null(complete(quote));
}

static void
test_end_of_an_offer_ends_its_alarms(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    message.case_id = baton_id(case_id);
    message.to_code = (char *)"nav";
    message.kind_code = (char *)"coordination-agreed-day";
    message.complete_by_us = turns_now() + 9 * DAY_US;
    assert_null(turns_client("jon", &message.base));
    assert_int_equal(alarm_count(turns_view()), 3);
    assert_null(withdraw(baton_quote(case_id, 1)));
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_null(turns_client("jon", &message.base));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 2)));
    assert_null(complete(baton_quote(case_id, 2)));
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
test_holder_cannot_answer_its_own_offer(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    assert_string_equal(
        baton_accept("turid", baton_quote(case_id, 1), 0), "not-addressee");
}

static void
test_unanswered_offer_alerts_and_never_moves(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    int64_t due_us = turns_now() + 3 * DAY_US;
    message.case_id = baton_id(case_id);
    message.to_code = (char *)"nav";
    message.kind_code = (char *)"coordination";
    message.answer_due_us = due_us;
    assert_null(turns_client("jon", &message.base));
    static const char *const steps[] = { "before", "at", "after" };
    static const size_t told[] = { 1, 1, 2 };
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        turns_go_to(due_us + ((int64_t)i - 1) * DAY_US);
        const Stafett__Plan__V1__AnswerOverdue *overdue = PLAN_EVENT(answer_overdue);
        assert_non_null(overdue);
        assert_string_equal(overdue->step_code, steps[i]);
        assert_string_equal(overdue->to_code, "nav");
        assert_int_equal(overdue->n_tell_codes, told[i]);
        assert_string_equal(overdue->tell_codes[0], "jon");
        assert_int_equal(baton_offer_row(case_id, 1).is_overdue, i > 0);
    }
    turns_go_to(due_us + 100 * DAY_US);
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(baton_row(case_id).baton, BATON_OFFERED);
}

static void
test_postponed_answer_moves_the_reminders(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    struct baton_quote quote = baton_quote(case_id, 1);
    Stafett__Partner__V1__HandoverPostponed message =
        STAFETT__PARTNER__V1__HANDOVER_POSTPONED__INIT;
    int64_t next_us = turns_now() + 30 * DAY_US;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.next_answer_us = next_us;
    message.content = baton_content("reason", "No room yet.");
    assert_null(turns_partner("nav", &message.base));
    turns_go_to(next_us - 2 * DAY_US);
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(next_us);
    assert_non_null(PLAN_EVENT(answer_overdue));
    assert_null(baton_accepted_by("nav", quote));
    assert_int_equal(baton_row(case_id).baton, BATON_HANDED);
    turns_go_to(next_us + 30 * DAY_US);
    assert_int_equal(turns_event_count(), 0);
}

static void
test_offer_to_one_cannot_be_reported_met_by_another(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    struct baton_quote quote = baton_quote(case_id, 1);
    Stafett__Partner__V1__ContactReported message =
        STAFETT__PARTNER__V1__CONTACT_REPORTED__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    assert_string_equal(turns_partner("sjovik", &message.base), "not-addressee");
    assert_string_equal(turns_partner("nav", &message.base), "not-accepted");
}

static void
test_case_that_was_handed_can_come_back(void **state)
{
    (void)state;
    struct id case_id = offered_case("coordination");
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    const struct baton_offered again = { case_id, 2, "nav", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&again));
    struct baton_quote quote = baton_quote(case_id, 2);
    assert_null(baton_accept("nina", quote, 0));
    assert_int_equal(baton_row(case_id).baton, BATON_ACCEPTED);
    assert_null(baton_completed_by("nav", quote, baton_shared_count("nav")));
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
    assert_string_equal(baton_row(case_id).responsible, "nina");
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_int_equal(baton_row(case_id).term, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_offer_takes_the_next_term_and_its_digest_is_the_record),
        TEST(test_content_names_the_responsible_whatever_the_command_says),
        TEST(test_what_cannot_be_offered),
        TEST(test_acceptance_hands_the_baton_and_is_quoted),
        TEST(test_answer_must_quote_the_open_offer),
        TEST(test_acceptance_that_crosses_the_withdrawal_changes_nothing),
        TEST(test_declined_offer_leaves_the_baton),
        TEST(test_holder_completes_only_with_an_acceptance),
        TEST(test_accepted_offer_can_be_withdrawn_until_it_completes),
        TEST(test_agreed_day_is_told_and_alerts_when_it_passes),
        TEST(test_end_of_an_offer_ends_its_alarms),
        TEST(test_holder_cannot_answer_its_own_offer),
        TEST(test_unanswered_offer_alerts_and_never_moves),
        TEST(test_postponed_answer_moves_the_reminders),
        TEST(test_offer_to_one_cannot_be_reported_met_by_another),
        TEST(test_case_that_was_handed_can_come_back),
    };
    return test_run_group("plan_baton", tests, ARRAY_COUNT(tests));
}
