#include "common/json.h"

#include "common/catalogue.h"
#include "common/id.h"
#include "common/message.h"
#include "common/settings.h"

#include <string.h>

/* Messages that still wait to be read: a list instead of recursion, because depth is
 * the sender's choice. Their objects already hang in the document. */
struct pending {
    const ProtobufCMessage *message;
    json_t *object;
    struct pending *next;
};

struct reflection {
    const struct calendar *calendar;
    struct arena *arena;
    struct pending *first;
};

static bool
ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name);
    size_t tail = strlen(ending);
    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

static bool
is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

static bool
is_id_name(const char *name)
{
    static const char *const others[] = { "id", "cause", "correlation", "annuls",
        "delivered", NULL };
    return ends_with(name, "_id") || ends_with(name, "_ids") || is_one_of(name, others);
}

static bool
is_content_name(const char *name)
{
    return strcmp(name, "content") == 0 || ends_with(name, "_content");
}

static bool
is_curve_name(const char *name)
{
    static const char *const names[] = { "border_key", "public_key", NULL };
    return is_one_of(name, names);
}

/* A time has a text beside it; a duration has none. */
static bool
is_time_name(const char *name)
{
    static const char *const durations[] = { "late_us", "behind_us", "median_us",
        "p90_us", NULL };
    return ends_with(name, "_us") && !is_one_of(name, durations);
}

static json_t *
hex_value(struct slice bytes, struct arena *arena)
{
    char *hex = arena_take(arena, bytes.len * 2 + 1);
    slice_hex(bytes, hex, bytes.len * 2 + 1);
    return json_string(hex);
}

static json_t *
content_value(struct slice bytes, struct arena *arena)
{
    struct wire_fault fault;
    const Stafett__V1__Content *content = (const Stafett__V1__Content *)message_unpack(
        &stafett__v1__content__descriptor, bytes, arena, &fault);
    if (content == NULL)
        return hex_value(bytes, arena);
    json_t *object = json_object();
    for (size_t i = 0; i < content->n_items; i++)
        (void)json_object_set_new(
            object, content->items[i]->name_code, json_string(content->items[i]->text));
    return object;
}

static json_t *
bytes_value(const char *name, struct slice bytes, struct arena *arena)
{
    if (is_content_name(name))
        return content_value(bytes, arena);
    struct id id;
    if (is_id_name(name) && bytes.len == 0)
        return json_null();
    if (is_id_name(name) && id_from(bytes, &id)) {
        char text[ID_TEXT_BYTES];
        id_text(id, text);
        return json_string(text);
    }
    if (is_curve_name(name) && bytes.len == CURVE_BYTES) {
        char text[CURVE_TEXT_BYTES];
        keys_encode_z85(bytes.data, text);
        return json_string(text);
    }
    return hex_value(bytes, arena);
}

static json_t *
message_value(struct reflection *reflection, const ProtobufCMessage *message)
{
    if (message == NULL)
        return json_null();
    struct pending *pending = arena_take(reflection->arena, sizeof *pending);
    pending->message = message;
    pending->object = json_object();
    pending->next = reflection->first;
    reflection->first = pending;
    return pending->object;
}

static json_t *
enum_value(const ProtobufCEnumDescriptor *descriptor, int value)
{
    const ProtobufCEnumValue *row =
        protobuf_c_enum_descriptor_get_value(descriptor, value);
    return row == NULL ? json_integer(value) : json_string(row->name);
}

/* `member` points at one value of the field's type. */
static json_t *
field_value(struct reflection *reflection, const ProtobufCFieldDescriptor *field,
    const void *member)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return json_string(*(const char *const *)member);
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_value(field->name,
            slice_bytes(*(const ProtobufCBinaryData *)member), reflection->arena);
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_value(reflection, *(const ProtobufCMessage *const *)member);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)member);
    case PROTOBUF_C_TYPE_ENUM:
        return enum_value(field->descriptor, *(const int *)member);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_integer(*(const uint32_t *)member);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_integer(*(const int32_t *)member);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return json_integer(*(const int64_t *)member);
    case PROTOBUF_C_TYPE_FLOAT:
        return json_real((double)*(const float *)member);
    case PROTOBUF_C_TYPE_DOUBLE:
        return json_real(*(const double *)member);
    }
    return json_null();
}

static size_t
element_bytes(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(int);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);
    }
    return 0;
}

