/* The kinds of faults: a name, how often, and what happens. Those without a function
 * happen where they belong (net.c, tamper.c, work.c), which asks fault_fires. What is
 * armed on a disk counts when it has happened. */

#include "tests/sim/sim_private.h"

enum {
    DRIFT_PPM_SPAN = 100000,
    HOUR_S = 3600,
    HOURS_2_S = 7200,
    HOURS_4_S = 14400,
    HOURS_6_S = 21600,
    DAYS_14_S = 1209600
};

struct fault_row {
    const char *name;
    unsigned per_mille; /* of the steps, or of the occasions */
    void (*happen)(struct sim *sim, enum sim_fault fault);
};

static int64_t
until_us(struct sim *sim, int64_t seconds_max)
{
    return sim->world->now_us + INT64_C(1000000) * (int64_t)chance_below(&sim->chance,
                                                       (uint64_t)seconds_max);
}

static void
counted(struct sim *sim, enum sim_fault fault)
{
    sim->result->faults[fault]++;
}

/* ---- processes and disks */

static void
crash_idle(struct sim *sim, enum sim_fault fault)
{
    struct world_daemon *daemon = sim_daemon_any(sim);
    if (batch_is_empty(daemon->batch) && !disk_is_unsynced(daemon->host.store))
        return;
    counted(sim, fault);
    sim_restart(sim, daemon, disk_crash, "killed");
}

/* Another schema, or an operator who has thrown the tables away: they are made again. */
static void
restart_schema(struct sim *sim, enum sim_fault fault)
{
    counted(sim, fault);
    sim_restart(sim, sim_daemon_any(sim), disk_crash_schema,
        fault == FAULT_SCHEMA ? "another schema" : "without its tables");
}

/* Ended in order, one by one, and some while others already run again. */
static void
operator_restarts(struct sim *sim, enum sim_fault fault)
{
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    size_t first = chance_below(&sim->chance, WORLD_DAEMONS);
    counted(sim, fault);
    for (size_t i = 0; i < WORLD_DAEMONS && !sim_is_broken(sim); i++) {
        struct world_daemon *daemon =
            &sim->world->nodes[node].daemons[(first + i * 3) % WORLD_DAEMONS];
        sim_commit(sim, daemon);
        if (!batch_is_empty(daemon->batch))
            continue; /* its disk is slow: it does not end yet */
        (void)!batch_checkpoint_now(daemon->batch); /* may fail: it ends all the same */
        sim_restart(sim, daemon, disk_crash, "by an operator");
    }
}

static void
restart_small(struct sim *sim, enum sim_fault fault)
{
    struct world_daemon *daemon = sim_daemon_any(sim);
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    own->armed = fault;
    sim_restart(sim, daemon, disk_crash_small, "killed, with a full map");
    fault_count_disk(sim, daemon);
}

static void
power_cut(struct sim *sim, enum sim_fault fault)
{
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    counted(sim, fault);
    for (size_t d = 0; d < WORLD_DAEMONS; d++)
        sim_restart(sim, &sim->world->nodes[node].daemons[d], disk_crash, "power cut");
}

static void
arm_commit(struct sim *sim, enum sim_fault fault)
{
    static const enum disk_fault kinds[] = {
        [FAULT_CRASH_BEFORE] = DISK_CRASH_BEFORE,
        [FAULT_CRASH_IN] = DISK_CRASH_IN,
        [FAULT_CRASH_AFTER] = DISK_CRASH_AFTER,
        [FAULT_FSYNC] = DISK_FSYNC,
    };
    struct sim_daemon *own = sim_daemon_of(sim, sim_daemon_any(sim));
    own->armed = fault;
    disk_arm_commit(own->disk, kinds[fault], chance_is(&sim->chance, 500));
}

static void
arm_full(struct sim *sim, enum sim_fault fault)
{
    struct sim_daemon *own = sim_daemon_of(sim, sim_daemon_any(sim));
    own->armed = fault;
    if (fault == FAULT_NO_SPACE)
        disk_arm_grow(own->disk);
    if (fault == FAULT_TABLES_FULL)
        disk_arm_tables_full(own->disk, 1 + (unsigned)chance_below(&sim->chance, 12));
    else
        disk_arm_log_full(own->disk, 1 + (unsigned)chance_below(&sim->chance, 3));
}

static void
arm_checkpoint(struct sim *sim, enum sim_fault fault)
{
    struct sim_daemon *own = sim_daemon_of(sim, sim_daemon_any(sim));
    own->armed = fault;
    disk_arm_checkpoint(
        own->disk, fault == FAULT_CHECKPOINT_CRASH, chance_is(&sim->chance, 500));
}

