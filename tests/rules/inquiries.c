#include "tests/rules/inquiries.h"

#include <string.h>

static struct inquiry_rule inquiries[] = {
    { (char *)"inquiry", INQUIRIES_ANSWER, INQUIRIES_CLIMB, GOES_TO_ACTOR_UNIT,
        (char *)"local-agreement", STRENGTH_AGREED },
    { (char *)"coordination-need", INQUIRIES_ANSWER, INQUIRIES_CLIMB,
        GOES_TO_COORDINATING, (char *)"local-agreement", STRENGTH_AGREED },
};
static struct channel_rule channels[] = {
    { (char *)"child-welfare", (char *)"barnevernstjenesten",
        (char *)"local-agreement" },
};
static const struct rules rules = {
    .fellowship = { .flows = turns_flows, .flow_count = TURNS_FLOWS },
    .country = (char *)"NO",
    .inquiries = inquiries,
    .inquiry_count = 2,
    .channels = channels,
    .channel_count = 1,
};
static const struct vault vault = { .key = { 9, 9, 9 } };

/* ---- the place */

static void
add_unit(const char *unit, const char *staff)
{
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    Stafett__Plan__V1__StaffAdded hired = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    added.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &added.base));
    hired.staff_code = (char *)staff;
    hired.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &hired.base));
}

void
inquiries_form_team(const char *team, char *district)
{
    Stafett__Team__V1__TeamFormed message = STAFETT__TEAM__V1__TEAM_FORMED__INIT;
    message.team_code = (char *)team;
    message.unit_code = (char *)"team";
    message.district_codes = &district;
    message.n_district_codes = 1;
    message.caseworker_code = (char *)"mari";
    assert_null(turns_daemon("assessment-team", &message.base));
}

int
inquiries_start(void **state)
{
    const struct host host = { .rules = &rules, .vault = &vault };
    Stafett__Plan__V1__OrganisationFounded founded =
        STAFETT__PLAN__V1__ORGANISATION_FOUNDED__INIT;
    (void)state;
    turns_start(&intake_service, &host);
    founded.organisation_code = (char *)"havnes";
    founded.unit_code = (char *)"ke";
    founded.staff_code = (char *)"turid";
    assert_null(turns_daemon("plan", &founded.base));
    add_unit("ke", "turid");
    add_unit("service", "liv");
    add_unit("home", "ola");
    add_unit("team", "mari");
    inquiries_form_team("team-east", (char *)"east");
    return 0;
}

int
inquiries_stop(void **state)
{
    (void)state;
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    return 0;
}

/* ---- what people send */

ProtobufCBinaryData
inquiries_content(const char *item, const char *text)
{
    static const uint8_t salt[16] = { 7 };
    return slice_binary(
        content_with(slice_of(NULL, 0), item, slice_text(text), salt, turns_arena()));
}

struct id
inquiries_person(void)
{
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    struct id id;
    message.content = inquiries_content("family_name", "Odd");
    assert_null(turns_client("liv", &message.base));
    const Stafett__Intake__V1__PersonRegistered *event =
        turns_event(&stafett__intake__v1__person_registered__descriptor, 0);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->person_id), &id));
    return id;
}

Stafett__Intake__V1__RegisterInquiry
inquiries_asking(const char *kind)
{
    Stafett__Intake__V1__RegisterInquiry message =
        STAFETT__INTAKE__V1__REGISTER_INQUIRY__INIT;
    message.kind_code = (char *)kind;
    message.from_code = (char *)"person";
    message.content = inquiries_content("text", INQUIRIES_TEXT);
    return message;
}

const Stafett__Intake__V1__InquiryReceived *
inquiries_received(void)
{
    const Stafett__Intake__V1__InquiryReceived *event =
        turns_event(&stafett__intake__v1__inquiry_received__descriptor, 0);
    assert_non_null(event);
    return event;
}

struct id
inquiries_received_id(void)
{
    struct id id;
    assert_true(id_from(slice_bytes(inquiries_received()->inquiry_id), &id));
    return id;
}

