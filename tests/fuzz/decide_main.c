/* Every message that people, edges or partners send, through decode, decide, apply and share, on the tables
 * that a scenario left. An input is a daemon (two bytes) and messages, each a row, a
 * sender and a payload (two bytes of length before it); at most eight are run, one after
 * the other on the same tables, which are then put back. Whatever comes is refused with a
 * reason or recorded; nothing dies of it. */

#include "common/cursor.h"
#include "common/message.h"
#include "common/turn.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stage.h"

#include <stdio.h>
#include <string.h>

enum { MESSAGES_MAX = 8, ARENA_BYTES = 32 << 20 };

static struct world *world;
static struct arena *arena;

/* Before the first input. */
static void
start(void)
{
    world = fuzz_stage(fuzz_scenario(), NULL);
    arena_create(ARENA_BYTES, &arena);
}

/* What may come from outside: people, edges, partners. */
static enum origin
origin_of(unsigned origins)
{
    static const enum origin order[] = { FROM_CLIENT, FROM_EDGE, FROM_PARTNER };
    for (size_t i = 0; i < ARRAY_COUNT(order); i++) {
        if ((origins & order[i]) != 0)
            return order[i];
    }
    return 0;
}

static struct slice
envelope_pack(const char *type, const char *source, struct slice payload, size_t nth)
{
    static uint8_t id[ID_BYTES] = { 1, 0x92, 7, 7, 7, 7, 0x70 };
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    id[ID_BYTES - 1] = (uint8_t)nth;
    envelope.id = slice_binary(slice_of(id, sizeof id));
    envelope.type = arena_text(arena, slice_text(type));
    envelope.source = arena_text(arena, slice_text(source));
    envelope.time_us = world_now(world);
    envelope.sequence = nth + 1;
    envelope.correlation = envelope.id;
    envelope.payload = slice_binary(payload);
    return message_pack(&envelope.base, arena);
}

/* A partner's record as intake passes it on: verified there. */
static struct slice
record_pack(const char *type, const char *partner, struct slice payload, size_t nth)
{
    static uint8_t zeros[64];
    Stafett__V1__Record record = STAFETT__V1__RECORD__INIT;
    Stafett__V1__RecordReceived received = STAFETT__V1__RECORD_RECEIVED__INIT;
    char source[2 * CODE_BYTES_MAX];
    (void)snprintf(source, sizeof source, "%.63s/plan", partner);
    struct slice header = envelope_pack(type, source, slice_of(NULL, 0), nth);
    record.header = slice_binary(header);
    record.payload = slice_binary(payload);
    record.chain = slice_binary(slice_of(zeros, DIGEST_BYTES));
    record.signature = slice_binary(slice_of(zeros, sizeof zeros));
    record.before = record.chain;
    received.organisation_code = arena_text(arena, slice_text(partner));
    received.record = slice_binary(message_pack(&record.base, arena));
    return message_pack(&received.base, arena);
}

static void
run_one(struct world_daemon *daemon, const struct fuzz_message *message, size_t nth)
{
    const struct host *host = &daemon->host;
    const struct service *service = host->service;
    struct outcome outcome;
    char source[2 * CODE_BYTES_MAX] = "";
    size_t row = message->row % (service->input_count + service->look_count);
    bool is_look = row >= service->input_count;
    const ProtobufCMessageDescriptor *type =
        is_look ? service->looks[row - service->input_count].type
                : service->inputs[row].type;
    const char *named = is_look ? NULL : service->inputs[row].sender;
    enum origin origin =
        origin_of(is_look ? service->looks[row - service->input_count].origins
                          : service->inputs[row].origins);
    struct arrival arrival = {
        .origin = origin, .source = "", .now_us = world_now(world)
    };
    arrival.sender = named != NULL ? named : fuzz_sender(origin, message->sender);
    if (origin == 0 || arrival.sender[0] == '\0')
        return; /* alarms, and events of our own daemons: these are taken at their word */
    if (origin == FROM_PARTNER) {
        arrival.origin = FROM_DAEMON;
        arrival.envelope =
            envelope_pack(stafett__v1__record_received__descriptor.name, "self/intake",
                record_pack(type->name, arrival.sender, message->payload, nth), nth);
        arrival.sender = "intake";
    } else {
        arrival.envelope =
            envelope_pack(type->name, "self/user", message->payload, nth);
    }
    if (arrival.origin == FROM_DAEMON) {
        (void)snprintf(
            source, sizeof source, "%.63s/%.63s", host->self, arrival.sender);
        arrival.source = source;
        const struct view *view = tables_view(store_tables(host->store));
        arrival.position = cursor_load(view, source).position + 256;
    }
    ASSERT(turn_run(&daemon->host, &arrival, arena, &outcome) == STATUS_OK);
    ASSERT(outcome.reason == NULL || fuzz_is_reason(outcome.reason));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes bytes = { data, size };
    if (arena == NULL)
        start();
    uint8_t node = fuzz_byte(&bytes);
    struct world_daemon *daemon = fuzz_daemon(world, node, fuzz_byte(&bytes));
    for (size_t nth = 0; nth < MESSAGES_MAX && bytes.left > 0; nth++) {
        struct fuzz_message message;
        arena_reset(arena);
        message.row = fuzz_byte(&bytes);
        message.sender = fuzz_byte(&bytes);
        message.payload = fuzz_slice(&bytes);
        run_one(daemon, &message, nth);
    }
    fuzz_put_back(daemon);
    return 0;
}
