/* Assessments: how they open, what they are reminded of, and what may end them (teams.h
 * has the place). */

#include "tests/rules/teams.h"

#include <string.h>

static const Stafett__Team__V1__AssessmentOpened *
opened(void)
{
    return turns_event(&stafett__team__v1__assessment_opened__descriptor, 0);
}

static const Stafett__Team__V1__AssessmentCancelled *
cancelled(void)
{
    return turns_event(&stafett__team__v1__assessment_cancelled__descriptor, 0);
}

static void
form_nord(unsigned days, const char *clock)
{
    Stafett__Team__V1__FormTeam form = teams_nord();
    form.days = days;
    form.clock_code = (char *)clock;
    assert_null(teams_form(&form));
}

/* ---- opening */

static void
opening_by_hand_says_what_does_not_hold(void **state)
{
    (void)state;
    struct id case_id = turns_id(1);
    assert_string_equal(teams_open("mari", turns_id(9), "team-nord"), "case-unknown");
    assert_string_equal(teams_open("mari", case_id, "team-syd"), "team-unknown");
    assert_string_equal(teams_open("odd", case_id, "team-nord"), "not-responsible");
    struct id assessment = teams_opened();
    assert_string_equal(teams_open("turid", case_id, "team-nord"), "assessment-open");
    assert_null(teams_cancel("siri", assessment));
    assert_null(teams_open("turid", case_id, "team-nord"));
    teams_close_case(case_id, "died");
    assert_string_equal(teams_open("turid", case_id, "team-nord"), "case-closed");
}

static void
a_case_held_elsewhere_is_not_assessed_here(void **state)
{
    struct id case_id = turns_id(1);
    Stafett__Plan__V1__HandoverCompleted completed =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    Stafett__Plan__V1__HandoverAccepted accepted =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    (void)state;
    completed.case_id = accepted.case_id = id_binary(&case_id);
    completed.from_code = (char *)"havnes";
    completed.to_code = (char *)"nav";
    assert_null(turns_daemon("plan", &completed.base));
    assert_string_equal(teams_open("turid", case_id, "team-nord"), "not-holder");
    /* It comes back, to whoever said yes. */
    accepted.by_code = (char *)"havnes";
    accepted.responsible_code = (char *)"odd";
    assert_null(turns_daemon("plan", &accepted.base));
    completed.from_code = (char *)"nav";
    completed.to_code = (char *)"havnes";
    assert_null(turns_daemon("plan", &completed.base));
    assert_null(teams_open("odd", case_id, "team-nord"));
    assert_string_equal(opened()->responsible_code, "odd");
    /* She knows; the team's caseworker does not. */
    assert_int_equal(opened()->n_tell_codes, 1);
    assert_string_equal(opened()->tell_codes[0], "mari");
}

static void
whoever_has_a_case_in_the_end_is_who_is_known(void **state)
{
    struct id case_id = turns_id(1);
    Stafett__Plan__V1__HandoverCompleted completed =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    Stafett__Plan__V1__HandoverAccepted accepted =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    (void)state;
    completed.case_id = accepted.case_id = id_binary(&case_id);
    completed.from_code = (char *)"havnes";
    completed.to_code = (char *)"nav";
    assert_null(turns_daemon("plan", &completed.base));
    accepted.by_code = (char *)"havnes";
    accepted.responsible_code = (char *)"mari";
    assert_null(turns_daemon("plan", &accepted.base));
    teams_replace(case_id, "odd"); /* she fell ill while it waits */
    assert_string_equal(teams_open("turid", case_id, "team-nord"), "not-holder");
    completed.from_code = (char *)"nav";
    completed.to_code = (char *)"havnes";
    assert_null(turns_daemon("plan", &completed.base));
    completed.from_code = (char *)"havnes";
    completed.responsible_code = (char *)"siri"; /* and on to a unit of ours */
    assert_null(turns_daemon("plan", &completed.base));
    assert_null(teams_open("turid", case_id, "team-nord"));
    assert_string_equal(opened()->responsible_code, "siri");
}

