#include "common/fold.h"

#include "common/alarm.h"
#include "common/catalogue.h"
#include "common/kept.h"
#include "common/known.h"
#include "common/message.h"
#include "common/share.h"

#include <string.h>

enum {
    RECOVER_ARENA_BYTES = 16 << 20,
    RECOVER_CHANGES_MAX = 100000, /* then a checkpoint: LMDB spills not far above */
    RECOVER_GROWTHS_MAX = 40,     /* doublings of the map */
};

void
fold_machinery(struct tables *tables, const Stafett__V1__Turn *turn)
{
    struct id input_id;
    ASSERT(id_from(slice_bytes(turn->input_id), &input_id));
    if (turn->known_until_us != 0) {
        struct known known = { .turn = turn->sequence };
        ASSERT(turn->input_digest.len == DIGEST_BYTES);
        memcpy(known.digest, turn->input_digest.data, DIGEST_BYTES);
        known_add(tables, input_id, &known, turn->known_until_us);
        known_prune(tables, turn->time_us);
    }
    if (turn->alarm_key.len != 0) {
        struct key key = key_of_slice(slice_bytes(turn->alarm_key));
        alarm_cancel(tables, &key);
    }
    kept_fold(tables, turn);
}

const struct event_row *
fold_event(const struct host *host, struct tables *tables, struct slice bytes,
    struct arena *arena, struct event *out)
{
    const Stafett__V1__Envelope *envelope =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, bytes, arena);
    const struct event_row *row =
        service_event(host->service, catalogue_find(envelope->type));
    ASSERT(row != NULL);
    memset(out, 0, sizeof *out);
    out->payload = slice_bytes(envelope->payload);
    out->message = message_unpack_own(row->type, out->payload, arena);
    ASSERT(id_from(slice_bytes(envelope->id), &out->id));
    (void)id_from(slice_bytes(envelope->case_id), &out->case_id);
    (void)id_from(slice_bytes(envelope->cause), &out->cause);
    out->time_us = envelope->time_us;
    out->actor = envelope->actor_code;
    out->sequence = envelope->sequence;
    row->apply(tables, out);
    return row;
}

void
fold_turn(const struct host *host, struct tables *tables, const Stafett__V1__Turn *turn,
    struct arena *arena)
{
    fold_machinery(tables, turn);
    /* Apply relies on rows that a full map no longer shows: none is called after it. */
    for (size_t i = 0; i < turn->n_events && tables_status(tables) == STATUS_OK; i++) {
        struct event event;
        (void)fold_event(host, tables, slice_bytes(turn->events[i]), arena, &event);
    }
    for (size_t i = 0; i < turn->n_shared; i++)
        share_apply_head(tables, turn->shared[i]);
}

/* The turns after the last checkpoint, once. */
static enum status
fold_tail(struct host *host,
    void (*progress)(void *context, uint64_t done, uint64_t total), void *context)
{
    struct arena *arena;
    arena_create(RECOVER_ARENA_BYTES, &arena);
    uint64_t from = store_applied_through(host->store);
    uint64_t head = store_head(host->store);
    enum status status = STATUS_OK;
    for (uint64_t sequence = from + 1; sequence <= head && status == STATUS_OK;
         sequence++) {
        struct slice bytes;
        arena_reset(arena);
        if (!store_read_turn(host->store, sequence, arena, &bytes)) {
            status = STATUS_FAILED; /* damaged: the store has said so */
            break;
        }
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, bytes, arena);
        struct tables *tables = store_tables(host->store);
        fold_turn(host, tables, turn, arena);
        status = tables_status(tables);
        if (status == STATUS_OK && store_changes(host->store) >= RECOVER_CHANGES_MAX)
            status = store_checkpoint(host->store, sequence);
        if (progress != NULL && sequence % 1024 == 0)
            progress(context, sequence - from, head - from);
    }
    host->head = head;
    arena_destroy(&arena);
    return status;
}

/* Time goes on from the last turn, also for a process that starts on another clock. */
static enum status
last_time_load(struct host *host)
{
    struct arena *arena;
    struct slice bytes;
    uint64_t head = store_head(host->store);
    host->last_us = 0;
    if (head == 0)
        return STATUS_OK;
    arena_create(RECOVER_ARENA_BYTES, &arena);
    bool is_there = store_read_turn(host->store, head, arena, &bytes);
    if (is_there) {
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, bytes, arena);
        host->last_us = turn->time_us;
    }
    arena_destroy(&arena);
    return is_there ? STATUS_OK : STATUS_FAILED; /* damaged: the store has said so */
}

enum status
fold_recover(struct host *host,
    void (*progress)(void *context, uint64_t done, uint64_t total), void *context)
{
    enum status status = fold_tail(host, progress, context);
    for (int growths = 0; status == STATUS_FULL && growths < RECOVER_GROWTHS_MAX;
         growths++) {
        store_abort(host->store);
        status = store_grow(host->store);
        if (status == STATUS_OK)
            status = fold_tail(host, progress, context);
    }
    if (status == STATUS_OK)
        status = last_time_load(host);
    return status == STATUS_FULL ? STATUS_FAILED : status;
}
