/* A packed row is parts of: how many bytes follow, those bytes, how many zeros come
 * after them; both counts are one byte. */

#include "common/table_row.h"

#include <string.h>

enum {
    COUNT_MAX = UINT8_MAX,
    ZEROS_MIN = 4, /* a shorter run costs as much as it saves */
};

static size_t
zeros_at(const uint8_t *bytes, size_t left)
{
    static const uint8_t zeros[8];
    size_t count = 0;
    while (
        left - count >= sizeof zeros && memcmp(bytes + count, zeros, sizeof zeros) == 0)
        count += sizeof zeros;
    while (count < left && bytes[count] == 0)
        count++;
    return count;
}

/* Bytes until the next run of zeros that is worth counting, or the end. */
static size_t
literals_at(const uint8_t *bytes, size_t left)
{
    size_t at = 0;
    while (left - at >= ZEROS_MIN) {
        /* From the back: whatever is not zero there, no run can begin before it. */
        size_t zeros = 0;
        while (zeros < ZEROS_MIN && bytes[at + ZEROS_MIN - 1 - zeros] == 0)
            zeros++;
        if (zeros == ZEROS_MIN)
            return at;
        at += ZEROS_MIN - zeros;
    }
    return left;
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct slice
row_pack(const void *row, size_t row_bytes, uint8_t packed[ROW_PACKED_BYTES_MAX])
{
    const uint8_t *bytes = row;
    size_t at = 0;
    size_t used = 0;
    ASSERT(row_bytes <= ROW_BYTES_MAX);
    if (row_bytes <= ROW_PLAIN_BYTES_MAX)
        return slice_of(row, row_bytes);
    while (at < row_bytes) {
        size_t literals = smaller(literals_at(bytes + at, row_bytes - at), COUNT_MAX);
        packed[used] = (uint8_t)literals;
        memcpy(packed + used + 1, bytes + at, literals);
        at += literals;
        used += 1 + literals;
        size_t zeros = literals == COUNT_MAX
                           ? 0
                           : smaller(zeros_at(bytes + at, row_bytes - at), COUNT_MAX);
        packed[used] = (uint8_t)zeros;
        at += zeros;
        used++;
    }
    return slice_of(packed, used);
}

void
row_unpack(struct slice value, void *row_out, size_t row_bytes)
{
    uint8_t *row = row_out;
    size_t at = 0;
    size_t made = 0;
    if (row_bytes <= ROW_PLAIN_BYTES_MAX) {
        ASSERT(value.len == row_bytes);
        memcpy(row, value.data, row_bytes);
        return;
    }
    while (at < value.len) {
        size_t literals = value.data[at];
        ASSERT(value.len - at >= literals + 2);
        size_t zeros = value.data[at + 1 + literals];
        ASSERT(row_bytes - made >= literals + zeros);
        memcpy(row + made, value.data + at + 1, literals);
        memset(row + made + literals, 0, zeros);
        made += literals + zeros;
        at += literals + 2;
    }
    ASSERT(made == row_bytes);
}
