#include "tests/console/play.h"

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

extern char **environ;

static int
play(const char *group, const char *build, const char *folder, const char *only)
{
    const char *const arguments[] = { "node", "tests/console/play.mjs", group, build,
        folder, only, NULL };
    pid_t pid = -1;
    int state = 0;
    (void)fflush(stdout);
    if (posix_spawnp(&pid, "node", NULL, NULL, (char *const *)arguments, environ) !=
            0 ||
        waitpid(pid, &state, 0) != pid || !WIFEXITED(state))
        return 1;
    return WEXITSTATUS(state);
}

int
play_group(const char *group, const char *program, const char *only)
{
    char own[512];
    char build[600];
    char programs[700];
    char folder[512];
    struct stage_real *stage;
    struct scenario *scenario;
    (void)snprintf(own, sizeof own, "%s", program);
    (void)snprintf(build, sizeof build, "%s/../..", dirname(own));
    (void)snprintf(programs, sizeof programs, "%s/bin", build);
    test_folder_make(folder, sizeof folder);
    stage_real_create(programs, folder, &stage);
    scenario_create(&stage_real_play, stage, folder, false, &scenario);
    bool is_set = scenario_play(scenario, "tests/console/house.scn") &&
                  scenario_failed(scenario) == 0;
    int code = is_set ? play(group, build, folder, only) : 1;
    scenario_destroy(&scenario);
    bool is_good = stage_real_destroy(&stage) && code == 0;
    if (is_good)
        test_folder_remove(folder);
    else
        (void)fprintf(stderr, "the nodes' folders are kept in %s\n", folder);
    return is_good ? 0 : 1;
}
