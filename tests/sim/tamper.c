/* What a hostile or broken partner, or whoever sits on the line, may do to a page of
 * signed records. The follower must stop at it, keep its bytes and take nothing. */

#include "common/message.h"
#include "common/share.h"
#include "tests/sim/sim_private.h"

#include <stdio.h>
#include <string.h>

struct tamper {
    struct sim *sim;
    struct world_daemon *daemon;
    struct world_daemon *upstream;
    Stafett__V1__FeedPage *page;
    size_t item;
};

static void
item_set(const struct tamper *tamper, struct slice bytes)
{
    tamper->page->items[tamper->item] = slice_binary(bytes);
}

static struct slice
item_of(const struct tamper *tamper)
{
    return slice_bytes(tamper->page->items[tamper->item]);
}

/* The chain before the item, as the partner itself would go on from it. */
static void
chain_before(const struct tamper *tamper, uint8_t chain[DIGEST_BYTES])
{
    struct slice bytes;
    char source[CODE_BYTES_MAX * 2];
    uint64_t place = tamper->page->after + tamper->item;
    (void)snprintf(source, sizeof source, "%s/%s", tamper->upstream->host.self,
        tamper->upstream->host.service->name);
    chain_begin(source, tamper->daemon->host.self, chain);
    if (place == 0 || !share_read(&tamper->upstream->host, tamper->daemon->host.self,
                          place, tamper->sim->arena, &bytes))
        return;
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, bytes, tamper->sim->arena);
    memcpy(chain, record->chain.data, DIGEST_BYTES);
}

/* At another time, well chained, signed by somebody else. */
static bool
forge(const struct tamper *tamper)
{
    struct arena *arena = tamper->sim->arena;
    uint8_t chain[DIGEST_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    Stafett__V1__Record *record = (Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, item_of(tamper), arena);
    Stafett__V1__Envelope *header = (Stafett__V1__Envelope *)message_unpack_own(
        &stafett__v1__envelope__descriptor, slice_bytes(record->header), arena);
    header->time_us++;
    record->header = slice_binary(message_pack(&header->base, arena));
    chain_before(tamper, chain);
    record->before = slice_binary(arena_copy(arena, slice_of(chain, DIGEST_BYTES)));
    chain_next(chain, slice_bytes(record->header), slice_bytes(record->payload), chain);
    chain_sign(sim_outlaw_signer(), chain, signature);
    record->chain = slice_binary(slice_of(chain, sizeof chain));
    record->signature = slice_binary(slice_of(signature, sizeof signature));
    item_set(tamper, message_pack(&record->base, arena));
    return true;
}

static bool
replay(const struct tamper *tamper)
{
    struct slice bytes;
    uint64_t place = tamper->page->after + 1 + tamper->item;
    if (place < 2)
        return false;
    uint64_t earlier = 1 + chance_below(&tamper->sim->chance, place - 1);
    if (!share_read(&tamper->upstream->host, tamper->daemon->host.self, earlier,
            tamper->sim->arena, &bytes))
        return false;
    item_set(tamper, bytes);
    return true;
}

static bool
cut(const struct tamper *tamper)
{
    struct slice bytes = item_of(tamper);
    item_set(
        tamper, slice_of(bytes.data, chance_below(&tamper->sim->chance, bytes.len)));
    return true;
}

static bool
flip(const struct tamper *tamper)
{
    struct slice bytes = arena_copy(tamper->sim->arena, item_of(tamper));
    uint8_t *writable = (uint8_t *)bytes.data;
    uint64_t bit = chance_below(&tamper->sim->chance, 8 * bytes.len);
    writable[bit / 8] ^= (uint8_t)(1U << bit % 8);
    item_set(tamper, bytes);
    return true;
}

static bool
skip(const struct tamper *tamper)
{
    Stafett__V1__FeedPage *page = tamper->page;
    if (tamper->item + 1 >= page->n_items)
        return false;
    for (size_t i = tamper->item; i + 1 < page->n_items; i++)
        page->items[i] = page->items[i + 1];
    page->n_items--;
    return true;
}

/* What was said to somebody else. */
static bool
others(const struct tamper *tamper)
{
    struct world *world = tamper->sim->world;
    struct slice bytes;
    const struct world_node *other =
        &world->nodes[chance_below(&tamper->sim->chance, world->node_count)];
    if (other->settings->organisation == tamper->daemon->host.self ||
        !share_read(&tamper->upstream->host, other->settings->organisation,
            tamper->page->after + 1 + tamper->item, tamper->sim->arena, &bytes))
        return false;
    item_set(tamper, bytes);
    return true;
}

static const struct {
    enum sim_fault fault;
    bool (*tamper)(const struct tamper *tamper);
} rows[] = {
    { FAULT_RECORD_FORGED, forge },
    { FAULT_RECORD_REPLAYED, replay },
    { FAULT_RECORD_CUT, cut },
    { FAULT_RECORD_FLIPPED, flip },
    { FAULT_RECORD_SKIPPED, skip },
    { FAULT_RECORD_OTHERS, others },
};

bool
tamper_page(struct sim *sim, struct world_daemon *daemon, size_t follow,
    Stafett__V1__FeedPage *page)
{
    const struct tamper tamper = { sim, daemon, daemon->upstream[follow], page,
        chance_below(&sim->chance, page->n_items) };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (!fault_draws(sim, rows[i].fault) || !rows[i].tamper(&tamper))
            continue;
        sim->result->faults[rows[i].fault]++;
        sim_daemon_of(sim, daemon)->is_tampered = true;
        return true;
    }
    return false;
}
