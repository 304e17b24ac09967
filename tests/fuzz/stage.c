#include "tests/fuzz/stage.h"

#include "common/trace.h"
#include "tests/lib/scenario.h"
#include "tests/lib/test.h"
#include "tests/scenario/stage_virtual.h"

#include <stdlib.h>
#include <string.h>

enum { SENDERS_MAX = 64 };

static struct stage_virtual *stage;
static const struct stage_tap *stage_tap;
static struct sender {
    enum origin origin;
    char code[CODE_BYTES_MAX];
} senders[SENDERS_MAX];
static size_t sender_count;

/* ---- the traffic: the linker puts these before the functions that they are named after */

bool __real_batch_add(
    struct batch *batch, const struct arrival *arrival, uint64_t token);
bool __real_batch_add_command(struct batch *batch, enum origin origin,
    const char *sender, struct slice envelope, int64_t now_us,
    const uint8_t seed[SEED_BYTES], uint64_t token);
enum follow_result __real_follow_page(struct follow *follow, struct batch *batch,
    const Stafett__V1__FeedPage *page, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context);
bool __wrap_batch_add(
    struct batch *batch, const struct arrival *arrival, uint64_t token);
bool __wrap_batch_add_command(struct batch *batch, enum origin origin,
    const char *sender, struct slice envelope, int64_t now_us,
    const uint8_t seed[SEED_BYTES], uint64_t token);
enum follow_result __wrap_follow_page(struct follow *follow, struct batch *batch,
    const Stafett__V1__FeedPage *page, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context);

static struct world_daemon *
daemon_of(const struct batch *batch)
{
    const struct world *world = stage == NULL ? NULL : stage_virtual_world(stage);
    for (size_t n = 0; world != NULL && n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++) {
            if (world->nodes[n].daemons[d].batch == batch)
                return fuzz_daemon(stage_virtual_world(stage), (uint8_t)n, (uint8_t)d);
        }
    }
    return NULL;
}

static void
sender_keep(enum origin origin, const char *code)
{
    for (size_t i = 0; i < sender_count; i++) {
        if (senders[i].origin == origin && strcmp(senders[i].code, code) == 0)
            return;
    }
    if (sender_count == SENDERS_MAX)
        return;
    senders[sender_count].origin = origin;
    code_copy(senders[sender_count].code, sizeof senders[sender_count].code, code);
    sender_count++;
}

static void
tell(struct batch *batch, const struct arrival *arrival)
{
    struct world_daemon *daemon = daemon_of(batch);
    sender_keep(arrival->origin, arrival->sender);
    if (daemon != NULL && stage_tap != NULL && stage_tap->arrival != NULL)
        stage_tap->arrival(daemon, arrival);
}

bool
__wrap_batch_add(struct batch *batch, const struct arrival *arrival, uint64_t token)
{
    tell(batch, arrival);
    return __real_batch_add(batch, arrival, token);
}

/* NOLINTBEGIN(readability-function-size): as the function before which it stands */
bool
__wrap_batch_add_command(struct batch *batch, enum origin origin, const char *sender,
    struct slice envelope, int64_t now_us, const uint8_t seed[SEED_BYTES],
    uint64_t token)
{
    const struct arrival arrival = { .origin = origin,
        .sender = sender,
        .source = "",
        .envelope = envelope,
        .now_us = now_us };
    tell(batch, &arrival);
    return __real_batch_add_command(
        batch, origin, sender, envelope, now_us, seed, token);
}

enum follow_result
__wrap_follow_page(struct follow *follow, struct batch *batch,
    const Stafett__V1__FeedPage *page, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context)
{
    struct world_daemon *daemon = daemon_of(batch);
    for (size_t i = 0; daemon != NULL && i < daemon->follow_count; i++) {
        size_t bytes = protobuf_c_message_get_packed_size(&page->base);
        uint8_t *packed = malloc(bytes + 1);
        ASSERT(packed != NULL);
        (void)protobuf_c_message_pack(&page->base, packed);
        if (daemon->follows[i] == follow && stage_tap != NULL &&
            stage_tap->page != NULL)
            stage_tap->page(daemon, i, slice_of(packed, bytes));
        free(packed);
    }
    return __real_follow_page(follow, batch, page, now_us, seed_for, context);
}
/* NOLINTEND(readability-function-size) */

/* ---- the state */

static void
checkpoint_all(struct world *world)
{
    for (size_t n = 0; n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            ASSERT(batch_checkpoint_now(world->nodes[n].daemons[d].batch) == STATUS_OK);
    }
}

/* At exit, before leaks are looked for: what an arena holds is no root of that search. */
static void
stage_end(void)
{
    stage_virtual_destroy(&stage);
}

struct world *
fuzz_stage(const char *scenario, const struct stage_tap *tap)
{
    static char folder[STAGE_PATH_BYTES];
    struct scenario *playing;
    trace_quiet();
    stage_tap = tap;
    test_folder_make(folder, sizeof folder);
    stage_virtual_create(folder, false, &stage);
    int registered = atexit(stage_end);
    ASSERT(registered == 0);
    scenario_create(&stage_virtual_play, stage, folder, false, &playing);
    ASSERT(scenario_play(playing, scenario));
    scenario_destroy(&playing);
    test_folder_remove(folder);
    struct world *world = stage_virtual_world(stage);
    ASSERT(world != NULL);
    checkpoint_all(world);
    stage_tap = NULL;
    return world; /* it lives as long as the process */
}

struct world *
fuzz_world(void)
{
    return stage_virtual_world(stage);
}

struct world_daemon *
fuzz_daemon(struct world *world, uint8_t node, uint8_t daemon)
{
    return &world->nodes[node % world->node_count].daemons[daemon % WORLD_DAEMONS];
}

void
fuzz_put_back(struct world_daemon *daemon)
{
    store_abort(daemon->host.store);
    daemon->host.head = store_head(daemon->host.store);
}

/* ---- inputs */

uint8_t
fuzz_byte(struct fuzz_bytes *bytes)
{
    if (bytes->left == 0)
        return 0;
    bytes->left--;
    return *bytes->at++;
}

struct slice
fuzz_slice(struct fuzz_bytes *bytes)
{
    size_t count = fuzz_byte(bytes);
    count = count << 8 | fuzz_byte(bytes);
    count = count < bytes->left ? count : bytes->left;
    struct slice slice = slice_of(bytes->at, count);
    bytes->at += count;
    bytes->left -= count;
    return slice;
}

const char *
fuzz_sender(enum origin origin, uint8_t pick)
{
    size_t fitting = 0;
    for (size_t i = 0; i < sender_count; i++)
        fitting += senders[i].origin == origin;
    if (fitting == 0)
        return "";
    size_t wanted = pick % fitting;
    for (size_t i = 0; i < sender_count; i++) {
        if (senders[i].origin == origin && wanted-- == 0)
            return senders[i].code;
    }
    return "";
}

size_t
fuzz_row(const struct service *service, const char *type)
{
    for (size_t i = 0; i < service->input_count; i++) {
        if (strcmp(service->inputs[i].type->name, type) == 0)
            return i;
    }
    for (size_t i = 0; i < service->look_count; i++) {
        if (strcmp(service->looks[i].type->name, type) == 0)
            return service->input_count + i;
    }
    return SIZE_MAX;
}
