#include "common/cursor.h"

#include <string.h>

struct cursor
cursor_load(const struct view *view, const char *source)
{
    struct cursor cursor;
    memset(&cursor, 0, sizeof cursor);
    struct key key = key_of_code(source);
    (void)table_load(view, TABLE_CURSORS, &key, &cursor, sizeof cursor);
    return cursor;
}

void
cursor_store(struct tables *tables, const char *source, const struct cursor *cursor)
{
    struct key key = key_of_code(source);
    table_store(tables, TABLE_CURSORS, &key, cursor, sizeof *cursor);
}

bool
cursor_next(
    const struct view *view, char source[CODE_BYTES_MAX * 2], struct cursor *out)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, TABLE_CURSORS, &all);
    if (source[0] != '\0') {
        walk.last = key_of_code(source);
        walk.is_started = true;
    }
    if (!walk_next(&walk, &key, &value))
        return false;
    table_row(value, out, sizeof *out);
    code_copy(source, (size_t)CODE_BYTES_MAX * 2, (const char *)key.data);
    return true;
}
