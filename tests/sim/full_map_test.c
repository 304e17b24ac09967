/* A map may become full at any row that a fold puts: the batch grows it and runs again,
 * and nothing else is so than with a large map. Every n-th row of a whole handover. */

#include "tests/lib/baton.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"
#include "tests/sim/disk.h"

enum { ROWS_MAX = 60 };

static struct disk *disk;

static int
full_start(void **state)
{
    int started = baton_start(state);
    disk_put(turns_store(), &disk);
    return started;
}

static int
full_stop(void **state)
{
    int stopped = baton_stop(state);
    disk_free(&disk);
    return stopped;
}

/* A case, an offer, the partner's answers. Each input finds the map full once. */
static void
handover_run(unsigned rows)
{
    disk_arm_tables_full(disk, rows);
    struct id case_id = baton_case();
    disk_arm_tables_full(disk, rows);
    assert_null(baton_offer(case_id, "nav", "coordination"));
    disk_arm_tables_full(disk, rows);
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    assert_int_equal(baton_row(case_id).baton, BATON_HANDED);
    disk_arm_tables_full(disk, 0);
}

static void
a_map_may_be_full_at_any_row(void **state)
{
    (void)state;
    for (unsigned rows = 1; rows <= ROWS_MAX; rows++)
        handover_run(rows);
}

static void
staff_may_end_on_a_full_map(void **state)
{
    (void)state;
    for (unsigned rows = 1; rows <= ROWS_MAX; rows++) {
        Stafett__Plan__V1__ReportAbsence absence =
            STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
        Stafett__Plan__V1__EndAbsence back = STAFETT__PLAN__V1__END_ABSENCE__INIT;
        absence.staff_code = (char *)"jon";
        absence.substitute_code = (char *)"nina";
        back.staff_code = (char *)"jon";
        (void)baton_case();
        disk_arm_tables_full(disk, rows);
        assert_null(turns_client("turid", &absence.base));
        disk_arm_tables_full(disk, rows);
        assert_null(turns_client("turid", &back.base));
        disk_arm_tables_full(disk, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_map_may_be_full_at_any_row, full_start, full_stop),
        cmocka_unit_test_setup_teardown(
            staff_may_end_on_a_full_map, full_start, full_stop),
    };
    return test_run_group("full_map", tests, ARRAY_COUNT(tests));
}
