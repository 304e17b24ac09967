#include "tests/rules/alerts.h"

#include <stdio.h>
#include <string.h>

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
    { (char *)"assessment-overdue", false, overdue_steps, 2, NULL },
    { (char *)"stay-opened", true, NULL, 0, NULL },
};
static const struct rules rules = { .ladders = ladders, .ladder_count = 4 };
static struct calendar calendar = {
    .offset_count = 1,
    .office_opens_minute = 8 * 60,
    .office_closes_minute = 15 * 60 + 30,
};

/* ---- plan's feed */

void
alerts_hire(const char *staff, const char *unit)
{
    Stafett__Plan__V1__StaffAdded message = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    message.staff_code = (char *)staff;
    message.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &message.base));
}

void
alerts_set_duty(const char *unit, const char *staff)
{
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    Stafett__Plan__V1__DutySet duty = STAFETT__PLAN__V1__DUTY_SET__INIT;
    added.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &added.base));
    duty.unit_code = (char *)unit;
    duty.staff_code = (char *)staff;
    assert_null(turns_daemon("plan", &duty.base));
}

void
alerts_end_staff(const char *staff)
{
    Stafett__Plan__V1__StaffEnded message = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    message.staff_code = (char *)staff;
    assert_null(turns_daemon("plan", &message.base));
}

int
alerts_start(void **state)
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
    alerts_hire("turid", "ke");
    alerts_hire("jon", "midt");
    alerts_hire("ola", "midt");
    alerts_hire("nina", "midt");
    alerts_set_duty("midt", "nina");
    alerts_set_duty("ke", "turid");
    return 0;
}

int
alerts_stop(void **state)
{
    (void)state;
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    return 0;
}

void
alerts_offer(const char *to, char **tells, size_t count)
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

void
alerts_offer_to_jon(void)
{
    char *tells[] = { (char *)"jon" };
    alerts_offer("havnes", tells, 1);
}

void
alerts_overdue(const char *step)
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

void
alerts_accept_offer(void)
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

const Stafett__Alert__V1__AlertOpened *
alerts_opened(size_t nth)
{
    return turns_event(&stafett__alert__v1__alert_opened__descriptor, nth);
}

struct id
alerts_opened_id(size_t nth)
{
    struct id alert_id;
    assert_non_null(alerts_opened(nth));
    assert_true(id_from(slice_bytes(alerts_opened(nth)->alert_id), &alert_id));
    return alert_id;
}

/* Codes with one blank between. */
void
alerts_ladder_is(const Stafett__Alert__V1__AlertOpened *event, const char *codes)
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

void
alerts_told_is(const char *staff)
{
    const Stafett__Alert__V1__AlertEscalated *event =
        turns_event(&stafett__alert__v1__alert_escalated__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->staff_code, staff);
}

void
alerts_closed_is(size_t nth, const char *reason)
{
    const Stafett__Alert__V1__AlertClosed *event =
        turns_event(&stafett__alert__v1__alert_closed__descriptor, nth);
    assert_non_null(event);
    assert_string_equal(event->reason_code, reason);
}

const char *
alerts_acknowledge(const char *staff, struct id alert_id)
{
    Stafett__Alert__V1__AcknowledgeAlert message =
        STAFETT__ALERT__V1__ACKNOWLEDGE_ALERT__INIT;
    message.alert_id = id_binary(&alert_id);
    return turns_client(staff, &message.base);
}

const Stafett__Alert__V1__Alerts *
alerts_list(const char *staff, bool is_all, bool is_closed_too)
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

void
alerts_go_on(int minutes)
{
    turns_go_to(turns_now() + MINUTES(minutes));
}

/* ---- climbing */
