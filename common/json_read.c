#include "common/json_read.h"

#include "common/id.h"
#include "common/message.h"
#include "common/parse.h"
#include "proto/shared.pb-c.h"

#include <stdio.h>
#include <string.h>

enum { JSON_FIELD_BYTES = 64, JSON_ELEMENTS_MAX = 64, JSON_BYTES_MAX = 64 };

static bool
ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name);
    size_t tail = strlen(ending);
    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

static bool
is_item(const char *items, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = items; length > 0 && (at = strstr(at, name)) != NULL;
         at += length) {
        bool begins = at == items || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* ---- single values; false: it is none of the field's type */

static bool
read_text(const struct json_read *read, json_t *value, char **out)
{
    if (!json_is_string(value) || strlen(json_string_value(value)) >= CODE_BYTES_MAX)
        return false;
    *out = arena_text(read->arena, slice_text(json_string_value(value)));
    return true;
}

static bool
read_bytes(const struct json_read *read, json_t *value, ProtobufCBinaryData *out)
{
    struct id id;
    const char *text = json_string_value(value);
    if (text == NULL)
        return json_is_null(value);
    if (id_parse(text, &id)) {
        *out = slice_binary(arena_copy(read->arena, id_slice(&id)));
        return true;
    }
    size_t length = strlen(text) / 2;
    uint8_t *bytes = arena_take(read->arena, length + 1);
    if (length > JSON_BYTES_MAX || !slice_parse_hex(text, bytes, length))
        return false;
    *out = slice_binary(slice_of(bytes, length));
    return true;
}

/* Empty texts are left out: an empty box of a form says nothing. */
static bool
read_content(const struct json_read *read, json_t *value, ProtobufCBinaryData *out)
{
    Stafett__V1__Content content = STAFETT__V1__CONTENT__INIT;
    const char *name;
    json_t *text;
    size_t count = json_object_size(value);
    if (!json_is_object(value) || count > TEXTS_MAX)
        return false;
    content.items =
        arena_take(read->arena, (count + 1) * sizeof(Stafett__V1__ContentItem *));
    json_object_foreach(value, name, text)
    {
        const char *words = json_string_value(text);
        if (!is_item(read->items, name) || words == NULL ||
            json_string_length(text) > JSON_TEXT_BYTES_MAX ||
            strlen(words) != json_string_length(text))
            return false;
        if (strspn(words, " \t\r\n") == strlen(words))
            continue;
        Stafett__V1__ContentItem *item = arena_take(read->arena, sizeof *item);
        stafett__v1__content_item__init(item);
        item->name_code = arena_text(read->arena, slice_text(name));
        item->text = arena_text(read->arena, slice_text(words));
        content.items[content.n_items++] = item;
    }
    if (content.n_items == 0)
        return true;
    content.salt =
        slice_binary(arena_copy(read->arena, slice_of(read->salt, ID_BYTES)));
    content.language_code = arena_text(read->arena, slice_text(read->language));
    *out = slice_binary(message_pack(&content.base, read->arena));
    return true;
}

static bool
read_value(const struct json_read *read, const ProtobufCFieldDescriptor *field,
    json_t *value, void *member)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return read_text(read, value, member);
    case PROTOBUF_C_TYPE_BYTES:
        return ends_with(field->name, "content") ? read_content(read, value, member)
                                                 : read_bytes(read, value, member);
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)member = json_is_true(value);
        return json_is_boolean(value);
    case PROTOBUF_C_TYPE_UINT32:
        *(uint32_t *)member = (uint32_t)json_integer_value(value);
        return json_is_integer(value) && json_integer_value(value) >= 0 &&
               json_integer_value(value) <= UINT32_MAX;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_INT64:
        *(int64_t *)member = json_integer_value(value);
        return json_is_integer(value) && json_integer_value(value) >= 0;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_ENUM:
    case PROTOBUF_C_TYPE_MESSAGE:
        break; /* no command has them */
    }
    return false;
}

/* Lists of codes and of ids. */
static bool
read_list(const struct json_read *read, const ProtobufCFieldDescriptor *field,
    json_t *list, ProtobufCMessage *message)
{
    size_t count = json_array_size(list);
    bool is_text = field->type == PROTOBUF_C_TYPE_STRING;
    if (!json_is_array(list) || count > JSON_ELEMENTS_MAX ||
        (!is_text && field->type != PROTOBUF_C_TYPE_BYTES))
        return false;
    char **texts = arena_take(read->arena, (count + 1) * sizeof *texts);
    ProtobufCBinaryData *bytes = arena_take(read->arena, (count + 1) * sizeof *bytes);
    for (size_t i = 0; i < count; i++) {
        void *member = is_text ? (void *)&texts[i] : (void *)&bytes[i];
        if (!read_value(read, field, json_array_get(list, i), member))
            return false;
    }
    uint8_t *base = (uint8_t *)message;
    void *elements = is_text ? (void *)texts : (void *)bytes;
    memcpy(base + field->quantifier_offset, &count, sizeof count);
    memcpy(base + field->offset, &elements, sizeof elements);
    return true;
}

/* `x` beside `x_us`: a time as it stands on her clock. */
static bool
read_local(const struct json_read *read, const ProtobufCMessageDescriptor *type,
    const char *name, json_t *value, ProtobufCMessage *message)
{
    char full[JSON_FIELD_BYTES];
    const char *text = json_string_value(value);
    int used = snprintf(full, sizeof full, "%s_us", name);
    if (used < 0 || (size_t)used >= sizeof full || text == NULL)
        return false;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(type, full);
    if (field == NULL || field->type != PROTOBUF_C_TYPE_INT64 ||
        field->label == PROTOBUF_C_LABEL_REPEATED)
        return false;
    int64_t *member = (void *)((uint8_t *)message + field->offset);
    return parse_time(text, read->calendar, member);
}

ProtobufCMessage *
json_to_message(const struct json_read *read, json_t *object,
    const ProtobufCMessageDescriptor *type, const char **fault_out)
{
    ProtobufCMessage *message = arena_take(read->arena, type->sizeof_message);
    const char *name;
    json_t *value;
    type->message_init(message);
    json_object_foreach(object, name, value)
    {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(type, name);
        void *member = field == NULL ? NULL : (uint8_t *)message + field->offset;
        bool is_good = field == NULL ? read_local(read, type, name, value, message)
                       : field->label == PROTOBUF_C_LABEL_REPEATED
                           ? read_list(read, field, value, message)
                           : read_value(read, field, value, member);
        if (is_good)
            continue;
        *fault_out = arena_text(read->arena, slice_of(name, strnlen(name, 64)));
        return NULL;
    }
    return message;
}
