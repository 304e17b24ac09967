/* UUIDv7: 48 bits of milliseconds, then 74 bits of a hash. The same (time, seed,
 * ordinal) gives the same id, so a batch that is run again makes the same ids. */

#include "common/id.h"

#include <string.h>

enum { ID_TIME_BYTES = 6 };

const struct id ID_NONE = { { 0 } };

/* Keeps the time part and takes the rest from a hash. */
static struct id
id_of_hash(struct id time_part, const uint8_t hash[DIGEST_BYTES])
{
    struct id id = time_part;
    memcpy(id.bytes + ID_TIME_BYTES, hash, ID_BYTES - ID_TIME_BYTES);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0FU) | 0x70U); /* version 7 */
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3FU) | 0x80U); /* RFC 9562's variant */
    return id;
}

struct id
id_make(int64_t time_us, const uint8_t seed[SEED_BYTES], uint32_t ordinal)
{
    ASSERT(time_us >= 0);
    uint64_t time_ms = (uint64_t)time_us / 1000;
    struct id id = ID_NONE;
    for (size_t i = 0; i < ID_TIME_BYTES; i++)
        id.bytes[i] = (uint8_t)(time_ms >> (8 * (ID_TIME_BYTES - 1 - i)));
    uint8_t source[SEED_BYTES + 4];
    memcpy(source, seed, SEED_BYTES);
    for (size_t i = 0; i < 4; i++)
        source[SEED_BYTES + i] = (uint8_t)(ordinal >> (8 * (3 - i)));
    uint8_t hash[DIGEST_BYTES];
    digest_of(slice_of(source, sizeof source), hash);
    return id_of_hash(id, hash);
}

struct id
id_derive(struct id from, const char *word)
{
    const struct slice parts[] = { id_slice(&from), slice_text(word) };
    uint8_t hash[DIGEST_BYTES];
    digest_of_parts(parts, ARRAY_COUNT(parts), hash);
    return id_of_hash(from, hash);
}

bool
id_is_none(struct id id)
{
    return id_equal(id, ID_NONE);
}

bool
id_equal(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, ID_BYTES) == 0;
}

bool
id_from(struct slice bytes, struct id *out)
{
    if (bytes.len != ID_BYTES)
        return false;
    memcpy(out->bytes, bytes.data, ID_BYTES);
    return true;
}

struct id
id_or_none(ProtobufCBinaryData bytes)
{
    struct id id;
    return id_from(slice_bytes(bytes), &id) ? id : ID_NONE;
}

struct id
id_sure(ProtobufCBinaryData bytes)
{
    struct id id;
    ASSERT(id_from(slice_bytes(bytes), &id));
    return id;
}

struct slice
id_slice(const struct id *id)
{
    return slice_of(id->bytes, ID_BYTES);
}

ProtobufCBinaryData
id_binary(const struct id *id)
{
    return slice_binary(id_slice(id));
}

void
id_text(struct id id, char text[ID_TEXT_BYTES])
{
    static const uint8_t group_bytes[] = { 4, 2, 2, 2, 6 };
    size_t from = 0;
    char *at = text;
    for (size_t i = 0; i < ARRAY_COUNT(group_bytes); i++) {
        size_t len = group_bytes[i];
        slice_hex(slice_of(id.bytes + from, len), at, 2 * len + 1);
        at += 2 * len;
        from += len;
        *at = '-';
        at++;
    }
    text[ID_TEXT_BYTES - 1] = 0;
}

bool
id_parse(const char *text, struct id *out)
{
    struct id id = ID_NONE;
    if (!slice_parse_hex(text, id.bytes, ID_BYTES))
        return false;
    *out = id;
    return true;
}
