#include "tests/powercut/powercut.h"

#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/powercut/cuts.h"
#include "tests/preload/record.h"
#include "tests/real/stage_real.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATH_BYTES = 1024,
    PARTS_PER_STORE = 8,
    PARTS_MAX = 64 * PARTS_PER_STORE,
    DEATHS_MAX = 1000,
};

struct part { /* of one recording, done by a process of its own */
    struct cuts *cuts;
    size_t number;
    pid_t process; /* 0: not begun; -1: done */
    unsigned deaths;
};

struct run {
    const struct powercut_order *order;
    char folder[STAGE_PATH_BYTES]; /* of the nodes */
    char recordings[PATH_BYTES];
    char states[STAGE_PATH_BYTES];
    struct cuts *cuts[PARTS_MAX / PARTS_PER_STORE];
    size_t cuts_count;
    struct part parts[PARTS_MAX];
    size_t part_count;
    struct cuts_board *boards; /* of the parts */
    size_t stride;
};

/* ---- playing */

static void
preload(const struct run *run, const char *lives)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/../preload/recorder.so", run->order->tests);
    ASSERT(setenv(RECORD_FOLDER_VARIABLE, run->recordings, 1) == 0);
    ASSERT(setenv(RECORD_LIVES_VARIABLE, lives, 1) == 0);
    if (run->order->flags != NULL)
        ASSERT(setenv(RECORD_FLAGS_VARIABLE, run->order->flags, 1) == 0);
    ASSERT(setenv("LD_PRELOAD", path, 1) == 0);
}

static void
preload_end(void)
{
    ASSERT(unsetenv("LD_PRELOAD") == 0);
    ASSERT(unsetenv(RECORD_FLAGS_VARIABLE) == 0);
    ASSERT(unsetenv(RECORD_FOLDER_VARIABLE) == 0);
}

/* Every daemon is killed in its first life while the store is made, and in its second in
 * the midst of the work: what it does then is recorded, too. */
static bool
play(struct run *run)
{
    char lives[64];
    char programs[PATH_BYTES];
    struct stage_real *stage;
    struct scenario *scenario;
    (void)snprintf(programs, sizeof programs, "%s/../../bin", run->order->tests);
    (void)snprintf(lives, sizeof lives, "%u,%u", (unsigned)(3 + run->order->seed % 20),
        (unsigned)(60 + run->order->seed % 97));
    stage_real_create(programs, run->folder, &stage);
    scenario_create(&stage_real_play, stage, run->folder, false, &scenario);
    preload(run, lives);
    (void)scenario_play(scenario, run->order->scenario);
    bool is_played = scenario_failed(scenario) == 0;
    scenario_destroy(&scenario);
    is_played = stage_real_destroy(&stage) && is_played;
    preload_end();
    return is_played;
}

static bool
recordings_open(struct run *run)
{
    DIR *folder = opendir(run->recordings);
    bool is_open = folder != NULL;
    for (struct dirent *entry = is_open ? readdir(folder) : NULL;
         entry != NULL && is_open; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        ASSERT(run->cuts_count < ARRAY_COUNT(run->cuts));
        struct cuts *cuts = cuts_open(run->recordings, entry->d_name, run->folder);
        is_open = cuts != NULL;
        if (is_open)
            run->cuts[run->cuts_count++] = cuts;
    }
    if (folder != NULL)
        (void)closedir(folder);
    return is_open && run->cuts_count > 0;
}

/* ---- the states, in many processes: one may die of what it finds */

static void
parts_cut(struct run *run)
{
    size_t records = 0;
    for (size_t i = 0; i < run->cuts_count; i++) {
        records += cuts_records(run->cuts[i]);
        for (size_t k = 0; k < PARTS_PER_STORE; k++)
            run->parts[run->part_count++] = (struct part){ run->cuts[i], k, 0, 0 };
    }
    run->stride = records / run->order->states;
    run->stride = run->stride == 0 ? 1 : run->stride;
    size_t bytes = run->part_count * sizeof *run->boards;
    run->boards =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT(run->boards != MAP_FAILED);
}

