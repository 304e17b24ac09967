/* kill -9 at any moment loses nothing that was committed, and the tables open as the
 * checkpoint that was committed last. This does not test the loss of power. */

#include "common/store.h"
#include "common/trace.h"
#include "tests/lib/test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TABLE = 16, MAP_BYTES = 1 << 20, ARENA_BYTES = 1 << 20, KILL_ROUNDS = 30 };

static enum status
try_open(const char *folder, struct store **out)
{
    struct store_options options = { folder, MAP_BYTES, MAP_BYTES, 1 };
    return store_open(&options, out);
}

static void
row_put(struct store *store, uint64_t sequence)
{
    struct key key = key_of_u64(sequence);
    table_put(store_tables(store), TABLE, key_slice(&key), key_slice(&key));
}

static bool
has_row(struct store *store, uint64_t sequence)
{
    struct slice value;
    struct key key = key_of_u64(sequence);
    return table_get(tables_view(store_tables(store)), TABLE, key_slice(&key), &value);
}

static enum status
turn_add(struct store *store, uint64_t sequence)
{
    struct key key = key_of_u64(sequence);
    row_put(store, sequence);
    enum status status = tables_status(store_tables(store));
    return status != STATUS_OK ? status
                               : store_append_turn(store, sequence, key_slice(&key));
}

/* One or two turns, one commit, and now and then a checkpoint. */
static enum status
batch_add(struct store *store)
{
    uint64_t head = store_head(store);
    enum status status = turn_add(store, head + 1);
    if (status == STATUS_OK && head % 3 == 0)
        status = turn_add(store, head + 2);
    return status == STATUS_OK ? store_commit(store) : status;
}

/* Commits until it is killed, and tells each head after its commit. */
_Noreturn static void
child_run(const char *folder, int pipe_end)
{
    struct store *store;
    if (try_open(folder, &store) != STATUS_OK)
        _exit(1);
    uint64_t head = store_applied_through(store) + 1;
    for (; head <= store_head(store); head++)
        row_put(store, head);
    for (;;) {
        if (batch_add(store) != STATUS_OK)
            _exit(2);
        head = store_head(store);
        if (write(pipe_end, &head, sizeof head) != (ssize_t)sizeof head)
            _exit(3);
        if (head % 7 == 0 && store_checkpoint(store, head) != STATUS_OK)
            _exit(4);
    }
}

/* Lets the child commit `commits` times, kills it in the midst of what it does then
 * and returns the last head it told. */
static uint64_t
child_kill(const char *folder, unsigned commits)
{
    int ends[2];
    uint64_t told = 0;
    uint64_t head = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        child_run(folder, ends[1]);
    (void)close(ends[1]);
    for (unsigned i = 0; i < commits; i++) {
        assert_int_equal(read(ends[0], &head, sizeof head), sizeof head);
        told = head;
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    while (read(ends[0], &head, sizeof head) == (ssize_t)sizeof head)
        told = head;
    (void)close(ends[0]);
    return told;
}

static void
assert_turns(struct store *store, uint64_t head, struct arena *arena)
{
    struct slice turn;
    for (uint64_t sequence = 1; sequence <= head; sequence++) {
        struct key key = key_of_u64(sequence);
        arena_reset(arena);
        assert_true(store_read_turn(store, sequence, arena, &turn));
        assert_true(slice_equal(turn, key_slice(&key)));
    }
    assert_false(store_read_turn(store, head + 1, arena, &turn));
}

static void
kill_loses_nothing_committed(void **state)
{
    (void)state;
    char folder[256];
    struct store *store;
    struct arena *arena;
    uint64_t applied = 0;
    arena_create(ARENA_BYTES, &arena);
    test_folder_make(folder, sizeof folder);
    for (unsigned round = 0; round < KILL_ROUNDS; round++) {
        uint64_t told = child_kill(folder, 1 + round % 11);
        assert_int_equal(try_open(folder, &store), STATUS_OK);
        uint64_t head = store_head(store);
        applied = store_applied_through(store);
        /* Committed and not yet told is possible, told and not committed is not. */
        assert_true(head >= told);
        assert_true(head <= told + 2);
        assert_true(applied <= head);
        assert_true(applied % 7 == 0);
        assert_turns(store, head, arena);
        for (uint64_t sequence = 1; sequence <= applied; sequence++)
            assert_true(has_row(store, sequence));
        assert_false(has_row(store, applied + 1));
        store_close(&store);
    }
    assert_true(applied > 0);
    test_folder_remove(folder);
    arena_destroy(&arena);
}

int
main(void)
{
    trace_quiet();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(kill_loses_nothing_committed),
    };
    return test_run_group("store_kill", tests, ARRAY_COUNT(tests));
}
