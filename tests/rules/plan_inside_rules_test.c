/* Handovers inside the organisation: the same terms and answers, both sides in one log,
 * and the holder answers for the case until it is completed. */

#include "tests/lib/baton.h"

#include <string.h>

static const char *
said(const char *staff, const ProtobufCMessage *message)
{
    const char *reason = turns_client(staff, message);
    baton_names_hold();
    return reason;
}

static const char *
ask(struct id case_id, const char *unit, const char *kind, const char *by)
{
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    message.case_id = baton_id(case_id);
    message.to_unit_code = (char *)unit;
    message.kind_code = (char *)kind;
    message.content = baton_content("reason", "She moves to your side of the town.");
    return said(by, &message.base);
}

static const char *
answer(struct baton_quote quote, const char *by, const char *responsible)
{
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.responsible_code = (char *)responsible;
    return said(by, &message.base);
}

static const char *
decline(struct baton_quote quote, const char *by)
{
    Stafett__Plan__V1__DeclineHandover message =
        STAFETT__PLAN__V1__DECLINE_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.content = baton_content("reason", "We know her too little.");
    return said(by, &message.base);
}

static const char *
postpone(struct baton_quote quote, const char *by, int64_t next_us)
{
    Stafett__Plan__V1__PostponeHandover message =
        STAFETT__PLAN__V1__POSTPONE_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.next_answer_us = next_us;
    message.content = baton_content("reason", "Ola is back on Monday.");
    return said(by, &message.base);
}

static const char *
withdraw(struct baton_quote quote, const char *by)
{
    Stafett__Plan__V1__WithdrawHandover message =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    return said(by, &message.base);
}

static const char *
complete(struct baton_quote quote, const char *by)
{
    Stafett__Plan__V1__CompleteHandover message =
        STAFETT__PLAN__V1__COMPLETE_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    return said(by, &message.base);
}

static void
duty(const char *unit, const char *staff)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = (char *)unit;
    message.staff_code = (char *)staff;
    assert_null(said("turid", &message.base));
}

static void
away(const char *staff, const char *substitute)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)substitute;
    assert_null(said("turid", &message.base));
}

static void
stands(struct id case_id, const char *responsible, enum plan_baton baton, uint64_t term)
{
    struct plan_case row = baton_row(case_id);
    assert_string_equal(row.responsible, responsible);
    assert_string_equal(row.holder, "havnes");
    assert_int_equal(row.baton, baton);
    assert_int_equal(row.term, term);
}

/* ---- refusals */

static void
test_only_a_unit_of_ours_and_a_kind_that_stays_inside(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    assert_string_equal(ask(case_id, "vest", "inner", "jon"), "unit-unknown");
    assert_string_equal(ask(case_id, "nord", "nothing", "jon"), "kind-unknown");
    assert_string_equal(ask(case_id, "nord", "inner", "ola"), "not-responsible");
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)"inner";
    message.to_unit_code = (char *)"nord";
    message.to_code = (char *)"nav";
    assert_string_equal(said("jon", &message.base), "unit-unknown");
    message.to_unit_code = (char *)"";
    message.to_code = (char *)"havnes";
    assert_string_equal(said("jon", &message.base), "partner-unknown");
    assert_null(ask(case_id, "nord", "inner", "jon"));
    assert_string_equal(ask(case_id, "nord", "inner", "jon"), "offer-open");
    assert_string_equal(baton_offer(case_id, "nav", "coordination"), "offer-open");
    stands(case_id, "jon", BATON_OFFERED, 1);
}

static void
test_discharge_of_a_stay_goes_to_another_organisation(void **state)
{
    (void)state;
    struct id stay;
    Stafett__Plan__V1__OpenStay message = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    message.person_id = baton_id(turns_id(50));
    message.partner_code = (char *)"nav";
    assert_null(said("jon", &message.base));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_true(id_from(slice_bytes(opened->case_id), &stay));
    assert_string_equal(ask(stay, "nord", "discharge", "jon"), "kind-outside");
    assert_null(ask(stay, "nord", "inner", "jon")); /* from ward to ward */
    assert_string_equal(baton_row(stay).pathway, "admitted");
}

static void
test_only_the_unit_that_is_asked_answers(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "nord", "inner", "jon"));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_string_equal(answer(quote, "nina", "nina"), "not-addressee");
    assert_string_equal(decline(quote, "jon"), "not-addressee");
    assert_string_equal(
        postpone(quote, "nina", turns_now() + HOUR_US), "not-addressee");
    assert_string_equal(answer(quote, "ola", "nobody"), "staff-unknown");
    assert_string_equal(baton_accepted_by("nav", quote), "not-addressee");
    assert_string_equal(withdraw(quote, "ola"), "not-responsible");
    away("ola", "");
    assert_string_equal(answer(quote, "ola", "ola"), "staff-absent");
    stands(case_id, "jon", BATON_OFFERED, 1);
}

