#ifndef STAFETT_TABLE_H
#define STAFETT_TABLE_H

/* A service's tables: rows of bytes under ordered keys, over LMDB or over memory.
 * Whoever holds a `struct view` can only read; `struct tables` can write too. So
 * decide cannot write: the type says so.
 *
 * The machine's errors do not pass through rules: a failed read or put is latched,
 * later calls do nothing, and the turn asks tables_status once at its end. A latched
 * error means that the batch is aborted and the tables are made again from the log.
 *
 * Rows are structs without pointers, zero-filled, stored by table_store and read by
 * table_load or table_row; tables are rebuilt from the log when TABLES_SCHEMA changes, so
 * no row is ever migrated.
 * A slice from table_get is borrowed until the next put: copy before apply. */

#include "common/arena.h"
#include "common/id.h"

struct view;
struct tables;

enum {
    KEY_BYTES_MAX = 200,      /* LMDB takes 511 */
    TABLE_SERVICE_FIRST = 16, /* 0-15 are the runtime's own */
    TABLE_MAX = 96,
};

/* The runtime's own tables, all folds of turns like the service's. */
enum {
    TABLE_KNOWN = 1,     /* known.c: command id */
    TABLE_KNOWN_BY_TIME, /* known.c: until, command id */
    TABLE_CURSORS,       /* cursor.c: source */
    TABLE_ALARMS,        /* alarm.c: due, key */
    TABLE_ALARMS_BY_KEY, /* alarm.c: key */
    TABLE_PARKED,        /* kept.c: turn sequence */
    TABLE_SHARED,        /* share.c: partner code */
    TABLE_CONTENT,       /* content.c: id of the event that brought it */
    TABLE_USERS,         /* users.c: CURVE key */
    TABLE_PARKED_CASES,  /* kept.c: source, case id, turn sequence */
    TABLE_QUARANTINE,    /* kept.c: number */
    TABLE_RELEASED,      /* kept.c: kind, number */
};

struct key {
    uint8_t bytes[KEY_BYTES_MAX];
    size_t len;
};

/* Built left to right; big-endian, so that byte order is number order. */
struct key key_of_id(struct id id);
struct key key_of_code(const char *code);
struct key key_of_u64(uint64_t number);
struct key key_of_slice(struct slice slice);
void key_add_id(struct key *key, struct id id);
void key_add_u64(struct key *key, uint64_t number);
void key_add_code(struct key *key, const char *code); /* with its NUL */
void key_add_slice(struct key *key, struct slice slice);
struct slice key_slice(const struct key *key); /* borrows */
/* The number at a key's end. */
uint64_t key_end_number(struct slice key);

const struct view *tables_view(const struct tables *tables);
enum status tables_status(const struct tables *tables);

bool table_get(
    const struct view *view, unsigned table, struct slice key, struct slice *value_out);
/* Copies a fixed row; ASSERTs that the stored size is row_bytes. False: not there, and
 * the row is all zero. */
bool table_load(const struct view *view, unsigned table, const struct key *key,
    void *row_out, size_t row_bytes);
/* For folds: a row that the event relies on was found, or an error is latched, since when
 * no row can be found and none that is put is kept. */
bool table_is_there(const struct view *view, bool is_found);
/* The fixed row in a value that a walk or table_get has given. */
void table_row(struct slice value, void *row_out, size_t row_bytes);
void table_put(
    struct tables *tables, unsigned table, struct slice key, struct slice value);
void table_store(struct tables *tables, unsigned table, const struct key *key,
    const void *row, size_t row_bytes);
void table_remove(struct tables *tables, unsigned table, const struct key *key);

/* Rows whose key begins with `prefix`, ascending. Holds a copy of the last key, so the
 * table may change between steps. key_out is without the prefix's table byte and
 * valid until the next step. */
struct walk {
    const struct view *view;
    unsigned table;
    struct key prefix;
    struct key last;
    bool is_started;
};
void walk_start(struct walk *walk, const struct view *view, unsigned table,
    const struct key *prefix);
bool walk_next(struct walk *walk, struct slice *key_out, struct slice *value_out);

#endif