static void
a_routed_inquiry_opens_an_assessment(void **state)
{
    (void)state;
    teams_route(turns_id(50), turns_id(51), "team-nord");
    const Stafett__Team__V1__AssessmentOpened *event = opened();
    assert_non_null(event);
    assert_string_equal(event->team_code, "team-nord");
    assert_string_equal(event->responsible_code, "mari");
    assert_int_equal(event->clock_us, turns_now() - HOURS(3));
    assert_int_equal(event->due_us, TEAMS_DUE);
    assert_int_equal(event->n_remind_us, 4);
    assert_int_equal(event->remind_us[0], turns_now() + DAYS(10));
    assert_int_equal(event->remind_us[1], turns_now() + DAYS(13));
    assert_int_equal(event->remind_us[2], TEAMS_DUE);
    assert_int_equal(event->remind_us[3], turns_now() + DAYS(15));
    assert_int_equal(event->n_question_codes, 2);
    assert_string_equal(event->source_code, "the-source");
    assert_string_equal(event->strength_code, "recommended");
    assert_int_equal(event->n_tell_codes, 0); /* plan has told of the case */
}

static void
stays_and_cases_without_a_team_open_none(void **state)
{
    struct id case_id = turns_id(60);
    Stafett__Plan__V1__CaseOpened stay = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    (void)state;
    stay.case_id = id_binary(&case_id);
    stay.kind_code = (char *)"stay";
    stay.holder_code = (char *)"havnes";
    stay.responsible_code = (char *)"mari";
    assert_null(turns_daemon("plan", &stay.base));
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(teams_open("mari", case_id, "team-nord"), "case-unknown");
    teams_route(turns_id(50), turns_id(51), "");
    assert_null(opened());
    teams_route(turns_id(52), turns_id(53), "team-that-was");
    assert_null(opened());
    assert_null(teams_open("turid", turns_id(53), "team-nord"));
}

static void
a_team_with_its_own_days_does_as_agreed(void **state)
{
    (void)state;
    form_nord(2, "receipt");
    (void)teams_opened();
    assert_string_equal(opened()->source_code, "local-agreement");
    assert_string_equal(opened()->strength_code, "agreed");
    /* Four days before it is past; the other reminders stand. */
    assert_int_equal(opened()->n_remind_us, 3);
    assert_int_equal(opened()->due_us, TEAMS_DUE - DAYS(12));
}

/* ---- reminders */

static void
it_is_reminded_of_before_at_and_after(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    turns_go_to(TEAMS_DUE - DAYS(5));
    assert_int_equal(turns_event_count(), 0);
    turns_go_to(TEAMS_DUE - 1);
    teams_reminded(0, "before", "mari");
    teams_reminded(1, "before", "mari");
    assert_int_equal(turns_event_count(), 2);
    assert_false(teams_show(assessment)->is_overdue);
    turns_go_to(TEAMS_DUE);
    teams_reminded(0, "at", "mari");
    turns_go_to(TEAMS_DUE + DAYS(1));
    teams_reminded(0, "after", "mari");
    assert_int_equal(turns_event_count(), 1);
    assert_true(teams_show(assessment)->is_overdue);
    assert_int_equal(alarm_count(turns_view()), 0);
}

static void
later_reminders_go_to_whoever_answers_now(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    turns_go_to(TEAMS_DUE - DAYS(2));
    teams_reminded(0, "before", "mari");
    teams_replace(turns_id(1), "odd");
    turns_go_to(TEAMS_DUE);
    teams_reminded(0, "before", "odd");
    teams_reminded(1, "at", "odd");
    assert_string_equal(teams_show(assessment)->responsible_code, "odd");
    /* She answers for it: she may act. */
    assert_null(teams_begin("odd", assessment, 0));
}

static void
days_from_first_contact_begin_with_it(void **state)
{
    (void)state;
    form_nord(14, "first-contact");
    struct id assessment = teams_opened();
    /* Until then from receipt, so that nothing lies untouched. */
    assert_int_equal(opened()->due_us, TEAMS_DUE);
    turns_go_to(turns_now() + DAYS(11));
    teams_reminded(0, "before", "mari");
    assert_string_equal(
        teams_begin("siri", assessment, turns_now() + 1), "time-future");
    assert_null(teams_begin("siri", assessment, turns_now() - DAYS(1)));
    const Stafett__Team__V1__MappingBegun *begun =
        turns_event(&stafett__team__v1__mapping_begun__descriptor, 0);
    assert_non_null(begun);
    assert_true(begun->is_due_moved);
    assert_int_equal(begun->due_us, TEAMS_DUE + DAYS(10));
    assert_int_equal(begun->n_remind_us, 4);
    assert_string_equal(teams_begin("siri", assessment, 0), "mapping-begun");
    turns_go_to(TEAMS_DUE + DAYS(9));
    assert_int_equal(turns_event_count(), 2);
    teams_reminded(1, "before", "mari");
    assert_string_equal(teams_show(assessment)->state_code, "mapping");
    assert_int_equal(teams_show(assessment)->clock_us, begun->met_us);
}

