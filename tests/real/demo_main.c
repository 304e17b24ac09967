/* `make demo`: a municipality, a hospital and NAV as real processes on loopback with
 * fresh keys in a temporary folder. The scenarios that the tests play are told as they
 * happen, and end with the custody as each node has it. What a scenario draws (`map
 * --svg @map`) is kept. Exits non-zero if anything differs from what the scenario says
 * must be true. Arguments: other scenarios to tell. With KEEP set in the environment the
 * last nodes stay, each with its page, until Enter is pressed. */

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Each group plays on a stage of its own: Odd's ends a year after the others begin. */
static const char *const light[] = { "tests/scenario/odd.scn" };
static const char *const heavy[] = {
    "tests/scenario/ragnhild.scn",
    "tests/scenario/outside.scn",
    "tests/scenario/jonas.scn",
};
static const char *const fellowship[] = { "tests/scenario/jonas-home.scn" };
static char kept[600]; /* folder of the pictures */
static bool is_kept;

extern char **environ;

/* Ctrl-C ends the pages; what is left is for us to end. */
static void
on_interrupt(int signal_number)
{
    (void)signal_number;
}

/* The pages of the nodes as the stories left them (tests/console/keep.mjs). */
static bool
offer_pages(const char *programs, const char *folder)
{
    char build[700];
    pid_t pid = -1;
    int state = 0;
    (void)snprintf(build, sizeof build, "%s/..", programs);
    const char *const arguments[] = { "node", "tests/console/keep.mjs", build, folder,
        NULL };
    const struct sigaction caught = { .sa_handler = on_interrupt };
    (void)fflush(stdout);
    if (sigaction(SIGINT, &caught, NULL) != 0 ||
        posix_spawnp(&pid, "node", NULL, NULL, (char *const *)arguments, environ) != 0)
        return false;
    while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

static unsigned
tell(const char *programs, const char *folder, const char *const *told, size_t count)
{
    struct stage_real *stage;
    struct scenario *scenario;
    stage_real_create(programs, folder, &stage);
    scenario_create(&stage_real_play, stage, folder, true, &scenario);
    for (size_t i = 0; i < count; i++) {
        if (!scenario_play(scenario, told[i]))
            break;
    }
    unsigned failed = scenario_failed(scenario);
    printf("\n%u statements hold, %u do not.\n", scenario_passed(scenario), failed);
    scenario_destroy(&scenario);
    if (told == heavy && failed == 0 && getenv("KEEP") != NULL &&
        !offer_pages(programs, folder)) {
        (void)fprintf(stderr, "The pages did not end cleanly.\n");
        failed++;
    }
    if (!stage_real_destroy(&stage)) {
        (void)fprintf(stderr, "A process did not end cleanly.\n");
        failed++;
    }
    return failed;
}

static void
keep_map(const char *folder)
{
    char from[600];
    char to[700];
    char bytes[4096];
    size_t count;
    (void)snprintf(from, sizeof from, "%s/map.text", folder);
    (void)snprintf(to, sizeof to, "%s/map.svg", kept);
    FILE *in = fopen(from, "re");
    if (in == NULL)
        return;
    (void)mkdir(kept, 0755);
    FILE *out = fopen(to, "we");
    while (out != NULL && (count = fread(bytes, 1, sizeof bytes, in)) > 0)
        (void)fwrite(bytes, 1, count, out);
    is_kept = out != NULL && fclose(out) == 0;
    (void)fclose(in);
}

/* On a fresh folder, which is kept when something does not hold. */
static bool
tell_group(const char *programs, const char *const *told, size_t count)
{
    char folder[512];
    test_folder_make(folder, sizeof folder);
    if (tell(programs, folder, told, count) == 0) {
        keep_map(folder);
        test_folder_remove(folder);
        return true;
    }
    printf("The stories do not hold; the nodes' folders are in %s\n", folder);
    return false;
}

int
main(int argc, char **argv)
{
    char own[512];
    char programs[600];
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    const char *here = dirname(own);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", here);
    (void)snprintf(kept, sizeof kept, "%s/../../../demo", here);
    bool is_good =
        argc > 1 ? tell_group(programs, (const char *const *)argv + 1, (size_t)argc - 1)
                 : tell_group(programs, light, sizeof light / sizeof light[0]) &&
                       tell_group(programs, fellowship,
                           sizeof fellowship / sizeof fellowship[0]) &&
                       tell_group(programs, heavy, sizeof heavy / sizeof heavy[0]);
    if (is_good)
        printf("Every node says the same about who is responsible. All processes have "
               "ended, and their\nfolders are gone.\n");
    char *map = is_good && is_kept ? realpath(kept, NULL) : NULL;
    if (map != NULL)
        printf("The map of who is around the person is drawn in %s/map.svg\n", map);
    free(map);
    return is_good ? 0 : 1;
}
