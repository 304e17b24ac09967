/* An inquiry's way through intake, through real turns. At Havnes the counter is unit
 * `service`, where Liv works; Ola works in unit `home`, Turid in the coordinating unit
 * `ke`. The team of the eastern district belongs to unit `team`, with Mari as its
 * caseworker. All persons are invented. */

#include "services/intake/intake.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#include <string.h>

#define MINUTES(n) ((int64_t)(n)*MINUTE_US)
#define SAID       "He wants a shower seat."

enum { ANSWER = 4320, CLIMB = 1440 };

static struct inquiry_rule inquiries[] = {
    { (char *)"inquiry", ANSWER, CLIMB, GOES_TO_ACTOR_UNIT, (char *)"local-agreement",
        STRENGTH_AGREED },
    { (char *)"coordination-need", ANSWER, CLIMB, GOES_TO_COORDINATING,
        (char *)"local-agreement", STRENGTH_AGREED },
};
static struct channel_rule channels[] = {
    { (char *)"child-welfare", (char *)"barnevernstjenesten",
        (char *)"local-agreement" },
};
static const struct rules rules = {
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

static void
form_team(const char *team, char *district)
{
    Stafett__Team__V1__TeamFormed message = STAFETT__TEAM__V1__TEAM_FORMED__INIT;
    message.team_code = (char *)team;
    message.unit_code = (char *)"team";
    message.district_codes = &district;
    message.n_district_codes = 1;
    message.caseworker_code = (char *)"mari";
    assert_null(turns_daemon("assessment-team", &message.base));
}

static int
start(void **state)
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
    form_team("team-east", (char *)"east");
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

/* ---- what people send */

static ProtobufCBinaryData
content(const char *item, const char *text)
{
    static const uint8_t salt[16] = { 7 };
    return slice_binary(
        content_with(slice_of(NULL, 0), item, slice_text(text), salt, turns_arena()));
}

static struct id
person(void)
{
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    struct id id;
    message.content = content("family_name", "Odd");
    assert_null(turns_client("liv", &message.base));
    const Stafett__Intake__V1__PersonRegistered *event =
        turns_event(&stafett__intake__v1__person_registered__descriptor, 0);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->person_id), &id));
    return id;
}

static Stafett__Intake__V1__RegisterInquiry
asking(const char *kind)
{
    Stafett__Intake__V1__RegisterInquiry message =
        STAFETT__INTAKE__V1__REGISTER_INQUIRY__INIT;
    message.kind_code = (char *)kind;
    message.from_code = (char *)"person";
    message.content = content("text", SAID);
    return message;
}

static const Stafett__Intake__V1__InquiryReceived *
received(void)
{
    const Stafett__Intake__V1__InquiryReceived *event =
        turns_event(&stafett__intake__v1__inquiry_received__descriptor, 0);
    assert_non_null(event);
    return event;
}

static struct id
received_id(void)
{
    struct id id;
    assert_true(id_from(slice_bytes(received()->inquiry_id), &id));
    return id;
}

static struct id
registered(void)
{
    Stafett__Intake__V1__RegisterInquiry message = asking("inquiry");
    assert_null(turns_client("liv", &message.base));
    return received_id();
}

static const char *
offer(const char *staff, struct id inquiry, int64_t promised_us)
{
    Stafett__Intake__V1__OfferService message =
        STAFETT__INTAKE__V1__OFFER_SERVICE__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.service_code = (char *)"shower-seat";
    message.promised_us = promised_us;
    return turns_client(staff, &message.base);
}

static const char *
answer(const char *staff, struct id inquiry, bool has_answer, bool has_come_back)
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

static const char *
transfer(const char *staff, struct id inquiry, const char *unit, const char *reason)
{
    Stafett__Intake__V1__TransferInquiry message =
        STAFETT__INTAKE__V1__TRANSFER_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.unit_code = (char *)unit;
    if (reason != NULL)
        message.content = content("reason", reason);
    return turns_client(staff, &message.base);
}

static const char *
withdraw(const char *staff, struct id inquiry, const char *reason)
{
    Stafett__Intake__V1__WithdrawInquiry message =
        STAFETT__INTAKE__V1__WITHDRAW_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    if (reason != NULL)
        message.content = content("reason", reason);
    return turns_client(staff, &message.base);
}

