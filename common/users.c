#include "common/users.h"

#include <string.h>

struct user {
    char staff[CODE_BYTES_MAX];
};

void
users_add(struct tables *tables, struct slice key, const char *staff)
{
    struct user row;
    struct key at = key_of_slice(key);
    ASSERT(key.len == USER_KEY_BYTES);
    memset(&row, 0, sizeof row);
    code_copy(row.staff, sizeof row.staff, staff);
    table_store(tables, TABLE_USERS, &at, &row, sizeof row);
}

void
users_remove(struct tables *tables, const char *staff)
{
    struct walk walk;
    struct slice found;
    struct slice value;
    walk_start(&walk, tables_view(tables), TABLE_USERS, NULL);
    while (walk_next(&walk, &found, &value)) {
        struct user row;
        table_row(value, &row, sizeof row);
        struct key key = key_of_slice(found);
        if (strcmp(row.staff, staff) == 0)
            table_remove(tables, TABLE_USERS, &key);
    }
}

const char *
users_find(const struct view *view, struct slice key, struct arena *arena)
{
    struct user row;
    if (key.len != USER_KEY_BYTES)
        return NULL;
    struct key at = key_of_slice(key);
    if (!table_load(view, TABLE_USERS, &at, &row, sizeof row))
        return NULL;
    return arena_text(arena, slice_text(row.staff));
}

size_t
users_keys(const struct view *view, uint8_t (*keys)[USER_KEY_BYTES], size_t max)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    size_t count = 0;
    walk_start(&walk, view, TABLE_USERS, NULL);
    while (count < max && walk_next(&walk, &key, &value)) {
        ASSERT(key.len == USER_KEY_BYTES);
        memcpy(keys[count], key.data, USER_KEY_BYTES);
        count++;
    }
    return count;
}
