/* Story 2 at the municipality, row by row: what becomes owed, which silence and which
 * order is a break, and what closes it. Persons and message ids are invented. */

#include "tests/lib/pathway.h"
#include "tests/lib/test.h"

#include <string.h>

static const int64_t SECOND_US = 1000000;

/* ---- Ragnhild, row by row */

static void
admit(void)
{
    pathway_bring((struct pathway_brought){ .kind = "admitted",
        .ref = "m-admitted",
        .sent_us = pathway_at(5, 4, 9, 12),
        .event_us = pathway_at(5, 4, 9, 12) });
    pathway_state_is("admitted");
}

static void
test_admission_is_a_stay_of_the_hospital(void **state)
{
    (void)state;
    admit();
    const Stafett__Plan__V1__CaseOpened *event =
        pathway_last(&stafett__plan__v1__case_opened__descriptor);
    assert_non_null(event);
    assert_string_equal(event->holder_code, "sjovik");
    assert_true(event->is_outside);
    assert_false(event->is_unannounced);
    assert_string_equal(event->tell_codes[0], "turid");
    const Stafett__Plan__V1__ObligationSet *report = pathway_owed("admission-report");
    assert_non_null(report);
    assert_int_equal(report->due_us, pathway_at(5, 5, 9, 12));
    assert_string_equal(report->whose_code, "havnes");
    assert_string_equal(pathway_notice()->tell_codes[0], "turid");
}

static void
test_our_report_in_time_meets_what_is_owed(void **state)
{
    (void)state;
    admit();
    pathway_bring((struct pathway_brought){ .kind = "admission-report",
        .ref = "m-report",
        .sent_us = pathway_at(5, 4, 15, 0),
        .is_ours = true });
    pathway_state_is("admitted");
    assert_string_equal(pathway_notice()->from_code, "havnes");
    assert_int_equal(pathway_notice()->n_tell_codes, 0);
    assert_false(pathway_is_owed("admission-report"));
    pathway_go_to(pathway_at(5, 6, 0, 0));
    assert_int_equal(pathway_opened_count(NULL), 0);
}

static void
test_our_report_that_does_not_come_is_our_break(void **state)
{
    (void)state;
    admit();
    pathway_go_to(pathway_at(5, 5, 9, 11));
    assert_int_equal(pathway_opened_count(NULL), 0);
    pathway_go_to(pathway_at(5, 5, 9, 12));
    const Stafett__Plan__V1__BreakOpened *event =
        pathway_opened("admission-report", EVER);
    assert_non_null(event);
    assert_string_equal(event->whose_code, "havnes");
    assert_string_equal(event->strength_code, "must");
    assert_int_equal(event->due_us, pathway_at(5, 5, 9, 12));
    assert_int_equal(event->n_notice_ids, 1);
}

static void
warn_and_update(void)
{
    pathway_bring((struct pathway_brought){ .kind = "early-warning",
        .ref = "m-warning",
        .sent_us = pathway_at(5, 5, 10, 30),
        .expected_us = pathway_at(5, 12, 0, 0) });
    pathway_state_is("warned");
    pathway_bring((struct pathway_brought){ .kind = "information",
        .ref = "m-update",
        .sent_us = pathway_at(5, 13, 14, 20),
        .expected_us = pathway_at(5, 14, 0, 0) });
    pathway_state_is("warned");
}

