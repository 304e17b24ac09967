/* Fixed places and digits: what XML Schema calls date and dateTime, and nothing near it. */

#include "services/courier/plo_time.h"

#include <string.h>

static bool
digits(const char *text, size_t count, int32_t *value_out)
{
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = 10 * value + (text[i] - '0');
    }
    *value_out = value;
    return true;
}

static bool
date_read(const char *text, struct local_time *out)
{
    static const int32_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    memset(out, 0, sizeof *out);
    if (strlen(text) < 10 || !digits(text, 4, &out->year) || text[4] != '-' ||
        !digits(text + 5, 2, &out->month) || text[7] != '-' ||
        !digits(text + 8, 2, &out->day) || out->month < 1 || out->month > 12)
        return false;
    bool is_leap = out->year % 4 == 0 && (out->year % 100 != 0 || out->year % 400 == 0);
    int32_t last = days[out->month - 1] + (is_leap && out->month == 2 ? 1 : 0);
    return out->day >= 1 && out->day <= last;
}

static bool
clock_read(const char *text, struct local_time *out)
{
    return strlen(text) >= 8 && digits(text, 2, &out->hour) && text[2] == ':' &&
           digits(text + 3, 2, &out->minute) && text[5] == ':' &&
           digits(text + 6, 2, &out->second) && out->hour < 24 && out->minute < 60 &&
           out->second < 60;
}

/* A zone: "" is local time, "Z", "+01:00". */
static bool
zone_read(const char *text, bool *is_local_out, int64_t *offset_us_out)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    *is_local_out = text[0] == '\0';
    *offset_us_out = 0;
    if (*is_local_out || strcmp(text, "Z") == 0)
        return true;
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !digits(text + 1, 2, &hours) || !digits(text + 4, 2, &minutes) || hours > 14 ||
        minutes > 59)
        return false;
    *offset_us_out =
        (text[0] == '+' ? 1 : -1) * (hours * HOUR_US + minutes * MINUTE_US);
    return true;
}

static int64_t
utc_of(const struct calendar *calendar, struct local_time local, bool is_local,
    int64_t offset_us)
{
    static const struct calendar utc = { .offset_count = 0 };
    return is_local ? calendar_utc(calendar, local)
                    : calendar_utc(&utc, local) - offset_us;
}

bool
plo_time_read(const char *text, const struct calendar *calendar, int64_t *out)
{
    struct local_time local;
    bool is_local = true;
    int64_t offset_us = 0;
    if (!date_read(text, &local) || local.year < 1970)
        return false;
    const char *rest = text + 10;
    if (rest[0] == 'T') {
        if (!clock_read(rest + 1, &local))
            return false;
        rest += 9;
        if (rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9')
            rest += 1 + strspn(rest + 1, "0123456789");
    }
    if (!zone_read(rest, &is_local, &offset_us))
        return false;
    *out = utc_of(calendar, local, is_local, offset_us);
    return *out > 0;
}

bool
plo_date_read(const char *text)
{
    struct local_time local;
    return strlen(text) == 10 && date_read(text, &local);
}
