/* The follower of a partner's feed, at the place that a scenario left it (our own daemons
 * are taken at their word). An input is a daemon (two bytes), a feed, whether the page answers the last
 * question, and a FeedPage. What does not verify stops the feed with a reason; what it
 * takes goes on from where it was. */

#include "common/follow.h"
#include "common/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stage.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 16 << 20 };

static struct world *world;
static struct arena *arena;
static struct batch *batches[WORLD_NODES_MAX][WORLD_DAEMONS];

/* Kept as long as nothing is in it: making one takes longer than all else. */
static struct batch **
batch_of(struct world_daemon *daemon)
{
    const struct world_node *node = world_node_of(world, daemon);
    struct batch **batch = &batches[node - world->nodes][daemon - node->daemons];
    if (*batch != NULL && !batch_is_empty(*batch))
        batch_destroy(batch);
    if (*batch == NULL)
        batch_create(&daemon->host, batch);
    return batch;
}

/* At exit, before the stage goes. */
static void
stop(void)
{
    for (size_t node = 0; node < WORLD_NODES_MAX; node++) {
        for (size_t daemon = 0; daemon < WORLD_DAEMONS; daemon++) {
            if (batches[node][daemon] != NULL)
                batch_destroy(&batches[node][daemon]);
        }
    }
    arena_destroy(&arena);
}

/* Before the first input. */
static void
start(void)
{
    world = fuzz_stage(fuzz_scenario(), NULL);
    arena_create(ARENA_BYTES, &arena);
    int registered = atexit(stop);
    ASSERT(registered == 0);
}

static void
take_page(struct world_daemon *daemon, size_t feed, Stafett__V1__FeedPage *page,
    bool is_answer)
{
    struct follow *follow;
    struct batch *batch = *batch_of(daemon);
    const char *reason = NULL;
    follow_create(&daemon->host, follow_source(daemon->follows[feed]), true, &follow);
    uint64_t before = follow_after(follow);
    if (is_answer)
        page->after = before;
    enum follow_result result =
        follow_page(follow, batch, page, world_now(world), world_draw_seed, world);
    ASSERT(follow_after(follow) >= before);
    ASSERT(follow_is_stopped(follow, &reason) == (result == FOLLOW_STOPPED));
    ASSERT(result != FOLLOW_STOPPED || fuzz_is_reason(reason));
    follow_destroy(&follow);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes bytes = { data, size };
    if (arena == NULL)
        start();
    struct wire_fault fault;
    uint8_t node = fuzz_byte(&bytes);
    struct world_daemon *daemon = fuzz_daemon(world, node, fuzz_byte(&bytes));
    uint8_t feed = fuzz_byte(&bytes);
    bool is_answer = fuzz_byte(&bytes) % 4 != 0;
    arena_reset(arena);
    Stafett__V1__FeedPage *page =
        (Stafett__V1__FeedPage *)message_unpack(&stafett__v1__feed_page__descriptor,
            slice_of(bytes.at, bytes.left), arena, &fault);
    if (page == NULL || feed >= daemon->follow_count ||
        daemon->upstream[feed]->host.self == daemon->host.self)
        return 0;
    take_page(daemon, feed, page, is_answer);
    fuzz_put_back(daemon);
    return 0;
}