static void
test_expected_day_that_passes_is_a_break_until_the_update(void **state)
{
    (void)state;
    admit();
    pathway_bring((struct pathway_brought){ .kind = "early-warning",
        .ref = "m-warning",
        .sent_us = pathway_at(5, 5, 10, 30),
        .expected_us = pathway_at(5, 12, 0, 0) });
    pathway_state_is("warned");
    assert_int_equal(
        pathway_owed("expected-date-passed")->due_us, pathway_at(5, 13, 8, 0));
    pathway_go_to(pathway_at(5, 13, 7, 59));
    assert_null(pathway_opened("expected-date-passed", EVER));
    pathway_go_to(pathway_at(5, 13, 8, 0));
    assert_non_null(pathway_opened("expected-date-passed", EVER));
    assert_string_equal(
        pathway_opened("expected-date-passed", EVER)->whose_code, "sjovik");
    pathway_bring((struct pathway_brought){ .kind = "information",
        .ref = "m-update",
        .sent_us = pathway_at(5, 13, 14, 20),
        .expected_us = pathway_at(5, 14, 0, 0) });
    const Stafett__Plan__V1__BreakClosed *event =
        pathway_closed("expected-date-passed", IN_LAST_INPUT);
    assert_non_null(event);
    assert_int_equal(event->notice_id.len, ID_BYTES);
    assert_int_equal(event->late_us, 6 * HOUR_US + 20 * MINUTE_US);
    assert_int_equal(
        pathway_owed("expected-date-passed")->due_us, pathway_at(5, 15, 8, 0));
}

static void
ready(const char *ref, int64_t time_us)
{
    pathway_bring(
        (struct pathway_brought){ .kind = "ready", .ref = ref, .sent_us = time_us });
    pathway_state_is("ready");
}

static void
withdraw(const char *ref, int64_t time_us)
{
    pathway_bring((struct pathway_brought){
        .kind = "ready-withdrawn", .ref = ref, .sent_us = time_us });
    pathway_state_is("ready-withdrawn");
}

static void
test_ready_is_the_offer_and_every_offer_takes_a_term(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    size_t before = pathway_opened_count(NULL);
    ready("m-ready", pathway_at(5, 14, 15, 40));
    assert_int_equal(pathway_opened_count(NULL), before);
    assert_false(pathway_is_owed("expected-date-passed"));
    const Stafett__Plan__V1__HandoverOffered *offer =
        pathway_last(&stafett__plan__v1__handover_offered__descriptor);
    assert_non_null(offer);
    assert_int_equal(offer->term, 1);
    assert_true(offer->is_outside);
    assert_string_equal(offer->completes_code, "on-received");
    assert_int_equal(offer->answer_due_us, pathway_at(5, 14, 17, 40));
    assert_int_equal(offer->digest.len, DIGEST_BYTES);
    withdraw("m-withdrawn", pathway_at(5, 14, 16, 10));
    const Stafett__Plan__V1__HandoverWithdrawn *withdrawn =
        pathway_last(&stafett__plan__v1__handover_withdrawn__descriptor);
    assert_non_null(withdrawn);
    assert_int_equal(withdrawn->term, 1);
    assert_true(
        slice_equal(slice_bytes(withdrawn->offer_id), slice_bytes(offer->offer_id)));
    assert_int_equal(pathway_stay_row().open_term, 0);
    ready("m-ready-2", pathway_at(5, 14, 16, 20));
    offer = pathway_last(&stafett__plan__v1__handover_offered__descriptor);
    assert_int_equal(offer->term, 2);
    ready("m-ready-3", pathway_at(5, 14, 16, 30));
    withdrawn = pathway_last(&stafett__plan__v1__handover_withdrawn__descriptor);
    assert_int_equal(withdrawn->term, 2);
    assert_int_equal(pathway_stay_row().open_term, 3);
    assert_int_equal(pathway_stay_row().notice_count, 7);
}

