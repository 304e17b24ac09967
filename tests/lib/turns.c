#include "tests/lib/turns.h"

#include "common/alarm.h"
#include "common/message.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURNS_ARENA_BYTES = 32 << 20, TURNS_EVENTS_MAX = 512, DUMP_BYTES = 8 << 20 };

static struct {
    struct host host;
    struct batch *batch;
    struct arena *arena;
    int64_t now_us;
    uint64_t inputs;
    uint64_t position;
    struct arrival last;
    const char *reason;
    const Stafett__V1__Envelope *events[TURNS_EVENTS_MAX];
    size_t event_count;
    const char *answer_type;
    struct slice answer;
} turns;

static char duty[] = "duty";
static char agreed[] = "local-agreement";
static char flow_names[TURNS_FLOWS][16] = { "stay", "membership", "look", "oversight" };
struct flow_rule turns_flows[TURNS_FLOWS] = {
    { flow_names[0], duty, agreed, STRENGTH_AGREED },
    { flow_names[1], duty, agreed, STRENGTH_AGREED },
    { flow_names[2], duty, agreed, STRENGTH_AGREED },
    { flow_names[3], duty, agreed, STRENGTH_AGREED },
};

void
turns_start(const struct service *service, const struct host *host)
{
    memset(&turns, 0, sizeof turns);
    turns.host = *host;
    turns.host.service = service;
    turns.host.self = "havnes";
    turns.host.known_window_us = 30 * DAY_US;
    turns.host.quarantine_bytes_max = 1 << 20;
    turns.now_us = INT64_C(1800000000) * 1000000;
    service_check(service);
    arena_create(TURNS_ARENA_BYTES, &turns.arena);
    store_open_memory(&turns.host.store);
    batch_create(&turns.host, &turns.batch);
}

void
turns_stop(void)
{
    batch_destroy(&turns.batch);
    store_close(&turns.host.store);
    arena_destroy(&turns.arena);
}

int64_t
turns_now(void)
{
    return turns.now_us;
}

static void
seed_make(void *context, uint8_t seed[SEED_BYTES])
{
    (void)context;
    memset(seed, 0, SEED_BYTES);
    turns.inputs++;
    memcpy(seed, &turns.inputs, sizeof turns.inputs);
}

/* ---- what came of it */

static void
answer_keep(void *context, const struct batch_answer *answer)
{
    (void)context;
    turns.reason = answer->reason;
    turns.answer_type = answer->type;
    turns.answer = arena_copy(turns.arena, answer->payload);
}

static void
events_keep(uint64_t from)
{
    uint64_t head = store_head(turns.host.store);
    for (uint64_t sequence = from + 1; sequence <= head; sequence++) {
        struct slice bytes;
        assert_true(store_read_turn(turns.host.store, sequence, turns.arena, &bytes));
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, bytes, turns.arena);
        if (turn->reason_code[0] != '\0')
            turns.reason = turn->reason_code;
        for (size_t i = 0; i < turn->n_events; i++) {
            assert_true(turns.event_count < TURNS_EVENTS_MAX);
            turns.events[turns.event_count++] =
                (const Stafett__V1__Envelope *)message_unpack_own(
                    &stafett__v1__envelope__descriptor, slice_bytes(turn->events[i]),
                    turns.arena);
        }
    }
}

static void
batch_finish(void)
{
    uint64_t from = store_head(turns.host.store);
    turns.reason = NULL;
    turns.answer_type = NULL;
    assert_int_equal(batch_commit(turns.batch), STATUS_OK);
    batch_release(turns.batch, answer_keep, NULL);
    events_keep(from);
}

static const char *
arrival_run(const struct arrival *arrival)
{
    turns.last = *arrival;
    turns.event_count = 0;
    assert_true(batch_add(turns.batch, arrival, 1));
    batch_finish();
    return turns.reason;
}

