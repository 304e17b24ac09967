/* Alerts when people come and go: whoever is away is not told, whoever takes a case over
 * takes over what is open about it (alerts.h has the place). */

#include "tests/rules/alerts.h"

#include <string.h>

static void
away(const char *staff, const char *substitute)
{
    Stafett__Plan__V1__StaffAbsent message = STAFETT__PLAN__V1__STAFF_ABSENT__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)substitute;
    assert_null(turns_daemon("plan", &message.base));
}

static void
back(const char *staff)
{
    Stafett__Plan__V1__StaffReturned message = STAFETT__PLAN__V1__STAFF_RETURNED__INIT;
    message.staff_code = (char *)staff;
    assert_null(turns_daemon("plan", &message.base));
}

static void
replace(uint8_t case_number, const char *former, const char *responsible)
{
    Stafett__Plan__V1__ResponsibleReplaced message =
        STAFETT__PLAN__V1__RESPONSIBLE_REPLACED__INIT;
    char *tells[] = { (char *)responsible };
    struct id case_id = turns_id(case_number);
    message.case_id = id_binary(&case_id);
    message.former_code = (char *)former;
    message.responsible_code = (char *)responsible;
    message.reason_code = (char *)"absent";
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
}

static size_t
escalated_count(void)
{
    size_t count = 0;
    while (turns_event(&stafett__alert__v1__alert_escalated__descriptor, count) != NULL)
        count++;
    return count;
}

/* ---- not told */

static void
one_who_is_away_is_not_told_but_her_substitute_is(void **state)
{
    (void)state;
    away("jon", "ola");
    alerts_offer_to_jon();
    alerts_ladder_is(alerts_opened(0), "ola nina turid");
    back("jon");
    alerts_overdue("before");
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
}

static void
step_of_one_who_is_away_is_left_out(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    away("nina", "ola");
    alerts_go_on(60);
    alerts_told_is("turid");
    alerts_overdue("before");
    alerts_ladder_is(alerts_opened(0), "jon turid");
    assert_int_equal(alerts_opened(0)->step_us[1], turns_now() + MINUTES(30));
}

static void
substitute_who_goes_too_passes_on(void **state)
{
    (void)state;
    away("jon", "ola");
    away("ola", "nina");
    alerts_offer_to_jon();
    alerts_ladder_is(alerts_opened(0), "nina turid");
    alerts_end_staff("jon");
    alerts_overdue("before");
    alerts_ladder_is(alerts_opened(0), "nina turid");
}

static void
two_with_the_same_substitute_give_her_one_alert(void **state)
{
    char *tells[] = { (char *)"jon", (char *)"nina" };
    (void)state;
    away("jon", "nina");
    alerts_offer("havnes", tells, 2);
    alerts_ladder_is(alerts_opened(0), "nina turid");
    assert_null(alerts_opened(1));
}

/* ---- passed on at once */

static void
what_rests_with_her_alone_is_told_to_the_substitute(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    away("jon", "ola");
    alerts_told_is("ola");
    replace(1, "jon", "ola");
    assert_int_equal(escalated_count(), 0); /* she knows of it already */
    assert_non_null(alerts_opened(0));
    assert_string_equal(alerts_opened(0)->kind_code, "responsible-replaced");
    assert_string_equal(alerts_opened(0)->detail_code, "absent");
    alerts_go_on(60);
    alerts_told_is("nina"); /* the ladder goes on as it was */
}

static void
what_others_know_too_is_still_told_to_whoever_takes_over(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    alerts_go_on(60);
    alerts_told_is("nina");
    away("jon", "ola");
    assert_int_equal(escalated_count(), 0);
    replace(1, "jon", "ola");
    assert_int_equal(escalated_count(), 1);
    alerts_told_is("ola");
    alerts_go_on(30);
    alerts_told_is("turid");
}

static void
only_what_is_open_about_that_case_goes_over(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    replace(7, "jon", "ola");
    assert_int_equal(escalated_count(), 0);
    replace(1, "nina", "ola");
    assert_int_equal(escalated_count(), 0); /* nina was not told */
    alerts_overdue("at");
    struct id overdue = alerts_opened_id(0);
    assert_null(alerts_acknowledge("jon", overdue));
    replace(1, "jon", "ola");
    assert_int_equal(escalated_count(), 1); /* the offer, not what jon has taken */
    alerts_accept_offer();
    replace(1, "ola", "nina");
    assert_int_equal(escalated_count(), 0); /* the offer's is closed */
    alerts_closed_is(0, "replaced");        /* that the case was ola's is over */
    assert_int_equal(alerts_list("nina", false, false)->n_alerts, 1);
}

