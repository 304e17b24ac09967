/* Alerts through real turns: who is told, when the next one is, and what ends it. At
 * Havnes, Jon and Ola work in team Midt, whose duty is Nina; Turid is the named person
 * of the coordinating unit. It is Friday 15 January 2027, 08:00; office hours end 15:30. */

#include "services/notification/alert.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#include <stdio.h>
#include <string.h>

#define MINUTES(n) ((int64_t)(n)*MINUTE_US)

static struct ladder_step usual_steps[] = {
    { (char *)"unit-duty", 60, 20 },
    { (char *)"coordinating", 30, 15 },
};
static struct ladder_step overdue_steps[] = {
    { (char *)"coordinating", 0, 0 },
    { (char *)"unit-duty", 30, 15 },
};
static struct ladder_rule ladders[] = {
    { (char *)"default", false, usual_steps, 2, NULL },
    { (char *)"answer-overdue", false, overdue_steps, 2, NULL },
    { (char *)"stay-opened", true, NULL, 0, NULL },
};
static const struct rules rules = { .ladders = ladders, .ladder_count = 3 };
static struct calendar calendar = {
    .offset_count = 1,
    .office_opens_minute = 8 * 60,
    .office_closes_minute = 15 * 60 + 30,
};

/* ---- plan's feed */

static void
hire(const char *staff, const char *unit)
{
    Stafett__Plan__V1__StaffAdded message = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    message.staff_code = (char *)staff;
    message.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &message.base));
}

static void
set_duty(const char *unit, const char *staff)
{
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    Stafett__Plan__V1__DutySet duty = STAFETT__PLAN__V1__DUTY_SET__INIT;
    added.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &added.base));
    duty.unit_code = (char *)unit;
    duty.staff_code = (char *)staff;
    assert_null(turns_daemon("plan", &duty.base));
}

static void
end_staff(const char *staff)
{
    Stafett__Plan__V1__StaffEnded message = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    message.staff_code = (char *)staff;
    assert_null(turns_daemon("plan", &message.base));
}

static int
start(void **state)
{
    const struct host host = { .rules = &rules, .calendar = &calendar };
    Stafett__Plan__V1__OrganisationFounded founded =
        STAFETT__PLAN__V1__ORGANISATION_FOUNDED__INIT;
    (void)state;
    turns_start(&alert_service, &host);
    founded.organisation_code = (char *)"havnes";
    founded.unit_code = (char *)"ke";
    founded.staff_code = (char *)"turid";
    assert_null(turns_daemon("plan", &founded.base));
    hire("turid", "ke");
    hire("jon", "midt");
    hire("ola", "midt");
    hire("nina", "midt");
    set_duty("midt", "nina");
    set_duty("ke", "turid");
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    return 0;
}

static void
offer(const char *to, char **tells, size_t count)
{
    static struct id case_id;
    static struct id offer_id;
    Stafett__Plan__V1__HandoverOffered message =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    case_id = turns_id(1);
    offer_id = turns_id(2);
    message.case_id = id_binary(&case_id);
    message.offer_id = id_binary(&offer_id);
    message.term = 1;
    message.kind_code = (char *)"discharge";
    message.from_code = (char *)"sjovik";
    message.to_code = (char *)to;
    message.tell_codes = tells;
    message.n_tell_codes = count;
    assert_null(turns_daemon("plan", &message.base));
}

static void
offer_to_jon(void)
{
    char *tells[] = { (char *)"jon" };
    offer("havnes", tells, 1);
}

static void
overdue(const char *step)
{
    char *tells[] = { (char *)"jon" };
    struct id case_id = turns_id(1);
    struct id offer_id = turns_id(2);
    Stafett__Plan__V1__AnswerOverdue message = STAFETT__PLAN__V1__ANSWER_OVERDUE__INIT;
    message.case_id = id_binary(&case_id);
    message.offer_id = id_binary(&offer_id);
    message.step_code = (char *)step;
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
}

static void
accept_offer(void)
{
    struct id case_id = turns_id(1);
    struct id offer_id = turns_id(2);
    Stafett__Plan__V1__HandoverAccepted message =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    message.case_id = id_binary(&case_id);
    message.offer_id = id_binary(&offer_id);
    assert_null(turns_daemon("plan", &message.base));
}

/* ---- what came of it */

static const Stafett__Alert__V1__AlertOpened *
opened(size_t nth)
{
    return turns_event(&stafett__alert__v1__alert_opened__descriptor, nth);
}

