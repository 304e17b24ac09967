/* Inquiries that their owner deals with (inquiries.h has the place): the receipt, the
 * light path, another unit, its time, and who looked. */

#include "tests/rules/inquiries.h"

#include <string.h>

/* ---- the receipt */

static void
receipt_names_the_owner_and_the_time(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    struct id case_id = id_derive(inquiry, "case");
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(inquiries_received()->unit_code, "service");
    assert_int_equal(
        inquiries_received()->answer_due_us, turns_now() + MINUTES(INQUIRIES_ANSWER));
    assert_int_equal(inquiries_received()->climb_us,
        turns_now() + MINUTES(INQUIRIES_ANSWER + INQUIRIES_CLIMB));
    assert_string_equal(inquiries_received()->source_code, "local-agreement");
    assert_false(inquiries_received()->is_unit_told);
    assert_true(
        slice_equal(slice_bytes(inquiries_received()->case_id), id_slice(&case_id)));
    assert_int_equal(inquiries_listed("liv", false, false), 1);
    assert_int_equal(inquiries_listed("ola", false, false), 0);
}

static void
owner_is_the_unit_named_else_the_kinds(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message =
        inquiries_asking("coordination-need");
    (void)state;
    assert_null(turns_client("liv", &message.base));
    assert_string_equal(inquiries_received()->unit_code, "ke");
    assert_true(inquiries_received()->is_unit_told);
    assert_null(turns_client("turid", &message.base));
    assert_false(inquiries_received()->is_unit_told);
    message.unit_code = (char *)"home";
    assert_null(turns_client("liv", &message.base));
    assert_string_equal(inquiries_received()->unit_code, "home");
    assert_true(inquiries_received()->is_unit_told);
}

static void
what_cannot_be_is_refused_at_the_counter(void **state)
{
    struct id stranger = turns_id(9);
    Stafett__Intake__V1__RegisterInquiry message = inquiries_asking("no-such-kind");
    (void)state;
    assert_string_equal(turns_client("liv", &message.base), "kind-unknown");
    message = inquiries_asking("inquiry");
    message.from_code = (char *)"neighbour";
    assert_string_equal(turns_client("liv", &message.base), "from-unknown");
    message = inquiries_asking("inquiry");
    message.unit_code = (char *)"nowhere";
    assert_string_equal(turns_client("liv", &message.base), "unit-unknown");
    message = inquiries_asking("inquiry");
    message.person_id = id_binary(&stranger);
    assert_string_equal(turns_client("liv", &message.base), "person-unknown");
    message = inquiries_asking("inquiry");
    assert_string_equal(turns_client("nobody", &message.base), "staff-unknown");
    struct id inquiry = inquiries_registered();
    message.inquiry_id = id_binary(&inquiry);
    assert_string_equal(turns_client("liv", &message.base), "inquiry-exists");
    assert_int_equal(turns_event_count(), 0);
}

static void
report_with_a_channel_of_its_own_is_not_kept(void **state)
{
    Stafett__Intake__V1__RegisterInquiry message = inquiries_asking("child-welfare");
    (void)state;
    message.content = inquiries_content("text", "Barnetekstprøve");
    assert_string_equal(turns_client("liv", &message.base), "statutory-channel");
    assert_int_equal(turns_event_count(), 0);
    assert_false(turns_log_has(slice_text("Barnetekstprøve")));
    assert_true(turns_log_has(slice_text("barnevernstjenesten")));
    assert_int_equal(store_quarantine_bytes(turns_store()), 0);
    assert_int_equal(inquiries_listed("turid", true, true), 0);
}

/* ---- the light path */

static void
light_path_is_three_events(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    assert_null(inquiries_offer("liv", inquiry, turns_now() + MINUTES(3 * 1440)));
    assert_int_equal(turns_event_count(), 1);
    assert_null(inquiries_answer("liv", inquiry, true, true));
    assert_int_equal(turns_event_count(), 1);
    assert_int_equal(alarm_count(turns_view()), 0);
    const Stafett__Intake__V1__InquiryView *view = inquiries_shown(inquiry);
    assert_int_equal(view->events, 3);
    assert_string_equal(view->state_code, "answered");
    assert_string_equal(view->service_code, "shower-seat");
    assert_string_equal(view->from_code, "person");
    assert_true(
        slice_equal(content_item(slice_bytes(view->content), "text", turns_arena()),
            slice_text(INQUIRIES_TEXT)));
    assert_true(slice_equal(
        content_item(slice_bytes(view->answer_content), "come_back", turns_arena()),
        slice_text("Ring 123.")));
    turns_go_to(turns_now() + MINUTES(365 * 1440));
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(inquiries_listed("liv", false, false), 0);
    assert_int_equal(inquiries_listed("liv", false, true), 1);
}

static void
answer_says_how_to_come_back(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    assert_string_equal(
        inquiries_answer("liv", inquiry, false, true), "answer-missing");
    assert_string_equal(
        inquiries_answer("liv", inquiry, true, false), "come-back-missing");
    assert_string_equal(inquiries_offer("liv", inquiry, turns_now()), "time-past");
    assert_null(inquiries_answer("liv", inquiry, true, true));
    assert_string_equal(inquiries_answer("liv", inquiry, true, true), "inquiry-ended");
    assert_string_equal(
        inquiries_offer("liv", inquiry, turns_now() + MINUTES(1)), "inquiry-ended");
}

