/* Conclusions: nothing ends before every question is answered and the person has had her
 * part; and what a look shows of it (teams.h has the place). */

#include "tests/rules/teams.h"

#include <string.h>

static void
refused(const Stafett__Team__V1__ConcludeAssessment *command, const char *reason,
    const char *where)
{
    const char *got = teams_conclude("siri", command);
    assert_non_null(got);
    assert_string_equal(got, reason);
    assert_string_equal(teams_where(), where);
}

static const Stafett__Team__V1__AssessmentConcluded *
concluded(void)
{
    return turns_event(&stafett__team__v1__assessment_concluded__descriptor, 0);
}

static void
an_unanswered_question_is_named(void **state)
{
    static const char *const first[] = { "mastery", "Dresses herself", "person",
        "I can" };
    static const char *const second[] = { "network", "Her son is asked", "person",
        "I can" };
    static const char *const no_person[] = { "mastery", "Dresses herself", "network",
        "Her son is asked" };
    char *none[] = { (char *)"network" };
    char *not_asked[] = { (char *)"weather" };
    (void)state;
    struct id assessment = teams_opened();
    Stafett__Team__V1__ConcludeAssessment command = teams_conclusion(assessment);
    command.content = slice_binary(slice_text(""));
    refused(&command, "answer-missing", "mastery");
    command.content = teams_content(second, ARRAY_COUNT(second));
    refused(&command, "answer-missing", "mastery");
    command.content = teams_content(first, ARRAY_COUNT(first));
    refused(&command, "answer-missing", "network");
    /* "None" says what was looked for. */
    command.none_codes = none;
    command.n_none_codes = 1;
    refused(&command, "answer-missing", "network");
    command = teams_conclusion(assessment);
    command.none_codes = not_asked;
    command.n_none_codes = 1;
    refused(&command, "question-unknown", "weather");
    command = teams_conclusion(assessment);
    command.content = teams_content(no_person, ARRAY_COUNT(no_person));
    refused(&command, "person-part-missing", "content");
    char *long_text = arena_take(turns_arena(), 16384 + 1);
    memset(long_text, 'x', 16384);
    const char *const too_long[] = { "mastery", long_text, "network", long_text,
        "person", long_text };
    command.content = teams_content(too_long, ARRAY_COUNT(too_long));
    refused(&command, "wire-too-large", "content");
}

static void
outcome_level_and_unit_must_fit(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    Stafett__Team__V1__ConcludeAssessment command = teams_conclusion(assessment);
    command.outcome_code = (char *)"wait-and-see";
    refused(&command, "outcome-unknown", "outcome_code");
    command = teams_conclusion(assessment);
    command.level_code = (char *)"";
    refused(&command, "level-unknown", "level_code");
    command = teams_conclusion(assessment);
    command.to_unit_code = (char *)"";
    refused(&command, "unit-missing", "to_unit_code");
    command.to_unit_code = (char *)"nowhere";
    refused(&command, "unit-unknown", "to_unit_code");
    command = teams_conclusion(assessment);
    command.outcome_code = (char *)"closed";
    refused(&command, "unit-unexpected", "to_unit_code");
    command.to_unit_code = (char *)"";
    refused(&command, "come-back-missing", "content");
}

static void
members_and_the_coordinating_unit_conclude(void **state)
{
    (void)state;
    struct id assessment = teams_opened();
    const Stafett__Team__V1__ConcludeAssessment command = teams_conclusion(assessment);
    assert_string_equal(teams_conclude("odd", &command), "not-responsible");
    Stafett__Team__V1__ConcludeAssessment other = teams_conclusion(turns_id(9));
    assert_string_equal(teams_conclude("siri", &other), "assessment-unknown");
    const Stafett__Team__V1__ConcludeAssessment again = teams_conclusion(assessment);
    assert_null(teams_conclude("turid", &again));
    assert_string_equal(teams_conclude("siri", &again), "assessment-ended");
}

static void
a_conclusion_says_what_came_of_it_and_how_long_it_took(void **state)
{
    char *none[] = { (char *)"network" };
    (void)state;
    struct id assessment = teams_opened();
    const Stafett__Team__V1__AssessmentView *view = teams_show(assessment);
    assert_string_equal(view->state_code, "opened");
    assert_int_equal(view->n_missing_codes, 3);
    assert_string_equal(view->missing_codes[0], "mastery");
    assert_string_equal(view->missing_codes[2], "person");
    turns_go_to(turns_now() + DAYS(3) + HOURS(9));
    Stafett__Team__V1__ConcludeAssessment command = teams_conclusion(assessment);
    command.none_codes = none;
    command.n_none_codes = 1;
    assert_null(teams_conclude("siri", &command));
    assert_string_equal(concluded()->outcome_code, "home-care");
    assert_string_equal(concluded()->to_unit_code, "hjemme");
    assert_int_equal(concluded()->days, 4);
    assert_int_equal(concluded()->inquiry_id.len, 0);
    assert_int_equal(alarm_count(turns_view()), 0);
    view = teams_show(assessment);
    assert_string_equal(view->state_code, "concluded");
    assert_string_equal(view->level_code, "home-services");
    assert_int_equal(view->n_missing_codes, 0);
    assert_int_equal(view->n_none_codes, 1);
    assert_string_equal(view->none_codes[0], "network");
    assert_true(
        content_item(slice_bytes(view->content), "person", turns_arena()).len > 0);
}