void
fault_count_disk(struct sim *sim, struct world_daemon *daemon)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    unsigned done = own->disk == NULL ? 0 : disk_take_done(own->disk);
    bool is_grow_missing =
        own->armed == FAULT_NO_SPACE && (done & (1U << DISK_DID_GROW)) == 0;
    if (done == 0 || is_grow_missing)
        return;
    sim_tell(sim, daemon, "disk: %s", sim_fault_name(own->armed));
    counted(sim, own->armed);
}

static void
pause_daemon(struct sim *sim, enum sim_fault fault)
{
    struct world_daemon *daemon = sim_daemon_any(sim);
    counted(sim, fault);
    sim_daemon_of(sim, daemon)->paused_until_us = until_us(sim, HOUR_S);
    sim_tell(sim, daemon, "pauses");
}

static void
slow_daemon(struct sim *sim, enum sim_fault fault)
{
    struct world_daemon *daemon = sim_daemon_any(sim);
    counted(sim, fault);
    sim_daemon_of(sim, daemon)->slow_until_us = until_us(sim, HOURS_2_S);
}

/* ---- lines */

static void
cut_line(struct sim *sim, enum sim_fault fault)
{
    size_t from = chance_below(&sim->chance, sim->world->node_count);
    size_t to = chance_below(&sim->chance, sim->world->node_count);
    int64_t until = until_us(sim, HOURS_4_S);
    if (from == to)
        return;
    counted(sim, fault);
    int64_t *there = fault == FAULT_FLAP ? &sim->nodes[from].flap_until_us[to]
                                         : &sim->nodes[from].cut_until_us[to];
    *there = until;
    if (fault == FAULT_CUT)
        sim->nodes[to].cut_until_us[from] = until;
    sim_tell(sim, NULL, "%s: %zu to %zu", sim_fault_name(fault), from, to);
}

/* ---- clocks */

static void
clock_jump(struct sim *sim, enum sim_fault fault)
{
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    /* All jumps together stay below the time for which answers are known: beyond it a
     * repeated command is a new one. */
    int64_t *skew_us = &sim->world->nodes[node].skew_us;
    uint64_t seconds_max = chance_is(&sim->chance, 150) ? DAYS_14_S : HOURS_6_S;
    int64_t jump_us =
        INT64_C(1000000) * (int64_t)chance_below(&sim->chance, seconds_max);
    if (fault == FAULT_CLOCK_BACK)
        jump_us = -jump_us;
    int64_t limit_us = INT64_C(1000000) * DAYS_14_S;
    if (*skew_us + jump_us > limit_us || *skew_us + jump_us < -limit_us)
        jump_us = -*skew_us; /* somebody sets it right */
    counted(sim, fault);
    *skew_us += jump_us;
    sim_tell(sim, NULL, "the clock of %zu jumps by %lld s", node,
        (long long)(jump_us / 1000000));
}

static void
clock_drift(struct sim *sim, enum sim_fault fault)
{
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    counted(sim, fault);
    sim->nodes[node].drift_ppm =
        (int)chance_below(&sim->chance, DRIFT_PPM_SPAN) - DRIFT_PPM_SPAN / 2;
}

/* ---- the rows */

