#include "tests/real/hostile_frame.h"

#include "common/clock.h"
#include "common/message.h"

#include <string.h>

struct id
hostile_id(void)
{
    return clock_id();
}

struct slice
hostile_envelope(
    struct arena *arena, struct id id, const char *type, struct slice payload)
{
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type = arena_text(arena, slice_text(type));
    envelope.payload = slice_binary(payload);
    return message_pack(&envelope.base, arena);
}

struct slice
hostile_inputs(
    struct arena *arena, uint64_t request, struct slice envelope, size_t times)
{
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    inputs.envelopes = arena_take(arena, (times + 1) * sizeof *inputs.envelopes);
    inputs.n_envelopes = times;
    for (size_t i = 0; i < times; i++)
        inputs.envelopes[i] = slice_binary(envelope);
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    return message_pack(&frame.base, arena);
}

static size_t
put_varint(uint8_t *bytes, uint64_t value)
{
    size_t used = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[used++] = (uint8_t)(value | 0x80);
    bytes[used++] = (uint8_t)value;
    return used;
}

struct slice
hostile_field(struct arena *arena, uint32_t number, struct slice value)
{
    uint8_t *bytes = arena_take(arena, value.len + 20);
    size_t used = put_varint(bytes, (uint64_t)number << 3 | 2);
    used += put_varint(bytes + used, value.len);
    if (value.len > 0)
        memcpy(bytes + used, value.data, value.len);
    return slice_of(bytes, used + value.len);
}

const Stafett__V1__Answer *
hostile_throw(struct peer *peer, struct arena *arena, struct slice bytes)
{
    if (!peer_send(peer, bytes, false))
        return NULL;
    const Stafett__V1__Frame *frame = peer_receive(peer, arena);
    if (frame == NULL)
        return NULL;
    if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT)
        return frame->fault;
    if (frame->body_case != STAFETT__V1__FRAME__BODY_ANSWERS ||
        frame->answers->n_answers == 0)
        return NULL;
    return frame->answers->answers[0];
}

const Stafett__V1__Answer *
hostile_command(
    struct peer *peer, struct arena *arena, const char *type, struct slice payload)
{
    struct slice envelope = hostile_envelope(arena, hostile_id(), type, payload);
    return hostile_throw(peer, arena, hostile_inputs(arena, 1, envelope, 1));
}
