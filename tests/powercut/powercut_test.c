/* No power cut loses what anybody was told, and every disk that one leaves can be gone on
 * from; and the checker sees it when LMDB does not wait for the disk. */

#include "tests/powercut/powercut.h"

#include "common/trace.h"
#include "tests/lib/test.h"

#include <libgen.h>
#include <lmdb.h>
#include <stdio.h>

enum { JOBS = 2, STATES_PER_CUT = 12 };

/* With the sanitizers a state takes ten times as long, and is no other. */
#if defined(__SANITIZE_ADDRESS__)
enum { STATES = 300, STATES_TO_FIND_OUT = 60 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { STATES = 300, STATES_TO_FIND_OUT = 60 };
#else
enum { STATES = 10000, STATES_TO_FIND_OUT = 300 };
#endif
#else
enum { STATES = 10000, STATES_TO_FIND_OUT = 300 };
#endif

static char tests_folder[1024];

static struct powercut_result
run(const char *scenario, size_t states, unsigned flags)
{
    char text[32];
    struct powercut_result result = { 0 };
    (void)snprintf(text, sizeof text, "%u", flags);
    const struct powercut_order order = {
        .tests = tests_folder,
        .scenario = scenario,
        .flags = flags == 0 ? NULL : text,
        .states = states,
        .states_per_cut = STATES_PER_CUT,
        .jobs = JOBS,
        .seed = 1,
    };
    assert_true(powercut_run(&order, flags == 0, &result));
    return result;
}

static void
no_power_cut_loses_anything(void **state)
{
    (void)state;
    struct powercut_result result = run("tests/scenario/jonas.scn", STATES, 0);
    assert_int_equal(result.violations, 0);
    assert_true(result.states >= STATES);
}

static void
without_sync_it_is_found_out(void **state)
{
    (void)state;
    assert_true(
        run("tests/scenario/lap.scn", STATES_TO_FIND_OUT, MDB_NOSYNC).violations > 0);
}

static void
without_sync_of_the_head_it_is_found_out(void **state)
{
    (void)state;
    assert_true(
        run("tests/scenario/lap.scn", STATES_TO_FIND_OUT, MDB_NOMETASYNC).violations >
        0);
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_power_cut_loses_anything),
        cmocka_unit_test(without_sync_it_is_found_out),
        cmocka_unit_test(without_sync_of_the_head_it_is_found_out),
    };
    (void)argc;
    trace_quiet();
    (void)snprintf(tests_folder, sizeof tests_folder, "%s", argv[0]);
    (void)snprintf(tests_folder, sizeof tests_folder, "%s", dirname(argv[0]));
    return test_run_group("powercut", tests, ARRAY_COUNT(tests));
}
