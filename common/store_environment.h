#ifndef STAFETT_STORE_ENVIRONMENT_H
#define STAFETT_STORE_ENVIRONMENT_H

/* One LMDB environment in its own folder: opened, checked, made durable, grown. Only
 * store_lmdb.h includes it. Flags are MDB_NOTLS and nothing else. */

#include "common/base.h"

#include <lmdb.h>
#include <stdbool.h>

enum { STORE_PATH_BYTES_MAX = 4096 };

struct environment {
    MDB_env *env;
    MDB_txn *write; /* the open write transaction, or NULL */
    char folder[STORE_PATH_BYTES_MAX];
};

/* Makes the folder (0700) and refuses what LMDB cannot lie on; takes store.lock. The
 * descriptor holds the lock until it is closed. */
MUST_CHECK enum status store_folder_take(const char *path, int *lock_out);
/* The folder, the one above it and that one's name are on disk (L4). */
MUST_CHECK enum status store_folder_sync(const char *path);

/* Opens or makes `path`/`name` with room for three databases. When the file is shorter
 * than it says itself, or no LMDB file, *is_damaged_out is true with STATUS_FAILED:
 * LMDB would open it and die of SIGBUS later (L5). */
MUST_CHECK enum status environment_open(struct environment *environment,
    const char *path, const char *name, size_t map_bytes, bool *is_damaged_out);
void environment_close(struct environment *environment);
/* Its data file is there, and has something in it. */
bool environment_exists(const char *path, const char *name);
/* Closed before: removes its files, so that the next open begins empty. */
MUST_CHECK enum status environment_remove(
    struct environment *environment, const char *path, const char *name);
/* Closed before, and synced: its data file becomes the one of `path`/`name`, at once or
 * not at all, and is that on disk too. */
MUST_CHECK enum status environment_move(
    struct environment *environment, const char *path, const char *name);
MUST_CHECK enum status environment_sync(const struct environment *environment);

/* LMDB's own codes. The write transaction is gone after either. */
MUST_CHECK int environment_commit(struct environment *environment);
void environment_abort(struct environment *environment);
MUST_CHECK int environment_begin(struct environment *environment);
/* Doubles the map; no write transaction may be open. */
MUST_CHECK int environment_grow(struct environment *environment);

#endif
