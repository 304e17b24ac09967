/* The day: in each step time passes, somebody does something, something may fail, and
 * pages travel. At the end everything is healed and drained, and the whole is checked. */

#include "tests/sim/sim_private.h"

#include "common/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY_S = 24 * 60 * 60,
    SIM_ARENA_BYTES = 8 << 20,
    CHECKPOINT_PER_MILLE = 150,
    COMMIT_PER_MILLE = 700,
    FLUSH_S_MAX = 300,
};

struct sim_daemon *
sim_daemon_of(struct sim *sim, const struct world_daemon *daemon)
{
    size_t node = sim_node_number(sim, daemon);
    return &sim->nodes[node].daemons[daemon - sim->world->nodes[node].daemons];
}

size_t
sim_node_number(struct sim *sim, const struct world_daemon *daemon)
{
    return (size_t)(world_node_of(sim->world, daemon) - sim->world->nodes);
}

struct world_daemon *
sim_daemon_named(struct sim *sim, size_t node, const char *name)
{
    return world_find_daemon(&sim->world->nodes[node], name);
}

struct world_daemon *
sim_daemon_any(struct sim *sim)
{
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    return &sim->world->nodes[node].daemons[chance_below(&sim->chance, WORLD_DAEMONS)];
}

/* ---- the story */

static void
time_text(int64_t now_us, char text[16])
{
    int64_t second = now_us / 1000000 % DAY_S;
    (void)snprintf(text, 16, "%02d:%02d:%02d", (int)(second / 3600),
        (int)(second / 60 % 60), (int)(second % 60));
}

void
sim_tell(struct sim *sim, const struct world_daemon *daemon, const char *format, ...)
{
    char time[16];
    va_list words;
    if (!sim->options->is_told)
        return;
    time_text(sim->world->now_us, time);
    printf("%4u %s ", sim->step, time);
    if (daemon != NULL)
        printf("%s/%s: ", daemon->host.self, daemon->host.service->name);
    va_start(words, format);
    (void)vprintf(format, words);
    va_end(words);
    printf("\n");
}

void
sim_break(struct sim *sim, const char *format, ...)
{
    va_list words;
    if (sim->result->is_broken)
        return;
    sim->result->is_broken = true;
    va_start(words, format);
    (void)vsnprintf(sim->result->breach, SIM_BREACH_BYTES, format, words);
    va_end(words);
    sim_tell(sim, NULL, "BROKEN: %s", sim->result->breach);
}

bool
sim_is_broken(const struct sim *sim)
{
    return sim->result->is_broken;
}

/* ---- daemons */

bool
sim_is_paused(struct sim *sim, const struct world_daemon *daemon)
{
    return sim_daemon_of(sim, daemon)->paused_until_us > sim->world->now_us;
}

void
sim_restart(struct sim *sim, struct world_daemon *daemon,
    void (*crash)(struct store *store), const char *why)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    if (!sim->is_calm)
        sim_tell(sim, daemon, "restarts (%s)", why);
    outlaw_forget(sim, daemon);
    world_restart(sim->world, daemon, sim->options->stores == NULL ? crash : NULL);
    own->is_tampered = false;
    own->partners_known_at = 0;
    watch_committed(sim, daemon, 0);
    check_restarted(sim, daemon);
}

void
sim_stopped(struct sim *sim, struct world_daemon *daemon, const char *reason)
{
    sim_tell(sim, daemon, "stops at a record of a partner: %s", reason);
    if (!sim_daemon_of(sim, daemon)->is_tampered)
        sim_break(sim, "%s/%s: a sound feed is stopped: %s", daemon->host.self,
            daemon->host.service->name, reason);
}

static void
sim_checkpoint(struct sim *sim, struct world_daemon *daemon)
{
    if (!chance_is(&sim->chance, CHECKPOINT_PER_MILLE))
        return;
    if (batch_checkpoint_now(daemon->batch) != STATUS_OK)
        sim_restart(sim, daemon, disk_crash, "its checkpoint was not heard of");
}

void
sim_commit(struct sim *sim, struct world_daemon *daemon)
{
    bool is_empty = batch_is_empty(daemon->batch);
    if (!is_empty && fault_fires(sim, FAULT_SLOW_FSYNC)) {
        /* The others go on meanwhile; what waits for the flush stands nowhere yet. */
        sim_daemon_of(sim, daemon)->paused_until_us =
            sim->world->now_us +
            INT64_C(1000000) * (int64_t)chance_below(&sim->chance, FLUSH_S_MAX);
        sim_tell(sim, daemon, "waits for its disk");
        return;
    }
    enum status status = world_commit(sim->world, daemon, ask_answered, sim);
    if (status != STATUS_OK)
        sim_restart(sim, daemon, disk_crash, "its commit failed");
    else if (!is_empty)
        sim_checkpoint(sim, daemon);
    fault_count_disk(sim, daemon);
}

