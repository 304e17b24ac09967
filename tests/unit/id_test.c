/* Ids: form, order in time, the same from the same. */

#include "common/id.h"
#include "tests/lib/test.h"

#include <string.h>

#define TIME_US INT64_C(1809000000123456)

static const uint8_t seed[SEED_BYTES] = { 1, 2, 3 };

static void
has_the_form_of_uuid_7(void **state)
{
    (void)state;
    struct id id = id_make(TIME_US, seed, 0);
    uint64_t time_ms = 0;
    for (size_t i = 0; i < 6; i++)
        time_ms = time_ms << 8 | id.bytes[i];
    assert_true(time_ms == (uint64_t)TIME_US / 1000);
    assert_int_equal(id.bytes[6] >> 4, 7);
    assert_int_equal(id.bytes[8] >> 6, 2);
}

static void
same_from_same_and_other_from_other(void **state)
{
    (void)state;
    static const uint8_t other_seed[SEED_BYTES] = { 1, 2, 4 };
    struct id id = id_make(TIME_US, seed, 7);
    assert_true(id_equal(id, id_make(TIME_US, seed, 7)));
    assert_false(id_equal(id, id_make(TIME_US, seed, 8)));
    assert_false(id_equal(id, id_make(TIME_US, other_seed, 7)));
    assert_false(id_is_none(id));
    assert_true(id_is_none(ID_NONE));
}

static void
later_sorts_after(void **state)
{
    (void)state;
    struct id id = id_make(TIME_US, seed, 0);
    struct id later = id_make(TIME_US + 1000, seed, 0);
    assert_true(slice_compare(id_slice(&id), id_slice(&later)) < 0);
}

static void
derived_keeps_the_time(void **state)
{
    (void)state;
    struct id id = id_make(TIME_US, seed, 0);
    struct id derived = id_derive(id, "case");
    assert_memory_equal(id.bytes, derived.bytes, 6);
    assert_int_equal(derived.bytes[6] >> 4, 7);
    assert_int_equal(derived.bytes[8] >> 6, 2);
    assert_false(id_equal(id, derived));
    assert_true(id_equal(derived, id_derive(id, "case")));
    assert_false(id_equal(derived, id_derive(id, "stay")));
}

static void
text_there_and_back(void **state)
{
    (void)state;
    char text[ID_TEXT_BYTES];
    struct id id;
    assert_true(id_parse("0189ab00cdef7123845600000000000f", &id));
    id_text(id, text);
    assert_string_equal(text, "0189ab00-cdef-7123-8456-00000000000f");
    struct id back;
    assert_true(id_parse(text, &back));
    assert_true(id_equal(id, back));
    assert_false(id_parse("0189ab00-cdef-7123-8456-0000000000", &back));
    assert_false(id_parse("no id", &back));
    assert_true(id_equal(id, back));
}

static void
only_sixteen_bytes_are_an_id(void **state)
{
    (void)state;
    struct id id = id_make(TIME_US, seed, 0);
    struct id back;
    assert_true(id_from(id_slice(&id), &back));
    assert_true(id_equal(id, back));
    assert_false(id_from(slice_of(id.bytes, 15), &back));
    assert_false(id_from(slice_of(NULL, 0), &back));
}

static void
digest_is_sha_256(void **state)
{
    (void)state;
    uint8_t digest[DIGEST_BYTES];
    uint8_t expected[DIGEST_BYTES];
    assert_true(slice_parse_hex(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", expected,
        sizeof expected));
    digest_of(slice_text("abc"), digest);
    assert_memory_equal(digest, expected, DIGEST_BYTES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_form_of_uuid_7),
        cmocka_unit_test(same_from_same_and_other_from_other),
        cmocka_unit_test(later_sorts_after),
        cmocka_unit_test(derived_keeps_the_time),
        cmocka_unit_test(text_there_and_back),
        cmocka_unit_test(only_sixteen_bytes_are_an_id),
        cmocka_unit_test(digest_is_sha_256),
    };
    return test_run_group("id", tests, ARRAY_COUNT(tests));
}
