/* What audit promises, held against the logs themselves: it has each turn of the other
 * daemons once, in order, with its digest, and its chain is the one that these make. */

#include "common/message.h"
#include "services/audit/audit.h"
#include "tests/lib/world_private.h"

#include <stdio.h>
#include <string.h>

static bool
breach(struct world *world, const struct world_node *node, const char *daemon,
    uint64_t sequence, const char *what)
{
    (void)snprintf(world->breach, sizeof world->breach,
        "%s: audit and %s, turn %llu: %s", node->settings->organisation, daemon,
        (unsigned long long)sequence, what);
    return false;
}

static bool
same_digest(struct world_daemon *upstream, const Stafett__Audit__V1__TurnEntry *entry,
    struct arena *arena, uint8_t chain[DIGEST_BYTES])
{
    struct slice bytes;
    uint8_t link[1 + 2 * DIGEST_BYTES] = { 0x11 };
    if (!store_read_turn(upstream->host.store, entry->sequence, arena, &bytes))
        return false;
    memcpy(link + 1, chain, DIGEST_BYTES);
    digest_of(bytes, link + 1 + DIGEST_BYTES);
    digest_of(slice_of(link, sizeof link), chain);
    return slice_equal(
        slice_bytes(entry->digest), slice_of(link + 1 + DIGEST_BYTES, DIGEST_BYTES));
}

static bool
holds_daemon(struct world *world, struct world_node *node, struct world_daemon *audit,
    const char *name)
{
    const struct view *view = tables_view(store_tables(audit->host.store));
    struct world_daemon *upstream = world_find_daemon(node, name);
    struct key prefix = key_of_code(name);
    uint8_t chain[DIGEST_BYTES] = { 0 };
    uint64_t last = 0;
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, AUDIT_RUNS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        arena_reset(world->arena);
        const Stafett__Audit__V1__TurnsRecorded *run;
        const struct look look = { .store = audit->host.store, .arena = world->arena };
        if (!audit_run_read(&look, value, &run))
            return breach(world, node, name, last, "its run cannot be read");
        for (size_t i = 0; i < run->n_turns; i++) {
            const Stafett__Audit__V1__TurnEntry *entry = run->turns[i];
            if (entry->skipped > 0)
                continue;
            if (entry->sequence != last + 1)
                return breach(world, node, name, entry->sequence, "is not the next");
            if (!same_digest(upstream, entry, world->arena, chain))
                return breach(world, node, name, entry->sequence, "another digest");
            last++;
        }
    }
    struct audit_daemon row = audit_daemon_load(view, name);
    if (last != store_head(upstream->host.store) || row.turns != last || row.gaps != 0)
        return breach(world, node, name, last, "not all turns are recorded");
    return memcmp(row.chain, chain, sizeof chain) == 0 ||
           breach(world, node, name, last, "another chain");
}

bool
world_check_audit(struct world *world)
{
    for (size_t n = 0; n < world->node_count && world->breach[0] == '\0'; n++) {
        struct world_node *node = &world->nodes[n];
        struct world_daemon *audit = world_find_daemon(node, audit_service.name);
        for (size_t d = 0; d < WORLD_DAEMONS; d++) {
            const struct service *service = world_daemons[d].service;
            if (service != &audit_service &&
                !holds_daemon(world, node, audit, service->name))
                return false;
        }
    }
    return world->breach[0] == '\0';
}
