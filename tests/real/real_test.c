/* The scenarios with real processes, sockets and stores; and one of them while processes
 * are killed at every step: kill -9 changes nothing but time. Arguments: scenarios to
 * play instead of all; or --kills N and scenarios to play while so many are killed. */

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"

#include <glob.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KILLS_WANTED = 200,
    KILLS_PER_STEP = 4,
    RESIDENT_KIB_MAX = 2 * 1024 * 1024,
};

struct tally {
    unsigned passed;
    unsigned failed;
    unsigned kills;
};

static void
count(struct tally *tally, bool is_good, const char *what)
{
    if (is_good) {
        tally->passed++;
        return;
    }
    tally->failed++;
    (void)fprintf(stderr, "%s\n", what);
}

static void
play_one(const char *programs, const char *path, unsigned kills_per_step,
    struct tally *tally)
{
    char folder[512];
    struct stage_real *stage;
    struct scenario *scenario;
    test_folder_make(folder, sizeof folder);
    stage_real_create(programs, folder, &stage);
    if (kills_per_step > 0)
        stage_real_torment(stage, tally->kills + 1, kills_per_step);
    scenario_create(&stage_real_play, stage, folder, false, &scenario);
    (void)scenario_play(scenario, path);
    tally->passed += scenario_passed(scenario);
    tally->failed += scenario_failed(scenario);
    tally->kills += stage_real_kills(stage);
    count(tally, stage_real_resident_kib(stage) < RESIDENT_KIB_MAX,
        "the nodes took more than 2 GiB of resident memory");
    bool is_bad = scenario_failed(scenario) > 0;
    scenario_destroy(&scenario);
    bool is_drained = stage_real_destroy(&stage);
    count(tally, is_drained || kills_per_step > 0, "a node did not drain");
    if (is_bad)
        (void)fprintf(stderr, "%s: the nodes' folders are kept in %s\n", path, folder);
    else
        test_folder_remove(folder);
}

/* Plays them again and again, until so many processes were killed. */
static void
play_killing(const char *programs, char *const *paths, size_t path_count,
    unsigned kills, struct tally *tally)
{
    while (tally->failed == 0 && tally->kills < kills) {
        for (size_t i = 0; i < path_count && tally->kills < kills; i++)
            play_one(programs, paths[i], KILLS_PER_STEP, tally);
    }
    printf("killed %u processes on the way\n", tally->kills);
}

int
main(int argc, char **argv)
{
    struct tally tally = { 0 };
    glob_t files;
    char own[512];
    char programs[600];
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    bool is_killing = argc > 2 && strcmp(argv[1], "--kills") == 0;
    if (is_killing)
        play_killing(programs, argv + 3, (size_t)argc - 3,
            (unsigned)strtoul(argv[2], NULL, 10), &tally);
    for (int i = 1; i < argc && !is_killing; i++)
        play_one(programs, argv[i], 0, &tally);
    if (argc == 1 && glob("tests/scenario/*.scn", 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++)
            play_one(programs, files.gl_pathv[i], 0, &tally);
        play_killing(programs, files.gl_pathv, files.gl_pathc, KILLS_WANTED, &tally);
        globfree(&files);
    }
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
