/* The store in memory, for scenarios and the simulator. Rows are counted references
 * in sorted arrays, so that a checkpoint copies pointers and not bytes. A row that was
 * replaced is freed at once: who holds a borrowed slice across a put is found by the
 * address sanitizer. Nothing here is ever full. */

#include "common/store_private.h"

#include <stdlib.h>
#include <string.h>

struct memory_row {
    size_t references;
    size_t key_len;
    size_t value_len;
    uint8_t bytes[]; /* key, then value */
};

struct memory_rows {
    struct memory_row **rows; /* ascending by key */
    size_t count;
    size_t room;
};

struct memory_store {
    struct store store;
    struct memory_rows log[LOG_SPACES];
    struct memory_rows batch[LOG_SPACES];
    struct memory_rows tables[TABLE_MAX];
    struct memory_rows checkpoint[TABLE_MAX];
};

static struct memory_store *
memory_of(struct store *store)
{
    return (struct memory_store *)(void *)store;
}

static struct memory_store *
memory_of_tables(struct tables *tables)
{
    return memory_of(
        (struct store *)(void *)((uint8_t *)tables - offsetof(struct store, tables)));
}

static struct memory_row *
row_create(struct slice key, size_t value_len)
{
    struct memory_row *row = malloc(sizeof *row + key.len + value_len);
    ASSERT(row != NULL);
    row->references = 1;
    row->key_len = key.len;
    row->value_len = value_len;
    memcpy(row->bytes, key.data, key.len);
    return row;
}

static void
row_release(struct memory_row *row)
{
    row->references--;
    if (row->references == 0)
        free(row);
}

static struct slice
row_key(const struct memory_row *row)
{
    return slice_of(row->bytes, row->key_len);
}

static struct slice
row_value(const struct memory_row *row)
{
    return slice_of(row->bytes + row->key_len, row->value_len);
}

static bool
is_below(const struct memory_row *row, struct slice key)
{
    size_t common = row->key_len < key.len ? row->key_len : key.len;
    int order = memcmp(row->bytes, key.data, common);
    return order != 0 ? order < 0 : row->key_len < key.len;
}

/* The place of the first row whose key is not below `key`. */
static size_t
rows_at(const struct memory_rows *rows, struct slice key)
{
    size_t low = 0;
    size_t high = rows->count;
    /* Most rows come at the end. */
    if (high > 0 && is_below(rows->rows[high - 1], key))
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_below(rows->rows[middle], key))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool
rows_is_key(const struct memory_rows *rows, size_t at, struct slice key)
{
    return at < rows->count && slice_equal(row_key(rows->rows[at]), key);
}

static void
rows_reserve(struct memory_rows *rows, size_t count)
{
    if (count <= rows->room)
        return;
    size_t room = rows->room == 0 ? 16 : 2 * rows->room;
    while (room < count)
        room *= 2;
    struct memory_row **grown = realloc(rows->rows, room * sizeof(struct memory_row *));
    ASSERT(grown != NULL);
    rows->rows = grown;
    rows->room = room;
}

/* Takes the reference over. */
static void
rows_set(struct memory_rows *rows, struct memory_row *row)
{
    size_t at = rows_at(rows, row_key(row));
    if (rows_is_key(rows, at, row_key(row))) {
        row_release(rows->rows[at]);
        rows->rows[at] = row;
        return;
    }
    rows_reserve(rows, rows->count + 1);
    memmove(rows->rows + at + 1, rows->rows + at,
        (rows->count - at) * sizeof(struct memory_row *));
    rows->rows[at] = row;
    rows->count++;
}

static void
rows_clear(struct memory_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        row_release(rows->rows[i]);
    rows->count = 0;
}

static void
rows_free(struct memory_rows *rows)
{
    rows_clear(rows);
    free(rows->rows);
    rows->rows = NULL;
    rows->room = 0;
}

static void
rows_copy(const struct memory_rows *from, struct memory_rows *to)
{
    rows_clear(to);
    rows_reserve(to, from->count);
    for (size_t i = 0; i < from->count; i++) {
        from->rows[i]->references++;
        to->rows[i] = from->rows[i];
    }
    to->count = from->count;
}

static enum status
memory_log_put(struct store *store, enum log_space space, struct slice key,
    size_t value_bytes, uint8_t **value_out)
{
    struct memory_store *memory = memory_of(store);
    struct memory_rows *committed = &memory->log[space];
    ASSERT(!rows_is_key(committed, rows_at(committed, key), key));
    struct memory_row *row = row_create(key, value_bytes);
    *value_out = row->bytes + row->key_len;
    rows_set(&memory->batch[space], row);
    return STATUS_OK;
}

static bool
memory_log_has(struct store *store, enum log_space space, struct slice key)
{
    struct memory_store *memory = memory_of(store);
    const struct memory_rows *committed = &memory->log[space];
    const struct memory_rows *batch = &memory->batch[space];
    return rows_is_key(committed, rows_at(committed, key), key) ||
           rows_is_key(batch, rows_at(batch, key), key);
}

static enum status
memory_log_commit(struct store *store)
{
    struct memory_store *memory = memory_of(store);
    for (size_t space = 0; space < LOG_SPACES; space++) {
        struct memory_rows *batch = &memory->batch[space];
        for (size_t i = 0; i < batch->count; i++)
            rows_set(&memory->log[space], batch->rows[i]);
        batch->count = 0;
    }
    return STATUS_OK;
}

