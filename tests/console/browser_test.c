/* The page, as people use it: three nodes with real processes as the scenario leaves them,
 * a console beside each, and a real browser that drives them (browser.mjs). Everything
 * that was started ends with it. Without chromium or npm packages it says what is missing.
 * An argument: only the tests whose names have it. */

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

/* Its exit code; it prints the line that is counted. */
static int
drive(const char *programs, const char *page, const char *folder, const char *only)
{
    const char *const arguments[] = { "node", "tests/console/browser.mjs", programs,
        page, folder, only, NULL };
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
main(int argc, char **argv)
{
    char own[512];
    char programs[600];
    char page[600];
    char folder[512];
    struct stage_real *stage;
    struct scenario *scenario;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    const char *here = dirname(own);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", here);
    (void)snprintf(page, sizeof page, "%s/../../page", here);
    test_folder_make(folder, sizeof folder);
    stage_real_create(programs, folder, &stage);
    scenario_create(&stage_real_play, stage, folder, false, &scenario);
    bool is_set = scenario_play(scenario, "tests/console/house.scn") &&
                  scenario_failed(scenario) == 0;
    int code = is_set ? drive(programs, page, folder, argc > 1 ? argv[1] : NULL) : 1;
    scenario_destroy(&scenario);
    bool is_drained = stage_real_destroy(&stage);
    if (!is_drained)
        (void)fprintf(stderr, "a node did not drain\n");
    if (code == 0 && is_drained)
        test_folder_remove(folder);
    else
        (void)fprintf(stderr, "the nodes' folders are kept in %s\n", folder);
    return code == 0 && is_drained ? 0 : 1;
}
