/* `make bench`: the chain of real daemons beside its peers, in one run. What is compared is
 * measured in turn, round after round, so that whatever the machine does to one it does to
 * the other; each run waits until the machine is quiet, and what is printed is the median
 * of the rounds. The last lines are `name value`. Usage: bench PROGRAMS TOOLS ROUNDS */

#include "tests/bench/load.h"
#include "tests/bench/peers.h"
#include "tests/lib/test.h"

#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_BYTES = 512,
    QUIET_S_MAX = 20,
    ROUNDS_MAX = 99,
    REPLAYED_TURNS = 1000000,
    LOG_TURNS_MANY = 5000000,
    LOG_TURNS_FEW = 1000000, /* a quick look */
    ROUNDS_FULL = 5,
    SETTLE_S = 3,
    IDLE_S = 20,
};

static const double run_s = 3;
static const double warm_s = 0.5;

enum measure {
    REDIS_1024,
    CHAIN_1024,
    CHAIN_1024_TCP,
    REDIS_1024_STATE,
    REDIS_64,
    CHAIN_64,
    REDIS_100,
    CHAIN_100,
    FLOOR_100,
    MEASURES
};

static const struct {
    const char *name;
    unsigned window; /* 0: 100 per second */
} measures[MEASURES] = {
    [REDIS_1024] = { "redis, 1024 in flight", 1024 },
    [CHAIN_1024] = { "stafett, 1024 in flight, ipc", 1024 },
    [CHAIN_1024_TCP] = { "stafett, 1024 in flight, tcp", 1024 },
    [REDIS_1024_STATE] = { "redis with state, 1024 in flight", 1024 },
    [REDIS_64] = { "redis, 64 in flight", 64 },
    [CHAIN_64] = { "stafett, 64 in flight, ipc", 64 },
    [REDIS_100] = { "redis, 100 per second", 0 },
    [CHAIN_100] = { "stafett, 100 per second, ipc", 0 },
    [FLOOR_100] = { "bare chain, 100 per second", 0 },
};

struct bench {
    const char *programs;
    const char *tools;
    unsigned rounds;
    char folder[PATH_BYTES];
    struct redis redis;
    struct node *ipc;
    struct node *tcp;
    struct load *ipc_load;
    struct load *tcp_load;
    struct samples per_second[MEASURES];
    struct samples p50_us[MEASURES];
    struct samples p99_us[MEASURES];
    unsigned noisy[MEASURES]; /* runs that found the machine busy */
    uint64_t written_bytes;   /* at 1,024 in flight over ipc */
    uint64_t turn_bytes;
    struct samples replay_per_s;
    uint64_t replayed;
    struct samples log_few_ns;
    struct samples log_many_ns;
    double checkpoint_ms;
    double idle_mib;
    double idle_percent;
};

/* On a terminal only; overwritten by the next. */
__attribute__((format(printf, 1, 2))) static void
progress(const char *format, ...)
{
    if (isatty(STDERR_FILENO) != 1)
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("\r\033[K", stderr);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
}

static void
path_in(char path[PATH_BYTES], const char *folder, const char *name)
{
    int wrote = snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    ASSERT(wrote > 0 && wrote < PATH_BYTES);
}

/* ---- one run of one measure */

static void
note(struct bench *bench, enum measure measure, const double numbers[3])
{
    samples_add(&bench->per_second[measure], numbers[0]);
    samples_add(&bench->p50_us[measure], numbers[1]);
    samples_add(&bench->p99_us[measure], numbers[2]);
}

static bool
run_redis(struct bench *bench, enum measure measure)
{
    char program[PATH_BYTES];
    char port[16];
    char window[16];
    char seconds[16];
    double numbers[3];
    path_in(program, bench->tools, "peer_redis");
    (void)snprintf(port, sizeof port, "%u", bench->redis.port);
    (void)snprintf(window, sizeof window, "%u", measures[measure].window);
    (void)snprintf(seconds, sizeof seconds, "%.1f", run_s);
    const char *arguments[] = { program, port, window, "100", seconds,
        measure == REDIS_1024_STATE ? "1" : "0", NULL };
    if (!peers_run(arguments, numbers, 3))
        return false;
    note(bench, measure, numbers);
    return true;
}