void
turns_go_to(int64_t now_us)
{
    struct alarm alarm;
    turns.event_count = 0;
    assert_true(now_us >= turns.now_us);
    while (alarm_next(turns_view(), turns.arena, &alarm) && alarm.due_us <= now_us) {
        turns.now_us = alarm.due_us > turns.now_us ? alarm.due_us : turns.now_us;
        batch_add_due(turns.batch, turns.now_us, seed_make, NULL);
        batch_finish();
    }
    turns.now_us = now_us;
}

/* ---- inputs */

static Stafett__V1__Envelope
envelope_of(const ProtobufCMessage *message, const char *source)
{
    static struct id id;
    uint8_t seed[SEED_BYTES];
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    seed_make(NULL, seed);
    id = id_make(turns.now_us, seed, 7);
    envelope.id = id_binary(&id);
    envelope.type = (char *)message->descriptor->name;
    envelope.source = (char *)source;
    envelope.epoch = 1;
    envelope.time_us = turns.now_us;
    return envelope;
}

static const char *
command_run(enum origin origin, const char *sender, const ProtobufCMessage *message)
{
    Stafett__V1__Envelope envelope = envelope_of(message, "havnes/user");
    envelope.payload = slice_binary(message_pack(message, turns.arena));
    struct arrival arrival = { .origin = origin, .sender = sender, .source = "" };
    arrival.envelope = message_pack(&envelope.base, turns.arena);
    arrival.now_us = turns.now_us;
    seed_make(NULL, arrival.seed);
    return arrival_run(&arrival);
}

const char *
turns_client(const char *staff, const ProtobufCMessage *message)
{
    return command_run(FROM_CLIENT, staff, message);
}

const char *
turns_edge(const char *edge, const ProtobufCMessage *message)
{
    return command_run(FROM_EDGE, edge, message);
}

const char *
turns_self(const ProtobufCMessage *message)
{
    struct arrival arrival = { .origin = FROM_SELF, .sender = "", .source = "" };
    arrival.bare_type = message->descriptor->name;
    arrival.envelope = message_pack(message, turns.arena);
    arrival.now_us = turns.now_us;
    seed_make(NULL, arrival.seed);
    return arrival_run(&arrival);
}

const char *
turns_again(void)
{
    struct arrival arrival = turns.last;
    return arrival_run(&arrival);
}

const char *
turns_daemon(const char *daemon, const ProtobufCMessage *message)
{
    Stafett__V1__Envelope envelope = envelope_of(message, "havnes/plan");
    envelope.payload = slice_binary(message_pack(message, turns.arena));
    struct arrival arrival = { .origin = FROM_DAEMON, .sender = daemon };
    turns.position++;
    arrival.source = "havnes/plan";
    arrival.position = turns.position << 8 | 1;
    arrival.envelope = message_pack(&envelope.base, turns.arena);
    arrival.now_us = turns.now_us;
    seed_make(NULL, arrival.seed);
    return arrival_run(&arrival);
}

const char *
turns_run(const char *daemon, uint64_t first, const struct slice *items, size_t count)
{
    Stafett__V1__FeedPage page = STAFETT__V1__FEED_PAGE__INIT;
    struct arrival arrival = { .origin = FROM_DAEMON, .sender = daemon };
    char source[CODE_BYTES_MAX * 2];
    int wrote = snprintf(source, sizeof source, "%s/%s", turns.host.self, daemon);
    assert_true(wrote > 0 && (size_t)wrote < sizeof source);
    page.after = first - 1;
    page.head = first - 1 + count;
    page.items = arena_take(turns.arena, (count + 1) * sizeof *page.items);
    page.n_items = count;
    for (size_t i = 0; i < count; i++)
        page.items[i] = slice_binary(items[i]);
    arrival.source = source;
    arrival.position = page.head << 8 | 255;
    arrival.bare_type = page.base.descriptor->name;
    arrival.envelope = message_pack(&page.base, turns.arena);
    arrival.now_us = turns.now_us;
    seed_make(NULL, arrival.seed);
    return arrival_run(&arrival);
}

