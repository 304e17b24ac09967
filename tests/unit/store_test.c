/* What a store promises, on disk and in memory, and what only the disk can break: full
 * maps, foreign and damaged files, a second owner. */

#include "common/store.h"
#include "common/trace.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TABLE = 16, MAP_BYTES = 1 << 20, ARENA_BYTES = 1 << 20 };

struct fixture {
    char folder[256];
    struct store *store;
    struct arena *arena;
    bool is_memory;
    uint32_t schema;
};

static enum status
try_open(struct fixture *fixture)
{
    struct store_options options = { fixture->folder, MAP_BYTES, MAP_BYTES,
        fixture->schema };
    return store_open(&options, &fixture->store);
}

static void
start(struct fixture *fixture, bool is_memory)
{
    memset(fixture, 0, sizeof *fixture);
    fixture->is_memory = is_memory;
    fixture->schema = 1;
    arena_create(ARENA_BYTES, &fixture->arena);
    if (is_memory) {
        store_open_memory(&fixture->store);
        return;
    }
    test_folder_make(fixture->folder, sizeof fixture->folder);
    assert_int_equal(try_open(fixture), STATUS_OK);
}

static void
stop(struct fixture *fixture)
{
    store_close(&fixture->store);
    arena_destroy(&fixture->arena);
    if (!fixture->is_memory)
        test_folder_remove(fixture->folder);
}

/* Memory has no other life than this one. */
static void
reopen(struct fixture *fixture)
{
    if (fixture->is_memory)
        return;
    store_close(&fixture->store);
    assert_null(fixture->store);
    assert_int_equal(try_open(fixture), STATUS_OK);
}

static bool
on_memory(void **state)
{
    return *(const bool *)*state;
}

/* One turn as the daemon makes it: a row in the tables, a record in the log. */
static enum status
turn_add(struct store *store, uint64_t sequence, size_t bytes)
{
    static const uint8_t filler[4096] = { 't' };
    struct key key = key_of_u64(sequence);
    table_put(store_tables(store), TABLE, key_slice(&key), slice_of(filler, bytes));
    enum status status = tables_status(store_tables(store));
    return status != STATUS_OK ? status
                               : store_append_turn(store, sequence, key_slice(&key));
}

static void
turns_commit(struct store *store, uint64_t first, uint64_t last)
{
    for (uint64_t sequence = first; sequence <= last; sequence++)
        assert_int_equal(turn_add(store, sequence, 8), STATUS_OK);
    assert_int_equal(store_commit(store), STATUS_OK);
}

/* What every start does: the turns after the checkpoint are applied again. */
static void
rows_apply(struct store *store)
{
    uint64_t sequence = store_applied_through(store) + 1;
    for (; sequence <= store_head(store); sequence++) {
        struct key key = key_of_u64(sequence);
        table_put(store_tables(store), TABLE, key_slice(&key), key_slice(&key));
    }
}

static bool
has_row(struct store *store, uint64_t sequence)
{
    struct slice value;
    struct key key = key_of_u64(sequence);
    return table_get(tables_view(store_tables(store)), TABLE, key_slice(&key), &value);
}

static void
assert_turns(struct fixture *fixture, uint64_t last)
{
    struct slice turn;
    assert_true(store_head(fixture->store) == last);
    for (uint64_t sequence = 1; sequence <= last; sequence++) {
        struct key key = key_of_u64(sequence);
        arena_reset(fixture->arena);
        assert_true(store_read_turn(fixture->store, sequence, fixture->arena, &turn));
        assert_true(slice_equal(turn, key_slice(&key)));
    }
    assert_false(store_read_turn(fixture->store, last + 1, fixture->arena, &turn));
}

static void
appended_is_read_after_commit(void **state)
{
    struct fixture fixture;
    struct slice turn;
    start(&fixture, on_memory(state));
    assert_true(store_head(fixture.store) == 0);
    assert_int_equal(turn_add(fixture.store, 1, 8), STATUS_OK);
    assert_false(store_read_turn(fixture.store, 1, fixture.arena, &turn));
    assert_true(store_head(fixture.store) == 0);
    assert_int_equal(store_commit(fixture.store), STATUS_OK);
    turns_commit(fixture.store, 2, 40);
    assert_turns(&fixture, 40);
    reopen(&fixture);
    assert_turns(&fixture, 40);
    stop(&fixture);
}

