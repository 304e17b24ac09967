#include "common/unpack.h"

#include <string.h>

enum {
    VARINT_BYTES_MAX = 10,
    WIRE_VARINT = 0,
    WIRE_BYTES = 2,
    DEPTH_MAX = 8, /* messages in messages; the wire check allows fewer */
};

struct reading {
    const uint8_t *at;
    const uint8_t *end;
    struct arena_decoder *decoder;
    unsigned depth;
};

/* A message in a message is read by the same functions, at most DEPTH_MAX deep.
 * NOLINTBEGIN(misc-no-recursion) */
static bool message_read(struct reading *reading,
    const ProtobufCMessageDescriptor *type, ProtobufCMessage **out);

static bool
varint_read(struct reading *reading, uint64_t *out)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < VARINT_BYTES_MAX && reading->at < reading->end; i++) {
        uint8_t byte = *reading->at++;
        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* What a length stands before, and past it. */
static bool
bytes_read(struct reading *reading, struct slice *out)
{
    uint64_t len;
    if (!varint_read(reading, &len) || len > (size_t)(reading->end - reading->at))
        return false;
    *out = slice_of(reading->at, (size_t)len);
    reading->at += len;
    return true;
}

static bool
is_number(ProtobufCType type)
{
    return type == PROTOBUF_C_TYPE_INT32 || type == PROTOBUF_C_TYPE_INT64 ||
           type == PROTOBUF_C_TYPE_UINT32 || type == PROTOBUF_C_TYPE_UINT64 ||
           type == PROTOBUF_C_TYPE_BOOL || type == PROTOBUF_C_TYPE_ENUM;
}

static size_t
element_bytes(ProtobufCType type)
{
    if (type == PROTOBUF_C_TYPE_BYTES)
        return sizeof(ProtobufCBinaryData);
    if (type == PROTOBUF_C_TYPE_STRING)
        return sizeof(char *);
    if (type == PROTOBUF_C_TYPE_MESSAGE)
        return sizeof(ProtobufCMessage *);
    return type == PROTOBUF_C_TYPE_INT64 || type == PROTOBUF_C_TYPE_UINT64
               ? sizeof(uint64_t)
               : sizeof(uint32_t);
}

static bool
number_read(struct reading *reading, ProtobufCType type, void *place)
{
    uint64_t value;
    if (!varint_read(reading, &value))
        return false;
    uint32_t low = type == PROTOBUF_C_TYPE_BOOL ? value != 0 : (uint32_t)value;
    if (element_bytes(type) == sizeof value)
        memcpy(place, &value, sizeof value);
    else
        memcpy(place, &low, sizeof low);
    return true;
}

static bool
text_read(struct reading *reading, char **place)
{
    struct slice bytes;
    if (!bytes_read(reading, &bytes))
        return false;
    char *text = arena_decoder_take(reading->decoder, bytes.len + 1);
    if (text == NULL)
        return false;
    memcpy(text, bytes.data, bytes.len);
    text[bytes.len] = '\0';
    *place = text;
    return true;
}

static bool
binary_read(struct reading *reading, ProtobufCBinaryData *place)
{
    struct slice bytes;
    if (!bytes_read(reading, &bytes))
        return false;
    place->len = bytes.len;
    place->data = NULL;
    if (bytes.len == 0)
        return true;
    place->data = arena_decoder_take(reading->decoder, bytes.len);
    if (place->data == NULL)
        return false;
    memcpy(place->data, bytes.data, bytes.len);
    return true;
}

static bool
value_read(struct reading *reading, const ProtobufCFieldDescriptor *field, void *place)
{
    struct slice bytes;
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return binary_read(reading, place);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return text_read(reading, place);
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return number_read(reading, field->type, place);
    if (reading->depth == DEPTH_MAX || !bytes_read(reading, &bytes))
        return false;
    struct reading inner = { bytes.data, bytes.data + bytes.len, reading->decoder,
        reading->depth + 1 };
    return message_read(&inner, field->descriptor, place);
}

static bool
elements_take(struct reading *reading, const ProtobufCFieldDescriptor *field,
    size_t count, uint8_t *message, uint8_t **out)
{
    size_t bytes = count * element_bytes(field->type);
    *out = count == 0 ? NULL : arena_decoder_take(reading->decoder, bytes);
    memcpy(message + field->quantifier_offset, &count, sizeof count);
    memcpy(message + field->offset, out, sizeof *out);
    return *out != NULL;
}

/* Numbers of one field are one run of bytes; each number ends with one below 0x80. */
static bool
numbers_read(
    struct reading *reading, const ProtobufCFieldDescriptor *field, uint8_t *message)
{
    struct slice packed;
    uint8_t *elements;
    size_t count = 0;
    if (!bytes_read(reading, &packed))
        return false;
    for (size_t i = 0; i < packed.len; i++)
        count += packed.data[i] < 0x80;
    struct reading numbers = { packed.data, packed.data + packed.len, NULL, 0 };
    if (!elements_take(reading, field, count, message, &elements))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!number_read(
                &numbers, field->type, elements + i * element_bytes(field->type)))
            return false;
    }
    return numbers.at == numbers.end;
}

