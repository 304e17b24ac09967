/* `make demo`: a hospital, a municipality and NAV as real processes on loopback with
 * fresh keys in a temporary folder. The scenarios that the tests play are told as they
 * happen, and end with the custody as each node has it. Exits non-zero if anything
 * differs from what the scenario says must be true. */

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <libgen.h>
#include <stdio.h>

static const char *const stories[] = {
    "tests/scenario/ragnhild.scn",
    "tests/scenario/jonas.scn",
    "tests/scenario/outside.scn",
};

static unsigned
tell(const char *programs, const char *path)
{
    char folder[512];
    struct stage_real *stage;
    struct scenario *scenario;
    test_folder_make(folder, sizeof folder);
    stage_real_create(programs, folder, &stage);
    scenario_create(&stage_real_play, stage, folder, true, &scenario);
    (void)scenario_play(scenario, path);
    unsigned failed = scenario_failed(scenario);
    unsigned passed = scenario_passed(scenario);
    scenario_destroy(&scenario);
    if (!stage_real_destroy(&stage)) {
        (void)fprintf(stderr, "A process did not end cleanly.\n");
        failed++;
    }
    if (failed == 0) {
        printf("\n%u statements of this story hold.\n", passed);
        test_folder_remove(folder);
    } else {
        printf("\nThis story does not hold; the nodes' folders are in %s\n", folder);
    }
    return failed;
}

int
main(int argc, char **argv)
{
    char own[512];
    char programs[600];
    unsigned failed = 0;
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++)
        failed += tell(programs, stories[i]);
    if (failed == 0)
        printf(
            "\nEvery node says the same about who is responsible. All processes have "
            "ended.\n");
    return failed == 0 ? 0 : 1;
}