static void
abort_loses_the_open_batch_only(void **state)
{
    struct fixture fixture;
    start(&fixture, on_memory(state));
    turns_commit(fixture.store, 1, 3);
    assert_int_equal(store_checkpoint(fixture.store, 3), STATUS_OK);
    turns_commit(fixture.store, 4, 5);
    assert_int_equal(turn_add(fixture.store, 6, 8), STATUS_OK);
    assert_int_equal(store_append_quarantine(
                         fixture.store, slice_text("from=x"), slice_text("bytes")),
        STATUS_OK);
    if (fixture.is_memory)
        store_crash(fixture.store);
    else
        store_abort(fixture.store);
    assert_turns(&fixture, 5);
    assert_true(store_quarantine_count(fixture.store) == 0);
    /* The tables are back at the checkpoint; 4 and 5 are to be applied again. */
    assert_true(store_applied_through(fixture.store) == 3);
    assert_true(has_row(fixture.store, 3));
    assert_false(has_row(fixture.store, 4));
    assert_false(has_row(fixture.store, 6));
    assert_true(store_changes(fixture.store) == 0);
    turns_commit(fixture.store, 6, 6);
    assert_turns(&fixture, 6);
    stop(&fixture);
}

static void
shared_feeds_count_for_themselves(void **state)
{
    struct fixture fixture;
    struct slice record;
    start(&fixture, on_memory(state));
    static const char *const partners[] = { "ab", "a", "b" };
    for (uint64_t sequence = 1; sequence <= 300; sequence++) {
        const char *partner = partners[sequence % 2];
        assert_int_equal(store_append_shared(fixture.store, partner, (sequence + 1) / 2,
                             slice_text(partner)),
            STATUS_OK);
    }
    assert_true(store_shared_head(fixture.store, "a") == 0);
    assert_int_equal(store_commit(fixture.store), STATUS_OK);
    reopen(&fixture);
    assert_true(store_shared_head(fixture.store, "a") == 150);
    assert_true(store_shared_head(fixture.store, "ab") == 150);
    assert_true(store_shared_head(fixture.store, "b") == 0);
    assert_true(store_shared_head(fixture.store, "aa") == 0);
    assert_true(store_read_shared(fixture.store, "a", 150, fixture.arena, &record));
    assert_true(slice_equal(record, slice_text("a")));
    assert_false(store_read_shared(fixture.store, "a", 151, fixture.arena, &record));
    stop(&fixture);
}

static void
quarantine_keeps_bytes_and_counts(void **state)
{
    struct fixture fixture;
    struct quarantine_row row;
    start(&fixture, on_memory(state));
    assert_false(store_read_quarantine(fixture.store, 0, fixture.arena, &row));
    assert_int_equal(store_append_quarantine(
                         fixture.store, slice_text("from=a"), slice_of("\0\1\2", 3)),
        STATUS_OK);
    assert_int_equal(
        store_append_quarantine(fixture.store, slice_text(""), slice_of(NULL, 0)),
        STATUS_OK);
    assert_true(store_quarantine_bytes(fixture.store) == 9);
    assert_int_equal(store_commit(fixture.store), STATUS_OK);
    reopen(&fixture);
    assert_true(store_quarantine_count(fixture.store) == 2);
    assert_true(store_quarantine_bytes(fixture.store) == 9);
    assert_true(store_read_quarantine(fixture.store, 0, fixture.arena, &row));
    assert_true(row.number == 1);
    assert_true(slice_equal(row.head, slice_text("from=a")));
    assert_true(slice_equal(row.bytes, slice_of("\0\1\2", 3)));
    assert_true(store_read_quarantine(fixture.store, 1, fixture.arena, &row));
    assert_true(row.number == 2);
    assert_int_equal(row.head.len + row.bytes.len, 0);
    assert_false(store_read_quarantine(fixture.store, 2, fixture.arena, &row));
    stop(&fixture);
}

static void
checkpoint_is_where_it_opens(void **state)
{
    struct fixture fixture;
    start(&fixture, on_memory(state));
    turns_commit(fixture.store, 1, 3);
    assert_true(store_changes(fixture.store) == 3);
    assert_int_equal(store_checkpoint(fixture.store, 3), STATUS_OK);
    assert_true(store_changes(fixture.store) == 0);
    turns_commit(fixture.store, 4, 6);
    assert_true(store_applied_through(fixture.store) == 3);
    store_abort(fixture.store);
    reopen(&fixture); /* After an abort the tables are not whole: no last checkpoint. */
    assert_true(store_applied_through(fixture.store) == 3);
    assert_false(has_row(fixture.store, 4));
    rows_apply(fixture.store);
    assert_int_equal(store_checkpoint(fixture.store, 6), STATUS_OK);
    turns_commit(fixture.store, 7, 7);
    reopen(&fixture); /* Closed whole: a last checkpoint was made. */
    assert_true(has_row(fixture.store, 7));
    assert_true(fixture.is_memory || store_applied_through(fixture.store) == 7);
    assert_int_equal(store_drop_tables(fixture.store), STATUS_OK);
    assert_true(store_applied_through(fixture.store) == 0);
    assert_false(has_row(fixture.store, 1));
    assert_turns(&fixture, 7);
    stop(&fixture);
}

