/* The log on disk. A write transaction is opened by the first append and is the batch;
 * committed rows are read through one read-only transaction that is renewed for each
 * read and reset at once, so that it never pins pages. */

#include "common/store_lmdb.h"
#include "common/trace.h"

#include <string.h>

struct lmdb_store *
lmdb_of(struct store *store)
{
    return (struct lmdb_store *)(void *)store;
}

MDB_val
lmdb_val(struct slice slice)
{
    return (MDB_val){ slice.len, (void *)slice.data };
}

struct slice
lmdb_slice(MDB_val val)
{
    return slice_of(val.mv_data, val.mv_size);
}

enum status
lmdb_status(struct lmdb_store *lmdb, struct environment *environment, int code)
{
    if (code == 0)
        return STATUS_OK;
    if (code == MDB_MAP_FULL) {
        lmdb->full = environment;
        return STATUS_FULL;
    }
    trace_error("store", "lmdb failed folder=%s reason=\"%s\"", environment->folder,
        mdb_strerror(code));
    return STATUS_FAILED;
}

enum status
lmdb_log_put(struct store *store, enum log_space space, struct slice key,
    size_t value_bytes, uint8_t **value_out)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    int code = environment_begin(&lmdb->log);
    if (code != 0)
        return lmdb_status(lmdb, &lmdb->log, code);
    unsigned place = space == LOG_SHARED ? MDB_NOOVERWRITE : MDB_APPEND;
    MDB_val key_val = lmdb_val(key);
    MDB_val value = { value_bytes, NULL };
    code = mdb_put(
        lmdb->log.write, lmdb->spaces[space], &key_val, &value, place | MDB_RESERVE);
    ASSERT(code != MDB_KEYEXIST);
    *value_out = value.mv_data;
    return lmdb_status(lmdb, &lmdb->log, code);
}

bool
lmdb_log_has(struct store *store, enum log_space space, struct slice key)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    int code = environment_begin(&lmdb->log);
    MDB_val key_val = lmdb_val(key);
    MDB_val value;
    if (code == 0)
        code = mdb_get(lmdb->log.write, lmdb->spaces[space], &key_val, &value);
    if (code != 0 && code != MDB_NOTFOUND)
        store->log_status = lmdb_status(lmdb, &lmdb->log, code);
    return code == 0;
}

enum status
lmdb_log_commit(struct store *store)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    return lmdb_status(lmdb, &lmdb->log, environment_commit(&lmdb->log));
}

void
lmdb_log_abort(struct store *store)
{
    environment_abort(&lmdb_of(store)->log);
}

/* The row at or beside the key; `key` becomes the one found. */
static int
beside(MDB_txn *txn, MDB_dbi dbi, enum find how, MDB_val *key, MDB_val *value)
{
    MDB_cursor *cursor;
    MDB_val sought = *key;
    int code = mdb_cursor_open(txn, dbi, &cursor);
    if (code != 0)
        return code;
    code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (how == FIND_AT_OR_BEFORE) {
        bool is_past =
            code == 0 && (key->mv_size != sought.mv_size ||
                             memcmp(key->mv_data, sought.mv_data, sought.mv_size) != 0);
        if (code == MDB_NOTFOUND)
            code = mdb_cursor_get(cursor, key, value, MDB_LAST);
        else if (is_past)
            code = mdb_cursor_get(cursor, key, value, MDB_PREV);
    }
    mdb_cursor_close(cursor);
    return code;
}

bool
lmdb_log_find(struct store *store, struct log_find *find, struct slice *value_out)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    struct key sought = find->key;
    MDB_val key = lmdb_val(key_slice(&sought));
    MDB_val value;
    int code = mdb_txn_renew(lmdb->reader);
    if (code != 0) {
        store->log_status = lmdb_status(lmdb, &lmdb->log, code);
        return false;
    }
    code =
        find->how == FIND_EXACT
            ? mdb_get(lmdb->reader, lmdb->spaces[find->space], &key, &value)
            : beside(lmdb->reader, lmdb->spaces[find->space], find->how, &key, &value);
    if (code == 0) {
        find->key = key_of_slice(lmdb_slice(key));
        if (find->arena != NULL && value.mv_size > find->bytes_max)
            value.mv_size = find->bytes_max;
        if (find->arena != NULL)
            *value_out = arena_copy(find->arena, lmdb_slice(value));
    } else if (code != MDB_NOTFOUND) {
        store->log_status = lmdb_status(lmdb, &lmdb->log, code);
    }
    mdb_txn_reset(lmdb->reader);
    return code == 0;
}
