/* Who leaves, falls ill, is back, and who answers for the cases from the same turn on:
 * after every turn somebody who is here answers for each of them by name. */

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
end(const char *staff, const char *substitute)
{
    Stafett__Plan__V1__EndStaff message = STAFETT__PLAN__V1__END_STAFF__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)substitute;
    return said("turid", &message.base);
}

static const char *
away(const char *staff, const char *substitute, int64_t until_us)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)substitute;
    message.until_us = until_us;
    return said("turid", &message.base);
}

static const char *
back(const char *staff, const char *by)
{
    Stafett__Plan__V1__EndAbsence message = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    message.staff_code = (char *)staff;
    return said(by, &message.base);
}

static const char *
replace(struct id case_id, const char *staff, const char *by, const char *reason)
{
    Stafett__Plan__V1__ReplaceResponsible message =
        STAFETT__PLAN__V1__REPLACE_RESPONSIBLE__INIT;
    message.case_id = baton_id(case_id);
    message.staff_code = (char *)staff;
    message.content = baton_content("reason", reason);
    return said(by, &message.base);
}

static const char *
duty(const char *unit, const char *staff)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = (char *)unit;
    message.staff_code = (char *)staff;
    return said("turid", &message.base);
}

/* The n-th replacement of the last input went from one to the other, because. */
static void
replaced_is(size_t nth, const char *from, const char *to, const char *reason)
{
    const Stafett__Plan__V1__ResponsibleReplaced *event =
        turns_event(&stafett__plan__v1__responsible_replaced__descriptor, nth);
    assert_non_null(event);
    assert_string_equal(event->former_code, from);
    assert_string_equal(event->responsible_code, to);
    assert_string_equal(event->reason_code, reason);
}

static void
responsible_is(struct id case_id, const char *staff)
{
    assert_string_equal(baton_row(case_id).responsible, staff);
}

/* ---- refusals */

static void
test_substitute_is_somebody_else_who_is_here(void **state)
{
    (void)state;
    assert_null(end("nina", ""));
    assert_null(away("ola", "", 0));
    assert_string_equal(end("jon", "nina"), "staff-ended");
    assert_string_equal(end("jon", "ola"), "staff-absent");
    assert_string_equal(end("jon", "jon"), "substitute-self");
    assert_string_equal(end("jon", "nobody"), "staff-unknown");
    assert_string_equal(away("jon", "nina", 0), "staff-ended");
    assert_string_equal(away("jon", "ola", 0), "staff-absent");
    assert_string_equal(away("jon", "jon", 0), "substitute-self");
    assert_string_equal(away("jon", "nobody", 0), "staff-unknown");
    assert_string_equal(away("jon", "", turns_now()), "time-past");
    assert_string_equal(away("nina", "", 0), "staff-ended");
    assert_string_equal(away("nobody", "", 0), "staff-unknown");
    assert_string_equal(end("nina", ""), "staff-ended");
    assert_string_equal(back("jon", "turid"), "staff-present");
    assert_int_equal(turns_event_count(), 0);
}

static void
test_named_person_of_the_coordinating_unit_is_always_here(void **state)
{
    (void)state;
    assert_string_equal(end("turid", "jon"), "staff-last-named");
    assert_string_equal(away("turid", "jon", 0), "staff-last-named");
    assert_null(away("ola", "", 0));
    assert_string_equal(duty("ke", "ola"), "staff-absent");
    assert_null(duty("ke", "jon"));
    assert_null(away("turid", "", 0));
    assert_string_equal(away("jon", "nina", 0), "staff-last-named");
}

static void
test_who_may_report_an_absence(void **state)
{
    (void)state;
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    Stafett__Plan__V1__EndStaff ending = STAFETT__PLAN__V1__END_STAFF__INIT;
    message.staff_code = (char *)"jon";
    ending.staff_code = (char *)"jon";
    assert_string_equal(said("ola", &message.base), "not-responsible");
    assert_string_equal(said("jon", &ending.base), "not-responsible");
    assert_null(said("nina", &message.base));
    assert_string_equal(back("jon", "ola"), "not-responsible");
    assert_null(back("jon", "jon"));
}

