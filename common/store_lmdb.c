/* The tables on disk, and how the whole store is opened and closed. One write
 * transaction on the tables stays open and everything is read through it; committed, it
 * is the checkpoint. Where it stands (applied_through, schema) lies beside the rows and
 * is committed with them. */

#include "common/store_lmdb.h"
#include "common/trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLES_FORMAT = 3 }; /* how rows lie in the tables, whoever's they are */

/* Tables of another schema or another format are made again from the log. */
static uint64_t
schema_of(const struct lmdb_store *lmdb)
{
    return (uint64_t)TABLES_FORMAT << 32 | lmdb->tables_schema;
}

static struct lmdb_store *
lmdb_of_tables(struct tables *tables)
{
    return lmdb_of(
        (struct store *)(void *)((uint8_t *)tables - offsetof(struct store, tables)));
}

/* LMDB frees the cursors of a write transaction with it. */
static void
lmdb_tables_abort(struct store *store)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    memset(lmdb->cursors, 0, sizeof lmdb->cursors);
    environment_abort(&lmdb->tables);
}

static int
meta_put(struct lmdb_store *lmdb, const char *name, uint64_t number)
{
    struct key key = key_of_code(name);
    struct key bytes = key_of_u64(number);
    MDB_val key_val = lmdb_val(key_slice(&key));
    MDB_val value = lmdb_val(key_slice(&bytes));
    return mdb_put(lmdb->tables.write, lmdb->meta, &key_val, &value, 0);
}

/* 0 when it is not there. */
static uint64_t
meta_get(struct lmdb_store *lmdb, const char *name)
{
    struct key key = key_of_code(name);
    MDB_val key_val = lmdb_val(key_slice(&key));
    MDB_val value;
    uint64_t number = 0;
    if (mdb_get(lmdb->tables.write, lmdb->meta, &key_val, &value) != 0)
        return 0;
    const uint8_t *bytes = value.mv_data;
    for (size_t i = 0; i < value.mv_size; i++)
        number = number << 8 | bytes[i];
    return number;
}

static enum status
lmdb_tables_commit(struct store *store, uint64_t applied_through)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    int code = environment_begin(&lmdb->tables);
    if (code == 0)
        code = meta_put(lmdb, "applied_through", applied_through);
    if (code == 0)
        code = meta_put(lmdb, "schema", schema_of(lmdb));
    if (code == 0) {
        memset(lmdb->cursors, 0, sizeof lmdb->cursors);
        code = environment_commit(&lmdb->tables);
    }
    if (code == 0)
        return STATUS_OK;
    lmdb_tables_abort(store);
    if (code == ENOSPC) {
        /* A wider map would not help: the disk is full, and the log may go on. */
        lmdb->full = NULL;
        trace_error("store", "checkpoint postponed reason=\"%s\"", mdb_strerror(code));
        return STATUS_FULL;
    }
    return lmdb_status(lmdb, &lmdb->tables, code);
}

static enum status
lmdb_grow(struct store *store)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    if (lmdb->full == NULL)
        return STATUS_OK;
    /* A look may have opened a transaction since; nothing was written in it. */
    lmdb_tables_abort(store);
    enum status status = lmdb_status(lmdb, lmdb->full, environment_grow(lmdb->full));
    lmdb->full = NULL;
    return status;
}

/* The open tables transaction, begun here if need be. */
static bool
tables_begin(struct tables *tables, struct lmdb_store *lmdb)
{
    if (lmdb->tables.write != NULL)
        return true;
    tables->status = lmdb_status(lmdb, &lmdb->tables, environment_begin(&lmdb->tables));
    return tables->status == STATUS_OK;
}

/* The cursor of the table that the key begins with, in the open transaction. NULL: what
 * went wrong is latched. */
static MDB_cursor *
cursor_of(struct tables *tables, struct lmdb_store *lmdb, struct slice key)
{
    MDB_cursor **cursor = &lmdb->cursors[key.data[0]];
    if (!tables_begin(tables, lmdb))
        return NULL;
    if (*cursor == NULL)
        tables->status = lmdb_status(lmdb, &lmdb->tables,
            mdb_cursor_open(lmdb->tables.write, lmdb->rows, cursor));
    return tables->status == STATUS_OK ? *cursor : NULL;
}

/* True: found. What is neither found nor missing is latched. */
static bool
is_found(struct tables *tables, struct lmdb_store *lmdb, int code)
{
    if (code != 0 && code != MDB_NOTFOUND)
        tables->status = lmdb_status(lmdb, &lmdb->tables, code);
    return code == 0;
}

