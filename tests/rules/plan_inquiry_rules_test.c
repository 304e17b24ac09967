/* What comes of inquiries and assessments in plan: a case with the team's caseworker, or a
 * word to whoever has the person's case; the end of the case, or a unit that is asked. */

#include "tests/lib/baton.h"

#include <string.h>

struct routing {
    uint8_t inquiry;
    struct id person;
    const char *responsible;
    const char *unit;
};

static const char *
route(const struct routing *routing)
{
    Stafett__Intake__V1__InquiryRouted message =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    struct id inquiry = turns_id(routing->inquiry);
    message.inquiry_id = baton_id(inquiry);
    message.case_id = baton_id(id_derive(inquiry, "case"));
    message.kind_code = (char *)"application";
    message.person_id = baton_id(routing->person);
    message.team_code = (char *)"team-nord";
    message.unit_code = (char *)routing->unit;
    message.responsible_code = (char *)routing->responsible;
    message.received_us = turns_now() - HOUR_US;
    const char *reason = turns_daemon("intake", &message.base);
    baton_names_hold();
    return reason;
}

static struct id
routed_case(uint8_t inquiry)
{
    return id_derive(turns_id(inquiry), "case");
}

static const char *
withdraw(uint8_t inquiry, bool was_routed)
{
    Stafett__Intake__V1__InquiryWithdrawn message =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    message.inquiry_id = baton_id(turns_id(inquiry));
    message.case_id = baton_id(routed_case(inquiry));
    message.was_routed = was_routed;
    return turns_daemon("intake", &message.base);
}

static const char *
conclude(struct id case_id, uint8_t inquiry, const char *to_unit)
{
    Stafett__Team__V1__AssessmentConcluded message =
        STAFETT__TEAM__V1__ASSESSMENT_CONCLUDED__INIT;
    message.assessment_id = baton_id(turns_id(77));
    message.case_id = baton_id(case_id);
    if (inquiry != 0)
        message.inquiry_id = baton_id(turns_id(inquiry));
    message.team_code = (char *)"team-nord";
    message.outcome_code = (char *)"home-care";
    message.level_code = (char *)"step-4";
    message.to_unit_code = (char *)to_unit;
    message.content = baton_content("person", "I want to walk to the shop.");
    const char *reason = turns_daemon("assessment-team", &message.base);
    baton_names_hold();
    return reason;
}

static void
away(const char *staff)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)"nina";
    assert_null(turns_client("turid", &message.base));
}

/* Inquiry 1, of a person who has no case here. */
static struct id
case_of_inquiry(void)
{
    const struct routing routing = { 1, turns_id(60), "ola", "nord" };
    assert_null(route(&routing));
    return routed_case(1);
}

/* ---- routed */

static void
test_routed_inquiry_needs_a_person_and_comes_once(void **state)
{
    (void)state;
    struct routing routing = { 1, ID_NONE, "ola", "nord" };
    assert_string_equal(route(&routing), "person-unknown");
    routing.person = turns_id(60);
    assert_null(route(&routing));
    assert_string_equal(route(&routing), "case-exists");
    assert_int_equal(turns_event_count(), 0);
}

static void
test_routed_inquiry_becomes_a_case_of_the_caseworkers(void **state)
{
    Stafett__Plan__V1__ShowCase show = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    (void)state;
    struct id case_id = case_of_inquiry();
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_string_equal(opened->responsible_code, "ola");
    assert_string_equal(opened->tell_codes[0], "ola");
    assert_string_equal(opened->team_code, "team-nord");
    assert_int_equal(opened->received_us, turns_now() - HOUR_US);
    show.case_id = baton_id(case_id);
    assert_null(turns_client("ola", &show.base));
    const Stafett__Plan__V1__CaseView *view =
        turns_answer(&stafett__plan__v1__case_view__descriptor);
    assert_string_equal(view->baton_code, "holds");
    assert_string_equal(view->team_code, "team-nord");
    struct id inquiry = turns_id(1);
    assert_true(slice_equal(slice_bytes(view->inquiry_id), id_slice(&inquiry)));
}

