/* Start and stop of a daemon. The order of opening is the order of trust: settings and
 * keys, then the store and its tables, then sockets, and these let in only keys that the
 * tables and settings know. What fails before the loop has changed nothing outside. */

#include "common/runtime_private.h"

#include "common/clock.h"
#include "common/fold.h"
#include "common/message.h"
#include "common/reason.h"
#include "common/start.h"
#include "common/trace.h"

#include <errno.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_BYTES = 4096,
    FRAME_ARENA_BYTES = 16 << 20,
    REPLY_ARENA_BYTES = 16 << 20,
    FEED_ARENA_BYTES = 32 << 20,
    HEAP_KEEPS_BYTES = 8 << 20,
};

static void
describe_line(void *context, const char *text)
{
    (void)context;
    (void)puts(text);
}

/* ---- settings and keys: exit 78 */

static bool
settings_open(struct runtime *runtime, const struct start *start)
{
    const char *name = runtime->plan->service->name;
    if (!settings_load(start->settings, &runtime->settings))
        return false;
    struct settings *settings = runtime->settings;
    runtime->row = settings_daemon(settings, name);
    if (runtime->row == NULL || runtime->row->bind == NULL) {
        (void)fprintf(stderr, "%s: daemons has no row with a bind for %s\n",
            start->settings, name);
        return false;
    }
    for (unsigned i = 0; i < settings->daemon_count; i++) {
        bool is_key =
            keys_decode_z85(settings->daemons[i].public_key, runtime->daemon_keys[i]);
        ASSERT(is_key);
    }
    int wrote = snprintf(
        runtime->source, sizeof runtime->source, "%s/%s", settings->organisation, name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof runtime->source);
    return start_clock(start, settings);
}

static bool
key_path(
    const struct runtime *runtime, const char *name, const char *ending, char *path)
{
    char relative[PATH_BYTES / 2];
    int wrote = snprintf(
        relative, sizeof relative, "%s/%s%s", runtime->settings->keys, name, ending);
    if (wrote < 0 || (size_t)wrote >= sizeof relative)
        return false;
    settings_path(runtime->settings, relative, path, PATH_BYTES);
    return true;
}

static bool
keys_open(struct runtime *runtime)
{
    char path[PATH_BYTES];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    if (!key_path(runtime, runtime->row->name, ".curve", path) ||
        !keys_load_curve(path, &runtime->pair))
        return false;
    if (strcmp(runtime->pair.public_text, runtime->row->public_key) != 0) {
        (void)fprintf(stderr, "%s: the settings say another public_key for %s\n", path,
            runtime->row->name);
        return false;
    }
    if (runtime->plan->has_signer &&
        (!key_path(runtime, "organisation", ".sign", path) ||
            !keys_load_signer(path, &runtime->signer, public_key)))
        return false;
    return !runtime->plan->has_vault || (key_path(runtime, "node", ".vault", path) &&
                                            keys_load_vault(path, runtime->vault.key));
}

static bool
rules_open(struct runtime *runtime)
{
    char path[PATH_BYTES];
    const struct settings *settings = runtime->settings;
    settings_path(settings, settings->rules, path, sizeof path);
    if (!rules_load(path, &runtime->rules))
        return false;
    if (strcmp(runtime->rules->country, settings->country) != 0) {
        (void)fprintf(stderr, "%s: these are rules of %s, the settings say %s\n", path,
            runtime->rules->country, settings->country);
        return false;
    }
    return settings_calendar(settings, &runtime->calendar);
}

/* ---- the store: exit 74 */

static enum status
store_begin(struct runtime *runtime)
{
    char folder[PATH_BYTES];
    char path[PATH_BYTES + CODE_BYTES_MAX];
    settings_path(runtime->settings, runtime->settings->store, folder, sizeof folder);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        trace_error("store", "reason=%s", strerror(errno)); /* NOLINT(concurrency-*) */
        return STATUS_FAILED;
    }
    int wrote = snprintf(path, sizeof path, "%s/%s", folder, runtime->row->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
    struct store_options options = {
        .path = path,
        .log_map_bytes = (size_t)runtime->row->log_map_mib << 20,
        .tables_map_bytes = (size_t)runtime->row->tables_map_mib << 20,
        .tables_schema = runtime->plan->service->tables_schema,
    };
    enum status status = store_open(&options, &runtime->store);
    if (status != STATUS_OK)
        return status;
    wrote = snprintf(path + wrote, sizeof path - (size_t)wrote, "/trying");
    ASSERT(wrote > 0);
    return suspect_open(path, &runtime->host.suspect);
}

