/* Rules about what a message is: which service it went to, what it holds, what taking it
 * away leaves behind; and what is no break at all. */

#include "tests/lib/pathway.h"
#include "tests/lib/test.h"

static void
bring(const char *kind, const char *ref, int64_t sent_us)
{
    pathway_bring(
        (struct pathway_brought){ .kind = kind, .ref = ref, .sent_us = sent_us });
}

static void
bring_ours(const char *kind, const char *ref, int64_t sent_us)
{
    pathway_bring((struct pathway_brought){
        .kind = kind, .ref = ref, .sent_us = sent_us, .is_ours = true });
}

static void
cancel(const char *ref, const char *parent, int64_t sent_us, bool is_ours)
{
    pathway_bring((struct pathway_brought){ .kind = "annulled",
        .ref = ref,
        .parent = parent,
        .status = "cancelled",
        .sent_us = sent_us,
        .is_ours = is_ours });
}

/* ---- what is no break */

static void
test_a_warning_needs_no_admission_before_it(void **state)
{
    (void)state;
    bring("early-warning", "m-warning", pathway_at(5, 4, 10, 0));
    pathway_state_is("warned");
    bring("information", "m-update", pathway_at(5, 6, 10, 0));
    bring("ready", "m-ready", pathway_at(5, 6, 11, 0));
    pathway_state_is("ready");
    assert_int_equal(pathway_opened_count(NULL), 0);
}

static void
test_who_was_never_ready_may_go_home(void **state)
{
    (void)state;
    bring("admitted", "m-admitted", pathway_at(5, 4, 10, 0));
    bring("discharged", "m-discharged", pathway_at(5, 4, 18, 0));
    pathway_state_is("discharged");
    assert_int_equal(pathway_opened_count(NULL), 0);
}

static void
test_told_too_late_is_owed_from_the_telling(void **state)
{
    (void)state;
    pathway_bring((struct pathway_brought){ .kind = "admitted",
        .ref = "m-admitted",
        .sent_us = pathway_at(5, 6, 10, 0),
        .event_us = pathway_at(5, 4, 9, 0) });
    assert_int_equal(pathway_owed("admission-report")->due_us, pathway_at(5, 7, 10, 0));
}

/* ---- which service */

static void
test_a_message_to_another_service_is_a_break(void **state)
{
    (void)state;
    bring("admitted", "m-admitted", pathway_at(5, 4, 10, 0));
    bring("information", "m-update", pathway_at(5, 5, 10, 0));
    pathway_bring((struct pathway_brought){ .kind = "ready",
        .ref = "m-ready",
        .service = "nursing",
        .sent_us = pathway_at(5, 6, 10, 0) });
    const Stafett__Plan__V1__BreakOpened *event =
        pathway_opened("sent-to-wrong-service", IN_LAST_INPUT);
    assert_non_null(event);
    assert_string_equal(event->whose_code, "sjovik");
    assert_int_equal(event->n_notice_ids, 1);
    cancel("m-cancel", "m-ready", pathway_at(5, 6, 11, 0), false);
    assert_non_null(pathway_closed("sent-to-wrong-service", IN_LAST_INPUT));
}

static void
test_the_right_and_an_unknown_service_are_none(void **state)
{
    (void)state;
    bring("admitted", "m-admitted", pathway_at(5, 4, 10, 0));
    pathway_bring((struct pathway_brought){ .kind = "information",
        .ref = "m-update",
        .service = "casework",
        .sent_us = pathway_at(5, 4, 12, 0) });
    bring("information", "m-update-2", pathway_at(5, 4, 13, 0));
    assert_int_equal(pathway_opened_count(NULL), 0);
}

/* ---- what it holds */

static void
test_what_must_not_be_in_it_is_a_break(void **state)
{
    (void)state;
    bring("admitted", "m-admitted", pathway_at(5, 4, 10, 0));
    pathway_bring((struct pathway_brought){ .kind = "death",
        .ref = "m-death",
        .holds = "description",
        .is_ours = true,
        .sent_us = pathway_at(5, 4, 12, 0) });
    assert_string_equal(
        pathway_opened("death-described", IN_LAST_INPUT)->whose_code, "havnes");
    pathway_bring((struct pathway_brought){ .kind = "admitted",
        .ref = "m-admitted-2",
        .holds = "description",
        .sent_us = pathway_at(5, 4, 13, 0) });
    assert_int_equal(pathway_opened_count(NULL), 1);
}

/* ---- what taking it away leaves behind */

