/* Rows as they lie: what goes in comes out, whatever is zero in it. */

#include "common/table_row.h"
#include "tests/lib/test.h"

#include <string.h>

static size_t
round_trip(const uint8_t *row, size_t bytes)
{
    static uint8_t packed[ROW_PACKED_BYTES_MAX];
    static uint8_t back[ROW_BYTES_MAX];
    struct slice value = row_pack(row, bytes, packed);
    assert_true(value.len <= ROW_PACKED_BYTES_MAX);
    memset(back, 0xaa, sizeof back);
    row_unpack(value, back, bytes);
    assert_memory_equal(back, row, bytes);
    return value.len;
}

static void
test_a_short_row_lies_as_it_is(void **state)
{
    static const uint8_t zeros[ROW_PLAIN_BYTES_MAX + 1];
    uint8_t packed[ROW_PACKED_BYTES_MAX];
    (void)state;
    assert_ptr_equal(row_pack(zeros, ROW_PLAIN_BYTES_MAX, packed).data, zeros);
    assert_int_equal(round_trip(zeros, ROW_PLAIN_BYTES_MAX), ROW_PLAIN_BYTES_MAX);
    assert_int_equal(round_trip(zeros, ROW_PLAIN_BYTES_MAX + 1), 2);
}

/* Every length of a row, all zeros and none. */
static void
test_the_ends(void **state)
{
    static uint8_t row[ROW_BYTES_MAX];
    (void)state;
    for (size_t bytes = 0; bytes <= ROW_BYTES_MAX; bytes++) {
        memset(row, 0, sizeof row);
        (void)round_trip(row, bytes);
        memset(row, 1, sizeof row);
        (void)round_trip(row, bytes);
    }
}

/* Runs of zeros of every length, after others of every length: around the shortest that
 * is counted and the longest that one count holds. */
static void
test_runs_of_zeros(void **state)
{
    static uint8_t row[ROW_BYTES_MAX];
    (void)state;
    for (size_t letters = 0; letters < 600; letters += 1 + letters / 8) {
        for (size_t zeros = 0; zeros < 600; zeros++) {
            memset(row, 'x', sizeof row);
            memset(row + letters, 0, zeros);
            (void)round_trip(row, letters + zeros + 3);
            (void)round_trip(row, letters + zeros);
        }
    }
}

static void
test_codes_take_what_they_say(void **state)
{
    static const char codes[16][CODE_BYTES_MAX] = { "mari", "duty-ke", "", "x" };
    (void)state;
    assert_true(round_trip((const uint8_t *)codes, sizeof codes) < 40);
}

static void
test_what_saves_nothing_grows_little(void **state)
{
    static uint8_t row[ROW_BYTES_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof row; i++)
        row[i] = i % 5 == 0 ? 1 : 0;
    (void)round_trip(row, sizeof row);
    for (size_t i = 0; i < sizeof row; i++)
        row[i] = i % 4 == 0 ? 1 : 0;
    assert_true(round_trip(row, sizeof row) <= ROW_PACKED_BYTES_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_short_row_lies_as_it_is),
        cmocka_unit_test(test_the_ends),
        cmocka_unit_test(test_runs_of_zeros),
        cmocka_unit_test(test_codes_take_what_they_say),
        cmocka_unit_test(test_what_saves_nothing_grows_little),
    };
    return test_run_group("table_row", tests, ARRAY_COUNT(tests));
}
