#include "common/turn.h"
#include "common/national_id.h"

#include "common/alarm.h"
#include "common/decision.h"
#include "common/decode.h"
#include "common/feed.h"
#include "common/fold.h"
#include "common/known.h"
#include "common/message.h"
#include "common/quarantine.h"
#include "common/share.h"

#include <stdio.h>
#include <string.h>

enum {
    TURN_BYTES_MAX = FEED_PAGE_BYTES_MAX,
    TURN_AROUND_BYTES = 512, /* the envelope of an event */
};

/* The field that rules may see only sealed: an identity, or a file that may name one. */
static ProtobufCBinaryData *
sealed_field(const ProtobufCMessage *message, bool *is_identity_out)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "content");
    *is_identity_out = field != NULL;
    if (field == NULL)
        field = protobuf_c_message_descriptor_get_field_by_name(
            message->descriptor, "bytes");
    ASSERT(field != NULL);
    uint8_t *base = (uint8_t *)message;
    return (ProtobufCBinaryData *)(void *)(base + field->offset);
}

static void
index_identity(const struct host *host, struct slice plain, struct input *input,
    struct arena *arena)
{
    struct slice national_id = content_item(plain, "national_id", arena);
    input->is_named = content_item(plain, "family_name", arena).len != 0;
    input->is_address_protected =
        content_item(plain, "address_protected", arena).len != 0;
    if (national_id.len == 0)
        return;
    uint8_t *index = arena_take(arena, VAULT_INDEX_BYTES);
    vault_index(host->vault, national_id, index);
    input->index = slice_of(index, VAULT_INDEX_BYTES);
    input->is_national_id_wrong = !national_id_is_valid(national_id);
}

/* An identity leaves the message before rules can see it: they get it sealed, and the
 * index by which the same person is found again. */
static void
seal_identity(const struct host *host, const struct arrival *arrival,
    struct input *input, struct arena *arena)
{
    bool is_identity;
    ProtobufCBinaryData *field = sealed_field(input->message, &is_identity);
    ASSERT(host->vault != NULL);
    struct slice plain = slice_bytes(*field);
    *field = slice_binary(slice_of(NULL, 0));
    input->payload = slice_of(NULL, 0); /* the same in plain, and so is the record */
    input->record = slice_of(NULL, 0);
    if (plain.len == 0)
        return;
    input->sealed = vault_seal(host->vault, plain, arrival->seed, arena);
    if (is_identity)
        index_identity(host, plain, input, arena);
}

/* What would not fit a page of the feed, or the row of whoever follows it, is refused
 * while nothing has happened yet. */
static void
bound_decision(struct decision *decision)
{
    size_t bytes = 0;
    bool is_too_large = false;
    for (size_t i = 0; i < decision->event_count; i++) {
        bytes += decision->events[i].payload.len + TURN_AROUND_BYTES;
        is_too_large =
            is_too_large || decision->events[i].payload.len > PAYLOAD_BYTES_MAX;
    }
    if (!is_too_large && bytes <= TURN_BYTES_MAX)
        return;
    decision->event_count = 0;
    decision->reason = "payload-too-large";
    decision->where = "Turn.events";
}

/* Stop 4. */
static void
turn_decide(const struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct decision *decision)
{
    struct input input = {
        .message = decoded->message,
        .payload = decoded->payload,
        .digest = slice_of(decoded->digest, DIGEST_BYTES),
        .id = decoded->id,
        .cause = decoded->id,
        .origin = decoded->origin,
        .sender = decoded->sender,
        .self = host->self,
        .now_us = arrival->now_us,
        .sent_us = decoded->envelope == NULL ? 0 : decoded->envelope->time_us,
        .sequence = decoded->envelope == NULL ? 0 : decoded->envelope->sequence,
        .seed = arrival->seed,
        .record = decoded->record,
        .rules = host->rules,
        .calendar = host->calendar,
        .arena = decision->arena,
    };
    const struct view *view = tables_view(store_tables(host->store));
    ASSERT(decoded->input != NULL || decoded->look != NULL);
    if (decoded->input != NULL && decoded->input->is_identity)
        seal_identity(host, arrival, &input, decision->arena);
    decide_fn decide =
        decoded->input != NULL ? decoded->input->decide : decoded->look->decide;
    decide(view, &input, decision);
    bound_decision(decision);
}

/* ---- Stop 5: what was decided, as it will stand in the log. */

static Stafett__V1__Turn *
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
    if (!decoded->is_run)
        turn->input_digest = slice_binary(slice_of(decoded->digest, DIGEST_BYTES));
    turn->input_type = arena_text(arena, slice_text(decoded->type));
    turn->source = arena_text(arena, slice_text(arrival->source));
    turn->position = arrival->position;
    turn->ignored = arrival->ignored;
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
    if (arrival->origin == FROM_PARTNER)
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

static enum status
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