static bool
run_floor(struct bench *bench)
{
    char program[PATH_BYTES];
    char seconds[16];
    double numbers[3];
    path_in(program, bench->tools, "floor");
    (void)snprintf(seconds, sizeof seconds, "%.1f", run_s);
    const char *arguments[] = { program, bench->folder, "100", seconds, NULL };
    if (!peers_run(arguments, numbers, 3))
        return false;
    note(bench, FLOOR_100, numbers);
    return true;
}

static bool
run_chain(struct bench *bench, enum measure measure)
{
    bool is_tcp = measure == CHAIN_1024_TCP;
    struct node *node = is_tcp ? bench->tcp : bench->ipc;
    struct load_shape shape = { .window = measures[measure].window,
        .rate = 100,
        .seconds = run_s,
        .warm_seconds = warm_s };
    struct load_result result = { .per_second = 0 };
    struct node_logs before;
    struct node_logs after;
    uint64_t written_bytes = node_usage(node).written_bytes;
    if (!node_logs(node, &before) ||
        !load_run(is_tcp ? bench->tcp_load : bench->ipc_load, &shape, &result) ||
        !node_logs(node, &after))
        return false;
    if (measure == CHAIN_1024) {
        bench->written_bytes += node_usage(node).written_bytes - written_bytes;
        bench->turn_bytes += after.turn_bytes - before.turn_bytes;
    }
    double pause_ms = (double)after.checkpoint_us_max / 1000;
    if (pause_ms > bench->checkpoint_ms)
        bench->checkpoint_ms = pause_ms;
    const double numbers[] = { result.per_second,
        samples_percentile(&result.end_us, 0.5),
        samples_percentile(&result.end_us, 0.99) };
    note(bench, measure, numbers);
    load_result_free(&result);
    return load_settle(is_tcp ? bench->tcp_load : bench->ipc_load);
}

static bool
run_measure(struct bench *bench, enum measure measure)
{
    if (!machine_wait_quiet(QUIET_S_MAX))
        bench->noisy[measure]++;
    if (measure == FLOOR_100)
        return run_floor(bench);
    if (measure == REDIS_1024 || measure == REDIS_1024_STATE || measure == REDIS_64 ||
        measure == REDIS_100)
        return run_redis(bench, measure);
    return run_chain(bench, measure);
}

static bool
run_rounds(struct bench *bench)
{
    for (unsigned round = 1; round <= bench->rounds; round++) {
        for (int i = 0; i < MEASURES; i++) {
            progress("round %u of %u: %s", round, bench->rounds, measures[i].name);
            if (!run_measure(bench, (enum measure)i)) {
                (void)fprintf(stderr, "%s: the run failed\n", measures[i].name);
                return false;
            }
        }
    }
    return true;
}

/* ---- what is measured after the rounds, as often, and idleness once */

static bool
replay_once(struct bench *bench, const char *folder)
{
    double per_second;
    (void)machine_wait_quiet(QUIET_S_MAX);
    if (!node_replay(bench->programs, folder, &bench->replayed, &per_second))
        return false;
    samples_add(&bench->replay_per_s, per_second);
    return true;
}

/* The chain goes on until there are enough turns to make again. */
static bool
measure_replay(struct bench *bench)
{
    char folder[PATH_BYTES];
    struct node_logs logs;
    struct load_shape shape = { .window = 1024, .seconds = run_s };
    struct load_result result = { .per_second = 0 };
    uint64_t wanted = bench->rounds < ROUNDS_FULL ? 1 : REPLAYED_TURNS;
    path_in(folder, bench->folder, "ipc");
    if (!node_logs(bench->ipc, &logs))
        return false;
    while (logs.turns < wanted) {
        progress("replay: %llu turns so far", (unsigned long long)logs.turns);
        if (!load_run(bench->ipc_load, &shape, &result) ||
            !load_settle(bench->ipc_load) || !node_logs(bench->ipc, &logs))
            return false;
    }
    load_result_free(&result);
    load_close(&bench->ipc_load);
    if (!node_stop(&bench->ipc))
        return false;
    for (unsigned round = 1; round <= bench->rounds; round++) {
        progress("replay %u of %u", round, bench->rounds);
        if (!replay_once(bench, folder))
            return false;
    }
    return true;
}

