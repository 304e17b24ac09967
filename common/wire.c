/* The wire check: one pass over the raw bytes, without allocation and without
 * recursion (a frame of `levels` per open message, at most WIRE_DEPTH_MAX). It runs
 * on every input before anything else looks at it, so it trusts nothing but the
 * descriptor. What it lets through unpacks with protobuf-c and packs again to the
 * same bytes, but for singular fields that carry their zero value, which protobuf-c
 * leaves out: some foreign encoders write them, and they mean the same. Nobody
 * re-encodes what was received, so the difference never shows. */

#include "common/wire.h"

#include "common/wire_text.h"
#include "proto/shared.pb-c.h"

#include <stdio.h>
#include <string.h>

enum {
    FIELD_NUMBER_MAX = (1 << 29) - 1,
    VARINT_BYTES_MAX = 10,
    ONEOFS_MAX = 4, /* oneofs of one message; the catalogue's test counts them */
    ID_BYTES_ON_WIRE = 16,
    WHERE_TAIL_BYTES = 24, /* room kept for " byte 1048576" */
};

/* A message that is open: the last number seen in it, and how often. */
struct level {
    const ProtobufCMessageDescriptor *type;
    const ProtobufCFieldDescriptor *field; /* NULL between fields and in unknown ones */
    const uint8_t *end;
    uint32_t number;
    uint32_t elements;
    size_t oneof_count;
    unsigned oneofs[ONEOFS_MAX]; /* told apart by where protobuf-c keeps their case */
};

struct check {
    const uint8_t *start;
    const uint8_t *at;
    struct level levels[WIRE_DEPTH_MAX];
    size_t depth;
    size_t unknown_count;
    struct wire_fault *fault;
};

/* What a type looks like on the wire. A varint beyond positive_max that is not a
 * negative number (from negative_min on; 0: there are none) would be cut by
 * protobuf-c and mean something else afterwards. */
struct value_row {
    ProtobufCWireType wire_type;
    uint64_t positive_max;
    uint64_t negative_min;
};

/* clang-format off */
static const struct value_row values[] = {
    [PROTOBUF_C_TYPE_INT32]    = { PROTOBUF_C_WIRE_TYPE_VARINT, INT32_MAX, 0xffffffff80000000U },
    [PROTOBUF_C_TYPE_ENUM]     = { PROTOBUF_C_WIRE_TYPE_VARINT, INT32_MAX, 0xffffffff80000000U },
    [PROTOBUF_C_TYPE_SINT32]   = { PROTOBUF_C_WIRE_TYPE_VARINT, UINT32_MAX, 0 },
    [PROTOBUF_C_TYPE_UINT32]   = { PROTOBUF_C_WIRE_TYPE_VARINT, UINT32_MAX, 0 },
    [PROTOBUF_C_TYPE_INT64]    = { PROTOBUF_C_WIRE_TYPE_VARINT, UINT64_MAX, 0 },
    [PROTOBUF_C_TYPE_SINT64]   = { PROTOBUF_C_WIRE_TYPE_VARINT, UINT64_MAX, 0 },
    [PROTOBUF_C_TYPE_UINT64]   = { PROTOBUF_C_WIRE_TYPE_VARINT, UINT64_MAX, 0 },
    [PROTOBUF_C_TYPE_BOOL]     = { PROTOBUF_C_WIRE_TYPE_VARINT, 1, 0 },
    [PROTOBUF_C_TYPE_SFIXED32] = { PROTOBUF_C_WIRE_TYPE_32BIT, 0, 0 },
    [PROTOBUF_C_TYPE_FIXED32]  = { PROTOBUF_C_WIRE_TYPE_32BIT, 0, 0 },
    [PROTOBUF_C_TYPE_FLOAT]    = { PROTOBUF_C_WIRE_TYPE_32BIT, 0, 0 },
    [PROTOBUF_C_TYPE_SFIXED64] = { PROTOBUF_C_WIRE_TYPE_64BIT, 0, 0 },
    [PROTOBUF_C_TYPE_FIXED64]  = { PROTOBUF_C_WIRE_TYPE_64BIT, 0, 0 },
    [PROTOBUF_C_TYPE_DOUBLE]   = { PROTOBUF_C_WIRE_TYPE_64BIT, 0, 0 },
    [PROTOBUF_C_TYPE_STRING]   = { PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, 0, 0 },
    [PROTOBUF_C_TYPE_BYTES]    = { PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, 0, 0 },
    [PROTOBUF_C_TYPE_MESSAGE]  = { PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, 0, 0 },
};
/* clang-format on */

