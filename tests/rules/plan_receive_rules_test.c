/* The baton as receiver: whose offers are taken, which answers they take, what binds,
 * and that only the holder's completion with our own acceptance brings the baton. */

#include "tests/lib/baton.h"

#include <string.h>

static struct id
coordination(void)
{
    struct id case_id = turns_id(50);
    const struct baton_offered offered = { case_id, 1, "nav", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&offered));
    return case_id;
}

static struct id
discharge(void)
{
    struct id case_id = turns_id(60);
    const struct baton_offered offered = { case_id, 1, "sjovik", "discharge", "stay",
        "on-received" };
    Stafett__Partner__V1__StayOpened stay = STAFETT__PARTNER__V1__STAY_OPENED__INIT;
    stay.case_id = baton_id(case_id);
    stay.admitted_us = turns_now() - HOUR_US;
    stay.content = baton_content("responsible", "Liv Berg");
    assert_null(turns_partner("sjovik", &stay.base));
    assert_null(baton_offered(&offered));
    return case_id;
}

static const char *
postpone(struct baton_quote quote, int64_t next_us, const char *reason)
{
    Stafett__Plan__V1__PostponeHandover message =
        STAFETT__PLAN__V1__POSTPONE_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.next_answer_us = next_us;
    message.content = baton_content("reason", reason);
    return turns_client("turid", &message.base);
}

static const char *
decline(struct baton_quote quote, const char *reason)
{
    Stafett__Plan__V1__DeclineHandover message =
        STAFETT__PLAN__V1__DECLINE_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.content = baton_content("reason", reason);
    return turns_client("turid", &message.base);
}

static const char *
contact(struct baton_quote quote, int64_t contact_us)
{
    Stafett__Plan__V1__ReportContact message = STAFETT__PLAN__V1__REPORT_CONTACT__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.contact_us = contact_us;
    return turns_client("turid", &message.base);
}

static const char *
withdrawn_by(const char *partner, struct baton_quote quote)
{
    Stafett__Partner__V1__HandoverWithdrawn message =
        STAFETT__PARTNER__V1__HANDOVER_WITHDRAWN__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.content = baton_content("reason", "Fever.");
    return turns_partner(partner, &message.base);
}

static const char *
state_told_by(const char *partner, struct baton_quote quote, const char *state)
{
    Stafett__Partner__V1__OfferState message = STAFETT__PARTNER__V1__OFFER_STATE__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.state_code = (char *)state;
    message.current_term = quote.term;
    return turns_partner(partner, &message.base);
}

static void
test_offer_opens_the_case_as_the_senders(void **state)
{
    (void)state;
    struct id case_id = coordination();
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    const Stafett__Plan__V1__HandoverOffered *offered = PLAN_EVENT(handover_offered);
    assert_string_equal(opened->holder_code, "nav");
    assert_int_equal(opened->n_tell_codes, 0);
    assert_string_equal(offered->tell_codes[0], "turid");
    assert_int_equal(baton_row(case_id).baton, BATON_NONE);
    assert_int_equal(baton_shared_count("nav"), 0);
}

