#ifndef STAFETT_ID_H
#define STAFETT_ID_H

/* 128-bit ids, time-ordered as UUIDv7 (RFC 9562): random ids halve the store's
 * throughput at a million rows. Rules make ids from the input's time and seed. */

#include "common/digest.h"

enum { ID_BYTES = 16, ID_TEXT_BYTES = 37, SEED_BYTES = 32 };

struct id {
    uint8_t bytes[ID_BYTES];
};

extern const struct id ID_NONE;

/* Version and variant set; the rest from SHA-256(seed || ordinal). */
struct id id_make(int64_t time_us, const uint8_t seed[SEED_BYTES], uint32_t ordinal);
/* An id that follows from another: same time part, the rest SHA-256(id || word). */
struct id id_derive(struct id from, const char *word);
bool id_is_none(struct id id);
bool id_equal(struct id a, struct id b);
/* False unless 16 bytes. */
bool id_from(struct slice bytes, struct id *out);
/* Of bytes in a message: none unless they are 16; or they must be. */
struct id id_or_none(ProtobufCBinaryData bytes);
struct id id_sure(ProtobufCBinaryData bytes);
struct slice id_slice(const struct id *id); /* borrows *id */
ProtobufCBinaryData id_binary(const struct id *id);
/* 8-4-4-4-12 with NUL. */
void id_text(struct id id, char text[ID_TEXT_BYTES]);
/* With or without dashes; false if it is no id. */
bool id_parse(const char *text, struct id *out);

#endif