struct id
inquiries_registered(void)
{
    Stafett__Intake__V1__RegisterInquiry message = inquiries_asking("inquiry");
    assert_null(turns_client("liv", &message.base));
    return inquiries_received_id();
}

const char *
inquiries_offer(const char *staff, struct id inquiry, int64_t promised_us)
{
    Stafett__Intake__V1__OfferService message =
        STAFETT__INTAKE__V1__OFFER_SERVICE__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.service_code = (char *)"shower-seat";
    message.promised_us = promised_us;
    return turns_client(staff, &message.base);
}

const char *
inquiries_answer(
    const char *staff, struct id inquiry, bool has_answer, bool has_come_back)
{
    static const uint8_t salt[16] = { 8 };
    Stafett__Intake__V1__AnswerInquiry message =
        STAFETT__INTAKE__V1__ANSWER_INQUIRY__INIT;
    struct slice said = slice_of(NULL, 0);
    if (has_answer)
        said = content_with(
            said, "answer", slice_text("It stands there."), salt, turns_arena());
    if (has_come_back)
        said = content_with(
            said, "come_back", slice_text("Ring 123."), salt, turns_arena());
    message.inquiry_id = id_binary(&inquiry);
    message.content = slice_binary(said);
    return turns_client(staff, &message.base);
}

const char *
inquiries_transfer(
    const char *staff, struct id inquiry, const char *unit, const char *reason)
{
    Stafett__Intake__V1__TransferInquiry message =
        STAFETT__INTAKE__V1__TRANSFER_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.unit_code = (char *)unit;
    if (reason != NULL)
        message.content = inquiries_content("reason", reason);
    return turns_client(staff, &message.base);
}

const char *
inquiries_withdraw(const char *staff, struct id inquiry, const char *reason)
{
    Stafett__Intake__V1__WithdrawInquiry message =
        STAFETT__INTAKE__V1__WITHDRAW_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    if (reason != NULL)
        message.content = inquiries_content("reason", reason);
    return turns_client(staff, &message.base);
}

const char *
inquiries_route(
    const char *staff, struct id inquiry, const char *district, const struct id *who)
{
    Stafett__Intake__V1__RouteInquiry message =
        STAFETT__INTAKE__V1__ROUTE_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.district_code = (char *)district;
    if (who != NULL)
        message.person_id = id_binary(who);
    return turns_client(staff, &message.base);
}

struct id
inquiries_routed(void)
{
    Stafett__Intake__V1__RegisterInquiry message = inquiries_asking("inquiry");
    struct id who = inquiries_person();
    message.person_id = id_binary(&who);
    message.district_code = (char *)"east";
    assert_null(turns_client("liv", &message.base));
    return inquiries_received_id();
}

const Stafett__Intake__V1__InquiryView *
inquiries_shown(struct id inquiry)
{
    Stafett__Intake__V1__ShowInquiry message = STAFETT__INTAKE__V1__SHOW_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    assert_null(turns_client("turid", &message.base));
    const Stafett__Intake__V1__InquiryView *view =
        turns_answer(&stafett__intake__v1__inquiry_view__descriptor);
    assert_non_null(view);
    return view;
}

size_t
inquiries_listed(const char *staff, bool is_all, bool is_ended_too)
{
    Stafett__Intake__V1__ListInquiries message =
        STAFETT__INTAKE__V1__LIST_INQUIRIES__INIT;
    message.is_all = is_all;
    message.is_ended_too = is_ended_too;
    assert_null(turns_client(staff, &message.base));
    const Stafett__Intake__V1__Inquiries *view =
        turns_answer(&stafett__intake__v1__inquiries__descriptor);
    assert_non_null(view);
    return view->n_inquiries;
}

const Stafett__Intake__V1__InquiryOverdue *
inquiries_overdue(void)
{
    return turns_event(&stafett__intake__v1__inquiry_overdue__descriptor, 0);
}
