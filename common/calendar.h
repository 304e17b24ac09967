#ifndef STAFETT_CALENDAR_H
#define STAFETT_CALENDAR_H

/* A calendar as plain data, made once at load from tzdata and the holiday file:
 * UTC offsets with the moments they begin, days off, office hours. Rules ask it; it
 * knows no clock. Times are microseconds since 1970, UTC. */

#include "common/base.h"
#include <stdbool.h>

enum { CALENDAR_OFFSETS_MAX = 256, CALENDAR_DAYS_OFF_MAX = 1024 };

#define MINUTE_US INT64_C(60000000)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

struct calendar {
    struct {
        int64_t from_us;
        int32_t offset_s; /* local = UTC + offset */
    } offsets[CALENDAR_OFFSETS_MAX];
    size_t offset_count;
    int32_t days_off[CALENDAR_DAYS_OFF_MAX]; /* days since 1970-01-01, ascending */
    size_t day_off_count;
    int32_t office_opens_minute; /* of the day, local */
    int32_t office_closes_minute;
};

struct local_time {
    int32_t year, month, day; /* month and day from 1 */
    int32_t hour, minute, second;
    int32_t weekday;   /* 1 = Monday ... 7 = Sunday */
    int64_t day_index; /* days since 1970-01-01, local */
};

struct local_time calendar_local(const struct calendar *calendar, int64_t time_us);
/* The local wall time as UTC. A time that DST skips becomes the one an hour later,
 * one that comes twice is the first. */
int64_t calendar_utc(const struct calendar *calendar, struct local_time local);
/* `days` after the local day of time_us, at that minute of the day. */
int64_t calendar_day_at(
    const struct calendar *calendar, int64_t time_us, int32_t days, int32_t minute);
/* 23:59:59 of the local day. */
int64_t calendar_day_end(const struct calendar *calendar, int64_t time_us);
bool calendar_is_day_off(const struct calendar *calendar, int64_t time_us);
bool calendar_is_office(const struct calendar *calendar, int64_t time_us);
/* "Fri 14 May 2027 15:40" with NUL; text_bytes at least 32. */
void calendar_text(
    const struct calendar *calendar, int64_t time_us, char *text, size_t text_bytes);

#endif
