/* What every store promises, whatever it lies on: sequences without gap, what is
 * pending and what is committed, and that no checkpoint runs ahead of the log.
 *
 * An error is latched and nothing more is written until store_abort. STATUS_FAILED of
 * the log stays latched for good: the outcome of that commit is unknown and only a
 * restart can read the truth. A checkpoint that fails has lost the open tables
 * transaction (LMDB ends it): tables_status says so until store_abort, after which the
 * turns beyond store_applied_through must be applied again.
 *
 * LMDB has no checksums (pitfalls L5): each row of the log ends with SHA-256 over its key
 * and value. A row that does not verify is never given out; the error is latched. */

#include "common/store_private.h"
#include "common/store_tail.h"
#include "common/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBER_BYTES = 8,
    QUARANTINE_FRAME_BYTES = 12,
    TAIL_CHECKED = 64,          /* turns read and verified at every opening */
    TAIL_ARENA_BYTES = 4 << 20, /* one turn at a time */
};

void
store_start(
    struct store *store, const struct store_ops *ops, const struct table_ops *table_ops)
{
    store->ops = ops;
    store->tables.ops = table_ops;
    store->tables.view.tables = &store->tables;
    store->tables.status = STATUS_OK;
    store->log_status = STATUS_OK;
    store_tail_create(&store->tail);
}

void
store_end(struct store *store)
{
    store_tail_destroy(&store->tail);
}

static void
number_write(uint8_t *bytes, uint64_t number)
{
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        bytes[i] = (uint8_t)(number >> (8 * (NUMBER_BYTES - 1 - i)));
}

static uint64_t
number_read(const uint8_t *bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* The number that a log key ends with. */
static uint64_t
key_number(const struct key *key)
{
    ASSERT(key->len >= NUMBER_BYTES);
    return number_read(key->bytes + key->len - NUMBER_BYTES);
}

static struct key
shared_key(const char *partner_code, uint64_t sequence)
{
    struct key key = key_of_code(partner_code);
    key_add_u64(&key, sequence);
    return key;
}

void
store_read_heads(struct store *store)
{
    struct log_find turns = {
        .space = LOG_TURNS, .how = FIND_AT_OR_BEFORE, .key = key_of_u64(UINT64_MAX)
    };
    if (store->ops->log_find(store, &turns, NULL))
        store->head = key_number(&turns.key);
    struct arena *arena;
    arena_create(64, &arena);
    struct log_find rows = { .space = LOG_QUARANTINE,
        .how = FIND_AT_OR_BEFORE,
        .key = key_of_u64(UINT64_MAX),
        .arena = arena,
        .bytes_max = NUMBER_BYTES };
    struct slice value;
    if (store->ops->log_find(store, &rows, &value) && value.len == NUMBER_BYTES) {
        store->quarantine.count = key_number(&rows.key);
        store->quarantine.bytes = number_read(value.data);
    }
    store->quarantine_open = store->quarantine;
    arena_destroy(&arena);
}

void
store_close(struct store **store)
{
    struct store *closing = *store;
    if (closing == NULL)
        return;
    /* Only when the tables are known to be the fold of the whole log: a recovery
     * that was broken off, or a batch never committed, must not be checkpointed. */
    bool is_whole = closing->pending == 0 && closing->log_status == STATUS_OK &&
                    closing->tables.status == STATUS_OK &&
                    closing->folded_through == closing->head;
    if (is_whole) {
        enum status status = store_checkpoint(closing, closing->head);
        (void)status; /* It was postponed: the next start applies those turns. */
    }
    store_abort(closing);
    closing->ops->close(closing);
    *store = NULL;
}

enum status
store_drop_tables(struct store *store)
{
    ASSERT(store->pending == 0);
    store_abort(store);
    enum status status = store->ops->tables_drop(store);
    store->applied_through = 0;
    store->folded_through = 0;
    /* Without tables there is nothing left to work on. */
    store->tables.status = status;
    if (status != STATUS_OK)
        store->log_status = STATUS_FAILED;
    return status;
}

uint64_t
store_head(const struct store *store)
{
    return store->head;
}

uint64_t
store_log_bytes(const struct store *store)
{
    return store->log_bytes;
}

static void
row_digest(struct slice key, struct slice value, uint8_t digest[DIGEST_BYTES])
{
    const struct slice parts[] = { key, value };
    digest_of_parts(parts, ARRAY_COUNT(parts), digest);
}

/* Appends a row of up to three parts and latches what went wrong. */
static enum status
log_append(struct store *store, enum log_space space, const struct key *key,
    const struct slice parts[3])
{
    if (store->log_status != STATUS_OK)
        return store->log_status;
    uint8_t *place = NULL;
    size_t value_bytes = parts[0].len + parts[1].len + parts[2].len;
    store->log_status = store->ops->log_put(
        store, space, key_slice(key), value_bytes + DIGEST_BYTES, &place);
    if (store->log_status != STATUS_OK)
        return store->log_status;
    uint8_t *value = place;
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len > 0)
            memcpy(place, parts[i].data, parts[i].len);
        place += parts[i].len;
    }
    row_digest(key_slice(key), slice_of(value, value_bytes), place);
    store->log_bytes += value_bytes;
    return STATUS_OK;
}

