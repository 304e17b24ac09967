/* Borrowed bytes: nothing here owns, allocates or changes what it points to. */

#include "common/slice.h"

#include <string.h>

struct slice
slice_of(const void *data, size_t len)
{
    return (struct slice){ data, len };
}

struct slice
slice_text(const char *text)
{
    return slice_of(text, strlen(text));
}

struct slice
slice_bytes(ProtobufCBinaryData bytes)
{
    return slice_of(bytes.data, bytes.len);
}

ProtobufCBinaryData
slice_binary(struct slice slice)
{
    return (ProtobufCBinaryData){ slice.len, (uint8_t *)slice.data };
}

bool
slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int
slice_compare(struct slice a, struct slice b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

void
slice_hex(struct slice slice, char *hex, size_t hex_bytes)
{
    static const char digits[] = "0123456789abcdef";
    ASSERT(hex_bytes > 0);
    size_t shown = (hex_bytes - 1) / 2;
    if (slice.len < shown)
        shown = slice.len;
    for (size_t i = 0; i < shown; i++) {
        hex[2 * i] = digits[slice.data[i] >> 4];
        hex[2 * i + 1] = digits[slice.data[i] & 15];
    }
    hex[2 * shown] = 0;
}

/* -1: no hex digit. Not isxdigit: the locale has no say here. */
static int
digit_of(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    if (letter >= 'a' && letter <= 'f')
        return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F')
        return letter - 'A' + 10;
    return -1;
}

bool
slice_parse_hex(const char *hex, uint8_t *bytes, size_t len)
{
    size_t count = 0;
    for (; *hex != 0; hex++) {
        if (*hex == '-')
            continue;
        int digit = digit_of(*hex);
        if (digit < 0 || count == 2 * len)
            return false;
        unsigned high = count % 2 == 0 ? 0U : bytes[count / 2];
        bytes[count / 2] = (uint8_t)(high << 4 | (unsigned)digit);
        count++;
    }
    return count == 2 * len;
}
