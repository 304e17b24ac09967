/* The record as the coordinating unit reads it, and what is said of a clock set back. */

#include "common/calendar_load.h"
#include "services/stafett/show.h"
#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#define AT_15_40 INT64_C(1810302000000000) /* Fri 14 May 2027 15:40 in Oslo */

static struct calendar calendar;
static struct arena *arena;
static struct names names;
static struct show show;
static char *printed;
static size_t printed_bytes;

static int
set_up(void **state)
{
    (void)state;
    arena_create(1 << 20, &arena);
    names = (struct names){
        .own_code = "havnes", .own_name = "Havnes kommune", .arena = arena
    };
    show = (struct show){ .out = open_memstream(&printed, &printed_bytes),
        .calendar = &calendar,
        .names = &names,
        .arena = arena };
    return show.out != NULL && calendar_load("Europe/Oslo", NULL, &calendar) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)fclose(show.out);
    free(printed);
    printed = NULL;
    arena_destroy(&arena);
    return 0;
}

static void
expect_printed(const char *text)
{
    (void)fflush(show.out);
    assert_non_null(strstr(printed, text));
}

static Stafett__Audit__V1__ActView
act_of(const char *type)
{
    static uint8_t digest[DIGEST_BYTES] = { 0xab, 0xcd };
    Stafett__Audit__V1__ActView act = STAFETT__AUDIT__V1__ACT_VIEW__INIT;
    act.time_us = AT_15_40;
    act.daemon_code = (char *)"plan";
    act.sequence = 12;
    act.actor_code = (char *)"jon";
    act.input_type = (char *)type;
    act.verdict_code = (char *)"accepted";
    act.digest = slice_binary(slice_of(digest, sizeof digest));
    return act;
}

static void
a_look_names_its_ground(void **state)
{
    Stafett__Audit__V1__ActView act = act_of("stafett.plan.v1.ShowCase");
    Stafett__Audit__V1__EventEntry event = STAFETT__AUDIT__V1__EVENT_ENTRY__INIT;
    Stafett__Audit__V1__EventEntry *events[] = { &event };
    (void)state;
    event.type = (char *)"stafett.plan.v1.CaseLooked";
    event.ground_code = (char *)"duty";
    act.events = events;
    act.n_events = 1;
    show_act(&show, &act);
    expect_printed("  jon: show case, case looked on the ground of duty"
                   "  [plan 12, digest abcd000000000000]\n");
}

static void
a_refusal_says_why(void **state)
{
    Stafett__Audit__V1__ActView act = act_of("stafett.plan.v1.OfferHandover");
    (void)state;
    act.verdict_code = (char *)"refused";
    act.reason_code = (char *)"not-holder";
    act.actor_code = (char *)"";
    show_act(&show, &act);
    expect_printed("  by itself: offer handover, refused: "
                   "The case is not held by this organisation.");
}

static void
figures_are_sentences(void **state)
{
    Stafett__Audit__V1__MatterFigures row = STAFETT__AUDIT__V1__MATTER_FIGURES__INIT;
    Stafett__Audit__V1__MatterFigures *rows[] = { &row };
    Stafett__Audit__V1__Indicators figures = STAFETT__AUDIT__V1__INDICATORS__INIT;
    (void)state;
    row.matter_code = (char *)"offer";
    row.kind_code = (char *)"discharge";
    row.whose_code = (char *)"havnes";
    row.opened = 5;
    row.answered = 3;
    row.ended_unanswered = 1;
    row.median_us = 15 * MINUTE_US;
    row.p90_us = 2 * HOUR_US;
    row.open_now = 1;
    row.unanswered_now = 1;
    row.overdue_now = 1;
    figures.matters = rows;
    figures.n_matters = 1;
    show_indicators(&show, &figures);
    expect_printed("offer discharge, Havnes kommune: 5 opened, 3 answered (half within "
                   "15 min, nine of ten within 2 h), 1 ended without; now 1 open, 1 "
                   "overdue\n");
}

static void
what_is_wrong_with_the_record_is_said(void **state)
{
    Stafett__Audit__V1__RecordedDaemon row = STAFETT__AUDIT__V1__RECORDED_DAEMON__INIT;
    Stafett__Audit__V1__RecordedDaemon *rows[] = { &row };
    Stafett__Audit__V1__Recorded recorded = STAFETT__AUDIT__V1__RECORDED__INIT;
    (void)state;
    row.daemon_code = (char *)"plan";
    row.first = 1;
    row.last = 9;
    row.turns = 8;
    row.gaps = 1;
    row.stopped_us = AT_15_40;
    recorded.daemons = rows;
    recorded.n_daemons = 1;
    show_recorded(&show, &recorded);
    expect_printed("turns 1 to 9, 8 recorded");
    expect_printed("; 1 gaps; nothing heard since ");
}

static void
status_says_that_the_clock_is_behind(void **state)
{
    Stafett__V1__Status status = STAFETT__V1__STATUS__INIT;
    const struct status_row row = { "plan", "up", &status };
    (void)state;
    status.behind_us = 999999; /* clocks are kept right by so much */
    show_status(&show, &row, 1);
    (void)fflush(show.out);
    assert_null(strstr(printed, "SET BACK"));
    status.behind_us = 2 * HOUR_US;
    show_status(&show, &row, 1);
    expect_printed("THE CLOCK WAS SET BACK: it is 7200 s behind the last turn");
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(a_look_names_its_ground),
        ROW(a_refusal_says_why),
        ROW(figures_are_sentences),
        ROW(what_is_wrong_with_the_record_is_said),
        ROW(status_says_that_the_clock_is_behind),
    };
    return test_run_group("the record shown", tests, ARRAY_COUNT(tests));
}
