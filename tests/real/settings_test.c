/* A daemon that cannot run with what it is given says so with the place, and ends with 78
 * (settings) or 64 (usage), so that no supervisor starts it again; `stafett up` then
 * stops the whole node with the same code. Each case is a good node with one thing
 * wrong. */

#include "common/clock.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
    SETTINGS_BYTES = 8192,
    PATIENCE_US = 30000000,
    STEP_MS = 5,
    STILL_RUNNING = -1,
};

static char programs[600];

struct place {
    char folder[STAGE_PATH_BYTES];
    char settings[STAGE_PATH_BYTES];
    char clock[STAGE_PATH_BYTES];
    char complaint_path[STAGE_PATH_BYTES];
    char good[SETTINGS_BYTES];
    char complaint[SETTINGS_BYTES];
};

/* ---- running a program to its end */

static void
read_text(const char *path, char *text, size_t text_bytes)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t bytes = fread(text, 1, text_bytes - 1, file);
    text[bytes] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* Its exit code; what should have ended by itself and did not is ended by its pid. */
static int
await_end(pid_t pid)
{
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    int state = 0;
    while (waitpid(pid, &state, WNOHANG) == 0) {
        if (clock_monotonic_us() > until_us) {
            (void)kill(pid, SIGTERM);
            (void)waitpid(pid, &state, 0);
            return STILL_RUNNING;
        }
        (void)poll(NULL, 0, STEP_MS);
    }
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

static int
run(struct place *place, const char *name, const char *const *arguments)
{
    char program[STAGE_PATH_BYTES * 2];
    const char *argv[16] = { program };
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    ASSERT(place != NULL);
    scenario_text(program, sizeof program, "%s/%s", programs, name);
    for (size_t i = 0; arguments[i] != NULL; i++)
        argv[i + 1] = arguments[i];
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(
                         &actions, 2, place->complaint_path, flags, 0600),
        0);
    assert_int_equal(
        posix_spawn(&pid, program, &actions, NULL, (char *const *)argv, environ), 0);
    assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
    int code = await_end(pid);
    read_text(place->complaint_path, place->complaint, sizeof place->complaint);
    return code;
}

/* ---- a good node */

static void
copy_keys(struct place *place, char *json, size_t json_bytes)
{
    struct stage_real *stage;
    char keys[STAGE_PATH_BYTES];
    struct stage_output output = { 0, calloc(1, STAGE_OUTPUT_BYTES),
        calloc(1, STAGE_OUTPUT_BYTES) };
    const char *const words[] = { "--json", "keys", keys, "--user", "duty-ke" };
    scenario_text(keys, sizeof keys, "%.400s/keys", place->folder);
    stage_real_create(programs, place->folder, &stage);
    stage_real_play.start_clock(stage, INT64_C(1809000000000000));
    assert_true(stage_real_play.run(stage, 5, words, &output));
    assert_int_equal(output.exit_code, 0);
    scenario_text(json, json_bytes, "%s", output.text);
    assert_true(stage_real_destroy(&stage));
    free(output.text);
    free(output.talk);
}

static int
place_make(void **state)
{
    char json[SETTINGS_BYTES];
    char *words[] = { (char *)"havnes", (char *)"Havnes kommune", (char *)"NO",
        (char *)"ke", (char *)"Enhet", (char *)"duty-ke", (char *)"Turid Moe" };
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    *state = place;
    test_folder_make(place->folder, sizeof place->folder);
    scenario_text(
        place->settings, sizeof place->settings, "%.400s/stafett.yaml", place->folder);
    scenario_text(place->clock, sizeof place->clock, "%.400s/clock", place->folder);
    scenario_text(place->complaint_path, sizeof place->complaint_path,
        "%.400s/complaint", place->folder);
    copy_keys(place, json, sizeof json);
    if (!scenario_write_settings(place->folder, words, json))
        return -1;
    read_text(place->settings, place->good, sizeof place->good);
    return 0;
}

