/* A run of a daemon's turns becomes its record: structure and digest of each, in order.
 * What does not go on where the record ended is found and told, never passed over; so is
 * a clock that was set back. The turns are our own daemons' packing and are unpacked
 * once, here; content in them is not looked at. */

#include "services/audit/audit.h"

#include "proto/envelope.pb-c.h"

#include <string.h>

enum {
    TURNS_MAX = 4096, /* of one run; a page has fewer */
    CHAIN_BYTES = 1 + 2 * DIGEST_BYTES,
};

/* The record as it grows, ahead of the tables. */
struct recording {
    const struct input *input;
    struct decision *decision;
    struct audit_daemon daemon;
    Stafett__Audit__V1__TurnsRecorded run; /* empty: no turn waits to be told */
    size_t run_bytes;
    uint32_t ids;
};

static struct id
next_id(struct recording *recording)
{
    return input_id(recording->input, recording->ids++);
}

static void
run_emit(struct recording *recording)
{
    Stafett__Audit__V1__TurnsRecorded *run = &recording->run;
    if (run->n_turns == 0)
        return;
    run->daemon_code = (char *)recording->input->sender;
    run->first = run->turns[0]->sequence;
    run->last = run->turns[run->n_turns - 1]->sequence;
    run->chain =
        slice_binary(slice_of(recording->daemon.chain, sizeof recording->daemon.chain));
    decision_emit(recording->decision, ID_NONE, &run->base);
    run->n_turns = 0;
    recording->run_bytes = 0;
}

static void
run_add(struct recording *recording, Stafett__Audit__V1__TurnEntry *entry)
{
    Stafett__Audit__V1__TurnsRecorded *run = &recording->run;
    ASSERT(run->n_turns < TURNS_MAX);
    run->turns[run->n_turns] = entry;
    run->n_turns++;
    recording->run_bytes += protobuf_c_message_get_packed_size(&entry->base);
}

/* ---- what is found on the way */

/* False: it is recorded already. */
static bool
goes_on(struct recording *recording, uint64_t sequence)
{
    Stafett__Audit__V1__GapFound event = STAFETT__AUDIT__V1__GAP_FOUND__INIT;
    uint64_t expected = recording->daemon.last + 1;
    if (sequence == expected)
        return true;
    run_emit(recording);
    struct id gap_id = next_id(recording);
    event.gap_id = id_binary(&gap_id);
    event.daemon_code = (char *)recording->input->sender;
    event.expected = expected;
    event.found = sequence;
    decision_emit(recording->decision, ID_NONE, &event.base);
    return sequence > expected;
}

static void
find_clock(struct recording *recording, int64_t behind_us)
{
    Stafett__Audit__V1__ClockBehind behind = STAFETT__AUDIT__V1__CLOCK_BEHIND__INIT;
    Stafett__Audit__V1__ClockCaughtUp over = STAFETT__AUDIT__V1__CLOCK_CAUGHT_UP__INIT;
    struct audit_daemon *daemon = &recording->daemon;
    if (id_is_none(daemon->behind) && behind_us > CLOCK_BEHIND_US) {
        daemon->behind = next_id(recording);
        behind.behind_id = id_binary(&daemon->behind);
        behind.daemon_code = (char *)recording->input->sender;
        behind.behind_us = behind_us;
        decision_emit(recording->decision, ID_NONE, &behind.base);
    } else if (!id_is_none(daemon->behind) && behind_us == 0) {
        over.behind_id = id_binary(&daemon->behind);
        over.daemon_code = (char *)recording->input->sender;
        decision_emit(recording->decision, ID_NONE, &over.base);
        daemon->behind = ID_NONE;
    }
}

static void
chain_on(struct audit_daemon *daemon, const uint8_t digest[DIGEST_BYTES])
{
    uint8_t bytes[CHAIN_BYTES] = { 0x11 };
    memcpy(bytes + 1, daemon->chain, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, digest, DIGEST_BYTES);
    digest_of(slice_of(bytes, sizeof bytes), daemon->chain);
}

