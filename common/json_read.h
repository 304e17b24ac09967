#ifndef STAFETT_JSON_READ_H
#define STAFETT_JSON_READ_H

/* JSON as a protobuf message, by its descriptor: the other direction of json.h. What is
 * not of the message is a fault, not left out: whoever misspells a field must hear it.
 * Ids and digests are text as json.h writes them; a time is `x_us`, or `x` as local time
 * ("2027-05-14T15:40"); content is an object of texts, of the items that are allowed.
 * Nested messages are not read: no command has any. */

#include "common/arena.h"
#include "common/calendar.h"

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

struct json_read {
    const struct calendar *calendar;
    struct arena *arena;
    const char *language; /* of content */
    const char *items;    /* of content, with spaces between: "reason message" */
    const uint8_t
        *salt; /* of content, ID_BYTES: the same order again is the same bytes */
};

enum { JSON_TEXT_BYTES_MAX = 16384 };

/* NULL: *fault_out names the field or item that is wrong (a copy in the arena). */
ProtobufCMessage *json_to_message(const struct json_read *read, json_t *object,
    const ProtobufCMessageDescriptor *type, const char **fault_out);

#endif