static void
test_answer_quotes_the_offer_as_it_stands(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id other = baton_case();
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    assert_null(ask(case_id, "nord", "inner", "jon"));
    struct baton_quote old = baton_quote(case_id, 1);
    struct baton_quote wrong = old;
    uint8_t digest[DIGEST_BYTES] = { 1 };
    wrong.digest = slice_binary(slice_of(digest, sizeof digest));
    assert_string_equal(answer(wrong, "ola", "ola"), "digest-differs");
    message.case_id = old.case_id;
    message.offer_id = old.offer_id;
    message.term = old.term;
    message.digest = old.digest;
    message.into_case_id = baton_id(other);
    assert_string_equal(said("ola", &message.base), "answer-not-allowed");
    message.into_case_id = baton_id(ID_NONE);
    message.from_us = turns_now() + HOUR_US;
    assert_string_equal(said("ola", &message.base), "answer-not-allowed");
    assert_null(withdraw(old, "jon"));
    stands(case_id, "jon", BATON_HOLDS, 1);
    assert_string_equal(answer(old, "ola", "ola"), "offer-withdrawn");
    assert_null(ask(case_id, "nord", "inner", "jon"));
    assert_string_equal(answer(old, "ola", "ola"), "term-stale");
    assert_string_equal(complete(baton_quote(case_id, 2), "jon"), "answer-not-allowed");
    assert_null(answer(baton_quote(case_id, 2), "ola", "ola"));
    assert_string_equal(
        answer(baton_quote(case_id, 2), "ola", "ola"), "already-completed");
    assert_string_equal(withdraw(baton_quote(case_id, 2), "ola"), "already-completed");
}

/* ---- yes */

static void
test_yes_makes_it_the_units_in_one_turn(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    duty("nord", "ola");
    assert_null(ask(case_id, "nord", "inner", "jon"));
    const Stafett__Plan__V1__HandoverOffered *offered = PLAN_EVENT(handover_offered);
    assert_string_equal(offered->to_code, "havnes");
    assert_string_equal(offered->to_unit_code, "nord");
    assert_string_equal(offered->tell_codes[0], "ola");
    assert_int_equal(turns_event_count(), 1); /* no partner is informed */
    assert_null(answer(baton_quote(case_id, 1), "ola", ""));
    const Stafett__Plan__V1__HandoverAccepted *accepted = PLAN_EVENT(handover_accepted);
    assert_int_equal(accepted->n_tell_codes, 1);
    assert_string_equal(accepted->tell_codes[0], "jon");
    const Stafett__Plan__V1__HandoverCompleted *completed =
        PLAN_EVENT(handover_completed);
    assert_string_equal(completed->responsible_code, "ola");
    assert_int_equal(completed->n_tell_codes, 0);
    assert_int_equal(turns_event_count(), 2);
    stands(case_id, "ola", BATON_HOLDS, 1);
    assert_int_equal(baton_row(case_id).open_term, 0);
    assert_int_equal(baton_row(case_id).is_closed, 0);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_int_equal(baton_shared_count("nav"), 0);
    assert_int_equal(baton_shared_count("sjovik"), 0);
    assert_null(ask(case_id, "midt", "inner", "ola"));
    assert_null(answer(baton_quote(case_id, 2), "nina", "jon"));
    stands(case_id, "jon", BATON_HOLDS, 2);
}

static void
test_holder_completes_on_the_agreed_day(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "nord", "coordination-agreed-day", "jon"));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_string_equal(complete(quote, "jon"), "not-accepted");
    assert_null(answer(quote, "turid", "ola"));
    const Stafett__Plan__V1__HandoverAccepted *accepted = PLAN_EVENT(handover_accepted);
    assert_int_equal(accepted->n_tell_codes, 2);
    stands(case_id, "jon", BATON_OFFERED, 1); /* hers until it is completed */
    assert_string_equal(baton_offer_row(case_id, 1).named, "ola");
    assert_string_equal(answer(quote, "ola", "ola"), "already-accepted");
    assert_string_equal(decline(quote, "ola"), "already-accepted");
    assert_string_equal(complete(quote, "ola"), "not-responsible");
    assert_null(complete(quote, "jon"));
    stands(case_id, "ola", BATON_HOLDS, 1);
    const Stafett__Plan__V1__HandoverCompleted *completed =
        PLAN_EVENT(handover_completed);
    assert_string_equal(completed->tell_codes[0], "ola");
}

static void
test_both_sides_may_fall_ill_between_yes_and_completion(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "nord", "coordination-agreed-day", "jon"));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(answer(quote, "ola", "ola"));
    away("jon", "nina");
    stands(case_id, "nina", BATON_OFFERED, 1);
    away("ola", "turid");
    assert_null(complete(quote, "nina"));
    stands(case_id, "turid", BATON_HOLDS, 1);
    Stafett__Plan__V1__EndAbsence back = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    back.staff_code = (char *)"jon";
    assert_null(said("jon", &back.base));
    stands(case_id, "turid", BATON_HOLDS, 1); /* handed over: not hers again */
}

