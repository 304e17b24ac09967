/* Every reason stands once, and says both what is wrong and what to do. */

#include "common/reason.h"
#include "tests/lib/test.h"

#include <string.h>

static void
each_stands_once(void **state)
{
    (void)state;
    assert_true(reason_count > 100);
    for (size_t i = 0; i < reason_count; i++) {
        const struct reason *reason = &reasons[i];
        if (reason_find(reason->code) != reason)
            fail_msg("stands twice: %s", reason->code);
    }
}

static void
are_sentences(const struct reason *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct reason *reason = &rows[i];
        size_t sentence = strlen(reason->sentence);
        size_t advice = strlen(reason->advice);
        if (sentence < 10 || advice < 5 || reason->sentence[sentence - 1] != '.' ||
            reason->advice[advice - 1] != '.')
            fail_msg("no whole sentences: %s", reason->code);
    }
}

static void
each_says_what_and_what_to_do(void **state)
{
    (void)state;
    are_sentences(reasons, reason_count);
    are_sentences(reasons_nb, reason_count_nb);
    are_sentences(reasons_sv, reason_count_sv);
    assert_string_equal(reason_find("no-such-code")->code, "unknown");
    assert_string_equal(reason_find(NULL)->code, "unknown");
}

/* All are there, `unknown` too, and none is left over. */
static void
each_is_translated(void **state)
{
    (void)state;
    assert_int_equal(reason_count_nb, reason_count + 1);
    assert_int_equal(reason_count_sv, reason_count + 1);
    for (size_t i = 0; i < reason_count; i++) {
        const char *code = reasons[i].code;
        if (reason_in(code, "nb") == &reasons[i] ||
            reason_in(code, "sv") == &reasons[i])
            fail_msg("not translated: %s", code);
        assert_string_equal(reason_in(code, "nb")->code, code);
        assert_string_equal(reason_in(code, "sv")->code, code);
    }
    assert_string_equal(reason_in("no-such-code", "nb")->code, "unknown");
    assert_ptr_not_equal(reason_in("no-such-code", "sv"), reason_find("no-such-code"));
}

static void
the_language_is_the_users(void **state)
{
    (void)state;
    assert_ptr_equal(
        reason_in("term-stale", "nb_NO.UTF-8"), reason_in("term-stale", "nb"));
    assert_ptr_equal(reason_in("term-stale", "nn_NO"), reason_in("term-stale", "nb"));
    assert_ptr_equal(reason_in("term-stale", "no"), reason_in("term-stale", "nb"));
    assert_ptr_equal(reason_in("term-stale", "C"), reason_find("term-stale"));
    assert_ptr_equal(reason_in("term-stale", "n"), reason_find("term-stale"));
    assert_ptr_equal(reason_in("term-stale", NULL), reason_find("term-stale"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stands_once),
        cmocka_unit_test(each_says_what_and_what_to_do),
        cmocka_unit_test(each_is_translated),
        cmocka_unit_test(the_language_is_the_users),
    };
    return test_run_group("reason", tests, sizeof tests / sizeof tests[0]);
}