static bool
lmdb_get(struct tables *tables, struct slice key, struct slice *value_out)
{
    struct lmdb_store *lmdb = lmdb_of_tables(tables);
    MDB_cursor *cursor = cursor_of(tables, lmdb, key);
    MDB_val key_val = lmdb_val(key);
    MDB_val value;
    if (cursor == NULL ||
        !is_found(tables, lmdb, mdb_cursor_get(cursor, &key_val, &value, MDB_SET)))
        return false;
    *value_out = lmdb_slice(value);
    return true;
}

static void
lmdb_put(struct tables *tables, struct slice key, struct slice value)
{
    struct lmdb_store *lmdb = lmdb_of_tables(tables);
    MDB_cursor *cursor = cursor_of(tables, lmdb, key);
    MDB_val key_val = lmdb_val(key);
    MDB_val value_val = lmdb_val(value);
    if (cursor != NULL)
        tables->status = lmdb_status(
            lmdb, &lmdb->tables, mdb_cursor_put(cursor, &key_val, &value_val, 0));
}

static void
lmdb_remove(struct tables *tables, struct slice key)
{
    struct lmdb_store *lmdb = lmdb_of_tables(tables);
    MDB_cursor *cursor = cursor_of(tables, lmdb, key);
    MDB_val key_val = lmdb_val(key);
    if (cursor != NULL &&
        is_found(tables, lmdb, mdb_cursor_get(cursor, &key_val, NULL, MDB_SET)))
        tables->status = lmdb_status(lmdb, &lmdb->tables, mdb_cursor_del(cursor, 0));
}

static bool
lmdb_next(
    struct tables *tables, struct slice from, bool is_after, struct slice *row_out)
{
    struct lmdb_store *lmdb = lmdb_of_tables(tables);
    MDB_cursor *cursor = cursor_of(tables, lmdb, from);
    MDB_val key = lmdb_val(from);
    MDB_val value;
    if (cursor == NULL)
        return false;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    if (code == 0 && is_after && slice_equal(lmdb_slice(key), from))
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    if (!is_found(tables, lmdb, code))
        return false;
    row_out[0] = lmdb_slice(key);
    row_out[1] = lmdb_slice(value);
    return true;
}

/* Opens the databases of both environments; they stay open with it. */
static int
databases_open(struct environment *environment, const char *const names[],
    MDB_dbi *databases, size_t count)
{
    int code = environment_begin(environment);
    for (size_t i = 0; i < count && code == 0; i++)
        code = mdb_dbi_open(environment->write, names[i], MDB_CREATE, &databases[i]);
    if (code == 0)
        return environment_commit(environment);
    environment_abort(environment);
    return code;
}

static const char *const log_names[LOG_SPACES] = { "turns", "shared", "quarantine" };

/* A new log is made aside and moved into its place when it is whole and on disk: the
 * power may go while it is made, and a log that is half there would be refused for
 * damaged for ever. */
static enum status
log_make(struct lmdb_store *lmdb, size_t map_bytes)
{
    struct environment fresh = { 0 };
    bool is_damaged;
    MDB_dbi spaces[LOG_SPACES];
    enum status status = environment_remove(&fresh, lmdb->path, "log.new");
    if (status == STATUS_OK)
        status =
            environment_open(&fresh, lmdb->path, "log.new", map_bytes, &is_damaged);
    if (status != STATUS_OK)
        return status;
    int code = databases_open(&fresh, log_names, spaces, LOG_SPACES);
    status = lmdb_status(lmdb, &fresh, code);
    lmdb->full = NULL; /* it is not there any more */
    if (status == STATUS_OK)
        status = environment_sync(&fresh);
    environment_close(&fresh);
    return status == STATUS_OK ? environment_move(&fresh, lmdb->path, "log") : status;
}

static enum status
log_open(struct lmdb_store *lmdb, size_t map_bytes)
{
    bool is_damaged;
    if (!environment_exists(lmdb->path, "log") &&
        log_make(lmdb, map_bytes) != STATUS_OK)
        return STATUS_FAILED;
    if (environment_open(&lmdb->log, lmdb->path, "log", map_bytes, &is_damaged) !=
        STATUS_OK)
        return STATUS_FAILED;
    int code = databases_open(&lmdb->log, log_names, lmdb->spaces, LOG_SPACES);
    if (code == 0)
        code = mdb_txn_begin(lmdb->log.env, NULL, MDB_RDONLY, &lmdb->reader);
    if (code != 0)
        return lmdb_status(lmdb, &lmdb->log, code);
    mdb_txn_reset(lmdb->reader);
    return environment_sync(&lmdb->log);
}

