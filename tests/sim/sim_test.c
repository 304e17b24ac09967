/* Days under faults, some new ones with every commit and all that ever failed; the same
 * seed twice gives the same turns, and every kind of fault has happened. */

#include "tests/lib/test.h"
#include "tests/sim/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
enum { FRESH = 24 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { FRESH = 24 };
#else
enum { FRESH = 5000 };
#endif
#else
enum { FRESH = 5000 };
#endif

static struct range_result result;

/* The commit decides which seeds are new (Makefile); without one they begin at 1. */
static uint64_t
fresh_first(void)
{
    const char *commit = getenv("STAFETT_COMMIT");
    return commit == NULL ? 1 : strtoull(commit, NULL, 16) * 10000 + 1;
}

static void
failures_tell(void)
{
    for (size_t i = 0; i < result.failure_count; i++)
        (void)fprintf(stderr, "seed %llu: %s (build/plain/tests/sim/sim run %llu)\n",
            (unsigned long long)result.failures[i].seed, result.failures[i].breach,
            (unsigned long long)result.failures[i].seed);
}

static void
fresh_seeds_hold(void **state)
{
    (void)state;
    uint64_t first = fresh_first();
    /* README.md: what members have of each other still differs on a day of some thousands. */
    const struct range_plan plan = { first, first + FRESH - 1, 2, 0, true };
    range_run(&plan, &result);
    failures_tell();
    assert_int_equal(result.seeds, FRESH);
    assert_int_equal(result.violations, 0);
}

/* A kind that is claimed and never happens would be an empty promise. */
static void
every_kind_of_fault_happened(void **state)
{
    (void)state;
    for (size_t i = 0; FRESH > 100 && sim_fault_name(i) != NULL; i++) {
        if (result.faults[i] == 0)
            (void)fprintf(stderr, "never happened: %s\n", sim_fault_name(i));
        assert_true(result.faults[i] > 0);
    }
}

static void
seeds_that_failed_once_hold(void **state)
{
    (void)state;
    unsigned long long seed;
    char line[256];
    FILE *file = fopen("tests/sim/seeds.txt", "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%llu", &seed) != 1)
            continue;
        const struct range_plan plan = { seed, seed, 1, 0, false };
        range_run(&plan, &result);
        failures_tell();
        assert_int_equal(result.violations, 0);
    }
    (void)fclose(file);
}

static void
the_same_seed_gives_the_same_day(void **state)
{
    (void)state;
    static struct sim_result first;
    static struct sim_result second;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        const struct sim_options options = { .seed = seed };
        sim_run(&options, &first);
        sim_run(&options, &second);
        assert_true(first.turns > 500);
        assert_int_equal(first.turns, second.turns);
        assert_memory_equal(first.trace, second.trace, DIGEST_BYTES);
    }
}

/* The store in memory is a model of the one on disk: a day over LMDB stores, with maps that
 * must grow, leaves the same turns. */
static void
the_day_is_the_same_over_lmdb(void **state)
{
    (void)state;
    static struct sim_result memory;
    static struct sim_result disk;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        char folder[512];
        struct sim_options options = { .seed = seed, .no_faults = sim_disk_faults() };
        sim_run(&options, &memory);
        test_folder_make(folder, sizeof folder);
        options.stores = folder;
        sim_run(&options, &disk);
        test_folder_remove(folder);
        assert_string_equal(disk.breach, "");
        assert_int_equal(memory.turns, disk.turns);
        assert_memory_equal(memory.trace, disk.trace, DIGEST_BYTES);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_seeds_hold),
        cmocka_unit_test(every_kind_of_fault_happened),
        cmocka_unit_test(seeds_that_failed_once_hold),
        cmocka_unit_test(the_same_seed_gives_the_same_day),
        cmocka_unit_test(the_day_is_the_same_over_lmdb),
    };
    if (!sim_prepare())
        return 1;
    return test_run_group("sim", tests, ARRAY_COUNT(tests));
}
