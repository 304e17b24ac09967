/* The full checks: what was answered is in the log after a restart; and at the end, when
 * everything is healed and drained: every feed is at its head, every place of it is
 * accounted for, nodes agree, live tables are what the log makes of them. */

#include "tests/sim/check.h"
#include "common/alarm.h"
#include "common/cursor.h"
#include "common/message.h"

#include <string.h>

enum { RECENT = 24 };

/* ---- what was answered */

static void
events_digest(struct sim *sim, const Stafett__V1__Turn *turn, uint8_t *digest)
{
    size_t used = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < turn->n_events; i++)
        bytes += turn->events[i].len;
    uint8_t *all = arena_take(sim->watch_arena, bytes);
    for (size_t i = 0; i < turn->n_events; i++) {
        memcpy(all + used, turn->events[i].data, turn->events[i].len);
        used += turn->events[i].len;
    }
    digest_of(slice_of(all, used), digest);
}

static void
ask_check(struct sim *sim, const struct ask *ask)
{
    struct slice bytes;
    uint8_t digest[DIGEST_BYTES];
    uint64_t at = watch_turn_of(sim, ask->daemon, ask->id);
    if (strcmp(ask->reason, "id-reused") == 0)
        return; /* leaves no turn */
    arena_reset(sim->watch_arena);
    if (at == 0 ||
        !store_read_turn(ask->daemon->host.store, at, sim->watch_arena, &bytes)) {
        sim_break(sim, "%s/%s: %s was answered and is gone", ask->daemon->host.self,
            ask->daemon->host.service->name, ask->what);
        return;
    }
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, sim->watch_arena);
    events_digest(sim, turn, digest);
    if ((int)turn->verdict != ask->verdict ||
        strcmp(turn->reason_code, ask->reason) != 0 ||
        memcmp(digest, ask->events, DIGEST_BYTES) != 0 ||
        !slice_equal(slice_bytes(turn->input_id), id_slice(&ask->id)))
        sim_break(sim, "%s/%s: %s stands otherwise than it was answered",
            ask->daemon->host.self, ask->daemon->host.service->name, ask->what);
}

static void
asks_check(struct sim *sim, const struct world_daemon *daemon, size_t max)
{
    for (size_t i = sim->ask_count; i > 0 && max > 0 && !sim_is_broken(sim); i--) {
        const struct ask *ask = &sim->asks[i - 1];
        if (ask->daemon != daemon || !ask->is_answered || ask->kind != ASK_COMMAND)
            continue;
        ask_check(sim, ask);
        max--;
    }
}

void
check_restarted(struct sim *sim, struct world_daemon *daemon)
{
    asks_check(sim, daemon, RECENT);
}

/* ---- feeds */

static uint64_t
places_before(struct sim *sim, struct world_daemon *upstream, uint64_t position)
{
    const struct sim_daemon *own = sim_daemon_of(sim, upstream);
    uint64_t turn = position >> 8;
    uint64_t index = position & 0xff;
    if (turn == 0 || turn > own->watched)
        return 0;
    uint64_t here = own->places[turn] - own->places[turn - 1];
    return own->places[turn - 1] + (index < here ? index : here);
}

static void
conservation_check(struct sim *sim, struct world_daemon *daemon, size_t i)
{
    struct world_daemon *upstream = daemon->upstream[i];
    bool is_partner = upstream->host.self != daemon->host.self;
    const char *source = follow_source(daemon->follows[i]);
    struct cursor cursor =
        cursor_load(tables_view(store_tables(daemon->host.store)), source);
    uint64_t taken = cursor.applied + cursor.ignored + cursor.refused + cursor.parked +
                     cursor.quarantined + cursor.discarded;
    uint64_t places =
        is_partner ? cursor.position : places_before(sim, upstream, cursor.position);
    if (taken != places)
        sim_break(sim, "%s/%s: of %llu places of %s, %llu are accounted for",
            daemon->host.self, daemon->host.service->name, (unsigned long long)places,
            source, (unsigned long long)taken);
}

static void
follow_check(struct sim *sim, struct world_daemon *daemon, size_t i)
{
    struct world_daemon *upstream = daemon->upstream[i];
    const char *stopped;
    bool is_partner = upstream->host.self != daemon->host.self;
    uint64_t head = is_partner
                        ? store_shared_head(upstream->host.store, daemon->host.self)
                        : store_head(upstream->host.store);
    if (follow_is_stopped(daemon->follows[i], &stopped) ||
        follow_after(daemon->follows[i]) != head)
        sim_break(sim, "%s/%s: %s is not drained: %llu of %llu", daemon->host.self,
            daemon->host.service->name, follow_source(daemon->follows[i]),
            (unsigned long long)follow_after(daemon->follows[i]),
            (unsigned long long)head);
    else if (!follow_takes_turns(daemon->follows[i])) /* audit: world_check_audit */
        conservation_check(sim, daemon, i);
}

/* ---- alarms: nothing that is due has been slept through, and what waits is awaited. */

static void
alarms_check(struct sim *sim, struct world_daemon *daemon)
{
    struct alarm alarm;
    const struct world_node *node = world_node_of(sim->world, daemon);
    arena_reset(sim->watch_arena);
    if (alarm_next(
            tables_view(store_tables(daemon->host.store)), sim->watch_arena, &alarm) &&
        alarm.due_us <= world_node_now(sim->world, node))
        sim_break(sim, "%s/%s: an alarm is due and nobody wakes (%s)",
            daemon->host.self, daemon->host.service->name, alarm.type);
}

/* ---- the end */

static void
daemon_check(struct sim *sim, struct world_daemon *daemon)
{
    for (size_t i = 0; i < daemon->follow_count && !sim_is_broken(sim); i++)
        follow_check(sim, daemon, i);
    asks_check(sim, daemon, SIM_ASKS_MAX);
    alarms_check(sim, daemon);
    if (!sim_is_broken(sim) && !world_daemon_rebuilt_equals_live(daemon))
        sim_break(sim, "%s/%s: live tables are not what the log makes of them",
            daemon->host.self, daemon->host.service->name);
}

void
check_end(struct sim *sim)
{
    if (!world_check(sim->world, true) || !world_check_audit(sim->world))
        sim_break(sim, "%s", world_breach(sim->world));
    for (size_t n = 0; n < sim->world->node_count; n++) {
        check_cases(sim, n);
        if (!sim->options->is_uncompared)
            check_fellowship(sim, n);
        check_services(sim, n);
        check_alerts(sim, n);
        check_mail(sim, n);
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            daemon_check(sim, &sim->world->nodes[n].daemons[d]);
    }
}
