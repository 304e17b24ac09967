/* Keys and rows over whichever backend the store has. Kept thin: a turn makes several
 * calls. The stored key is one byte of table number and the key. */

#include "common/store_private.h"
#include "common/table_row.h"

#include <string.h>

struct stored_key {
    uint8_t bytes[1 + KEY_BYTES_MAX];
    size_t len;
};

struct key
key_of_id(struct id id)
{
    struct key key;
    key.len = 0; /* and no clearing of what is not read */
    key_add_id(&key, id);
    return key;
}

struct key
key_of_code(const char *code)
{
    struct key key;
    key.len = 0;
    key_add_code(&key, code);
    return key;
}

struct key
key_of_u64(uint64_t number)
{
    struct key key;
    key.len = 0;
    key_add_u64(&key, number);
    return key;
}

struct key
key_of_slice(struct slice slice)
{
    struct key key;
    key.len = 0;
    key_add_slice(&key, slice);
    return key;
}

void
key_add_id(struct key *key, struct id id)
{
    key_add_slice(key, id_slice(&id));
}

void
key_add_u64(struct key *key, uint64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (8 * (7 - i)));
    key_add_slice(key, slice_of(bytes, sizeof bytes));
}

void
key_add_code(struct key *key, const char *code)
{
    key_add_slice(key, slice_of(code, strlen(code) + 1));
}

void
key_add_slice(struct key *key, struct slice slice)
{
    ASSERT(slice.len <= KEY_BYTES_MAX - key->len);
    if (slice.len > 0)
        memcpy(key->bytes + key->len, slice.data, slice.len);
    key->len += slice.len;
}

struct slice
key_slice(const struct key *key)
{
    return slice_of(key->bytes, key->len);
}

uint64_t
key_end_number(struct slice key)
{
    uint64_t number = 0;
    ASSERT(key.len >= sizeof number);
    for (size_t i = key.len - sizeof number; i < key.len; i++)
        number = number << 8 | key.data[i];
    return number;
}

const struct view *
tables_view(const struct tables *tables)
{
    return &tables->view;
}

enum status
tables_status(const struct tables *tables)
{
    return tables->status;
}

static struct slice
stored(struct stored_key *stored, unsigned table, struct slice key)
{
    ASSERT(table < TABLE_MAX);
    ASSERT(key.len <= KEY_BYTES_MAX);
    stored->bytes[0] = (uint8_t)table;
    if (key.len > 0)
        memcpy(stored->bytes + 1, key.data, key.len);
    stored->len = 1 + key.len;
    return slice_of(stored->bytes, stored->len);
}

bool
table_get(
    const struct view *view, unsigned table, struct slice key, struct slice *value_out)
{
    struct tables *tables = view->tables;
    struct stored_key at;
    if (tables->status != STATUS_OK)
        return false;
    return tables->ops->get(tables, stored(&at, table, key), value_out);
}

bool
table_load(const struct view *view, unsigned table, const struct key *key,
    void *row_out, size_t row_bytes)
{
    struct slice value;
    if (!table_get(view, table, key_slice(key), &value)) {
        memset(row_out, 0, row_bytes);
        return false;
    }
    table_row(value, row_out, row_bytes);
    return true;
}

bool
table_is_there(const struct view *view, bool is_found)
{
    return is_found || view->tables->status != STATUS_OK;
}

void
table_row(struct slice value, void *row_out, size_t row_bytes)
{
    row_unpack(value, row_out, row_bytes);
}

void
table_put(struct tables *tables, unsigned table, struct slice key, struct slice value)
{
    struct stored_key at;
    if (tables->status != STATUS_OK)
        return;
    tables->ops->put(tables, stored(&at, table, key), value);
    tables->changes++;
}

void
table_store(struct tables *tables, unsigned table, const struct key *key,
    const void *row, size_t row_bytes)
{
    uint8_t packed[ROW_PACKED_BYTES_MAX];
    table_put(tables, table, key_slice(key), row_pack(row, row_bytes, packed));
}

void
table_remove(struct tables *tables, unsigned table, const struct key *key)
{
    struct stored_key at;
    if (tables->status != STATUS_OK)
        return;
    tables->ops->remove(tables, stored(&at, table, key_slice(key)));
    tables->changes++;
}

void
walk_start(struct walk *walk, const struct view *view, unsigned table,
    const struct key *prefix)
{
    ASSERT(table < TABLE_MAX);
    walk->view = view;
    walk->table = table;
    walk->prefix.len = 0;
    walk->last.len = 0;
    if (prefix != NULL)
        key_add_slice(&walk->prefix, key_slice(prefix));
    walk->is_started = false;
}

bool
walk_next(struct walk *walk, struct slice *key_out, struct slice *value_out)
{
    struct tables *tables = walk->view->tables;
    if (tables->status != STATUS_OK)
        return false;
    struct stored_key at;
    struct slice prefix = key_slice(&walk->prefix);
    struct slice from = walk->is_started ? key_slice(&walk->last) : prefix;
    struct slice row[2];
    if (!tables->ops->next(
            tables, stored(&at, walk->table, from), walk->is_started, row))
        return false;
    struct slice key = slice_of(row[0].data + 1, row[0].len - 1);
    if (row[0].data[0] != walk->table || key.len < prefix.len ||
        !slice_equal(slice_of(key.data, prefix.len), prefix))
        return false;
    walk->last.len = 0;
    key_add_slice(&walk->last, key);
    walk->is_started = true;
    *key_out = key_slice(&walk->last);
    *value_out = row[1];
    return true;
}
