/* Pathways that do not run as they should: cancelled, changed and late messages, a stay
 * that nobody announced, a death that was not one; and notices of our own staff.
 * Persons and message ids are invented. */

#include "tests/lib/pathway.h"
#include "tests/lib/test.h"

#include <string.h>

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
discharge(void)
{
    pathway_bring((struct pathway_brought){ .kind = "discharged",
        .ref = "m-discharged",
        .sent_us = pathway_at(5, 20, 11, 45),
        .event_us = pathway_at(5, 20, 11, 40) });
    pathway_state_is("discharged");
}

/* ---- a pathway that stands on nothing */

static void
cancel(const char *ref, const char *parent, int64_t time_us)
{
    pathway_bring((struct pathway_brought){ .kind = "annulled",
        .ref = ref,
        .parent = parent,
        .status = "cancelled",
        .sent_us = time_us });
}

static void
test_cancelled_admission_closes_the_stay(void **state)
{
    (void)state;
    admit();
    cancel("m-cancel", "m-admitted", pathway_at(5, 4, 9, 13));
    pathway_state_is("annulled");
    const Stafett__Plan__V1__CaseClosed *event =
        pathway_last(&stafett__plan__v1__case_closed__descriptor);
    assert_non_null(event);
    assert_string_equal(event->reason_code, "annulled");
    assert_false(pathway_is_owed("admission-report"));
    pathway_go_to(pathway_at(5, 8, 0, 0));
    assert_int_equal(pathway_opened_count(NULL), 0);
    cancel("m-cancel-2", "m-admitted", pathway_at(5, 8, 9, 0));
    assert_string_equal(pathway_reason(), "notice-annulled");
    cancel("m-cancel-3", "m-never-seen", pathway_at(5, 8, 9, 1));
    assert_string_equal(pathway_reason(), "notice-unknown");
}

static void
unannounced(void)
{
    admit();
    cancel("m-cancel", "m-admitted", pathway_at(5, 4, 9, 13));
    ready("m-ready", pathway_at(5, 6, 10, 20));
}

static void
test_ready_with_no_standing_admission(void **state)
{
    (void)state;
    unannounced();
    const Stafett__Plan__V1__CaseOpened *event =
        pathway_last(&stafett__plan__v1__case_opened__descriptor);
    assert_non_null(event);
    assert_true(event->is_unannounced);
    assert_non_null(pathway_opened("no-standing-admission", IN_LAST_INPUT));
    assert_non_null(pathway_opened("ready-without-information", IN_LAST_INPUT));
    assert_non_null(pathway_last(&stafett__plan__v1__handover_offered__descriptor));
    withdraw("m-withdrawn", pathway_at(5, 6, 17, 12));
    assert_null(pathway_last(&stafett__plan__v1__case_opened__descriptor));
    pathway_bring((struct pathway_brought){ .kind = "discharged",
        .ref = "m-discharged",
        .sent_us = pathway_at(5, 7, 11, 20) });
    pathway_state_is("discharged");
    const Stafett__Plan__V1__BreakOpened *order =
        pathway_opened("discharged-without-ready", IN_LAST_INPUT);
    assert_non_null(order);
    assert_int_equal(order->n_notice_ids, 2);
    pathway_go_to(pathway_at(5, 9, 0, 0));
    assert_int_equal(pathway_opened_count("discharge-report"), 1);
    assert_int_equal(pathway_opened_count("first-contact"), 1);
    assert_string_equal(pathway_opened("first-contact", EVER)->whose_code, "havnes");
    assert_string_equal(pathway_opened("discharge-report", EVER)->whose_code, "sjovik");
}

