/* What a scenario says must be so: `expect WHO what ...`. Each kind of expectation is a
 * row: the command that shows it, and how the answer is read. */

#include "tests/lib/scenario_words.h"

#include "common/reason.h"

#include <stdlib.h>
#include <string.h>

struct expectation {
    const char *what;
    const char *command[3]; /* words, before the id */
    bool takes_id;
    /* The words after `what` and the id. NULL: some row of `member` matches, or of the
     * rows' own `inner`; and without a member the document itself. */
    bool (*holds)(json_t *document, int argc, char **argv);
    const char *member;
    const char *inner;
};

/* clang-format off */
static const struct expectation rows[] = {
    { "case",       { "case", "show" },        true,  scenario_case_matches, NULL, NULL },
    { "offer",      { "case", "show" },        true,  scenario_offer_matches, NULL, NULL },
    { "break",      { "case", "show" },        true,  scenario_break_matches, NULL, NULL },
    { "owes",       { "case", "show" },        true,  scenario_owes_matches, NULL, NULL },
    { "notice",     { "case", "show" },        true,  scenario_notice_matches, NULL, NULL },
    { "entry",      { "journal", "show" },     true,  scenario_entry_matches, NULL, NULL },
    { "inquiry",    { "inquiry", "show" },     true,  scenario_case_matches, NULL, NULL },
    { "assessment", { "assessment", "show" },  true,  scenario_case_matches, NULL, NULL },
    { "staff",      { "staff", "list" },       false, scenario_staff_matches, NULL, NULL },
    { "act",        { "audit", "case" },       true,  scenario_act_matches, NULL, NULL },
    { "figure",     { "audit", "indicators" }, false, scenario_figure_matches, NULL, NULL },
    { "recorded",   { "audit", "status" },     false, scenario_recorded_matches, NULL, NULL },
    { "load",       { "audit", "indicators" }, false, scenario_load_matches, NULL, NULL },
    { "alert",      { "alerts" },              false, scenario_alert_matches, NULL, NULL },

    { "map",        { "map" },                 true,  NULL, NULL, NULL },
    { "actor",      { "map" },                 true,  NULL, "actors", NULL },
    { "role",       { "map" },                 true,  NULL, "roles", NULL },
    { "overlap",    { "map" },                 true,  NULL, "overlaps", NULL },
    { "consent",    { "consent", "show" },     true,  NULL, "consents", NULL },
    { "sharing",    { "consent", "show" },     true,  NULL, "counts", NULL },
    { "kept-back",  { "consent", "show" },     true,  NULL, "withheld", NULL },
    { "story",      { "story", "show" },       true,  NULL, NULL, NULL },
    { "card",       { "card" },                true,  NULL, NULL, NULL },
    { "coordinator-load", { "coordinator", "load" }, true, NULL, NULL, NULL },
    { "gap",        { "coordinator", "gaps" }, false, NULL, "cases", NULL },
    { "plan",       { "plan", "show" },        true,  NULL, NULL, NULL },
    { "goal",       { "plan", "show" },        true,  NULL, "goals", NULL },
    { "measure",    { "plan", "show" },        true,  NULL, "measures", NULL },
    { "version",    { "plan", "show" },        true,  NULL, "versions", NULL },
    { "signature",  { "plan", "show" },        true,  NULL, "versions", "signatures" },
    { "view",       { "plan", "show" },        true,  NULL, "versions", "views" },
    { "proposal",   { "plan", "show" },        true,  NULL, "proposals", NULL },
    { "link",       { "plan", "show" },        true,  NULL, "links", NULL },
    { "withheld",   { "plan", "show" },        true,  NULL, "withheld", NULL },
    { "cycle",      { "work", "show" },        true,  NULL, "cycles", NULL },
    { "meeting",    { "work", "show" },        true,  NULL, "meetings", NULL },
    { "summons",    { "work", "show" },        true,  NULL, "meetings", "summons" },
    { "evaluation", { "work", "show" },        true,  NULL, "evaluations", NULL },
    { "agenda",     { "work", "show" },        true,  NULL, "agenda", NULL },
};
/* clang-format on */