static void
days_from_receipt_go_on_when_mapping_begins(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    turns_go_to(turns_now() + DAYS(11));
    assert_string_equal(teams_begin("odd", assessment, 0), "not-responsible");
    assert_null(teams_begin("per", assessment, 0));
    const Stafett__Team__V1__MappingBegun *begun =
        turns_event(&stafett__team__v1__mapping_begun__descriptor, 0);
    assert_false(begun->is_due_moved);
    assert_int_equal(begun->due_us, TEAMS_DUE);
    turns_go_to(TEAMS_DUE);
    teams_reminded(0, "before", "mari");
    teams_reminded(1, "at", "mari");
    assert_int_equal(turns_event_count(), 2);
}

/* ---- meanwhile, and longer */

static void
a_service_meanwhile_names_who_gives_it(void **state)
{
    Stafett__Team__V1__ArrangeInterim command =
        STAFETT__TEAM__V1__ARRANGE_INTERIM__INIT;
    (void)state;
    struct id assessment = teams_opened();
    command.assessment_id = id_binary(&assessment);
    assert_string_equal(turns_client("siri", &command.base), "name-missing");
    command.by_code = (char *)"hjemme";
    assert_string_equal(turns_client("siri", &command.base), "service-missing");
    char *long_text = arena_take(turns_arena(), TEAM_NOTE_BYTES_MAX + 1);
    memset(long_text, 'x', TEAM_NOTE_BYTES_MAX);
    const char *const long_items[] = { "service", long_text };
    command.content = teams_content(long_items, 2);
    assert_string_equal(turns_client("siri", &command.base), "wire-too-large");
    assert_string_equal(teams_interim("odd", assessment), "not-responsible");
    assert_null(teams_interim("siri", assessment));
    assert_null(teams_interim("per", assessment));
    const Stafett__Team__V1__AssessmentView *view = teams_show(assessment);
    assert_int_equal(view->n_interims, 2);
    assert_string_equal(view->interims[0]->by_code, "hjemme");
    assert_true(slice_equal(
        content_item(slice_bytes(view->interims[1]->content), "service", turns_arena()),
        slice_text("Help in the morning")));
}

static void
an_extension_has_a_reason_and_a_later_time(void **state)
{
    Stafett__Team__V1__ExtendAssessment command =
        STAFETT__TEAM__V1__EXTEND_ASSESSMENT__INIT;
    (void)state;
    struct id assessment = teams_opened();
    command.assessment_id = id_binary(&assessment);
    command.until_us = TEAMS_DUE + DAYS(3);
    assert_string_equal(turns_client("siri", &command.base), "reason-missing");
    assert_string_equal(teams_extend("siri", assessment, turns_now()), "time-past");
    assert_string_equal(teams_extend("siri", assessment, TEAMS_DUE), "time-not-later");
    assert_null(teams_extend("siri", assessment, TEAMS_DUE + DAYS(3)));
    const Stafett__Team__V1__AssessmentExtended *event =
        turns_event(&stafett__team__v1__assessment_extended__descriptor, 0);
    assert_string_equal(event->by_code, "siri");
    assert_string_equal(event->tell_codes[0], "mari");
    assert_false(event->has_interim);
    turns_go_to(TEAMS_DUE);
    teams_reminded(0, "before", "mari");
    assert_int_equal(turns_event_count(), 1);
    assert_null(teams_interim("siri", assessment));
    /* Whoever does it herself is not told. */
    assert_null(teams_extend("mari", assessment, TEAMS_DUE + DAYS(5)));
    event = turns_event(&stafett__team__v1__assessment_extended__descriptor, 0);
    assert_true(event->has_interim);
    assert_int_equal(event->n_tell_codes, 0);
    assert_int_equal(teams_show(assessment)->extensions, 2);
    assert_int_equal(teams_show(assessment)->due_us, TEAMS_DUE + DAYS(5));
    assert_true(teams_show(assessment)->extension_content.len > 0);
}

/* ---- cancelled */

