#include "common/known.h"

#include <string.h>

enum { KNOWN_PRUNED_PER_TURN = 4 }; /* more than one is added: the table shrinks */

static struct key
key_by_time(int64_t until_us, struct id id)
{
    struct key key = key_of_u64((uint64_t)until_us);
    key_add_id(&key, id);
    return key;
}

bool
known_find(const struct view *view, struct id id, struct known *out)
{
    struct key key = key_of_id(id);
    return table_load(view, TABLE_KNOWN, &key, out, sizeof *out);
}

void
known_add(
    struct tables *tables, struct id id, const struct known *known, int64_t until_us)
{
    ASSERT(until_us >= 0);
    struct key key = key_of_id(id);
    struct key by_time = key_by_time(until_us, id);
    table_store(tables, TABLE_KNOWN, &key, known, sizeof *known);
    table_put(tables, TABLE_KNOWN_BY_TIME, key_slice(&by_time), slice_of("", 0));
}

void
known_prune(struct tables *tables, int64_t now_us)
{
    struct key all = { .len = 0 };
    struct key now = key_of_u64((uint64_t)now_us);
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, tables_view(tables), TABLE_KNOWN_BY_TIME, &all);
    for (int i = 0; i < KNOWN_PRUNED_PER_TURN && walk_next(&walk, &key, &value); i++) {
        if (slice_compare(slice_of(key.data, 8), key_slice(&now)) >= 0)
            return;
        struct id id;
        ASSERT(key.len == 8 + ID_BYTES);
        ASSERT(id_from(slice_of(key.data + 8, ID_BYTES), &id));
        struct key row = key_of_id(id);
        struct key by_time = key_of_slice(key);
        table_remove(tables, TABLE_KNOWN, &row);
        table_remove(tables, TABLE_KNOWN_BY_TIME, &by_time);
    }
}
