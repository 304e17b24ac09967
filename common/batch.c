#include "common/batch.h"

#include "common/again.h"
#include "common/alarm.h"
#include "common/decode.h"
#include "common/fold.h"
#include "common/kept.h"
#include "common/message.h"
#include "common/passing.h"
#include "common/quarantine.h"
#include "common/trace.h"

#include <string.h>

enum {
    BATCH_INPUTS_MAX = 1024,
    BATCH_PLACES_BITS = 11, /* twice as many places: few are sought far */
    BATCH_PLACES = 1 << BATCH_PLACES_BITS,
    BATCH_BYTES_MAX = 1 << 20,      /* of arrivals: one frame, or many small ones */
    BATCH_ARRIVALS_BYTES = 6 << 20, /* arrivals with their row keys and sources */
    BATCH_SCRATCH_BYTES = 16 << 20, /* one turn, decoded, decided and recorded */
    BATCH_KEPT_BYTES = 32 << 20,    /* outcomes until they are released */
    BATCH_KEPT_ROUNDING = 32,       /* of an arena, for each piece */
    BATCH_GROWTHS_MAX = 40,         /* doublings of a map within one batch */
    CHECKPOINT_TURNS = 64000,
    CHECKPOINT_IDLE_US = 1000000,
    CHECKPOINT_BUSY_US = 4000000,
    CHECKPOINT_CHANGES_MAX = 60000, /* LMDB spills at about 131,000 dirty pages */
};

struct unread { /* bytes of a frame that was not understood */
    struct slice head;
    struct slice bytes;
};

struct batch {
    struct arena *own;
    struct host *host;
    struct arena *arrivals_arena;
    struct arena *scratch;
    struct arena *kept;
    size_t count;
    size_t bytes;
    size_t unread_count;
    size_t unread_bytes;
    int64_t alarm_due_us; /* the last alarm taken into this batch */
    struct slice alarm_key;
    enum kept_kind released_kind; /* the last one that runs again in this batch */
    uint64_t released;
    int64_t checkpoint_us;        /* monotonic; of the last checkpoint */
    bool is_behind;               /* the clock was set back, and this has been said */
    uint16_t by_id[BATCH_PLACES]; /* 1 + index of the command; 0: free */
    /* From here on only what is counted is ever read: not cleared at the start. */
    struct unread unreads[16];
    struct arrival arrivals[BATCH_INPUTS_MAX];
    struct id command_ids[BATCH_INPUTS_MAX];
    uint64_t tokens[BATCH_INPUTS_MAX];
    struct outcome outcomes[BATCH_INPUTS_MAX];
};

void
batch_create(struct host *host, struct batch **out)
{
    struct arena *own;
    arena_create(sizeof(struct batch) + 64, &own);
    struct batch *batch = arena_try(own, sizeof *batch);
    ASSERT(batch != NULL);
    memset(batch, 0, offsetof(struct batch, unreads));
    batch->own = own;
    batch->host = host;
    arena_create(BATCH_ARRIVALS_BYTES, &batch->arrivals_arena);
    arena_create(BATCH_SCRATCH_BYTES, &batch->scratch);
    arena_create(BATCH_KEPT_BYTES, &batch->kept);
    *out = batch;
}

void
batch_destroy(struct batch **batch)
{
    if (*batch == NULL)
        return;
    struct arena *own = (*batch)->own; /* the batch itself lies in it */
    arena_destroy(&(*batch)->arrivals_arena);
    arena_destroy(&(*batch)->scratch);
    arena_destroy(&(*batch)->kept);
    arena_destroy(&own);
    *batch = NULL;
}

bool
batch_is_empty(const struct batch *batch)
{
    return batch->count == 0 && batch->unread_count == 0;
}

int64_t
batch_time(const struct batch *batch, int64_t now_us)
{
    int64_t last_us = batch->host->last_us;
    return now_us < last_us ? last_us : now_us;
}

