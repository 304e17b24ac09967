#include "tests/real/stage_real.h"

#include "common/clock.h"
#include "tests/lib/scenario_words.h"
#include "tests/real/relay.h"
#include "tests/real/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
    SETTLE_US =
        30 * 1000000, /* nothing on loopback takes this long: then it is stuck */
    ARGUMENTS_MAX = SCENARIO_WORDS_MAX + 16,
    STAGE_LINES_MAX = 16,
};

struct stage_node {
    char organisation[64];
    char settings[STAGE_PATH_BYTES];
    pid_t up;
    struct watch *watch;
};

struct stage_real {
    char programs[STAGE_PATH_BYTES];
    char folder[STAGE_PATH_BYTES];
    char clock[STAGE_PATH_BYTES];
    struct stage_node nodes[STAGE_NODES_MAX];
    size_t node_count;
    struct stage_line {
        char a[64];
        char b[64];
        pid_t relay;
        bool is_cut;
    } lines[STAGE_LINES_MAX];
    size_t line_count;
    uint64_t torment_seed;
    unsigned torment_per_step;
    unsigned kills;
};

void
stage_real_create(const char *programs, const char *folder, struct stage_real **out)
{
    struct stage_real *stage = calloc(1, sizeof *stage);
    ASSERT(stage != NULL);
    scenario_text(stage->programs, sizeof stage->programs, "%s", programs);
    scenario_text(stage->folder, sizeof stage->folder, "%s", folder);
    scenario_text(stage->clock, sizeof stage->clock, "%.400s/clock", folder);
    *out = stage;
}

/* ---- processes */

