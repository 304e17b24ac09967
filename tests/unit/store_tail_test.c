/* The last turns at hand: given as they were put, for as long as the ring holds them, and
 * forgotten with the batch that was not committed. */

#include "common/store_tail.h"
#include "tests/lib/test.h"

#include <string.h>

enum { TURN_BYTES = 1000, RING_BYTES = 8 << 20, RING_TURNS = RING_BYTES / TURN_BYTES };

static struct slice
turn_of(uint64_t sequence, uint8_t bytes[TURN_BYTES])
{
    memset(bytes, (int)(sequence % 251), TURN_BYTES);
    memcpy(bytes, &sequence, sizeof sequence);
    return slice_of(bytes, TURN_BYTES);
}

static bool
has(const struct store_tail *tail, uint64_t sequence)
{
    uint8_t bytes[TURN_BYTES];
    struct slice found;
    if (!store_tail_find(tail, sequence, &found))
        return false;
    assert_true(slice_equal(found, turn_of(sequence, bytes)));
    return true;
}

static void
add(struct store_tail *tail, uint64_t first, uint64_t last)
{
    uint8_t bytes[TURN_BYTES];
    for (uint64_t sequence = first; sequence <= last; sequence++)
        store_tail_add(tail, sequence, turn_of(sequence, bytes));
}

static void
test_what_was_put_is_given(void **state)
{
    struct store_tail *tail;
    (void)state;
    store_tail_create(&tail);
    assert_false(has(tail, 0));
    assert_false(has(tail, 1));
    add(tail, 1, 100);
    for (uint64_t sequence = 1; sequence <= 100; sequence++)
        assert_true(has(tail, sequence));
    assert_false(has(tail, 101));
    store_tail_destroy(&tail);
    assert_null(tail);
}

/* More than once around: what is there is what was put there, and the old is gone. */
static void
test_the_ring_goes_around(void **state)
{
    struct store_tail *tail;
    uint64_t last = 5 * (uint64_t)RING_TURNS / 2;
    (void)state;
    store_tail_create(&tail);
    add(tail, 1, last);
    assert_true(has(tail, last));
    assert_true(has(tail, last - RING_TURNS / 2));
    assert_false(has(tail, last - RING_TURNS - 1));
    assert_false(has(tail, 1));
    for (uint64_t sequence = 1; sequence <= last; sequence++)
        (void)has(tail, sequence);
    store_tail_destroy(&tail);
}

static void
test_what_was_not_committed_is_forgotten(void **state)
{
    struct store_tail *tail;
    static const char other[] = "another turn under the same number";
    struct slice found;
    (void)state;
    store_tail_create(&tail);
    add(tail, 1, 20);
    store_tail_forget(tail, 12);
    assert_true(has(tail, 12));
    assert_false(has(tail, 13));
    assert_false(has(tail, 20));
    store_tail_add(tail, 13, slice_of(other, sizeof other));
    assert_true(store_tail_find(tail, 13, &found));
    assert_true(slice_equal(found, slice_of(other, sizeof other)));
    store_tail_destroy(&tail);
}

static void
test_a_turn_larger_than_the_ring(void **state)
{
    static uint8_t large[RING_BYTES + 1];
    struct store_tail *tail;
    struct slice found;
    (void)state;
    store_tail_create(&tail);
    store_tail_add(tail, 1, slice_of(large, sizeof large));
    assert_false(store_tail_find(tail, 1, &found));
    store_tail_add(tail, 2, slice_of(large, sizeof large - 1));
    assert_true(store_tail_find(tail, 2, &found));
    assert_int_equal(found.len, sizeof large - 1);
    store_tail_destroy(&tail);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_is_given),
        cmocka_unit_test(test_the_ring_goes_around),
        cmocka_unit_test(test_what_was_not_committed_is_forgotten),
        cmocka_unit_test(test_a_turn_larger_than_the_ring),
    };
    return test_run_group("store_tail", tests, ARRAY_COUNT(tests));
}
