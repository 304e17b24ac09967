#ifndef STAFETT_MESSAGE_H
#define STAFETT_MESSAGE_H

/* Checked decoding and packing of protobuf messages, and the one content type.
 * message_unpack = wire_check, then protobuf-c within the arena's decode budget. */

#include "common/arena.h"
#include "common/id.h"
#include "common/wire.h"
#include "proto/envelope.pb-c.h"
#include "proto/shared.pb-c.h"

/* NULL with *fault filled when the bytes are not sound. Lives in the arena. */
ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *type,
    struct slice bytes, struct arena *arena, struct wire_fault *fault);
/* For bytes that we wrote ourselves (log, tables): no wire check; ASSERTs. */
ProtobufCMessage *message_unpack_own(
    const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *arena);
/* The type is the message's own descriptor. */
struct slice message_pack(const ProtobufCMessage *message, struct arena *arena);

/* A canonical envelope begins with its id, of 16 bytes, and its type: read without
 * unpacking. False: no such id. *type_out is empty when the type does not follow. */
bool envelope_front(struct slice envelope, struct id *id_out, struct slice *type_out);

/* An item of a packed Content, or an empty slice. Content was wire-checked before. */
struct slice content_item(struct slice content, const char *name, struct arena *arena);
/* A copy with one more item; `content` may be empty (then the salt is taken from
 * `salt`). */
struct slice content_with(struct slice content, const char *name, struct slice text,
    const uint8_t salt[16], struct arena *arena);

#endif