static void
test_absent_staff_cannot_be_named(void **state)
{
    (void)state;
    Stafett__Plan__V1__OpenCase open = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    const struct baton_offered offered = { turns_id(7), 1, "nav", "coordination",
        "case", "on-acceptance" };
    struct id case_id = baton_case();
    assert_null(away("nina", "", 0));
    open.person_id = baton_id(turns_id(60));
    open.responsible_code = (char *)"nina";
    assert_string_equal(said("jon", &open.base), "staff-absent");
    assert_string_equal(said("nina", &open.base), "staff-absent");
    assert_string_equal(replace(case_id, "nina", "jon", "why"), "staff-absent");
    assert_string_equal(duty("midt", "nina"), "staff-absent");
    assert_null(baton_offered(&offered));
    struct baton_quote quote = baton_quote(offered.case_id, 1);
    assert_string_equal(baton_accept("nina", quote, 0), "not-responsible");
    Stafett__Plan__V1__AcceptHandover accept = STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    accept.case_id = quote.case_id;
    accept.offer_id = quote.offer_id;
    accept.term = quote.term;
    accept.digest = quote.digest;
    accept.responsible_code = (char *)"nina";
    assert_string_equal(said("turid", &accept.base), "staff-absent");
}

static void
test_one_case_is_given_to_another_by_name(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(replace(turns_id(9), "nina", "jon", "x"), "case-unknown");
    assert_string_equal(replace(case_id, "nina", "ola", "x"), "not-responsible");
    assert_string_equal(replace(case_id, "nobody", "jon", "x"), "staff-unknown");
    assert_string_equal(replace(case_id, "jon", "nina", "x"), "responsible-same");
    assert_string_equal(replace(case_id, "nina", "jon", ""), "reason-missing");
    assert_null(replace(case_id, "nina", "jon", "Nina knows her."));
    replaced_is(0, "jon", "nina", "by-hand");
    responsible_is(case_id, "nina");
    assert_null(replace(case_id, "jon", "jon", "I can after all."));
    const Stafett__Plan__V1__ResponsibleReplaced *event =
        PLAN_EVENT(responsible_replaced);
    assert_int_equal(event->n_tell_codes, 0); /* she knows */
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    assert_string_equal(replace(case_id, "nina", "jon", "x"), "moved");
}

/* ---- who takes over */

static void
test_cases_of_one_who_leaves_are_the_substitutes_at_once(void **state)
{
    (void)state;
    struct id one = baton_case();
    struct id two = baton_case();
    assert_null(baton_offer(two, "nav", "coordination"));
    struct plan_case before = baton_row(two);
    assert_null(end("jon", "nina"));
    const Stafett__Plan__V1__StaffEnded *event = PLAN_EVENT(staff_ended);
    assert_string_equal(event->substitute_code, "nina");
    assert_int_equal(turns_event_count(), 3);
    replaced_is(0, "jon", "nina", "left");
    replaced_is(1, "jon", "nina", "left");
    responsible_is(one, "nina");
    assert_int_equal(baton_row(two).term, before.term);
    assert_int_equal(baton_row(two).open_term, 1);
    assert_int_equal(baton_row(two).baton, BATON_OFFERED);
    assert_int_equal(baton_shared_count("nav"), 1); /* who she is, the partner keeps */
    assert_null(baton_accepted_by("nav", baton_quote(two, 1)));
    assert_int_equal(baton_row(two).baton, BATON_HANDED);
    assert_null(end("nina", ""));
    replaced_is(0, "nina", "turid", "left");
    responsible_is(one, "turid");
}

static void
test_absence_goes_to_the_units_duty_else_to_the_named_person(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(away("jon", "", 0));
    replaced_is(0, "jon", "turid", "absent");
    assert_null(back("jon", "jon"));
    replaced_is(0, "turid", "jon", "returned");
    assert_null(duty("midt", "nina"));
    assert_null(away("jon", "", 0));
    responsible_is(case_id, "nina");
    assert_null(back("jon", "jon"));
    assert_null(duty("midt", "jon")); /* she cannot stand in for herself */
    assert_null(away("jon", "", 0));
    responsible_is(case_id, "turid");
    assert_null(away("nina", "", 0)); /* and not while she is away */
    const Stafett__Plan__V1__StaffAbsent *event = PLAN_EVENT(staff_absent);
    assert_string_equal(event->substitute_code, "turid");
}