static pid_t
start_program(struct stage_real *stage, const char *const *argv, const char *out_path,
    const char *err_path)
{
    char program[STAGE_PATH_BYTES];
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    scenario_text(program, sizeof program, "%.400s/stafett", stage->programs);
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    ASSERT(posix_spawn_file_actions_init(&actions) == 0);
    ASSERT(
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0);
    ASSERT(posix_spawn_file_actions_addopen(&actions, 1, out_path, flags, 0600) == 0);
    ASSERT(posix_spawn_file_actions_addopen(&actions, 2, err_path, flags, 0600) == 0);
    int error =
        posix_spawn(&pid, program, &actions, NULL, (char *const *)argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

static void
read_back(const char *path, char *text)
{
    FILE *file = fopen(path, "re");
    text[0] = '\0';
    if (file == NULL)
        return;
    size_t bytes = fread(text, 1, STAGE_OUTPUT_BYTES - 1, file);
    text[bytes] = '\0';
    (void)fclose(file);
}

static bool
run(void *context, int argc, const char *const *argv, struct stage_output *out)
{
    struct stage_real *stage = context;
    const char *full[ARGUMENTS_MAX] = { "stafett", "--steered-clock", stage->clock };
    char out_path[STAGE_PATH_BYTES];
    char err_path[STAGE_PATH_BYTES];
    scenario_text(out_path, sizeof out_path, "%.400s/stdout", stage->folder);
    scenario_text(err_path, sizeof err_path, "%.400s/stderr", stage->folder);
    ASSERT(argc + 4 < ARGUMENTS_MAX);
    for (int i = 0; i < argc; i++)
        full[i + 3] = argv[i];
    pid_t pid = start_program(stage, full, out_path, err_path);
    int state = 0;
    if (pid < 0 || waitpid(pid, &state, 0) != pid)
        return false;
    read_back(out_path, out->text);
    read_back(err_path, out->talk);
    out->exit_code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return true;
}

static void
start_clock(void *context, int64_t now_us)
{
    struct stage_real *stage = context;
    ASSERT(clock_steer_write(stage->clock, now_us));
}

static bool
open_node(void *context, const char *organisation, const char *settings)
{
    struct stage_real *stage = context;
    struct stage_node *node = &stage->nodes[stage->node_count];
    char out_path[STAGE_PATH_BYTES];
    char err_path[STAGE_PATH_BYTES];
    scenario_text(node->organisation, sizeof node->organisation, "%s", organisation);
    scenario_text(node->settings, sizeof node->settings, "%s", settings);
    scenario_text(out_path, sizeof out_path, "%.400s.out", settings);
    scenario_text(err_path, sizeof err_path, "%.400s.log", settings);
    const char *command[] = { "stafett", "--steered-clock", stage->clock, "--settings",
        settings, "up", NULL };
    node->up = start_program(stage, command, out_path, err_path);
    if (node->up < 0 || !watch_create(settings, &node->watch))
        return false;
    stage->node_count++;
    return watch_wait_up(node->watch, SETTLE_US);
}

bool
stage_real_destroy(struct stage_real **stage)
{
    bool is_drained = true;
    for (size_t i = 0; i < (*stage)->node_count; i++) {
        struct stage_node *node = &(*stage)->nodes[i];
        int state = 0;
        watch_destroy(&node->watch);
        (void)kill(node->up, SIGTERM);
        if (waitpid(node->up, &state, 0) != node->up || !WIFEXITED(state) ||
            WEXITSTATUS(state) != EXIT_DRAINED)
            is_drained = false;
    }
    for (size_t i = 0; i < (*stage)->line_count; i++)
        relay_stop((*stage)->lines[i].relay);
    free(*stage);
    *stage = NULL;
    return is_drained;
}

/* ---- delivery and time: what the daemons say of themselves decides, no waiting by hand */

static void
watch_all(struct stage_real *stage, struct watch **watches)
{
    for (size_t i = 0; i < stage->node_count; i++)
        watches[i] = stage->nodes[i].watch;
}

static bool
is_between(const struct stage_line *line, const char *a, const char *b)
{
    return (strcmp(line->a, a) == 0 && strcmp(line->b, b) == 0) ||
           (strcmp(line->a, b) == 0 && strcmp(line->b, a) == 0);
}

static bool
is_cut(const void *context, const char *a, const char *b)
{
    const struct stage_real *stage = context;
    for (size_t i = 0; i < stage->line_count; i++) {
        if (stage->lines[i].is_cut && is_between(&stage->lines[i], a, b))
            return true;
    }
    return false;
}

static bool
settle(struct stage_real *stage, int64_t *next_alarm_us_out)
{
    struct watch *watches[STAGE_NODES_MAX];
    const struct watch_lines lines = { is_cut, stage };
    watch_all(stage, watches);
    return watch_settle(
        watches, stage->node_count, &lines, SETTLE_US, next_alarm_us_out);
}

static void
torment(struct stage_real *stage)
{
    for (unsigned i = 0; i < stage->torment_per_step && stage->node_count > 0; i++) {
        stage->torment_seed =
            stage->torment_seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        uint64_t draw = stage->torment_seed >> 33;
        struct stage_node *node = &stage->nodes[draw % stage->node_count];
        if (watch_kill(node->watch, (unsigned)(draw / stage->node_count)))
            stage->kills++;
    }
}

static bool
advance(void *context, int64_t to_us)
{
    struct stage_real *stage = context;
    int64_t next_us;
    torment(stage);
    if (!settle(stage, &next_us))
        return false;
    while (next_us <= to_us) {
        if (next_us > clock_steer_read(stage->clock) &&
            !clock_steer_write(stage->clock, next_us))
            return false;
        if (!settle(stage, &next_us))
            return false;
    }
    if (to_us > clock_steer_read(stage->clock) &&
        !clock_steer_write(stage->clock, to_us))
        return false;
    return settle(stage, &next_us);
}

static bool
set_clock(void *context, int64_t to_us)
{
    struct stage_real *stage = context;
    return clock_steer_write(stage->clock, to_us);
}

/* Every line goes over a relay, which is stopped: the nodes and their other lines run. */
static bool
lay_line(void *context, const char *a, const char *b, const char *listen,
    char connect_out[64])
{
    struct stage_real *stage = context;
    struct stage_line *line = &stage->lines[stage->line_count];
    ASSERT(stage->line_count < STAGE_LINES_MAX);
    scenario_text(line->a, sizeof line->a, "%s", a);
    scenario_text(line->b, sizeof line->b, "%s", b);
    line->relay = relay_start(listen, connect_out);
    if (line->relay <= 0)
        return false;
    stage->line_count++;
    return true;
}

static bool
link_nodes(void *context, const char *a, const char *b, bool is_up)
{
    struct stage_real *stage = context;
    for (size_t i = 0; i < stage->line_count; i++) {
        struct stage_line *line = &stage->lines[i];
        if (!is_between(line, a, b))
            continue;
        line->is_cut = !is_up;
        return relay_cut(line->relay, line->is_cut);
    }
    return false;
}

/* Where the courier of that organisation looks. */
static void
copy_name(const struct stage_real *stage, const char *organisation, const char *file,
    char copy[STAGE_PATH_BYTES * 2])
{
    char folder[STAGE_PATH_BYTES];
    const char *name = strrchr(file, '/') == NULL ? file : strrchr(file, '/') + 1;
    scenario_text(
        folder, sizeof folder, "%.300s/%.64s/copies", stage->folder, organisation);
    scenario_text(copy, STAGE_PATH_BYTES * 2, "%.400s/%.100s", folder, name);
    (void)mkdir(folder, 0700);
}

static bool
bring(void *context, const char *organisation, const char *file)
{
    struct stage_real *stage = context;
    char copy[STAGE_PATH_BYTES * 2];
    copy_name(stage, organisation, file, copy);
    for (size_t i = 0; i < stage->node_count; i++) {
        struct stage_node *node = &stage->nodes[i];
        if (strcmp(node->organisation, organisation) == 0)
            return watch_bring(node->watch, file, copy, SETTLE_US);
    }
    return false;
}

static bool
drop(void *context, const char *organisation, const char *file)
{
    struct stage_real *stage = context;
    char copy[STAGE_PATH_BYTES * 2];
    copy_name(stage, organisation, file, copy);
    return scenario_copy_file(file, copy);
}

static bool
check(void *context, char *text, size_t text_bytes)
{
    struct stage_real *stage = context;
    struct watch *watches[STAGE_NODES_MAX];
    int64_t next_us;
    watch_all(stage, watches);
    if (!settle(stage, &next_us)) {
        (void)snprintf(text, text_bytes, "not everything is delivered");
        return false;
    }
    return watch_check(watches, stage->node_count, text, text_bytes);
}

const struct stage_play stage_real_play = {
    .open_node = open_node,
    .run = run,
    .start_clock = start_clock,
    .advance = advance,
    .set_clock = set_clock,
    .link = link_nodes,
    .line = lay_line,
    .bring = bring,
    .drop = drop,
    .check = check,
};

void
stage_real_torment(struct stage_real *stage, uint64_t seed, unsigned per_step)
{
    stage->torment_seed = seed;
    stage->torment_per_step = per_step;
}

unsigned
stage_real_kills(const struct stage_real *stage)
{
    return stage->kills;
}

uint64_t
stage_real_resident_kib(const struct stage_real *stage)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < stage->node_count; i++)
        sum += watch_resident_kib(stage->nodes[i].watch);
    return sum;
}
