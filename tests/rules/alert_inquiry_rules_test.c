/* Alerts about inquiries (alerts.h has the place): intake names the unit, we the person. */

#include "tests/rules/alerts.h"

#include <string.h>

static void
receive(const char *unit, bool is_unit_told)
{
    static struct id inquiry;
    static struct id case_id;
    Stafett__Intake__V1__InquiryReceived message =
        STAFETT__INTAKE__V1__INQUIRY_RECEIVED__INIT;
    inquiry = turns_id(1);
    case_id = turns_id(2);
    message.inquiry_id = id_binary(&inquiry);
    message.case_id = id_binary(&case_id);
    message.kind_code = (char *)"observation";
    message.unit_code = (char *)unit;
    message.is_unit_told = is_unit_told;
    assert_null(turns_daemon("intake", &message.base));
}

static void
fall_due(const char *unit, const char *step)
{
    struct id inquiry = turns_id(1);
    struct id case_id = turns_id(2);
    Stafett__Intake__V1__InquiryOverdue message =
        STAFETT__INTAKE__V1__INQUIRY_OVERDUE__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.case_id = id_binary(&case_id);
    message.unit_code = (char *)unit;
    message.step_code = (char *)step;
    assert_null(turns_daemon("intake", &message.base));
}

static void
transfer_to(const char *unit)
{
    struct id inquiry = turns_id(1);
    struct id case_id = turns_id(2);
    Stafett__Intake__V1__InquiryTransferred message =
        STAFETT__INTAKE__V1__INQUIRY_TRANSFERRED__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.case_id = id_binary(&case_id);
    message.unit_code = (char *)unit;
    message.former_code = (char *)"midt";
    assert_null(turns_daemon("intake", &message.base));
}

static void
promise(int64_t promised_us)
{
    struct id inquiry = turns_id(1);
    Stafett__Intake__V1__ServiceOffered message =
        STAFETT__INTAKE__V1__SERVICE_OFFERED__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.promised_us = promised_us;
    assert_null(turns_daemon("intake", &message.base));
}

static void
whoever_registers_what_is_hers_is_not_told(void **state)
{
    (void)state;
    receive("midt", false);
    assert_int_equal(turns_event_count(), 0);
}

static void
owners_duty_is_told_and_it_climbs(void **state)
{
    struct id inquiry = turns_id(1);
    struct id case_id = turns_id(2);
    (void)state;
    receive("midt", true);
    assert_int_equal(turns_event_count(), 1);
    alerts_ladder_is(alerts_opened(0), "nina turid");
    assert_string_equal(alerts_opened(0)->kind_code, "inquiry-received");
    assert_string_equal(alerts_opened(0)->detail_code, "observation");
    assert_true(
        slice_equal(slice_bytes(alerts_opened(0)->about_id), id_slice(&inquiry)));
    assert_true(
        slice_equal(slice_bytes(alerts_opened(0)->case_id), id_slice(&case_id)));
    alerts_go_on(30);
    alerts_told_is("turid");
}

static void
unit_without_a_duty_is_the_coordinating_units(void **state)
{
    (void)state;
    receive("nord", true);
    alerts_ladder_is(alerts_opened(0), "turid");
    alerts_end_staff("nina");
    receive("midt", true);
    alerts_ladder_is(alerts_opened(0), "turid");
    assert_int_equal(alerts_opened(0)->step_us[0], turns_now());
}

static void
overdue_is_told_twice_and_the_second_time_to_both(void **state)
{
    (void)state;
    fall_due("midt", "at");
    assert_int_equal(turns_event_count(), 1);
    alerts_ladder_is(alerts_opened(0), "nina turid");
    assert_string_equal(alerts_opened(0)->detail_code, "at");
    fall_due("midt", "after");
    assert_int_equal(turns_event_count(), 2);
    alerts_ladder_is(alerts_opened(0), "nina");
    alerts_ladder_is(alerts_opened(1), "turid");
    fall_due("ke", "after");
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(alerts_opened(0)->kind_code, "inquiry-overdue");
}

static void
transfer_tells_the_new_unit_alone(void **state)
{
    (void)state;
    receive("midt", true);
    transfer_to("ke");
    alerts_closed_is(0, "transferred");
    alerts_ladder_is(alerts_opened(0), "turid");
    assert_string_equal(alerts_opened(0)->kind_code, "inquiry-transferred");
    assert_int_equal(alerts_list("nina", false, false)->n_alerts, 0);
}

static void
promise_ends_it_if_it_says_when(void **state)
{
    (void)state;
    fall_due("midt", "at");
    promise(0);
    assert_int_equal(turns_event_count(), 0);
    promise(turns_now() + MINUTES(60));
    alerts_closed_is(0, "promised");
}

static void
answer_route_and_withdrawal_end_it(void **state)
{
    struct id inquiry = turns_id(1);
    Stafett__Intake__V1__InquiryAnswered answered =
        STAFETT__INTAKE__V1__INQUIRY_ANSWERED__INIT;
    Stafett__Intake__V1__InquiryRouted routed =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    Stafett__Intake__V1__InquiryWithdrawn withdrawn =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    (void)state;
    receive("midt", true);
    fall_due("midt", "at");
    answered.inquiry_id = id_binary(&inquiry);
    assert_null(turns_daemon("intake", &answered.base));
    alerts_closed_is(0, "answered");
    alerts_closed_is(1, "answered");
    receive("midt", true);
    routed.inquiry_id = id_binary(&inquiry);
    assert_null(turns_daemon("intake", &routed.base));
    alerts_closed_is(0, "routed");
    receive("midt", true);
    withdrawn.inquiry_id = id_binary(&inquiry);
    assert_null(turns_daemon("intake", &withdrawn.base));
    alerts_closed_is(0, "withdrawn");
    assert_int_equal(alarm_count(turns_view()), 0);
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, alerts_start, alerts_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(whoever_registers_what_is_hers_is_not_told),
        ROW(owners_duty_is_told_and_it_climbs),
        ROW(unit_without_a_duty_is_the_coordinating_units),
        ROW(overdue_is_told_twice_and_the_second_time_to_both),
        ROW(transfer_tells_the_new_unit_alone),
        ROW(promise_ends_it_if_it_says_when),
        ROW(answer_route_and_withdrawal_end_it),
    };
    return test_run_group("alert_inquiry_rules", tests, ARRAY_COUNT(tests));
}
