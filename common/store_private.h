#ifndef STAFETT_STORE_PRIVATE_H
#define STAFETT_STORE_PRIVATE_H

/* What table.c, store.c and the two backends share; nobody else includes it.
 *
 * store.c knows what a store promises: sequences, heads, counts, what is pending, what
 * is latched. A backend knows rows of bytes in order, in two places: the log, where an
 * open batch becomes readable by log_commit, and the tables, where the open
 * transaction becomes the checkpoint by tables_commit. A backend's struct begins with
 * its struct store. */

#include "common/store.h"

struct store_tail;

enum log_space { LOG_TURNS, LOG_SHARED, LOG_QUARANTINE, LOG_SPACES };

/* Keys here begin with the table's number as one byte. Every function may latch
 * tables->status; none is called once it is latched. */
struct table_ops {
    bool (*get)(struct tables *tables, struct slice key, struct slice *value_out);
    void (*put)(struct tables *tables, struct slice key, struct slice value);
    void (*remove)(struct tables *tables, struct slice key);
    /* The first row at `from`, or above it when is_after; any table. */
    bool (*next)(struct tables *tables, struct slice from, bool is_after,
        struct slice *row_out); /* row_out[0] the key, row_out[1] the value */
};

/* The way back from a read-only view to what it must latch; opaque to all services. */
struct view {
    struct tables *tables;
};

struct tables {
    struct view view;
    const struct table_ops *ops;
    enum status status; /* latched until the next store_abort */
    uint64_t changes;   /* since the last checkpoint */
};

enum find { FIND_EXACT, FIND_AT_OR_AFTER, FIND_AT_OR_BEFORE };

/* A search in the committed log. */
struct log_find {
    enum log_space space;
    enum find how;
    struct key key;      /* sought; then the one found */
    struct arena *arena; /* NULL: the key is enough */
    size_t bytes_max;    /* no more of the value is copied */
};

struct store_ops {
    /* Room for a row in the open batch; the caller fills it at once. The key is new,
     * and in LOG_TURNS and LOG_QUARANTINE above all others. */
    enum status (*log_put)(struct store *store, enum log_space space, struct slice key,
        size_t value_bytes, uint8_t **value_out);
    /* Committed or in the open batch. */
    bool (*log_has)(struct store *store, enum log_space space, struct slice key);
    enum status (*log_commit)(struct store *store);
    void (*log_abort)(struct store *store);
    bool (*log_find)(
        struct store *store, struct log_find *find, struct slice *value_out);
    /* On any failure the open tables transaction is gone. */
    enum status (*tables_commit)(struct store *store, uint64_t applied_through);
    void (*tables_abort)(struct store *store);
    enum status (*tables_drop)(struct store *store);
    enum status (*grow)(struct store *store);
    void (*close)(struct store *store);
};

struct quarantine_total {
    uint64_t count;
    uint64_t bytes;
};

struct store {
    const struct store_ops *ops;
    struct tables tables;
    struct store_tail *tail;  /* store.c */
    enum status log_status;   /* latched; STATUS_FULL until the next store_abort */
    uint64_t head;            /* last committed turn */
    uint64_t pending;         /* turns in the open batch */
    uint64_t log_bytes;       /* given to the log since it was opened */
    uint64_t applied_through; /* of the last checkpoint */
    /* The turns folded into the open tables as far as the store can know: each turn
     * appended is applied in its turn, a reapply is told by store_checkpoint. */
    uint64_t folded_through;
    struct quarantine_total quarantine;      /* committed */
    struct quarantine_total quarantine_open; /* with the open batch */
};

void store_start(struct store *store, const struct store_ops *ops,
    const struct table_ops *table_ops);
/* What store_start made. The backend's close calls it. */
void store_end(struct store *store);
/* Reads head and totals from the committed log. */
void store_read_heads(struct store *store);
/* Verifies the last turns; latches STATUS_FAILED. */
void store_check_tail(struct store *store);

#endif