static json_t *
array_value(struct reflection *reflection, const ProtobufCFieldDescriptor *field,
    const uint8_t *base)
{
    json_t *array = json_array();
    size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    const uint8_t *elements =
        *(const uint8_t *const *)(const void *)(base + field->offset);
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(array,
            field_value(reflection, field, elements + i * element_bytes(field->type)));
    return array;
}

static bool
is_chosen(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
        return true;
    uint32_t choice =
        *(const uint32_t *)(const void *)(base + field->quantifier_offset);
    return choice == field->id;
}

static void
add_time_text(
    struct reflection *reflection, json_t *object, const char *name, int64_t time_us)
{
    char *plain = arena_text(reflection->arena, slice_of(name, strlen(name) - 3));
    char text[32];
    json_time_text(reflection->calendar, time_us, text, sizeof text);
    (void)json_object_set_new(
        object, plain, time_us == 0 ? json_null() : json_string(text));
}

static void
reflect(struct reflection *reflection, const ProtobufCMessage *message, json_t *object)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    const uint8_t *base = (const uint8_t *)message;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        if (!is_chosen(field, base))
            continue;
        bool is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
        json_t *value = is_repeated
                            ? array_value(reflection, field, base)
                            : field_value(reflection, field, base + field->offset);
        (void)json_object_set_new(object, field->name, value);
        if (!is_repeated && field->type == PROTOBUF_C_TYPE_INT64 &&
            is_time_name(field->name))
            add_time_text(
                reflection, object, field->name, (int64_t)json_integer_value(value));
    }
}

json_t *
json_of_message(const ProtobufCMessage *message, const struct calendar *calendar,
    struct arena *arena)
{
    struct reflection reflection = { calendar, arena, NULL };
    json_t *document = message_value(&reflection, message);
    while (reflection.first != NULL) {
        struct pending *pending = reflection.first;
        reflection.first = pending->next;
        reflect(&reflection, pending->message, pending->object);
    }
    return document;
}

/* A payload of a type that this program does not have stays hex. */
static void
set_payload(json_t *object, const char *type, struct slice payload,
    const struct calendar *calendar, struct arena *arena)
{
    const ProtobufCMessageDescriptor *descriptor = catalogue_find(type);
    struct wire_fault fault;
    const ProtobufCMessage *message =
        descriptor == NULL ? NULL : message_unpack(descriptor, payload, arena, &fault);
    if (message != NULL)
        (void)json_object_set_new(
            object, "payload", json_of_message(message, calendar, arena));
}

json_t *
json_of_answer(const Stafett__V1__Answer *answer, const struct calendar *calendar,
    struct arena *arena)
{
    json_t *document = json_of_message(&answer->base, calendar, arena);
    set_payload(document, answer->type, slice_bytes(answer->payload), calendar, arena);
    json_t *events = json_array();
    for (size_t i = 0; i < answer->n_events; i++) {
        struct wire_fault fault;
        const Stafett__V1__Envelope *envelope =
            (const Stafett__V1__Envelope *)message_unpack(
                &stafett__v1__envelope__descriptor, slice_bytes(answer->events[i]),
                arena, &fault);
        if (envelope == NULL)
            continue;
        json_t *event = json_of_message(&envelope->base, calendar, arena);
        set_payload(
            event, envelope->type, slice_bytes(envelope->payload), calendar, arena);
        (void)json_array_append_new(events, event);
    }
    (void)json_object_set_new(document, "events", events);
    return document;
}

void
json_time_text(
    const struct calendar *calendar, int64_t time_us, char *text, size_t text_bytes)
{
    struct local_time local = calendar_local(calendar, time_us);
    int64_t wall_minutes =
        local.day_index * 1440 + local.hour * INT64_C(60) + local.minute;
    int64_t utc_minutes =
        (time_us - (((time_us % MINUTE_US) + MINUTE_US) % MINUTE_US)) / MINUTE_US;
    int offset = (int)(wall_minutes - utc_minutes);
    int absolute = offset < 0 ? -offset : offset;
    int used = snprintf(text, text_bytes, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
        local.year, local.month, local.day, local.hour, local.minute, local.second,
        offset < 0 ? '-' : '+', absolute / 60, absolute % 60);
    ASSERT(used > 0 && (size_t)used < text_bytes);
}

bool
json_print(json_t *document, FILE *out)
{
    bool is_written = json_dumpf(document, out, JSON_INDENT(2)) == 0;
    json_decref(document);
    return is_written && fputc('\n', out) != EOF;
}
