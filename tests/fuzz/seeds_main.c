/* seeds FOLDER: the traffic of the scenario as inputs of the fuzzers, one file each, below
 * wire, frame, decide and follow. Nothing is put there twice. */

#include "common/catalogue.h"
#include "common/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stage.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 1024, SEED_ROOM = 1 << 20, SEED_BYTES_MAX = 4096 };

static const char *folder;
static uint8_t seed[SEED_ROOM];
static size_t seed_bytes;

static void
seed_byte(size_t value)
{
    ASSERT(seed_bytes < sizeof seed);
    seed[seed_bytes++] = (uint8_t)value;
}

static void
seed_slice(struct slice bytes)
{
    ASSERT(seed_bytes + bytes.len <= sizeof seed);
    if (bytes.len > 0)
        memcpy(seed + seed_bytes, bytes.data, bytes.len);
    seed_bytes += bytes.len;
}

/* Large ones make every mutant of them slow. */
static void
seed_write(const char *kind)
{
    char path[PATH_BYTES];
    uint8_t digest[DIGEST_BYTES];
    char name[2 * DIGEST_BYTES + 1];
    if (seed_bytes > SEED_BYTES_MAX)
        return;
    digest_of(slice_of(seed, seed_bytes), digest);
    slice_hex(slice_of(digest, 8), name, sizeof name);
    (void)snprintf(path, sizeof path, "%.400s/%s/%s", folder, kind, name);
    FILE *file = fopen(path, "we");
    ASSERT(file != NULL);
    ASSERT(fwrite(seed, 1, seed_bytes, file) == seed_bytes);
    ASSERT(fclose(file) == 0);
}

static void
seed_start(const struct world_daemon *daemon, struct world *world)
{
    const struct world_node *node = world_node_of(world, daemon);
    seed_bytes = 0;
    seed_byte((size_t)(node - world->nodes));
    seed_byte((size_t)(daemon - node->daemons));
}

static void
wire_seed(const ProtobufCMessageDescriptor *type, struct slice payload)
{
    seed_bytes = 0;
    for (size_t i = 0; i < catalogue_count; i++) {
        if (catalogue_rows[i] != type)
            continue;
        seed_byte(i >> 8);
        seed_byte(i);
    }
    seed_slice(payload);
    if (seed_bytes > 2)
        seed_write("wire");
}

static void
frame_seed(struct slice envelope)
{
    static struct arena *arena;
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    ProtobufCBinaryData packed = slice_binary(envelope);
    if (arena == NULL)
        arena_create(SEED_ROOM, &arena);
    arena_reset(arena);
    inputs.n_envelopes = 1;
    inputs.envelopes = &packed;
    frame.request = 7;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    seed_bytes = 0;
    seed_slice(message_pack(&frame.base, arena));
    seed_write("frame");
}

static void
decide_seed(struct world_daemon *daemon, const char *type, struct slice payload)
{
    size_t row = fuzz_row(daemon->host.service, type);
    if (row == SIZE_MAX || payload.len > UINT16_MAX)
        return;
    seed_start(daemon, fuzz_world());
    seed_byte(row);
    seed_byte(0);
    seed_byte(payload.len >> 8);
    seed_byte(payload.len);
    seed_slice(payload);
    seed_write("decide");
}

/* A partner's message, for every daemon of the node that takes it. */
static void
record_seed(const struct world_daemon *daemon, struct slice bytes)
{
    struct world_node *node = world_node_of(fuzz_world(), daemon);
    Stafett__V1__Record *record =
        stafett__v1__record__unpack(NULL, bytes.len, bytes.data);
    ASSERT(record != NULL);
    Stafett__V1__Envelope *header =
        stafett__v1__envelope__unpack(NULL, record->header.len, record->header.data);
    ASSERT(header != NULL);
    const ProtobufCMessageDescriptor *type = catalogue_find(header->type);
    for (size_t d = 0; type != NULL && d < WORLD_DAEMONS; d++)
        decide_seed(&node->daemons[d], header->type, slice_bytes(record->payload));
    if (type != NULL)
        wire_seed(type, slice_bytes(record->payload));
    wire_seed(&stafett__v1__record__descriptor, bytes);
    stafett__v1__envelope__free_unpacked(header, NULL);
    stafett__v1__record__free_unpacked(record, NULL);
}

static void
on_arrival(struct world_daemon *daemon, const struct arrival *arrival)
{
    if (arrival->bare_type != NULL)
        return;
    if (arrival->origin == FROM_PARTNER) {
        record_seed(daemon, arrival->envelope);
        return;
    }
    Stafett__V1__Envelope *envelope = stafett__v1__envelope__unpack(
        NULL, arrival->envelope.len, arrival->envelope.data);
    if (envelope == NULL)
        return;
    const ProtobufCMessageDescriptor *type = catalogue_find(envelope->type);
    if (type != NULL) {
        wire_seed(type, slice_bytes(envelope->payload));
        decide_seed(daemon, envelope->type, slice_bytes(envelope->payload));
    }
    wire_seed(&stafett__v1__envelope__descriptor, arrival->envelope);
    frame_seed(arrival->envelope);
    stafett__v1__envelope__free_unpacked(envelope, NULL);
}

static void
on_page(struct world_daemon *daemon, size_t feed, struct slice page)
{
    wire_seed(&stafett__v1__feed_page__descriptor, page);
    if (daemon->upstream[feed]->host.self == daemon->host.self)
        return;
    seed_start(daemon, fuzz_world());
    seed_byte(feed);
    seed_byte(1);
    seed_slice(page);
    seed_write("follow");
}

int
main(int argc, char **argv)
{
    static const char *const kinds[] = { "wire", "frame", "decide", "follow" };
    static const struct stage_tap tap = { on_arrival, on_page };
    char path[PATH_BYTES];
    if (argc != 2)
        return EXIT_USAGE_WRONG;
    folder = argv[1];
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        (void)snprintf(path, sizeof path, "%.400s/%s", folder, kinds[i]);
        (void)mkdir(path, 0700);
    }
    (void)fuzz_stage(fuzz_scenario(), &tap);
    return EXIT_DRAINED;
}
