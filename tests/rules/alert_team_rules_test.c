/* Alerts about assessments: who is told, what climbs at once, what ends them (alerts.h has
 * the place). */

#include "tests/rules/alerts.h"

#include <string.h>

static struct id case_id;
static struct id assessment;

static int
start(void **state)
{
    case_id = turns_id(1);
    assessment = turns_id(5);
    return alerts_start(state);
}

static void
open_assessment(size_t tells)
{
    char *tell[] = { (char *)"jon" };
    Stafett__Team__V1__AssessmentOpened message =
        STAFETT__TEAM__V1__ASSESSMENT_OPENED__INIT;
    message.case_id = id_binary(&case_id);
    message.assessment_id = id_binary(&assessment);
    message.team_code = (char *)"team-nord";
    message.tell_codes = tell;
    message.n_tell_codes = tells;
    assert_null(turns_daemon("assessment-team", &message.base));
}

static void
remind(const char *step)
{
    char *tells[] = { (char *)"jon" };
    Stafett__Team__V1__AssessmentOverdue message =
        STAFETT__TEAM__V1__ASSESSMENT_OVERDUE__INIT;
    message.case_id = id_binary(&case_id);
    message.assessment_id = id_binary(&assessment);
    message.step_code = (char *)step;
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("assessment-team", &message.base));
}

static void
begin(bool is_due_moved)
{
    Stafett__Team__V1__MappingBegun message = STAFETT__TEAM__V1__MAPPING_BEGUN__INIT;
    message.assessment_id = id_binary(&assessment);
    message.is_due_moved = is_due_moved;
    assert_null(turns_daemon("assessment-team", &message.base));
}

static void
extend(bool has_interim)
{
    char *tells[] = { (char *)"jon" };
    Stafett__Team__V1__AssessmentExtended message =
        STAFETT__TEAM__V1__ASSESSMENT_EXTENDED__INIT;
    message.case_id = id_binary(&case_id);
    message.assessment_id = id_binary(&assessment);
    message.has_interim = has_interim;
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("assessment-team", &message.base));
}

static void
conclude(void)
{
    Stafett__Team__V1__AssessmentConcluded message =
        STAFETT__TEAM__V1__ASSESSMENT_CONCLUDED__INIT;
    message.case_id = id_binary(&case_id);
    message.assessment_id = id_binary(&assessment);
    assert_null(turns_daemon("assessment-team", &message.base));
}

static void
who_has_to_act_is_told_until_it_is_concluded(void **state)
{
    (void)state;
    open_assessment(0);
    assert_null(alerts_opened(0));
    open_assessment(1);
    assert_string_equal(alerts_opened(0)->kind_code, "assessment-opened");
    assert_string_equal(alerts_opened(0)->detail_code, "team-nord");
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    assert_false(alerts_opened(0)->is_done_when_seen);
    assert_null(alerts_acknowledge("jon", alerts_opened_id(0)));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 1);
    conclude();
    alerts_closed_is(0, "concluded");
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 0);
}

static void
what_is_overdue_is_told_to_the_coordinating_unit_at_once(void **state)
{
    (void)state;
    remind("before");
    assert_string_equal(alerts_opened(0)->kind_code, "assessment-due");
    assert_string_equal(alerts_opened(0)->detail_code, "before");
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    remind("at");
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    remind("after");
    assert_string_equal(alerts_opened(0)->detail_code, "after");
    alerts_ladder_is(alerts_opened(0), "jon turid nina");
    assert_int_equal(alerts_opened(0)->step_us[1], turns_now());
    conclude();
    alerts_closed_is(2, "concluded");
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
a_moved_time_ends_what_was_said_of_the_former(void **state)
{
    (void)state;
    remind("before");
    begin(false);
    assert_int_equal(turns_event_count(), 0);
    begin(true);
    alerts_closed_is(0, "mapping-begun");
    remind("at");
    extend(false);
    alerts_closed_is(0, "extended");
    assert_string_equal(alerts_opened(0)->kind_code, "assessment-extended");
    assert_string_equal(alerts_opened(0)->detail_code, "");
}

static void
services_without_a_decision_are_said_when_it_is_extended(void **state)
{
    (void)state;
    extend(true);
    assert_string_equal(alerts_opened(0)->detail_code, "interim-without-decision");
    assert_true(alerts_opened(0)->is_done_when_seen);
    /* What has only to be known is not taken away by the end. */
    conclude();
    assert_int_equal(turns_event_count(), 0);
}

static void
a_cancelled_assessment_is_told_and_asks_nothing_more(void **state)
{
    char *tells[] = { (char *)"jon" };
    Stafett__Team__V1__AssessmentCancelled message =
        STAFETT__TEAM__V1__ASSESSMENT_CANCELLED__INIT;
    (void)state;
    open_assessment(1);
    message.case_id = id_binary(&case_id);
    message.assessment_id = id_binary(&assessment);
    message.reason_code = (char *)"inquiry-withdrawn";
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("assessment-team", &message.base));
    alerts_closed_is(0, "cancelled");
    assert_string_equal(alerts_opened(0)->kind_code, "assessment-cancelled");
    assert_string_equal(alerts_opened(0)->detail_code, "inquiry-withdrawn");
    assert_null(alerts_acknowledge("jon", alerts_opened_id(0)));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, alerts_stop)
    const struct CMUnitTest tests[] = {
        TEST(who_has_to_act_is_told_until_it_is_concluded),
        TEST(what_is_overdue_is_told_to_the_coordinating_unit_at_once),
        TEST(a_moved_time_ends_what_was_said_of_the_former),
        TEST(services_without_a_decision_are_said_when_it_is_extended),
        TEST(a_cancelled_assessment_is_told_and_asks_nothing_more),
    };
    return test_run_group("alert_team", tests, sizeof tests / sizeof tests[0]);
}
