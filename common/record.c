/* Stop 5: what was decided, as it will stand in the log. */

#include "common/record.h"

#include "common/decision.h"
#include "common/fold.h"
#include "common/message.h"
#include "common/share.h"

#include <stdio.h>
#include <string.h>

Stafett__V1__Turn *
record_begin(const struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena)
{
    Stafett__V1__Turn *turn = arena_take(arena, sizeof *turn);
    stafett__v1__turn__init(turn);
    bool is_command = (arrival->origin & (FROM_CLIENT | FROM_EDGE)) != 0;
    const Stafett__V1__Envelope *envelope = decoded->envelope;
    turn->sequence = host->head + 1;
    turn->time_us = arrival->now_us;
    turn->behind_us = arrival->behind_us;
    turn->input_id = id_binary(&decoded->id);
    if (id_is_none(decoded->id)) /* it was never read so far */
        turn->input_id = slice_binary(arena_copy(arena, slice_of(arrival->seed, 16)));
    if (!decoded->is_run)
        turn->input_digest = slice_binary(slice_of(decoded->digest, DIGEST_BYTES));
    turn->input_type = arena_text(arena, slice_text(decoded->type));
    turn->source = arena_text(arena, slice_text(arrival->source));
    turn->position = arrival->position;
    turn->ignored = arrival->ignored;
    turn->unparked = arrival->unparked;
    turn->unquarantined = arrival->unquarantined;
    turn->actor_code = arena_text(
        arena, slice_text(decoded->origin == FROM_CLIENT ? decoded->sender : ""));
    turn->case_id = id_is_none(decoded->case_id) ? slice_binary(slice_of(NULL, 0))
                                                 : id_binary(&decoded->case_id);
    if (envelope != NULL) {
        turn->cause = envelope->cause;
        turn->correlation =
            envelope->correlation.len != 0 ? envelope->correlation : envelope->id;
    }
    if (is_command && decoded->look == NULL)
        turn->known_until_us = arrival->now_us + host->known_window_us;
    turn->alarm_key = slice_binary(arrival->alarm_key);
    if (arrival->origin == FROM_PARTNER && arrival->position != 0)
        turn->chain = slice_binary(slice_of(arrival->chain, DIGEST_BYTES));
    return turn;
}

static struct slice
record_event(const struct host *host, const struct arrival *arrival,
    const Stafett__V1__Turn *turn, const struct decided_event *decided,
    struct arena *arena)
{
    uint32_t index = (uint32_t)turn->n_events;
    char source[CODE_BYTES_MAX * 2];
    int wrote =
        snprintf(source, sizeof source, "%s/%s", host->self, host->service->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof source);
    struct id id =
        id_make(arrival->now_us, arrival->seed, UINT32_C(0x80000000) | index);
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type = (char *)decided->type->name;
    envelope.source = source;
    envelope.epoch = 1;
    envelope.sequence = turn->sequence << 8 | (index + 1);
    if (!id_is_none(decided->case_id))
        envelope.case_id = id_binary(&decided->case_id);
    envelope.actor_code = turn->actor_code;
    envelope.time_us = turn->time_us;
    envelope.cause = turn->input_id;
    envelope.correlation = turn->correlation;
    envelope.payload = slice_binary(decided->payload);
    return message_pack(&envelope.base, arena);
}

/* Each event is recorded, folded, and then shared with the partners that may know. A
 * map that became full is seen before the next apply or share, because both rely on
 * rows that can no longer be read. */
static enum status
record_events(struct host *host, const struct arrival *arrival, Stafett__V1__Turn *turn,
    const struct decision *decision, struct arena *arena)
{
    struct tables *tables = store_tables(host->store);
    turn->events =
        arena_take(arena, (decision->event_count + 1) * sizeof *turn->events);
    enum status status = tables_status(tables);
    for (size_t i = 0; i < decision->event_count && status == STATUS_OK; i++) {
        struct event event;
        struct slice bytes =
            record_event(host, arrival, turn, &decision->events[i], arena);
        turn->events[turn->n_events] = slice_binary(bytes);
        turn->n_events++;
        const struct event_row *row = fold_event(host, tables, bytes, arena, &event);
        status = tables_status(tables);
        if (status == STATUS_OK && row->share != NULL)
            status = share_event(host, &event, row->share, turn, arena);
    }
    return status;
}

enum status
record_end(struct host *host, const Stafett__V1__Turn *turn, struct arena *arena)
{
    enum status status = tables_status(store_tables(host->store));
    if (status != STATUS_OK)
        return status;
    status = store_append_turn(
        host->store, turn->sequence, message_pack(&turn->base, arena));
    if (status == STATUS_OK)
        host->head = turn->sequence;
    return status;
}

enum status
record_turn(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, const struct decision *decision, struct outcome *out)
{
    struct arena *arena = decision->arena;
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = decision->reason == NULL ? STAFETT__V1__VERDICT__VERDICT_ACCEPTED
                                             : STAFETT__V1__VERDICT__VERDICT_REFUSED;
    if (decision->reason != NULL) {
        turn->reason_code = (char *)decision->reason;
        turn->where = (char *)decision->where;
    }
    fold_machinery(store_tables(host->store), turn);
    enum status status = record_events(host, arrival, turn, decision, arena);
    if (status != STATUS_OK)
        return status;
    out->turn = turn->sequence;
    out->verdict = turn->verdict;
    out->reason = decision->reason;
    out->where = decision->where;
    out->event_count = turn->n_events;
    out->events = arena_take(arena, (turn->n_events + 1) * sizeof *out->events);
    for (size_t i = 0; i < turn->n_events; i++)
        out->events[i] = slice_bytes(turn->events[i]);
    return record_end(host, turn, arena);
}