/* What can be listed: for `find` and `expect WHO count`. */
static const struct {
    const char *what; /* "case", and of `count` "cases" */
    const char *command[4];
    const char *member;
    const char *id;
} lists[] = {
    { "case", { "case", "list", "--all" }, "cases", "case_id" },
    { "inquiry", { "inquiry", "list", "--all", "--closed" }, "inquiries",
        "inquiry_id" },
    { "assessment", { "assessment", "list", "--closed" }, "assessments",
        "assessment_id" },
    { "alert", { "alerts", "--closed" }, "alerts", "alert_id" },
};

static int
words_count(const char *const *words, int max)
{
    int count = 0;
    while (count < max && words[count] != NULL)
        count++;
    return count;
}

bool
scenario_held(struct scenario *scenario, bool is_held, const char *what)
{
    if (!is_held)
        return scenario_fail(scenario, what);
    scenario->passed++;
    return true;
}

static bool
expect_refused(struct scenario *scenario, const char *who, int argc, char **argv)
{
    const struct reason *reason = reason_in(argv[0], scenario->language);
    if (!scenario_run_as(
            scenario, who, argc - 1, (const char *const *)(argv + 1), false))
        return scenario_fail(scenario, "the command could not be run");
    bool is_refused = scenario->output.exit_code == EXIT_DATA_WRONG &&
                      strstr(scenario->output.talk, reason->sentence) != NULL;
    if (!is_refused)
        (void)fprintf(
            stderr, "exit %d: %s\n", scenario->output.exit_code, scenario->output.talk);
    else if (scenario->is_told)
        (void)printf("    refused: %s\n", reason->sentence);
    return scenario_held(scenario, is_refused, "this should have been refused");
}

/* count cases|inquiries|assessments|alerts N */
static bool
expect_count(struct scenario *scenario, const char *who, int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < ARRAY_COUNT(lists); i++) {
        if (strcmp(lists[i].member, argv[0]) != 0)
            continue;
        json_t *document = scenario_run_json(scenario, who,
            words_count(lists[i].command, ARRAY_COUNT(lists[i].command)),
            lists[i].command);
        size_t found = json_array_size(json_object_get(document, lists[i].member));
        bool is_held = document != NULL && found == strtoul(argv[1], NULL, 10);
        json_decref(document);
        if (!is_held)
            (void)fprintf(stderr, "there are %zu\n", found);
        return scenario_held(scenario, is_held, "expected, but is not so");
    }
    return scenario_fail(
        scenario, "expect WHO count cases|inquiries|assessments|alerts N");
}

static bool
row_holds(const struct expectation *row, json_t *document, int argc, char **argv)
{
    if (row->holds != NULL)
        return row->holds(document, argc, argv);
    if (row->member == NULL)
        return scenario_case_matches(document, argc, argv);
    return scenario_some_matches(document, row->member, row->inner, argc, argv);
}

/* What was shown, and whether it is (or, with `no-`, is not) so. */
static bool
expect_shown(struct scenario *scenario, json_t *document, bool is_held, char **argv)
{
    if (!is_held) {
        char *text = json_dumps(document, JSON_INDENT(1));
        (void)fprintf(stderr, "%s\n", text == NULL ? "" : text);
        free(text);
    }
    if (is_held && scenario->is_told)
        scenario_tell_held(scenario, document, argv);
    json_decref(document);
    return scenario_held(scenario, is_held, "expected, but is not so");
}

static bool
expect_row(
    struct scenario *scenario, const struct expectation *row, bool is_so, char **argv)
{
    const char *words[4] = { NULL };
    int count = words_count(row->command, ARRAY_COUNT(row->command));
    int argc = words_count((const char *const *)argv, SCENARIO_WORDS_MAX);
    memcpy(words, row->command, (size_t)count * sizeof *words);
    if (row->takes_id)
        words[count++] = argv[3];
    json_t *document = scenario_run_json(scenario, argv[1], count, words);
    if (document == NULL)
        return scenario_fail(scenario, "could not be shown");
    int first = row->takes_id ? 4 : 3;
    bool is_held = row_holds(row, document, argc - first, argv + first) == is_so;
    return expect_shown(scenario, document, is_held, argv);
}

