#ifndef STAFETT_SLICE_H
#define STAFETT_SLICE_H

/* A slice is a borrowed pointer and length. From an arena it is valid until the
 * batch is released; from a table until the next put or walk step. */

#include "common/base.h"
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct slice {
    const uint8_t *data;
    size_t len;
};

struct slice slice_of(const void *data, size_t len);
struct slice slice_text(const char *text); /* without the NUL */
struct slice slice_bytes(ProtobufCBinaryData bytes);
/* protobuf-c wants a writable pointer but does not write when packing. */
ProtobufCBinaryData slice_binary(struct slice slice);
bool slice_equal(struct slice a, struct slice b);
int slice_compare(struct slice a, struct slice b); /* as memcmp, shorter first */
/* Lower-case hex with a NUL; at most (hex_bytes - 1) / 2 bytes are shown. */
void slice_hex(struct slice slice, char *hex, size_t hex_bytes);
/* Exactly `len` bytes from 2 * len hex digits (dashes are skipped). */
bool slice_parse_hex(const char *hex, uint8_t *bytes, size_t len);

#endif
