#include "tests/sim/disk.h"

#include "common/store_private.h"
#include "common/store_tail.h"

#include <stdlib.h>

struct disk {
    struct store_ops ops;       /* first: the store's pointer leads back here */
    struct table_ops table_ops; /* and so does that of its tables */
    const struct store_ops *under;
    const struct table_ops *tables_under;
    enum disk_fault commit;
    bool coin;
    unsigned log_rows;    /* until it is full; 0: never */
    unsigned tables_rows; /* the same */
    bool is_grow_refused;
    bool is_checkpoint_refused;
    bool is_checkpoint_crash;
    bool checkpoint_coin;
    uint64_t applied_through; /* what the tables on disk are the fold of */
    unsigned done;
};

static struct disk *
disk_of(struct store *store)
{
    return (struct disk *)(void *)store->ops;
}

static struct disk *
disk_of_tables(struct tables *tables)
{
    uint8_t *ops = (uint8_t *)(void *)tables->ops;
    return (struct disk *)(void *)(ops - offsetof(struct disk, table_ops));
}

static enum status
disk_log_put(struct store *store, enum log_space space, struct slice key,
    size_t value_bytes, uint8_t **value_out)
{
    struct disk *disk = disk_of(store);
    if (disk->log_rows > 0) {
        disk->log_rows--;
        if (disk->log_rows == 0) {
            disk->done |= 1U << DISK_DID_LOG_FULL;
            return STATUS_FULL;
        }
    }
    return disk->under->log_put(store, space, key, value_bytes, value_out);
}

static enum status
disk_log_commit(struct store *store)
{
    struct disk *disk = disk_of(store);
    enum disk_fault fault = disk->commit;
    disk->commit = DISK_NONE;
    if (fault == DISK_NONE)
        return disk->under->log_commit(store);
    disk->done |= 1U << DISK_DID_COMMIT;
    bool is_written =
        fault == DISK_CRASH_AFTER || (fault != DISK_CRASH_BEFORE && disk->coin);
    if (is_written)
        (void)disk->under->log_commit(store);
    return STATUS_FAILED;
}

static enum status
disk_tables_commit(struct store *store, uint64_t applied_through)
{
    struct disk *disk = disk_of(store);
    bool is_refused = disk->is_checkpoint_refused;
    bool is_crash = disk->is_checkpoint_crash;
    disk->is_checkpoint_refused = false;
    disk->is_checkpoint_crash = false;
    if (is_refused || is_crash)
        disk->done |= 1U << DISK_DID_CHECKPOINT;
    if (is_refused || (is_crash && !disk->checkpoint_coin)) {
        disk->under->tables_abort(store);
        return is_refused ? STATUS_FULL : STATUS_FAILED;
    }
    enum status status = disk->under->tables_commit(store, applied_through);
    if (status == STATUS_OK)
        disk->applied_through = applied_through;
    return is_crash ? STATUS_FAILED : status;
}

static enum status
disk_tables_drop(struct store *store)
{
    struct disk *disk = disk_of(store);
    disk->applied_through = 0;
    return disk->under->tables_drop(store);
}

static enum status
disk_grow(struct store *store)
{
    struct disk *disk = disk_of(store);
    if (!disk->is_grow_refused)
        return disk->under->grow(store);
    disk->is_grow_refused = false;
    disk->done |= 1U << DISK_DID_GROW;
    return STATUS_FAILED;
}

static void
disk_table_put(struct tables *tables, struct slice key, struct slice value)
{
    struct disk *disk = disk_of_tables(tables);
    if (disk->tables_rows > 0) {
        disk->tables_rows--;
        if (disk->tables_rows == 0) {
            disk->done |= 1U << DISK_DID_TABLES_FULL;
            tables->status = STATUS_FULL;
            return;
        }
    }
    disk->tables_under->put(tables, key, value);
}

void
disk_put(struct store *store, struct disk **out)
{
    struct disk *disk = calloc(1, sizeof *disk);
    ASSERT(disk != NULL);
    disk->under = store->ops;
    disk->tables_under = store->tables.ops;
    disk->ops = *store->ops;
    disk->ops.log_put = disk_log_put;
    disk->ops.log_commit = disk_log_commit;
    disk->ops.tables_commit = disk_tables_commit;
    disk->ops.tables_drop = disk_tables_drop;
    disk->ops.grow = disk_grow;
    disk->table_ops = *store->tables.ops;
    disk->table_ops.put = disk_table_put;
    store->ops = &disk->ops;
    store->tables.ops = &disk->table_ops;
    *out = disk;
}

void
disk_free(struct disk **disk)
{
    free(*disk);
    *disk = NULL;
}

void
disk_arm_commit(struct disk *disk, enum disk_fault fault, bool coin)
{
    disk->commit = fault;
    disk->coin = coin;
}

void
disk_arm_log_full(struct disk *disk, unsigned rows)
{
    disk->log_rows = rows;
}

void
disk_arm_tables_full(struct disk *disk, unsigned rows)
{
    disk->tables_rows = rows;
}

void
disk_arm_grow(struct disk *disk)
{
    disk->is_grow_refused = true;
}

void
disk_arm_checkpoint(struct disk *disk, bool crash, bool coin)
{
    disk->is_checkpoint_crash = crash;
    disk->is_checkpoint_refused = !crash;
    disk->checkpoint_coin = coin;
}

void
disk_disarm(struct disk *disk)
{
    disk->commit = DISK_NONE;
    disk->log_rows = 0;
    disk->tables_rows = 0;
    disk->is_grow_refused = false;
    disk->is_checkpoint_refused = false;
    disk->is_checkpoint_crash = false;
}

unsigned
disk_take_done(struct disk *disk)
{
    unsigned done = disk->done;
    disk->done = 0;
    return done;
}

bool
disk_is_unsynced(const struct store *store)
{
    return store->tables.changes > 0 || store->applied_through < store->head;
}

void
disk_crash(struct store *store)
{
    struct disk *disk = disk_of(store);
    store_abort(store);
    store_tail_forget(store->tail, 0);
    disk_disarm(disk);
    store->log_status = STATUS_OK;
    store->applied_through = disk->applied_through;
    store->folded_through = disk->applied_through;
    store_read_heads(store);
}

void
disk_crash_schema(struct store *store)
{
    disk_crash(store);
    ASSERT(store_drop_tables(store) == STATUS_OK);
}

void
disk_crash_small(struct store *store)
{
    disk_crash(store);
    disk_of(store)->tables_rows = 3;
}
