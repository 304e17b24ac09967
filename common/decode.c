#include "common/decode.h"

#include "common/catalogue.h"
#include "common/message.h"

#include <stdio.h>
#include <string.h>

enum { DECODE_AROUND_BYTES_MAX = 4096 }; /* envelope, record and wrapper of a payload */

static bool
decode_fail(struct decoded *decoded, const char *reason, const char *where)
{
    decoded->fault.reason = reason;
    (void)snprintf(decoded->fault.where, sizeof decoded->fault.where, "%s", where);
    return false;
}

/* Our own log wrote the envelopes of events; all others are strangers' bytes. */
static const Stafett__V1__Envelope *
unpack_envelope(
    const struct arrival *arrival, struct arena *arena, struct wire_fault *fault)
{
    const ProtobufCMessageDescriptor *type = &stafett__v1__envelope__descriptor;
    ProtobufCMessage *message =
        arrival->origin == FROM_DAEMON
            ? message_unpack_own(type, arrival->envelope, arena)
            : message_unpack(type, arrival->envelope, arena, fault);
    return (const Stafett__V1__Envelope *)message;
}

/* A record's header is the envelope, its payload stands beside it. */
static bool
decode_record(struct decoded *decoded, struct slice bytes, struct arena *arena)
{
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack(
        &stafett__v1__record__descriptor, bytes, arena, &decoded->fault);
    if (record == NULL)
        return false;
    decoded->envelope = (const Stafett__V1__Envelope *)message_unpack(
        &stafett__v1__envelope__descriptor, slice_bytes(record->header), arena,
        &decoded->fault);
    if (decoded->envelope == NULL)
        return false;
    decoded->payload = slice_bytes(record->payload);
    decoded->record = bytes;
    decoded->origin = FROM_PARTNER;
    return true;
}

/* intake passed a partner's record on: it is decoded as the record it holds. */
static bool
decode_passed_on(struct decoded *decoded, struct arena *arena)
{
    const Stafett__V1__RecordReceived *received =
        (const Stafett__V1__RecordReceived *)message_unpack_own(
            &stafett__v1__record_received__descriptor, decoded->payload, arena);
    decoded->sender = received->organisation_code;
    return decode_record(decoded, slice_bytes(received->record), arena);
}

static bool
is_id_or_empty(ProtobufCBinaryData bytes)
{
    return bytes.len == 0 || bytes.len == ID_BYTES;
}

/* Ids of the envelope are copied into the turn and each of its events. A command
 * without an id of its own could not be told from the next one. */
static bool
check_ids(struct decoded *decoded)
{
    const Stafett__V1__Envelope *envelope = decoded->envelope;
    if (!id_from(slice_bytes(envelope->id), &decoded->id) || id_is_none(decoded->id))
        return decode_fail(decoded, "envelope-id", "Envelope.id");
    if (!is_id_or_empty(envelope->cause))
        return decode_fail(decoded, "envelope-id", "Envelope.cause");
    if (!is_id_or_empty(envelope->correlation))
        return decode_fail(decoded, "envelope-id", "Envelope.correlation");
    (void)id_from(slice_bytes(envelope->case_id), &decoded->case_id);
    return true;
}

bool
decode_arrival(
    const struct arrival *arrival, struct arena *arena, struct decoded *decoded)
{
    decoded->origin = arrival->origin;
    decoded->sender = arrival->sender;
    decoded->type = "";
    if (arrival->bare_type != NULL) {
        decoded->type = arrival->bare_type;
        decoded->payload = arrival->envelope;
        decoded->id = id_make(arrival->now_us, arrival->seed, UINT32_MAX);
        return true;
    }
    if (arrival->origin == FROM_PARTNER) {
        if (!decode_record(decoded, arrival->envelope, arena))
            return false;
    } else {
        decoded->envelope = unpack_envelope(arrival, arena, &decoded->fault);
        if (decoded->envelope == NULL)
            return false;
        decoded->payload = slice_bytes(decoded->envelope->payload);
        if (arrival->origin == FROM_DAEMON &&
            strcmp(decoded->envelope->type,
                stafett__v1__record_received__descriptor.name) == 0 &&
            !decode_passed_on(decoded, arena))
            return false;
    }
    decoded->type = decoded->envelope->type;
    return check_ids(decoded);
}

bool
decode_is_again(const struct arrival *arrival)
{
    return arrival->unparked != 0 || arrival->unquarantined != 0;
}

/* What runs again has the numbers of the log and of quarantine, which no feed reaches. */
uint64_t
decode_place(const struct arrival *arrival)
{
    if (arrival->unparked != 0)
        return UINT64_C(1) << 63 | arrival->unparked;
    if (arrival->unquarantined != 0)
        return UINT64_C(3) << 62 | arrival->unquarantined;
    return arrival->position;
}

