/* What people type: local times, counts, and texts with and without keys. */

#include "common/calendar_load.h"
#include "common/parse.h"
#include "tests/lib/test.h"

#include <string.h>

static const struct text_key offer_keys[] = { { "reason", "reason", true },
    { "person_view", "person_view", false }, { NULL, NULL, false } };
static const struct text_key person_keys[] = { { "given_name", "given_name", false },
    { "address", "address", false }, { NULL, NULL, false } };

static struct texts texts;
static char fault[TEXT_FAULT_BYTES];
static struct arena *arena;

static bool
parse(const char *input, const struct text_key *keys)
{
    if (arena == NULL)
        arena_create(1 << 20, &arena);
    arena_reset(arena);
    return parse_texts(input, keys, arena, &texts, fault);
}

static void
texts_with_keys_are_read(void **state)
{
    (void)state;
    assert_true(parse("# of the ward\nreason: ready since noon\n"
                      "person_view:   my own kitchen  \r\n",
        offer_keys));
    assert_int_equal(texts.count, 2);
    assert_string_equal(texts.rows[0].item, "reason");
    assert_string_equal(texts.rows[0].text, "ready since noon");
    assert_string_equal(texts.rows[1].item, "person_view");
    assert_string_equal(texts.rows[1].text, "my own kitchen");
}

static void
a_text_goes_on_over_lines(void **state)
{
    (void)state;
    assert_true(
        parse("reason: two persons\n  to move her\n\n  no stairs\nperson_view: yes\n",
            offer_keys));
    assert_string_equal(texts.rows[0].text, "two persons\nto move her\n\nno stairs");
    assert_string_equal(texts.rows[1].text, "yes");
}

static void
a_file_without_keys_is_the_main_text(void **state)
{
    (void)state;
    assert_true(
        parse("\nReady: since noon\nperson_view: not a key here\n", offer_keys));
    assert_int_equal(texts.count, 1);
    assert_string_equal(texts.rows[0].item, "reason");
    assert_string_equal(
        texts.rows[0].text, "Ready: since noon\nperson_view: not a key here");
}

static void
what_is_wrong_is_named_with_its_line(void **state)
{
    static const struct {
        const char *input;
        const struct text_key *keys;
        const char *says;
    } rows[] = {
        { "", offer_keys, "there is no text" },
        { " \n\t\n", offer_keys, "there is no text" },
        { "resaon: late\n", offer_keys, "line 1: a key that is not known here" },
        { "reason: a\nreason: b\n", offer_keys, "line 2: `reason` stands twice" },
        { "reason: a\nLoose words\n", offer_keys, "line 2: neither" },
        { "Ragna\n", person_keys, "line 1: neither" },
        { "phone: 1\n", person_keys, "known are: given_name, address" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_false(parse(rows[i].input, rows[i].keys));
        assert_non_null(strstr(fault, rows[i].says));
    }
}

static void
a_key_without_a_value_is_an_empty_text(void **state)
{
    (void)state;
    assert_true(parse("given_name:\naddress: Fjordveien 1", person_keys));
    assert_string_equal(texts.rows[0].text, "");
    assert_string_equal(texts.rows[1].text, "Fjordveien 1");
}

static void
local_times_become_utc(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* UTC; 0: no time */
    } rows[] = {
        { "2027-05-14 15:40", INT64_C(1810302000) }, /* summer time */
        { "2027-05-14T15:40", INT64_C(1810302000) },
        { "2027-01-12 09:12", INT64_C(1799741520) }, /* winter time */
        { "2028-02-29 00:00", INT64_C(1835391600) },
        { "2027-02-29 00:00", 0 },
        { "2027-13-01 00:00", 0 },
        { "2027-05-14 24:00", 0 },
        { "2027-05-14 15:60", 0 },
        { "2027-05-14", 0 },
        { "2027-05-14 15:40:00", 0 },
        { "27-05-14 15:40", 0 },
        { "1989-12-31 23:59", 0 },
        { "", 0 },
    };
    static struct calendar calendar;
    (void)state;
    assert_true(calendar_load("Europe/Oslo", NULL, &calendar));
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int64_t time_us = 0;
        bool is_time = parse_time(rows[i].text, &calendar, &time_us);
        assert_int_equal(is_time, rows[i].seconds != 0);
        if (is_time)
            assert_int_equal(time_us, rows[i].seconds * 1000000);
    }
}

static void
counts_have_bounds(void **state)
{
    uint64_t count = 0;
    (void)state;
    assert_true(parse_count("1", 10, &count));
    assert_true(parse_count("10", 10, &count));
    assert_int_equal(count, 10);
    assert_false(parse_count("0", 10, &count));
    assert_false(parse_count("11", 10, &count));
    assert_false(parse_count("-1", 10, &count));
    assert_false(parse_count("1x", 10, &count));
    assert_false(parse_count("", 10, &count));
    assert_false(parse_count("1234567890123456789", UINT64_MAX, &count));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_with_keys_are_read),
        cmocka_unit_test(a_text_goes_on_over_lines),
        cmocka_unit_test(a_file_without_keys_is_the_main_text),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test(a_key_without_a_value_is_an_empty_text),
        cmocka_unit_test(local_times_become_utc),
        cmocka_unit_test(counts_have_bounds),
    };
    int code = test_run_group("stafett_parse", tests, ARRAY_COUNT(tests));
    arena_destroy(&arena);
    return code;
}