static void
test_ready_again_without_information_until_it_comes(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    ready("m-ready", pathway_at(5, 14, 15, 40));
    withdraw("m-withdrawn", pathway_at(5, 16, 11, 10));
    ready("m-ready-2", pathway_at(5, 19, 13, 0));
    const Stafett__Plan__V1__BreakOpened *event =
        pathway_opened("ready-without-information", IN_LAST_INPUT);
    assert_non_null(event);
    assert_int_equal(event->n_notice_ids, 2);
    assert_int_equal(event->due_us, 0);
    assert_string_equal(event->source_code, "HIS-1149-3.3");
    assert_string_equal(event->tell_codes[0], "turid");
    pathway_bring((struct pathway_brought){ .kind = "information",
        .ref = "m-update-2",
        .sent_us = pathway_at(5, 19, 14, 5),
        .expected_us = pathway_at(5, 19, 0, 0) });
    pathway_state_is("ready");
    assert_non_null(pathway_closed("ready-without-information", IN_LAST_INPUT));
    assert_int_equal(
        pathway_closed("ready-without-information", IN_LAST_INPUT)->late_us, 0);
    /* The person is ready: an expected day asks for nothing now. */
    assert_false(pathway_is_owed("expected-date-passed"));
}

static void
discharge(void)
{
    pathway_bring((struct pathway_brought){ .kind = "discharged",
        .ref = "m-discharged",
        .sent_us = pathway_at(5, 20, 11, 45),
        .event_us = pathway_at(5, 20, 11, 40) });
    pathway_state_is("discharged");
}

static void
test_report_of_the_discharge_day_is_owed_after_the_closing(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    ready("m-ready", pathway_at(5, 20, 9, 0));
    discharge();
    assert_int_equal(
        pathway_owed("discharge-report")->due_us, pathway_at(5, 21, 0, 0) - SECOND_US);
    assert_int_equal(pathway_owed("first-contact")->due_us, pathway_at(5, 21, 11, 40));
    pathway_receive(pathway_at(5, 20, 12, 30));
    pathway_state_is("received");
    assert_false(pathway_is_owed("first-contact"));
    assert_true(pathway_stay_row().is_closed);
    pathway_go_to(pathway_at(5, 21, 0, 0));
    const Stafett__Plan__V1__BreakOpened *event =
        pathway_opened("discharge-report", EVER);
    assert_non_null(event);
    assert_string_equal(event->whose_code, "sjovik");
    pathway_bring((struct pathway_brought){ .kind = "discharge-report",
        .ref = "m-discharge-report",
        .sent_us = pathway_at(5, 21, 8, 50) });
    assert_null(pathway_last(&stafett__plan__v1__case_opened__descriptor));
    const Stafett__Plan__V1__BreakClosed *end_event =
        pathway_closed("discharge-report", IN_LAST_INPUT);
    assert_non_null(end_event);
    assert_int_equal(end_event->late_us / MINUTE_US, 8 * 60 + 50);
    assert_null(pathway_opened("first-contact", EVER));
}

static void
test_contact_read_before_the_discharge_is_contact(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    ready("m-ready", pathway_at(5, 20, 9, 0));
    pathway_receive(pathway_at(5, 20, 12, 30));
    pathway_bring((struct pathway_brought){ .kind = "discharged",
        .ref = "m-discharged",
        .sent_us = pathway_at(5, 20, 12, 30),
        .event_us = pathway_at(5, 20, 11, 40) });
    assert_null(pathway_last(&stafett__plan__v1__case_opened__descriptor));
    assert_null(pathway_owed("first-contact"));
    assert_non_null(pathway_owed("discharge-report"));
}

#define PATHWAY_TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, pathway_world_make, pathway_world_end)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        PATHWAY_TEST(test_admission_is_a_stay_of_the_hospital),
        PATHWAY_TEST(test_our_report_in_time_meets_what_is_owed),
        PATHWAY_TEST(test_our_report_that_does_not_come_is_our_break),
        PATHWAY_TEST(test_expected_day_that_passes_is_a_break_until_the_update),
        PATHWAY_TEST(test_ready_is_the_offer_and_every_offer_takes_a_term),
        PATHWAY_TEST(test_ready_again_without_information_until_it_comes),
        PATHWAY_TEST(test_report_of_the_discharge_day_is_owed_after_the_closing),
        PATHWAY_TEST(test_contact_read_before_the_discharge_is_contact),
    };
    return test_run_group("plan_pathway_rules", tests, ARRAY_COUNT(tests));
}