static void
host_fill(struct runtime *runtime)
{
    const struct settings *settings = runtime->settings;
    struct host *host = &runtime->host;
    host->service = runtime->plan->service;
    host->store = runtime->store;
    host->self = settings->organisation;
    host->rules = runtime->rules;
    host->calendar = &runtime->calendar;
    host->signer = runtime->plan->has_signer ? &runtime->signer : NULL;
    host->vault = runtime->plan->has_vault ? &runtime->vault : NULL;
    host->known_window_us = (int64_t)settings->known_days * DAY_US;
    host->quarantine_bytes_max = (uint64_t)settings->quarantine_mib << 20;
}

static void
show_progress(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)fprintf(stderr, "\rapplying %llu of %llu turns%s", (unsigned long long)done,
        (unsigned long long)total, done == total ? "\n" : "");
}

struct first_answer {
    enum _Stafett__V1__Verdict verdict;
    const char *reason;
};

static void
first_sink(void *context, const struct batch_answer *answer)
{
    struct first_answer *first = context;
    first->verdict = answer->verdict;
    first->reason = answer->reason == NULL ? "-" : reason_find(answer->reason)->code;
}

/* Until the first input was accepted nothing else can have come: the store's first turns
 * are that input, refused, as often as the daemon was started with settings it refuses. */
static bool
is_founded(struct runtime *runtime)
{
    const char *type = runtime->plan->service->first_type->name;
    for (uint64_t sequence = 1; sequence <= store_head(runtime->store); sequence++) {
        struct slice bytes;
        size_t mark = arena_mark(runtime->frame_arena);
        ASSERT(store_read_turn(runtime->store, sequence, runtime->frame_arena, &bytes));
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, bytes, runtime->frame_arena);
        bool is_refused = strcmp(turn->input_type, type) == 0 &&
                          turn->verdict != STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
        arena_rewind(runtime->frame_arena, mark);
        if (!is_refused)
            return true;
    }
    return false;
}

/* A new store begins with what the settings say of the organisation: an input like any
 * other, so that the log explains itself. Returns an exit code. */
static int
first_input_run(struct runtime *runtime)
{
    const struct service *service = runtime->plan->service;
    struct slice payload;
    struct first_answer first = { .reason = "-" };
    if (runtime->plan->first_input == NULL || is_founded(runtime))
        return EXIT_DRAINED;
    if (!runtime->plan->first_input(runtime->settings, runtime->frame_arena, &payload))
        return EXIT_SETTINGS;
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = service->name,
        .source = "",
        .envelope = payload,
        .bare_type = service->first_type->name,
        .now_us = clock_now_us(),
    };
    clock_seed(arrival.seed);
    bool is_added = batch_add(runtime->batch, &arrival, 1);
    ASSERT(is_added);
    if (batch_commit(runtime->batch) != STATUS_OK)
        return EXIT_STORE_FAILED;
    batch_release(runtime->batch, first_sink, &first);
    if (first.verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED)
        return EXIT_DRAINED;
    trace_error("start", "first-input=refused reason=%s", first.reason);
    return EXIT_SETTINGS;
}

/* ---- sockets: exit 69 */

static bool
sockets_open(struct runtime *runtime)
{
    char endpoint[PATH_BYTES];
    if (bus_create(&runtime->bus) != STATUS_OK)
        return false;
    runtime_keys_refresh(runtime);
    bool is_fitting = settings_endpoint(
        runtime->settings, runtime->row->bind, endpoint, sizeof endpoint);
    ASSERT(is_fitting);
    return bus_serve(runtime->bus, endpoint, &runtime->pair, &runtime->server) ==
               STATUS_OK &&
           feeds_follow(runtime) == STATUS_OK;
}

/* ---- from start to stop */

/* libzmq takes a frame of up to 1 MiB from the heap and gives it back, again and again:
 * from here on that is not each time asked of the kernel, and cleared by it. */
static void
heap_keep(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, HEAP_KEEPS_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, HEAP_KEEPS_BYTES);
}

/* Runs until a signal, then stops: nothing new is taken in, and the next start has no
 * turn to apply again. */
