/* After Ragnhild's story has played on real nodes: nothing of who she is stands in a log,
 * a name of a file, an argument of a process, or in any store in plain. */

#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/search.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hostile *nodes;
static char programs[600];

static const char *const codes[] = { "havnes", "sjovik" };
/* As the story's file has it. */
static const char national_id[] = "14844540001";
static const char *const names[] = { "Ragnhild", "ragnhild", "Prøve", "prøve" };

static void
the_story_plays(void **state)
{
    (void)state;
    FILE *file = fopen("tests/scenario/ragnhild.scn", "re");
    assert_non_null(file);
    char *text = calloc(1, STAGE_OUTPUT_BYTES);
    assert_non_null(text);
    assert_true(fread(text, 1, STAGE_OUTPUT_BYTES - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    /* Who she is must stand in it, or nothing is tested below. */
    assert_non_null(strstr(text, national_id));
    assert_non_null(strstr(text, names[0]));
    assert_non_null(strstr(text, names[2]));
    bool is_played = hostile_open(programs, text, codes, &nodes);
    free(text);
    assert_true(is_played);
    search_await(nodes);
}

/* ---- where words may not stand */

static void
check_words(const char *path, bool with_names)
{
    if (search_file(path, national_id))
        fail_msg("%s holds the national id", path);
    for (size_t i = 0; with_names && i < ARRAY_COUNT(names); i++) {
        if (search_file(path, names[i]))
            fail_msg("%s holds %s", path, names[i]);
    }
}

static void
look_at_name(const char *path, const char *name)
{
    (void)path;
    assert_null(strstr(name, national_id));
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        assert_null(strstr(name, names[i]));
}

static void
look_at_plain_file(const char *path, const char *name)
{
    (void)name;
    if (!search_is_in_store(path))
        check_words(path, true);
}

static void
no_log_nor_file_name_holds_her(void **state)
{
    (void)state;
    assert_true(search_walk(nodes, look_at_name) > 10);
    assert_true(search_walk(nodes, look_at_plain_file) > 10);
}

static void
look_at_arguments(const char *path, const char *name)
{
    (void)name;
    check_words(path, true);
}

static void
no_argument_of_a_process_holds_her(void **state)
{
    (void)state;
    search_arguments(nodes, look_at_arguments);
}

/* A word of the story's texts that the plan does keep: the search finds what is there. */
static bool is_text_found;

static void
look_at_store(const char *path, const char *name)
{
    if (!search_is_in_store(path) || strcmp(name, "data.mdb") != 0)
        return;
    is_text_found = is_text_found || search_file(path, "Personal alarm.");
    if (strstr(path, "/intake/") == NULL)
        check_words(path, true);
}

static void
plan_and_notification_do_not_know_who_she_is(void **state)
{
    (void)state;
    is_text_found = false;
    assert_true(search_walk(nodes, look_at_store) > 0);
    assert_true(is_text_found);
}

/* Structure and digest of all that was said, and not a word of it. */
static void
audit_holds_no_content(void **state)
{
    char path[STAGE_PATH_BYTES];
    static const struct {
        const char *name;
        const char *word; /* that shows that the right file was searched */
    } halves[] = { { "log", "stafett.plan.v1.HandoverOffered" },
        { "tables", "notification" } };
    (void)state;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (size_t h = 0; h < ARRAY_COUNT(halves); h++) {
            scenario_text(path, sizeof path, "%.300s/%s/store/audit/%s/data.mdb",
                nodes->folder, codes[n], halves[h].name);
            assert_true(search_file(path, halves[h].word));
            assert_false(search_file(path, "Personal alarm."));
            check_words(path, true);
        }
    }
}

/* The receiver's and the teller's alike: what it signed for the partner too. */
static void
intake_keeps_her_sealed(void **state)
{
    char path[STAGE_PATH_BYTES];
    (void)state;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        static const char *const halves[] = { "log", "tables" };
        for (size_t h = 0; h < ARRAY_COUNT(halves); h++) {
            scenario_text(path, sizeof path, "%.300s/%s/store/intake/%s/data.mdb",
                nodes->folder, codes[n], halves[h]);
            check_words(path, true);
        }
    }
}

static void
the_nodes_drain(void **state)
{
    (void)state;
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_story_plays),
        cmocka_unit_test(no_log_nor_file_name_holds_her),
        cmocka_unit_test(no_argument_of_a_process_holds_her),
        cmocka_unit_test(plan_and_notification_do_not_know_who_she_is),
        cmocka_unit_test(audit_holds_no_content),
        cmocka_unit_test(intake_keeps_her_sealed),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("privacy", tests, ARRAY_COUNT(tests));
}