static bool
has_room(const struct batch *batch, size_t bytes)
{
    if (batch->count == 0)
        return true;
    return batch->count < BATCH_INPUTS_MAX && batch->bytes + bytes <= BATCH_BYTES_MAX;
}

static struct id
command_id(const struct arrival *arrival)
{
    struct id id = ID_NONE;
    struct slice type;
    bool is_command = (arrival->origin & (FROM_CLIENT | FROM_EDGE)) != 0;
    return is_command && envelope_front(arrival->envelope, &id, &type) ? id : ID_NONE;
}

/* Where an id of this batch stands, or would stand, in by_id. Ids are their senders'
 * choice: if many want the same place it is as slow as looking at each. */
static uint16_t *
place_of_id(struct batch *batch, const struct id *id)
{
    uint64_t hash;
    memcpy(&hash, id->bytes + ID_BYTES - sizeof hash, sizeof hash);
    size_t at = hash * UINT64_C(0x9e3779b97f4a7c15) >> (64 - BATCH_PLACES_BITS);
    while (batch->by_id[at] != 0 &&
           !id_equal(batch->command_ids[batch->by_id[at] - 1], *id))
        at = (at + 1) % BATCH_PLACES;
    return &batch->by_id[at];
}

/* A repeat inside one batch could not yet read its twin's answer from the log. */
static bool
is_in_batch(struct batch *batch, struct id id)
{
    return !id_is_none(id) && *place_of_id(batch, &id) != 0;
}

bool
batch_add(struct batch *batch, const struct arrival *arrival, uint64_t token)
{
    struct id id = command_id(arrival);
    if (!has_room(batch, arrival->envelope.len) || is_in_batch(batch, id))
        return false;
    struct arena *arena = batch->arrivals_arena;
    struct arrival *own = &batch->arrivals[batch->count];
    *own = *arrival;
    own->sender = arena_text(arena, slice_text(arrival->sender));
    own->source = arena_text(arena, slice_text(arrival->source));
    own->envelope = arena_copy(arena, arrival->envelope);
    own->alarm_key = arena_copy(arena, arrival->alarm_key);
    own->bare_type = arrival->bare_type == NULL
                         ? NULL
                         : arena_text(arena, slice_text(arrival->bare_type));
    batch->command_ids[batch->count] = id;
    if (!id_is_none(id))
        *place_of_id(batch, &id) = (uint16_t)(batch->count + 1);
    batch->tokens[batch->count] = token;
    batch->bytes += arrival->envelope.len;
    batch->count++;
    return true;
}

/* An input has no fewer parts. NOLINTBEGIN(readability-function-size) */
bool
batch_add_command(struct batch *batch, enum origin origin, const char *sender,
    struct slice envelope, int64_t now_us, const uint8_t seed[SEED_BYTES],
    uint64_t token)
{
    struct arrival arrival = {
        .origin = origin,
        .sender = sender,
        .source = "",
        .envelope = envelope,
        .now_us = now_us,
    };
    memcpy(arrival.seed, seed, SEED_BYTES);
    return batch_add(batch, &arrival, token);
}
/* NOLINTEND(readability-function-size) */

static void
add_alarms(struct batch *batch, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context)
{
    const struct view *view = tables_view(store_tables(batch->host->store));
    struct alarm alarm;
    for (;;) {
        arena_reset(batch->scratch);
        bool is_there = batch->alarm_key.data == NULL
                            ? alarm_next(view, batch->scratch, &alarm)
                            : alarm_after(view, batch->alarm_due_us, batch->alarm_key,
                                  batch->scratch, &alarm);
        if (!is_there || alarm.due_us > batch_time(batch, now_us))
            return;
        struct arrival arrival = {
            .origin = FROM_ALARM,
            .sender = "alarm",
            .source = "",
            .envelope = alarm.payload,
            .bare_type = alarm.type,
            .alarm_key = alarm.key,
            .now_us = now_us,
        };
        seed_for(context, arrival.seed);
        if (!batch_add(batch, &arrival, 0))
            return;
        batch->alarm_due_us = alarm.due_us;
        batch->alarm_key = batch->arrivals[batch->count - 1].alarm_key;
    }
}