/* The tables can be made again, so a damaged file is thrown away and not refused. */
static enum status
tables_open(struct lmdb_store *lmdb)
{
    static const char *const names[] = { "tables", "meta" };
    MDB_dbi databases[2] = { 0 };
    bool is_damaged;
    size_t map_bytes = lmdb->tables_map_bytes;
    enum status status =
        environment_open(&lmdb->tables, lmdb->path, "tables", map_bytes, &is_damaged);
    if (is_damaged) {
        trace_error("store", "tables are damaged and will be made again");
        status = environment_remove(&lmdb->tables, lmdb->path, "tables");
        if (status == STATUS_OK)
            status = environment_open(
                &lmdb->tables, lmdb->path, "tables", map_bytes, &is_damaged);
    }
    if (status != STATUS_OK)
        return status;
    int code = databases_open(&lmdb->tables, names, databases, 2);
    if (code != 0)
        return lmdb_status(lmdb, &lmdb->tables, code);
    lmdb->rows = databases[0];
    lmdb->meta = databases[1];
    return environment_sync(&lmdb->tables);
}

/* By removing the files: quick whatever their size, and the space is given back. */
static enum status
lmdb_tables_drop(struct store *store)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    lmdb_tables_abort(store);
    environment_close(&lmdb->tables);
    lmdb->full = NULL;
    if (environment_remove(&lmdb->tables, lmdb->path, "tables") != STATUS_OK)
        return STATUS_FAILED;
    return tables_open(lmdb);
}

static enum status
tables_judge(struct lmdb_store *lmdb)
{
    struct store *store = &lmdb->store;
    int code = environment_begin(&lmdb->tables);
    if (code != 0)
        return lmdb_status(lmdb, &lmdb->tables, code);
    uint64_t applied_through = meta_get(lmdb, "applied_through");
    uint64_t schema = meta_get(lmdb, "schema");
    lmdb_tables_abort(store);
    if (applied_through == 0 && schema == 0)
        return STATUS_OK; /* They are new. */
    if (schema == schema_of(lmdb) && applied_through <= store->head) {
        store->applied_through = applied_through;
        store->folded_through = applied_through;
        return STATUS_OK;
    }
    trace_line("store",
        "tables dropped schema=%" PRIu64 " applied_through=%" PRIu64 " head=%" PRIu64,
        schema, applied_through, store->head);
    return lmdb_tables_drop(store);
}

static void
lmdb_close(struct store *store)
{
    struct lmdb_store *lmdb = lmdb_of(store);
    lmdb_tables_abort(store);
    if (lmdb->reader != NULL)
        mdb_txn_abort(lmdb->reader);
    environment_close(&lmdb->tables);
    environment_close(&lmdb->log);
    if (lmdb->lock >= 0)
        (void)close(lmdb->lock); /* Nothing was written to it. */
    store_end(store);
    free(lmdb);
}

static const struct store_ops lmdb_ops = {
    .log_put = lmdb_log_put,
    .log_has = lmdb_log_has,
    .log_commit = lmdb_log_commit,
    .log_abort = lmdb_log_abort,
    .log_find = lmdb_log_find,
    .tables_commit = lmdb_tables_commit,
    .tables_abort = lmdb_tables_abort,
    .tables_drop = lmdb_tables_drop,
    .grow = lmdb_grow,
    .close = lmdb_close,
};

static const struct table_ops lmdb_table_ops = {
    .get = lmdb_get,
    .put = lmdb_put,
    .remove = lmdb_remove,
    .next = lmdb_next,
};

static enum status
open_all(struct lmdb_store *lmdb, const struct store_options *options)
{
    if (store_folder_take(lmdb->path, &lmdb->lock) != STATUS_OK ||
        log_open(lmdb, options->log_map_bytes) != STATUS_OK)
        return STATUS_FAILED;
    store_read_heads(&lmdb->store);
    store_check_tail(&lmdb->store);
    if (lmdb->store.log_status != STATUS_OK || tables_open(lmdb) != STATUS_OK ||
        tables_judge(lmdb) != STATUS_OK)
        return STATUS_FAILED;
    return store_folder_sync(lmdb->path);
}

enum status
store_open(const struct store_options *options, struct store **out)
{
    *out = NULL;
    struct lmdb_store *lmdb = calloc(1, sizeof *lmdb);
    ASSERT(lmdb != NULL);
    lmdb->lock = -1;
    lmdb->tables_map_bytes = options->tables_map_bytes;
    lmdb->tables_schema = options->tables_schema;
    store_start(&lmdb->store, &lmdb_ops, &lmdb_table_ops);
    size_t path_len = strlen(options->path);
    if (path_len > 0 && path_len < sizeof lmdb->path) {
        memcpy(lmdb->path, options->path, path_len + 1);
        if (open_all(lmdb, options) == STATUS_OK) {
            *out = &lmdb->store;
            return STATUS_OK;
        }
    } else {
        trace_error("store", "path is empty or too long");
    }
    lmdb_close(&lmdb->store);
    return STATUS_FAILED;
}