/* ---- a turn and its events, without what they say */

static Stafett__Audit__V1__EventEntry *
event_entry(struct arena *arena, struct slice bytes)
{
    const Stafett__V1__Envelope *envelope =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, bytes, arena);
    Stafett__Audit__V1__EventEntry *entry = arena_take(arena, sizeof *entry);
    uint8_t *digest = arena_take(arena, DIGEST_BYTES);
    stafett__audit__v1__event_entry__init(entry);
    entry->event_id = envelope->id;
    entry->type = envelope->type;
    entry->case_id = envelope->case_id;
    digest_of(slice_bytes(envelope->payload), digest);
    entry->digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    audit_keep_fields(envelope->type, slice_bytes(envelope->payload), arena, entry);
    return entry;
}

static Stafett__Audit__V1__TurnEntry *
turn_entry(struct arena *arena, const Stafett__V1__Turn *turn,
    const uint8_t digest[DIGEST_BYTES], size_t skipped)
{
    Stafett__Audit__V1__TurnEntry *entry = arena_take(arena, sizeof *entry);
    size_t left = turn->n_events - skipped;
    stafett__audit__v1__turn_entry__init(entry);
    entry->sequence = turn->sequence;
    entry->time_us = turn->time_us;
    entry->input_id = turn->input_id;
    entry->input_type = turn->input_type;
    entry->input_digest = turn->input_digest;
    entry->source = turn->source;
    entry->actor_code = turn->actor_code;
    entry->case_id = turn->case_id;
    entry->cause = turn->cause;
    entry->verdict = turn->verdict;
    entry->reason_code = turn->reason_code;
    entry->digest =
        slice_binary(arena_copy(arena, slice_of(digest, (size_t)DIGEST_BYTES)));
    entry->behind_us = turn->behind_us;
    entry->skipped = (uint32_t)skipped;
    entry->n_events = left < AUDIT_ENTRY_EVENTS_MAX ? left : AUDIT_ENTRY_EVENTS_MAX;
    entry->events = arena_take(
        arena, (entry->n_events + 1) * sizeof(Stafett__Audit__V1__EventEntry *));
    for (size_t i = 0; i < entry->n_events; i++)
        entry->events[i] = event_entry(arena, slice_bytes(turn->events[skipped + i]));
    return entry;
}

/* One with very many events makes runs of its own, so that each fits a message. */
static void
record_turn(struct recording *recording, struct slice bytes)
{
    struct arena *arena = recording->input->arena;
    uint8_t digest[DIGEST_BYTES];
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, arena);
    bool is_large = turn->n_events > AUDIT_ENTRY_EVENTS_MAX;
    if (!goes_on(recording, turn->sequence))
        return;
    if (is_large || recording->run_bytes >= AUDIT_RUN_BYTES_MAX)
        run_emit(recording);
    find_clock(recording, turn->behind_us);
    digest_of(bytes, digest);
    chain_on(&recording->daemon, digest);
    recording->daemon.last = turn->sequence;
    size_t skipped = 0;
    do {
        run_add(recording, turn_entry(arena, turn, digest, skipped));
        skipped += AUDIT_ENTRY_EVENTS_MAX;
        if (is_large)
            run_emit(recording);
    } while (skipped < turn->n_events);
}

void
audit_decide_turns(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__FeedPage *page = (const Stafett__V1__FeedPage *)input->message;
    struct recording recording = {
        .input = input,
        .decision = decision,
        .daemon = audit_daemon_load(view, input->sender),
        .run = STAFETT__AUDIT__V1__TURNS_RECORDED__INIT,
    };
    ASSERT(page->n_items <= TURNS_MAX);
    recording.run.turns = arena_take(
        input->arena, (page->n_items + 1) * sizeof(Stafett__Audit__V1__TurnEntry *));
    for (size_t i = 0; i < page->n_items; i++)
        record_turn(&recording, slice_bytes(page->items[i]));
    run_emit(&recording);
}