static bool
log_once(struct bench *bench)
{
    char program[PATH_BYTES];
    char folder[PATH_BYTES];
    char turns[16];
    double numbers[2];
    (void)machine_wait_quiet(QUIET_S_MAX);
    path_in(program, bench->tools, "log_put");
    path_in(folder, bench->folder, "log");
    (void)snprintf(turns, sizeof turns, "%d",
        bench->rounds < ROUNDS_FULL ? LOG_TURNS_FEW : LOG_TURNS_MANY);
    const char *arguments[] = { program, folder, turns, NULL };
    bool is_run = peers_run(arguments, numbers, 2);
    test_folder_remove(folder);
    if (!is_run)
        return false;
    samples_add(&bench->log_few_ns, numbers[0]);
    samples_add(&bench->log_many_ns, numbers[1]);
    return true;
}

static bool
measure_log(struct bench *bench)
{
    for (unsigned round = 1; round <= bench->rounds; round++) {
        progress("log %u of %u: appending", round, bench->rounds);
        if (!log_once(bench))
            return false;
    }
    return true;
}

static bool
measure_idle(struct bench *bench)
{
    char folder[PATH_BYTES];
    struct node *node = NULL;
    path_in(folder, bench->folder, "whole");
    progress("idle: a whole node");
    bool is_started = node_start(bench->programs, folder, NODE_WHOLE, &node);
    machine_sleep_until(machine_now_ns() + INT64_C(1000000000) * SETTLE_S);
    struct node_usage before = node_usage(node);
    machine_sleep_until(machine_now_ns() + INT64_C(1000000000) * IDLE_S);
    struct node_usage after = node_usage(node);
    bench->idle_mib = (double)after.resident_bytes / (1 << 20);
    bench->idle_percent = (after.cpu_seconds - before.cpu_seconds) / IDLE_S * 100;
    return node_stop(&node) && is_started;
}

/* ---- start and stop */

static bool
open_chain(struct bench *bench, const char *name, enum node_kind kind,
    struct node **node, struct load **load)
{
    char folder[PATH_BYTES];
    path_in(folder, bench->folder, name);
    progress("%s: a node with 10,000 cases", name);
    return node_start(bench->programs, folder, kind, node) && load_open(*node, load);
}

static bool
run_all(struct bench *bench)
{
    char folder[PATH_BYTES];
    path_in(folder, bench->folder, "redis");
    if (!redis_start(folder, &bench->redis)) {
        (void)fprintf(stderr,
            "Redis did not start: without it there is nothing to compare with. "
            "Its package is redis-server; see %s/redis.log.\n",
            folder);
        return false;
    }
    if (!open_chain(bench, "ipc", NODE_IPC, &bench->ipc, &bench->ipc_load) ||
        !open_chain(bench, "tcp", NODE_TCP, &bench->tcp, &bench->tcp_load) ||
        !run_rounds(bench))
        return false;
    redis_stop(&bench->redis);
    load_close(&bench->tcp_load);
    return node_stop(&bench->tcp) && measure_replay(bench) && measure_log(bench) &&
           measure_idle(bench);
}

static void
stop_all(struct bench *bench)
{
    load_close(&bench->ipc_load);
    load_close(&bench->tcp_load);
    (void)node_stop(&bench->ipc);
    (void)node_stop(&bench->tcp);
    redis_stop(&bench->redis);
    test_folder_remove(bench->folder);
}

/* Not /tmp: that may lie in memory, where a flush costs nothing. */
static bool
folder_make(char folder[PATH_BYTES])
{
    const char *base = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe) */
    path_in(folder, base == NULL ? "/var/tmp" : base, "stafett-bench-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        (void)fprintf(stderr, "%s: %s\n", folder,
            strerror(errno)); /* NOLINT(concurrency-mt-unsafe) */
        return false;
    }
    if (machine_is_disk(folder))
        return true;
    (void)fprintf(
        stderr, "%s lies in memory: set TMPDIR to a folder on a disk\n", folder);
    (void)rmdir(folder);
    return false;
}

