/* tzdata is read through libc: the offset is asked for at each day's beginning, and
 * where two days differ the second of the change is found by bisection. (Two changes
 * within one day that cancel out would be missed; no zone we serve has had one.) */

#include "common/calendar_load.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    ZONE_BYTES_MAX = 128,
    HOLIDAY_DATE_BYTES = 10,
    DAY_SECONDS = 86400,
    DAY_MINUTES = 1440,
};

#define FIRST_SECOND INT64_C(631152000)  /* 1990-01-01 */
#define LAST_SECOND  INT64_C(2840140800) /* 2060-01-01 */

struct holiday {
    char *date; /* as in the file */
    char *name;
};

struct holiday_file {
    char *source;
    struct holiday *days;
    unsigned days_count;
};

static const cyaml_schema_field_t holiday_fields[] = {
    CYAML_FIELD_STRING_PTR("date", CYAML_FLAG_POINTER, struct holiday, date,
        HOLIDAY_DATE_BYTES, HOLIDAY_DATE_BYTES),
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct holiday, name, 1, 200),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t holiday_schema = { CYAML_VALUE_MAPPING(
    CYAML_FLAG_DEFAULT, struct holiday, holiday_fields) };
static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_STRING_PTR(
        "source", CYAML_FLAG_POINTER, struct holiday_file, source, 1, 1000),
    CYAML_FIELD_SEQUENCE("days", CYAML_FLAG_POINTER, struct holiday_file, days,
        &holiday_schema, 0, CALENDAR_DAYS_OFF_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t file_schema = { CYAML_VALUE_MAPPING(
    CYAML_FLAG_POINTER, struct holiday_file, file_fields) };

/* TZ names of tzdata only: libc would take an unknown one for UTC without a word. */
static bool
zone_exists(const char *time_zone)
{
    char path[ZONE_BYTES_MAX + 32];
    if (time_zone[0] == '/' || strstr(time_zone, "..") != NULL || time_zone[0] == 0)
        return false;
    int written = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", time_zone);
    return written > 0 && (size_t)written < sizeof path && access(path, R_OK) == 0;
}

static int32_t
offset_at(int64_t second)
{
    time_t moment = (time_t)second;
    struct tm broken;
    const struct tm *filled = localtime_r(&moment, &broken);
    ASSERT(filled != NULL);
    return (int32_t)broken.tm_gmtoff;
}

/* The first second after `low` at which the offset is no longer the one at `low`. */
static int64_t
change_between(int64_t low, int64_t high)
{
    int32_t offset_s = offset_at(low);
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (offset_at(middle) == offset_s)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static bool
offset_add(struct calendar *out, int64_t from_us, int32_t offset_s)
{
    if (out->offset_count == CALENDAR_OFFSETS_MAX)
        return false;
    out->offsets[out->offset_count].from_us = from_us;
    out->offsets[out->offset_count].offset_s = offset_s;
    out->offset_count++;
    return true;
}

static bool
offsets_read(struct calendar *out)
{
    bool is_room = offset_add(out, INT64_MIN, offset_at(FIRST_SECOND));
    for (int64_t day = FIRST_SECOND; day < LAST_SECOND && is_room; day += DAY_SECONDS) {
        if (offset_at(day) == offset_at(day + DAY_SECONDS))
            continue;
        int64_t change = change_between(day, day + DAY_SECONDS);
        is_room = offset_add(out, change * 1000000, offset_at(change));
    }
    return is_room;
}

static bool
offsets_load(const char *time_zone, struct calendar *out)
{
    if (!zone_exists(time_zone)) {
        (void)fprintf(stderr, "time zone \"%s\" is not in tzdata\n", time_zone);
        return false;
    }
    const char *set = getenv("TZ");
    char before[ZONE_BYTES_MAX];
    int written = snprintf(before, sizeof before, "%s", set == NULL ? "" : set);
    if (written < 0 || (size_t)written >= sizeof before ||
        setenv("TZ", time_zone, 1) != 0) {
        (void)fprintf(stderr, "TZ cannot be set to \"%s\"\n", time_zone);
        return false;
    }
    tzset();
    bool is_done = offsets_read(out);
    int restored = set == NULL ? unsetenv("TZ") : setenv("TZ", before, 1);
    ASSERT(restored == 0);
    tzset();
    if (!is_done)
        (void)fprintf(stderr, "time zone \"%s\" changes more often than %d times\n",
            time_zone, CALENDAR_OFFSETS_MAX);
    return is_done;
}

/* libcyaml's own words hold line and column; the file's name is ours to add. */
__attribute__((format(printf, 3, 0))) static void
holidays_complain(
    cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    (void)level;
    (void)fprintf(stderr, "%s: ", (const char *)context);
    (void)vfprintf(stderr, format, arguments);
}

/* Digits at the places of YYYY-MM-DD and a date that exists. */
static bool
date_parse(const char *text, int32_t *day_index_out)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; i < HOLIDAY_DATE_BYTES; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !is_digit : text[i] != '-')
            return false;
    }
    static const struct calendar utc = { .offset_count = 0 };
    struct local_time date = {
        .year = (int32_t)strtol(text, NULL, 10),
        .month = (int32_t)strtol(text + 5, NULL, 10),
        .day = (int32_t)strtol(text + 8, NULL, 10),
    };
    struct local_time same = calendar_local(&utc, calendar_utc(&utc, date));
    if (same.year != date.year || same.month != date.month || same.day != date.day)
        return false;
    *day_index_out = (int32_t)same.day_index;
    return true;
}

static int
day_compare(const void *a, const void *b)
{
    int32_t first = *(const int32_t *)a;
    int32_t second = *(const int32_t *)b;
    return (first > second) - (first < second);
}

static bool
holidays_take(const char *path, const struct holiday_file *file, struct calendar *out)
{
    for (unsigned i = 0; i < file->days_count; i++) {
        if (!date_parse(file->days[i].date, &out->days_off[i])) {
            (void)fprintf(stderr, "%s: entry %u of days: \"%s\" is no date\n", path,
                i + 1, file->days[i].date);
            return false;
        }
    }
    out->day_off_count = file->days_count;
    qsort(out->days_off, out->day_off_count, sizeof out->days_off[0], day_compare);
    return true;
}

static bool
holidays_load(const char *path, struct calendar *out)
{
    char name[4096];
    int written = snprintf(name, sizeof name, "%s", path);
    if (written < 0 || (size_t)written >= sizeof name || access(path, R_OK) != 0) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    cyaml_config_t config = {
        .log_fn = holidays_complain,
        .log_ctx = name,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_DEFAULT,
    };
    cyaml_data_t *data = NULL;
    cyaml_err_t error = cyaml_load_file(path, &config, &file_schema, &data, NULL);
    if (error != CYAML_OK) {
        (void)fprintf(stderr, "%s: %s\n", path, cyaml_strerror(error));
        return false;
    }
    bool is_taken = holidays_take(path, data, out);
    error = cyaml_free(&config, &file_schema, data, 0);
    ASSERT(error == CYAML_OK);
    return is_taken;
}

bool
calendar_load(const char *time_zone, const char *holiday_path, struct calendar *out)
{
    memset(out, 0, sizeof *out);
    out->office_closes_minute = DAY_MINUTES;
    if (!offsets_load(time_zone, out))
        return false;
    return holiday_path == NULL || holidays_load(holiday_path, out);
}