static void
test_accepted_offer_is_withdrawn_by_the_holder_alone(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "nord", "coordination-agreed-day", "jon"));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(answer(quote, "ola", "ola"));
    assert_null(withdraw(quote, "jon"));
    const Stafett__Plan__V1__HandoverWithdrawn *event = PLAN_EVENT(handover_withdrawn);
    assert_string_equal(event->tell_codes[0], "ola");
    stands(case_id, "jon", BATON_HOLDS, 1);
    assert_int_equal(baton_offer_row(case_id, 1).state, OFFER_WITHDRAWN);
    assert_string_equal(complete(quote, "jon"), "offer-withdrawn");
}

/* ---- no, not yet, and silence */

static void
test_no_leaves_everything_as_it_was(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "nord", "inner", "jon"));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(decline(quote, "ola"));
    const Stafett__Plan__V1__HandoverDeclined *event = PLAN_EVENT(handover_declined);
    assert_string_equal(event->tell_codes[0], "jon");
    stands(case_id, "jon", BATON_HOLDS, 1);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_string_equal(answer(quote, "ola", "ola"), "offer-declined");
    assert_null(ask(case_id, "nord", "inner", "jon"));
    stands(case_id, "jon", BATON_OFFERED, 2);
}

static void
overdue_tells(
    const char *step, const char *first, const char *second, const char *third)
{
    const char *wanted[] = { first, second, third };
    const Stafett__Plan__V1__AnswerOverdue *event = PLAN_EVENT(answer_overdue);
    assert_non_null(event);
    assert_string_equal(event->step_code, step);
    size_t count = third == NULL ? 2 : 3;
    assert_int_equal(event->n_tell_codes, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(event->tell_codes[i], wanted[i]);
}

static void
test_silence_is_told_to_both_sides_and_climbs(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    duty("nord", "ola");
    assert_null(ask(case_id, "nord", "inner", "jon"));
    assert_null(postpone(baton_quote(case_id, 1), "ola", turns_now() + 24 * HOUR_US));
    const Stafett__Plan__V1__HandoverPostponed *event = PLAN_EVENT(handover_postponed);
    assert_string_equal(event->tell_codes[0], "jon");
    turns_go_to(turns_now() + 16 * HOUR_US);
    overdue_tells("before", "jon", "ola", NULL);
    turns_go_to(turns_now() + 8 * HOUR_US);
    overdue_tells("at", "jon", "ola", NULL);
    turns_go_to(turns_now() + 24 * HOUR_US);
    overdue_tells("after", "jon", "turid", "ola");
    stands(case_id, "jon", BATON_OFFERED, 1);
    assert_int_equal(baton_offer_row(case_id, 1).is_overdue, 1);
    assert_null(answer(baton_quote(case_id, 1), "ola", "ola"));
    stands(case_id, "ola", BATON_HOLDS, 1);
}

static void
test_custody_names_unit_and_persons(void **state)
{
    static const char *const events[] = { "opened", "offered", "accepted",
        "completed" };
    static const char *const responsible[] = { "jon", "jon", "jon", "ola" };
    static const char *const named[] = { "", "", "ola", "ola" };
    Stafett__Plan__V1__TraceCase trace = STAFETT__PLAN__V1__TRACE_CASE__INIT;
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "nord", "inner", "jon"));
    assert_null(answer(baton_quote(case_id, 1), "ola", "ola"));
    trace.case_id = baton_id(case_id);
    assert_null(turns_client("jon", &trace.base));
    const Stafett__Plan__V1__Trace *shown =
        turns_answer(&stafett__plan__v1__trace__descriptor);
    assert_int_equal(shown->n_steps, ARRAY_COUNT(events));
    for (size_t i = 0; i < ARRAY_COUNT(events); i++) {
        assert_string_equal(shown->steps[i]->event_code, events[i]);
        assert_string_equal(shown->steps[i]->holder_code, "havnes");
        assert_string_equal(shown->steps[i]->responsible_code, responsible[i]);
        assert_string_equal(shown->steps[i]->named_code, named[i]);
        assert_string_equal(shown->steps[i]->unit_code, i == 0 ? "" : "nord");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_a_unit_of_ours_and_a_kind_that_stays_inside),
        TEST(test_discharge_of_a_stay_goes_to_another_organisation),
        TEST(test_only_the_unit_that_is_asked_answers),
        TEST(test_answer_quotes_the_offer_as_it_stands),
        TEST(test_yes_makes_it_the_units_in_one_turn),
        TEST(test_holder_completes_on_the_agreed_day),
        TEST(test_both_sides_may_fall_ill_between_yes_and_completion),
        TEST(test_accepted_offer_is_withdrawn_by_the_holder_alone),
        TEST(test_no_leaves_everything_as_it_was),
        TEST(test_silence_is_told_to_both_sides_and_climbs),
        TEST(test_custody_names_unit_and_persons),
    };
    return test_run_group("plan_inside", tests, ARRAY_COUNT(tests));
}
