#ifndef STAFETT_WIRE_H
#define STAFETT_WIRE_H

/* Checks raw protobuf before protobuf-c sees it, because protobuf-c recurses without
 * limit, takes invalid UTF-8, stops strings at NUL and lets a second value of a
 * singular field win (pitfalls P1-P3). What passes is canonical: ascending tags,
 * minimal varints, no duplicates of singular fields, known wire types, depth <= 6.
 *
 * Numbers named *_us are times from 1970 to 9999, so that rules can add to them.
 *
 * Strings must be code words ([A-Za-z0-9._:/+@-], at most 128 bytes) except in
 * stafett.v1.ContentItem.text, which is UTF-8 without NUL, and in fields named
 * `where`, which hold what struct wire_fault has. A `bytes` field named `content` or
 * *_content must hold a canonical stafett.v1.Content or be empty; one named *_id must
 * be empty or 16 bytes, an element of *_ids 16 bytes. Repeated numbers are packed.
 * Singular fields may be there with their zero value (some encoders write it), so
 * what was received is kept as bytes and never encoded again. Unknown fields are let
 * through (they are stored and forwarded as received) but must be sound, and at most
 * 32 of them in all. */

#include "common/slice.h"

enum {
    WIRE_DEPTH_MAX = 6,
    WIRE_REPEATED_MAX = 4096, /* elements of one repeated field */
    WIRE_UNKNOWN_MAX = 32,
    WIRE_CODE_BYTES_MAX = 128,                      /* a code word ... */
    WIRE_SHORT_CODE_BYTES_MAX = CODE_BYTES_MAX - 1, /* ... in a field named *_code(s) */
    WIRE_TEXT_BYTES_MAX = 16384,
    WIRE_WHERE_BYTES = 96,
};

#define WIRE_TIME_US_MAX (UINT64_C(253402300799) * 1000000)

struct wire_fault {
    const char *reason;           /* a code of reason.h, NULL if sound */
    char where[WIRE_WHERE_BYTES]; /* "AddUnit.content.items[1].text byte 17" */
};

/* True if sound. On false *fault says what and where. */
bool wire_check(const ProtobufCMessageDescriptor *type, struct slice payload,
    struct wire_fault *fault);
bool wire_is_code(struct slice text); /* and not empty */
bool wire_is_utf8(struct slice text); /* and free of NUL */

#endif