/* preview CASE PARTY CATEGORIES k=v...: some row of what would leave; - for as it is */
static bool
expect_preview(struct scenario *scenario, bool is_so, int argc, char **argv)
{
    if (argc < 7)
        return scenario_fail(
            scenario, "expect WHO preview CASE PARTY CATEGORIES|- k=v...");
    const char *words[] = { "consent", "preview", argv[3], argv[4], "--category",
        argv[5] };
    int count = strcmp(argv[5], "-") == 0 ? 4 : 6;
    json_t *document = scenario_run_json(scenario, argv[1], count, words);
    if (document == NULL)
        return scenario_fail(scenario, "could not be shown");
    bool is_held =
        scenario_some_matches(document, "rows", NULL, argc - 6, argv + 6) == is_so;
    return expect_shown(scenario, document, is_held, argv);
}

bool
scenario_expect(struct scenario *scenario, int argc, char **argv)
{
    if (argc < 4)
        return scenario_fail(scenario, "expect WHO what ...");
    if (strcmp(argv[2], "refused") == 0)
        return expect_refused(scenario, argv[1], argc - 3, argv + 3);
    if (strcmp(argv[2], "count") == 0)
        return expect_count(scenario, argv[1], argc - 3, argv + 3);
    bool is_so = strncmp(argv[2], "no-", 3) != 0;
    const char *what = argv[2] + (is_so ? 0 : 3);
    if (strcmp(what, "preview") == 0)
        return expect_preview(scenario, is_so, argc, argv);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].what, what) == 0)
            return expect_row(scenario, &rows[i], is_so, argv);
    }
    return scenario_fail(scenario, "expect: nothing of that kind can be expected");
}

/* find NAME WHO [case|inquiry|assessment|alert] k=v...: the last one that matches */
bool
scenario_find(struct scenario *scenario, int argc, char **argv)
{
    size_t list = 0;
    int first = 3;
    if (argc < 4)
        return scenario_fail(scenario, "find NAME WHO [what] k=v...");
    for (size_t i = 0; i < ARRAY_COUNT(lists); i++) {
        if (strcmp(lists[i].what, argv[3]) == 0) {
            list = i;
            first = 4;
        }
    }
    json_t *document = scenario_run_json(scenario, argv[2],
        words_count(lists[list].command, ARRAY_COUNT(lists[list].command)),
        lists[list].command);
    const char *found = NULL;
    size_t at;
    json_t *row;
    json_array_foreach(json_object_get(document, lists[list].member), at, row)
    {
        if (scenario_case_matches(row, argc - first, argv + first))
            found = json_string_value(json_object_get(row, lists[list].id));
    }
    bool is_found = found != NULL && scenario_keep(scenario, argv[1], found);
    json_decref(document);
    return scenario_held(scenario, is_found, "find: there is none that matches");
}

/* The id that a command made: of what its first words are about. */
bool
scenario_keep_made(
    struct scenario *scenario, const char *name, char *const *command, const char *json)
{
    static const struct {
        const char *command;
        const char *next; /* its second word; NULL: any */
        const char *key;
    } made[] = {
        { "inquiry", NULL, "\"inquiry_id\": \"" },
        { "assessment", NULL, "\"assessment_id\": \"" },
        { "journal", NULL, "\"entry_id\": \"" },
        { "actor", NULL, "\"actor_id\": \"" },
        { "coordinator", NULL, "\"actor_id\": \"" },
        { "story", NULL, "\"story_id\": \"" },
        { "goal", NULL, "\"goal_id\": \"" },
        { "measure", NULL, "\"measure_id\": \"" },
        { "plan", "version", "\"version_id\": \"" },
        { "plan", "propose", "\"proposal_id\": \"" },
        { "plan", "link", "\"link_id\": \"" },
        { "cycle", NULL, "\"cycle_id\": \"" },
        { "meeting", NULL, "\"meeting_id\": \"" },
        { "evaluate", NULL, "\"evaluation_id\": \"" },
    };
    const char *key = "\"case_id\": \"";
    char id[64];
    for (size_t i = 0; i < ARRAY_COUNT(made); i++) {
        if (strcmp(made[i].command, command[0]) == 0 &&
            (made[i].next == NULL || strcmp(made[i].next, command[1]) == 0))
            key = made[i].key;
    }
    const char *at = strstr(json, key);
    if (at == NULL)
        return false;
    at += strlen(key);
    scenario_text(id, sizeof id, "%.*s", (int)strcspn(at, "\""), at);
    return scenario_keep(scenario, name, id);
}