static void
test_whose_offers_are_not_taken(void **state)
{
    (void)state;
    struct id ours = baton_case();
    struct id navs = coordination();
    const struct {
        struct baton_offered offered;
        const char *reason;
    } rows[] = {
        { { ours, 1, "nav", "coordination", "case", "on-acceptance" }, "not-holder" },
        { { navs, 2, "sjovik", "coordination", "case", "on-acceptance" },
            "not-holder" },
        { { navs, 1, "nav", "coordination", "case", "on-acceptance" }, "term-stale" },
        { { navs, 2, "nav", "coordination", "boat", "on-acceptance" }, "kind-unknown" },
        { { navs, 2, "nav", "coordination", "case", "by-itself" }, "kind-unknown" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_string_equal(baton_offered(&rows[i].offered), rows[i].reason);
    assert_int_equal(baton_row(navs).open_term, 1);
}

static void
test_acceptance_binds_and_the_completion_brings_the_baton(void **state)
{
    (void)state;
    struct id case_id = coordination();
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_string_equal(baton_accept("jon", quote, 0), "not-responsible");
    assert_null(baton_accept("turid", quote, 0));
    const Stafett__Partner__V1__HandoverAccepted *told =
        baton_shared("nav", &stafett__partner__v1__handover_accepted__descriptor);
    assert_string_equal(
        baton_code(slice_bytes(told->content), "responsible"), "Turid Moe");
    assert_int_equal(baton_row(case_id).baton, BATON_ACCEPTED);
    assert_string_equal(baton_row(case_id).holder, "nav");
    assert_string_equal(baton_accept("turid", quote, 0), "already-accepted");
    assert_string_equal(decline(quote, "No."), "already-accepted");

    assert_string_equal(baton_completed_by("nav", quote, 0), "not-accepted");
    assert_string_equal(baton_completed_by("sjovik", quote, 0), "not-holder");
    assert_int_equal(baton_row(case_id).baton, BATON_ACCEPTED);
    assert_null(baton_completed_by("nav", quote, 1));
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
    assert_string_equal(baton_row(case_id).responsible, "turid");
    assert_string_equal(baton_completed_by("nav", quote, 1), "already-completed");
}

static void
test_completion_must_quote_the_acceptance_of_that_offer(void **state)
{
    (void)state;
    struct id case_id = coordination();
    struct baton_quote first = baton_quote(case_id, 1);
    assert_null(baton_accept("turid", first, 0));
    assert_null(withdrawn_by("nav", first));
    const struct baton_offered again = { case_id, 2, "nav", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&again));
    struct baton_quote second = baton_quote(case_id, 2);
    assert_string_equal(baton_completed_by("nav", second, 1), "not-accepted");
    assert_null(baton_accept("turid", second, 0));
    assert_string_equal(baton_completed_by("nav", second, 1), "not-accepted");
    assert_string_equal(baton_completed_by("nav", first, 1), "term-stale");
    assert_null(baton_completed_by("nav", second, 2));
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
}

static void
test_withdrawal_voids_the_acceptance(void **state)
{
    (void)state;
    struct id case_id = coordination();
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accept("turid", quote, 0));
    assert_string_equal(withdrawn_by("sjovik", quote), "not-holder");
    assert_null(withdrawn_by("nav", quote));
    const Stafett__Plan__V1__HandoverWithdrawn *withdrawn =
        PLAN_EVENT(handover_withdrawn);
    const Stafett__Plan__V1__AcceptanceVoided *voided = PLAN_EVENT(acceptance_voided);
    assert_string_equal(withdrawn->tell_codes[0], "turid");
    assert_string_equal(voided->reason_code, "withdrawn");
    assert_int_equal(baton_row(case_id).baton, BATON_NONE);
    assert_string_equal(baton_row(case_id).responsible, "");
    assert_string_equal(baton_accept("turid", quote, 0), "offer-withdrawn");
    assert_null(state_told_by("nav", quote, "withdrawn"));
    assert_int_equal(turns_event_count(), 0);
}

static void
test_holder_that_does_not_know_the_acceptance_voids_it(void **state)
{
    (void)state;
    struct id case_id = coordination();
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(state_told_by("nav", quote, "unknown"));
    assert_int_equal(turns_event_count(), 0);
    assert_null(baton_accept("turid", quote, 0));
    assert_null(state_told_by("nav", quote, "unknown"));
    const Stafett__Plan__V1__AcceptanceVoided *voided = PLAN_EVENT(acceptance_voided);
    assert_string_equal(voided->tell_codes[0], "turid");
    assert_int_equal(baton_row(case_id).baton, BATON_NONE);
}