static void
test_admission_read_late_belongs_to_the_stay(void **state)
{
    (void)state;
    unannounced();
    struct id before = pathway_stay();
    pathway_bring((struct pathway_brought){ .kind = "admitted",
        .ref = "m-admitted-2",
        .sent_us = pathway_at(5, 6, 10, 30),
        .event_us = pathway_at(5, 4, 9, 12) });
    assert_null(pathway_last(&stafett__plan__v1__case_opened__descriptor));
    assert_true(id_equal(before, pathway_stay()));
    withdraw("m-withdrawn", pathway_at(5, 6, 17, 12));
    assert_int_equal(pathway_opened_count("no-standing-admission"), 1);
}

/* New, changed, cancelled: no valid report exists any more, and it is owed as before. */
static void
test_cancelled_report_is_owed_again(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    ready("m-ready", pathway_at(5, 20, 9, 0));
    discharge();
    pathway_bring((struct pathway_brought){ .kind = "discharge-report",
        .ref = "m-report-new",
        .sent_us = pathway_at(5, 21, 15, 40) });
    assert_non_null(pathway_closed("discharge-report", IN_LAST_INPUT));
    pathway_bring((struct pathway_brought){ .kind = "discharge-report",
        .ref = "m-report-changed",
        .parent = "m-report-new",
        .status = "changed",
        .sent_us = pathway_at(5, 21, 16, 35) });
    assert_int_equal(pathway_notice()->annuls.len, ID_BYTES);
    assert_false(pathway_is_owed("discharge-report"));
    cancel("m-report-cancelled", "m-report-changed", pathway_at(5, 21, 17, 12));
    assert_non_null(pathway_owed("discharge-report"));
    pathway_go_to(pathway_at(5, 21, 17, 13));
    assert_int_equal(pathway_opened_count("discharge-report"), 2);
}

static void
test_cancelled_ready_withdraws_the_offer(void **state)
{
    (void)state;
    admit();
    ready("m-ready", pathway_at(5, 6, 10, 20));
    assert_non_null(pathway_opened("ready-without-information", IN_LAST_INPUT));
    cancel("m-cancel", "m-ready", pathway_at(5, 6, 11, 0));
    pathway_state_is("admitted");
    assert_non_null(pathway_last(&stafett__plan__v1__handover_withdrawn__descriptor));
    assert_null(pathway_last(&stafett__plan__v1__case_closed__descriptor));
    const Stafett__Plan__V1__BreakClosed *event =
        pathway_closed("ready-without-information", IN_LAST_INPUT);
    assert_non_null(event);
    assert_int_equal(event->notice_id.len, 0);
}

static void
test_cancelled_ready_that_was_all_closes_the_stay(void **state)
{
    (void)state;
    ready("m-ready", pathway_at(5, 6, 10, 20));
    cancel("m-cancel", "m-ready", pathway_at(5, 6, 11, 0));
    pathway_state_is("annulled");
    assert_non_null(pathway_last(&stafett__plan__v1__handover_withdrawn__descriptor));
    assert_non_null(pathway_last(&stafett__plan__v1__case_closed__descriptor));
    assert_true(pathway_stay_row().is_closed);
    assert_non_null(pathway_closed("ready-without-information", IN_LAST_INPUT));
}

static void
accept_open_offer(void)
{
    const Stafett__Plan__V1__HandoverOffered *offer =
        pathway_last(&stafett__plan__v1__handover_offered__descriptor);
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    assert_non_null(offer);
    message.case_id = offer->case_id;
    message.offer_id = offer->offer_id;
    message.term = offer->term;
    message.digest = offer->digest;
    message.from_us = pathway_at(5, 18, 10, 0);
    pathway_run(plan_decide_accept, &message.base, FROM_CLIENT, "turid");
    assert_null(pathway_reason());
}