void
batch_add_due(struct batch *batch, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context)
{
    enum kept_kind kind = batch->released_kind;
    uint64_t number = batch->released;
    add_alarms(batch, now_us, seed_for, context);
    while (kept_released_next(
        tables_view(store_tables(batch->host->store)), &kind, &number)) {
        struct arrival arrival;
        arena_reset(batch->scratch);
        if (!again_arrival(batch->host, kind, number, batch->scratch, &arrival))
            continue;
        arrival.now_us = now_us;
        seed_for(context, arrival.seed);
        if (!batch_add(batch, &arrival, 0))
            return;
        batch->released_kind = kind;
        batch->released = number;
    }
}

void
batch_add_quarantine(
    struct batch *batch, const char *from, const char *reason, struct slice bytes)
{
    struct host *host = batch->host;
    if (batch->unread_count == ARRAY_COUNT(batch->unreads) ||
        batch->bytes + bytes.len > BATCH_BYTES_MAX ||
        store_quarantine_bytes(host->store) + batch->unread_bytes + bytes.len >
            host->quarantine_bytes_max) {
        host->discarded++;
        return;
    }
    struct arena *arena = batch->arrivals_arena;
    struct slice parts[] = { slice_text("from="), slice_text(from),
        slice_text(" reason="), slice_text(reason) };
    size_t head_bytes = 0;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        head_bytes += parts[i].len;
    uint8_t *head = arena_take(arena, head_bytes);
    size_t used = 0;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        memcpy(head + used, parts[i].data, parts[i].len);
        used += parts[i].len;
    }
    batch->unreads[batch->unread_count] = (struct unread){
        .head = slice_of(head, head_bytes),
        .bytes = quarantine_bytes(host, arena_copy(arena, bytes), arena),
    };
    batch->unread_count++;
    batch->unread_bytes += bytes.len;
    batch->bytes += bytes.len;
}

/* What is released must outlive the scratch memory of its turn. Events that nobody waits
 * for are not kept, nor those beyond the budget: their turn is read again. */
static void
keep_outcome(struct batch *batch, size_t i, const struct outcome *outcome)
{
    struct outcome *out = &batch->outcomes[i];
    struct arena *arena = batch->kept;
    size_t bytes = (outcome->event_count + 1) * sizeof *out->events;
    *out = *outcome;
    out->where =
        outcome->where == NULL ? NULL : arena_text(arena, slice_text(outcome->where));
    out->reason =
        outcome->reason == NULL ? NULL : arena_text(arena, slice_text(outcome->reason));
    for (size_t e = 0; e < outcome->event_count; e++)
        bytes += outcome->events[e].len + BATCH_KEPT_ROUNDING;
    out->events = NULL;
    if (batch->tokens[i] == 0 || bytes > arena_left(arena) / 2)
        return;
    out->events = arena_take(arena, (outcome->event_count + 1) * sizeof *out->events);
    for (size_t e = 0; e < outcome->event_count; e++)
        out->events[e] = arena_copy(arena, outcome->events[e]);
}

static void
trace_outcome(const struct batch *batch, size_t i)
{
    const struct arrival *arrival = &batch->arrivals[i];
    const struct outcome *outcome = &batch->outcomes[i];
    char id[ID_TEXT_BYTES];
    if (outcome->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED ||
        outcome->verdict == STAFETT__V1__VERDICT__VERDICT_NONE) /* alarm cancelled */
        return;
    id_text(outcome->id, id);
    trace_line("turn", "id=%s from=%s verdict=%d reason=%s where=%s", id,
        arrival->sender, (int)outcome->verdict,
        outcome->reason == NULL ? "-" : outcome->reason,
        outcome->where == NULL ? "-" : outcome->where);
}

