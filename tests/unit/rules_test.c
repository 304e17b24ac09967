/* The rules that are delivered load, and say what decide relies on; a rule that speaks
 * of what there is not is refused before anybody is judged by it. Run from the
 * repository's root. */

#include "tests/lib/test.h"

#include "common/rules.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NORWAY "deploy/rules/no.yaml"
#define SWEDEN "deploy/rules/se.yaml"

static const struct pathway_rule *
pathway_find(const struct rules *rules, const char *code)
{
    for (unsigned i = 0; i < rules->pathway_count; i++) {
        if (strcmp(rules->pathway[i].code, code) == 0)
            return &rules->pathway[i];
    }
    fail_msg("no pathway rule %s", code);
    return NULL;
}

static void
norway_loads(void **state)
{
    (void)state;
    struct rules *rules = NULL;
    assert_true(rules_load(NORWAY, &rules));
    assert_string_equal(rules->country, "NO");

    const struct handover_rule *discharge = rules_handover(rules, "discharge");
    assert_non_null(discharge);
    assert_string_equal(discharge->completes, "on-received");
    assert_true(discharge->closes_case);
    assert_true(discharge->needs_stay);
    assert_true(rule_codes_have(&discharge->answers, "cannot-yet"));
    /* Nobody can say no to a discharge-ready person. */
    assert_false(rule_codes_have(&discharge->answers, "decline"));
    assert_int_equal(discharge->answer_minutes, 120);
    assert_string_equal(rule_strength_code(discharge->strength), "agreed");
    assert_string_equal(
        rules_handover(rules, "coordination")->completes, "on-acceptance");
    assert_string_equal(
        rules_handover(rules, "coordination-agreed-day")->completes, "by-holder");
    assert_null(rules_handover(rules, "no-such-kind"));

    const struct pathway_rule *ready = pathway_find(rules, "ready-without-information");
    assert_true(rule_codes_have(&ready->on, "ready"));
    assert_true(rule_codes_have(&ready->since, "ready-withdrawn"));
    assert_int_equal(ready->due, DUE_NONE);
    assert_int_equal(ready->owes, OWES_HOLDER);
    assert_int_equal(ready->strength, STRENGTH_MUST);
    const struct pathway_rule *report = pathway_find(rules, "admission-report");
    assert_int_equal(report->due, DUE_MINUTES);
    assert_int_equal(report->minutes, 1440);
    assert_int_equal(report->owes, OWES_RECEIVER);
    assert_int_equal(pathway_find(rules, "discharge-report")->due, DUE_DAY_END);
    const struct pathway_rule *expected = pathway_find(rules, "expected-date-passed");
    assert_int_equal(expected->due, DUE_DAY_AFTER_EXPECTED);
    assert_int_equal(expected->minutes, 480);

    const struct inquiry_rule *need = rules_inquiry(rules, "coordination-need");
    assert_int_equal(need->goes_to, GOES_TO_COORDINATING);
    assert_int_equal(rules_inquiry(rules, "observation")->goes_to, GOES_TO_ACTOR_UNIT);
    assert_int_equal(rules_inquiry(rules, "inquiry")->answer_minutes, 4320);
    assert_string_equal(
        rules_channel(rules, "child-welfare")->where, "barnevernstjenesten");
    assert_null(rules_channel(rules, "inquiry"));
    assert_null(rules_inquiry(rules, "child-welfare"));

    assert_string_equal(rules_notice(rules, "death")->state, "dead");
    assert_string_equal(rules_notice(rules, "information")->state, "");
    assert_true(rules_notice(rules, "ready")->tells_receiver);
    assert_null(rules_notice(rules, "no-such-notice"));
    rules_destroy(&rules);
    assert_null(rules);
    rules_destroy(&rules);
}

static void
ladders_fall_back_to_default(void **state)
{
    (void)state;
    struct rules *rules = NULL;
    assert_true(rules_load(NORWAY, &rules));
    const struct ladder_rule *others = rules_ladder(rules, "no-such-alert");
    assert_string_equal(others->alert_kind, "default");
    assert_false(others->is_information);
    assert_true(others->step_count >= 2);
    assert_string_equal(others->steps[0].to, "unit-duty");
    assert_string_equal(others->steps[1].to, "coordinating");
    assert_int_equal(others->steps[1].office_minutes, 30);
    /* Overdue: who coordinates hears at once. */
    const struct ladder_rule *overdue = rules_ladder(rules, "answer-overdue");
    assert_string_equal(overdue->steps[0].to, "coordinating");
    assert_int_equal(overdue->steps[0].office_minutes, 0);
    assert_int_equal(overdue->steps[0].outside_minutes, 0);
    assert_true(rules_ladder(rules, "stay-opened")->is_information);
    /* These must be acknowledged. */
    assert_false(rules_ladder(rules, "handover-declined")->is_information);
    assert_false(rules_ladder(rules, "offer-withdrawn")->is_information);
    assert_false(rules_ladder(rules, "acceptance-voided")->is_information);
    rules_destroy(&rules);
}

static void
assessments_are_data(void **state)
{
    (void)state;
    struct rules *rules = NULL;
    assert_true(rules_load(NORWAY, &rules));
    const struct assessment_rule *rule = &rules->assessment;
    assert_int_equal(rule->days, 14);
    assert_string_equal(rule->source, "harstad-vurderingsteam");
    assert_string_equal(rule_strength_code(rule->strength), "recommended");
    assert_int_equal(rule->profession_count, 4);
    assert_true(rule_codes_have(&rule->professions[0].any_of, "social-educator"));
    assert_int_equal(rule->questions.count, 5);
    assert_true(rules_outcome(rules, "home-care")->hands_over);
    assert_false(rules_outcome(rules, "low-threshold")->hands_over);
    assert_null(rules_outcome(rules, "no-such-outcome"));
    assert_int_equal(rule->local.before_count, 2);
    assert_int_equal(rule->local.before_days[0], 4);
    assert_int_equal(rule->local.after_days, 1);
    assert_true(rule_codes_have(&rule->local.levels, "everyday-rehabilitation"));
    assert_string_equal(rule_strength_code(rule->local.strength), "agreed");
    assert_string_equal(
        rules_ladder(rules, "assessment-overdue")->steps[0].to, "coordinating");
    rules_destroy(&rules);
}

