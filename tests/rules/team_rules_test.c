/* Teams: who may form one, of whom, and that somebody always answers for its cases
 * (teams.h has the place). */

#include "tests/rules/teams.h"

#include <string.h>

static const Stafett__Team__V1__TeamFormed *
formed(size_t nth)
{
    return turns_event(&stafett__team__v1__team_formed__descriptor, nth);
}

static const Stafett__Team__V1__TeamFormed *
listed(size_t nth)
{
    const Stafett__Team__V1__ListTeams look = STAFETT__TEAM__V1__LIST_TEAMS__INIT;
    assert_null(turns_client("odd", &look.base));
    const Stafett__Team__V1__Teams *teams =
        turns_answer(&stafett__team__v1__teams__descriptor);
    assert_non_null(teams);
    return nth < teams->n_teams ? teams->teams[nth] : NULL;
}

static void
refused(
    const Stafett__Team__V1__FormTeam *command, const char *reason, const char *where)
{
    const char *got = teams_form(command);
    assert_non_null(got);
    assert_string_equal(got, reason);
    assert_string_equal(teams_where(), where);
}

static void
only_the_coordinating_unit_forms_teams(void **state)
{
    (void)state;
    const Stafett__Team__V1__FormTeam nord = teams_nord();
    assert_string_equal(turns_client("mari", &nord.base), "not-responsible");
    assert_string_equal(turns_client("nobody", &nord.base), "not-responsible");
    assert_null(turns_client("turid", &nord.base));
}

static void
a_form_that_is_not_right_says_where(void **state)
{
    (void)state;
    Stafett__Team__V1__FormTeam form = teams_nord();
    form.team_code = (char *)"";
    refused(&form, "name-missing", "team_code");
    form = teams_nord();
    form.content = slice_binary(slice_text(""));
    refused(&form, "name-missing", "content");
    char *long_name = arena_take(turns_arena(), TEAM_NAME_BYTES_MAX + 1);
    memset(long_name, 'x', TEAM_NAME_BYTES_MAX);
    const char *const long_items[] = { "name", long_name };
    form.content = teams_content(long_items, 2);
    refused(&form, "wire-too-large", "content");
    form = teams_nord();
    form.unit_code = (char *)"nowhere";
    refused(&form, "unit-unknown", "unit_code");
    form = teams_nord();
    form.days = 61;
    refused(&form, "days-wrong", "days");
    form.days = 60;
    assert_null(teams_form(&form));
    form.clock_code = (char *)"monday";
    refused(&form, "clock-unknown", "clock_code");
}

static void
a_team_has_its_professions(void **state)
{
    (void)state;
    Stafett__Team__V1__FormTeam form = teams_nord();
    form.n_members = 3;
    refused(&form, "profession-missing", "occupational-therapist");
    form.n_members = 0;
    refused(&form, "profession-missing", "nurse/social-educator");
    form = teams_nord();
    form.members[0]->profession_code = (char *)"social-educator";
    assert_null(teams_form(&form));
    assert_int_equal(formed(0)->n_missing_codes, 0);
    form.members[0]->profession_code = (char *)"";
    refused(&form, "profession-missing", "siri");
}

static void
members_work_here_and_stand_once(void **state)
{
    (void)state;
    Stafett__Team__V1__FormTeam form = teams_nord();
    form.members[0]->staff_code = (char *)"nobody";
    refused(&form, "staff-unknown", "nobody");
    form.members[0]->staff_code = (char *)"per";
    refused(&form, "member-twice", "per");
    teams_end_staff("siri", "mari");
    form = teams_nord();
    refused(&form, "staff-ended", "siri");
}

static void
a_district_has_one_team(void **state)
{
    char *two[] = { (char *)"syd", (char *)"nord" };
    char *same[] = { (char *)"syd", (char *)"syd" };
    (void)state;
    Stafett__Team__V1__FormTeam form = teams_nord();
    form.team_code = (char *)"team-syd";
    refused(&form, "district-taken", "nord");
    form.district_codes = same;
    form.n_district_codes = 2;
    refused(&form, "district-taken", "syd");
    /* Formed anew without it, the other may have it. */
    Stafett__Team__V1__FormTeam nord = teams_nord();
    nord.n_district_codes = 0;
    assert_null(teams_form(&nord));
    form.district_codes = two;
    assert_null(teams_form(&form));
    assert_int_equal(listed(0)->n_district_codes, 0);
    assert_int_equal(listed(1)->n_district_codes, 2);
    assert_null(listed(2));
}

static void
a_team_has_its_own_days_and_clock(void **state)
{
    (void)state;
    assert_int_equal(listed(0)->days, 14);
    assert_string_equal(listed(0)->clock_code, "receipt");
    assert_string_equal(listed(0)->caseworker_code, "mari");
    Stafett__Team__V1__FormTeam form = teams_nord();
    form.days = 10;
    form.clock_code = (char *)"first-contact";
    assert_null(teams_form(&form));
    assert_int_equal(listed(0)->days, 10);
    assert_string_equal(listed(0)->clock_code, "first-contact");
}