static void
test_newer_offer_takes_the_place_of_the_older(void **state)
{
    (void)state;
    struct id case_id = coordination();
    struct baton_quote first = baton_quote(case_id, 1);
    assert_null(baton_accept("turid", first, 0));
    const struct baton_offered again = { case_id, 5, "nav", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&again));
    assert_non_null(PLAN_EVENT(handover_withdrawn));
    const Stafett__Plan__V1__AcceptanceVoided *voided = PLAN_EVENT(acceptance_voided);
    assert_string_equal(voided->reason_code, "superseded");
    assert_int_equal(baton_row(case_id).term, 5);
    assert_int_equal(baton_row(case_id).open_term, 5);
    assert_string_equal(baton_accept("turid", first, 0), "term-stale");
}

static void
test_discharge_takes_when_but_no_no(void **state)
{
    (void)state;
    struct id case_id = discharge();
    struct baton_quote quote = baton_quote(case_id, 1);
    int64_t now_us = turns_now();
    assert_string_equal(baton_row(case_id).pathway, "ready");
    assert_string_equal(decline(quote, "No bed."), "answer-not-allowed");
    assert_string_equal(baton_accept("turid", quote, 0), "time-missing");
    assert_string_equal(baton_accept("turid", quote, now_us - 1), "time-past");
    assert_string_equal(postpone(quote, 0, "No bed."), "time-missing");
    assert_string_equal(postpone(quote, now_us, "No bed."), "time-past");
    assert_string_equal(postpone(quote, now_us + DAY_US, ""), "reason-missing");
    assert_null(postpone(quote, now_us + DAY_US, "No bed yet."));
    assert_int_equal(baton_offer_row(case_id, 1).answer_due_us, now_us + DAY_US);
    assert_string_equal(contact(quote, 0), "not-accepted");
    assert_null(baton_accept("turid", quote, now_us + DAY_US));
    assert_int_equal(baton_offer_row(case_id, 1).from_us, now_us + DAY_US);
}

static void
test_stay_is_taken_over_when_somebody_has_met_the_person(void **state)
{
    (void)state;
    struct id case_id = discharge();
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accept("turid", quote, turns_now() + HOUR_US));
    turns_go_to(turns_now() + 2 * HOUR_US);
    assert_string_equal(contact(quote, turns_now() + 1), "time-future");
    assert_null(contact(quote, turns_now() - MINUTE_US));
    const Stafett__Plan__V1__NoticeRecorded *received = PLAN_EVENT(notice_recorded);
    struct id derived = id_derive(baton_offer_row(case_id, 1).id, "received");
    assert_true(slice_equal(slice_bytes(received->notice_id), id_slice(&derived)));
    assert_string_equal(baton_shared_type("sjovik"),
        stafett__partner__v1__contact_reported__descriptor.name);
    assert_int_equal(baton_row(case_id).baton, BATON_ACCEPTED);
    assert_string_equal(contact(quote, 0), "already-completed");
    assert_null(baton_completed_by("sjovik", quote, 1));
    const Stafett__Plan__V1__CaseClosed *closed = PLAN_EVENT(case_closed);
    assert_string_equal(closed->reason_code, "received");
    assert_string_equal(baton_row(case_id).holder, "havnes");
    assert_true(baton_row(case_id).is_closed);
}

static void
test_accepted_but_not_completed_alerts(void **state)
{
    (void)state;
    struct id case_id = discharge();
    int64_t from_us = turns_now() + 3 * HOUR_US;
    assert_null(baton_accept("turid", baton_quote(case_id, 1), from_us));
    turns_go_to(from_us + DAY_US - 1);
    assert_null(PLAN_EVENT(completion_overdue));
    turns_go_to(from_us + DAY_US);
    const Stafett__Plan__V1__CompletionOverdue *overdue =
        PLAN_EVENT(completion_overdue);
    assert_non_null(overdue);
    assert_string_equal(overdue->tell_codes[0], "turid");
    assert_true(baton_offer_row(case_id, 1).is_overdue);
    assert_int_equal(baton_row(case_id).baton, BATON_ACCEPTED);
}

