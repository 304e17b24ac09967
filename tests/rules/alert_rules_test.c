/* Alerts: who is told, when the next one is, and what ends it (alerts.h has the place). */

#include "tests/rules/alerts.h"

#include <stdio.h>
#include <string.h>

static void
alert_climbs_until_nobody_is_left(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    assert_string_equal(alerts_opened(0)->kind_code, "offer-received");
    assert_int_equal(alerts_opened(0)->step_us[1], turns_now() + MINUTES(60));
    assert_int_equal(alerts_opened(0)->step_us[2], turns_now() + MINUTES(90));
    alerts_go_on(59);
    assert_int_equal(turns_event_count(), 0);
    alerts_go_on(1);
    alerts_told_is("nina");
    alerts_go_on(30);
    alerts_told_is("turid");
    alerts_go_on(24 * 60);
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
ladder_knows_office_hours_at_each_step(void **state)
{
    (void)state;
    turns_go_to(turns_now() + MINUTES(7 * 60 + 20)); /* 15:20: still office */
    alerts_offer_to_jon();
    assert_int_equal(alerts_opened(0)->step_us[1], turns_now() + MINUTES(60));
    assert_int_equal(alerts_opened(0)->step_us[2], turns_now() + MINUTES(75));
}

static void
acknowledged_alert_does_not_climb(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    struct id alert_id = alerts_opened_id(0);
    assert_string_equal(alerts_acknowledge("ola", alert_id), "not-recipient");
    assert_string_equal(alerts_acknowledge("nina", alert_id), "not-recipient");
    assert_null(alerts_acknowledge("jon", alert_id));
    assert_int_equal(turns_event_count(), 1);
    assert_null(alerts_acknowledge("jon", alert_id));
    assert_int_equal(turns_event_count(), 0);
    alerts_go_on(24 * 60);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(alerts_acknowledge("jon", turns_id(9)), "alert-unknown");
}

static void
coordinating_unit_may_acknowledge(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    assert_null(alerts_acknowledge("turid", alerts_opened_id(0)));
    const Stafett__Alert__V1__Alerts *alerts = alerts_list("jon", false, false);
    assert_int_equal(alerts->n_alerts, 1);
    assert_string_equal(alerts->alerts[0]->acknowledged_code, "turid");
    assert_string_equal(alerts->alerts[0]->state_code, "acknowledged");
}

static void
overdue_answer_is_told_to_the_coordinating_unit_at_once(void **state)
{
    (void)state;
    alerts_overdue("before");
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    alerts_overdue("at");
    alerts_ladder_is(alerts_opened(0), "jon turid nina");
    assert_string_equal(alerts_opened(0)->detail_code, "at");
    assert_int_equal(alerts_opened(0)->step_us[1], turns_now());
    alerts_go_on(0);
    alerts_told_is("turid");
}

/* ---- who is told */

static void
each_who_is_told_has_her_own_alert_and_nobody_is_told_twice(void **state)
{
    char *tells[] = { (char *)"jon", (char *)"jon", (char *)"nina" };
    (void)state;
    alerts_offer("havnes", tells, 3);
    assert_non_null(alerts_opened(1));
    assert_null(alerts_opened(2));
    alerts_ladder_is(alerts_opened(0), "jon turid");
    alerts_ladder_is(alerts_opened(1), "nina turid");
    alerts_go_on(24 * 60);
    alerts_told_is("turid");
    assert_int_equal(turns_event_count(), 1);
}

static void
one_who_has_left_is_not_told(void **state)
{
    char *tells[] = { (char *)"jon", (char *)"ola" };
    (void)state;
    alerts_end_staff("jon");
    alerts_end_staff("ola");
    alerts_offer("havnes", tells, 2);
    alerts_ladder_is(alerts_opened(0), "nina turid");
    assert_int_equal(alerts_opened(0)->step_us[0], turns_now());
    assert_null(alerts_opened(1));
    alerts_end_staff("nina");
    alerts_told_is("turid");
    alerts_overdue("before");
    alerts_ladder_is(alerts_opened(0), "turid");
}

static void
step_of_one_who_has_left_goes_to_the_next(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    alerts_end_staff("nina");
    assert_null(turns_event(&stafett__alert__v1__alert_escalated__descriptor, 0));
    alerts_go_on(60);
    alerts_told_is("turid");
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
alert_of_one_who_leaves_is_told_to_the_next_at_once(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    alerts_end_staff("jon");
    alerts_told_is("nina");
    alerts_go_on(90);
    alerts_told_is("turid");
}

/* The named person is the last resort also when she stands on no ladder. */
static void
information_of_one_who_leaves_goes_to_the_named_person(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    Stafett__Plan__V1__CaseOpened message = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    (void)state;
    message.case_id = id_binary(&case_id);
    message.kind_code = (char *)"stay";
    message.holder_code = (char *)"sjovik";
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
    alerts_ladder_is(alerts_opened(0), "jon");
    assert_true(alerts_opened(0)->is_information);
    assert_int_equal(alarm_count(turns_view()), 0);
    alerts_end_staff("jon");
    alerts_told_is("turid");
    message.holder_code = (char *)"havnes";
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(turns_event_count(), 0);
}

static void
offer_to_others_alerts_nobody_here(void **state)
{
    char *tells[] = { (char *)"jon" };
    (void)state;
    alerts_offer("sjovik", tells, 1);
    assert_int_equal(turns_event_count(), 0);
}

/* ---- what ends an alert */

static void
answer_closes_what_waits_for_it(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    struct id alert_id = alerts_opened_id(0);
    alerts_overdue("at");
    alerts_accept_offer();
    alerts_closed_is(0, "answered");
    alerts_closed_is(1, "answered");
    assert_int_equal(turns_event_count(), 2);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_string_equal(alerts_acknowledge("jon", alert_id), "alert-closed");
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 0);
    assert_int_equal(alerts_list("jon", false, true)->n_alerts, 2);
}

static void
postponed_answer_closes_and_alerts_again_when_overdue(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id offer_id = turns_id(2);
    Stafett__Plan__V1__HandoverPostponed message =
        STAFETT__PLAN__V1__HANDOVER_POSTPONED__INIT;
    (void)state;
    alerts_offer_to_jon();
    message.case_id = id_binary(&case_id);
    message.offer_id = id_binary(&offer_id);
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
    alerts_closed_is(0, "postponed");
    assert_string_equal(alerts_opened(0)->kind_code, "handover-postponed");
    assert_null(turns_daemon("plan", &message.base));
    alerts_closed_is(0, "postponed");
    alerts_overdue("at");
    assert_non_null(alerts_opened(0));
    alerts_accept_offer();
    alerts_closed_is(1, "answered");
}

static void
break_closes_its_alert(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id break_id = turns_id(3);
    Stafett__Plan__V1__BreakOpened broken = STAFETT__PLAN__V1__BREAK_OPENED__INIT;
    Stafett__Plan__V1__BreakClosed mended = STAFETT__PLAN__V1__BREAK_CLOSED__INIT;
    (void)state;
    broken.case_id = mended.case_id = id_binary(&case_id);
    broken.break_id = mended.break_id = id_binary(&break_id);
    broken.rule_code = mended.rule_code = (char *)"report-on-discharge-day";
    broken.tell_codes = tells;
    broken.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &broken.base));
    assert_string_equal(alerts_opened(0)->kind_code, "break-opened");
    assert_string_equal(alerts_opened(0)->detail_code, "report-on-discharge-day");
    assert_null(turns_daemon("plan", &mended.base));
    alerts_closed_is(0, "break-closed");
    assert_null(turns_daemon("plan", &mended.base));
    assert_int_equal(turns_event_count(), 0);
}