bool
decode_is_place(
    const struct arrival *arrival, struct arena *arena, struct decoded *decoded)
{
    if (arrival->origin != FROM_DAEMON || arrival->bare_type == NULL ||
        strcmp(arrival->bare_type, stafett__v1__place_kept__descriptor.name) != 0)
        return false;
    bool is_sound = decode_arrival(arrival, arena, decoded);
    ASSERT(is_sound);
    digest_of(decoded->payload, decoded->digest);
    return true;
}

static bool
may_send(unsigned origins, const char *row_sender, const struct decoded *decoded)
{
    if ((origins & decoded->origin) == 0)
        return false;
    if ((decoded->origin & (FROM_DAEMON | FROM_EDGE)) == 0)
        return true;
    return strcmp(row_sender, decoded->sender) == 0 ||
           (decoded->origin == FROM_DAEMON && strcmp(row_sender, ANY_DAEMON) == 0);
}

/* Of the type in decoded->known. */
static void
find_rows(const struct host *host, struct decoded *decoded)
{
    decoded->input = service_input(host->service, decoded->known);
    decoded->look =
        decoded->input == NULL ? service_look(host->service, decoded->known) : NULL;
}

static bool
row_allows(const struct decoded *decoded)
{
    if (decoded->input != NULL)
        return may_send(decoded->input->origins, decoded->input->sender, decoded);
    return decoded->look != NULL &&
           may_send(decoded->look->origins, decoded->look->sender, decoded);
}

bool
decode_input(const struct host *host, const struct arrival *arrival,
    struct arena *arena, struct decoded *decoded)
{
    if (!decode_arrival(arrival, arena, decoded))
        return false;
    decoded->known = catalogue_find(decoded->type);
    find_rows(host, decoded);
    decoded->is_run = arrival->origin == FROM_DAEMON && arrival->bare_type != NULL;
    /* Before it may be parked: a turn must fit a page of the feed. A run is no payload:
     * follow.h bounds it, and of what is in it only what decide says is recorded. */
    if (!decoded->is_run &&
        (decoded->payload.len > PAYLOAD_BYTES_MAX ||
            arrival->envelope.len > PAYLOAD_BYTES_MAX + DECODE_AROUND_BYTES_MAX))
        return decode_fail(decoded, "payload-too-large", "Envelope.payload");
    if (decoded->input == NULL && decoded->look == NULL) {
        decoded->is_unknown_type = decoded->known == NULL;
        return decode_fail(decoded, "type-unknown", "Envelope.type");
    }
    if (!row_allows(decoded))
        return decode_fail(decoded, "sender-not-allowed", "Envelope.type");
    const ProtobufCMessageDescriptor *type =
        decoded->input != NULL ? decoded->input->type : decoded->look->type;
    decoded->message = message_unpack(type, decoded->payload, arena, &decoded->fault);
    if (!decoded->is_run) /* whoever takes a run digests its turns one by one */
        digest_of(decoded->payload, decoded->digest);
    return decoded->message != NULL;
}

/* Of an envelope that another daemon packed. NULL: its type is not seen at the front, or
 * proto/ does not have it. */
static const ProtobufCMessageDescriptor *
type_at_front(struct slice envelope)
{
    char text[WIRE_CODE_BYTES_MAX];
    struct slice type;
    struct id id;
    if (!envelope_front(envelope, &id, &type) || type.len == 0)
        return NULL;
    memcpy(text, type.data, type.len);
    text[type.len] = '\0';
    return catalogue_find(text);
}

enum decode_want
decode_wants(
    const struct host *host, const struct arrival *arrival, struct arena *arena)
{
    struct decoded decoded;
    memset(&decoded, 0, sizeof decoded);
    decoded.origin = arrival->origin;
    decoded.sender = arrival->sender;
    /* What another daemon says is taken or not by its type, which shows without decoding
     * it; but what intake has passed on is what it holds. */
    decoded.known =
        arrival->origin == FROM_DAEMON ? type_at_front(arrival->envelope) : NULL;
    if (decoded.known == NULL ||
        decoded.known == &stafett__v1__record_received__descriptor) {
        if (!decode_arrival(arrival, arena, &decoded))
            return WANT_TAKE; /* the turn will say what is wrong with it */
        decoded.known = catalogue_find(decoded.type);
    }
    find_rows(host, &decoded);
    if (row_allows(&decoded))
        return WANT_TAKE;
    return decoded.known != NULL ? WANT_IGNORE : WANT_PARK;
}

const struct look_row *
decode_look(const struct host *host, const struct arrival *arrival, struct arena *arena,
    const ProtobufCMessage **message_out)
{
    struct decoded decoded;
    memset(&decoded, 0, sizeof decoded);
    if (!decode_arrival(arrival, arena, &decoded))
        return NULL;
    const struct look_row *row =
        service_look(host->service, catalogue_find(decoded.type));
    if (row == NULL)
        return NULL;
    *message_out = message_unpack(row->type, decoded.payload, arena, &decoded.fault);
    return *message_out == NULL ? NULL : row;
}
