/* Frames and envelopes, as a daemon and the border take them: the frame, the wrappers for
 * partners with the frames in them, HELLO, and every envelope of an input frame up to the
 * row that takes it, from a person or an edge. (Records come through a follower:
 * follow_main.c; our own daemons are taken at their word.) */

#include "common/decode.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stage.h"

#include <string.h>

enum { ARENA_BYTES = 32 << 20, WRAPPERS_MAX = 4 };

static struct world *world;
static struct arena *arena;

/* Before the first input. */
static void
start(void)
{
    world = fuzz_stage(fuzz_scenario(), NULL);
    arena_create(ARENA_BYTES, &arena);
}

static void
take_envelope(const struct host *host, struct slice envelope)
{
    static const enum origin origins[] = { FROM_CLIENT, FROM_EDGE };
    for (size_t i = 0; i < ARRAY_COUNT(origins); i++) {
        struct decoded decoded = { 0 };
        const struct arrival arrival = { .origin = origins[i],
            .sender = fuzz_sender(origins[i], 0),
            .source = "",
            .envelope = envelope,
            .now_us = world_now(world) };
        size_t mark = arena_mark(arena);
        if (!decode_input(host, &arrival, arena, &decoded) && !decoded.is_unknown_type)
            ASSERT(fuzz_is_reason(decoded.fault.reason));
        arena_rewind(arena, mark);
    }
}

static void
take_frame(struct slice bytes, unsigned depth)
{
    struct wire_fault fault;
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, bytes, arena, &fault);
    if (frame == NULL || depth > WRAPPERS_MAX)
        return;
    if (frame->body_case == STAFETT__V1__FRAME__BODY_TO_PARTNER)
        take_frame(slice_bytes(frame->to_partner->body), depth + 1);
    if (frame->body_case == STAFETT__V1__FRAME__BODY_FROM_PARTNER)
        take_frame(slice_bytes(frame->from_partner->body), depth + 1);
    if (frame->body_case == STAFETT__V1__FRAME__BODY_CARRY)
        take_frame(slice_bytes(frame->carry->body), depth + 1);
    if (frame->body_case != STAFETT__V1__FRAME__BODY_INPUTS)
        return;
    for (size_t i = 0; i < frame->inputs->n_envelopes && i < 4; i++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            take_envelope(&fuzz_daemon(world, 0, (uint8_t)d)->host,
                slice_bytes(frame->inputs->envelopes[i]));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (arena == NULL)
        start();
    arena_reset(arena);
    take_frame(slice_of(data, size), 0);
    return 0;
}