static void
what_has_only_to_be_known_ends_when_it_is_seen(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id notice_id = turns_id(4);
    Stafett__Plan__V1__NoticeRecorded message =
        STAFETT__PLAN__V1__NOTICE_RECORDED__INIT;
    (void)state;
    message.case_id = id_binary(&case_id);
    message.notice_id = id_binary(&notice_id);
    message.kind_code = (char *)"ready";
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(turns_event_count(), 0);
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
    assert_string_equal(alerts_opened(0)->detail_code, "ready");
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 1);
    struct id alert_id;
    assert_true(id_from(
        slice_bytes(alerts_list("jon", false, false)->alerts[0]->alert_id), &alert_id));
    assert_null(alerts_acknowledge("jon", alert_id));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 0);
    assert_string_equal(
        alerts_list("jon", false, true)->alerts[0]->state_code, "acknowledged");
}

/* Handed on: who held it learns of each step, and no later step takes that back. */
static void
news_of_an_offer_stands_until_it_is_seen(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id offer_id = turns_id(2);
    Stafett__Plan__V1__HandoverAccepted accepted =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    Stafett__Plan__V1__CompletionOverdue late =
        STAFETT__PLAN__V1__COMPLETION_OVERDUE__INIT;
    Stafett__Plan__V1__HandoverCompleted completed =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    (void)state;
    accepted.case_id = late.case_id = completed.case_id = id_binary(&case_id);
    accepted.offer_id = late.offer_id = completed.offer_id = id_binary(&offer_id);
    accepted.tell_codes = late.tell_codes = completed.tell_codes = tells;
    accepted.n_tell_codes = late.n_tell_codes = completed.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &accepted.base));
    assert_string_equal(alerts_opened(0)->kind_code, "handover-accepted");
    assert_null(turns_daemon("plan", &late.base));
    assert_string_equal(alerts_opened(0)->kind_code, "completion-overdue");
    assert_null(turns_daemon("plan", &completed.base));
    assert_string_equal(alerts_opened(0)->kind_code, "handover-completed");
    alerts_closed_is(0, "completed");
    assert_int_equal(turns_event_count(), 2);
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 2);
}

