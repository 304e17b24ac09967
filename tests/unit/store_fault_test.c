/* What a store does when the disk says no (pitfalls L3, L8): the calls that LMDB writes
 * with are replaced in this program, and fail when they are told to. */

#define _GNU_SOURCE

#include "common/store.h"
#include "common/trace.h"
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int flush_error; /* 0: as the system says */
static int write_error;
static unsigned writes; /* of one page or the meta page: liblmdb calls pwrite */

/* libc's own names for the parameters are reserved to it. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
int
fdatasync(int file)
{
    errno = flush_error;
    return flush_error != 0 ? -1 : (int)syscall(SYS_fdatasync, file);
}

ssize_t
pwrite(int file, const void *bytes, size_t count, off_t at)
{
    writes++;
    errno = write_error;
    return write_error != 0 ? -1 : syscall(SYS_pwrite64, file, bytes, count, at);
}

ssize_t
writev(int file, const struct iovec *parts, int count)
{
    errno = write_error;
    return write_error != 0 ? -1 : syscall(SYS_writev, file, parts, count);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

static char folder[512];

static struct store *
store_at(void)
{
    char path[600];
    struct store *store;
    (void)snprintf(path, sizeof path, "%s/store", folder);
    const struct store_options options = {
        .path = path,
        .log_map_bytes = 1 << 20,
        .tables_map_bytes = 1 << 20,
        .tables_schema = 1,
    };
    assert_int_equal(store_open(&options, &store), STATUS_OK);
    return store;
}

static enum status
add_turn(struct store *store, uint64_t sequence)
{
    enum status status = store_append_turn(store, sequence, slice_text("a turn"));
    return status == STATUS_OK ? store_commit(store) : status;
}

/* After a failed flush nothing more is taken: only a restart can read the truth. */
static void
failed_flush_ends_the_store(void **state)
{
    (void)state;
    test_folder_make(folder, sizeof folder);
    struct store *store = store_at();
    assert_int_equal(add_turn(store, 1), STATUS_OK);
    flush_error = EIO;
    assert_int_equal(add_turn(store, 2), STATUS_FAILED);
    flush_error = 0;
    assert_int_equal(store_append_turn(store, 2, slice_text("again")), STATUS_FAILED);
    store_close(&store);
    store = store_at(); /* the turn is there or not; what was acknowledged is */
    uint64_t head = store_head(store);
    assert_true(head == 1 || head == 2);
    assert_int_equal(add_turn(store, head + 1), STATUS_OK);
    store_close(&store);
    test_folder_remove(folder);
}

/* A full disk loses nothing that was acknowledged, and heals when there is room. */
static void
full_disk_loses_nothing(void **state)
{
    (void)state;
    test_folder_make(folder, sizeof folder);
    struct store *store = store_at();
    for (uint64_t sequence = 1; sequence <= 20; sequence++)
        assert_int_equal(add_turn(store, sequence), STATUS_OK);
    assert_true(writes > 20); /* else nothing below would be replaced */
    write_error = ENOSPC;
    assert_int_equal(add_turn(store, 21), STATUS_FAILED);
    store_close(&store);
    write_error = 0;
    store = store_at();
    assert_int_equal(store_head(store), 20);
    assert_int_equal(add_turn(store, 21), STATUS_OK);
    store_close(&store);
    test_folder_remove(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failed_flush_ends_the_store),
        cmocka_unit_test(full_disk_loses_nothing),
    };
    trace_quiet();
    return test_run_group("store faults", tests, ARRAY_COUNT(tests));
}