/* A clock set back must not give two turns the order of neither. An arrival that was
 * raised before the batch was run again is not raised further. */
static void
raise_time(struct arrival *arrival, int64_t last_us)
{
    if (arrival->now_us >= last_us)
        return;
    arrival->behind_us = last_us - arrival->now_us;
    arrival->now_us = last_us;
}

/* All turns of the batch in the open transactions; commits nothing. */
static enum status
batch_run(struct batch *batch, int64_t *last_us_out)
{
    struct host *host = batch->host;
    struct passing passing = { .count = 0 };
    enum status status = STATUS_OK;
    arena_reset(batch->kept);
    host->head = store_head(host->store);
    *last_us_out = host->last_us;
    for (size_t i = 0; i < batch->unread_count && status == STATUS_OK; i++)
        status = store_append_quarantine(
            host->store, batch->unreads[i].head, batch->unreads[i].bytes);
    for (size_t i = 0; i < batch->count && status == STATUS_OK; i++) {
        struct outcome outcome;
        uint64_t head = host->head;
        arena_reset(batch->scratch);
        raise_time(&batch->arrivals[i], *last_us_out);
        struct arrival arrival = passing_arrival(&passing, &batch->arrivals[i]);
        suspect_begin(host->suspect, arrival.source, decode_place(&arrival));
        status = turn_run(host, &arrival, batch->scratch, &outcome);
        suspect_end(host->suspect);
        if (status == STATUS_OK) {
            keep_outcome(batch, i, &outcome);
            passing_note(&passing, &batch->arrivals[i], outcome.is_nothing);
        }
        if (host->head != head)
            *last_us_out = batch->arrivals[i].now_us;
    }
    for (struct arrival place;
         status == STATUS_OK && passing_place(&passing, &place);) {
        struct outcome outcome;
        arena_reset(batch->scratch);
        raise_time(&place, *last_us_out);
        status = turn_run(host, &place, batch->scratch, &outcome);
        *last_us_out = place.now_us;
    }
    /* Looks and known answers record nothing, but they too relied on the tables. */
    return status == STATUS_OK ? tables_status(store_tables(host->store)) : status;
}

/* Back to the last checkpoint and forward again, with a larger map: larger once more as
 * long as even those turns do not fit. */
static enum status
batch_grow(struct batch *batch, int *growths)
{
    struct host *host = batch->host;
    store_abort(host->store);
    *growths += 1;
    if (*growths > BATCH_GROWTHS_MAX || store_grow(host->store) != STATUS_OK)
        return STATUS_FAILED;
    return fold_recover(host, NULL, NULL);
}

static void
trace_clock(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        int64_t behind_us = batch->arrivals[i].behind_us;
        bool is_behind = behind_us > (batch->is_behind ? 0 : CLOCK_BEHIND_US);
        if (is_behind && !batch->is_behind)
            trace_line("clock", "behind-us=%lld", (long long)behind_us);
        if (!is_behind && batch->is_behind)
            trace_line("clock", "behind-us=0");
        batch->is_behind = is_behind;
    }
}

enum status
batch_commit(struct batch *batch)
{
    if (batch_is_empty(batch))
        return STATUS_OK;
    int growths = 0;
    int64_t last_us = 0;
    enum status status = STATUS_OK;
    bool is_done = false;
    while (status == STATUS_OK && !is_done) {
        status = batch_run(batch, &last_us);
        if (status == STATUS_OK)
            status = store_commit(batch->host->store);
        is_done = status == STATUS_OK;
        if (status == STATUS_FULL)
            status = batch_grow(batch, &growths);
    }
    if (status != STATUS_OK)
        return status;
    batch->host->last_us = last_us;
    trace_clock(batch);
    for (size_t i = 0; i < batch->count; i++)
        trace_outcome(batch, i);
    return STATUS_OK;
}