/* The value without its digest. False: none there, or it is not what was written. */
static bool
log_read(struct store *store, struct log_find *find, struct slice *out)
{
    uint8_t digest[DIGEST_BYTES];
    struct slice row;
    if (!store->ops->log_find(store, find, &row))
        return false;
    bool is_whole = row.len >= DIGEST_BYTES;
    if (is_whole) {
        *out = slice_of(row.data, row.len - DIGEST_BYTES);
        row_digest(key_slice(&find->key), *out, digest);
        is_whole = memcmp(digest, row.data + out->len, DIGEST_BYTES) == 0;
    }
    if (is_whole)
        return true;
    trace_error("store", "log damaged space=%d row=%llu", (int)find->space,
        (unsigned long long)key_number(&find->key));
    store->log_status = STATUS_FAILED;
    return false;
}

void
store_check_tail(struct store *store)
{
    struct arena *arena;
    uint64_t sequence = store->head > TAIL_CHECKED ? store->head - TAIL_CHECKED : 0;
    arena_create(TAIL_ARENA_BYTES, &arena);
    while (sequence < store->head && store->log_status == STATUS_OK) {
        struct slice turn;
        sequence++;
        arena_reset(arena);
        if (!store_read_turn(store, sequence, arena, &turn))
            store->log_status = STATUS_FAILED; /* a hole, or damaged */
    }
    arena_destroy(&arena);
}

enum status
store_append_turn(struct store *store, uint64_t sequence, struct slice turn)
{
    ASSERT(
        store->log_status != STATUS_OK || sequence == store->head + store->pending + 1);
    struct key key = key_of_u64(sequence);
    const struct slice parts[3] = { turn };
    enum status status = log_append(store, LOG_TURNS, &key, parts);
    if (status != STATUS_OK)
        return status;
    store->pending++;
    store_tail_add(store->tail, sequence, turn);
    if (store->folded_through + 1 == sequence)
        store->folded_through = sequence;
    return STATUS_OK;
}

enum status
store_append_shared(struct store *store, const char *partner_code, uint64_t sequence,
    struct slice record)
{
    ASSERT(sequence > 0);
    struct key key = shared_key(partner_code, sequence);
    struct key before = shared_key(partner_code, sequence - 1);
    ASSERT(store->log_status != STATUS_OK || sequence == 1 ||
           store->ops->log_has(store, LOG_SHARED, key_slice(&before)));
    const struct slice parts[3] = { record };
    return log_append(store, LOG_SHARED, &key, parts);
}

/* A row is the bytes kept so far with this row's, the head's length, head, bytes. */
enum status
store_append_quarantine(struct store *store, struct slice head, struct slice bytes)
{
    ASSERT(head.len <= UINT32_MAX);
    uint64_t total = store->quarantine_open.bytes + head.len + bytes.len;
    uint8_t frame[2 * NUMBER_BYTES];
    number_write(frame + 4, head.len); /* its upper four bytes are overwritten */
    number_write(frame, total);
    struct key key = key_of_u64(store->quarantine_open.count + 1);
    const struct slice parts[3] = { slice_of(frame, QUARANTINE_FRAME_BYTES), head,
        bytes };
    enum status status = log_append(store, LOG_QUARANTINE, &key, parts);
    if (status != STATUS_OK)
        return status;
    store->quarantine_open.count++;
    store->quarantine_open.bytes = total;
    return STATUS_OK;
}

enum status
store_commit(struct store *store)
{
    if (store->log_status != STATUS_OK)
        return store->log_status;
    store->log_status = store->ops->log_commit(store);
    if (store->log_status != STATUS_OK)
        return store->log_status;
    store->head += store->pending;
    store->pending = 0;
    store->quarantine = store->quarantine_open;
    return STATUS_OK;
}

void
store_abort(struct store *store)
{
    store->ops->log_abort(store);
    store->ops->tables_abort(store);
    if (store->log_status == STATUS_FULL)
        store->log_status = STATUS_OK;
    store->tables.status = STATUS_OK;
    store->tables.changes = 0;
    store->pending = 0;
    store_tail_forget(store->tail, store->head);
    store->quarantine_open = store->quarantine;
    store->folded_through = store->applied_through;
}

enum status
store_grow(struct store *store)
{
    ASSERT(store->pending == 0);
    ASSERT(store->tables.changes == 0);
    return store->ops->grow(store);
}

