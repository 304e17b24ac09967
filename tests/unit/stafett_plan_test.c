/* What a coordinator reads of a joint plan: her story first, what is promised by whom, who
 * has signed, and what does not hold. */

#include "common/calendar_load.h"
#include "common/message.h"
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

static ProtobufCBinaryData
content_of(const char *name, const char *value)
{
    static const uint8_t salt[16] = { 1, 2, 3 };
    return slice_binary(
        content_with(slice_text(""), name, slice_text(value), salt, arena));
}

static ProtobufCBinaryData
id_of(uint8_t number)
{
    struct id id = ID_NONE;
    id.bytes[0] = number;
    return slice_binary(arena_copy(arena, id_slice(&id)));
}

static int
set_up(void **state)
{
    (void)state;
    arena_create(4 << 20, &arena);
    names = (struct names){
        .own_code = "ekdala", .own_name = "Ekdala kommun", .arena = arena
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

static const char *
shown(const Stafett__Plan__V1__PlanView *plan)
{
    show_plan(&show, plan);
    assert_int_equal(fflush(show.out), 0);
    return printed;
}

static void
test_empty_plan_says_so(void **state)
{
    (void)state;
    Stafett__Plan__V1__PlanView plan = STAFETT__PLAN__V1__PLAN_VIEW__INIT;
    assert_string_equal(
        shown(&plan), "The person's story has not been told here yet.\nNo goal yet.\n");
}

static void
test_goal_has_its_measures_under_it(void **state)
{
    (void)state;
    Stafett__Plan__V1__PlanView plan = STAFETT__PLAN__V1__PLAN_VIEW__INIT;
    Stafett__Plan__V1__GoalView goal = STAFETT__PLAN__V1__GOAL_VIEW__INIT;
    Stafett__Plan__V1__MeasureView measure = STAFETT__PLAN__V1__MEASURE_VIEW__INIT;
    Stafett__Plan__V1__MeasureView loose = STAFETT__PLAN__V1__MEASURE_VIEW__INIT;
    Stafett__Plan__V1__BreakView found = STAFETT__PLAN__V1__BREAK_VIEW__INIT;
    Stafett__Plan__V1__GoalView *goals[] = { &goal };
    Stafett__Plan__V1__MeasureView *measures[] = { &measure, &loose };
    Stafett__Plan__V1__BreakView *breaks[] = { &found };
    goal.goal_id = id_of(1);
    goal.area_code = (char *)"leisure";
    goal.state_code = (char *)"open";
    goal.content = content_of("goal", "I want to ride.");
    measure.measure_id = id_of(2);
    measure.goal_id = id_of(1);
    measure.owner_code = (char *)"teacher";
    measure.state_code = (char *)"planned";
    measure.due_us = AT_15_40;
    measure.weekday = 4;
    measure.from_minute = 900;
    measure.to_minute = 965;
    measure.is_waiting = true;
    measure.content = content_of("measure", "Rides with the group.");
    ProtobufCBinaryData before = id_of(3);
    measure.after_ids = &before;
    measure.n_after_ids = 1;
    loose.measure_id = id_of(3);
    loose.owner_content = content_of("name", "Korttidshem");
    loose.state_code = (char *)"started";
    loose.content = content_of("measure", "One night.");
    found.rule_code = (char *)"measure-without-goal";
    found.part_id = id_of(3);
    plan.story_content = content_of("good_day", "When the horse is brown.");
    plan.goals = goals;
    plan.n_goals = 1;
    plan.measures = measures;
    plan.n_measures = 2;
    plan.breaks = breaks;
    plan.n_breaks = 1;
    assert_string_equal(shown(&plan),
        "The person's story\n"
        "  good day      When the horse is brown.\n"
        "Goals, in the person's own words\n"
        "  I want to ride.  (leisure, open)"
        "  [goal 01000000-0000-0000-0000-000000000000]\n"
        "    - teacher (planned, Thursdays 15:00-16:05, by Fri 14 May 2027 15:40): "
        "Rides with the group."
        "  [measure 02000000-0000-0000-0000-000000000000]\n"
        "      waits for: One night. (Korttidshem)\n"
        "  Without a goal that is known here\n"
        "    - Korttidshem (started): One night."
        "  [measure 03000000-0000-0000-0000-000000000000]\n"
        "What does not hold\n"
        "  measure without goal  One night.\n");
}

static void
test_who_has_not_signed_is_listed(void **state)
{
    (void)state;
    Stafett__Plan__V1__PlanView plan = STAFETT__PLAN__V1__PLAN_VIEW__INIT;
    Stafett__Plan__V1__VersionView version = STAFETT__PLAN__V1__VERSION_VIEW__INIT;
    Stafett__Plan__V1__SignatureView own = STAFETT__PLAN__V1__SIGNATURE_VIEW__INIT;
    Stafett__Plan__V1__SignatureView other = STAFETT__PLAN__V1__SIGNATURE_VIEW__INIT;
    Stafett__Plan__V1__ProposalView proposal = STAFETT__PLAN__V1__PROPOSAL_VIEW__INIT;
    Stafett__Plan__V1__WithheldCount withheld = STAFETT__PLAN__V1__WITHHELD_COUNT__INIT;
    Stafett__Plan__V1__VersionView *versions[] = { &version, &version };
    Stafett__Plan__V1__SignatureView *signatures[] = { &own, &other };
    Stafett__Plan__V1__ProposalView *proposals[] = { &proposal };
    Stafett__Plan__V1__WithheldCount *counts[] = { &withheld };
    char *missing[] = { (char *)"story", (char *)"mandate" };
    own.party_code = (char *)"ekdala";
    own.answer_code = (char *)"reserved";
    own.signed_us = AT_15_40;
    own.content = content_of("reason", "Not on Thursdays.");
    other.party_code = (char *)"01900000-0000-0000-0000-000000000000";
    other.role_code = (char *)"guardian";
    version.version_id = id_of(4);
    version.number = 2;
    version.holder_code = (char *)"ekdala";
    version.made_us = AT_15_40;
    version.missing_codes = missing;
    version.n_missing_codes = 2;
    version.signatures = signatures;
    version.n_signatures = 2;
    proposal.proposal_id = id_of(5);
    proposal.from_code = (char *)"sodermark";
    proposal.part_code = (char *)"measure";
    proposal.answer_due_us = AT_15_40;
    proposal.content = content_of("text", "Less.");
    withheld.from_code = (char *)"fk";
    withheld.category_code = (char *)"economy";
    withheld.count = 3;
    plan.versions = versions;
    plan.n_versions = 2;
    plan.proposals = proposals;
    plan.n_proposals = 1;
    plan.withheld = counts;
    plan.n_withheld = 1;
    assert_non_null(strstr(shown(&plan),
        "Version 2, Ekdala kommun, made Fri 14 May 2027 15:40"
        "  [version 04000000-0000-0000-0000-000000000000]\n"
        "  incomplete; it lacks: story, mandate\n"
        "    Ekdala kommun: reserved Fri 14 May 2027 15:40, Not on Thursdays.\n"
        "    guardian: not yet\n"
        "  older versions: 1\n"
        "Proposals\n"
        "  sodermark, measure: Less.  answer due Fri 14 May 2027 15:40"
        "  [proposal 05000000-0000-0000-0000-000000000000]\n"
        "fk keeps back 3 of economy.\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_empty_plan_says_so),
        TEST(test_goal_has_its_measures_under_it),
        TEST(test_who_has_not_signed_is_listed),
    };
    return test_run_group("stafett_plan", tests, ARRAY_COUNT(tests));
}
