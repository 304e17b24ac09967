/* Local time in Oslo, the two nights a year when it jumps, days off, office hours, and
 * the holiday files as they are delivered. Runs from the root of the repository. */

#include "common/calendar.h"
#include "common/calendar_load.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_HOLIDAYS "deploy/rules/holidays-no.yaml"

static struct calendar oslo;

/* The local moment written as numbers; UTC out. */
static int64_t
at(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute)
{
    return calendar_utc(&oslo,
        (struct local_time){
            .year = year, .month = month, .day = day, .hour = hour, .minute = minute });
}

static void
shows(int64_t time_us, const char *expected)
{
    char text[32];
    calendar_text(&oslo, time_us, text, sizeof text);
    assert_string_equal(text, expected);
}

static void
loads_oslo(void **state)
{
    (void)state;
    /* TZ is the process's: it must be as it was. */
    assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
    assert_true(calendar_load("Europe/Oslo", NO_HOLIDAYS, &oslo));
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    assert_int_equal(unsetenv("TZ"), 0);
    assert_true(oslo.offset_count > 130);
    assert_true(oslo.day_off_count > 60);
}

static void
summer_and_winter(void **state)
{
    (void)state;
    shows(INT64_C(1809702000000000), "Fri 7 May 2027 17:00");
    shows(at(2027, 5, 14, 15, 40), "Fri 14 May 2027 15:40");
    shows(at(2027, 1, 4, 8, 0), "Mon 4 Jan 2027 08:00");
    assert_true(at(2027, 7, 1, 12, 0) == INT64_C(1814436000000000));
    assert_true(at(2027, 12, 1, 12, 0) == INT64_C(1827658800000000));
    shows(-1, "Thu 1 Jan 1970 00:59");
}

static void
skipped_hour_is_an_hour_later(void **state)
{
    (void)state;
    shows(at(2027, 3, 28, 1, 59), "Sun 28 Mar 2027 01:59");
    shows(at(2027, 3, 28, 2, 30), "Sun 28 Mar 2027 03:30");
    assert_true(at(2027, 3, 28, 3, 0) - at(2027, 3, 28, 1, 59) == MINUTE_US);
}

static void
doubled_hour_is_the_first(void **state)
{
    (void)state;
    int64_t first = at(2027, 10, 31, 2, 30);
    shows(first, "Sun 31 Oct 2027 02:30");
    shows(first + HOUR_US, "Sun 31 Oct 2027 02:30");
    assert_true(at(2027, 10, 31, 3, 0) - first == HOUR_US + 30 * MINUTE_US);
}

static void
days_are_local_and_not_24_hours(void **state)
{
    (void)state;
    int64_t saturday = at(2027, 3, 27, 12, 0);
    assert_true(
        calendar_day_at(&oslo, saturday, 1, 12 * 60) - saturday == 23 * HOUR_US);
    shows(calendar_day_at(&oslo, saturday, 14, 9 * 60), "Sat 10 Apr 2027 09:00");
    shows(calendar_day_at(&oslo, saturday, 0, 0), "Sat 27 Mar 2027 00:00");
    shows(calendar_day_end(&oslo, saturday), "Sat 27 Mar 2027 23:59");
    /* 00:30 in Oslo is still the day before in UTC. */
    shows(calendar_day_end(&oslo, at(2027, 6, 2, 0, 30)), "Wed 2 Jun 2027 23:59");
    assert_true(at(2027, 3, 28, 0, 0) - calendar_day_end(&oslo, saturday) == 1000000);
}

static void
every_day_there_and_back(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 33000; day++) {
        int64_t noon = day * DAY_US + 12 * HOUR_US;
        struct local_time local = calendar_local(&oslo, noon);
        assert_true(calendar_utc(&oslo, local) == noon);
        assert_true(local.day_index == day);
        assert_int_equal(local.weekday, (day + 3) % 7 + 1);
    }
    struct local_time leap = calendar_local(&oslo, at(2028, 2, 29, 12, 0));
    assert_int_equal(leap.month * 100 + leap.day, 229);
}