static void
test_case_that_waits_for_confirmation_moves_too(void **state)
{
    (void)state;
    const struct baton_offered offered = { turns_id(7), 1, "nav", "coordination",
        "case", "on-acceptance" };
    assert_null(baton_offered(&offered));
    struct baton_quote quote = baton_quote(offered.case_id, 1);
    Stafett__Plan__V1__AcceptHandover accept = STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    accept.case_id = quote.case_id;
    accept.offer_id = quote.offer_id;
    accept.term = quote.term;
    accept.digest = quote.digest;
    accept.responsible_code = (char *)"jon";
    assert_null(said("turid", &accept.base));
    assert_null(away("jon", "nina", 0));
    replaced_is(0, "jon", "nina", "absent");
    assert_int_equal(baton_row(offered.case_id).baton, BATON_ACCEPTED);
    assert_null(baton_completed_by("nav", quote, 1));
    responsible_is(offered.case_id, "nina");
    assert_int_equal(baton_row(offered.case_id).baton, BATON_HOLDS);
    assert_null(back("jon", "jon"));
    responsible_is(offered.case_id, "jon");
}

/* ---- being back */

static void
test_what_is_still_the_substitutes_is_hers_again(void **state)
{
    (void)state;
    struct id kept = baton_case();
    struct id given = baton_case();
    struct id moved = baton_case();
    assert_null(baton_offer(moved, "nav", "coordination"));
    assert_null(away("jon", "nina", turns_now() + 24 * HOUR_US));
    assert_null(replace(given, "ola", "nina", "Ola knows her."));
    assert_null(baton_accepted_by("nav", baton_quote(moved, 1)));
    turns_go_to(turns_now() + 24 * HOUR_US);
    baton_names_hold();
    assert_non_null(PLAN_EVENT(staff_returned));
    assert_int_equal(turns_event_count(), 2);
    replaced_is(0, "nina", "jon", "returned");
    responsible_is(kept, "jon");
    responsible_is(given, "ola");
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
test_absence_is_prolonged_and_given_to_another(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(away("jon", "nina", turns_now() + 24 * HOUR_US));
    assert_null(away("jon", "", turns_now() + 48 * HOUR_US));
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(alarm_count(turns_view()), 1);
    assert_null(away("jon", "ola", turns_now() + 48 * HOUR_US));
    replaced_is(0, "nina", "ola", "absent");
    turns_go_to(turns_now() + 24 * HOUR_US);
    responsible_is(case_id, "ola");
    turns_go_to(turns_now() + 24 * HOUR_US);
    responsible_is(case_id, "jon");
}

static void
test_substitute_who_goes_too_passes_everything_on(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct plan_staff jon;
    assert_null(away("jon", "nina", 0));
    assert_null(away("nina", "ola", 0));
    replaced_is(0, "nina", "ola", "absent");
    assert_null(back("nina", "nina"));
    assert_int_equal(turns_event_count(), 1); /* it was jon's, not hers */
    responsible_is(case_id, "ola");
    assert_null(end("ola", ""));
    replaced_is(0, "ola", "turid", "left");
    assert_true(plan_staff_load(turns_view(), "jon", &jon));
    assert_string_equal(jon.substitute, "turid");
    assert_null(back("jon", "jon"));
    replaced_is(0, "turid", "jon", "returned");
}

static void
test_one_who_is_absent_can_leave(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(away("jon", "nina", turns_now() + HOUR_US));
    assert_null(end("jon", ""));
    assert_int_equal(turns_event_count(), 1);
    responsible_is(case_id, "nina");
    turns_go_to(turns_now() + 2 * HOUR_US);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(back("jon", "turid"), "staff-ended");
    assert_null(away("nina", "", 0));
    assert_null(back("nina", "nina"));
    responsible_is(case_id, "nina");
    assert_null(away("nina", "", 0));
    assert_null(end("nina", "ola"));
    replaced_is(0, "turid", "ola", "left");
}

/* ---- the limit of one turn */

static void
cases_open(unsigned count)
{
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    for (unsigned i = 0; i < count; i++) {
        struct id person = turns_id((uint8_t)(i & 255));
        person.bytes[2] = (uint8_t)(1 + (i >> 8));
        message.person_id = baton_id(person);
        assert_null(turns_client("jon", &message.base));
    }
}

static void
test_more_cases_than_one_turn_moves_are_refused(void **state)
{
    (void)state;
    cases_open(250);
    struct id one_more = baton_case();
    assert_string_equal(end("jon", "nina"), "staff-cases-many");
    assert_string_equal(away("jon", "nina", 0), "staff-cases-many");
    assert_null(replace(one_more, "ola", "jon", "There are too many."));
    assert_null(away("jon", "nina", 0));
    assert_int_equal(turns_event_count(), 251);
    assert_null(back("jon", "jon"));
    assert_int_equal(turns_event_count(), 251);
    assert_null(end("jon", "nina"));
    assert_int_equal(turns_event_count(), 251);
}

/* ---- what is shown */

static void
test_list_and_custody_say_who_is_away_and_who_answers(void **state)
{
    (void)state;
    Stafett__Plan__V1__ListUnits list = STAFETT__PLAN__V1__LIST_UNITS__INIT;
    Stafett__Plan__V1__TraceCase trace = STAFETT__PLAN__V1__TRACE_CASE__INIT;
    struct id case_id = baton_case();
    assert_null(away("jon", "nina", turns_now() + HOUR_US));
    assert_null(turns_client("ola", &list.base));
    const Stafett__Plan__V1__Units *units =
        turns_answer(&stafett__plan__v1__units__descriptor);
    const Stafett__Plan__V1__StaffRow *jon = units->units[1]->staff[0];
    const Stafett__Plan__V1__StaffRow *nina = units->units[1]->staff[1];
    assert_string_equal(jon->staff_code, "jon");
    assert_true(jon->is_absent);
    assert_string_equal(jon->substitute_code, "nina");
    assert_int_equal(jon->until_us, turns_now() + HOUR_US);
    assert_int_equal(jon->case_count, 0);
    assert_int_equal(nina->case_count, 1);
    trace.case_id = baton_id(case_id);
    assert_null(turns_client("ola", &trace.base));
    const Stafett__Plan__V1__Trace *shown =
        turns_answer(&stafett__plan__v1__trace__descriptor);
    assert_int_equal(shown->n_steps, 2);
    assert_string_equal(shown->steps[1]->event_code, "replaced");
    assert_string_equal(shown->steps[1]->named_code, "nina");
    assert_string_equal(shown->steps[1]->kind_code, "absent");
    assert_string_equal(
        baton_code(slice_bytes(shown->steps[1]->responsible_content), "responsible"),
        "nina");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_substitute_is_somebody_else_who_is_here),
        TEST(test_named_person_of_the_coordinating_unit_is_always_here),
        TEST(test_who_may_report_an_absence),
        TEST(test_absent_staff_cannot_be_named),
        TEST(test_one_case_is_given_to_another_by_name),
        TEST(test_cases_of_one_who_leaves_are_the_substitutes_at_once),
        TEST(test_absence_goes_to_the_units_duty_else_to_the_named_person),
        TEST(test_case_that_waits_for_confirmation_moves_too),
        TEST(test_what_is_still_the_substitutes_is_hers_again),
        TEST(test_absence_is_prolonged_and_given_to_another),
        TEST(test_substitute_who_goes_too_passes_everything_on),
        TEST(test_one_who_is_absent_can_leave),
        TEST(test_more_cases_than_one_turn_moves_are_refused),
        TEST(test_list_and_custody_say_who_is_away_and_who_answers),
    };
    return test_run_group("plan_staff", tests, ARRAY_COUNT(tests));
}
