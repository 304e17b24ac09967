#include "tests/bench/order.h"

#include "common/clock.h"
#include "common/message.h"

#include <stdio.h>
#include <string.h>

enum {
    ORDER_FRAME_INPUTS = 64,
    ORDER_ARENA_BYTES = 32 << 20,
    ORDER_ANSWER_MS = 10000,
    ORDER_PAUSE_MS = 20, /* between a refusal and the next try */
};

struct frame {
    const struct order *order;
    size_t first;
    size_t count;
    struct id ids[ORDER_FRAME_INPUTS];
    size_t answered;
    bool is_refused;
    char reason[128];
};

struct slice
order_pack(
    struct id id, const ProtobufCMessage *message, int64_t now_us, struct arena *arena)
{
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    if (id_is_none(id))
        id = clock_id();
    envelope.id = id_binary(&id);
    envelope.type = (char *)message->descriptor->name;
    envelope.source = (char *)"havnes/bench";
    envelope.time_us = now_us;
    envelope.correlation = id_binary(&id);
    envelope.payload = slice_binary(message_pack(message, arena));
    return message_pack(&envelope.base, arena);
}

static bool
frame_send(struct frame *frame, struct socket *socket, struct arena *arena)
{
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame outer = STAFETT__V1__FRAME__INIT;
    ProtobufCBinaryData packed[ORDER_FRAME_INPUTS];
    arena_reset(arena);
    for (size_t i = 0; i < frame->count; i++) {
        frame->ids[i] = clock_id();
        const ProtobufCMessage *message =
            frame->order->make(frame->order->context, frame->first + i, arena);
        packed[i] =
            slice_binary(order_pack(frame->ids[i], message, clock_now_us(), arena));
    }
    inputs.n_envelopes = frame->count;
    inputs.envelopes = packed;
    outer.request = 1;
    outer.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    outer.inputs = &inputs;
    return bus_send(socket, NULL, message_pack(&outer.base, arena));
}

static void
answer_take(struct frame *frame, const Stafett__V1__Answer *answer)
{
    for (size_t i = 0; i < frame->count; i++) {
        if (!slice_equal(slice_bytes(answer->id), id_slice(&frame->ids[i])))
            continue;
        frame->answered++;
        if (answer->verdict != STAFETT__V1__VERDICT__VERDICT_ACCEPTED) {
            frame->is_refused = true;
            (void)snprintf(frame->reason, sizeof frame->reason, "%.60s %.60s",
                answer->reason_code, answer->where);
        } else if (frame->order->take != NULL) {
            frame->order->take(frame->order->context, frame->first + i, answer);
        }
    }
}

static bool
frame_receive(struct frame *frame, struct socket *socket, struct arena *arena)
{
    struct bus_peer peer;
    struct slice body;
    if (bus_wait_one(socket, ORDER_ANSWER_MS) != STATUS_OK ||
        bus_receive(socket, &peer, &body) != BUS_MESSAGE)
        return false;
    arena_reset(arena);
    const Stafett__V1__Frame *outer = (const Stafett__V1__Frame *)message_unpack_own(
        &stafett__v1__frame__descriptor, body, arena);
    if (outer->body_case != STAFETT__V1__FRAME__BODY_ANSWERS)
        return false;
    for (size_t i = 0; i < outer->answers->n_answers; i++)
        answer_take(frame, outer->answers->answers[i]);
    return true;
}

/* Until the connection is there. */
static bool
frame_send_surely(struct frame *frame, struct socket *socket, struct arena *arena)
{
    int64_t until_ns = machine_now_ns() + INT64_C(1000000) * ORDER_ANSWER_MS;
    while (!frame_send(frame, socket, arena)) {
        if (machine_now_ns() > until_ns)
            return false;
        machine_sleep_until(machine_now_ns() + 1000000);
    }
    return true;
}

static bool
frame_order(struct frame *frame, struct socket *socket, struct arena *arena)
{
    int64_t until_ns =
        machine_now_ns() + (int64_t)frame->order->patience_s * 1000000000;
    do {
        frame->answered = 0;
        frame->is_refused = false;
        if (!frame_send_surely(frame, socket, arena))
            return false;
        while (frame->answered < frame->count) {
            if (!frame_receive(frame, socket, arena))
                return false;
        }
        if (!frame->is_refused)
            return true;
        machine_sleep_until(machine_now_ns() + INT64_C(1000000) * ORDER_PAUSE_MS);
    } while (machine_now_ns() < until_ns);
    (void)fprintf(stderr, "refused: %s\n", frame->reason);
    return false;
}

bool
order_all(struct node *node, const char *daemon, const struct order *order)
{
    struct curve_pair person;
    struct socket *socket = NULL;
    struct arena *arena;
    bool is_done =
        node_key(node, NULL, &person) && node_connect(node, daemon, &person, &socket);
    arena_create(ORDER_ARENA_BYTES, &arena);
    for (size_t i = 0; i < order->count && is_done; i += ORDER_FRAME_INPUTS) {
        struct frame frame = { .order = order, .first = i };
        frame.count = order->count - i < ORDER_FRAME_INPUTS ? order->count - i
                                                            : ORDER_FRAME_INPUTS;
        is_done = frame_order(&frame, socket, arena);
    }
    arena_destroy(&arena);
    if (socket != NULL)
        bus_close(node_bus(node), &socket);
    if (!is_done)
        (void)fprintf(stderr, "%s did not take what the node needs\n", daemon);
    return is_done;
}
