#ifndef STAFETT_STORE_H
#define STAFETT_STORE_H

/* One store is one folder with two LMDB environments, `log` and `tables`, or the same
 * in memory for scenarios and the simulator. The only module that opens LMDB.
 *
 * The log is durable: store_commit has fsynced when it returns. The tables are its
 * fold: one write transaction stays open and is committed as a checkpoint, which
 * never runs ahead of the log.
 *
 * Caveats, from lmdb.h: one open per process (flock on `store.lock` holds that across
 * processes), never across fork, local disks only (NFS, CIFS and FUSE are refused),
 * default durability flags only: NOSYNC, NOMETASYNC, MAPASYNC, WRITEMAP, NOLOCK and
 * DUPSORT are not reachable through this header. The open tables transaction stays on
 * the thread that opened it. */

#include "common/table.h"

struct store;

struct store_options {
    const char *path; /* folder; made with mode 0700 when missing */
    size_t log_map_bytes;
    size_t tables_map_bytes;
    uint32_t tables_schema; /* another than the stored one: tables are dropped */
};

/* Opens or makes the store; file, folder and the two above are fsynced then (L4). A
 * new log is made in `log.new` and moved to its place when it is whole.
 * On failure the reason has gone to stderr and *out is NULL. Tables that are ahead of
 * the log or of another schema are dropped: applied_through is then 0. */
MUST_CHECK enum status store_open(
    const struct store_options *options, struct store **out);
void store_open_memory(struct store **out);
/* Memory only: what a crash leaves: everything committed, nothing since. The open
 * batch and the tables since the last checkpoint are gone. */
void store_crash(struct store *store);
/* Commits a last checkpoint and closes. */
void store_close(struct store **store);
/* Drops the tables; applied_through becomes 0. */
MUST_CHECK enum status store_drop_tables(struct store *store);

/* ---- the log. Sequences count 1, 2, 3 ... without gap. */
uint64_t store_head(const struct store *store); /* last committed turn */
/* Bytes of turns and records given to the log since it was opened. */
uint64_t store_log_bytes(const struct store *store);
/* Appends belong to the open batch and are readable only after store_commit. */
MUST_CHECK enum status store_append_turn(
    struct store *store, uint64_t sequence, struct slice turn);
MUST_CHECK enum status store_append_shared(struct store *store,
    const char *partner_code, uint64_t sequence, struct slice record);
/* Bytes not understood, kept for an operator. `head` says what and where in one line. */
MUST_CHECK enum status store_append_quarantine(
    struct store *store, struct slice head, struct slice bytes);
/* One fsync for all. Any error but STATUS_FULL means: outcome unknown, end the process
 * without an answer. */
MUST_CHECK enum status store_commit(struct store *store);
/* Drops what was appended since the last commit and the open tables transaction. */
void store_abort(struct store *store);
/* After an abort, with no transaction open: doubles the map that was full. */
MUST_CHECK enum status store_grow(struct store *store);

/* Committed turns and records, copied into the arena. What is read back from the log is
 * verified against the SHA-256 written with it; the last turns are still at hand. False: none there, or damaged: then nothing more is appended and
 * the next commit fails. */
bool store_read_turn(
    struct store *store, uint64_t sequence, struct arena *arena, struct slice *out);
bool store_read_shared(struct store *store, const char *partner_code, uint64_t sequence,
    struct arena *arena, struct slice *out);
uint64_t store_shared_head(struct store *store, const char *partner_code);
struct quarantine_row {
    uint64_t number;
    struct slice head;
    struct slice bytes;
};
/* The first row with a number above `after`. */
bool store_read_quarantine(struct store *store, uint64_t after, struct arena *arena,
    struct quarantine_row *out);
uint64_t store_quarantine_count(struct store *store);
uint64_t store_quarantine_bytes(struct store *store);

/* ---- the tables. */
uint64_t store_applied_through(const struct store *store); /* of the last checkpoint */
struct tables *store_tables(struct store *store); /* opens the transaction if needed */
/* Commits the tables as the fold of all turns up to `applied_through`. STATUS_FULL: no
 * space; the checkpoint is postponed and nothing is lost. */
MUST_CHECK enum status store_checkpoint(struct store *store, uint64_t applied_through);
/* Dirty pages or puts since the last checkpoint: when to checkpoint early. */
uint64_t store_changes(const struct store *store);

/* Every row of every table in order, as `table key value` in hex: what "live tables =
 * rebuilt tables" compares. */
void tables_dump(const struct view *view, void (*line)(void *context, const char *text),
    void *context);

#endif