static void
days_off_and_office(void **state)
{
    (void)state;
    static const int32_t off[][3] = { { 2018, 5, 10 }, { 2026, 4, 2 }, { 2026, 4, 6 },
        { 2027, 5, 6 }, { 2027, 5, 17 }, { 2028, 6, 5 }, { 2029, 4, 2 },
        { 2030, 5, 30 }, { 2027, 5, 8 }, { 2027, 5, 9 } };
    for (size_t i = 0; i < ARRAY_COUNT(off); i++)
        assert_true(
            calendar_is_day_off(&oslo, at(off[i][0], off[i][1], off[i][2], 9, 0)));
    assert_false(calendar_is_day_off(&oslo, at(2027, 5, 7, 9, 0)));
    assert_false(calendar_is_day_off(&oslo, at(2027, 12, 24, 9, 0)));
    assert_true(calendar_is_office(&oslo, at(2027, 5, 7, 7, 59))); /* the whole day */
    oslo.office_opens_minute = 8 * 60;
    oslo.office_closes_minute = 16 * 60;
    assert_true(calendar_is_office(&oslo, at(2027, 5, 7, 8, 0)));
    assert_true(calendar_is_office(&oslo, at(2027, 5, 7, 15, 59)));
    assert_false(calendar_is_office(&oslo, at(2027, 5, 7, 16, 0)));
    assert_false(calendar_is_office(&oslo, at(2027, 5, 7, 7, 59)));
    assert_false(calendar_is_office(&oslo, at(2027, 5, 6, 10, 0)));
}

/* Loads a holiday file with this text; what went to stderr in `said`. */
static bool
loads_text(const char *text, char *said, size_t said_bytes)
{
    char folder[256];
    char path[300];
    struct calendar calendar;
    test_folder_make(folder, sizeof folder);
    assert_true(snprintf(path, sizeof path, "%s/days.yaml", folder) > 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    FILE *caught = tmpfile();
    int before = dup(STDERR_FILENO);
    assert_non_null(caught);
    assert_true(dup2(fileno(caught), STDERR_FILENO) >= 0);
    bool is_loaded = calendar_load("Europe/Stockholm", path, &calendar);
    assert_true(dup2(before, STDERR_FILENO) >= 0);
    (void)close(before);
    rewind(caught);
    size_t read = fread(said, 1, said_bytes - 1, caught);
    said[read] = 0;
    (void)fclose(caught);
    test_folder_remove(folder);
    return is_loaded;
}

static void
wrong_files_are_refused_with_their_place(void **state)
{
    (void)state;
    char said[2048];
    assert_true(loads_text("source: law\ndays:\n  - { date: 2027-05-06, name: Day }\n",
        said, sizeof said));
    assert_string_equal(said, "");
    assert_false(loads_text("source: law\ndays:\n  - { date: 2027-05-06, name: Day, "
                            "colour: red }\n",
        said, sizeof said));
    assert_non_null(strstr(said, "days.yaml"));
    assert_non_null(strstr(said, "colour"));
    assert_non_null(strstr(said, "line: 3"));
    assert_non_null(strstr(said, "column: "));
    assert_false(loads_text("source: law\ndays:\n  - { date: 2027-02-29, name: Day }\n",
        said, sizeof said));
    assert_non_null(strstr(said, "2027-02-29"));
    assert_false(loads_text("days: []\n", said, sizeof said));
    assert_non_null(strstr(said, "source"));
}

static void
unknown_zone_or_file_is_refused(void **state)
{
    (void)state;
    struct calendar calendar;
    assert_false(calendar_load("Europe/Nowhere", NULL, &calendar));
    assert_false(calendar_load("../../etc/passwd", NULL, &calendar));
    assert_false(calendar_load("Europe/Oslo", "no/such/file.yaml", &calendar));
    assert_true(calendar_load("Europe/Oslo", NULL, &calendar));
    assert_int_equal(calendar.day_off_count, 0);
    assert_true(
        calendar_load("Europe/Stockholm", "deploy/rules/holidays-se.yaml", &calendar));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_oslo),
        cmocka_unit_test(summer_and_winter),
        cmocka_unit_test(skipped_hour_is_an_hour_later),
        cmocka_unit_test(doubled_hour_is_the_first),
        cmocka_unit_test(days_are_local_and_not_24_hours),
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(days_off_and_office),
        cmocka_unit_test(wrong_files_are_refused_with_their_place),
        cmocka_unit_test(unknown_zone_or_file_is_refused),
    };
    return test_run_group("calendar", tests, ARRAY_COUNT(tests));
}