static void
opened(void *context, struct world_daemon *daemon)
{
    struct sim *sim = context;
    if (sim->options->stores == NULL)
        disk_put(daemon->host.store, &sim_daemon_of(sim, daemon)->disk);
}

/* ---- the day */

static bool
is_skipped(const struct sim_options *options, unsigned step)
{
    for (size_t i = 0; i < options->skip_count; i++) {
        if (step >= options->skips[i].from && step < options->skips[i].to)
            return true;
    }
    return false;
}

static void
time_pass(struct sim *sim)
{
    int64_t mean_us = INT64_C(1000000) * DAY_S / SIM_STEPS;
    int64_t gap_us = (int64_t)chance_below(&sim->chance, (uint64_t)(2 * mean_us));
    sim->world->now_us += gap_us;
    for (size_t n = 0; n < sim->world->node_count; n++)
        sim->world->nodes[n].skew_us += gap_us * sim->nodes[n].drift_ppm / 1000000;
}

static void
ring(struct sim *sim)
{
    for (int i = 0; i < 3; i++) {
        struct world_daemon *daemon = sim_daemon_any(sim);
        if (sim_is_paused(sim, daemon))
            continue;
        world_add_due(sim->world, daemon);
        if (chance_is(&sim->chance, COMMIT_PER_MILLE))
            sim_commit(sim, daemon);
    }
}

static void
step_run(struct sim *sim)
{
    const struct sim_options *options = sim->options;
    sim->chance = chance_of(options->seed, sim->step + 1);
    sim->world->draws = (uint64_t)(sim->step + 1) << 20;
    arena_reset(sim->arena);
    time_pass(sim);
    if (is_skipped(options, sim->step))
        return;
    work_step(sim);
    fault_step(sim);
    outlaw_step(sim);
    ring(sim);
    net_step(sim);
    mail_step(sim);
}

static void
day_run(struct sim *sim)
{
    unsigned steps = sim->options->steps == 0 ? SIM_STEPS : sim->options->steps;
    for (sim->step = 0; sim->step < steps && !sim_is_broken(sim); sim->step++)
        step_run(sim);
    if (sim_is_broken(sim))
        return;
    sim->world->draws = UINT64_C(1) << 40;
    sim_tell(sim, NULL, "everything is healed");
    fault_heal(sim);
    outlaw_serve_all(sim);
    if (!sim_is_broken(sim))
        world_settle(sim->world);
    outlaw_serve_all(sim);
    mail_drain(sim);
    if (!sim_is_broken(sim))
        check_end(sim);
}

/* Most days are ordinary; some are nights on which clocks are changed. */
static int64_t
day_begins(struct sim *sim)
{
    static const int64_t nights_us[] = { INT64_C(1806181200000000),
        INT64_C(1825020000000000) };
    int64_t monday_us = INT64_C(1800000000000000);
    bool is_night = chance_is(&sim->chance, 200);
    if (is_night && fault_always(sim, FAULT_DST))
        return nights_us[chance_below(&sim->chance, ARRAY_COUNT(nights_us))];
    return monday_us + (int64_t)chance_below(&sim->chance, 300) * DAY_US;
}

static void
sim_open(struct sim *sim, const struct sim_options *options, struct sim_result *result)
{
    memset(result, 0, sizeof *result);
    sim->options = options;
    sim->result = result;
    sim->chance = chance_of(options->seed, 0);
    static const unsigned stresses[] = { 0, 300, 1000, 1000, 2500 };
    sim->stress = stresses[chance_below(&sim->chance, ARRAY_COUNT(stresses))];
    arena_create(SIM_ARENA_BYTES, &sim->arena);
    world_create(options->seed, day_begins(sim), options->stores, &sim->world);
    sim->watch = (struct world_watch){ sim, watch_committed, ask_answered, opened };
    sim->world->watch = &sim->watch;
    watch_start(sim);
    size_t nodes = SIM_NODES_MIN + chance_below(&sim->chance, 3);
    if (chance_is(&sim->chance, 60))
        nodes = SIM_NODES_MAX;
    for (size_t n = 0; n < nodes; n++)
        ASSERT(world_add_site(sim->world, sim_site(n)));
    outlaw_create(sim);
    work_found(sim);
}

static void
sim_close(struct sim *sim)
{
    net_clear(sim);
    outlaw_destroy(sim);
    for (size_t i = 0; i < sim->ask_count; i++)
        free(sim->asks[i].envelope);
    watch_stop(sim);
    world_destroy(&sim->world);
    for (size_t n = 0; n < SIM_NODES_MAX; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            disk_free(&sim->nodes[n].daemons[d].disk);
    }
    arena_destroy(&sim->arena);
}

void
sim_run(const struct sim_options *options, struct sim_result *result)
{
    struct sim *sim = calloc(1, sizeof *sim);
    ASSERT(sim != NULL);
    trace_quiet();
    sim_open(sim, options, result);
    day_run(sim);
    sim_close(sim);
    free(sim);
}
