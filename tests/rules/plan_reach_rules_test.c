/* Whom a member could not reach if it held the case: said to the holder, and said anew when
 * an agreement changes it. */

#include "tests/lib/fellow.h"

#include <string.h>

static bool
is_reached(void)
{
    const Stafett__Partner__V1__ReachSaid *said =
        baton_shared("sjovik", &stafett__partner__v1__reach_said__descriptor);
    return said->is_reached;
}

static void
test_member_says_whom_it_reaches(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_true(is_reached());
    assert_null(fellow_actor_told(case_id, "sjovik", 61, "fjell"));
    assert_false(is_reached());
}

static void
test_agreement_is_said_at_once(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(fellow_actor_told(case_id, "sjovik", 61, "fjell"));
    baton_partner("fjell", 9, "municipality");
    assert_true(is_reached());
    const Stafett__Plan__V1__ReachSaid *said = PLAN_EVENT(reach_said);
    struct id actor = turns_id(61);
    assert_true(slice_equal(slice_bytes(said->actor_id), id_slice(&actor)));
    assert_null(turns_event(&stafett__plan__v1__reach_said__descriptor, 1));
}

/* Not where we take no part any more. */
static void
test_agreement_is_for_members(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    assert_null(fellow_actor_told(case_id, "sjovik", 61, "fjell"));
    assert_null(fellow_answer("turid", case_id, "left", "She has moved."));
    baton_partner("fjell", 9, "municipality");
    assert_null(PLAN_EVENT(reach_said));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_member_says_whom_it_reaches),
        TEST(test_agreement_is_said_at_once),
        TEST(test_agreement_is_for_members),
    };
    return test_run_group("plan_reach", tests, ARRAY_COUNT(tests));
}
