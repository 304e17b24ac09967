#include "common/turn.h"
#include "common/national_id.h"

#include "common/alarm.h"
#include "common/aside.h"
#include "common/decision.h"
#include "common/decode.h"
#include "common/feed.h"
#include "common/kept.h"
#include "common/known.h"
#include "common/message.h"
#include "common/record.h"

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
        .quarantined = store_quarantine_count(host->store),
        .arena = decision->arena,
    };
    const struct view *view = tables_view(store_tables(host->store));
    input.is_operator = decoded->origin == FROM_CLIENT &&
                        host->service->is_operator != NULL &&
                        host->service->is_operator(view, decoded->sender);
    ASSERT(decoded->input != NULL || decoded->look != NULL);
    if (decoded->input != NULL && decoded->input->is_identity)
        seal_identity(host, arrival, &input, decision->arena);
    decide_fn decide =
        decoded->input != NULL ? decoded->input->decide : decoded->look->decide;
    decide(view, &input, decision);
    bound_decision(decision);
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

/* One case stands still: what comes after something of it that is parked waits as well. */
static bool
must_wait(const struct host *host, const struct arrival *arrival,
    const struct decoded *decoded)
{
    uint64_t before = arrival->unparked != 0 ? arrival->unparked : UINT64_MAX;
    return arrival->source[0] != '\0' && !id_is_none(decoded->case_id) &&
           kept_case_waits(tables_view(store_tables(host->store)), arrival->source,
               decoded->case_id, before);
}

/* What is not understood is set aside; so is what would overtake it. */
static enum status
turn_set_aside(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct outcome *out)
{
    bool is_of_feed = arrival->position != 0 || decode_is_again(arrival);
    if (decoded->is_unknown_type && is_of_feed)
        return aside_park(host, arrival, decoded, "type-unknown", out);
    return aside_quarantine(host, arrival, decoded, out->arena, out);
}

enum status
turn_run(struct host *host, const struct arrival *arrival, struct arena *arena,
    struct outcome *out)
{
    struct decoded *decoded = arena_take(arena, sizeof *decoded);
    decoded->type = arrival->bare_type == NULL ? "" : arrival->bare_type;
    decoded->origin = arrival->origin;
    decoded->sender = arrival->sender;
    struct decision *decision = arena_try(arena, sizeof *decision);
    ASSERT(decision != NULL);
    decision_start(decision, arena);
    memset(out, 0, sizeof *out);
    out->arena = arena;
    if (alarm_is_obsolete(host, arrival))
        return STATUS_OK;

    if (suspect_is(host->suspect, arrival->source, decode_place(arrival)))
        return aside_park(host, arrival, decoded, "crashed", out);
    if (decode_is_place(arrival, arena, decoded))
        return aside_place(host, arrival, decoded, arena, out);
    bool is_sound = decode_input(host, arrival, arena, decoded);
    out->id = decoded->id;
    if (!is_sound)
        return turn_set_aside(host, arrival, decoded, out);
    if (must_wait(host, arrival, decoded))
        return aside_park(host, arrival, decoded, "case-parked", out);
    out->is_look = decoded->look != NULL;
    if (out->is_look && decoded->look->decide == NULL) {
        out->verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
        return STATUS_OK;
    }
    if (turn_is_known(host, arrival, decoded, arena, out))
        return STATUS_OK;

    turn_decide(host, arrival, decoded, decision);
    out->is_nothing = decoded->origin == FROM_DAEMON && decision->event_count == 0 &&
                      decision->reason == NULL && !decode_is_again(arrival);
    if (out->is_nothing)
        return tables_status(store_tables(host->store));
    return record_turn(host, arrival, decoded, decision, out);
}