bool
store_read_turn(
    struct store *store, uint64_t sequence, struct arena *arena, struct slice *out)
{
    struct slice turn;
    struct log_find find = { .space = LOG_TURNS,
        .how = FIND_EXACT,
        .key = key_of_u64(sequence),
        .arena = arena,
        .bytes_max = SIZE_MAX };
    if (sequence > store->head || !store_tail_find(store->tail, sequence, &turn))
        return log_read(store, &find, out);
    *out = arena_copy(arena, turn);
    return true;
}

bool
store_read_shared(struct store *store, const char *partner_code, uint64_t sequence,
    struct arena *arena, struct slice *out)
{
    struct log_find find = { .space = LOG_SHARED,
        .how = FIND_EXACT,
        .key = shared_key(partner_code, sequence),
        .arena = arena,
        .bytes_max = SIZE_MAX };
    return log_read(store, &find, out);
}

uint64_t
store_shared_head(struct store *store, const char *partner_code)
{
    struct log_find find = { .space = LOG_SHARED,
        .how = FIND_AT_OR_BEFORE,
        .key = shared_key(partner_code, UINT64_MAX) };
    struct key partner = key_of_code(partner_code);
    if (!store->ops->log_find(store, &find, NULL))
        return 0;
    bool is_partner = find.key.len == partner.len + NUMBER_BYTES &&
                      memcmp(find.key.bytes, partner.bytes, partner.len) == 0;
    return is_partner ? key_number(&find.key) : 0;
}

bool
store_read_quarantine(struct store *store, uint64_t after, struct arena *arena,
    struct quarantine_row *out)
{
    if (after == UINT64_MAX)
        return false;
    struct log_find find = { .space = LOG_QUARANTINE,
        .how = FIND_AT_OR_AFTER,
        .key = key_of_u64(after + 1),
        .arena = arena,
        .bytes_max = SIZE_MAX };
    struct slice value;
    if (!log_read(store, &find, &value))
        return false;
    ASSERT(value.len >= QUARANTINE_FRAME_BYTES);
    /* The four bytes before the length are the low half of the total. */
    uint64_t head_len = number_read(value.data + 4) & UINT32_MAX;
    size_t left = value.len - QUARANTINE_FRAME_BYTES;
    ASSERT(head_len <= left);
    out->number = key_number(&find.key);
    out->head = slice_of(value.data + QUARANTINE_FRAME_BYTES, head_len);
    out->bytes =
        slice_of(value.data + QUARANTINE_FRAME_BYTES + head_len, left - head_len);
    return true;
}

uint64_t
store_quarantine_count(struct store *store)
{
    return store->quarantine_open.count;
}

uint64_t
store_quarantine_bytes(struct store *store)
{
    return store->quarantine_open.bytes;
}

uint64_t
store_applied_through(const struct store *store)
{
    return store->applied_through;
}

struct tables *
store_tables(struct store *store)
{
    return &store->tables;
}

enum status
store_checkpoint(struct store *store, uint64_t applied_through)
{
    /* An open batch is in the tables already, and not yet in the log. */
    ASSERT(store->pending == 0);
    ASSERT(applied_through <= store->head);
    if (store->tables.status != STATUS_OK)
        return store->tables.status;
    if (store->tables.changes == 0 && applied_through == store->applied_through)
        return STATUS_OK;
    enum status status = store->ops->tables_commit(store, applied_through);
    store->tables.status = status;
    store->tables.changes = 0;
    if (status == STATUS_OK)
        store->applied_through = applied_through;
    store->folded_through = store->applied_through;
    return status;
}

uint64_t
store_changes(const struct store *store)
{
    return store->tables.changes;
}

/* The line grows to the longest row; it lives no longer than the dump. */
static size_t
dump_row(char **text, size_t room, unsigned table, const struct slice row[2])
{
    size_t wanted = 16 + 2 * row[0].len + 2 * row[1].len;
    if (wanted > room) {
        free(*text);
        *text = malloc(wanted);
        room = wanted;
    }
    ASSERT(*text != NULL);
    int head = snprintf(*text, room, "%u ", table);
    ASSERT(head > 0);
    char *at = *text + head;
    slice_hex(row[0], at, 2 * row[0].len + 1);
    at += 2 * row[0].len;
    *at++ = ' ';
    slice_hex(row[1], at, 2 * row[1].len + 1);
    return room;
}

void
tables_dump(const struct view *view, void (*line)(void *context, const char *text),
    void *context)
{
    char *text = NULL;
    size_t room = 0;
    for (unsigned table = 0; table < TABLE_MAX; table++) {
        struct walk walk;
        struct slice row[2];
        walk_start(&walk, view, table, NULL);
        while (walk_next(&walk, &row[0], &row[1])) {
            room = dump_row(&text, room, table, row);
            line(context, text);
        }
    }
    free(text);
}