const char *
turns_partner_record(const char *organisation, struct slice record)
{
    struct arrival arrival = { .origin = FROM_PARTNER, .sender = organisation };
    turns.position++;
    arrival.source = "sjovik/plan";
    arrival.position = turns.position;
    arrival.envelope = record;
    arrival.now_us = turns.now_us;
    seed_make(NULL, arrival.seed);
    return arrival_run(&arrival);
}

const char *
turns_partner(const char *organisation, const ProtobufCMessage *message)
{
    Stafett__V1__Envelope header = envelope_of(message, "sjovik/plan");
    Stafett__V1__Record record = STAFETT__V1__RECORD__INIT;
    header.sequence = turns.position + 1;
    record.header = slice_binary(message_pack(&header.base, turns.arena));
    record.payload = slice_binary(message_pack(message, turns.arena));
    return turns_partner_record(organisation, message_pack(&record.base, turns.arena));
}

/* ---- reading */

const void *
turns_event(const ProtobufCMessageDescriptor *type, size_t nth)
{
    for (size_t i = 0; i < turns.event_count; i++) {
        if (strcmp(turns.events[i]->type, type->name) != 0)
            continue;
        if (nth == 0)
            return message_unpack_own(
                type, slice_bytes(turns.events[i]->payload), turns.arena);
        nth--;
    }
    return NULL;
}

size_t
turns_event_count(void)
{
    return turns.event_count;
}

const void *
turns_answer(const ProtobufCMessageDescriptor *type)
{
    if (turns.answer_type == NULL || strcmp(turns.answer_type, type->name) != 0)
        return NULL;
    return message_unpack_own(type, turns.answer, turns.arena);
}

struct host *
turns_host(void)
{
    return &turns.host;
}

struct store *
turns_store(void)
{
    return turns.host.store;
}

const struct view *
turns_view(void)
{
    return tables_view(store_tables(turns.host.store));
}

struct arena *
turns_arena(void)
{
    return turns.arena;
}

struct id
turns_id(uint8_t number)
{
    struct id id = ID_NONE;
    id.bytes[0] = 1;
    id.bytes[ID_BYTES - 1] = number;
    return id;
}

struct dump {
    char *text;
    size_t used;
};

static void
dump_line(void *context, const char *text)
{
    struct dump *dump = context;
    size_t bytes = strlen(text);
    assert_true(dump->used + bytes + 2 <= DUMP_BYTES);
    memcpy(dump->text + dump->used, text, bytes);
    dump->used += bytes;
    dump->text[dump->used++] = '\n';
}

bool
turns_rebuilt_equals_live(void)
{
    struct dump live = { malloc(DUMP_BYTES), 0 };
    struct dump rebuilt = { malloc(DUMP_BYTES), 0 };
    assert_non_null(live.text);
    assert_non_null(rebuilt.text);
    tables_dump(turns_view(), dump_line, &live);
    assert_int_equal(store_drop_tables(turns.host.store), STATUS_OK);
    assert_int_equal(fold_recover(&turns.host, NULL, NULL), STATUS_OK);
    tables_dump(turns_view(), dump_line, &rebuilt);
    bool is_equal =
        live.used == rebuilt.used && memcmp(live.text, rebuilt.text, live.used) == 0;
    free(live.text);
    free(rebuilt.text);
    return is_equal;
}

bool
turns_log_has(struct slice needle)
{
    for (uint64_t at = 1; at <= store_head(turns.host.store); at++) {
        struct slice bytes;
        assert_true(store_read_turn(turns.host.store, at, turns.arena, &bytes));
        for (size_t i = 0; i + needle.len <= bytes.len; i++) {
            if (memcmp(bytes.data + i, needle.data, needle.len) == 0)
                return true;
        }
    }
    return false;
}
