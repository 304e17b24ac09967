#ifndef STAFETT_TABLE_ROW_H
#define STAFETT_TABLE_ROW_H

/* Rows as they lie in a table. Most of a row is the unused end of its codes: zeros are
 * counted and not kept, so that a checkpoint writes what rows say and not what they
 * might. The same row gives the same bytes. */

#include "common/slice.h"

enum {
    ROW_BYTES_MAX = 8192,
    ROW_PLAIN_BYTES_MAX = CODE_BYTES_MAX, /* up to a single code: it lies as it is */
    /* Each zero run that is counted saves at least what it costs. */
    ROW_PACKED_BYTES_MAX = ROW_BYTES_MAX + 2 * (ROW_BYTES_MAX / 255 + 1),
};

/* The packed row in `packed`, or the row itself where that is how it lies. */
struct slice row_pack(
    const void *row, size_t row_bytes, uint8_t packed[ROW_PACKED_BYTES_MAX]);
/* ASSERTs that exactly row_bytes come out. */
void row_unpack(struct slice value, void *row_out, size_t row_bytes);

#endif