static void
what_ends_an_offer_is_told_and_closes_the_offer(void **state)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id offer_id = turns_id(2);
    Stafett__Plan__V1__HandoverDeclined declined =
        STAFETT__PLAN__V1__HANDOVER_DECLINED__INIT;
    Stafett__Plan__V1__HandoverWithdrawn withdrawn =
        STAFETT__PLAN__V1__HANDOVER_WITHDRAWN__INIT;
    Stafett__Plan__V1__AcceptanceVoided voided =
        STAFETT__PLAN__V1__ACCEPTANCE_VOIDED__INIT;
    (void)state;
    declined.case_id = withdrawn.case_id = voided.case_id = id_binary(&case_id);
    declined.offer_id = withdrawn.offer_id = voided.offer_id = id_binary(&offer_id);
    declined.tell_codes = withdrawn.tell_codes = voided.tell_codes = tells;
    declined.n_tell_codes = withdrawn.n_tell_codes = voided.n_tell_codes = 1;
    alerts_offer_to_jon();
    assert_null(turns_daemon("plan", &declined.base));
    alerts_closed_is(0, "declined");
    assert_string_equal(alerts_opened(0)->kind_code, "handover-declined");
    alerts_offer_to_jon();
    assert_null(turns_daemon("plan", &withdrawn.base));
    alerts_closed_is(0, "withdrawn");
    assert_string_equal(alerts_opened(0)->kind_code, "offer-withdrawn");
    alerts_overdue("at");
    voided.reason_code = (char *)"superseded";
    assert_null(turns_daemon("plan", &voided.base));
    alerts_closed_is(0, "voided");
    assert_string_equal(alerts_opened(0)->kind_code, "acceptance-voided");
    assert_string_equal(alerts_opened(0)->detail_code, "superseded");
}

/* ---- looking */

static void
alert_is_delivered_once_by_looking(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    const Stafett__Alert__V1__Alerts *alerts = alerts_list("jon", false, false);
    assert_int_equal(turns_event_count(), 2);
    const Stafett__Alert__V1__AlertDelivered *event =
        turns_event(&stafett__alert__v1__alert_delivered__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->channel_code, "inbox");
    assert_string_equal(alerts->alerts[0]->state_code, "delivered");
    assert_string_equal(alerts->alerts[0]->told_code, "jon");
    assert_int_equal(alerts->alerts[0]->next_us, turns_now() + MINUTES(60));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 1);
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(alerts_list("nina", false, false)->n_alerts, 0);
    alerts_go_on(60);
    assert_int_equal(alerts_list("nina", false, false)->n_alerts, 1);
    assert_non_null(turns_event(&stafett__alert__v1__alert_delivered__descriptor, 0));
}

static void
whole_organisation_is_for_the_coordinating_unit(void **state)
{
    Stafett__Alert__V1__ListAlerts message = STAFETT__ALERT__V1__LIST_ALERTS__INIT;
    (void)state;
    message.is_all = true;
    alerts_offer_to_jon();
    assert_string_equal(turns_client("jon", &message.base), "not-responsible");
    assert_int_equal(alerts_list("turid", false, false)->n_alerts, 0);
    const Stafett__Alert__V1__Alerts *alerts = alerts_list("turid", true, false);
    assert_int_equal(alerts->n_alerts, 1);
    assert_string_equal(alerts->alerts[0]->state_code, "open");
}

static void
newest_alert_stands_first(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    alerts_go_on(1);
    alerts_overdue("before");
    const Stafett__Alert__V1__Alerts *alerts = alerts_list("jon", false, false);
    assert_int_equal(alerts->n_alerts, 2);
    assert_string_equal(alerts->alerts[0]->kind_code, "answer-overdue");
    assert_string_equal(alerts->alerts[1]->kind_code, "offer-received");
}

static void
digest_take(const char *staff, bool is_all, uint8_t digest[32])
{
    Stafett__Alert__V1__DigestAlerts message = STAFETT__ALERT__V1__DIGEST_ALERTS__INIT;
    message.is_all = is_all;
    assert_null(turns_client(staff, &message.base));
    assert_int_equal(turns_event_count(), 0);
    const Stafett__Alert__V1__AlertsDigest *answer =
        turns_answer(&stafett__alert__v1__alerts_digest__descriptor);
    assert_non_null(answer);
    assert_int_equal(answer->digest.len, 32);
    memcpy(digest, answer->digest.data, 32);
}