static void
only_the_owner_and_the_coordinating_unit_act(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    assert_string_equal(
        inquiries_answer("ola", inquiry, true, true), "not-responsible");
    assert_string_equal(inquiries_withdraw("ola", inquiry, "no"), "not-responsible");
    assert_string_equal(
        inquiries_transfer("ola", inquiry, "home", "mine"), "not-responsible");
    assert_string_equal(
        inquiries_answer("liv", turns_id(9), true, true), "inquiry-unknown");
    assert_null(inquiries_answer("turid", inquiry, true, true));
}

/* ---- to another unit, or not at all */

static void
transfer_changes_the_owner_and_not_the_time(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    int64_t due_us = inquiries_received()->answer_due_us;
    assert_string_equal(
        inquiries_transfer("liv", inquiry, "home", NULL), "reason-missing");
    assert_string_equal(
        inquiries_transfer("liv", inquiry, "service", "so"), "unit-same");
    assert_string_equal(
        inquiries_transfer("liv", inquiry, "nowhere", "so"), "unit-unknown");
    assert_null(inquiries_transfer("liv", inquiry, "home", "They have it."));
    assert_string_equal(
        inquiries_answer("liv", inquiry, true, true), "not-responsible");
    assert_int_equal(inquiries_listed("liv", false, true), 0);
    assert_int_equal(inquiries_listed("ola", false, false), 1);
    assert_int_equal(inquiries_shown(inquiry)->answer_due_us, due_us);
    turns_go_to(due_us);
    assert_non_null(inquiries_overdue());
    assert_string_equal(inquiries_overdue()->unit_code, "home");
}

static void
withdrawn_once(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    assert_string_equal(inquiries_withdraw("liv", inquiry, NULL), "reason-missing");
    assert_null(inquiries_withdraw("liv", inquiry, "Not needed any more."));
    const Stafett__Intake__V1__InquiryWithdrawn *event =
        turns_event(&stafett__intake__v1__inquiry_withdrawn__descriptor, 0);
    assert_non_null(event);
    assert_false(event->was_routed);
    assert_string_equal(inquiries_withdraw("liv", inquiry, "Again."), "inquiry-ended");
    assert_int_equal(alarm_count(turns_view()), 0);
}

/* ---- its time */

static void
untouched_it_alerts_and_once_more_later(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    int64_t due_us = inquiries_received()->answer_due_us;
    turns_go_to(due_us - 1);
    assert_int_equal(turns_event_count(), 0);
    assert_false(inquiries_shown(inquiry)->is_overdue);
    turns_go_to(due_us);
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(inquiries_overdue()->step_code, "at");
    assert_true(inquiries_shown(inquiry)->is_overdue);
    turns_go_to(due_us + MINUTES(INQUIRIES_CLIMB));
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(inquiries_overdue()->step_code, "after");
    turns_go_to(due_us + MINUTES(365 * 1440));
    assert_int_equal(turns_event_count(), 0);
    assert_int_equal(inquiries_shown(inquiry)->events, 3);
}

static void
promise_moves_the_time(void **state)
{
    (void)state;
    struct id inquiry = inquiries_registered();
    int64_t due_us = inquiries_received()->answer_due_us;
    int64_t promised_us = due_us + MINUTES(1440);
    assert_null(inquiries_offer("liv", inquiry, 0));
    assert_int_equal(inquiries_shown(inquiry)->answer_due_us, due_us);
    assert_null(inquiries_offer("liv", inquiry, promised_us));
    turns_go_to(promised_us - 1);
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(promised_us);
    assert_string_equal(inquiries_overdue()->step_code, "at");
    turns_go_to(promised_us + MINUTES(INQUIRIES_CLIMB));
    assert_string_equal(inquiries_overdue()->step_code, "after");
}

/* ---- looks */

static void
looks_are_recorded(void **state)
{
    Stafett__Intake__V1__ShowInquiry message = STAFETT__INTAKE__V1__SHOW_INQUIRY__INIT;
    Stafett__Intake__V1__ListInquiries list = STAFETT__INTAKE__V1__LIST_INQUIRIES__INIT;
    struct id stranger = turns_id(9);
    (void)state;
    struct id inquiry = inquiries_routed();
    (void)inquiries_shown(inquiry);
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
    assert_int_equal(inquiries_listed("turid", true, false), 1);
}

static void
list_begins_with_what_has_waited_longest(void **state)
{
    (void)state;
    struct id first = inquiries_registered();
    turns_go_to(turns_now() + MINUTES(1));
    (void)inquiries_registered();
    assert_int_equal(inquiries_listed("liv", false, false), 2);
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
    struct id inquiry = inquiries_registered();
    ended.staff_code = (char *)"liv";
    assert_null(turns_daemon("plan", &ended.base));
    assert_string_equal(inquiries_answer("liv", inquiry, true, true), "staff-unknown");
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, inquiries_start, inquiries_stop)

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
        ROW(looks_are_recorded),
        ROW(list_begins_with_what_has_waited_longest),
        ROW(one_who_has_left_acts_no_more),
    };
    return test_run_group("inquiry_rules", tests, ARRAY_COUNT(tests));
}