static bool
is_tag_next(const struct reading *reading, struct slice tag)
{
    return (size_t)(reading->end - reading->at) >= tag.len &&
           memcmp(reading->at, tag.data, tag.len) == 0;
}

/* The tag stands before each, and all of them stand together. */
static bool
repeated_read(struct reading *reading, const ProtobufCFieldDescriptor *field,
    struct slice tag, uint8_t *message)
{
    struct reading ahead = *reading;
    struct slice bytes;
    uint8_t *elements;
    size_t count = 0;
    do {
        ahead.at += count == 0 ? 0 : tag.len;
        if (!bytes_read(&ahead, &bytes))
            return false;
        count++;
    } while (is_tag_next(&ahead, tag));
    if (!elements_take(reading, field, count, message, &elements))
        return false;
    for (size_t i = 0; i < count; i++) {
        reading->at += i == 0 ? 0 : tag.len;
        if (!value_read(reading, field, elements + i * element_bytes(field->type)))
            return false;
    }
    return true;
}

/* False: another member of it has been read. */
static bool
oneof_choose(const ProtobufCFieldDescriptor *field, uint8_t *message)
{
    uint32_t chosen;
    memcpy(&chosen, message + field->quantifier_offset, sizeof chosen);
    memcpy(message + field->quantifier_offset, &field->id, sizeof field->id);
    return chosen == 0;
}

static bool
field_read(struct reading *reading, const ProtobufCFieldDescriptor *field,
    struct slice tag, uint8_t *message)
{
    bool is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
    bool is_bytes = field->type == PROTOBUF_C_TYPE_BYTES ||
                    field->type == PROTOBUF_C_TYPE_STRING ||
                    field->type == PROTOBUF_C_TYPE_MESSAGE;
    unsigned wire = is_bytes || is_repeated ? WIRE_BYTES : WIRE_VARINT;
    if ((!is_bytes && !is_number(field->type)) || (tag.data[0] & 7) != wire)
        return false;
    if (is_repeated)
        return is_bytes ? repeated_read(reading, field, tag, message)
                        : numbers_read(reading, field, message);
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
        if (!oneof_choose(field, message))
            return false;
    } else if (field->label != PROTOBUF_C_LABEL_NONE) {
        return false;
    }
    return value_read(reading, field, message + field->offset);
}

static bool
message_read(struct reading *reading, const ProtobufCMessageDescriptor *type,
    ProtobufCMessage **out)
{
    ProtobufCMessage *message =
        arena_decoder_take(reading->decoder, type->sizeof_message);
    if (message == NULL)
        return false;
    type->message_init(message);
    *out = message;
    unsigned next = 0; /* no field before this one is still to come */
    while (reading->at < reading->end) {
        const uint8_t *tag = reading->at;
        uint64_t number;
        if (!varint_read(reading, &number))
            return false;
        while (next < type->n_fields && type->fields[next].id < number >> 3)
            next++;
        if (next == type->n_fields || type->fields[next].id != number >> 3 ||
            !field_read(reading, &type->fields[next],
                slice_of(tag, (size_t)(reading->at - tag)), (uint8_t *)message))
            return false;
        next++;
    }
    return true;
}

/* NOLINTEND(misc-no-recursion) */

ProtobufCMessage *
unpack_in_order(const ProtobufCMessageDescriptor *type, struct slice bytes,
    struct arena_decoder *decoder)
{
    ProtobufCMessage *message;
    const uint8_t *end = bytes.len == 0 ? bytes.data : bytes.data + bytes.len;
    struct reading reading = { bytes.data, end, decoder, 0 };
    return message_read(&reading, type, &message) ? message : NULL;
}
