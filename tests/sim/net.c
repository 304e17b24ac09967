/* Pages on their way. A daemon asks a feed that it follows; request or page may be lost,
 * late, twice, out of order, cut short, or one of few items. A page is bytes between the
 * two, as on a socket. */

#include "common/message.h"
#include "tests/sim/sim_private.h"

#include <stdlib.h>
#include <string.h>

enum { POLLS = 10, LATE_US_MAX = 3 * 60 * 60, MINUTES_OF_FLAP = 2 };

bool
net_is_cut(struct sim *sim, size_t from, size_t to)
{
    const struct sim_node *node = &sim->nodes[from];
    int64_t now_us = sim->world->now_us;
    if (from == to)
        return false;
    bool is_flapping = node->flap_until_us[to] > now_us &&
                       (now_us / MINUTE_US / MINUTES_OF_FLAP) % 2 == 0;
    return node->cut_until_us[to] > now_us || is_flapping;
}

static bool
follow_number(const struct world_daemon *daemon, const char *source, size_t *out)
{
    for (size_t i = 0; i < daemon->follow_count; i++) {
        if (strcmp(follow_source(daemon->follows[i]), source) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* ---- arriving */

static void
page_take(struct sim *sim, struct world_daemon *daemon, size_t i,
    const Stafett__V1__FeedPage *page)
{
    const char *stopped;
    if (world_take_page(sim->world, daemon, i, page) != STATUS_OK)
        sim_restart(sim, daemon, disk_crash, "its commit failed");
    else if (follow_is_stopped(daemon->follows[i], &stopped))
        sim_stopped(sim, daemon, stopped);
    fault_count_disk(sim, daemon);
}

static void
bytes_take(struct sim *sim, struct world_daemon *daemon, const char *source,
    struct slice bytes)
{
    size_t i;
    struct wire_fault fault;
    if (sim_is_paused(sim, daemon) || !follow_number(daemon, source, &i))
        return;
    arena_reset(sim->world->arena);
    const Stafett__V1__FeedPage *page = (const Stafett__V1__FeedPage *)message_unpack(
        &stafett__v1__feed_page__descriptor, bytes, sim->world->arena, &fault);
    if (page != NULL)
        page_take(sim, daemon, i, page);
}

static void
flight_drop(struct sim *sim, size_t i)
{
    free(sim->flights[i].bytes);
    sim->flight_count--;
    sim->flights[i] = sim->flights[sim->flight_count];
}

static void
flights_land(struct sim *sim)
{
    for (size_t i = 0; i < sim->flight_count;) {
        struct flight flight = sim->flights[i];
        if (flight.due_us > sim->world->now_us) {
            i++;
            continue;
        }
        sim->flights[i].bytes = NULL;
        flight_drop(sim, i);
        bytes_take(sim, flight.to, flight.source, slice_of(flight.bytes, flight.len));
        free(flight.bytes);
    }
}

void
net_clear(struct sim *sim)
{
    while (sim->flight_count > 0)
        flight_drop(sim, 0);
}

/* ---- leaving */

static void
page_fly(struct sim *sim, struct world_daemon *daemon, size_t i,
    const Stafett__V1__FeedPage *page, int64_t wait_us)
{
    size_t mark = arena_mark(sim->world->arena);
    struct slice bytes = message_pack(&page->base, sim->world->arena);
    if (sim->flight_count == SIM_FLIGHTS_MAX)
        flight_drop(sim, 0);
    struct flight *flight = &sim->flights[sim->flight_count];
    memset(flight, 0, sizeof *flight);
    flight->due_us = sim->world->now_us + wait_us;
    flight->to = daemon;
    code_copy(flight->source, sizeof flight->source, follow_source(daemon->follows[i]));
    flight->bytes = malloc(bytes.len);
    ASSERT(flight->bytes != NULL);
    memcpy(flight->bytes, bytes.data, bytes.len);
    flight->len = bytes.len;
    sim->flight_count++;
    arena_rewind(sim->world->arena, mark);
}

static int64_t
late_us(struct sim *sim, int64_t seconds_max)
{
    return INT64_C(1000000) *
           (int64_t)(1 + chance_below(&sim->chance, (uint64_t)seconds_max));
}

/* True when the page, as it is, arrives now. */
static bool
page_travels(
    struct sim *sim, struct world_daemon *daemon, size_t i, Stafett__V1__FeedPage *page)
{
    if (fault_fires(sim, FAULT_PAGE_SMALL))
        page->n_items = 1 + chance_below(&sim->chance, page->n_items);
    if (fault_fires(sim, FAULT_PAGE_LOST))
        return false;
    if (fault_fires(sim, FAULT_PAGE_LATE)) {
        page_fly(sim, daemon, i, page, late_us(sim, LATE_US_MAX));
        return false;
    }
    if (fault_fires(sim, FAULT_PAGE_REORDERED)) {
        page_fly(sim, daemon, i, page, late_us(sim, 300));
        return false;
    }
    if (fault_fires(sim, FAULT_PAGE_TWICE))
        page_fly(sim, daemon, i, page, late_us(sim, 600));
    return true;
}

static void
page_cut(struct sim *sim, struct world_daemon *daemon, size_t i,
    const Stafett__V1__FeedPage *page)
{
    char source[CODE_BYTES_MAX * 2];
    struct slice bytes = message_pack(&page->base, sim->world->arena);
    size_t len = chance_below(&sim->chance, bytes.len);
    bytes = arena_copy(sim->arena, slice_of(bytes.data, len));
    code_copy(source, sizeof source, follow_source(daemon->follows[i]));
    bytes_take(sim, daemon, source, bytes);
}

static void
poll(struct sim *sim, struct world_daemon *daemon, size_t i)
{
    size_t here = sim_node_number(sim, daemon);
    size_t there = (size_t)(daemon->upstream_node[i] - sim->world->nodes);
    if (sim_is_paused(sim, daemon->upstream[i]) || net_is_cut(sim, here, there) ||
        fault_fires(sim, FAULT_REQUEST_LOST))
        return;
    Stafett__V1__FeedPage *page = world_ask_page(sim->world, daemon, i);
    if (page->n_items == 0 || net_is_cut(sim, there, here))
        return;
    if (here != there && tamper_page(sim, daemon, i, page)) {
        sim_tell(sim, daemon, "is sent a page of %s that lies",
            follow_source(daemon->follows[i]));
        page_take(sim, daemon, i, page);
        return;
    }
    if (fault_fires(sim, FAULT_PAGE_CUT))
        page_cut(sim, daemon, i, page);
    else if (page_travels(sim, daemon, i, page))
        page_take(sim, daemon, i, page);
}

/* Only a new turn of intake can make a partner known. */
static void
partners_follow(struct sim *sim, struct world_daemon *daemon)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    uint64_t head = store_head(daemon->host.store);
    if (strcmp(daemon->host.service->name, "intake") != 0 ||
        own->partners_known_at == head)
        return;
    own->partners_known_at = head;
    world_follow_partners(sim->world, world_node_of(sim->world, daemon));
}

void
net_step(struct sim *sim)
{
    flights_land(sim);
    for (int n = 0; n < POLLS; n++) {
        struct world_daemon *daemon = sim_daemon_any(sim);
        struct sim_daemon *own = sim_daemon_of(sim, daemon);
        bool is_slow = own->slow_until_us > sim->world->now_us;
        if (sim_is_paused(sim, daemon) || (is_slow && n > 0))
            continue;
        partners_follow(sim, daemon);
        if (daemon->follow_count > 0)
            poll(sim, daemon, chance_below(&sim->chance, daemon->follow_count));
    }
}
