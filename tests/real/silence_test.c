/* A daemon that stops feeding audit is alerted, and the alert closes when it is heard
 * again: real processes, one of them stopped and let go on. */

#include "common/clock.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"
#include "tests/real/watch.h"

#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_US = 60 * 1000000, PAUSE_MS = 50 };

static const char story[] =
    "start 2028-02-07 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid\"\n";

static char programs[600];
static char folder[256];
static struct stage_real *stage;
static struct scenario *scenario;

/* As every node of a scenario, but impatient. */
static bool
open_impatient(void *context, const char *organisation, const char *settings)
{
    FILE *file = fopen(settings, "ae");
    if (file == NULL)
        return false;
    bool is_written = fputs("silence_s: 2\n", file) >= 0;
    return fclose(file) == 0 && is_written &&
           stage_real_play.open_node(context, organisation, settings);
}

static int
nodes_open(void **state)
{
    static struct stage_play play;
    char path[STAGE_PATH_BYTES];
    (void)state;
    test_folder_make(folder, sizeof folder);
    scenario_text(path, sizeof path, "%s/story.scn", folder);
    stage_real_create(programs, folder, &stage);
    play = stage_real_play;
    play.open_node = open_impatient;
    scenario_create(&play, stage, folder, false, &scenario);
    return scenario_write_file(path, story) && scenario_play(scenario, path) ? 0 : -1;
}

static int
nodes_close(void **state)
{
    (void)state;
    scenario_destroy(&scenario);
    bool is_drained = stage_real_destroy(&stage);
    test_folder_remove(folder);
    return is_drained ? 0 : -1;
}

/* The state of the alert about this daemon, "" if there is none. */
static void
alert_state(const char *daemon, char *state, size_t state_bytes)
{
    static char text[STAGE_OUTPUT_BYTES];
    static char talk[STAGE_OUTPUT_BYTES];
    char settings[STAGE_PATH_BYTES];
    char key[STAGE_PATH_BYTES];
    struct stage_output output = { .text = text, .talk = talk };
    scenario_text(settings, sizeof settings, "%s/havnes/stafett.yaml", folder);
    scenario_text(key, sizeof key, "%s/havnes/keys/duty-ke.curve", folder);
    const char *command[] = { "--settings", settings, "--key", key, "--json", "alerts",
        "--closed", NULL };
    scenario_text(state, state_bytes, "%s", "");
    assert_true(stage_real_play.run(stage, 7, command, &output));
    json_t *document = json_loads(output.text, 0, NULL);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "alerts"), i, row)
    {
        const char *kind = json_string_value(json_object_get(row, "kind_code"));
        const char *detail = json_string_value(json_object_get(row, "detail_code"));
        if (strcmp(kind, "feed-stopped") == 0 && strcmp(detail, daemon) == 0)
            scenario_text(state, state_bytes, "%s",
                json_string_value(json_object_get(row, "state_code")));
    }
    json_decref(document);
}

/* Until the alert's state is one of the two. */
static void
await_state(const char *daemon, const char *one, const char *other)
{
    char state[64];
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    for (;;) {
        alert_state(daemon, state, sizeof state);
        if (strcmp(state, one) == 0 || strcmp(state, other) == 0)
            return;
        if (clock_monotonic_us() > until_us)
            fail_msg("%s: the alert is \"%s\", not %s", daemon, state, one);
        (void)poll(NULL, 0, PAUSE_MS);
    }
}

static void
stopped_and_let_go_on(const char *daemon)
{
    char settings[STAGE_PATH_BYTES];
    struct watch *watch;
    scenario_text(settings, sizeof settings, "%s/havnes/stafett.yaml", folder);
    assert_true(watch_create(settings, &watch));
    assert_true(watch_signal_surely(watch, daemon, SIGSTOP, PATIENCE_US));
    await_state(daemon, "open", "delivered");
    assert_true(watch_signal_surely(watch, daemon, SIGCONT, PATIENCE_US));
    await_state(daemon, "closed", "closed");
    watch_destroy(&watch);
}

static void
a_stopped_plan_is_alerted(void **state)
{
    (void)state;
    stopped_and_let_go_on("plan");
}

/* It has nothing to tell all day: its empty pages are missed. */
static void
a_stopped_assessment_team_is_alerted(void **state)
{
    (void)state;
    stopped_and_let_go_on("assessment-team");
}

/* Killed in its silence, audit remembers what it has said. */
static void
audit_starts_in_the_silence(void **state)
{
    char settings[STAGE_PATH_BYTES];
    struct watch *watch;
    (void)state;
    scenario_text(settings, sizeof settings, "%s/havnes/stafett.yaml", folder);
    assert_true(watch_create(settings, &watch));
    assert_true(watch_signal_surely(watch, "intake", SIGSTOP, PATIENCE_US));
    await_state("intake", "open", "delivered");
    assert_true(watch_signal_surely(watch, "audit", SIGKILL, PATIENCE_US));
    assert_true(watch_signal_surely(watch, "intake", SIGCONT, PATIENCE_US));
    await_state("intake", "closed", "closed");
    watch_destroy(&watch);
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stopped_plan_is_alerted),
        cmocka_unit_test(a_stopped_assessment_team_is_alerted),
        cmocka_unit_test(audit_starts_in_the_silence),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    if (nodes_open(NULL) != 0)
        return 1;
    int code = test_run_group("silence", tests, ARRAY_COUNT(tests));
    return nodes_close(NULL) == 0 ? code : 1;
}
