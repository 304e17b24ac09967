/* Every scenario of this folder in virtual time, over memory and over LMDB with maps that
 * must grow; then a crash of everything, and the tables rebuilt from the logs. */

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/scenario/stage_virtual.h"

#include "common/trace.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>

struct tally {
    unsigned passed;
    unsigned failed;
};

static void
play_one(const char *path, bool on_disk, struct tally *tally)
{
    char folder[512];
    struct stage_virtual *stage;
    struct scenario *scenario;
    test_folder_make(folder, sizeof folder);
    stage_virtual_create(folder, on_disk, &stage);
    scenario_create(&stage_virtual_play, stage, folder, false, &scenario);
    bool is_played = scenario_play(scenario, path);
    tally->passed += scenario_passed(scenario);
    tally->failed += scenario_failed(scenario);
    if (is_played && stage_virtual_survives(stage)) {
        tally->passed++;
    } else if (is_played) {
        (void)fprintf(stderr, "%s: after the crash something else is true\n", path);
        tally->failed++;
    }
    scenario_destroy(&scenario);
    stage_virtual_destroy(&stage);
    test_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    struct tally tally = { 0 };
    glob_t files;
    trace_quiet();
    for (int i = 1; i < argc; i++)
        play_one(argv[i], false, &tally);
    if (argc == 1 && glob("tests/scenario/*.scn", 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++)
            for (int on_disk = 0; on_disk <= 1; on_disk++)
                play_one(files.gl_pathv[i], on_disk != 0, &tally);
        globfree(&files);
    }
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
