/* Three alphabets, no table to keep: UTF-8 by its definition, codes by their runs in
 * ASCII, and the paths that faults are told with. */

#include "common/wire_text.h"

#include <string.h>

/* A sequence of UTF-8 that is neither overlong nor a surrogate; 0 if it is none. */
static size_t
utf8_sequence(struct slice text)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint8_t lead = text.data[0];
    size_t width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.len < width)
        return 0;
    uint32_t point = lead & (0xffU >> (width + 1));
    for (size_t i = 1; i < width; i++) {
        if ((text.data[i] & 0xc0U) != 0x80U)
            return 0;
        point = point << 6U | (text.data[i] & 0x3fU);
    }
    bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
    return point < smallest[width] || point > 0x10ffff || is_surrogate ? 0 : width;
}

size_t
wire_text_utf8_bytes(struct slice text)
{
    size_t sound = 0;
    while (sound < text.len) {
        uint8_t byte = text.data[sound];
        size_t width = byte > 0 && byte < 0x80 ? 1 : 0;
        if (width == 0)
            width =
                utf8_sequence((struct slice){ text.data + sound, text.len - sound });
        if (width == 0)
            return sound;
        sound += width;
    }
    return sound;
}

/* By their runs in ASCII: - . / 0 to 9 : and @ A to Z are neighbours. */
static bool
is_code_byte(uint8_t byte)
{
    return (byte >= '-' && byte <= ':') || (byte >= '@' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '+';
}

size_t
wire_text_code_bytes(struct slice text)
{
    size_t sound = 0;
    while (sound < text.len && is_code_byte(text.data[sound]))
        sound++;
    return sound;
}

static bool
is_path_byte(uint8_t byte)
{
    return is_code_byte(byte) || byte == '[' || byte == ']';
}

size_t
wire_text_where_bytes(struct slice text)
{
    static const char *const units[] = { " byte ", " line ", " " };
    size_t sound = 0;
    while (sound < text.len && is_path_byte(text.data[sound]))
        sound++;
    for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
        size_t length = strlen(units[i]);
        if (text.len - sound > length &&
            memcmp(text.data + sound, units[i], length) == 0) {
            sound += length;
            break;
        }
    }
    while (sound < text.len && text.data[sound] >= '0' && text.data[sound] <= '9')
        sound++;
    return sound;
}