static void
sweden_loads(void **state)
{
    (void)state;
    struct rules *rules = NULL;
    assert_true(rules_load(SWEDEN, &rules));
    assert_string_equal(rules->country, "SE");
    assert_non_null(rules_handover(rules, "discharge"));
    assert_non_null(rules_inquiry(rules, "coordination-need"));
    assert_string_equal(rules_channel(rules, "child-welfare")->where, "socialnamnden");
    for (unsigned i = 0; i < rules->pathway_count; i++)
        assert_null(strstr(rules->pathway[i].source, "HIS"));
    assert_string_equal(rules->assessment.source, "local-agreement");
    rules_destroy(&rules);
}

/* The Norwegian file with the first `from` replaced. */
static void
refused(const char *from, const char *to)
{
    static char whole[65536];
    static char text[65536];
    char folder[256];
    char path[512];
    struct rules *rules = NULL;
    int file = open(NORWAY, O_RDONLY);
    assert_true(file >= 0);
    ssize_t got = read(file, whole, sizeof whole - 1);
    assert_true(got > 0);
    whole[got] = '\0';
    assert_int_equal(close(file), 0);
    const char *at = strstr(whole, from);
    if (at == NULL)
        fail_msg("not in the file: %s", from);
    (void)snprintf(
        text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
    test_folder_make(folder, sizeof folder);
    (void)snprintf(path, sizeof path, "%s/rules.yaml", folder);
    file = open(path, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(file), 0);
    bool is_loaded = rules_load(path, &rules);
    test_folder_remove(folder);
    if (is_loaded)
        fail_msg("loaded with \"%s\" for \"%s\"", to, from);
    assert_null(rules);
}

static void
a_rule_of_what_there_is_not_is_refused(void **state)
{
    (void)state;
    refused("strength: agreed", "strength: firmly");
    refused("strength: agreed", "strength: 3");
    refused("strength: agreed", "strenght: agreed");
    refused("completes: on-received", "completes: some-day");
    refused("checklist: [information, medication-list, aids, relatives-told]",
        "checklist: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]");
    refused("answers: [can-receive, cannot-yet]", "answers: [no-thanks]");
    refused("answers: [can-receive, cannot-yet]", "answers: []");
    refused("answer_minutes: 120", "answer_minutes: 0");
    refused("kind: coordination\n", "kind: discharge\n");
    refused("met_by: [information]", "met_by: [rumour]");
    refused("needs: [admitted]", "needs: []");
    refused("    minutes: 480\n", "    minutes: 1440\n");
    refused("due: minutes\n    minutes: 1440", "due: minutes");
    refused("due: day-end", "due: some-day");
    refused("owes: receiver", "owes: somebody");
    refused("code: discharge-report", "code: admission-report");
    refused("kind: received, ", "kind: death, ");
    refused("alert_kind: default", "alert_kind: defaults");
    refused("to: unit-duty", "to: janitor");
    refused("alert_kind: offer-received", "alert_kind: default");
    refused("is_information: yes, ", "");
    refused("answer_minutes: 2880, ", "answer_minutes: 0, ");
    refused("kind: observation, ", "kind: inquiry, ");
    refused("goes_to: coordinating", "goes_to: somebody");
    refused("kind: social-services", "kind: child-welfare");
    refused("category: health,       to: [hospital",
        "category: weather,      to: [hospital");
    refused("ground: not-objected", "ground: habit");
    refused("to: [hospital, municipality, gp]", "to: []");
    refused("{ flow: look, ", "{ flow: gaze, ");
    refused(
        "{ flow: stay,                    ground: duty", "{ flow: stay, ground: habit");
    refused("{ flow: stay, ", "{ flow: membership, ");
    refused("code: actor-answer,", "code: story-again, ");
    refused("days: 183", "days: often");
    refused("kind: child-welfare", "kind: inquiry");
    refused("where: sosialtjenesten", "where: \"the office\"");
    refused("days: 14", "days: 61");
    refused("days: 14\n", "days: 0\n");
    refused("any_of: [physiotherapist]", "any_of: []");
    refused("any_of: [physiotherapist]", "any_of: [\"speech therapist\"]");
    refused("questions: [mastery", "questions: [network");
    refused("questions: [mastery", "questions: [a, b, c, d, mastery");
    refused("code: low-threshold", "code: closed");
    refused(",  hands_over: no", "");
    refused("before_days: [4, 1]", "before_days: [1, 4]");
    refused("before_days: [4, 1]", "before_days: [14]");
    refused("before_days: [4, 1]", "before_days: [5, 4, 3, 2, 1]");
    refused("after_days: 1", "after_days: 0");
    refused("levels: [own-mastery", "levels: [institution");
    refused("source: harstad-vurderingsteam", "source: \"Harstad kommune\"");
    refused("source: HIS-1149-3.2", "source: \"HIS 1149\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norway_loads),
        cmocka_unit_test(ladders_fall_back_to_default),
        cmocka_unit_test(assessments_are_data),
        cmocka_unit_test(sweden_loads),
        cmocka_unit_test(a_rule_of_what_there_is_not_is_refused),
    };
    return test_run_group("rules", tests, sizeof tests / sizeof tests[0]);
}