static int
place_remove(void **state)
{
    struct place *place = *state;
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

/* The line that begins so is replaced by the text. */
static void
write_settings(const struct place *place, const char *begin, const char *text)
{
    char changed[SETTINGS_BYTES];
    const char *line = strstr(place->good, begin);
    assert_non_null(line);
    const char *end = strchr(line, '\n') + 1;
    scenario_text(changed, sizeof changed, "%.*s%s%s", (int)(line - place->good),
        place->good, text, end);
    assert_true(scenario_write_file(place->settings, changed));
}

static void
write_good(const struct place *place)
{
    assert_true(scenario_write_file(place->settings, place->good));
}

/* ---- what must be said */

/* "FILE:12:3: " somewhere. */
static bool
names_line_and_column(const char *text, const char *path)
{
    unsigned line;
    unsigned column;
    const char *at = strstr(text, path);
    return at != NULL && sscanf(at + strlen(path), ":%u:%u: ", &line, &column) == 2;
}

static const char *const all[] = { "stafett-intake", "stafett-plan",
    "stafett-notification", "stafett-border", "stafett-courier", "stafett" };

/* Every daemon, and `stafett up`, end with 78 and these words. */
static void
check_all(struct place *place, bool with_clock, const char *const *wanted)
{
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) {
        const char *arguments[] = { "--settings", place->settings, NULL, NULL, NULL,
            NULL };
        size_t count = 2;
        if (with_clock) {
            arguments[count++] = "--steered-clock";
            arguments[count++] = place->clock;
        }
        if (strcmp(all[i], "stafett") == 0)
            arguments[count++] = "up";
        int code = run(place, all[i], arguments);
        if (code != EXIT_SETTINGS)
            fail_msg("%s: exit %d: %s", all[i], code, place->complaint);
        for (size_t w = 0; wanted[w] != NULL; w++) {
            if (strstr(place->complaint, wanted[w]) == NULL)
                fail_msg("%s does not say %s: %s", all[i], wanted[w], place->complaint);
        }
    }
}

static void
an_unknown_key_is_named_with_line_and_column(void **state)
{
    struct place *place = *state;
    const char *const wanted[] = { place->settings, "colour", NULL };
    write_settings(place, "store:", "store: store\ncolour: blue\n");
    check_all(place, false, wanted);
    assert_true(names_line_and_column(place->complaint, place->settings));
}

static void
a_value_of_another_type_is_named_with_line_and_column(void **state)
{
    struct place *place = *state;
    const char *const wanted[] = { place->settings, NULL };
    write_settings(place, "known_days:", "known_days: long\n");
    check_all(place, false, wanted);
    assert_true(names_line_and_column(place->complaint, place->settings));
}

static void
no_node_without_a_coordinating_person(void **state)
{
    struct place *place = *state;
    const char *const wanted[] = { place->settings, "person is missing", NULL };
    write_settings(place, "person:", "");
    check_all(place, false, wanted);
}

static void
no_steered_clock_on_a_deployed_node(void **state)
{
    struct place *place = *state;
    const char *const wanted[] = { place->settings, "is_deployed", NULL };
    write_settings(place, "is_deployed:", "is_deployed: yes\n");
    check_all(place, true, wanted);
}

