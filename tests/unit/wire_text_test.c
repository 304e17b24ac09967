/* The alphabets of strings on the wire, at their edges. */

#include "tests/lib/test.h"

#include "common/wire.h"
#include "common/wire_text.h"

#include <string.h>

static void
utf8_is_known_from_what_looks_like_it(void **state)
{
    (void)state;
    static const char *const sound[] = { "", "a", "\x7f", "\xc2\x80", "\xdf\xbf",
        "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
        "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf" };
    static const char *const unsound[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf",
        "\xc3", "\xc3x", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "\xf0\x9f\x98" };
    for (size_t i = 0; i < ARRAY_COUNT(sound); i++)
        assert_true(wire_is_utf8(slice_text(sound[i])));
    for (size_t i = 0; i < ARRAY_COUNT(unsound); i++)
        assert_false(wire_is_utf8(slice_text(unsound[i])));
    assert_false(wire_is_utf8(slice_of("a\0b", 3)));
}

static void
codes_are_known_from_text(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint8_t text[1] = { (uint8_t)byte };
        bool is_expected =
            byte != 0 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789._:/+@-",
                             (int)byte) != NULL;
        assert_int_equal(wire_is_code(slice_of(text, 1)), is_expected);
    }
    assert_false(wire_is_code(slice_text("")));
}

static void
a_place_is_known_from_a_sentence(void **state)
{
    (void)state;
    static const char *const places[] = { "", "reason", "OfferHandover byte 0",
        "Offer.content.items[1].text byte 17", "line 12", "MsgHead/Patient line 3" };
    static const char *const sentences[] = { "She is so tired", "a b", "a  1", "a byte",
        "a byte 1 2", "a byte 1x", "a\n1", "r\xc3\xa5" };
    for (size_t i = 0; i < ARRAY_COUNT(places); i++)
        assert_int_equal(
            wire_text_where_bytes(slice_text(places[i])), strlen(places[i]));
    for (size_t i = 0; i < ARRAY_COUNT(sentences); i++)
        assert_true(
            wire_text_where_bytes(slice_text(sentences[i])) < strlen(sentences[i]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_known_from_what_looks_like_it),
        cmocka_unit_test(codes_are_known_from_text),
        cmocka_unit_test(a_place_is_known_from_a_sentence),
    };
    return test_run_group("wire_text", tests, ARRAY_COUNT(tests));
}