static void
the_team_cancels_with_a_reason(void **state)
{
    Stafett__Team__V1__CancelAssessment command =
        STAFETT__TEAM__V1__CANCEL_ASSESSMENT__INIT;
    (void)state;
    struct id assessment = teams_opened();
    command.assessment_id = id_binary(&assessment);
    assert_string_equal(turns_client("siri", &command.base), "reason-missing");
    assert_string_equal(teams_cancel("odd", assessment), "not-responsible");
    assert_string_equal(teams_cancel("siri", turns_id(9)), "assessment-unknown");
    assert_null(teams_cancel("siri", assessment));
    assert_string_equal(cancelled()->reason_code, "by-team");
    assert_string_equal(cancelled()->tell_codes[0], "mari");
    assert_string_equal(teams_cancel("siri", assessment), "assessment-ended");
    assert_string_equal(teams_begin("siri", assessment, 0), "assessment-ended");
    assert_int_equal(alarm_count(turns_view()), 0);
    assert_string_equal(teams_show(assessment)->state_code, "cancelled");
    assert_int_equal(teams_show(assessment)->n_missing_codes, 0);
}

static void
a_withdrawn_inquiry_cancels_and_tells(void **state)
{
    (void)state;
    teams_route(turns_id(50), turns_id(51), "team-nord");
    teams_withdraw(turns_id(50));
    assert_string_equal(cancelled()->reason_code, "inquiry-withdrawn");
    assert_string_equal(cancelled()->tell_codes[0], "mari");
    /* Plan closes the case for the same reason: once is enough. */
    teams_close_case(turns_id(51), "inquiry-withdrawn");
    assert_null(cancelled());
    /* And the other way round. */
    teams_route(turns_id(52), turns_id(53), "team-nord");
    teams_close_case(turns_id(53), "inquiry-withdrawn");
    assert_string_equal(cancelled()->reason_code, "inquiry-withdrawn");
    teams_withdraw(turns_id(52));
    assert_int_equal(turns_event_count(), 0);
}

/* Two feeds, in any order. */
static void
an_inquiry_withdrawn_before_its_case_opens_nothing(void **state)
{
    (void)state;
    teams_withdraw(turns_id(50));
    assert_int_equal(turns_event_count(), 1);
    teams_route(turns_id(50), turns_id(51), "team-nord");
    assert_null(opened());
    assert_null(teams_open("mari", turns_id(51), "team-nord"));
}

static void
a_closed_case_cancels_its_assessment(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    teams_close_case(turns_id(1), "died");
    assert_string_equal(cancelled()->reason_code, "case-closed");
    assert_string_equal(cancelled()->tell_codes[0], "mari");
    assert_string_equal(teams_extend("siri", assessment, TEAMS_DUE), "case-closed");
    assert_string_equal(teams_show(assessment)->reason_code, "case-closed");
}

/* Nobody goes on assessing where coordination has ended well. */
static void
a_good_end_cancels_its_assessment(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    teams_close_case(turns_id(1), "ended-well");
    assert_string_equal(cancelled()->reason_code, "case-closed");
    assert_string_equal(teams_show(assessment)->reason_code, "case-closed");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, teams_start, teams_stop)
    const struct CMUnitTest tests[] = {
        TEST(opening_by_hand_says_what_does_not_hold),
        TEST(a_case_held_elsewhere_is_not_assessed_here),
        TEST(whoever_has_a_case_in_the_end_is_who_is_known),
        TEST(a_routed_inquiry_opens_an_assessment),
        TEST(stays_and_cases_without_a_team_open_none),
        TEST(a_team_with_its_own_days_does_as_agreed),
        TEST(it_is_reminded_of_before_at_and_after),
        TEST(later_reminders_go_to_whoever_answers_now),
        TEST(days_from_first_contact_begin_with_it),
        TEST(days_from_receipt_go_on_when_mapping_begins),
        TEST(a_service_meanwhile_names_who_gives_it),
        TEST(an_extension_has_a_reason_and_a_later_time),
        TEST(the_team_cancels_with_a_reason),
        TEST(a_withdrawn_inquiry_cancels_and_tells),
        TEST(an_inquiry_withdrawn_before_its_case_opens_nothing),
        TEST(a_closed_case_cancels_its_assessment),
        TEST(a_good_end_cancels_its_assessment),
    };
    return test_run_group("team_assessment", tests, sizeof tests / sizeof tests[0]);
}
