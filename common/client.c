/* One question at a time, of one input or several. A frame's request number tells the answer to this question
 * from a late one to an earlier question; a repeat uses the same number, because either
 * answer will do. */

#include "common/client.h"

#include "common/clock.h"
#include "common/message.h"

#include <stdlib.h>
#include <string.h>

enum {
    CLIENT_REPEAT_MS = 2000,
    CLIENT_RETRY_MS = 20,  /* while there is no connection */
    CLIENT_RENEW_MS = 500, /* without one: a refused handshake is final to libzmq */
    CLIENT_ENDPOINT_BYTES = 256,
    CLIENT_SOURCE_BYTES = 2 * CODE_BYTES_MAX,
};

struct client {
    struct bus *bus;
    struct socket *socket;
    int64_t opened_us; /* monotonic; of the socket */
    uint64_t request;
    char source[CLIENT_SOURCE_BYTES];
    char endpoint[CLIENT_ENDPOINT_BYTES];
    char server_public_text[CURVE_TEXT_BYTES];
    struct curve_pair pair;
};

struct question {
    struct client_item *items;
    size_t count;
    uint64_t request;
    struct slice frame;
    int64_t until_us;
};

static enum status
client_open(struct client *client, struct socket **out)
{
    client->opened_us = clock_monotonic_us();
    return bus_connect(
        client->bus, client->endpoint, &client->pair, client->server_public_text, out);
}

/* The key may have become known, or the daemon may have come back, since the socket's
 * handshake was refused or its next try was put off. */
static void
client_renew(struct client *client)
{
    struct socket *fresh;
    if (clock_monotonic_us() - client->opened_us < INT64_C(1000) * CLIENT_RENEW_MS ||
        client_open(client, &fresh) != STATUS_OK)
        return;
    bus_close(client->bus, &client->socket);
    client->socket = fresh;
}

/* NOLINTBEGIN(readability-function-size): a connection has no fewer parts. */
enum status
client_create(struct bus *bus, const char *endpoint, const struct curve_pair *pair,
    const char *server_public_text, const char *source, struct client **out)
{
    *out = NULL;
    struct client *client = calloc(1, sizeof *client);
    ASSERT(client != NULL);
    client->bus = bus;
    code_copy(client->source, sizeof client->source, source);
    code_copy(client->endpoint, sizeof client->endpoint, endpoint);
    code_copy(client->server_public_text, sizeof client->server_public_text,
        server_public_text);
    client->pair = *pair;
    if (client_open(client, &client->socket) != STATUS_OK) {
        free(client);
        return STATUS_FAILED;
    }
    *out = client;
    return STATUS_OK;
}
/* NOLINTEND(readability-function-size) */

void
client_destroy(struct client **client)
{
    if (*client == NULL)
        return;
    bus_close((*client)->bus, &(*client)->socket);
    memset(&(*client)->pair, 0, sizeof(*client)->pair);
    free(*client);
    *client = NULL;
}

static struct slice
item_pack(
    const struct client *client, const struct client_item *item, struct arena *arena)
{
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&item->id);
    envelope.type = arena_text(arena, slice_text(item->message->descriptor->name));
    envelope.source = arena_text(arena, slice_text(client->source));
    envelope.time_us = clock_now_us();
    envelope.correlation = id_binary(&item->id);
    envelope.payload = slice_binary(message_pack(item->message, arena));
    return message_pack(&envelope.base, arena);
}

static struct slice
question_pack(
    const struct client *client, const struct question *question, struct arena *arena)
{
    ProtobufCBinaryData packed[CLIENT_ITEMS_MAX];
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    for (size_t i = 0; i < question->count; i++)
        packed[i] = slice_binary(item_pack(client, &question->items[i], arena));
    inputs.n_envelopes = question->count;
    inputs.envelopes = packed;
    frame.request = question->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    return message_pack(&frame.base, arena);
}

/* False when nothing in it answers the question. */
static bool
answers_take(const struct question *question, const Stafett__V1__Answers *answers)
{
    bool has_taken = false;
    for (size_t a = 0; a < answers->n_answers; a++) {
        const Stafett__V1__Answer *answer = answers->answers[a];
        for (size_t i = 0; i < question->count; i++) {
            struct client_item *item = &question->items[i];
            if (item->answer != NULL ||
                !slice_equal(slice_bytes(answer->id), id_slice(&item->id)))
                continue;
            item->answer = answer;
            has_taken = true;
        }
    }
    return has_taken;
}

static bool
is_answered(const struct question *question)
{
    for (size_t i = 0; i < question->count; i++) {
        if (question->items[i].answer == NULL)
            return false;
    }
    return true;
}

