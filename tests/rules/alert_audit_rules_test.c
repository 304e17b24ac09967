/* What audit finds about the node: the coordinating unit is told, and what passes by
 * itself closes when it has (alerts.h has the place). */

#include "tests/rules/alerts.h"

static void
stop(uint8_t number, const char *daemon)
{
    struct id stop_id = turns_id(number);
    Stafett__Audit__V1__FeedStopped message = STAFETT__AUDIT__V1__FEED_STOPPED__INIT;
    message.stop_id = id_binary(&stop_id);
    message.daemon_code = (char *)daemon;
    assert_null(turns_daemon("audit", &message.base));
}

static void
resume(uint8_t number, const char *daemon)
{
    struct id stop_id = turns_id(number);
    Stafett__Audit__V1__FeedResumed message = STAFETT__AUDIT__V1__FEED_RESUMED__INIT;
    message.stop_id = id_binary(&stop_id);
    message.daemon_code = (char *)daemon;
    assert_null(turns_daemon("audit", &message.base));
}

static void
only_audit_finds(void **state)
{
    struct id stop_id = turns_id(1);
    Stafett__Audit__V1__FeedStopped message = STAFETT__AUDIT__V1__FEED_STOPPED__INIT;
    (void)state;
    message.stop_id = id_binary(&stop_id);
    message.daemon_code = (char *)"plan";
    assert_string_equal(turns_daemon("plan", &message.base), "sender-not-allowed");
}

static void
a_stopped_feed_alerts_until_it_is_resumed(void **state)
{
    (void)state;
    stop(1, "plan");
    assert_string_equal(alerts_opened(0)->kind_code, "feed-stopped");
    assert_string_equal(alerts_opened(0)->detail_code, "plan");
    alerts_ladder_is(alerts_opened(0), "turid");
    assert_false(alerts_opened(0)->is_information);
    stop(2, "intake");
    resume(1, "plan");
    alerts_closed_is(0, "feed-resumed");
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(alerts_list("turid", true, false)->n_alerts, 1);
    resume(2, "intake");
    assert_int_equal(alerts_list("turid", true, false)->n_alerts, 0);
}

static void
a_wrong_number_alerts_until_it_is_seen(void **state)
{
    struct id person = turns_id(5);
    Stafett__Intake__V1__IdentityUnverified message =
        STAFETT__INTAKE__V1__IDENTITY_UNVERIFIED__INIT;
    (void)state;
    message.person_id = id_binary(&person);
    message.message_ref = (char *)"m-1";
    assert_null(turns_daemon("intake", &message.base));
    assert_string_equal(alerts_opened(0)->kind_code, "identity-unverified");
    alerts_ladder_is(alerts_opened(0), "turid");
}

/* Whose duty it is, if there is one. */
static void
the_duty_of_the_coordinating_unit_is_told_first(void **state)
{
    (void)state;
    alerts_hire("bo", "ke");
    alerts_set_duty("ke", "bo");
    stop(1, "plan");
    assert_string_equal(alerts_opened(0)->ladder_codes[0], "bo");
}

static void
a_clock_behind_alerts_until_it_has_caught_up(void **state)
{
    struct id behind_id = turns_id(1);
    Stafett__Audit__V1__ClockBehind behind = STAFETT__AUDIT__V1__CLOCK_BEHIND__INIT;
    Stafett__Audit__V1__ClockCaughtUp over = STAFETT__AUDIT__V1__CLOCK_CAUGHT_UP__INIT;
    (void)state;
    behind.behind_id = id_binary(&behind_id);
    behind.daemon_code = (char *)"plan";
    behind.behind_us = HOUR_US;
    assert_null(turns_daemon("audit", &behind.base));
    assert_string_equal(alerts_opened(0)->kind_code, "clock-behind");
    alerts_ladder_is(alerts_opened(0), "turid");
    over.behind_id = id_binary(&behind_id);
    assert_null(turns_daemon("audit", &over.base));
    alerts_closed_is(0, "clock-caught-up");
}

static void
a_gap_stands_until_somebody_has_seen_it(void **state)
{
    struct id gap_id = turns_id(1);
    Stafett__Audit__V1__GapFound gap = STAFETT__AUDIT__V1__GAP_FOUND__INIT;
    (void)state;
    gap.gap_id = id_binary(&gap_id);
    gap.daemon_code = (char *)"plan";
    gap.expected = 4;
    gap.found = 6;
    assert_null(turns_daemon("audit", &gap.base));
    assert_string_equal(alerts_opened(0)->kind_code, "record-gap");
    struct id alert_id = alerts_opened_id(0);
    assert_null(alerts_acknowledge("turid", alert_id));
    assert_int_equal(alerts_list("turid", false, false)->n_alerts, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alerts_start, alerts_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_audit_finds),
        TEST(a_stopped_feed_alerts_until_it_is_resumed),
        TEST(a_wrong_number_alerts_until_it_is_seen),
        TEST(the_duty_of_the_coordinating_unit_is_told_first),
        TEST(a_clock_behind_alerts_until_it_has_caught_up),
        TEST(a_gap_stands_until_somebody_has_seen_it),
    };
    return test_run_group("alerts of what audit finds", tests, ARRAY_COUNT(tests));
}
