/* Civil dates are counted with the proleptic Gregorian calendar in eras of 400 years,
 * whole numbers only. Offsets are looked up by bisection. */

#include "common/calendar.h"

#include <stdio.h>

enum {
    ERA_DAYS = 146097,        /* 400 years */
    EPOCH_DAYS = 719468,      /* 1970-01-01 counted from 0000-03-01 */
    EPOCH_WEEKDAY_OFFSET = 3, /* 1970-01-01 was a Thursday */
};

static int64_t
divide_down(int64_t number, int64_t by)
{
    int64_t quotient = number / by;
    return number % by < 0 ? quotient - 1 : quotient;
}

/* Years begin in March here, so that the leap day comes last. */
static int64_t
day_index_of(int32_t year, int32_t month, int32_t day)
{
    int64_t months = (int64_t)year * 12 + (month - 1) - 2;
    int64_t march_year = divide_down(months, 12);
    int64_t march_month = months - march_year * 12;
    int64_t era = divide_down(march_year, 400);
    int64_t year_of_era = march_year - era * 400;
    int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

static void
civil_of(int64_t day_index, struct local_time *out)
{
    int64_t days = day_index + EPOCH_DAYS;
    int64_t era = divide_down(days, ERA_DAYS);
    int64_t day_of_era = days - era * ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
        365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    bool is_after_new_year = march_month >= 10;
    out->day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1);
    out->month = (int32_t)(is_after_new_year ? march_month - 9 : march_month + 3);
    out->year = (int32_t)(year_of_era + era * 400 + (is_after_new_year ? 1 : 0));
}

/* Before the first change the first offset holds; without offsets it is UTC. */
static int64_t
offset_us(const struct calendar *calendar, int64_t time_us)
{
    if (calendar->offset_count == 0)
        return 0;
    size_t low = 0;
    size_t high = calendar->offset_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (calendar->offsets[middle].from_us <= time_us)
            low = middle;
        else
            high = middle;
    }
    return (int64_t)calendar->offsets[low].offset_s * 1000000;
}

struct local_time
calendar_local(const struct calendar *calendar, int64_t time_us)
{
    int64_t local_us = time_us + offset_us(calendar, time_us);
    int64_t day_index = divide_down(local_us, DAY_US);
    int64_t second = (local_us - day_index * DAY_US) / 1000000;
    struct local_time local = { .day_index = day_index };
    civil_of(day_index, &local);
    local.hour = (int32_t)(second / 3600);
    local.minute = (int32_t)(second / 60 % 60);
    local.second = (int32_t)(second % 60);
    int64_t weeks = divide_down(day_index + EPOCH_WEEKDAY_OFFSET, 7);
    local.weekday = (int32_t)(day_index + EPOCH_WEEKDAY_OFFSET - weeks * 7) + 1;
    return local;
}

/* `wall_us` is local time counted as if it were UTC. No zone changes twice within two
 * days, so the offsets a day before and after are the only two that can hold. */
static int64_t
utc_of_wall(const struct calendar *calendar, int64_t wall_us)
{
    int64_t before_us = wall_us - offset_us(calendar, wall_us - DAY_US);
    int64_t after_us = wall_us - offset_us(calendar, wall_us + DAY_US);
    bool is_before = before_us + offset_us(calendar, before_us) == wall_us;
    bool is_after = after_us + offset_us(calendar, after_us) == wall_us;
    /* Neither: the clock jumps over it, and the old offset lands as much later. */
    return is_after && !is_before ? after_us : before_us;
}

int64_t
calendar_utc(const struct calendar *calendar, struct local_time local)
{
    int64_t wall_us = day_index_of(local.year, local.month, local.day) * DAY_US +
                      local.hour * HOUR_US + local.minute * MINUTE_US +
                      local.second * INT64_C(1000000);
    return utc_of_wall(calendar, wall_us);
}

int64_t
calendar_day_at(
    const struct calendar *calendar, int64_t time_us, int32_t days, int32_t minute)
{
    struct local_time local = calendar_local(calendar, time_us);
    return utc_of_wall(
        calendar, (local.day_index + days) * DAY_US + minute * MINUTE_US);
}

int64_t
calendar_day_end(const struct calendar *calendar, int64_t time_us)
{
    struct local_time local = calendar_local(calendar, time_us);
    return utc_of_wall(calendar, (local.day_index + 1) * DAY_US - INT64_C(1000000));
}

static bool
is_listed(const struct calendar *calendar, int64_t day_index)
{
    size_t low = 0;
    size_t high = calendar->day_off_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days_off[middle] == day_index)
            return true;
        if (calendar->days_off[middle] < day_index)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool
calendar_is_day_off(const struct calendar *calendar, int64_t time_us)
{
    struct local_time local = calendar_local(calendar, time_us);
    return local.weekday >= 6 || is_listed(calendar, local.day_index);
}

bool
calendar_is_office(const struct calendar *calendar, int64_t time_us)
{
    struct local_time local = calendar_local(calendar, time_us);
    int32_t minute = local.hour * 60 + local.minute;
    return minute >= calendar->office_opens_minute &&
           minute < calendar->office_closes_minute &&
           !calendar_is_day_off(calendar, time_us);
}

void
calendar_text(
    const struct calendar *calendar, int64_t time_us, char *text, size_t text_bytes)
{
    static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
        "Aug", "Sep", "Oct", "Nov", "Dec" };
    ASSERT(text_bytes >= 32);
    struct local_time local = calendar_local(calendar, time_us);
    int written = snprintf(text, text_bytes, "%s %d %s %d %02d:%02d",
        days[local.weekday - 1], (int)local.day, months[local.month - 1],
        (int)local.year, (int)local.hour, (int)local.minute);
    ASSERT(written > 0);
    ASSERT((size_t)written < text_bytes);
}