static void
test_accepted_into_a_case_of_ours(void **state)
{
    (void)state;
    struct id own = baton_case();
    struct id offered = coordination();
    struct baton_quote quote = baton_quote(offered, 1);
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.responsible_code = (char *)"jon";
    message.into_case_id = baton_id(offered);
    assert_string_equal(turns_client("turid", &message.base), "case-unknown");
    message.into_case_id = baton_id(own);
    assert_null(turns_client("turid", &message.base));
    const Stafett__Plan__V1__HandoverAccepted *accepted = PLAN_EVENT(handover_accepted);
    assert_string_equal(accepted->tell_codes[0], "jon");
    assert_null(baton_completed_by("nav", quote, 1));
    assert_true(baton_row(offered).is_closed);
    assert_true(id_equal(baton_row(offered).into, own));
    assert_false(baton_row(own).is_closed);
}

static void
test_person_who_becomes_known_is_linked(void **state)
{
    (void)state;
    Stafett__Intake__V1__PersonLinked linked = STAFETT__INTAKE__V1__PERSON_LINKED__INIT;
    struct id own = baton_case();
    struct id stay = discharge();
    struct id person = baton_row(own).person;
    linked.case_id = baton_id(stay);
    linked.person_id = baton_id(person);
    assert_null(turns_daemon("intake", &linked.base));
    assert_true(id_equal(baton_row(stay).linked, own));
    /* Whoever is responsible for her own case may answer for the stay. */
    assert_null(baton_accept("nina", baton_quote(stay, 1), turns_now() + HOUR_US));
    assert_null(turns_daemon("intake", &linked.base));
    assert_int_equal(turns_event_count(), 0);
}

/* The person comes in the partner's one feed, her case in its other: either may be first. */
static void
test_person_may_be_known_before_her_case(void **state)
{
    (void)state;
    Stafett__Intake__V1__PersonLinked linked = STAFETT__INTAKE__V1__PERSON_LINKED__INIT;
    struct id own = baton_case();
    struct id person = baton_row(own).person;
    struct baton_offered offered = { turns_id(60), 1, "sjovik", "discharge", "stay",
        "on-received" };
    linked.case_id = baton_id(offered.case_id);
    linked.person_id = baton_id(person);
    assert_null(turns_daemon("intake", &linked.base));
    assert_null(baton_offered(&offered));
    assert_true(id_equal(baton_row(offered.case_id).person, person));
    assert_true(id_equal(baton_row(offered.case_id).linked, own));
}

static void
test_codes_that_a_row_cannot_hold_stay_outside(void **state)
{
    (void)state;
    char kind[CODE_BYTES_MAX + 1];
    memset(kind, 'x', sizeof kind - 1);
    kind[sizeof kind - 1] = '\0';
    struct baton_offered offered = { turns_id(50), 1, "nav", kind, "case",
        "on-acceptance" };
    assert_string_equal(baton_offered(&offered), "wire-too-large");
    kind[CODE_BYTES_MAX - 1] = '\0';
    assert_null(baton_offered(&offered));
    assert_null(baton_accept("turid", baton_quote(turns_id(50), 1), 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_offer_opens_the_case_as_the_senders),
        TEST(test_whose_offers_are_not_taken),
        TEST(test_acceptance_binds_and_the_completion_brings_the_baton),
        TEST(test_completion_must_quote_the_acceptance_of_that_offer),
        TEST(test_withdrawal_voids_the_acceptance),
        TEST(test_holder_that_does_not_know_the_acceptance_voids_it),
        TEST(test_newer_offer_takes_the_place_of_the_older),
        TEST(test_discharge_takes_when_but_no_no),
        TEST(test_stay_is_taken_over_when_somebody_has_met_the_person),
        TEST(test_accepted_but_not_completed_alerts),
        TEST(test_accepted_into_a_case_of_ours),
        TEST(test_person_who_becomes_known_is_linked),
        TEST(test_person_may_be_known_before_her_case),
        TEST(test_codes_that_a_row_cannot_hold_stay_outside),
    };
    return test_run_group("plan_receive", tests, ARRAY_COUNT(tests));
}
