/* Inquiries that go to a team (inquiries.h has the place), and what becomes of them. */

#include "tests/rules/inquiries.h"

#include <string.h>

static void
district_routes_at_once(void **state)
{
    (void)state;
    struct id inquiry = inquiries_routed();
    assert_int_equal(turns_event_count(), 2);
    const Stafett__Intake__V1__InquiryRouted *event =
        turns_event(&stafett__intake__v1__inquiry_routed__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->team_code, "team-east");
    assert_string_equal(event->unit_code, "team");
    assert_string_equal(event->responsible_code, "mari");
    assert_int_equal(event->received_us, turns_now());
    assert_true(slice_equal(
        slice_bytes(event->case_id), slice_bytes(inquiries_received()->case_id)));
    assert_string_equal(inquiries_received()->unit_code, "team");
    assert_false(inquiries_received()->is_unit_told);
    assert_int_equal(inquiries_received()->answer_due_us, 0);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_string_equal(inquiries_shown(inquiry)->state_code, "routed");
    assert_false(inquiries_shown(inquiry)->is_overdue);
    assert_string_equal(
        inquiries_answer("turid", inquiry, true, true), "inquiry-routed");
    assert_string_equal(
        inquiries_route("turid", inquiry, "east", NULL), "inquiry-routed");
    assert_string_equal(
        inquiries_transfer("turid", inquiry, "home", "so"), "inquiry-routed");
}

static void
district_without_a_team_is_refused(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = inquiries_asking("inquiry");
    (void)state;
    struct id who = inquiries_person();
    message.person_id = id_binary(&who);
    message.district_code = (char *)"west";
    assert_string_equal(turns_client("liv", &message.base), "district-unknown");
    message.district_code = (char *)"east";
    message.person_id = slice_binary(slice_of(NULL, 0));
    assert_string_equal(turns_client("liv", &message.base), "person-missing");
}

static void
team_formed_anew_gives_up_its_districts(void **state)
{
    (void)state;
    struct id who = inquiries_person();
    struct id inquiry = inquiries_registered();
    inquiries_form_team("team-east", (char *)"north");
    assert_string_equal(
        inquiries_route("liv", inquiry, "east", &who), "district-unknown");
    assert_null(inquiries_route("liv", inquiry, "north", &who));
}

static void
routed_later_it_needs_a_person(void **state)
{
    Stafett__Intake__V1__RouteInquiry message =
        STAFETT__INTAKE__V1__ROUTE_INQUIRY__INIT;
    (void)state;
    struct id who = inquiries_person();
    struct id stranger = turns_id(9);
    struct id inquiry = inquiries_registered();
    int64_t received_us = turns_now();
    message.inquiry_id = id_binary(&inquiry);
    message.team_code = (char *)"no-team";
    assert_string_equal(turns_client("liv", &message.base), "team-unknown");
    assert_string_equal(inquiries_route("liv", inquiry, "", &who), "district-unknown");
    assert_string_equal(
        inquiries_route("liv", inquiry, "east", NULL), "person-missing");
    assert_string_equal(
        inquiries_route("liv", inquiry, "east", &stranger), "person-unknown");
    assert_string_equal(
        inquiries_route("ola", inquiry, "east", &who), "not-responsible");
    turns_go_to(turns_now() + MINUTES(60));
    assert_null(inquiries_route("liv", inquiry, "east", &who));
    const Stafett__Intake__V1__InquiryRouted *event =
        turns_event(&stafett__intake__v1__inquiry_routed__descriptor, 0);
    assert_non_null(event);
    assert_int_equal(event->received_us, received_us);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_int_equal(inquiries_listed("liv", false, false), 0);
    assert_int_equal(inquiries_listed("mari", false, false), 1);
}

static void
another_person_is_another_inquiry(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = inquiries_asking("inquiry");
    (void)state;
    struct id who = inquiries_person();
    struct id other = inquiries_person();
    message.person_id = id_binary(&who);
    assert_null(turns_client("liv", &message.base));
    struct id inquiry = inquiries_received_id();
    assert_string_equal(
        inquiries_route("liv", inquiry, "east", &other), "person-differs");
    assert_null(inquiries_route("liv", inquiry, "east", &who));
}

static void
conclude(struct id inquiry)
{
    Stafett__Team__V1__AssessmentConcluded message =
        STAFETT__TEAM__V1__ASSESSMENT_CONCLUDED__INIT;
    struct id assessment = turns_id(5);
    message.assessment_id = id_binary(&assessment);
    message.inquiry_id = id_binary(&inquiry);
    message.outcome_code = (char *)"home-care";
    assert_null(turns_daemon("assessment-team", &message.base));
}

static void
team_concludes_it(void **state)
{
    (void)state;
    struct id inquiry = inquiries_routed();
    conclude(inquiry);
    assert_int_equal(turns_event_count(), 1);
    const Stafett__Intake__V1__InquiryView *view = inquiries_shown(inquiry);
    assert_string_equal(view->state_code, "assessed");
    assert_string_equal(view->outcome_code, "home-care");
    assert_int_equal(view->ended_us, turns_now());
    conclude(inquiry);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(inquiries_withdraw("mari", inquiry, "late"), "inquiry-ended");
    conclude(turns_id(9));
    assert_int_equal(turns_event_count(), 0);
}

static void
withdrawn_while_assessed_it_stays_withdrawn(void **state)
{
    (void)state;
    struct id inquiry = inquiries_routed();
    assert_null(inquiries_withdraw("mari", inquiry, "He has moved."));
    const Stafett__Intake__V1__InquiryWithdrawn *event =
        turns_event(&stafett__intake__v1__inquiry_withdrawn__descriptor, 0);
    assert_non_null(event);
    assert_true(event->was_routed);
    conclude(inquiry);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(inquiries_shown(inquiry)->state_code, "withdrawn");
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, inquiries_start, inquiries_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(district_routes_at_once),
        ROW(district_without_a_team_is_refused),
        ROW(team_formed_anew_gives_up_its_districts),
        ROW(routed_later_it_needs_a_person),
        ROW(another_person_is_another_inquiry),
        ROW(team_concludes_it),
        ROW(withdrawn_while_assessed_it_stays_withdrawn),
    };
    return test_run_group("inquiry_route_rules", tests, ARRAY_COUNT(tests));
}