static const char *
route(const char *staff, struct id inquiry, const char *district, const struct id *who)
{
    Stafett__Intake__V1__RouteInquiry message =
        STAFETT__INTAKE__V1__ROUTE_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.district_code = (char *)district;
    if (who != NULL)
        message.person_id = id_binary(who);
    return turns_client(staff, &message.base);
}

static struct id
routed(void)
{
    Stafett__Intake__V1__RegisterInquiry message = asking("inquiry");
    struct id who = person();
    message.person_id = id_binary(&who);
    message.district_code = (char *)"east";
    assert_null(turns_client("liv", &message.base));
    return received_id();
}

static const Stafett__Intake__V1__InquiryView *
shown(struct id inquiry)
{
    Stafett__Intake__V1__ShowInquiry message = STAFETT__INTAKE__V1__SHOW_INQUIRY__INIT;
    message.inquiry_id = id_binary(&inquiry);
    assert_null(turns_client("turid", &message.base));
    const Stafett__Intake__V1__InquiryView *view =
        turns_answer(&stafett__intake__v1__inquiry_view__descriptor);
    assert_non_null(view);
    return view;
}

static size_t
listed(const char *staff, bool is_all, bool is_closed_too)
{
    Stafett__Intake__V1__ListInquiries message =
        STAFETT__INTAKE__V1__LIST_INQUIRIES__INIT;
    message.is_all = is_all;
    message.is_closed_too = is_closed_too;
    assert_null(turns_client(staff, &message.base));
    const Stafett__Intake__V1__Inquiries *view =
        turns_answer(&stafett__intake__v1__inquiries__descriptor);
    assert_non_null(view);
    return view->n_inquiries;
}

static const Stafett__Intake__V1__InquiryOverdue *
overdue(void)
{
    return turns_event(&stafett__intake__v1__inquiry_overdue__descriptor, 0);
}

/* ---- the receipt */

static void
receipt_names_the_owner_and_the_time(void **state)
{
    (void)state;
    struct id inquiry = registered();
    struct id case_id = id_derive(inquiry, "case");
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(received()->unit_code, "service");
    assert_int_equal(received()->answer_due_us, turns_now() + MINUTES(ANSWER));
    assert_int_equal(received()->climb_us, turns_now() + MINUTES(ANSWER + CLIMB));
    assert_string_equal(received()->source_code, "local-agreement");
    assert_false(received()->is_unit_told);
    assert_true(slice_equal(slice_bytes(received()->case_id), id_slice(&case_id)));
    assert_int_equal(listed("liv", false, false), 1);
    assert_int_equal(listed("ola", false, false), 0);
}

static void
owner_is_the_unit_named_else_the_kinds(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = asking("coordination-need");
    (void)state;
    assert_null(turns_client("liv", &message.base));
    assert_string_equal(received()->unit_code, "ke");
    assert_true(received()->is_unit_told);
    assert_null(turns_client("turid", &message.base));
    assert_false(received()->is_unit_told);
    message.unit_code = (char *)"home";
    assert_null(turns_client("liv", &message.base));
    assert_string_equal(received()->unit_code, "home");
    assert_true(received()->is_unit_told);
}

static void
what_cannot_be_is_refused_at_the_counter(void **state)
{
    struct id stranger = turns_id(9);
    Stafett__Intake__V1__RegisterInquiry message = asking("no-such-kind");
    (void)state;
    assert_string_equal(turns_client("liv", &message.base), "kind-unknown");
    message = asking("inquiry");
    message.from_code = (char *)"neighbour";
    assert_string_equal(turns_client("liv", &message.base), "from-unknown");
    message = asking("inquiry");
    message.unit_code = (char *)"nowhere";
    assert_string_equal(turns_client("liv", &message.base), "unit-unknown");
    message = asking("inquiry");
    message.person_id = id_binary(&stranger);
    assert_string_equal(turns_client("liv", &message.base), "person-unknown");
    message = asking("inquiry");
    assert_string_equal(turns_client("nobody", &message.base), "staff-unknown");
    struct id inquiry = registered();
    message.inquiry_id = id_binary(&inquiry);
    assert_string_equal(turns_client("liv", &message.base), "inquiry-exists");
    assert_int_equal(turns_event_count(), 0);
}