static void
a_team_too_large_is_refused(void **state)
{
    Stafett__Team__V1__TeamMember *many[TEAM_MEMBERS_MAX + 1];
    (void)state;
    Stafett__Team__V1__FormTeam form = teams_nord();
    for (size_t i = 0; i < ARRAY_COUNT(many); i++)
        many[i] = form.members[i % form.n_members];
    form.members = many;
    form.n_members = ARRAY_COUNT(many);
    refused(&form, "team-too-large", "members");
}

static void
who_leaves_is_missing_and_the_team_goes_on(void **state)
{
    (void)state;
    teams_end_staff("siri", "turid");
    assert_string_equal(formed(0)->caseworker_code, "mari");
    assert_int_equal(formed(0)->n_members, 3);
    assert_int_equal(formed(0)->n_missing_codes, 1);
    assert_string_equal(formed(0)->missing_codes[0], "nurse/social-educator");
    assert_string_equal(listed(0)->missing_codes[0], "nurse/social-educator");
    assert_int_equal(listed(0)->n_district_codes, 1);
    assert_true(
        content_item(slice_bytes(listed(0)->content), "name", turns_arena()).len > 0);
    teams_end_staff("odd", "turid");
    assert_null(formed(0));
}

static void
somebody_always_answers_for_the_cases_of_a_team(void **state)
{
    Stafett__Team__V1__TeamMember second = STAFETT__TEAM__V1__TEAM_MEMBER__INIT;
    Stafett__Team__V1__TeamMember *five[5];
    (void)state;
    Stafett__Team__V1__FormTeam form = teams_nord();
    second.staff_code = (char *)"odd";
    second.profession_code = (char *)"caseworker";
    memcpy(five, form.members, 4 * sizeof(Stafett__Team__V1__TeamMember *));
    five[4] = &second;
    form.members = five;
    form.n_members = 5;
    assert_null(teams_form(&form));
    /* The next caseworker; then whoever took over; then the named person. */
    teams_end_staff("mari", "per");
    assert_string_equal(formed(0)->caseworker_code, "odd");
    assert_int_equal(formed(0)->n_missing_codes, 0);
    teams_end_staff("odd", "per");
    assert_string_equal(formed(0)->caseworker_code, "per");
    assert_string_equal(formed(0)->missing_codes[0], "caseworker");
    teams_end_staff("per", "");
    assert_string_equal(formed(0)->caseworker_code, "turid");
    /* She is no member: it moves on with her all the same. */
    teams_hire("nina", "ke");
    teams_end_staff("turid", "nina");
    assert_string_equal(formed(0)->caseworker_code, "nina");
}

static void
the_named_person_is_the_duty_of_the_coordinating_unit(void **state)
{
    Stafett__Plan__V1__DutySet duty = STAFETT__PLAN__V1__DUTY_SET__INIT;
    (void)state;
    duty.unit_code = (char *)"vurdering";
    duty.staff_code = (char *)"odd";
    assert_null(turns_daemon("plan", &duty.base));
    assert_int_equal(turns_event_count(), 0);
    duty.unit_code = (char *)"ke";
    assert_null(turns_daemon("plan", &duty.base));
    teams_end_staff("mari", "gone-too");
    assert_string_equal(formed(0)->caseworker_code, "odd");
}

static void
users_are_known_by_their_keys_until_they_leave(void **state)
{
    uint8_t bytes[USER_KEY_BYTES] = { 1 };
    struct slice key = slice_of(bytes, sizeof bytes);
    Stafett__Plan__V1__UserBound message = STAFETT__PLAN__V1__USER_BOUND__INIT;
    (void)state;
    message.staff_code = (char *)"siri";
    message.public_key = slice_binary(slice_of(bytes, 31));
    assert_string_equal(turns_daemon("plan", &message.base), "key-unknown");
    message.public_key = slice_binary(key);
    assert_null(turns_daemon("plan", &message.base));
    assert_string_equal(users_find(turns_view(), key, turns_arena()), "siri");
    teams_end_staff("siri", "mari");
    assert_null(users_find(turns_view(), key, turns_arena()));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, teams_start, teams_stop)
    const struct CMUnitTest tests[] = {
        TEST(only_the_coordinating_unit_forms_teams),
        TEST(a_form_that_is_not_right_says_where),
        TEST(a_team_has_its_professions),
        TEST(members_work_here_and_stand_once),
        TEST(a_district_has_one_team),
        TEST(a_team_has_its_own_days_and_clock),
        TEST(a_team_too_large_is_refused),
        TEST(who_leaves_is_missing_and_the_team_goes_on),
        TEST(somebody_always_answers_for_the_cases_of_a_team),
        TEST(the_named_person_is_the_duty_of_the_coordinating_unit),
        TEST(users_are_known_by_their_keys_until_they_leave),
    };
    return test_run_group("team", tests, sizeof tests / sizeof tests[0]);
}
