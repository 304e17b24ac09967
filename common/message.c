/* The only door to the decoders, ours and protobuf-c's. It always decodes into an arena, so that
 * nothing is freed one by one, and always behind the wire check or with bytes that we
 * packed ourselves. */

#include "common/message.h"

#include "common/unpack.h"

#include <string.h>

/* 64 KiB can unpack to 4 MiB and a little; a frame of 1 MiB holds its items as bytes,
 * which do not grow. */
enum { DECODE_BYTES_MAX = 4 << 20 };

/* NULL: more than `bytes_max`; the arena is as it was. */
static ProtobufCMessage *
unpack(const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *arena,
    size_t bytes_max)
{
    size_t mark = arena_mark(arena);
    struct arena_decoder decoder = { arena, bytes_max };
    ProtobufCMessage *message = unpack_in_order(type, bytes, &decoder);
    if (message != NULL)
        return message;
    arena_rewind(arena, mark);
    decoder.left = bytes_max;
    ProtobufCAllocator allocator = arena_allocator(&decoder);
    message = protobuf_c_message_unpack(type, &allocator, bytes.len, bytes.data);
    if (message == NULL)
        arena_rewind(arena, mark);
    return message;
}

ProtobufCMessage *
message_unpack(const ProtobufCMessageDescriptor *type, struct slice bytes,
    struct arena *arena, struct wire_fault *fault)
{
    if (!wire_check(type, bytes, fault))
        return NULL;
    ProtobufCMessage *message = unpack(type, bytes, arena, DECODE_BYTES_MAX);
    if (message != NULL)
        return message;
    /* The wire was sound: only the budget can have said no. */
    fault->reason = "wire-too-large";
    memset(fault->where, 0, sizeof fault->where);
    size_t length = strlen(type->short_name);
    memcpy(fault->where, type->short_name,
        length < WIRE_WHERE_BYTES ? length : WIRE_WHERE_BYTES - 1);
    return NULL;
}

ProtobufCMessage *
message_unpack_own(
    const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *arena)
{
    ProtobufCMessage *message = unpack(type, bytes, arena, arena_left(arena));
    ASSERT(message != NULL);
    return message;
}

struct slice
message_pack(const ProtobufCMessage *message, struct arena *arena)
{
    size_t bytes = protobuf_c_message_get_packed_size(message);
    if (bytes == 0)
        return slice_text("");
    uint8_t *packed = arena_try(arena, bytes);
    ASSERT(packed != NULL);
    size_t written = protobuf_c_message_pack(message, packed);
    ASSERT(written == bytes);
    return slice_of(packed, bytes);
}

static Stafett__V1__Content *
content_unpack(struct slice content, struct arena *arena)
{
    return (Stafett__V1__Content *)message_unpack_own(
        &stafett__v1__content__descriptor, content, arena);
}

bool
envelope_front(struct slice envelope, struct id *id_out, struct slice *type_out)
{
    enum { ID_TAG = 0x0a, TYPE_TAG = 0x12, TYPE_AT = 2 + ID_BYTES };
    const uint8_t *bytes = envelope.data;
    *type_out = slice_of(NULL, 0);
    if (envelope.len < TYPE_AT || bytes[0] != ID_TAG || bytes[1] != ID_BYTES ||
        !id_from(slice_of(bytes + 2, ID_BYTES), id_out))
        return false;
    if (envelope.len >= TYPE_AT + 2 && bytes[TYPE_AT] == TYPE_TAG &&
        bytes[TYPE_AT + 1] < WIRE_CODE_BYTES_MAX &&
        bytes[TYPE_AT + 1] <= envelope.len - TYPE_AT - 2)
        *type_out = slice_of(bytes + TYPE_AT + 2, bytes[TYPE_AT + 1]);
    return true;
}

struct slice
content_item(struct slice content, const char *name, struct arena *arena)
{
    if (content.len == 0)
        return slice_text("");
    const Stafett__V1__Content *unpacked = content_unpack(content, arena);
    for (size_t i = 0; i < unpacked->n_items; i++) {
        if (strcmp(unpacked->items[i]->name_code, name) == 0)
            return slice_text(unpacked->items[i]->text);
    }
    return slice_text("");
}

/* The text is not looked at: whoever receives it checks it, and can say what is
 * wrong with it. */
struct slice
content_with(struct slice content, const char *name, struct slice text,
    const uint8_t salt[16], struct arena *arena)
{
    Stafett__V1__Content *unpacked = content_unpack(content, arena);
    Stafett__V1__ContentItem added = STAFETT__V1__CONTENT_ITEM__INIT;
    added.name_code = arena_text(arena, slice_text(name));
    added.text = arena_text(arena, text);
    size_t count = unpacked->n_items;
    Stafett__V1__ContentItem **items =
        arena_take(arena, (count + 1) * sizeof(Stafett__V1__ContentItem *));
    if (count > 0)
        memcpy(items, unpacked->items, count * sizeof(Stafett__V1__ContentItem *));
    items[count] = &added;
    unpacked->items = items;
    unpacked->n_items = count + 1;
    if (content.len == 0)
        unpacked->salt = slice_binary(slice_of(salt, 16));
    return message_pack(&unpacked->base, arena);
}