static struct level *
current_level(struct check *check)
{
    return &check->levels[check->depth - 1];
}

/* A path that does not fit is cut: it is for a person, and the byte follows anyway. */
static size_t
where_add(char *where, size_t used, const char *separator, const char *name)
{
    size_t room = WIRE_WHERE_BYTES - WHERE_TAIL_BYTES - used;
    int written = snprintf(where + used, room, "%s%s", separator, name);
    ASSERT(written >= 0);
    return used + ((size_t)written < room ? (size_t)written : room - 1);
}

static void
where_write(const struct check *check, const uint8_t *at, char *where)
{
    size_t used = where_add(where, 0, "", check->levels[0].type->short_name);
    for (size_t i = 0; i < check->depth; i++) {
        const struct level *level = &check->levels[i];
        if (level->field == NULL)
            continue;
        used = where_add(where, used, ".", level->field->name);
        if (level->field->label == PROTOBUF_C_LABEL_REPEATED && level->elements > 0) {
            char index[16];
            int written = snprintf(index, sizeof index, "[%u]", level->elements - 1U);
            ASSERT(written > 0);
            used = where_add(where, used, "", index);
        }
    }
    int written = snprintf(where + used, WIRE_WHERE_BYTES - used, " byte %zu",
        (size_t)(at - check->start));
    ASSERT(written > 0);
}

/* Always false, so that a check can end with it. */
static bool
fail(const struct check *check, const char *reason, const uint8_t *at)
{
    check->fault->reason = reason;
    where_write(check, at, check->fault->where);
    return false;
}

/* Only the shortest form is sound: one number, one spelling. */
static bool
read_varint(struct check *check, const uint8_t *end, uint64_t *value_out)
{
    const uint8_t *first = check->at;
    uint64_t value = 0;
    for (unsigned i = 0; i < VARINT_BYTES_MAX; i++) {
        if (check->at == end)
            return fail(check, "wire-truncated", first);
        uint8_t byte = *check->at++;
        value |= (uint64_t)(byte & 0x7fU) << (7U * i);
        if ((byte & 0x80U) != 0)
            continue;
        bool is_padded = byte == 0 && i > 0;
        bool is_cut = byte > 1 && i == VARINT_BYTES_MAX - 1;
        *value_out = value;
        return is_padded || is_cut ? fail(check, "wire-varint", first) : true;
    }
    return fail(check, "wire-varint", first);
}

static bool
read_fixed(struct check *check, const uint8_t *end, size_t bytes)
{
    if ((size_t)(end - check->at) < bytes)
        return fail(check, "wire-truncated", check->at);
    check->at += bytes;
    return true;
}

/* The bytes themselves are passed over; the slice is for whoever looks into them. */
static bool
read_length(struct check *check, struct slice *bytes_out)
{
    const uint8_t *first = check->at;
    const uint8_t *end = current_level(check)->end;
    uint64_t length = 0;
    if (!read_varint(check, end, &length))
        return false;
    if (length > (uint64_t)(end - check->at))
        return fail(check, "wire-truncated", first);
    *bytes_out = (struct slice){ check->at, (size_t)length };
    check->at += length;
    return true;
}