static struct id
opened_id(size_t nth)
{
    struct id alert_id;
    assert_non_null(opened(nth));
    assert_true(id_from(slice_bytes(opened(nth)->alert_id), &alert_id));
    return alert_id;
}

/* Codes with one blank between. */
static void
ladder_is(const Stafett__Alert__V1__AlertOpened *event, const char *codes)
{
    char text[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < event->n_ladder_codes; i++) {
        int wrote = snprintf(text + used, sizeof text - used, "%s%s", i == 0 ? "" : " ",
            event->ladder_codes[i]);
        assert_true(wrote > 0);
        used += (size_t)wrote;
    }
    assert_string_equal(text, codes);
}

static void
told_is(const char *staff)
{
    const Stafett__Alert__V1__AlertEscalated *event =
        turns_event(&stafett__alert__v1__alert_escalated__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->staff_code, staff);
}

static void
closed_is(size_t nth, const char *reason)
{
    const Stafett__Alert__V1__AlertClosed *event =
        turns_event(&stafett__alert__v1__alert_closed__descriptor, nth);
    assert_non_null(event);
    assert_string_equal(event->reason_code, reason);
}

static const char *
acknowledge(const char *staff, struct id alert_id)
{
    Stafett__Alert__V1__AcknowledgeAlert message =
        STAFETT__ALERT__V1__ACKNOWLEDGE_ALERT__INIT;
    message.alert_id = id_binary(&alert_id);
    return turns_client(staff, &message.base);
}

static const Stafett__Alert__V1__Alerts *
list(const char *staff, bool is_all, bool is_closed_too)
{
    Stafett__Alert__V1__ListAlerts message = STAFETT__ALERT__V1__LIST_ALERTS__INIT;
    message.is_all = is_all;
    message.is_closed_too = is_closed_too;
    assert_null(turns_client(staff, &message.base));
    const Stafett__Alert__V1__Alerts *alerts =
        turns_answer(&stafett__alert__v1__alerts__descriptor);
    assert_non_null(alerts);
    return alerts;
}

static void
go_on(int minutes)
{
    turns_go_to(turns_now() + MINUTES(minutes));
}

/* ---- climbing */