static enum status
turn_record(struct host *host, const struct arrival *arrival,
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

/* Of a type that no row knows yet: kept in the turn, to run when a newer daemon does. */
static enum status
turn_park(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_PARKED;
    turn->reason_code = (char *)"type-unknown";
    turn->parked = slice_binary(arrival->envelope);
    fold_machinery(store_tables(host->store), turn);
    out->verdict = turn->verdict;
    out->reason = "type-unknown";
    return record_end(host, turn, arena);
}

/* Nothing was taken from a feed for long: the turn keeps the place. */
static enum status
turn_place(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    fold_machinery(store_tables(host->store), turn);
    out->verdict = turn->verdict;
    return record_end(host, turn, arena);
}

/* A fault of a feed still moves its cursor, and an alarm without a row is still used up:
 * a turn, refused, and its bytes are in quarantine. A stranger's command leaves only the
 * quarantine. */
static enum status
turn_quarantine(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    out->verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    out->reason = decoded->fault.reason;
    out->where = arena_text(arena, slice_text(decoded->fault.where));
    struct slice bytes = quarantine_bytes(host, arrival->envelope, arena);
    if (store_quarantine_bytes(host->store) + bytes.len > host->quarantine_bytes_max) {
        host->discarded++;
    } else {
        char head[512];
        int wrote = snprintf(head, sizeof head, "from=%s source=%s reason=%s where=%s",
            arrival->sender, arrival->source, decoded->fault.reason,
            decoded->fault.where);
        ASSERT(wrote > 0 && (size_t)wrote < sizeof head);
        enum status status =
            store_append_quarantine(host->store, slice_text(head), bytes);
        if (status != STATUS_OK)
            return status;
    }
    if (arrival->position == 0 && arrival->origin != FROM_ALARM)
        return STATUS_OK;
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    if (id_is_none(decoded->id))
        turn->input_id = slice_binary(arena_copy(arena, slice_of(arrival->seed, 16)));
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_REFUSED;
    turn->reason_code = (char *)out->reason;
    fold_machinery(store_tables(host->store), turn);
    return record_end(host, turn, arena);
}

/* ---- Stop 3. */

static void
answer_again(const Stafett__V1__Turn *turn, struct arena *arena, struct outcome *out)
{
    out->turn = turn->sequence;
    out->verdict = turn->verdict;
    out->reason = turn->reason_code[0] == '\0' ? NULL : turn->reason_code;
    out->where = turn->where[0] == '\0' ? NULL : turn->where;
    out->event_count = turn->n_events;
    out->events = arena_take(arena, (turn->n_events + 1) * sizeof *out->events);
    for (size_t i = 0; i < turn->n_events; i++)
        out->events[i] = slice_bytes(turn->events[i]);
}

/* Two commands can be the same bytes under different types, and an answer belongs to
 * whoever gave the command. */
static bool
is_same_command(const struct decoded *decoded, const struct known *known,
    const Stafett__V1__Turn *turn)
{
    const char *actor = decoded->origin == FROM_CLIENT ? decoded->sender : "";
    return memcmp(known->digest, decoded->digest, DIGEST_BYTES) == 0 &&
           strcmp(turn->input_type, decoded->type) == 0 &&
           strcmp(turn->actor_code, actor) == 0;
}

/* Looks leave no known row: who looks again is asked and recorded again. */
static bool
turn_is_known(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    struct known known;
    struct slice bytes;
    if ((arrival->origin & (FROM_CLIENT | FROM_EDGE)) == 0 ||
        !known_find(tables_view(store_tables(host->store)), decoded->id, &known))
        return false;
    ASSERT(store_read_turn(host->store, known.turn, arena, &bytes));
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, arena);
    out->is_known = true;
    if (is_same_command(decoded, &known, turn)) {
        answer_again(turn, arena, out);
        return true;
    }
    out->verdict = STAFETT__V1__VERDICT__VERDICT_REFUSED;
    out->reason = "id-reused";
    out->where = "Envelope.id";
    return true;
}

/* An earlier turn of this batch may have cancelled, moved or replaced it. */
static bool
alarm_is_obsolete(const struct host *host, const struct arrival *arrival)
{
    if (arrival->origin != FROM_ALARM)
        return false;
    struct alarm alarm = {
        .key = arrival->alarm_key,
        .type = arrival->bare_type,
        .payload = arrival->envelope,
    };
    return !alarm_stands(
        tables_view(store_tables(host->store)), &alarm, arrival->now_us);
}

enum status
turn_run(struct host *host, const struct arrival *arrival, struct arena *arena,
    struct outcome *out)
{
    struct decoded *decoded = arena_take(arena, sizeof *decoded);
    struct decision *decision = arena_try(arena, sizeof *decision);
    ASSERT(decision != NULL);
    decision_start(decision, arena);
    memset(out, 0, sizeof *out);
    if (alarm_is_obsolete(host, arrival))
        return STATUS_OK;

    if (decode_is_place(arrival, arena, decoded))
        return turn_place(host, arrival, decoded, arena, out);
    if (!decode_input(host, arrival, arena, decoded)) {
        out->id = decoded->id;
        if (decoded->is_unknown_type && arrival->position != 0)
            return turn_park(host, arrival, decoded, arena, out);
        return turn_quarantine(host, arrival, decoded, arena, out);
    }
    out->id = decoded->id;
    out->is_look = decoded->look != NULL;
    if (out->is_look && decoded->look->decide == NULL) {
        out->verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
        return STATUS_OK;
    }
    if (turn_is_known(host, arrival, decoded, arena, out))
        return STATUS_OK;

    turn_decide(host, arrival, decoded, decision);
    out->is_nothing = decoded->origin == FROM_DAEMON && decision->event_count == 0 &&
                      decision->reason == NULL;
    if (out->is_nothing)
        return tables_status(store_tables(host->store));
    return turn_record(host, arrival, decoded, decision, out);
}