/* `stafett up` has left no process: it takes a pid file away when it has seen the end. */
static void
check_nothing_runs(const struct place *place)
{
    for (size_t i = 0; i + 1 < ARRAY_COUNT(all); i++) {
        char path[STAGE_PATH_BYTES * 2];
        scenario_text(path, sizeof path, "%s/run/%s.pid", place->folder,
            all[i] + strlen("stafett-"));
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

/* The one that others may read, for each daemon and its key; the node stops with it. */
static void
a_key_that_others_may_read_is_no_key(void **state)
{
    static const struct {
        const char *program;
        const char *key;
    } rows[] = {
        { "stafett-intake", "intake.curve" },
        { "stafett-intake", "organisation.sign" },
        { "stafett-intake", "node.vault" },
        { "stafett-plan", "plan.curve" },
        { "stafett-plan", "organisation.sign" },
        { "stafett-notification", "notification.curve" },
        { "stafett-border", "border.curve" },
        { "stafett-courier", "courier.curve" },
        { "stafett", "plan.curve" },
        { "stafett", "border.curve" },
    };
    struct place *place = *state;
    write_good(place);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char key[STAGE_PATH_BYTES * 2];
        bool is_up = strcmp(rows[i].program, "stafett") == 0;
        const char *const arguments[] = { "--settings", place->settings,
            is_up ? "up" : NULL, NULL };
        scenario_text(key, sizeof key, "%s/keys/%s", place->folder, rows[i].key);
        assert_int_equal(chmod(key, 0640), 0);
        int code = run(place, rows[i].program, arguments);
        assert_int_equal(chmod(key, 0600), 0);
        if (code != EXIT_SETTINGS || strstr(place->complaint, key) == NULL)
            fail_msg("%s: exit %d: %s", rows[i].program, code, place->complaint);
        check_nothing_runs(place);
    }
}

static void
broken_rules_are_named_with_line_and_column(void **state)
{
    static const char *const readers[] = { "stafett-intake", "stafett-plan",
        "stafett-notification", "stafett" };
    struct place *place = *state;
    char rules[STAGE_PATH_BYTES];
    char line[STAGE_PATH_BYTES * 2];
    scenario_text(rules, sizeof rules, "%.400s/rules.yaml", place->folder);
    scenario_text(line, sizeof line, "rules: %s\n", rules);
    assert_true(scenario_write_file(rules, "country: \"NO\"\nladder_minutes: soon\n"));
    write_settings(place, "rules:", line);
    for (size_t i = 0; i < ARRAY_COUNT(readers); i++) {
        bool is_up = strcmp(readers[i], "stafett") == 0;
        const char *const arguments[] = { "--settings", place->settings,
            is_up ? "up" : NULL, NULL };
        int code = run(place, readers[i], arguments);
        if (code != EXIT_SETTINGS || !names_line_and_column(place->complaint, rules))
            fail_msg("%s: exit %d: %s", readers[i], code, place->complaint);
    }
}

static void
a_missing_file_is_named(void **state)
{
    struct place *place = *state;
    const char *const wanted[] = { place->settings, NULL };
    assert_int_equal(unlink(place->settings), 0);
    check_all(place, false, wanted);
}

static void
wrong_usage_ends_with_64(void **state)
{
    struct place *place = *state;
    const char *const lines[][6] = {
        { NULL },
        { "--settings", NULL },
        { "--settings", place->settings, "--colour", NULL },
        { "--settings", place->settings, "word", NULL },
    };
    const char *const commands[][6] = {
        { NULL },
        { "no-such-command", NULL },
        { "--settings", place->settings, "up", "word", NULL },
        { "--settings", place->settings, "--colour", "up", NULL },
        { "--settings", place->settings, "handover", "offer", NULL },
        { "--settings", place->settings, "--timeout", "never", "status", NULL },
    };
    write_good(place);
    for (size_t i = 0; i + 1 < ARRAY_COUNT(all); i++) {
        for (size_t l = 0; l < ARRAY_COUNT(lines); l++) {
            int code = run(place, all[i], lines[l]);
            if (code != EXIT_USAGE_WRONG || place->complaint[0] == '\0')
                fail_msg(
                    "%s, line %zu: exit %d: %s", all[i], l, code, place->complaint);
        }
    }
    for (size_t c = 0; c < ARRAY_COUNT(commands); c++) {
        int code = run(place, "stafett", commands[c]);
        if (code != EXIT_USAGE_WRONG || place->complaint[0] == '\0')
            fail_msg("stafett, line %zu: exit %d: %s", c, code, place->complaint);
    }
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
#define AT_A_NODE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)
        AT_A_NODE(an_unknown_key_is_named_with_line_and_column),
        AT_A_NODE(a_value_of_another_type_is_named_with_line_and_column),
        AT_A_NODE(no_node_without_a_coordinating_person),
        AT_A_NODE(no_steered_clock_on_a_deployed_node),
        AT_A_NODE(a_key_that_others_may_read_is_no_key),
        AT_A_NODE(broken_rules_are_named_with_line_and_column),
        AT_A_NODE(a_missing_file_is_named),
        AT_A_NODE(wrong_usage_ends_with_64),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("real_settings", tests, ARRAY_COUNT(tests));
}
