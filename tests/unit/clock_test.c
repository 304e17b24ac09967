/* The steering seam, what time it is, and ids. The steered clock is the
 * process's own and cannot be let go, so its test is the last. */

#include "tests/lib/test.h"

#include "common/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
tells_the_time(void **state)
{
    (void)state;
    int64_t before_us = clock_monotonic_us();
    for (int i = 0; i < 1000; i++) {
        int64_t now_us = clock_monotonic_us();
        assert_true(now_us >= before_us);
        before_us = now_us;
    }
    assert_true(clock_now_us() > INT64_C(1577836800000000)); /* 2020 */
}

static void
seeds_and_ids_differ(void **state)
{
    (void)state;
    uint8_t a[SEED_BYTES] = { 0 };
    uint8_t b[SEED_BYTES] = { 0 };
    clock_seed(a);
    clock_seed(b);
    assert_memory_not_equal(a, b, SEED_BYTES);
    struct seeds seeds = { .left = 0 };
    for (size_t i = 0; i < 3 * ARRAY_COUNT(seeds.next); i++) {
        clock_seed_next(&seeds, a);
        assert_memory_not_equal(a, b, SEED_BYTES);
        assert_int_equal(seeds.next[seeds.left][0] | seeds.next[seeds.left][31], 0);
        memcpy(b, a, SEED_BYTES);
    }
    assert_false(id_equal(clock_id(), clock_id()));
}

static void
file_of_wrong_size_is_refused(void **state)
{
    (void)state;
    char folder[256];
    char path[512];
    test_folder_make(folder, sizeof folder);
    (void)snprintf(path, sizeof path, "%s/clock", folder);
    assert_false(clock_steer(path)); /* not there */
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, "seven..", 7), 7);
    assert_int_equal(close(file), 0);
    assert_false(clock_steer(path));
    assert_false(clock_is_steered());
    test_folder_remove(folder);
}

static void
is_steered_by_its_file(void **state)
{
    (void)state;
    char folder[256];
    char path[512];
    uint8_t bytes[9];
    test_folder_make(folder, sizeof folder);
    (void)snprintf(path, sizeof path, "%s/clock", folder);
    assert_true(clock_steer_write(path, INT64_C(0x0102030405060708)));
    int file = open(path, O_RDONLY);
    assert_int_equal(read(file, bytes, sizeof bytes), 8);
    assert_int_equal(close(file), 0);
    assert_int_equal(bytes[0], 8); /* little-endian */
    assert_true(clock_steer(path));
    assert_true(clock_is_steered());
    assert_int_equal(clock_now_us(), INT64_C(0x0102030405060708));
    assert_true(clock_steer_write(path, 1000));
    assert_int_equal(clock_now_us(), 1000);
    test_folder_remove(folder);
    /* The mapping outlives the name. */
    assert_int_equal(clock_now_us(), 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_time),
        cmocka_unit_test(seeds_and_ids_differ),
        cmocka_unit_test(file_of_wrong_size_is_refused),
        cmocka_unit_test(is_steered_by_its_file),
    };
    return test_run_group("clock", tests, sizeof tests / sizeof tests[0]);
}
