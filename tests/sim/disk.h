#ifndef STAFETT_SIM_DISK_H
#define STAFETT_SIM_DISK_H

/* A disk that fails, around the store in memory: what is armed happens once, at the next
 * occasion. Production code has no seam for this: the store's own table of operations is
 * replaced by one that fails first and then does the same. */

#include "common/store.h"

enum disk_fault {
    DISK_NONE,
    DISK_CRASH_BEFORE, /* the process dies before anything is written */
    DISK_CRASH_IN,     /* while it is written: all of it stands, or nothing */
    DISK_CRASH_AFTER,  /* it stands, and nobody heard of it */
    DISK_FSYNC,        /* the flush says no: what stands is unknown */
};

struct disk;

/* Wraps a store in memory; it is the store's until the store is closed. */
void disk_put(struct store *store, struct disk **out);
void disk_free(struct disk **disk);

/* coin: what DISK_CRASH_IN and DISK_FSYNC leave behind. */
void disk_arm_commit(struct disk *disk, enum disk_fault fault, bool coin);
/* After so many more rows the map is full, once. */
void disk_arm_log_full(struct disk *disk, unsigned rows);
void disk_arm_tables_full(struct disk *disk, unsigned rows);
/* A map that is to grow finds no room: together with one of the two above. */
void disk_arm_grow(struct disk *disk);
/* The next checkpoint finds no room, or (crash) its end is never heard of. */
void disk_arm_checkpoint(struct disk *disk, bool crash, bool coin);

/* Whatever is armed happens no more. */
void disk_disarm(struct disk *disk);

/* What has happened since it was last asked, as bits 1 << enum disk_did. */
enum disk_did {
    DISK_DID_COMMIT,
    DISK_DID_LOG_FULL,
    DISK_DID_TABLES_FULL,
    DISK_DID_GROW,
    DISK_DID_CHECKPOINT,
};
unsigned disk_take_done(struct disk *disk);
/* Something is in memory that a crash takes away. */
bool disk_is_unsynced(const struct store *store);
/* For world_restart: what a crash leaves of a wrapped store. */
void disk_crash(struct store *store);
/* The same, started by a program with another schema: the tables are dropped. */
void disk_crash_schema(struct store *store);
/* The same, and the map is full while the turns are applied again. */
void disk_crash_small(struct store *store);

#endif
