#include "common/service.h"

#include "common/decision.h"
#include "common/mend.h"
#include "common/message.h"
#include "common/store.h"
#include "common/vault.h"

#include <stdio.h>
#include <string.h>

struct id
input_id(const struct input *input, uint32_t ordinal)
{
    return id_make(input->now_us, input->seed, ordinal);
}

void
decision_start(struct decision *decision, struct arena *arena)
{
    decision->arena = arena;
    decision->event_count = 0;
    decision->reason = NULL;
    decision->where = NULL;
}

void
decision_emit(
    struct decision *decision, struct id case_id, const ProtobufCMessage *event)
{
    ASSERT(decision->reason == NULL);
    ASSERT(decision->event_count < EVENTS_PER_TURN_MAX);
    struct decided_event *slot = &decision->events[decision->event_count];
    slot->type = event->descriptor;
    slot->case_id = case_id;
    slot->payload = message_pack(event, decision->arena);
    decision->event_count++;
}

size_t
decision_room(const struct decision *decision)
{
    return EVENTS_PER_TURN_MAX - decision->event_count;
}

void
decision_refuse(struct decision *decision, const char *reason, const char *where)
{
    ASSERT(decision->event_count == 0);
    ASSERT(decision->reason == NULL);
    decision->reason = reason;
    decision->where = where;
}

void
sharing_add(struct sharing *sharing, const char *partner_code, const char *category,
    struct id case_id, const ProtobufCMessage *message)
{
    ASSERT(sharing->count < SHARED_PER_EVENT_MAX);
    sharing->messages[sharing->count] = (struct shared_message){
        .partner = partner_code,
        .category = category,
        .case_id = case_id,
        .type = message->descriptor,
        .payload = message_pack(message, sharing->arena),
    };
    sharing->count++;
}

struct slice
sharing_open(struct sharing *sharing, struct slice sealed)
{
    if (sharing->vault == NULL)
        return slice_of(NULL, 0);
    return vault_open(sharing->vault, sealed, sharing->arena);
}

struct arena *
sharing_arena(struct sharing *sharing)
{
    return sharing->arena;
}

const struct input_row *
service_input(const struct service *service, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < service->input_count; i++) {
        if (service->inputs[i].type == type)
            return &service->inputs[i];
    }
    for (size_t i = 0; i < mend_input_count; i++) {
        if (mend_inputs[i].type == type)
            return &mend_inputs[i];
    }
    return NULL;
}

const struct event_row *
service_event(const struct service *service, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < service->event_count; i++) {
        if (service->events[i].type == type)
            return &service->events[i];
    }
    for (size_t i = 0; i < mend_event_count; i++) {
        if (mend_events[i].type == type)
            return &mend_events[i];
    }
    return NULL;
}

const struct look_row *
service_look(const struct service *service, const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < service->look_count; i++) {
        if (service->looks[i].type == type)
            return &service->looks[i];
    }
    for (size_t i = 0; i < mend_look_count; i++) {
        if (mend_looks[i].type == type)
            return &mend_looks[i];
    }
    return NULL;
}

static void
check_origins(unsigned origins, const char *sender)
{
    bool is_named = (origins & (FROM_DAEMON | FROM_EDGE)) != 0;
    ASSERT(origins != 0);
    ASSERT(is_named == (sender != NULL));
}

static void
check_input(const struct service *service, const struct input_row *row)
{
    ASSERT(row->decide != NULL);
    check_origins(row->origins, row->sender);
    ASSERT(service_input(service, row->type) == row);
    ASSERT(service_look(service, row->type) == NULL);
}

static void
check_look(const struct service *service, const struct look_row *row)
{
    ASSERT(row->answer != NULL);
    check_origins(row->origins, row->sender);
    ASSERT(service_look(service, row->type) == row);
}

void
service_check(const struct service *service)
{
    ASSERT(service->name != NULL);
    for (size_t i = 0; i < service->input_count; i++)
        check_input(service, &service->inputs[i]);
    for (size_t i = 0; i < service->event_count; i++) {
        const struct event_row *row = &service->events[i];
        ASSERT(row->apply != NULL);
        ASSERT(service_event(service, row->type) == row);
    }
    for (size_t i = 0; i < service->look_count; i++)
        check_look(service, &service->looks[i]);
}

/* In the order of enum origin; "daemon" and "edge" are shown by their names. */
static const struct {
    enum origin origin;
    const char *name;
} origin_names[] = {
    { FROM_CLIENT, "client" },
    { FROM_SELF, "self" },
    { FROM_ALARM, "alarm" },
    { FROM_PARTNER, "partner" },
    { FROM_DAEMON, NULL },
    { FROM_EDGE, NULL },
};

static void
origins_text(unsigned origins, const char *sender, char *text, size_t text_bytes)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < ARRAY_COUNT(origin_names); i++) {
        if ((origins & origin_names[i].origin) == 0)
            continue;
        const char *name = origin_names[i].name == NULL ? sender : origin_names[i].name;
        int wrote = snprintf(
            text + used, text_bytes - used, "%s%s", used == 0 ? "" : ",", name);
        ASSERT(wrote > 0 && (size_t)wrote < text_bytes - used);
        used += (size_t)wrote;
    }
}

/* A row has no fewer parts. NOLINTBEGIN(readability-function-size) */
static void
describe_row(const struct service *service, const char *kind,
    const ProtobufCMessageDescriptor *type, const char *from,
    void (*line)(void *context, const char *text), void *context)
{
    char text[256];
    int wrote = snprintf(
        text, sizeof text, "%s|%s|%s|%s", type->name, kind, from, service->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof text);
    line(context, text);
}
/* NOLINTEND(readability-function-size) */

void
service_describe(const struct service *service,
    void (*line)(void *context, const char *text), void *context)
{
    char from[128];
    for (size_t i = 0; i < service->input_count; i++) {
        const struct input_row *row = &service->inputs[i];
        origins_text(row->origins, row->sender, from, sizeof from);
        describe_row(service, "input", row->type, from, line, context);
    }
    for (size_t i = 0; i < service->look_count; i++) {
        const struct look_row *row = &service->looks[i];
        origins_text(row->origins, row->sender, from, sizeof from);
        describe_row(service, row->decide == NULL ? "machinery" : "look", row->type,
            from, line, context);
    }
    for (size_t i = 0; i < service->event_count; i++) {
        const struct event_row *row = &service->events[i];
        describe_row(service, "event", row->type, service->name, line, context);
    }
}

bool
look_event(const struct look *look, uint64_t sequence, struct slice *payload_out)
{
    struct slice bytes;
    size_t index = (sequence & UINT8_MAX) - 1;
    if (!store_read_turn(look->store, sequence >> 8, look->arena, &bytes))
        return false;
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, look->arena);
    ASSERT(index < turn->n_events);
    const Stafett__V1__Envelope *event =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(turn->events[index]),
            look->arena);
    *payload_out = slice_bytes(event->payload);
    return true;
}