static void
memory_log_abort(struct store *store)
{
    struct memory_store *memory = memory_of(store);
    for (size_t space = 0; space < LOG_SPACES; space++)
        rows_clear(&memory->batch[space]);
}

static bool
memory_log_find(struct store *store, struct log_find *find, struct slice *value_out)
{
    const struct memory_rows *rows = &memory_of(store)->log[find->space];
    struct slice key = key_slice(&find->key);
    size_t at = rows_at(rows, key);
    bool is_exact = rows_is_key(rows, at, key);
    if (find->how == FIND_EXACT && !is_exact)
        return false;
    if (find->how == FIND_AT_OR_BEFORE && !is_exact) {
        if (at == 0)
            return false;
        at--;
    }
    if (at == rows->count)
        return false;
    find->key = key_of_slice(row_key(rows->rows[at]));
    if (find->arena == NULL)
        return true;
    struct slice value = row_value(rows->rows[at]);
    if (value.len > find->bytes_max)
        value.len = find->bytes_max;
    *value_out = arena_copy(find->arena, value);
    return true;
}

static enum status
memory_tables_commit(struct store *store, uint64_t applied_through)
{
    (void)applied_through; /* The frame holds it; memory has no other life. */
    struct memory_store *memory = memory_of(store);
    for (size_t table = 0; table < TABLE_MAX; table++)
        rows_copy(&memory->tables[table], &memory->checkpoint[table]);
    return STATUS_OK;
}

static void
memory_tables_abort(struct store *store)
{
    struct memory_store *memory = memory_of(store);
    for (size_t table = 0; table < TABLE_MAX; table++)
        rows_copy(&memory->checkpoint[table], &memory->tables[table]);
}

static enum status
memory_tables_drop(struct store *store)
{
    struct memory_store *memory = memory_of(store);
    for (size_t table = 0; table < TABLE_MAX; table++) {
        rows_clear(&memory->tables[table]);
        rows_clear(&memory->checkpoint[table]);
    }
    return STATUS_OK;
}

static enum status
memory_grow(struct store *store)
{
    (void)store;
    return STATUS_OK;
}

static void
memory_close(struct store *store)
{
    struct memory_store *memory = memory_of(store);
    for (size_t space = 0; space < LOG_SPACES; space++) {
        rows_free(&memory->log[space]);
        rows_free(&memory->batch[space]);
    }
    for (size_t table = 0; table < TABLE_MAX; table++) {
        rows_free(&memory->tables[table]);
        rows_free(&memory->checkpoint[table]);
    }
    store_end(&memory->store);
    free(memory);
}

static bool
memory_get(struct tables *tables, struct slice key, struct slice *value_out)
{
    const struct memory_rows *rows = &memory_of_tables(tables)->tables[key.data[0]];
    size_t at = rows_at(rows, key);
    if (!rows_is_key(rows, at, key))
        return false;
    *value_out = row_value(rows->rows[at]);
    return true;
}

static void
memory_put(struct tables *tables, struct slice key, struct slice value)
{
    struct memory_row *row = row_create(key, value.len);
    if (value.len > 0)
        memcpy(row->bytes + row->key_len, value.data, value.len);
    rows_set(&memory_of_tables(tables)->tables[key.data[0]], row);
}

static void
memory_remove(struct tables *tables, struct slice key)
{
    struct memory_rows *rows = &memory_of_tables(tables)->tables[key.data[0]];
    size_t at = rows_at(rows, key);
    if (!rows_is_key(rows, at, key))
        return;
    row_release(rows->rows[at]);
    rows->count--;
    memmove(rows->rows + at, rows->rows + at + 1,
        (rows->count - at) * sizeof(struct memory_row *));
}

/* Within the one table: a walk never crosses into the next. */
static bool
memory_next(
    struct tables *tables, struct slice from, bool is_after, struct slice *row_out)
{
    const struct memory_rows *rows = &memory_of_tables(tables)->tables[from.data[0]];
    size_t at = rows_at(rows, from);
    if (is_after && rows_is_key(rows, at, from))
        at++;
    if (at >= rows->count)
        return false;
    row_out[0] = row_key(rows->rows[at]);
    row_out[1] = row_value(rows->rows[at]);
    return true;
}

static const struct store_ops memory_ops = {
    .log_put = memory_log_put,
    .log_has = memory_log_has,
    .log_commit = memory_log_commit,
    .log_abort = memory_log_abort,
    .log_find = memory_log_find,
    .tables_commit = memory_tables_commit,
    .tables_abort = memory_tables_abort,
    .tables_drop = memory_tables_drop,
    .grow = memory_grow,
    .close = memory_close,
};

static const struct table_ops memory_table_ops = {
    .get = memory_get,
    .put = memory_put,
    .remove = memory_remove,
    .next = memory_next,
};

void
store_open_memory(struct store **out)
{
    struct memory_store *memory = calloc(1, sizeof *memory);
    ASSERT(memory != NULL);
    store_start(&memory->store, &memory_ops, &memory_table_ops);
    *out = &memory->store;
}

void
store_crash(struct store *store)
{
    ASSERT(store->ops == &memory_ops);
    store_abort(store);
}