static int
serve(struct runtime *runtime)
{
    runtime->signal_fd = start_signals();
    if (runtime->signal_fd < 0 || !edge_watch(runtime) || !sockets_open(runtime)) {
        trace_error("start", "reason=sockets");
        return EXIT_UNAVAILABLE;
    }
    heap_keep();
    trace_line("ready", "head=%llu", (unsigned long long)store_head(runtime->store));
    if (runtime_run(runtime) != STATUS_OK) {
        trace_error("stop", "reason=store-or-poll-failed");
        return EXIT_STORE_FAILED;
    }
    trace_line("drain", "head=%llu", (unsigned long long)store_head(runtime->store));
    return batch_checkpoint_now(runtime->batch) == STATUS_OK ? EXIT_DRAINED
                                                             : EXIT_STORE_FAILED;
}

static int
rebuild(struct runtime *runtime)
{
    if (batch_checkpoint_now(runtime->batch) != STATUS_OK)
        return EXIT_STORE_FAILED;
    (void)printf(
        "rebuilt %llu turns\n", (unsigned long long)store_head(runtime->store));
    return EXIT_DRAINED;
}

static int
run(struct runtime *runtime, const struct start *start)
{
    if (!settings_open(runtime, start) || !keys_open(runtime) || !rules_open(runtime) ||
        !edge_open(runtime))
        return EXIT_SETTINGS;
    if (store_begin(runtime) != STATUS_OK)
        return EXIT_STORE_FAILED;
    host_fill(runtime);
    batch_create(&runtime->host, &runtime->batch);
    trace_line("start", "head=%llu applied=%llu",
        (unsigned long long)store_head(runtime->store),
        (unsigned long long)store_applied_through(runtime->store));
    if (start->is_rebuild && store_drop_tables(runtime->store) != STATUS_OK)
        return EXIT_STORE_FAILED;
    if (fold_recover(&runtime->host, isatty(STDERR_FILENO) == 1 ? show_progress : NULL,
            NULL) != STATUS_OK) {
        trace_error("start", "reason=recovery");
        return EXIT_STORE_FAILED;
    }
    if (start->is_rebuild)
        return rebuild(runtime);
    int code = first_input_run(runtime);
    return code == EXIT_DRAINED ? serve(runtime) : code;
}

static void
runtime_free(struct runtime *runtime)
{
    edge_close(runtime);
    feeds_close(runtime);
    bus_destroy(&runtime->bus);
    batch_destroy(&runtime->batch);
    suspect_close(&runtime->host.suspect);
    if (runtime->store != NULL)
        store_close(&runtime->store);
    if (runtime->signal_fd >= 0)
        (void)close(runtime->signal_fd);
    rules_destroy(&runtime->rules);
    settings_destroy(&runtime->settings);
    arena_destroy(&runtime->frame_arena);
    arena_destroy(&runtime->reply_arena);
    arena_destroy(&runtime->feed_arena);
    sodium_memzero(&runtime->pair, sizeof runtime->pair);
    sodium_memzero(&runtime->signer, sizeof runtime->signer);
    sodium_memzero(&runtime->vault, sizeof runtime->vault);
    free(runtime);
}

int
runtime_main(const struct runtime_plan *plan, int argc, char **argv)
{
    struct start start;
    service_check(plan->service);
    if (!start_options(
            plan->service->name, START_REBUILD | START_DESCRIBE, argc, argv, &start))
        return EXIT_USAGE_WRONG;
    if (start.is_describe) {
        service_describe(plan->service, describe_line, NULL);
        return EXIT_DRAINED;
    }
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    struct runtime *runtime = calloc(1, sizeof *runtime);
    ASSERT(runtime != NULL);
    runtime->plan = plan;
    runtime->signal_fd = -1;
    runtime->watch_fd = -1;
    arena_create(FRAME_ARENA_BYTES, &runtime->frame_arena);
    arena_create(REPLY_ARENA_BYTES, &runtime->reply_arena);
    arena_create(FEED_ARENA_BYTES, &runtime->feed_arena);
    int code = run(runtime, &start);
    /* A failed store is left as it is: closing would checkpoint tables that may be ahead
     * of the log. The next start finds the truth. */
    if (code != EXIT_STORE_FAILED)
        runtime_free(runtime);
    return code;
}
