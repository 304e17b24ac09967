/* `make demo`: a hospital, a municipality and NAV as real processes on loopback with
 * fresh keys in a temporary folder. The scenarios that the tests play are told as they
 * happen, and end with the custody as each node has it. Exits non-zero if anything
 * differs from what the scenario says must be true. Arguments: other scenarios to tell. */

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <libgen.h>
#include <stdio.h>

static const char *const stories[] = {
    "tests/scenario/ragnhild.scn",
    "tests/scenario/outside.scn",
    "tests/scenario/jonas.scn",
};

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
    if (!stage_real_destroy(&stage)) {
        (void)fprintf(stderr, "A process did not end cleanly.\n");
        failed++;
    }
    return failed;
}

int
main(int argc, char **argv)
{
    char own[512];
    char programs[600];
    char folder[512];
    const char *const *told = argc > 1 ? (const char *const *)argv + 1 : stories;
    size_t count = argc > 1 ? (size_t)argc - 1 : sizeof stories / sizeof stories[0];
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    test_folder_make(folder, sizeof folder);
    if (tell(programs, folder, told, count) > 0) {
        printf("The stories do not hold; the nodes' folders are in %s\n", folder);
        return 1;
    }
    test_folder_remove(folder);
    printf(
        "Every node says the same about who is responsible. All processes have ended, "
        "and their\nfolders are gone.\n");
    return 0;
}