static const struct fault_row rows[SIM_FAULTS] = {
    [FAULT_CRASH_IDLE] = { "crash-idle", 6, crash_idle },
    [FAULT_CRASH_BEFORE] = { "crash-before-commit", 3, arm_commit },
    [FAULT_CRASH_IN] = { "crash-in-commit", 3, arm_commit },
    [FAULT_CRASH_AFTER] = { "crash-after-commit", 3, arm_commit },
    [FAULT_FSYNC] = { "fsync-failed", 3, arm_commit },
    [FAULT_LOG_FULL] = { "log-full", 4, arm_full },
    [FAULT_TABLES_FULL] = { "tables-full", 4, arm_full },
    [FAULT_NO_SPACE] = { "no-space", 2, arm_full },
    [FAULT_CHECKPOINT_FULL] = { "checkpoint-refused", 4, arm_checkpoint },
    [FAULT_CHECKPOINT_CRASH] = { "checkpoint-crash", 3, arm_checkpoint },
    [FAULT_SCHEMA] = { "schema-changed", 1, restart_schema },
    [FAULT_RECOVER_FULL] = { "recover-full", 1, restart_small },
    [FAULT_TABLES_REMOVED] = { "tables-removed", 1, restart_schema },
    [FAULT_POWER_CUT] = { "power-cut", 1, power_cut },
    [FAULT_OPERATOR] = { "operator-restarts", 1, operator_restarts },
    [FAULT_SLOW_FSYNC] = { "fsync-slow", 3, NULL },
    [FAULT_PAUSE] = { "pause", 2, pause_daemon },
    [FAULT_SLOW] = { "slow-follower", 2, slow_daemon },
    [FAULT_CUT_ONE_WAY] = { "cut-one-way", 2, cut_line },
    [FAULT_CUT] = { "cut", 2, cut_line },
    [FAULT_FLAP] = { "flapping", 2, cut_line },
    [FAULT_CLOCK_FORWARD] = { "clock-forward", 1, clock_jump },
    [FAULT_CLOCK_BACK] = { "clock-back", 1, clock_jump },
    [FAULT_DRIFT] = { "clock-drift", 1, clock_drift },
    [FAULT_DST] = { "dst-night", 0, NULL },
    [FAULT_REQUEST_LOST] = { "request-lost", 30, NULL },
    [FAULT_PAGE_LOST] = { "page-lost", 40, NULL },
    [FAULT_PAGE_TWICE] = { "page-twice", 40, NULL },
    [FAULT_PAGE_LATE] = { "page-late", 20, NULL },
    [FAULT_PAGE_REORDERED] = { "page-reordered", 40, NULL },
    [FAULT_PAGE_CUT] = { "page-cut-short", 10, NULL },
    [FAULT_PAGE_SMALL] = { "page-small", 100, NULL },
    [FAULT_ANSWER_LOST] = { "answer-lost", 60, NULL },
    [FAULT_RECORD_FORGED] = { "record-forged", 8, NULL },
    [FAULT_RECORD_REPLAYED] = { "record-replayed", 8, NULL },
    [FAULT_RECORD_CUT] = { "record-cut-short", 8, NULL },
    [FAULT_RECORD_FLIPPED] = { "record-flipped", 8, NULL },
    [FAULT_RECORD_SKIPPED] = { "record-skipped", 20, NULL },
    [FAULT_RECORD_OTHERS] = { "record-of-others", 8, NULL },
    [FAULT_OUTLAW] = { "outlaw-partner", 60, NULL },
};

const char *
sim_fault_name(size_t fault)
{
    return fault < SIM_FAULTS ? rows[fault].name : NULL;
}

/* All up to the power cut, after which everything is there that was committed. */
uint64_t
sim_disk_faults(void)
{
    return (UINT64_C(1) << FAULT_POWER_CUT) - 1;
}

static bool
is_left_out(const struct sim *sim, enum sim_fault fault)
{
    bool has_disk = sim->options->stores == NULL;
    return sim->is_calm || (!has_disk && (sim_disk_faults() >> fault & 1) != 0) ||
           (sim->options->no_faults >> fault & 1) != 0;
}

/* The draw is made even when the kind is left out: what is left draws the same. */
bool
fault_draws(struct sim *sim, enum sim_fault fault)
{
    bool is_drawn = chance_below(&sim->chance, 1000000) <
                    (uint64_t)rows[fault].per_mille * sim->stress;
    return is_drawn && !is_left_out(sim, fault);
}

bool
fault_fires(struct sim *sim, enum sim_fault fault)
{
    if (!fault_draws(sim, fault))
        return false;
    counted(sim, fault);
    return true;
}

bool
fault_always(struct sim *sim, enum sim_fault fault)
{
    if (is_left_out(sim, fault))
        return false;
    counted(sim, fault);
    return true;
}

void
fault_step(struct sim *sim)
{
    for (enum sim_fault i = 0; i < SIM_FAULTS && !sim_is_broken(sim); i++) {
        struct chance kept = sim->chance;
        if (rows[i].happen != NULL && fault_draws(sim, i))
            rows[i].happen(sim, i);
        sim->chance = kept; /* whether it happens or not, the next draws the same */
        (void)chance_next(&sim->chance);
    }
}

static void
daemon_heal(struct sim *sim, struct world_daemon *daemon)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    own->paused_until_us = 0;
    own->slow_until_us = 0;
    if (own->disk != NULL)
        disk_disarm(own->disk);
    if (own->is_tampered) /* an operator has looked at the feed that was stopped */
        sim_restart(sim, daemon, disk_crash, "healed");
    else
        sim_commit(sim, daemon);
}

void
fault_heal(struct sim *sim)
{
    sim->is_calm = true;
    net_clear(sim);
    for (size_t n = 0; n < sim->world->node_count; n++) {
        struct sim_node *node = &sim->nodes[n];
        for (size_t other = 0; other < SIM_NODES_MAX; other++) {
            node->cut_until_us[other] = 0;
            node->flap_until_us[other] = 0;
        }
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            daemon_heal(sim, &sim->world->nodes[n].daemons[d]);
    }
}