/* Plan closes the case that ends with it, and hears of the inquiry. */
static void
what_ends_with_the_conclusion_is_not_cancelled_after(void **state)
{
    static const char *const items[] = { "mastery", "Dresses herself", "network",
        "Her son is asked", "person", "I manage", "come_back", "Call the team" };
    struct id inquiry = turns_id(50);
    (void)state;
    teams_route(inquiry, turns_id(51), "team-nord");
    struct id assessment = id_derive(inquiry, "assessment");
    Stafett__Team__V1__ConcludeAssessment command = teams_conclusion(assessment);
    command.outcome_code = (char *)"closed";
    command.to_unit_code = (char *)"";
    command.content = teams_content(items, ARRAY_COUNT(items));
    assert_null(teams_conclude("mari", &command));
    assert_true(slice_equal(slice_bytes(concluded()->inquiry_id), id_slice(&inquiry)));
    teams_close_case(turns_id(51), "assessed");
    assert_null(turns_event(&stafett__team__v1__assessment_cancelled__descriptor, 0));
    teams_withdraw(inquiry);
    assert_int_equal(turns_event_count(), 0);
    assert_string_equal(teams_conclude("mari", &command), "assessment-ended");
    assert_string_equal(teams_show(assessment)->state_code, "concluded");
}

/* The questions are those it was opened with, and a case that has left is not ours. */
static void
a_case_that_has_left_is_not_concluded_here(void **state)
{
    struct id case_id = turns_id(1);
    Stafett__Plan__V1__HandoverCompleted completed =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    (void)state;
    struct id assessment = teams_opened();
    completed.case_id = id_binary(&case_id);
    completed.from_code = (char *)"havnes";
    completed.to_code = (char *)"nav";
    assert_null(turns_daemon("plan", &completed.base));
    const Stafett__Team__V1__ConcludeAssessment command = teams_conclusion(assessment);
    refused(&command, "not-holder", "case_id");
    assert_null(teams_cancel("siri", assessment));
}

/* ---- looking */

static size_t
count_listed(const char *team, bool is_ended_too)
{
    Stafett__Team__V1__ListAssessments look = STAFETT__TEAM__V1__LIST_ASSESSMENTS__INIT;
    look.team_code = (char *)team;
    look.is_ended_too = is_ended_too;
    assert_null(turns_client("odd", &look.base));
    const Stafett__Team__V1__Assessments *list =
        turns_answer(&stafett__team__v1__assessments__descriptor);
    assert_non_null(list);
    assert_non_null(turns_event(&stafett__team__v1__assessment_looked__descriptor, 0));
    for (size_t i = 1; i < list->n_assessments; i++) {
        const Stafett__Team__V1__AssessmentView *one = list->assessments[i - 1];
        const Stafett__Team__V1__AssessmentView *two = list->assessments[i];
        assert_true(two->ended_us != 0 || one->due_us <= two->due_us);
    }
    return list->n_assessments;
}

static void
lists_have_what_is_due_first_and_what_has_ended_on_demand(void **state)
{
    Stafett__Team__V1__ListAssessments look = STAFETT__TEAM__V1__LIST_ASSESSMENTS__INIT;
    (void)state;
    struct id assessment = teams_opened();
    teams_route(turns_id(50), turns_id(51), "team-nord");
    teams_route(turns_id(52), turns_id(53), "team-nord");
    assert_null(teams_extend("siri", assessment, TEAMS_DUE + DAYS(4)));
    assert_int_equal(count_listed("", false), 3);
    assert_int_equal(count_listed("team-nord", false), 3);
    assert_null(teams_cancel("siri", assessment));
    assert_int_equal(count_listed("team-nord", false), 2);
    assert_int_equal(count_listed("", true), 3);
    look.team_code = (char *)"team-syd";
    assert_string_equal(turns_client("odd", &look.base), "team-unknown");
    assert_string_equal(turns_client("nobody", &look.base), "staff-unknown");
}

static void
a_look_says_who_looked_at_whom_on_which_ground(void **state)
{
    struct id case_id = turns_id(1);
    struct id person = turns_id(200);
    Stafett__Team__V1__ShowAssessment look = STAFETT__TEAM__V1__SHOW_ASSESSMENT__INIT;
    (void)state;
    struct id assessment = teams_opened();
    (void)teams_show(assessment);
    const Stafett__Team__V1__AssessmentLooked *event =
        turns_event(&stafett__team__v1__assessment_looked__descriptor, 0);
    assert_non_null(event);
    assert_true(slice_equal(slice_bytes(event->case_id), id_slice(&case_id)));
    assert_true(slice_equal(slice_bytes(event->person_id), id_slice(&person)));
    assert_string_equal(event->ground_code, "duty");
    struct id unknown = turns_id(9);
    look.assessment_id = id_binary(&unknown);
    assert_string_equal(turns_client("odd", &look.base), "assessment-unknown");
    assert_string_equal(turns_client("nobody", &look.base), "staff-unknown");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, teams_start, teams_stop)
    const struct CMUnitTest tests[] = {
        TEST(an_unanswered_question_is_named),
        TEST(outcome_level_and_unit_must_fit),
        TEST(members_and_the_coordinating_unit_conclude),
        TEST(a_conclusion_says_what_came_of_it_and_how_long_it_took),
        TEST(what_ends_with_the_conclusion_is_not_cancelled_after),
        TEST(a_case_that_has_left_is_not_concluded_here),
        TEST(lists_have_what_is_due_first_and_what_has_ended_on_demand),
        TEST(a_look_says_who_looked_at_whom_on_which_ground),
    };
    return test_run_group("team_conclude", tests, sizeof tests / sizeof tests[0]);
}
