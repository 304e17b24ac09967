/* Slices: comparing, and hex there and back. */

#include "common/slice.h"
#include "tests/lib/test.h"

#include <string.h>

static void
equal_by_bytes_and_length(void **state)
{
    (void)state;
    assert_true(slice_equal(slice_text("case"), slice_of("case", 4)));
    assert_false(slice_equal(slice_text("case"), slice_text("cases")));
    assert_false(slice_equal(slice_text("case"), slice_text("cast")));
    assert_true(slice_equal(slice_of(NULL, 0), slice_text("")));
}

static void
compares_as_memcmp_shorter_first(void **state)
{
    (void)state;
    assert_true(slice_compare(slice_text("a"), slice_text("ab")) < 0);
    assert_true(slice_compare(slice_text("b"), slice_text("ab")) > 0);
    assert_int_equal(slice_compare(slice_text("ab"), slice_text("ab")), 0);
    assert_true(slice_compare(slice_of(NULL, 0), slice_text("a")) < 0);
    /* Bytes are unsigned. */
    assert_true(slice_compare(slice_text("\xff"), slice_text("\x01")) > 0);
}

static void
hex_shows_what_fits(void **state)
{
    (void)state;
    char hex[7];
    slice_hex(slice_of("\x01\xab\xff", 3), hex, sizeof hex);
    assert_string_equal(hex, "01abff");
    slice_hex(slice_of("\x01\xab\xff", 3), hex, 6);
    assert_string_equal(hex, "01ab");
    slice_hex(slice_of("\x01", 1), hex, 1);
    assert_string_equal(hex, "");
}

static void
hex_is_parsed_exactly(void **state)
{
    (void)state;
    uint8_t bytes[3];
    assert_true(slice_parse_hex("01-Ab-fF", bytes, sizeof bytes));
    assert_memory_equal(bytes, "\x01\xab\xff", 3);
    assert_false(slice_parse_hex("01abf", bytes, sizeof bytes));
    assert_false(slice_parse_hex("01abff0", bytes, sizeof bytes));
    assert_false(slice_parse_hex("01abfg", bytes, sizeof bytes));
    assert_false(slice_parse_hex("", bytes, sizeof bytes));
    assert_true(slice_parse_hex("", bytes, 0));
}

static void
binary_and_back(void **state)
{
    (void)state;
    struct slice slice = slice_text("offer");
    assert_true(slice_equal(slice_bytes(slice_binary(slice)), slice));
}

static void
code_is_zero_filled(void **state)
{
    (void)state;
    char field[8];
    memset(field, 'x', sizeof field);
    code_copy(field, sizeof field, "ward");
    assert_memory_equal(field, "ward\0\0\0\0", sizeof field);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_by_bytes_and_length),
        cmocka_unit_test(compares_as_memcmp_shorter_first),
        cmocka_unit_test(hex_shows_what_fits),
        cmocka_unit_test(hex_is_parsed_exactly),
        cmocka_unit_test(binary_and_back),
        cmocka_unit_test(code_is_zero_filled),
    };
    return test_run_group("slice", tests, ARRAY_COUNT(tests));
}