static void
report_with_a_channel_of_its_own_is_not_kept(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = asking("child-welfare");
    (void)state;
    message.content = content("text", "Barnetekstprøve");
    assert_string_equal(turns_client("liv", &message.base), "statutory-channel");
    assert_int_equal(turns_event_count(), 0);
    assert_false(turns_log_has(slice_text("Barnetekstprøve")));
    assert_true(turns_log_has(slice_text("barnevernstjenesten")));
    assert_int_equal(store_quarantine_bytes(turns_store()), 0);
    assert_int_equal(listed("turid", true, true), 0);
}

/* ---- the light path */

static void
light_path_is_three_events(void **state)
{
    (void)state;
    struct id inquiry = registered();
    assert_null(offer("liv", inquiry, turns_now() + MINUTES(3 * 1440)));
    assert_int_equal(turns_event_count(), 1);
    assert_null(answer("liv", inquiry, true, true));
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(alarm_count(turns_view()), 0);
    const Stafett__Intake__V1__InquiryView *view = shown(inquiry);
    assert_int_equal(view->events, 3);
    assert_string_equal(view->state_code, "answered");
    assert_string_equal(view->service_code, "shower-seat");
    assert_string_equal(view->from_code, "person");
    assert_true(
        slice_equal(content_item(slice_bytes(view->content), "text", turns_arena()),
            slice_text(SAID)));
    assert_true(slice_equal(
        content_item(slice_bytes(view->answer_content), "come_back", turns_arena()),
        slice_text("Ring 123.")));
    turns_go_to(turns_now() + MINUTES(365 * 1440));
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(listed("liv", false, false), 0);
    assert_int_equal(listed("liv", false, true), 1);
}

static void
answer_says_how_to_come_back(void **state)
{
    (void)state;
    struct id inquiry = registered();
    assert_string_equal(answer("liv", inquiry, false, true), "answer-missing");
    assert_string_equal(answer("liv", inquiry, true, false), "come-back-missing");
    assert_string_equal(offer("liv", inquiry, turns_now()), "time-past");
    assert_null(answer("liv", inquiry, true, true));
    assert_string_equal(answer("liv", inquiry, true, true), "inquiry-ended");
    assert_string_equal(
        offer("liv", inquiry, turns_now() + MINUTES(1)), "inquiry-ended");
}

static void
only_the_owner_and_the_coordinating_unit_act(void **state)
{
    (void)state;
    struct id inquiry = registered();
    assert_string_equal(answer("ola", inquiry, true, true), "not-responsible");
    assert_string_equal(withdraw("ola", inquiry, "no"), "not-responsible");
    assert_string_equal(transfer("ola", inquiry, "home", "mine"), "not-responsible");
    assert_string_equal(answer("liv", turns_id(9), true, true), "inquiry-unknown");
    assert_null(answer("turid", inquiry, true, true));
}

/* ---- to another unit, or not at all */

static void
transfer_changes_the_owner_and_not_the_time(void **state)
{
    (void)state;
    struct id inquiry = registered();
    int64_t due_us = received()->answer_due_us;
    assert_string_equal(transfer("liv", inquiry, "home", NULL), "reason-missing");
    assert_string_equal(transfer("liv", inquiry, "service", "so"), "unit-same");
    assert_string_equal(transfer("liv", inquiry, "nowhere", "so"), "unit-unknown");
    assert_null(transfer("liv", inquiry, "home", "They have it."));
    assert_string_equal(answer("liv", inquiry, true, true), "not-responsible");
    assert_int_equal(listed("liv", false, true), 0);
    assert_int_equal(listed("ola", false, false), 1);
    assert_int_equal(shown(inquiry)->answer_due_us, due_us);
    turns_go_to(due_us);
    assert_non_null(overdue());
    assert_string_equal(overdue()->unit_code, "home");
}

static void
withdrawn_once(void **state)
{
    (void)state;
    struct id inquiry = registered();
    assert_string_equal(withdraw("liv", inquiry, NULL), "reason-missing");
    assert_null(withdraw("liv", inquiry, "Not needed any more."));
    const Stafett__Intake__V1__InquiryWithdrawn *event =
        turns_event(&stafett__intake__v1__inquiry_withdrawn__descriptor, 0);
    assert_non_null(event);
    assert_false(event->was_routed);
    assert_string_equal(withdraw("liv", inquiry, "Again."), "inquiry-ended");
    assert_int_equal(alarm_count(turns_view()), 0);
}

/* ---- its time */

