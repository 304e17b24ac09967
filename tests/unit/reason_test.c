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
each_says_what_and_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < reason_count; i++) {
        const struct reason *reason = &reasons[i];
        size_t sentence = strlen(reason->sentence);
        size_t advice = strlen(reason->advice);
        if (sentence < 10 || advice < 5 || reason->sentence[sentence - 1] != '.' ||
            reason->advice[advice - 1] != '.')
            fail_msg("no whole sentences: %s", reason->code);
    }
    assert_string_equal(reason_find("no-such-code")->code, "unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stands_once),
        cmocka_unit_test(each_says_what_and_what_to_do),
    };
    return test_run_group("reason", tests, sizeof tests / sizeof tests[0]);
}
