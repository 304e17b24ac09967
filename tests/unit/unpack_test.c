/* The two decoders agree: every message of proto/, with anything in its fields, is read by
 * unpack_in_order, and packs to the same bytes again; and whatever it takes of changed
 * bytes, protobuf-c takes and means the same. */

#include "tests/lib/test.h"

#include "common/catalogue.h"
#include "common/message.h"
#include "common/unpack.h"

#include <string.h>

enum {
    ARENA_BYTES = 32 << 20,
    FILLS = 12, /* of each message */
    DEPTH = 4,
    CHANGES = 40, /* of each packed message */
};

static uint64_t randomness;

static uint64_t
random_next(void)
{
    randomness =
        randomness * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return randomness >> 33;
}

static ProtobufCMessage *fill(
    const ProtobufCMessageDescriptor *type, struct arena *arena, unsigned depth);

/* Never the default: that would not be packed. */
static void
fill_value(const ProtobufCFieldDescriptor *field, uint8_t *place, struct arena *arena,
    unsigned depth)
{
    static const size_t lengths[] = { 1, 16, 127, 128, 300 };
    uint64_t number = random_next() << (random_next() % 30) | 1;
    size_t len = lengths[random_next() % ARRAY_COUNT(lengths)];
    if (field->type == PROTOBUF_C_TYPE_BYTES || field->type == PROTOBUF_C_TYPE_STRING) {
        char *text = arena_take(arena, len + 1);
        memset(text, 'a' + (int)(random_next() % 26), len);
        ProtobufCBinaryData bytes = { len, (uint8_t *)text };
        if (field->type == PROTOBUF_C_TYPE_BYTES)
            memcpy(place, &bytes, sizeof bytes);
        else
            memcpy(place, &text, sizeof text);
    } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        void *inner = fill(field->descriptor, arena, depth + 1);
        memcpy(place, &inner, sizeof inner);
    } else if (field->type == PROTOBUF_C_TYPE_INT64 ||
               field->type == PROTOBUF_C_TYPE_UINT64) {
        memcpy(place, &number, sizeof number);
    } else {
        uint32_t low = field->type == PROTOBUF_C_TYPE_BOOL ? 1 : (uint32_t)number;
        memcpy(place, &low, sizeof low);
    }
}

static size_t
value_bytes(const ProtobufCFieldDescriptor *field)
{
    switch ((int)field->type) {
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        return 8;
    default:
        return 4;
    }
}

static void
fill_field(const ProtobufCFieldDescriptor *field, uint8_t *message, struct arena *arena,
    unsigned depth)
{
    bool is_oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    uint32_t chosen = 0;
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        if (is_oneof)
            memcpy(&chosen, message + field->quantifier_offset, sizeof chosen);
        if (chosen != 0)
            return;
        if (is_oneof)
            memcpy(message + field->quantifier_offset, &field->id, sizeof field->id);
        fill_value(field, message + field->offset, arena, depth);
        return;
    }
    size_t count = 1 + random_next() % 3;
    uint8_t *elements = arena_take(arena, count * value_bytes(field));
    for (size_t i = 0; i < count; i++)
        fill_value(field, elements + i * value_bytes(field), arena, depth);
    memcpy(message + field->quantifier_offset, &count, sizeof count);
    memcpy(message + field->offset, &elements, sizeof elements);
}

static ProtobufCMessage *
fill(const ProtobufCMessageDescriptor *type, struct arena *arena, unsigned depth)
{
    ProtobufCMessage *message = arena_take(arena, type->sizeof_message);
    type->message_init(message);
    for (unsigned i = 0; i < type->n_fields; i++) {
        bool is_inner = type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE;
        if (random_next() % 4 != 0 && (!is_inner || depth < DEPTH))
            fill_field(&type->fields[i], (uint8_t *)message, arena, depth);
    }
    return message;
}

static ProtobufCMessage *
read_in_order(
    const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *arena)
{
    struct arena_decoder decoder = { arena, arena_left(arena) };
    return unpack_in_order(type, bytes, &decoder);
}

static ProtobufCMessage *
read_by_library(
    const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *arena)
{
    struct arena_decoder decoder = { arena, arena_left(arena) };
    ProtobufCAllocator allocator = arena_allocator(&decoder);
    return protobuf_c_message_unpack(type, &allocator, bytes.len, bytes.data);
}

static void
every_message_is_read(void **state)
{
    struct arena *arena = *state;
    for (size_t i = 0; i < catalogue_count; i++) {
        for (int j = 0; j < FILLS; j++) {
            arena_reset(arena);
            const ProtobufCMessageDescriptor *type = catalogue_rows[i];
            struct slice packed = message_pack(fill(type, arena, 0), arena);
            const ProtobufCMessage *read = read_in_order(type, packed, arena);
            assert_non_null(read);
            assert_true(slice_equal(message_pack(read, arena), packed));
        }
    }
}

static void
changed_bytes_mean_the_same(void **state)
{
    struct arena *arena = *state;
    size_t taken = 0;
    for (size_t i = 0; i < CHANGES * catalogue_count; i++) {
        struct wire_fault fault;
        arena_reset(arena);
        const ProtobufCMessageDescriptor *type = catalogue_rows[i % catalogue_count];
        struct slice packed = message_pack(fill(type, arena, 0), arena);
        if (packed.len == 0)
            continue;
        uint8_t *bytes = arena_take(arena, packed.len);
        memcpy(bytes, packed.data, packed.len);
        bytes[random_next() % packed.len] ^= (uint8_t)(1 << random_next() % 8);
        struct slice changed =
            slice_of(bytes, packed.len - (random_next() % 8 == 0 ? 1 : 0));
        const ProtobufCMessage *read = read_in_order(type, changed, arena);
        if (read == NULL || !wire_check(type, changed, &fault))
            continue;
        const ProtobufCMessage *same = read_by_library(type, changed, arena);
        assert_non_null(same);
        assert_true(slice_equal(message_pack(read, arena), message_pack(same, arena)));
        taken++;
    }
    assert_true(taken > catalogue_count);
}

/* Valid, but not as it is packed: left to the library. */
static void
another_order_is_not_read(void **state)
{
    struct arena *arena = *state;
    const uint8_t backwards[] = { 0x12, 1, 'b', 0x0a, 1, 'a' };
    const uint8_t twice[] = { 0x0a, 1, 'a', 0x0a, 1, 'b' };
    const ProtobufCMessageDescriptor *type = &stafett__v1__envelope__descriptor;
    struct slice wires[] = { slice_of(backwards, sizeof backwards),
        slice_of(twice, sizeof twice) };
    for (size_t i = 0; i < ARRAY_COUNT(wires); i++) {
        assert_null(read_in_order(type, wires[i], arena));
        assert_non_null(message_unpack_own(type, wires[i], arena));
    }
}

static int
setup(void **state)
{
    struct arena *arena = NULL;
    arena_create(ARENA_BYTES, &arena);
    *state = arena;
    randomness = 20261126;
    return 0;
}

static int
teardown(void **state)
{
    struct arena *arena = *state;
    arena_destroy(&arena);
    return 0;
}

int
main(void)
{
#define WITH_ARENA(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_ARENA(every_message_is_read),
        WITH_ARENA(changed_bytes_mean_the_same),
        WITH_ARENA(another_order_is_not_read),
    };
    return test_run_group("unpack", tests, ARRAY_COUNT(tests));
}
