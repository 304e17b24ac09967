#ifndef STAFETT_UNPACK_H
#define STAFETT_UNPACK_H

/* Decodes what is packed as protobuf-c and every other library packs it: fields in the
 * order of their numbers, each once. Bytes are read once, and what was just read says
 * where the next field is to be looked for; protobuf-c sorts and searches, which was most
 * of what a turn cost to read. message.c alone calls this, behind the same wire check, and
 * leaves everything else that is valid to protobuf-c. */

#include "common/arena.h"

/* NULL: packed in another way, a kind of field that no message of ours has, not sound, or
 * no room. What was taken from the arena until then is the caller's to give back. */
ProtobufCMessage *unpack_in_order(const ProtobufCMessageDescriptor *type,
    struct slice bytes, struct arena_decoder *decoder);

#endif