static void
alert_climbs_until_nobody_is_left(void **state)
{
    (void)state;
    offer_to_jon();
    ladder_is(opened(0), "jon nina turid");
    assert_string_equal(opened(0)->kind_code, "offer-received");
    assert_int_equal(opened(0)->step_us[1], turns_now() + MINUTES(60));
    assert_int_equal(opened(0)->step_us[2], turns_now() + MINUTES(90));
    go_on(59);
    assert_int_equal(turns_event_count(), 0);
    go_on(1);
    told_is("nina");
    go_on(30);
    told_is("turid");
    go_on(24 * 60);
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
ladder_knows_office_hours_at_each_step(void **state)
{
    (void)state;
    turns_go_to(turns_now() + MINUTES(7 * 60 + 20)); /* 15:20: still office */
    offer_to_jon();
    assert_int_equal(opened(0)->step_us[1], turns_now() + MINUTES(60));
    assert_int_equal(opened(0)->step_us[2], turns_now() + MINUTES(75));
}

static void
acknowledged_alert_does_not_climb(void **state)
{
    (void)state;
    offer_to_jon();
    struct id alert_id = opened_id(0);
    assert_string_equal(acknowledge("ola", alert_id), "not-recipient");
    assert_string_equal(acknowledge("nina", alert_id), "not-recipient");
    assert_null(acknowledge("jon", alert_id));
    assert_int_equal(turns_event_count(), 1);
    assert_null(acknowledge("jon", alert_id));
    assert_int_equal(turns_event_count(), 0);
    go_on(24 * 60);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(acknowledge("jon", turns_id(9)), "alert-unknown");
}

static void
coordinating_unit_may_acknowledge(void **state)
{
    (void)state;
    offer_to_jon();
    assert_null(acknowledge("turid", opened_id(0)));
    const Stafett__Alert__V1__Alerts *alerts = list("jon", false, false);
    assert_int_equal(alerts->n_alerts, 1);
    assert_string_equal(alerts->alerts[0]->acknowledged_code, "turid");
    assert_string_equal(alerts->alerts[0]->state_code, "acknowledged");
}

static void
overdue_answer_is_told_to_the_coordinating_unit_at_once(void **state)
{
    (void)state;
    overdue("before");
    ladder_is(opened(0), "jon nina turid");
    overdue("at");
    ladder_is(opened(0), "jon turid nina");
    assert_string_equal(opened(0)->detail_code, "at");
    assert_int_equal(opened(0)->step_us[1], turns_now());
    go_on(0);
    told_is("turid");
}

/* ---- who is told */

static void
each_who_is_told_has_her_own_alert_and_nobody_is_told_twice(void **state)
{
    char *tells[] = { (char *)"jon", (char *)"jon", (char *)"nina" };
    (void)state;
    offer("havnes", tells, 3);
    assert_non_null(opened(1));
    assert_null(opened(2));
    ladder_is(opened(0), "jon turid");
    ladder_is(opened(1), "nina turid");
    go_on(24 * 60);
    told_is("turid");
    assert_int_equal(turns_event_count(), 1);
}

static void
one_who_has_left_is_not_told(void **state)
{
    char *tells[] = { (char *)"jon", (char *)"ola" };
    (void)state;
    end_staff("jon");
    end_staff("ola");
    offer("havnes", tells, 2);
    ladder_is(opened(0), "nina turid");
    assert_int_equal(opened(0)->step_us[0], turns_now());
    assert_null(opened(1));
    end_staff("nina");
    told_is("turid");
    overdue("before");
    ladder_is(opened(0), "turid");
}

static void
step_of_one_who_has_left_goes_to_the_next(void **state)
{
    (void)state;
    offer_to_jon();
    end_staff("nina");
    assert_null(turns_event(&stafett__alert__v1__alert_escalated__descriptor, 0));
    go_on(60);
    told_is("turid");
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
alert_of_one_who_leaves_is_told_to_the_next_at_once(void **state)
{
    (void)state;
    offer_to_jon();
    end_staff("jon");
    told_is("nina");
    go_on(90);
    told_is("turid");
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
    ladder_is(opened(0), "jon");
    assert_true(opened(0)->is_information);
    assert_int_equal(alarm_count(turns_view()), 0);
    end_staff("jon");
    told_is("turid");
    message.holder_code = (char *)"havnes";
    assert_null(turns_daemon("plan", &message.base));
    assert_int_equal(turns_event_count(), 0);
}

static void
offer_to_others_alerts_nobody_here(void **state)
{
    char *tells[] = { (char *)"jon" };
    (void)state;
    offer("sjovik", tells, 1);
    assert_int_equal(turns_event_count(), 0);
}

/* ---- what ends an alert */

static void
answer_closes_what_waits_for_it(void **state)
{
    (void)state;
    offer_to_jon();
    struct id alert_id = opened_id(0);
    overdue("at");
    accept_offer();
    closed_is(0, "answered");
    closed_is(1, "answered");
    assert_int_equal(turns_event_count(), 2);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_string_equal(acknowledge("jon", alert_id), "alert-closed");
    assert_int_equal(list("jon", false, false)->n_alerts, 0);
    assert_int_equal(list("jon", false, true)->n_alerts, 2);
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
    offer_to_jon();
    message.case_id = id_binary(&case_id);
    message.offer_id = id_binary(&offer_id);
    message.tell_codes = tells;
    message.n_tell_codes = 1;
    assert_null(turns_daemon("plan", &message.base));
    closed_is(0, "postponed");
    assert_string_equal(opened(0)->kind_code, "handover-postponed");
    assert_null(turns_daemon("plan", &message.base));
    closed_is(0, "postponed");
    overdue("at");
    assert_non_null(opened(0));
    accept_offer();
    closed_is(1, "answered");
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
    assert_string_equal(opened(0)->kind_code, "break-opened");
    assert_string_equal(opened(0)->detail_code, "report-on-discharge-day");
    assert_null(turns_daemon("plan", &mended.base));
    closed_is(0, "break-closed");
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
    assert_string_equal(opened(0)->detail_code, "ready");
    assert_int_equal(list("jon", false, false)->n_alerts, 1);
    struct id alert_id;
    assert_true(id_from(
        slice_bytes(list("jon", false, false)->alerts[0]->alert_id), &alert_id));
    assert_null(acknowledge("jon", alert_id));
    assert_int_equal(list("jon", false, false)->n_alerts, 0);
    assert_string_equal(
        list("jon", false, true)->alerts[0]->state_code, "acknowledged");
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
    assert_string_equal(opened(0)->kind_code, "handover-accepted");
    assert_null(turns_daemon("plan", &late.base));
    assert_string_equal(opened(0)->kind_code, "completion-overdue");
    assert_null(turns_daemon("plan", &completed.base));
    assert_string_equal(opened(0)->kind_code, "handover-completed");
    closed_is(0, "completed");
    assert_int_equal(turns_event_count(), 2);
    assert_int_equal(list("jon", false, false)->n_alerts, 2);
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
    offer_to_jon();
    assert_null(turns_daemon("plan", &declined.base));
    closed_is(0, "declined");
    assert_string_equal(opened(0)->kind_code, "handover-declined");
    offer_to_jon();
    assert_null(turns_daemon("plan", &withdrawn.base));
    closed_is(0, "withdrawn");
    assert_string_equal(opened(0)->kind_code, "offer-withdrawn");
    overdue("at");
    voided.reason_code = (char *)"superseded";
    assert_null(turns_daemon("plan", &voided.base));
    closed_is(0, "voided");
    assert_string_equal(opened(0)->kind_code, "acceptance-voided");
    assert_string_equal(opened(0)->detail_code, "superseded");
}

/* ---- looking */

static void
alert_is_delivered_once_by_looking(void **state)
{
    (void)state;
    offer_to_jon();
    const Stafett__Alert__V1__Alerts *alerts = list("jon", false, false);
    assert_int_equal(turns_event_count(), 2);
    const Stafett__Alert__V1__AlertDelivered *event =
        turns_event(&stafett__alert__v1__alert_delivered__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->channel_code, "inbox");
    assert_string_equal(alerts->alerts[0]->state_code, "delivered");
    assert_string_equal(alerts->alerts[0]->told_code, "jon");
    assert_int_equal(alerts->alerts[0]->next_us, turns_now() + MINUTES(60));
    assert_int_equal(list("jon", false, false)->n_alerts, 1);
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(list("nina", false, false)->n_alerts, 0);
    go_on(60);
    assert_int_equal(list("nina", false, false)->n_alerts, 1);
    assert_non_null(turns_event(&stafett__alert__v1__alert_delivered__descriptor, 0));
}

static void
whole_organisation_is_for_the_coordinating_unit(void **state)
{
    Stafett__Alert__V1__ListAlerts message = STAFETT__ALERT__V1__LIST_ALERTS__INIT;
    (void)state;
    message.is_all = true;
    offer_to_jon();
    assert_string_equal(turns_client("jon", &message.base), "not-responsible");
    assert_int_equal(list("turid", false, false)->n_alerts, 0);
    const Stafett__Alert__V1__Alerts *alerts = list("turid", true, false);
    assert_int_equal(alerts->n_alerts, 1);
    assert_string_equal(alerts->alerts[0]->state_code, "open");
}

static void
newest_alert_stands_first(void **state)
{
    (void)state;
    offer_to_jon();
    go_on(1);
    overdue("before");
    const Stafett__Alert__V1__Alerts *alerts = list("jon", false, false);
    assert_int_equal(alerts->n_alerts, 2);
    assert_string_equal(alerts->alerts[0]->kind_code, "answer-overdue");
    assert_string_equal(alerts->alerts[1]->kind_code, "offer-received");
}

static void
list_shows_so_many_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALERT_SHOWN_MAX + 1; i++)
        overdue("before");
    assert_int_equal(list("jon", false, false)->n_alerts, ALERT_SHOWN_MAX);
    assert_int_equal(turns_event_count(), ALERT_SHOWN_MAX + 1);
    accept_offer();
    assert_int_equal(turns_event_count(), ALERT_CLOSED_MAX);
}

static void
users_are_known_by_their_keys_until_they_leave(void **state)
{
    uint8_t bytes[ALERT_KEY_BYTES] = { 1 };
    uint8_t keys[2][ALERT_KEY_BYTES];
    struct slice key = slice_of(bytes, sizeof bytes);
    Stafett__Plan__V1__UserBound message = STAFETT__PLAN__V1__USER_BOUND__INIT;
    (void)state;
    message.staff_code = (char *)"jon";
    message.public_key = slice_binary(key);
    assert_null(turns_daemon("plan", &message.base));
    assert_string_equal(alert_user_of_key(turns_view(), key, turns_arena()), "jon");
    assert_int_equal(alert_user_keys(turns_view(), keys, 2), 1);
    end_staff("jon");
    assert_null(alert_user_of_key(turns_view(), key, turns_arena()));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

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
        TEST(list_shows_so_many_and_no_more),
        TEST(users_are_known_by_their_keys_until_they_leave),
    };
    return test_run_group("alert rules", tests, ARRAY_COUNT(tests));
}
