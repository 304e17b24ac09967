#include "common/content.h"

void
content_store(struct tables *tables, struct id id, struct slice content)
{
    if (content.len == 0)
        return;
    struct key key = key_of_id(id);
    table_put(tables, TABLE_CONTENT, key_slice(&key), content);
}

void
content_remove(struct tables *tables, struct id id)
{
    struct key key = key_of_id(id);
    table_remove(tables, TABLE_CONTENT, &key);
}

struct slice
content_load(const struct view *view, struct id id, struct arena *arena)
{
    struct key key = key_of_id(id);
    struct slice content;
    if (id_is_none(id) || !table_get(view, TABLE_CONTENT, key_slice(&key), &content))
        return slice_of(NULL, 0);
    return arena_copy(arena, content);
}