/* Hers, or that of all where she may: it tells those who watch when to look. */
static void
digest_differs_when_the_list_does(void **state)
{
    uint8_t before[32];
    uint8_t after[32];
    (void)state;
    digest_take("jon", false, before);
    alerts_offer_to_jon();
    digest_take("jon", false, after);
    assert_memory_not_equal(before, after, 32);
    (void)alerts_list("jon", false, false);
    digest_take("jon", false, before);
    assert_memory_equal(before, after, 32); /* to look is no news */
    digest_take("ola", false, before);
    assert_memory_not_equal(before, after, 32);
    digest_take("ola", true, after);
    assert_memory_equal(before, after, 32); /* not hers to ask */
    digest_take("turid", true, before);
    alerts_go_on(60);
    digest_take("turid", true, after);
    assert_memory_not_equal(before, after, 32); /* it climbed */
}

static void
list_shows_so_many_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALERT_SHOWN_MAX + 1; i++)
        alerts_overdue("before");
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, ALERT_SHOWN_MAX);
    assert_int_equal(turns_event_count(), ALERT_SHOWN_MAX + 1);
    alerts_accept_offer();
    assert_int_equal(turns_event_count(), ALERT_CLOSED_MAX);
}

/* A message beside Stafett that its receiver rejected; a good receipt alerts nobody. */
static void
rejected_message_is_told_until_somebody_has_seen_it(void **state)
{
    char code[] = "E21";
    char jon[] = "jon";
    char *codes[] = { code };
    char *tells[] = { jon };
    struct id receipt_id = turns_id(3);
    Stafett__Plan__V1__ReceiptRecorded message =
        STAFETT__PLAN__V1__RECEIPT_RECORDED__INIT;
    (void)state;
    message.receipt_id = id_binary(&receipt_id);
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(turns_event_count(), 0);
    message.error_codes = codes;
    message.n_error_codes = 1;
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
    assert_string_equal(alerts_opened(0)->kind_code, "message-rejected");
    assert_string_equal(alerts_opened(0)->detail_code, "E21");
    assert_true(alerts_opened(0)->is_done_when_seen);
}

static void
users_are_known_by_their_keys_until_they_leave(void **state)
{
    uint8_t bytes[USER_KEY_BYTES] = { 1 };
    uint8_t keys[2][USER_KEY_BYTES];
    struct slice key = slice_of(bytes, sizeof bytes);
    Stafett__Plan__V1__UserBound message = STAFETT__PLAN__V1__USER_BOUND__INIT;
    (void)state;
    message.staff_code = (char *)"jon";
    message.public_key = slice_binary(key);
    assert_null(turns_daemon("plan", &message.base));
    assert_string_equal(users_find(turns_view(), key, turns_arena()), "jon");
    assert_int_equal(users_keys(turns_view(), keys, 2), 1);
    alerts_end_staff("jon");
    assert_null(users_find(turns_view(), key, turns_arena()));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alerts_start, alerts_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(alert_climbs_until_nobody_is_left),
        TEST(ladder_knows_office_hours_at_each_step),
        TEST(acknowledged_alert_does_not_climb),
        TEST(coordinating_unit_may_acknowledge),
        TEST(overdue_answer_is_told_to_the_coordinating_unit_at_once),
        TEST(each_who_is_told_has_her_own_alert_and_nobody_is_told_twice),
        TEST(one_who_has_left_is_not_told),
        TEST(step_of_one_who_has_left_goes_to_the_next),
        TEST(alert_of_one_who_leaves_is_told_to_the_next_at_once),
        TEST(information_of_one_who_leaves_goes_to_the_named_person),
        TEST(offer_to_others_alerts_nobody_here),
        TEST(answer_closes_what_waits_for_it),
        TEST(postponed_answer_closes_and_alerts_again_when_overdue),
        TEST(break_closes_its_alert),
        TEST(what_has_only_to_be_known_ends_when_it_is_seen),
        TEST(news_of_an_offer_stands_until_it_is_seen),
        TEST(what_ends_an_offer_is_told_and_closes_the_offer),
        TEST(alert_is_delivered_once_by_looking),
        TEST(whole_organisation_is_for_the_coordinating_unit),
        TEST(newest_alert_stands_first),
        TEST(digest_differs_when_the_list_does),
        TEST(list_shows_so_many_and_no_more),
        TEST(rejected_message_is_told_until_somebody_has_seen_it),
        TEST(users_are_known_by_their_keys_until_they_leave),
    };
    return test_run_group("alert rules", tests, ARRAY_COUNT(tests));
}