static void
part_start(struct run *run, size_t i)
{
    char folder[PATH_BYTES];
    struct part *part = &run->parts[i];
    size_t records = cuts_records(part->cuts);
    (void)snprintf(folder, sizeof folder, "%s/%zu", run->states, i);
    (void)fflush(NULL);
    part->process = fork();
    ASSERT(part->process >= 0);
    if (part->process != 0)
        return;
    const struct cuts_part order = {
        .from = records * part->number / PARTS_PER_STORE,
        .to = records * (part->number + 1) / PARTS_PER_STORE,
        .stride = run->stride,
        .states_per_cut = run->order->states_per_cut,
        .seed = run->order->seed,
        .folder = folder,
    };
    /* What the daemon says of a disk that it refuses is not ours to tell, and if it dies
     * of it, this process does: cmocka, which would go on, is not to hear of it. */
    if (freopen("/dev/null", "w", stderr) == NULL)
        _exit(1);
    (void)signal(SIGABRT, SIG_DFL);
    (void)signal(SIGSEGV, SIG_DFL);
    (void)signal(SIGBUS, SIG_DFL);
    cuts_run(part->cuts, &order, &run->boards[i]);
    test_folder_remove(folder);
    _exit(0);
}

/* Whoever dies of a state has found a violation; the next one goes on behind it. */
static void
part_ended(struct run *run, size_t i, int wait_status)
{
    struct part *part = &run->parts[i];
    struct cuts_board *board = &run->boards[i];
    part->process = -1;
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0)
        return;
    if (board->violations == 0)
        (void)snprintf(board->first, sizeof board->first,
            "the daemon dies (%d) of what the power left after record %llu",
            wait_status, (unsigned long long)board->at);
    board->violations++;
    board->draw++;
    part->deaths++;
    ASSERT(part->deaths < DEATHS_MAX);
    part->process = 0;
}

static void
parts_run(struct run *run)
{
    unsigned running = 0;
    for (;;) {
        for (size_t i = 0; i < run->part_count && running < run->order->jobs; i++) {
            if (run->parts[i].process != 0)
                continue;
            part_start(run, i);
            running++;
        }
        if (running == 0)
            return;
        int wait_status = 0;
        pid_t process = wait(&wait_status);
        for (size_t i = 0; i < run->part_count; i++) {
            if (run->parts[i].process != process)
                continue;
            running--;
            part_ended(run, i, wait_status);
        }
    }
}

static void
parts_sum(struct run *run, bool is_told, struct powercut_result *result)
{
    for (size_t i = 0; i < run->part_count; i++) {
        result->states += run->boards[i].states;
        result->violations += run->boards[i].violations;
        if (is_told && run->boards[i].violations > 0)
            (void)fprintf(stderr, "%s\n", run->boards[i].first);
    }
    result->stores += (unsigned)run->cuts_count;
    (void)munmap(run->boards, run->part_count * sizeof *run->boards);
}

/* In memory where there is room: a state is written, judged and forgotten. */
static void
states_folder_make(struct run *run)
{
    char name[] = "/dev/shm/stafett-test-XXXXXX";
    if (mkdtemp(name) != NULL)
        (void)snprintf(run->states, sizeof run->states, "%s", name);
    else
        test_folder_make(run->states, sizeof run->states);
}

bool
powercut_run(
    const struct powercut_order *order, bool is_told, struct powercut_result *result)
{
    struct run *run = calloc(1, sizeof *run);
    ASSERT(run != NULL);
    run->order = order;
    test_folder_make(run->folder, sizeof run->folder);
    (void)snprintf(
        run->recordings, sizeof run->recordings, "%s/recordings", run->folder);
    bool is_good =
        mkdir(run->recordings, 0700) == 0 && play(run) && recordings_open(run);
    if (is_good) {
        states_folder_make(run);
        parts_cut(run);
        parts_run(run);
        parts_sum(run, is_told, result);
        test_folder_remove(run->states);
        test_folder_remove(run->folder);
    } else {
        (void)fprintf(
            stderr, "%s: not recorded, see %s\n", order->scenario, run->folder);
    }
    for (size_t i = 0; i < run->cuts_count; i++)
        cuts_close(&run->cuts[i]);
    free(run);
    return is_good;
}
