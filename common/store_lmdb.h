#ifndef STAFETT_STORE_LMDB_H
#define STAFETT_STORE_LMDB_H

/* The store on disk, in two files: store_lmdb.c has the tables, opening and closing,
 * store_lmdb_log.c the log. Nobody else includes this. */

#include "common/store_environment.h"
#include "common/store_private.h"

struct lmdb_store {
    struct store store;
    struct environment log;
    struct environment tables;
    struct environment *full; /* what store_grow doubles */
    MDB_dbi spaces[LOG_SPACES];
    MDB_dbi rows;
    MDB_dbi meta;
    MDB_txn *reader; /* of the log; reset between reads */
    /* One of each table in the open tables transaction; LMDB keeps them right. What is
     * beside the last row of its table is found without a search from the root. */
    MDB_cursor *cursors[TABLE_MAX];
    int lock;
    char path[STORE_PATH_BYTES_MAX];
    size_t tables_map_bytes;
    uint32_t tables_schema;
};

struct lmdb_store *lmdb_of(struct store *store);
/* Says what went wrong, unless it is only a full map, which is remembered. */
enum status lmdb_status(
    struct lmdb_store *lmdb, struct environment *environment, int code);
/* LMDB wants a writable pointer but does not write through it. */
MDB_val lmdb_val(struct slice slice);
struct slice lmdb_slice(MDB_val val);

/* The log's rows of struct store_ops. */
enum status lmdb_log_put(struct store *store, enum log_space space, struct slice key,
    size_t value_bytes, uint8_t **value_out);
bool lmdb_log_has(struct store *store, enum log_space space, struct slice key);
enum status lmdb_log_commit(struct store *store);
void lmdb_log_abort(struct store *store);
bool lmdb_log_find(struct store *store, struct log_find *find, struct slice *value_out);

#endif