static void
test_withdrawn_ready_frees_the_one_who_accepted(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    ready("m-ready", pathway_at(5, 14, 15, 40));
    accept_open_offer();
    assert_true(pathway_stay_row().is_accepted);
    withdraw("m-withdrawn", pathway_at(5, 16, 11, 10));
    const Stafett__Plan__V1__AcceptanceVoided *voided =
        pathway_last(&stafett__plan__v1__acceptance_voided__descriptor);
    assert_non_null(voided);
    assert_string_equal(voided->reason_code, "withdrawn");
    assert_int_equal(voided->term, 1);
    struct plan_case row = pathway_stay_row();
    assert_false(row.is_accepted);
    assert_int_equal(row.open_term, 0);
    assert_int_equal(row.baton, BATON_NONE);
    assert_string_equal(row.holder, "sjovik");
}

/* ---- death */

static void
test_death_ends_what_is_owed_and_its_cancelling_tells(void **state)
{
    (void)state;
    admit();
    warn_and_update();
    ready("m-ready", pathway_at(5, 20, 9, 0));
    discharge();
    pathway_go_to(pathway_at(5, 22, 0, 0));
    assert_int_equal(pathway_opened_count("first-contact"), 1);
    pathway_bring((struct pathway_brought){ .kind = "death",
        .ref = "m-death",
        .sent_us = pathway_at(5, 23, 17, 30),
        .is_ours = true });
    pathway_state_is("dead");
    assert_string_equal(pathway_notice()->from_code, "havnes");
    const Stafett__Plan__V1__BreakClosed *event =
        pathway_closed("first-contact", IN_LAST_INPUT);
    assert_non_null(event);
    assert_int_equal(event->notice_id.len, 0);
    assert_false(pathway_is_owed("discharge-report"));
    pathway_bring((struct pathway_brought){ .kind = "annulled",
        .ref = "m-death-cancelled",
        .parent = "m-death",
        .status = "cancelled",
        .sent_us = pathway_at(5, 23, 17, 35),
        .is_ours = true });
    pathway_state_is("discharged");
    assert_int_equal(pathway_notice()->n_tell_codes, 1);
    assert_string_equal(pathway_notice()->tell_codes[0], "turid");
    assert_null(pathway_last(&stafett__plan__v1__case_closed__descriptor));
    assert_true(pathway_is_owed("first-contact"));
}

static void
test_death_is_not_left_by_a_discharge(void **state)
{
    (void)state;
    admit();
    pathway_bring((struct pathway_brought){
        .kind = "death", .ref = "m-death", .sent_us = pathway_at(5, 5, 3, 0) });
    pathway_state_is("dead");
    pathway_bring((struct pathway_brought){ .kind = "discharged",
        .ref = "m-discharged",
        .sent_us = pathway_at(5, 5, 8, 0) });
    pathway_state_is("dead");
    assert_false(pathway_is_owed("discharge-report"));
    assert_false(pathway_is_owed("first-contact"));
}

static void
test_what_cannot_be_brought(void **state)
{
    (void)state;
    pathway_bring((struct pathway_brought){ .kind = "death",
        .ref = "m-death",
        .sent_us = pathway_at(5, 4, 8, 0),
        .is_ours = true });
    assert_string_equal(pathway_reason(), "no-pathway");
    admit();
    pathway_bring((struct pathway_brought){
        .kind = "admitted", .ref = "m-admitted", .sent_us = pathway_at(5, 4, 9, 14) });
    assert_string_equal(pathway_reason(), "bring-repeated");
    pathway_bring((struct pathway_brought){ .kind = "ready",
        .ref = "m-ready-ours",
        .sent_us = pathway_at(5, 4, 9, 15),
        .is_ours = true });
    assert_string_equal(pathway_reason(), "answer-not-allowed");
    pathway_bring((struct pathway_brought){
        .kind = "received", .ref = "m-received", .sent_us = pathway_at(5, 4, 9, 16) });
    assert_string_equal(pathway_reason(), "kind-unknown");
    cancel("m-not-theirs", "m-admitted", pathway_at(5, 4, 9, 17));
    assert_null(pathway_reason());
}

/* ---- what our own staff say */