static void
test_routed_case_never_is_nobodys(void **state)
{
    (void)state;
    struct routing routing = { 1, turns_id(60), "ola", "nord" };
    away("ola");
    assert_null(route(&routing));
    assert_string_equal(baton_row(routed_case(1)).responsible, "nina");
    Stafett__Plan__V1__EndAbsence back = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    back.staff_code = (char *)"ola";
    assert_null(turns_client("ola", &back.base));
    assert_string_equal(baton_row(routed_case(1)).responsible, "ola");
    routing = (struct routing){ 2, turns_id(61), "nobody", "nord" };
    assert_null(route(&routing)); /* no such caseworker, and the unit has no duty */
    assert_string_equal(baton_row(routed_case(2)).responsible, "turid");
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    duty.unit_code = (char *)"nord";
    duty.staff_code = (char *)"jon";
    assert_null(turns_client("turid", &duty.base));
    routing = (struct routing){ 3, turns_id(62), "nobody", "nord" };
    assert_null(route(&routing));
    assert_string_equal(baton_row(routed_case(3)).responsible, "jon");
}

static void
test_no_more_wait_for_one_who_is_away_than_one_turn_gives_back(void **state)
{
    Stafett__Plan__V1__EndAbsence back = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    (void)state;
    away("ola");
    for (unsigned i = 0; i < 252; i++) {
        struct id person = turns_id((uint8_t)i);
        person.bytes[2] = 1;
        const struct routing routing = { (uint8_t)i, person, "ola", "nord" };
        assert_null(route(&routing));
    }
    back.staff_code = (char *)"ola";
    assert_null(turns_client("ola", &back.base));
    assert_int_equal(turns_event_count(), 251);
    assert_string_equal(baton_row(routed_case(0)).responsible, "ola");
    assert_string_equal(baton_row(routed_case(251)).responsible, "nina");
    baton_names_hold();
}

static void
test_person_with_a_case_here_keeps_it(void **state)
{
    (void)state;
    struct id own = baton_case();
    const struct routing routing = { 1, baton_row(own).person, "ola", "nord" };
    assert_null(route(&routing));
    const Stafett__Plan__V1__InquiryJoined *joined = PLAN_EVENT(inquiry_joined);
    assert_non_null(joined);
    assert_int_equal(turns_event_count(), 1);
    assert_true(slice_equal(slice_bytes(joined->case_id), id_slice(&own)));
    assert_string_equal(joined->tell_codes[0], "jon");
    assert_string_equal(joined->kind_code, "application");
    assert_string_equal(route(&routing), "case-exists");
    assert_null(withdraw(1, true));
    const Stafett__Plan__V1__InquiryDropped *dropped = PLAN_EVENT(inquiry_dropped);
    assert_string_equal(dropped->tell_codes[0], "jon");
    assert_int_equal(baton_row(own).is_closed, 0);
}

static void
test_stays_of_the_person_find_the_new_case(void **state)
{
    (void)state;
    struct id stay;
    Stafett__Plan__V1__OpenStay message = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    message.person_id = baton_id(turns_id(60));
    message.partner_code = (char *)"nav";
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_true(id_from(slice_bytes(opened->case_id), &stay));
    struct id case_id = case_of_inquiry();
    assert_true(id_equal(baton_row(stay).linked, case_id));
}

/* ---- withdrawn */

static void
test_withdrawn_inquiry_ends_the_case_that_came_of_it(void **state)
{
    (void)state;
    assert_string_equal(withdraw(1, true), "case-unknown");
    assert_null(withdraw(1, false));
    assert_int_equal(turns_event_count(), 0);
    struct id case_id = case_of_inquiry();
    assert_null(withdraw(1, true));
    const Stafett__Plan__V1__CaseClosed *closed = PLAN_EVENT(case_closed);
    assert_string_equal(closed->reason_code, "inquiry-withdrawn");
    assert_int_equal(baton_row(case_id).is_closed, 1);
    assert_null(withdraw(1, true));
    assert_int_equal(turns_event_count(), 0);
}

static void
test_withdrawn_inquiry_ends_nothing_that_goes_on(void **state)
{
    (void)state;
    struct id case_id = case_of_inquiry();
    Stafett__Plan__V1__OfferHandover offer = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    offer.case_id = baton_id(case_id);
    offer.to_code = (char *)"nav";
    offer.kind_code = (char *)"coordination";
    assert_null(turns_client("ola", &offer.base));
    assert_null(withdraw(1, true));
    assert_non_null(PLAN_EVENT(inquiry_dropped));
    assert_int_equal(baton_row(case_id).is_closed, 0);
    const struct routing routing = { 2, turns_id(61), "ola", "nord" };
    assert_null(route(&routing));
    assert_null(conclude(routed_case(2), 2, "midt"));
    Stafett__Plan__V1__DeclineHandover decline =
        STAFETT__PLAN__V1__DECLINE_HANDOVER__INIT;
    struct baton_quote quote = baton_quote(routed_case(2), 1);
    decline.case_id = quote.case_id;
    decline.offer_id = quote.offer_id;
    decline.term = quote.term;
    decline.digest = quote.digest;
    decline.content = baton_content("reason", "Not yet.");
    assert_null(turns_client("nina", &decline.base));
    assert_null(withdraw(2, true)); /* it has been assessed */
    assert_non_null(PLAN_EVENT(inquiry_dropped));
    assert_int_equal(baton_row(routed_case(2)).is_closed, 0);
}