static void
untouched_it_alerts_and_once_more_later(void **state)
{
    (void)state;
    struct id inquiry = registered();
    int64_t due_us = received()->answer_due_us;
    turns_go_to(due_us - 1);
    assert_int_equal(turns_event_count(), 0);
    assert_false(shown(inquiry)->is_overdue);
    turns_go_to(due_us);
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(overdue()->step_code, "at");
    assert_true(shown(inquiry)->is_overdue);
    turns_go_to(due_us + MINUTES(CLIMB));
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(overdue()->step_code, "after");
    turns_go_to(due_us + MINUTES(365 * 1440));
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(shown(inquiry)->events, 3);
}

static void
promise_moves_the_time(void **state)
{
    (void)state;
    struct id inquiry = registered();
    int64_t due_us = received()->answer_due_us;
    int64_t promised_us = due_us + MINUTES(1440);
    assert_null(offer("liv", inquiry, 0));
    assert_int_equal(shown(inquiry)->answer_due_us, due_us);
    assert_null(offer("liv", inquiry, promised_us));
    turns_go_to(promised_us - 1);
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(promised_us);
    assert_string_equal(overdue()->step_code, "at");
    turns_go_to(promised_us + MINUTES(CLIMB));
    assert_string_equal(overdue()->step_code, "after");
}

/* ---- to a team */

static void
district_routes_at_once(void **state)
{
    (void)state;
    struct id inquiry = routed();
    assert_int_equal(turns_event_count(), 2);
    const Stafett__Intake__V1__InquiryRouted *event =
        turns_event(&stafett__intake__v1__inquiry_routed__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->team_code, "team-east");
    assert_string_equal(event->unit_code, "team");
    assert_string_equal(event->responsible_code, "mari");
    assert_int_equal(event->received_us, turns_now());
    assert_true(
        slice_equal(slice_bytes(event->case_id), slice_bytes(received()->case_id)));
    assert_string_equal(received()->unit_code, "team");
    assert_false(received()->is_unit_told);
    assert_int_equal(received()->answer_due_us, 0);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_string_equal(shown(inquiry)->state_code, "routed");
    assert_false(shown(inquiry)->is_overdue);
    assert_string_equal(answer("turid", inquiry, true, true), "inquiry-routed");
    assert_string_equal(route("turid", inquiry, "east", NULL), "inquiry-routed");
    assert_string_equal(transfer("turid", inquiry, "home", "so"), "inquiry-routed");
}

static void
district_without_a_team_is_refused(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = asking("inquiry");
    (void)state;
    struct id who = person();
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
    struct id who = person();
    struct id inquiry = registered();
    form_team("team-east", (char *)"north");
    assert_string_equal(route("liv", inquiry, "east", &who), "district-unknown");
    assert_null(route("liv", inquiry, "north", &who));
}

static void
routed_later_it_needs_a_person(void **state)
{
    Stafett__Intake__V1__RouteInquiry message =
        STAFETT__INTAKE__V1__ROUTE_INQUIRY__INIT;
    (void)state;
    struct id who = person();
    struct id stranger = turns_id(9);
    struct id inquiry = registered();
    int64_t received_us = turns_now();
    message.inquiry_id = id_binary(&inquiry);
    message.team_code = (char *)"no-team";
    assert_string_equal(turns_client("liv", &message.base), "team-unknown");
    assert_string_equal(route("liv", inquiry, "", &who), "district-unknown");
    assert_string_equal(route("liv", inquiry, "east", NULL), "person-missing");
    assert_string_equal(route("liv", inquiry, "east", &stranger), "person-unknown");
    assert_string_equal(route("ola", inquiry, "east", &who), "not-responsible");
    turns_go_to(turns_now() + MINUTES(60));
    assert_null(route("liv", inquiry, "east", &who));
    const Stafett__Intake__V1__InquiryRouted *event =
        turns_event(&stafett__intake__v1__inquiry_routed__descriptor, 0);
    assert_non_null(event);
    assert_int_equal(event->received_us, received_us);
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_int_equal(listed("liv", false, false), 0);
    assert_int_equal(listed("mari", false, false), 1);
}