static void
test_a_death_taken_back_is_for_people(void **state)
{
    (void)state;
    bring("admitted", "m-admitted", pathway_at(5, 4, 10, 0));
    bring("information", "m-update", pathway_at(5, 4, 10, 30));
    bring("ready", "m-ready", pathway_at(5, 4, 11, 0));
    bring_ours("death", "m-death", pathway_at(5, 4, 12, 0));
    pathway_state_is("dead");
    cancel("m-cancel", "m-death", pathway_at(5, 4, 12, 5), true);
    pathway_state_is("ready");
    const Stafett__Plan__V1__BreakOpened *event =
        pathway_opened("death-cancelled", IN_LAST_INPUT);
    assert_non_null(event);
    assert_string_equal(event->whose_code, "havnes");
    assert_int_equal(event->n_notice_ids, 2);
    assert_string_equal(event->tell_codes[0], "turid");
    pathway_receive(pathway_at(5, 4, 14, 0));
    assert_non_null(pathway_closed("death-cancelled", EVER));
}

static void
test_our_report_taken_back_is_missed_until_another_comes(void **state)
{
    (void)state;
    bring_ours("admission-report", "m-report", pathway_at(5, 4, 12, 0));
    pathway_state_is("known");
    assert_string_equal(pathway_stay_row().holder, "sjovik");
    cancel("m-cancel", "m-report", pathway_at(5, 4, 12, 30), true);
    assert_int_equal(
        pathway_owed("admission-report-cancelled")->due_us, pathway_at(5, 4, 13, 30));
    pathway_go_to(pathway_at(5, 4, 14, 0));
    assert_string_equal(
        pathway_opened("admission-report-cancelled", EVER)->whose_code, "havnes");
    bring_ours("admission-report", "m-report-2", pathway_at(5, 4, 15, 0));
    assert_non_null(pathway_closed("admission-report-cancelled", IN_LAST_INPUT));
    assert_false(pathway_is_owed("admission-report-cancelled"));
}

static void
test_what_still_stands_is_not_missed(void **state)
{
    (void)state;
    bring_ours("services-told", "m-told", pathway_at(5, 4, 12, 0));
    bring_ours("services-told", "m-told-2", pathway_at(5, 5, 12, 0));
    cancel("m-cancel", "m-told-2", pathway_at(5, 5, 12, 30), true);
    pathway_go_to(pathway_at(5, 8, 0, 0));
    assert_int_equal(pathway_opened_count(NULL), 0);
}

static void
test_letters_lie_in_one_place_that_is_closed(void **state)
{
    (void)state;
    bring_ours("services-told", "m-told", pathway_at(5, 4, 12, 0));
    const Stafett__Plan__V1__CaseOpened *event =
        pathway_last(&stafett__plan__v1__case_opened__descriptor);
    assert_non_null(event);
    assert_string_equal(event->kind_code, "letters");
    assert_int_equal(event->n_tell_codes, 0);
    assert_non_null(pathway_last(&stafett__plan__v1__case_closed__descriptor));
    assert_string_equal(pathway_notice()->pathway_code, "");
    bring("medical-information", "m-medical", pathway_at(5, 4, 13, 0));
    assert_null(pathway_last(&stafett__plan__v1__case_opened__descriptor));
    cancel("m-cancel", "m-told", pathway_at(5, 4, 14, 0), true);
    pathway_go_to(pathway_at(5, 4, 15, 0));
    const Stafett__Plan__V1__BreakOpened *broken =
        pathway_opened("services-told-cancelled", EVER);
    assert_non_null(broken);
    assert_string_equal(broken->tell_codes[0], "turid");
    bring_ours("services-told", "m-told-2", pathway_at(5, 4, 16, 0));
    assert_non_null(pathway_closed("services-told-cancelled", IN_LAST_INPUT));
}

#define PATHWAY_TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, pathway_world_make, pathway_world_end)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        PATHWAY_TEST(test_a_warning_needs_no_admission_before_it),
        PATHWAY_TEST(test_who_was_never_ready_may_go_home),
        PATHWAY_TEST(test_told_too_late_is_owed_from_the_telling),
        PATHWAY_TEST(test_a_message_to_another_service_is_a_break),
        PATHWAY_TEST(test_the_right_and_an_unknown_service_are_none),
        PATHWAY_TEST(test_what_must_not_be_in_it_is_a_break),
        PATHWAY_TEST(test_a_death_taken_back_is_for_people),
        PATHWAY_TEST(test_our_report_taken_back_is_missed_until_another_comes),
        PATHWAY_TEST(test_what_still_stands_is_not_missed),
        PATHWAY_TEST(test_letters_lie_in_one_place_that_is_closed),
    };
    return test_run_group("plan_content_rules", tests, ARRAY_COUNT(tests));
}
