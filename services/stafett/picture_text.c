/* Text in a picture: what XML may hold, and how much of it fits. */

#include "services/stafett/picture.h"

#include "common/message.h"

#include <string.h>

enum { REPLACEMENT = '?' };

/* By its first byte; 0: none begins so. */
static unsigned
point_bytes(unsigned first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The code point at *text, which moves on; what is no UTF-8 is a question mark each. */
static uint32_t
next_point(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    unsigned bytes = point_bytes(at[0]);
    uint32_t point = bytes < 2 ? at[0] : at[0] & (0x7fU >> bytes);
    unsigned taken = 1;
    while (taken < bytes && (at[taken] & 0xc0U) == 0x80)
        point = point << 6 | (at[taken++] & 0x3fU);
    bool is_long = (bytes == 3 && point < 0x800) || (bytes == 4 && point < 0x10000);
    bool is_none = (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff;
    bool is_sound = taken == bytes && !is_long && !is_none;
    *text += is_sound ? bytes : 1;
    return is_sound ? point : REPLACEMENT;
}

/* Controls, marks that turn the direction of what follows, and what XML forbids. */
static bool
is_unclean(uint32_t point)
{
    return (point >= 0x7f && point < 0xa0) || (point >= 0x200e && point <= 0x200f) ||
           (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069) || point >= 0xfffe;
}

static bool
is_blank(uint32_t point)
{
    return point <= ' ';
}

void
picture_write(FILE *out, const char *text)
{
    static const struct {
        char c;
        const char *escape;
    } escapes[] = { { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" },
        { '"', "&quot;" }, { '\'', "&#39;" } };
    while (*text != '\0') {
        const char *from = text;
        uint32_t point = next_point(&text);
        const char *escape = NULL;
        for (size_t i = 0; i < ARRAY_COUNT(escapes); i++) {
            if (point == (uint32_t)escapes[i].c)
                escape = escapes[i].escape;
        }
        if (escape != NULL)
            (void)fputs(escape, out);
        else if (is_blank(point))
            (void)fputc(' ', out);
        else if (is_unclean(point) || point == REPLACEMENT)
            (void)fputc(REPLACEMENT, out);
        else
            (void)fwrite(from, 1, (size_t)(text - from), out);
    }
}

/* In hundredths of the font's size. */
static int
point_width(uint32_t point)
{
    if (point >= 0x1100)
        return 105;
    if (point < 0x80 && strchr("iljtfrI.,:;'!|()[] ", (int)point) != NULL)
        return 38;
    if (point < 0x80 && strchr("mwMW@%", (int)point) != NULL)
        return 95;
    return point >= 'A' && point <= 'Z' ? 72 : 60;
}

int
picture_text_width(const char *text, int font)
{
    int width = 0;
    while (*text != '\0')
        width += point_width(next_point(&text));
    return (width * font + 99) / 100;
}

int
picture_bold(int font)
{
    return (font * 118 + 99) / 100;
}

const char *
picture_fit(struct arena *arena, const char *text, int room, int font)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    int hundredths = room * 100 / font;
    if (picture_text_width(text, font) <= room)
        return text;
    const char *at = text;
    int width = 105;
    size_t bytes = 0;
    while (*at != '\0') {
        width += point_width(next_point(&at));
        if (width > hundredths)
            break;
        bytes = (size_t)(at - text);
    }
    char *out = arena_take(arena, bytes + sizeof ellipsis);
    memcpy(out, text, bytes);
    memcpy(out + bytes, ellipsis, sizeof ellipsis);
    return out;
}

const char *
picture_fit_words(struct arena *arena, const char **text, int room, int font)
{
    const char *begin = *text;
    size_t fits = 0;
    for (size_t end = strcspn(begin, " \n");;
         end += 1 + strcspn(begin + end + 1, " \n")) {
        size_t mark = arena_mark(arena);
        char *line = arena_text(arena, slice_of(begin, end));
        bool is_fitting = picture_text_width(line, font) <= room;
        arena_rewind(arena, mark);
        if (is_fitting)
            fits = end;
        if (!is_fitting || begin[end] == '\0')
            break;
    }
    if (fits == 0)
        fits = strlen(begin);
    *text = begin + fits + strspn(begin + fits, " \n");
    return picture_fit(arena, arena_text(arena, slice_of(begin, fits)), room, font);
}