/* Looks are answered from the tables as they are after the commit. */
static void
answer_look(struct batch *batch, size_t i, struct batch_answer *answer)
{
    struct host *host = batch->host;
    const struct arrival *arrival = &batch->arrivals[i];
    const ProtobufCMessage *message = NULL;
    const struct look_row *row = decode_look(host, arrival, batch->scratch, &message);
    ASSERT(row != NULL);
    struct look look = {
        .message = message,
        .sender = arrival->sender,
        .self = host->self,
        .now_us = arrival->now_us,
        .calendar = host->calendar,
        .rules = host->rules,
        .vault = host->vault,
        .store = host->store,
        .arena = batch->scratch,
    };
    const ProtobufCMessage *view =
        row->answer(tables_view(store_tables(host->store)), &look);
    if (view == NULL)
        return;
    answer->type = view->descriptor->name;
    answer->payload = message_pack(view, batch->scratch);
}

static struct slice *
read_events(struct batch *batch, const struct outcome *outcome)
{
    struct slice bytes;
    ASSERT(store_read_turn(batch->host->store, outcome->turn, batch->scratch, &bytes));
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, batch->scratch);
    ASSERT(turn->n_events == outcome->event_count);
    struct slice *events = arena_take(batch->scratch, turn->n_events * sizeof *events);
    for (size_t i = 0; i < turn->n_events; i++)
        events[i] = slice_bytes(turn->events[i]);
    return events;
}

void
batch_release(struct batch *batch, answer_sink_fn sink, void *context)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct outcome *outcome = &batch->outcomes[i];
        if (batch->tokens[i] == 0)
            continue;
        struct batch_answer answer = {
            .token = batch->tokens[i],
            .id = outcome->id,
            .verdict = outcome->verdict,
            .reason = outcome->reason,
            .where = outcome->where,
            .events = outcome->events,
            .event_count = outcome->event_count,
        };
        arena_reset(batch->scratch);
        if (answer.event_count > 0 && answer.events == NULL)
            answer.events = read_events(batch, outcome);
        if (outcome->is_look &&
            outcome->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED)
            answer_look(batch, i, &answer);
        sink(context, &answer);
    }
    if (batch->count > 0)
        memset(batch->by_id, 0, sizeof batch->by_id);
    batch->count = 0;
    batch->bytes = 0;
    batch->unread_count = 0;
    batch->unread_bytes = 0;
    batch->alarm_key = slice_of(NULL, 0);
    batch->alarm_due_us = 0;
    batch->released = 0;
    arena_reset(batch->kept);
    arena_reset(batch->arrivals_arena);
}

enum status
batch_checkpoint_now(struct batch *batch)
{
    struct host *host = batch->host;
    ASSERT(batch_is_empty(batch));
    uint64_t head = store_head(host->store);
    if (store_applied_through(host->store) == head)
        return STATUS_OK;
    enum status status = store_checkpoint(host->store, head);
    if (status != STATUS_FULL)
        return status;
    /* Postponed: the log has everything. The next batch runs on the grown map. */
    trace_line(
        "checkpoint", "postponed=map-full through=%llu", (unsigned long long)head);
    int growths = 0;
    return batch_grow(batch, &growths);
}

enum status
batch_checkpoint(struct batch *batch, int64_t now_us, bool is_idle)
{
    struct store *store = batch->host->store;
    uint64_t behind = store_head(store) - store_applied_through(store);
    if (behind == 0) {
        batch->checkpoint_us = now_us;
        return STATUS_OK;
    }
    int64_t age_us = now_us - batch->checkpoint_us;
    if (behind < CHECKPOINT_TURNS && store_changes(store) < CHECKPOINT_CHANGES_MAX &&
        age_us < CHECKPOINT_BUSY_US && !(is_idle && age_us >= CHECKPOINT_IDLE_US))
        return STATUS_OK;
    batch->checkpoint_us = now_us;
    return batch_checkpoint_now(batch);
}