/* ---- what is told */

static void
print_measures(struct bench *bench)
{
    (void)printf("%-34s %28s %28s %9s\n", "", "events/s (least-most)",
        "p50 us (least-most)", "p99 us");
    for (int i = 0; i < MEASURES; i++) {
        struct samples *rate = &bench->per_second[i];
        struct samples *p50 = &bench->p50_us[i];
        (void)printf("%-34s %9.0f (%7.0f-%7.0f) %10.0f (%6.0f-%6.0f) %9.0f",
            measures[i].name, samples_median(rate), samples_smallest(rate),
            samples_largest(rate), samples_median(p50), samples_smallest(p50),
            samples_largest(p50), samples_median(&bench->p99_us[i]));
        if (bench->noisy[i] > 0)
            (void)printf(
                "  (%u of %u runs on a busy machine)", bench->noisy[i], bench->rounds);
        (void)printf("\n");
    }
    (void)printf("stafett against redis with state, 1024 in flight: %.2f\n",
        samples_median(&bench->per_second[CHAIN_1024]) /
            samples_median(&bench->per_second[REDIS_1024_STATE]));
    (void)printf("replayed %llu turns of intake, plan and notification\n",
        (unsigned long long)bench->replayed);
    (void)printf(
        "log: %.0f ns of processor per turn at 100,000, %.0f at the end (%s)\n",
        samples_median(&bench->log_few_ns), samples_median(&bench->log_many_ns),
        bench->rounds < ROUNDS_FULL ? "quick: 1 M turns" : "5 M turns");
    if (bench->rounds < ROUNDS_FULL)
        (void)printf("a quick look: figures count from %d rounds on\n", ROUNDS_FULL);
}

static double
ratio(struct samples *ours, struct samples *theirs)
{
    double base = samples_median(theirs);
    return base > 0 ? samples_median(ours) / base : 0;
}

static void
print_figures(struct bench *bench)
{
    struct samples *rate = bench->per_second;
    struct samples *p50 = bench->p50_us;
    const struct {
        const char *name;
        double value;
    } figures[] = {
        { "throughput_1024_vs_redis", ratio(&rate[CHAIN_1024], &rate[REDIS_1024]) },
        { "throughput_1024_curve_vs_redis",
            ratio(&rate[CHAIN_1024_TCP], &rate[REDIS_1024]) },
        { "throughput_64_vs_redis", ratio(&rate[CHAIN_64], &rate[REDIS_64]) },
        { "p50_100_vs_redis", ratio(&p50[CHAIN_100], &p50[REDIS_100]) },
        { "p50_100_vs_floor", ratio(&p50[CHAIN_100], &p50[FLOOR_100]) },
        { "replay_per_s", samples_median(&bench->replay_per_s) },
        { "log_put_5m_vs_100k",
            samples_median(&bench->log_many_ns) / samples_median(&bench->log_few_ns) },
        { "bytes_written_per_byte",
            (double)bench->written_bytes / (double)bench->turn_bytes },
        { "checkpoint_pause_ms_max", bench->checkpoint_ms },
        { "idle_rss_mib", bench->idle_mib },
        { "idle_cpu_percent", bench->idle_percent },
    };
    for (size_t i = 0; i < ARRAY_COUNT(figures); i++)
        (void)printf("%s %.*f\n", figures[i].name, figures[i].value >= 1000 ? 0 : 2,
            figures[i].value);
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    long rounds = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX || sodium_init() < 0) {
        (void)fprintf(stderr, "usage: bench PROGRAMS TOOLS ROUNDS\n");
        return EXIT_USAGE_WRONG;
    }
    bench.programs = argv[1];
    bench.tools = argv[2];
    bench.rounds = (unsigned)rounds;
    if (!folder_make(bench.folder))
        return EXIT_UNAVAILABLE;
    bool is_done = run_all(&bench);
    stop_all(&bench);
    progress("%s", "");
    if (!is_done)
        return EXIT_STORE_FAILED;
    print_measures(&bench);
    print_figures(&bench);
    return 0;
}