static void
handover_inside_takes_the_rest_of_the_alerts_along(void **state)
{
    struct id case_id = turns_id(1);
    struct id offer_id = turns_id(5);
    struct id other_offer_id = turns_id(2);
    Stafett__Plan__V1__HandoverCompleted message =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    (void)state;
    alerts_offer_to_jon();
    alerts_overdue("at");
    message.case_id = id_binary(&case_id);
    message.former_code = (char *)"jon";
    message.responsible_code = (char *)"ola";
    message.offer_id = id_binary(&offer_id);
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(escalated_count(), 2);
    alerts_told_is("ola");
    message.former_code = (char *)"ola";
    message.responsible_code = (char *)"nina";
    message.offer_id = id_binary(&other_offer_id);
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(escalated_count(), 0); /* what the offer told has ended */
    alerts_closed_is(1, "completed");
}

static void
alert_has_room_for_its_ladder_however_often_it_goes_over(void **state)
{
    static const char *const codes[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i",
        "k", "l", "m", "n", "o", "p", "q", "r", "s" };
    const char *former = "jon";
    (void)state;
    alerts_offer_to_jon();
    for (size_t i = 0; i < ARRAY_COUNT(codes); i++) {
        alerts_hire(codes[i], "midt");
        replace(1, former, codes[i]);
        former = codes[i];
    }
    alerts_go_on(60);
    alerts_told_is("nina");
    alerts_go_on(30);
    alerts_told_is("turid");
}

static void
named_person_is_whoever_has_the_coordinating_units_duty(void **state)
{
    (void)state;
    alerts_set_duty("ke", "ola");
    alerts_end_staff("turid");
    alerts_offer_to_jon();
    alerts_end_staff("nina");
    alerts_end_staff("jon");
    alerts_told_is("ola");
}

/* ---- inquiries and assessments */

static void
caseworker_is_told_of_a_case_that_an_inquiry_became(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id inquiry_id = turns_id(3);
    Stafett__Plan__V1__CaseOpened message = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    (void)state;
    message.case_id = id_binary(&case_id);
    message.kind_code = (char *)"case";
    message.holder_code = (char *)"havnes";
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(turns_event_count(), 0); /* who opens one by hand knows it */
    message.inquiry_id = id_binary(&inquiry_id);
    assert_null(turns_daemon("plan", &message.base));
    assert_string_equal(alerts_opened(0)->kind_code, "case-opened");
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
}

static void
responsible_is_told_what_comes_to_her_case(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id about_id = turns_id(3);
    Stafett__Plan__V1__InquiryJoined joined = STAFETT__PLAN__V1__INQUIRY_JOINED__INIT;
    Stafett__Plan__V1__InquiryDropped dropped =
        STAFETT__PLAN__V1__INQUIRY_DROPPED__INIT;
    Stafett__Plan__V1__AssessmentNoted noted =
        STAFETT__PLAN__V1__ASSESSMENT_NOTED__INIT;
    (void)state;
    joined.case_id = dropped.case_id = noted.case_id = id_binary(&case_id);
    joined.inquiry_id = dropped.inquiry_id = id_binary(&about_id);
    noted.assessment_id = id_binary(&about_id);
    noted.outcome_code = (char *)"home-care";
    joined.kind_code = (char *)"application";
    joined.tell_codes = dropped.tell_codes = noted.tell_codes = tells;
    joined.n_tell_codes = dropped.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &joined.base));
    assert_string_equal(alerts_opened(0)->kind_code, "inquiry-joined");
    assert_string_equal(alerts_opened(0)->detail_code, "application");
    assert_null(turns_daemon("plan", &dropped.base));
    assert_string_equal(alerts_opened(0)->kind_code, "inquiry-dropped");
    assert_null(turns_daemon("plan", &noted.base));
    assert_int_equal(turns_event_count(), 0); /* the offer, or the end, tells */
    noted.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &noted.base));
    assert_string_equal(alerts_opened(0)->kind_code, "assessment-noted");
    assert_string_equal(alerts_opened(0)->detail_code, "home-care");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alerts_start, alerts_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_who_is_away_is_not_told_but_her_substitute_is),
        TEST(step_of_one_who_is_away_is_left_out),
        TEST(substitute_who_goes_too_passes_on),
        TEST(two_with_the_same_substitute_give_her_one_alert),
        TEST(what_rests_with_her_alone_is_told_to_the_substitute),
        TEST(what_others_know_too_is_still_told_to_whoever_takes_over),
        TEST(only_what_is_open_about_that_case_goes_over),
        TEST(handover_inside_takes_the_rest_of_the_alerts_along),
        TEST(alert_has_room_for_its_ladder_however_often_it_goes_over),
        TEST(caseworker_is_told_of_a_case_that_an_inquiry_became),
        TEST(responsible_is_told_what_comes_to_her_case),
        TEST(named_person_is_whoever_has_the_coordinating_units_duty),
    };
    return test_run_group("alert_staff", tests, ARRAY_COUNT(tests));
}