static void
another_person_is_another_inquiry(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = asking("inquiry");
    (void)state;
    struct id who = person();
    struct id other = person();
    message.person_id = id_binary(&who);
    assert_null(turns_client("liv", &message.base));
    struct id inquiry = received_id();
    assert_string_equal(route("liv", inquiry, "east", &other), "person-differs");
    assert_null(route("liv", inquiry, "east", &who));
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
    struct id inquiry = routed();
    conclude(inquiry);
    assert_int_equal(turns_event_count(), 1);
    const Stafett__Intake__V1__InquiryView *view = shown(inquiry);
    assert_string_equal(view->state_code, "assessed");
    assert_string_equal(view->outcome_code, "home-care");
    assert_int_equal(view->ended_us, turns_now());
    conclude(inquiry);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(withdraw("mari", inquiry, "late"), "inquiry-ended");
    conclude(turns_id(9));
    assert_int_equal(turns_event_count(), 0);
}

static void
withdrawn_while_assessed_it_stays_withdrawn(void **state)
{
    (void)state;
    struct id inquiry = routed();
    assert_null(withdraw("mari", inquiry, "He has moved."));
    const Stafett__Intake__V1__InquiryWithdrawn *event =
        turns_event(&stafett__intake__v1__inquiry_withdrawn__descriptor, 0);
    assert_non_null(event);
    assert_true(event->was_routed);
    conclude(inquiry);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(shown(inquiry)->state_code, "withdrawn");
}

/* ---- looks */

static void
looks_are_recorded(void **state)
{
    Stafett__Intake__V1__ShowInquiry message = STAFETT__INTAKE__V1__SHOW_INQUIRY__INIT;
    Stafett__Intake__V1__ListInquiries list = STAFETT__INTAKE__V1__LIST_INQUIRIES__INIT;
    struct id stranger = turns_id(9);
    (void)state;
    struct id inquiry = routed();
    (void)shown(inquiry);
    const Stafett__Intake__V1__InquiryLooked *event =
        turns_event(&stafett__intake__v1__inquiry_looked__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->ground_code, "duty");
    assert_int_equal(event->person_id.len, ID_BYTES);
    message.inquiry_id = id_binary(&stranger);
    assert_string_equal(turns_client("liv", &message.base), "inquiry-unknown");
    assert_string_equal(turns_client("nobody", &message.base), "staff-unknown");
    list.is_all = true;
    assert_string_equal(turns_client("liv", &list.base), "not-responsible");
    assert_int_equal(listed("turid", true, false), 1);
}

static void
list_begins_with_what_has_waited_longest(void **state)
{
    (void)state;
    struct id first = registered();
    turns_go_to(turns_now() + MINUTES(1));
    (void)registered();
    assert_int_equal(listed("liv", false, false), 2);
    const Stafett__Intake__V1__Inquiries *view =
        turns_answer(&stafett__intake__v1__inquiries__descriptor);
    assert_true(
        slice_equal(slice_bytes(view->inquiries[0]->inquiry_id), id_slice(&first)));
    assert_int_equal(view->inquiries[0]->content.len, 0);
}

static void
one_who_has_left_acts_no_more(void **state)
{
    Stafett__Plan__V1__StaffEnded ended = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    (void)state;
    struct id inquiry = registered();
    ended.staff_code = (char *)"liv";
    assert_null(turns_daemon("plan", &ended.base));
    assert_string_equal(answer("liv", inquiry, true, true), "staff-unknown");
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, start, stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(receipt_names_the_owner_and_the_time),
        ROW(owner_is_the_unit_named_else_the_kinds),
        ROW(what_cannot_be_is_refused_at_the_counter),
        ROW(report_with_a_channel_of_its_own_is_not_kept),
        ROW(light_path_is_three_events),
        ROW(answer_says_how_to_come_back),
        ROW(only_the_owner_and_the_coordinating_unit_act),
        ROW(transfer_changes_the_owner_and_not_the_time),
        ROW(withdrawn_once),
        ROW(untouched_it_alerts_and_once_more_later),
        ROW(promise_moves_the_time),
        ROW(district_routes_at_once),
        ROW(district_without_a_team_is_refused),
        ROW(team_formed_anew_gives_up_its_districts),
        ROW(routed_later_it_needs_a_person),
        ROW(another_person_is_another_inquiry),
        ROW(team_concludes_it),
        ROW(withdrawn_while_assessed_it_stays_withdrawn),
        ROW(looks_are_recorded),
        ROW(list_begins_with_what_has_waited_longest),
        ROW(one_who_has_left_acts_no_more),
    };
    return test_run_group("inquiry_rules", tests, ARRAY_COUNT(tests));
}