/* As the batch does it: on STATUS_FULL abort, grow, apply what is behind, run again. */
static unsigned
batch_run(struct store *store, uint64_t last, size_t bytes)
{
    unsigned grown = 0;
    uint64_t first = store_head(store) + 1;
    for (bool is_done = false; !is_done; grown += is_done ? 0 : 1) {
        enum status status = STATUS_OK;
        rows_apply(store);
        for (uint64_t sequence = first; sequence <= last && status == STATUS_OK;
             sequence++)
            status = turn_add(store, sequence, bytes);
        if (status == STATUS_OK)
            status = store_commit(store);
        if (status == STATUS_OK)
            status = store_checkpoint(store, last);
        is_done = status == STATUS_OK;
        assert_int_not_equal(status, STATUS_FAILED);
        assert_true(grown < 20);
        if (!is_done) {
            store_abort(store);
            assert_int_equal(store_grow(store), STATUS_OK);
            first = store_head(store) + 1;
        }
    }
    return grown;
}

static void
full_maps_grow_and_nothing_is_lost(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, false);
    assert_true(batch_run(fixture.store, 1500, 4000) >= 3); /* the tables' map */
    assert_true(batch_run(fixture.store, 150000, 0) >= 2);  /* the log's */
    assert_turns(&fixture, 150000);
    reopen(&fixture);
    assert_turns(&fixture, 150000);
    assert_true(has_row(fixture.store, 150000));
    /* The map is as wide as it grew. */
    assert_int_equal(batch_run(fixture.store, 150100, 0), 0);
    stop(&fixture);
}

static void
path_in(const struct fixture *fixture, const char *name, char path[512])
{
    int written = snprintf(path, 512, "%s/%s", fixture->folder, name);
    assert_true(written > 0 && written < 512);
}

static void
other_schema_drops_the_tables(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, false);
    turns_commit(fixture.store, 1, 3);
    fixture.schema = 2;
    reopen(&fixture);
    assert_true(store_applied_through(fixture.store) == 0);
    assert_false(has_row(fixture.store, 1));
    assert_turns(&fixture, 3);
    stop(&fixture);
}