static bool
skip_unknown(struct check *check, ProtobufCWireType wire_type)
{
    const uint8_t *end = current_level(check)->end;
    uint64_t ignored = 0;
    struct slice passed;
    if (++check->unknown_count > WIRE_UNKNOWN_MAX)
        return fail(check, "wire-too-many", check->at);
    if (wire_type == PROTOBUF_C_WIRE_TYPE_VARINT)
        return read_varint(check, end, &ignored);
    if (wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
        return read_length(check, &passed);
    return read_fixed(check, end, wire_type == PROTOBUF_C_WIRE_TYPE_64BIT ? 8 : 4);
}

static bool
is_named(const ProtobufCFieldDescriptor *field, const char *name)
{
    return strcmp(field->name, name) == 0;
}

/* Sees no difference between `case_id` and a field named `_id`; neither has we. */
static bool
is_named_after(const ProtobufCFieldDescriptor *field, const char *ending)
{
    size_t length = strlen(field->name);
    size_t ending_length = strlen(ending);
    return length >= ending_length &&
           memcmp(field->name + length - ending_length, ending, ending_length) == 0;
}

static bool
check_scalar(struct check *check, const uint8_t *end, const struct value_row *row)
{
    const uint8_t *first = check->at;
    uint64_t value = 0;
    if (row->wire_type != PROTOBUF_C_WIRE_TYPE_VARINT)
        return read_fixed(
            check, end, row->wire_type == PROTOBUF_C_WIRE_TYPE_64BIT ? 8 : 4);
    if (!read_varint(check, end, &value))
        return false;
    if (value > row->positive_max &&
        (row->negative_min == 0 || value < row->negative_min))
        return fail(check, "wire-varint", first);
    if (value > WIRE_TIME_US_MAX && is_named_after(current_level(check)->field, "_us"))
        return fail(check, "wire-time", first);
    return true;
}

static bool
check_packed(struct check *check, const struct value_row *row)
{
    struct level *level = current_level(check);
    struct slice packed;
    if (!read_length(check, &packed))
        return false;
    check->at = packed.data;
    level->elements = 0;
    while (check->at != packed.data + packed.len) {
        if (++level->elements > WIRE_REPEATED_MAX)
            return fail(check, "wire-too-many", check->at);
        if (!check_scalar(check, packed.data + packed.len, row))
            return false;
    }
    return true;
}

bool
wire_is_utf8(struct slice text)
{
    return wire_text_utf8_bytes(text) == text.len;
}

bool
wire_is_code(struct slice text)
{
    return text.len > 0 && text.len <= WIRE_CODE_BYTES_MAX &&
           wire_text_code_bytes(text) == text.len;
}

static bool
check_text(const struct check *check, struct slice text)
{
    if (text.len > WIRE_TEXT_BYTES_MAX)
        return fail(check, "wire-too-large", text.data);
    size_t sound = wire_text_utf8_bytes(text);
    if (sound == text.len)
        return true;
    const uint8_t *bad = text.data + sound;
    return fail(check, *bad == 0 ? "wire-nul" : "wire-utf8", bad);
}

/* Fields named *_code(s) are what tables keep in rows of fixed size. */
static size_t
code_bytes_max(const ProtobufCFieldDescriptor *field)
{
    size_t length = strlen(field->name);
    bool is_short = (length > 5 && strcmp(field->name + length - 5, "_code") == 0) ||
                    (length > 6 && strcmp(field->name + length - 6, "_codes") == 0);
    return is_short ? WIRE_SHORT_CODE_BYTES_MAX : WIRE_CODE_BYTES_MAX;
}

static bool
check_string(struct check *check, struct slice text)
{
    const struct level *level = current_level(check);
    if (level->type == &stafett__v1__content_item__descriptor &&
        is_named(level->field, "text"))
        return check_text(check, text);
    if (text.len > code_bytes_max(level->field))
        return fail(check, "wire-too-large", text.data);
    size_t sound = is_named(level->field, "where") ? wire_text_where_bytes(text)
                                                   : wire_text_code_bytes(text);
    return sound == text.len || fail(check, "wire-code", text.data + sound);
}

static bool
open_level(
    struct check *check, const ProtobufCMessageDescriptor *type, struct slice bytes)
{
    if (check->depth == WIRE_DEPTH_MAX)
        return fail(check, "wire-depth", bytes.data);
    struct level *level = &check->levels[check->depth++];
    level->type = type;
    level->field = NULL;
    level->end = bytes.data + bytes.len;
    level->number = 0;
    level->elements = 0;
    level->oneof_count = 0;
    check->at = bytes.data;
    return true;
}

static bool
check_bytes(struct check *check, struct slice bytes)
{
    const ProtobufCFieldDescriptor *field = current_level(check)->field;
    bool is_list = is_named_after(field, "_ids");
    if (is_list || is_named_after(field, "_id")) {
        bool is_id = bytes.len == ID_BYTES_ON_WIRE || (bytes.len == 0 && !is_list);
        return is_id || fail(check, "wire-id", bytes.data);
    }
    if (is_named(field, "content") || is_named_after(field, "_content"))
        return open_level(check, &stafett__v1__content__descriptor, bytes);
    return true;
}

static bool
check_value(struct check *check)
{
    const struct level *level = current_level(check);
    const ProtobufCFieldDescriptor *field = level->field;
    const struct value_row *row = &values[field->type];
    if (row->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
        return (field->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0
                   ? check_packed(check, row)
                   : check_scalar(check, level->end, row);
    struct slice bytes;
    if (!read_length(check, &bytes))
        return false;
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return check_string(check, bytes);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return check_bytes(check, bytes);
    return open_level(check, field->descriptor, bytes);
}

/* One member of a oneof, once: protobuf-c would let the last one win. */
static bool
enter_oneof(struct check *check, const uint8_t *first)
{
    struct level *level = current_level(check);
    unsigned oneof = level->field->quantifier_offset;
    for (size_t i = 0; i < level->oneof_count; i++) {
        if (level->oneofs[i] == oneof)
            return fail(check, "wire-duplicate", first);
    }
    ASSERT(level->oneof_count < ONEOFS_MAX);
    level->oneofs[level->oneof_count++] = oneof;
    return true;
}

static bool
enter_field(struct check *check, ProtobufCWireType wire_type, bool is_again)
{
    struct level *level = current_level(check);
    const ProtobufCFieldDescriptor *field = level->field;
    bool is_packed = (field->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
    ASSERT(field->type < ARRAY_COUNT(values));
    if (is_again && (is_packed || field->label != PROTOBUF_C_LABEL_REPEATED))
        return fail(check, "wire-duplicate", check->at);
    level->elements = is_again ? level->elements + 1 : 1;
    if (level->elements > WIRE_REPEATED_MAX)
        return fail(check, "wire-too-many", check->at);
    if (wire_type != (is_packed ? PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED
                                : values[field->type].wire_type))
        return fail(check, "wire-type", check->at);
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        return enter_oneof(check, check->at);
    return true;
}

static bool
check_field(struct check *check)
{
    struct level *level = current_level(check);
    const uint8_t *first = check->at;
    uint64_t tag = 0;
    level->field = NULL;
    if (!read_varint(check, level->end, &tag))
        return false;
    ProtobufCWireType wire_type = (ProtobufCWireType)(tag & 7U);
    bool is_group = wire_type > PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED &&
                    wire_type != PROTOBUF_C_WIRE_TYPE_32BIT;
    if (is_group || tag >> 3U == 0 || tag >> 3U > FIELD_NUMBER_MAX)
        return fail(check, "wire-type", first);
    uint32_t number = (uint32_t)(tag >> 3U);
    if (number < level->number)
        return fail(check, "wire-order", first);
    bool is_again = number == level->number;
    level->number = number;
    level->field = protobuf_c_message_descriptor_get_field(level->type, number);
    if (level->field == NULL)
        return skip_unknown(check, wire_type);
    return enter_field(check, wire_type, is_again) && check_value(check);
}

bool
wire_check(const ProtobufCMessageDescriptor *type, struct slice payload,
    struct wire_fault *fault)
{
    static const uint8_t nothing[1];
    struct check check;
    ASSERT(type != NULL && fault != NULL);
    ASSERT(payload.data != NULL || payload.len == 0);
    if (payload.data == NULL)
        payload.data = nothing;
    fault->reason = NULL;
    fault->where[0] = '\0';
    check.start = payload.data;
    check.depth = 0;
    check.unknown_count = 0;
    check.fault = fault;
    bool is_sound = open_level(&check, type, payload);
    while (is_sound && check.depth > 0) {
        if (check.at == current_level(&check)->end)
            check.depth--;
        else
            is_sound = check_field(&check);
    }
    return is_sound;
}