/* A fault about a frame that could not be read cannot say which one it was. */
static bool
is_about(const struct question *question, const Stafett__V1__Frame *frame)
{
    return frame->request == question->request ||
           (frame->request == 0 && frame->body_case == STAFETT__V1__FRAME__BODY_FAULT);
}

/* CLIENT_NO_ANSWER: nothing (more) has come, and not all is answered. */
static enum client_result
client_receive(struct client *client, const struct question *question,
    struct arena *arena, const Stafett__V1__Answer **fault_out)
{
    struct bus_peer peer;
    struct slice body;
    struct wire_fault fault;
    for (;;) {
        enum bus_result result = bus_receive(client->socket, &peer, &body);
        if (result == BUS_NONE)
            return CLIENT_NO_ANSWER;
        if (result == BUS_STRIKE)
            continue;
        size_t mark = arena_mark(arena);
        const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
            &stafett__v1__frame__descriptor, body, arena, &fault);
        bool is_ours = frame != NULL && is_about(question, frame);
        if (is_ours && frame->body_case == STAFETT__V1__FRAME__BODY_FAULT) {
            *fault_out = frame->fault;
            return CLIENT_FAULT;
        }
        if (!is_ours || frame->body_case != STAFETT__V1__FRAME__BODY_ANSWERS ||
            !answers_take(question, frame->answers))
            arena_rewind(arena, mark);
        if (is_answered(question))
            return CLIENT_ANSWERED;
    }
}

/* Sends again when the last time was long ago, the connection was lost, or there was
 * none. Returns when to do so next. */
static int64_t
question_send(struct client *client, const struct question *question, int64_t again_us)
{
    int64_t now_us = clock_monotonic_us();
    bool was_lost = bus_was_lost(client->socket);
    if (!was_lost && now_us < again_us)
        return again_us;
    bool is_sent = bus_send(client->socket, NULL, question->frame);
    if (!is_sent)
        client_renew(client);
    return now_us + INT64_C(1000) * (is_sent ? CLIENT_REPEAT_MS : CLIENT_RETRY_MS);
}

static int
wait_ms(int64_t until_us)
{
    int64_t left_us = until_us - clock_monotonic_us();
    return left_us <= 0 ? 0 : (int)(left_us / 1000 + 1);
}

static enum client_result
client_exchange(struct client *client, const struct question *question,
    struct arena *arena, const Stafett__V1__Answer **fault_out)
{
    int64_t again_us = 0;
    while (clock_monotonic_us() < question->until_us) {
        again_us = question_send(client, question, again_us);
        int64_t wake_us = again_us < question->until_us ? again_us : question->until_us;
        if (bus_wait_one(client->socket, wait_ms(wake_us)) != STATUS_OK)
            return CLIENT_NO_ANSWER;
        enum client_result result = client_receive(client, question, arena, fault_out);
        if (result != CLIENT_NO_ANSWER)
            return result;
    }
    return CLIENT_NO_ANSWER;
}

/* NOLINTBEGIN(readability-function-size): client_ask, with ids and for several. */
enum client_result
client_ask_all(struct client *client, struct client_item *items, size_t count,
    int timeout_ms, struct arena *arena, const Stafett__V1__Answer **fault_out)
{
    ASSERT(count > 0 && count <= CLIENT_ITEMS_MAX);
    *fault_out = NULL;
    client->request++;
    struct question question = {
        .items = items,
        .count = count,
        .request = client->request,
        .until_us = clock_monotonic_us() + INT64_C(1000) * timeout_ms,
    };
    for (size_t i = 0; i < count; i++)
        items[i].answer = NULL;
    question.frame = question_pack(client, &question, arena);
    if (question.frame.len > FRAME_BYTES_MAX)
        return CLIENT_NO_ANSWER;
    return client_exchange(client, &question, arena, fault_out);
}

enum client_result
client_ask_as(struct client *client, struct id id, const ProtobufCMessage *message,
    int timeout_ms, struct arena *arena, const Stafett__V1__Answer **answer_out)
{
    struct client_item item = { id, message, NULL };
    enum client_result result =
        client_ask_all(client, &item, 1, timeout_ms, arena, answer_out);
    if (result == CLIENT_ANSWERED)
        *answer_out = item.answer;
    return result;
}
/* NOLINTEND(readability-function-size) */

enum client_result
client_ask(struct client *client, const ProtobufCMessage *message, int timeout_ms,
    struct arena *arena, const Stafett__V1__Answer **answer_out)
{
    return client_ask_as(client, clock_id(), message, timeout_ms, arena, answer_out);
}
