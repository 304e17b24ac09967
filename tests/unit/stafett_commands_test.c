/* The table of commands is sound, and words find their row. */

#include "services/stafett/commands.h"
#include "services/stafett/up.h"
#include "tests/lib/test.h"

#include <string.h>

static const char *
find(const char *line, int *used_out)
{
    static char copy[128];
    char *words[16];
    int count = 0;
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = word;
    const struct command *command = command_find(words, count, used_out);
    return command == NULL ? NULL : command->words;
}

static void
words_find_their_row(void **state)
{
    int used = 0;
    (void)state;
    assert_string_equal(find("case show 0190", &used), "case show");
    assert_int_equal(used, 2);
    assert_string_equal(find("up", &used), "up");
    assert_int_equal(used, 1);
    assert_string_equal(
        find("handover can-receive X --from Y", &used), "handover can-receive");
    assert_null(find("case", &used));
    assert_null(find("cases list", &used));
    assert_null(find("handover", &used));
    assert_null(find("", &used));
}

static unsigned
words_in(const char *names)
{
    unsigned count = names[0] == '\0' ? 0 : 1;
    for (const char *c = names; *c != '\0'; c++)
        count += *c == ' ' ? 1 : 0;
    return count;
}

static unsigned
options_in(const char *names)
{
    unsigned count = 0;
    for (size_t i = 0; i < option_count; i++)
        count += option_is_in(&option_rows[i], names) ? 1 : 0;
    return count;
}

static void
every_row_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        int used = 0;
        assert_non_null(commands[i].run);
        assert_string_equal(find(commands[i].words, &used), commands[i].words);
        assert_int_equal(words_in(commands[i].takes), options_in(commands[i].takes));
        assert_int_equal(words_in(commands[i].needs), options_in(commands[i].needs));
        for (size_t j = 0; j < option_count; j++) { /* what is needed can be given */
            if (option_is_in(&option_rows[j], commands[i].needs))
                assert_true(option_is_in(&option_rows[j], commands[i].takes));
        }
    }
}

static void
every_option_has_one_row(void **state)
{
    unsigned rows[OPTION_COUNT] = { 0 };
    (void)state;
    for (size_t i = 0; i < option_count; i++)
        rows[option_rows[i].option]++;
    for (unsigned option = 1; option < OPTION_COUNT; option++)
        assert_int_equal(rows[option], 1);
}

static void
no_option_takes_a_text_in_an_argument(void **state)
{
    static const char *const texts[] = { "text", "name", "person" };
    (void)state;
    for (size_t i = 0; i < option_count; i++) {
        for (size_t j = 0; j < ARRAY_COUNT(texts); j++) {
            if (strcmp(option_rows[i].name, texts[j]) == 0)
                assert_string_equal(option_rows[i].value, "FILE");
        }
    }
}

static void
a_falling_daemon_is_started_slower_and_slower(void **state)
{
    static const int64_t expected_ms[] = { 100, 200, 400, 800, 1600, 3200, 5000, 5000 };
    int64_t backoff_us = 0;
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(expected_ms); i++) {
        backoff_us = up_backoff_us(backoff_us, 0);
        assert_int_equal(backoff_us, expected_ms[i] * 1000);
    }
    assert_int_equal(up_backoff_us(backoff_us, 10000000), 100000);
}

static void
daemons_stop_from_the_outside_in(void **state)
{
    (void)state;
    assert_true(up_stop_order("console") < up_stop_order("courier"));
    assert_true(up_stop_order("courier") < up_stop_order("border"));
    assert_true(up_stop_order("border") < up_stop_order("notification"));
    assert_true(up_stop_order("notification") < up_stop_order("plan"));
    assert_true(up_stop_order("plan") < up_stop_order("intake"));
    assert_int_equal(up_stop_order("something-new"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_find_their_row),
        cmocka_unit_test(every_row_is_sound),
        cmocka_unit_test(every_option_has_one_row),
        cmocka_unit_test(no_option_takes_a_text_in_an_argument),
        cmocka_unit_test(a_falling_daemon_is_started_slower_and_slower),
        cmocka_unit_test(daemons_stop_from_the_outside_in),
    };
    return test_run_group("stafett_commands", tests, ARRAY_COUNT(tests));
}