/* ---- concluded */

static void
test_conclusion_asks_the_unit_that_goes_on(void **state)
{
    (void)state;
    struct id case_id = case_of_inquiry();
    assert_string_equal(conclude(turns_id(9), 1, "midt"), "case-unknown");
    assert_null(conclude(case_id, 1, "midt"));
    const Stafett__Plan__V1__AssessmentNoted *noted = PLAN_EVENT(assessment_noted);
    assert_string_equal(noted->outcome_code, "home-care");
    assert_false(noted->is_held_up);
    assert_int_equal(noted->n_tell_codes, 0);
    const Stafett__Plan__V1__HandoverOffered *offered = PLAN_EVENT(handover_offered);
    assert_string_equal(offered->kind_code, "inner");
    assert_string_equal(offered->to_unit_code, "midt");
    assert_int_equal(offered->term, 1);
    assert_true(offered->is_person_asked);
    assert_string_equal(baton_code(slice_bytes(offered->content), "person_view"),
        "I want to walk to the shop.");
    assert_string_equal(baton_row(case_id).level, "step-4");
    assert_string_equal(baton_row(case_id).responsible, "ola");
    assert_null(baton_accept("nina", baton_quote(case_id, 1), 0));
    assert_string_equal(baton_row(case_id).responsible, "nina");
    assert_string_equal(baton_row(case_id).outcome, "home-care");
}

static void
test_conclusion_without_a_unit_ends_the_case_of_the_inquiry(void **state)
{
    (void)state;
    struct id case_id = case_of_inquiry();
    assert_null(conclude(case_id, 1, ""));
    const Stafett__Plan__V1__CaseClosed *closed = PLAN_EVENT(case_closed);
    assert_string_equal(closed->reason_code, "assessed");
    assert_int_equal(baton_row(case_id).is_closed, 1);
    assert_string_equal(baton_row(case_id).outcome, "home-care");
}

static void
test_conclusion_ends_no_case_that_has_more_to_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(conclude(case_id, 0, ""));
    const Stafett__Plan__V1__AssessmentNoted *noted = PLAN_EVENT(assessment_noted);
    assert_string_equal(noted->tell_codes[0], "jon");
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(baton_row(case_id).is_closed, 0);
    assert_null(conclude(case_id, 0, "nord"));
    assert_non_null(PLAN_EVENT(handover_offered));
}

static void
test_conclusion_that_cannot_ask_tells_the_responsible(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(conclude(case_id, 0, "vest")); /* no such unit here */
    const Stafett__Plan__V1__AssessmentNoted *noted = PLAN_EVENT(assessment_noted);
    assert_true(noted->is_held_up);
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(conclude(case_id, 0, "nord"));
    noted = PLAN_EVENT(assessment_noted);
    assert_true(noted->is_held_up);
    assert_string_equal(noted->tell_codes[0], "jon");
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(baton_row(case_id).open_term, 1);
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    assert_null(conclude(case_id, 0, "nord")); /* held elsewhere now */
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(baton_row(case_id).term, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_routed_inquiry_needs_a_person_and_comes_once),
        TEST(test_routed_inquiry_becomes_a_case_of_the_caseworkers),
        TEST(test_routed_case_never_is_nobodys),
        TEST(test_no_more_wait_for_one_who_is_away_than_one_turn_gives_back),
        TEST(test_person_with_a_case_here_keeps_it),
        TEST(test_stays_of_the_person_find_the_new_case),
        TEST(test_withdrawn_inquiry_ends_the_case_that_came_of_it),
        TEST(test_withdrawn_inquiry_ends_nothing_that_goes_on),
        TEST(test_conclusion_asks_the_unit_that_goes_on),
        TEST(test_conclusion_without_a_unit_ends_the_case_of_the_inquiry),
        TEST(test_conclusion_ends_no_case_that_has_more_to_it),
        TEST(test_conclusion_that_cannot_ask_tells_the_responsible),
    };
    return test_run_group("plan_inquiry", tests, ARRAY_COUNT(tests));
}