static void
tables_ahead_of_the_log_are_dropped(void **state)
{
    (void)state;
    struct fixture fixture;
    char path[512];
    start(&fixture, false);
    turns_commit(fixture.store, 1, 3);
    store_close(&fixture.store);
    path_in(&fixture, "log/data.mdb", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(try_open(&fixture), STATUS_OK);
    assert_true(store_head(fixture.store) == 0);
    assert_true(store_applied_through(fixture.store) == 0);
    assert_false(has_row(fixture.store, 1));
    stop(&fixture);
}

static void
second_open_is_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    struct stat about;
    start(&fixture, false);
    struct store *first = fixture.store;
    assert_int_equal(try_open(&fixture), STATUS_FAILED);
    assert_null(fixture.store);
    assert_int_equal(stat(fixture.folder, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    fixture.store = first;
    turns_commit(fixture.store, 1, 1);
    reopen(&fixture);
    stop(&fixture);
}

/* The power went while it was made: what is there of it lies aside. */
static void
half_made_log_is_made_anew(void **state)
{
    (void)state;
    struct fixture fixture;
    char path[512];
    start(&fixture, false);
    store_close(&fixture.store);
    path_in(&fixture, "log/data.mdb", path);
    assert_int_equal(unlink(path), 0);
    path_in(&fixture, "log.new/data.mdb", path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("half of a log", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(try_open(&fixture), STATUS_OK);
    assert_true(store_head(fixture.store) == 0);
    turns_commit(fixture.store, 1, 1);
    reopen(&fixture);
    assert_turns(&fixture, 1);
    stop(&fixture);
}

/* Cuts the last page off, and then more, down to less than one. */
static void
truncated_log_is_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    struct stat about;
    char path[512];
    start(&fixture, false);
    turns_commit(fixture.store, 1, 2000);
    store_close(&fixture.store);
    path_in(&fixture, "log/data.mdb", path);
    assert_int_equal(stat(path, &about), 0);
    const off_t sizes[] = { about.st_size - 4096, 6000, 4096, 100 };
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        assert_int_equal(truncate(path, sizes[i]), 0);
        assert_int_equal(try_open(&fixture), STATUS_FAILED);
        assert_null(fixture.store);
    }
    stop(&fixture);
}

/* Flips one bit of the value that turn_add wrote for this turn. */
static void
damage_turn(struct fixture *fixture, uint64_t sequence)
{
    static uint8_t bytes[1 << 20];
    char path[512];
    struct key key = key_of_u64(sequence);
    path_in(fixture, "log/data.mdb", path);
    FILE *file = fopen(path, "r+be");
    assert_non_null(file);
    size_t count = fread(bytes, 1, sizeof bytes, file);
    size_t found = 0;
    for (size_t at = 0; at + 16 <= count; at++) {
        /* key and value are the same eight bytes, side by side in the leaf */
        if (memcmp(bytes + at, key.bytes, 8) == 0 &&
            memcmp(bytes + at + 8, key.bytes, 8) == 0) {
            bytes[at + 15] ^= 1;
            assert_int_equal(fseek(file, (long)at + 15, SEEK_SET), 0);
            assert_int_equal(fwrite(bytes + at + 15, 1, 1, file), 1);
            found++;
        }
    }
    assert_int_equal(fclose(file), 0);
    assert_true(found > 0);
}

static void
damaged_turn_is_never_given_out(void **state)
{
    (void)state;
    struct fixture fixture;
    struct slice turn;
    start(&fixture, false);
    turns_commit(fixture.store, 1, 200);
    store_close(&fixture.store);
    damage_turn(&fixture, 7);
    assert_int_equal(try_open(&fixture), STATUS_OK); /* only the tail is read then */
    assert_true(store_read_turn(fixture.store, 6, fixture.arena, &turn));
    assert_false(store_read_turn(fixture.store, 7, fixture.arena, &turn));
    assert_int_equal(turn_add(fixture.store, 201, 8), STATUS_FAILED);
    store_close(&fixture.store);
    damage_turn(&fixture, 190);
    assert_int_equal(try_open(&fixture), STATUS_FAILED);
    stop(&fixture);
}

static void
truncated_tables_are_made_again(void **state)
{
    (void)state;
    struct fixture fixture;
    char path[512];
    start(&fixture, false);
    turns_commit(fixture.store, 1, 2000);
    store_close(&fixture.store);
    path_in(&fixture, "tables/data.mdb", path);
    assert_int_equal(truncate(path, 40960), 0);
    assert_int_equal(try_open(&fixture), STATUS_OK);
    assert_true(store_applied_through(fixture.store) == 0);
    assert_turns(&fixture, 2000);
    stop(&fixture);
}

int
main(void)
{
    static bool disk = false;
    static bool memory = true;
    trace_quiet();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(appended_is_read_after_commit, &disk),
        cmocka_unit_test_prestate(appended_is_read_after_commit, &memory),
        cmocka_unit_test_prestate(abort_loses_the_open_batch_only, &disk),
        cmocka_unit_test_prestate(abort_loses_the_open_batch_only, &memory),
        cmocka_unit_test_prestate(shared_feeds_count_for_themselves, &disk),
        cmocka_unit_test_prestate(shared_feeds_count_for_themselves, &memory),
        cmocka_unit_test_prestate(quarantine_keeps_bytes_and_counts, &disk),
        cmocka_unit_test_prestate(quarantine_keeps_bytes_and_counts, &memory),
        cmocka_unit_test_prestate(checkpoint_is_where_it_opens, &disk),
        cmocka_unit_test_prestate(checkpoint_is_where_it_opens, &memory),
        cmocka_unit_test(full_maps_grow_and_nothing_is_lost),
        cmocka_unit_test(other_schema_drops_the_tables),
        cmocka_unit_test(tables_ahead_of_the_log_are_dropped),
        cmocka_unit_test(second_open_is_refused),
        cmocka_unit_test(half_made_log_is_made_anew),
        cmocka_unit_test(truncated_log_is_refused),
        cmocka_unit_test(damaged_turn_is_never_given_out),
        cmocka_unit_test(truncated_tables_are_made_again),
    };
    return test_run_group("store", tests, ARRAY_COUNT(tests));
}