static void
give(struct id case_id, const char *kind, struct id annuls)
{
    Stafett__Plan__V1__GiveNotice message = STAFETT__PLAN__V1__GIVE_NOTICE__INIT;
    message.case_id = id_binary(&case_id);
    message.kind_code = (char *)kind;
    if (!id_is_none(annuls))
        message.annuls = id_binary(&annuls);
    pathway_run(plan_decide_notice, &message.base, FROM_CLIENT, "turid");
}

static void
test_staff_give_notices_of_a_stay(void **state)
{
    (void)state;
    admit();
    struct id admitted;
    assert_true(id_from(slice_bytes(pathway_notice()->notice_id), &admitted));
    give(pathway_id(1), "admission-report", ID_NONE);
    assert_string_equal(pathway_reason(), "case-unknown");
    give(pathway_stay(), "sunshine", ID_NONE);
    assert_string_equal(pathway_reason(), "kind-unknown");
    give(pathway_stay(), "ready", ID_NONE);
    assert_string_equal(pathway_reason(), "answer-not-allowed");
    give(pathway_stay(), "annulled", pathway_id(2));
    assert_string_equal(pathway_reason(), "notice-unknown");
    give(pathway_stay(), "annulled", admitted);
    assert_string_equal(pathway_reason(), "not-holder");
    give(pathway_stay(), "admission-report", ID_NONE);
    assert_null(pathway_reason());
    assert_false(pathway_is_owed("admission-report"));
    struct id report;
    assert_true(id_from(slice_bytes(pathway_notice()->notice_id), &report));
    give(pathway_stay(), "annulled", report);
    assert_null(pathway_reason());
    assert_int_equal(pathway_owed("admission-report")->due_us, pathway_at(5, 5, 9, 12));
    assert_null(pathway_last(&stafett__plan__v1__case_closed__descriptor));
    give(pathway_stay(), "annulled", report);
    assert_string_equal(pathway_reason(), "notice-annulled");
}

static void
test_alarm_of_what_is_no_longer_owed_does_nothing(void **state)
{
    (void)state;
    admit();
    struct id case_id = pathway_stay();
    Stafett__Plan__V1__ObligationDue due = STAFETT__PLAN__V1__OBLIGATION_DUE__INIT;
    due.case_id = id_binary(&case_id);
    due.rule_code = (char *)"discharge-report";
    pathway_run(plan_decide_obligation_due, &due.base, FROM_ALARM, "");
    assert_null(pathway_reason());
    assert_int_equal(pathway_opened_count(NULL), 0);
    pathway_go_to(pathway_at(5, 5, 9, 12));
    due.rule_code = (char *)"admission-report";
    pathway_run(plan_decide_obligation_due, &due.base, FROM_ALARM, "");
    assert_int_equal(pathway_opened_count("admission-report"), 1);
}

#define PATHWAY_TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, pathway_world_make, pathway_world_end)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        PATHWAY_TEST(test_cancelled_admission_closes_the_stay),
        PATHWAY_TEST(test_ready_with_no_standing_admission),
        PATHWAY_TEST(test_admission_read_late_belongs_to_the_stay),
        PATHWAY_TEST(test_cancelled_report_is_owed_again),
        PATHWAY_TEST(test_cancelled_ready_withdraws_the_offer),
        PATHWAY_TEST(test_cancelled_ready_that_was_all_closes_the_stay),
        PATHWAY_TEST(test_withdrawn_ready_frees_the_one_who_accepted),
        PATHWAY_TEST(test_death_ends_what_is_owed_and_its_cancelling_tells),
        PATHWAY_TEST(test_death_is_not_left_by_a_discharge),
        PATHWAY_TEST(test_what_cannot_be_brought),
        PATHWAY_TEST(test_staff_give_notices_of_a_stay),
        PATHWAY_TEST(test_alarm_of_what_is_no_longer_owed_does_nothing),
    };
    return test_run_group("plan_outside_rules", tests, ARRAY_COUNT(tests));
}
