#ifndef STAFETT_CALENDAR_LOAD_H
#define STAFETT_CALENDAR_LOAD_H

/* Fills a calendar from the system's tzdata (through libc) for 1990-2060 and from a
 * holiday file (YAML: list of {date, name}, with a source). Runs at start, before any
 * thread: it sets TZ for the moment. */

#include "common/calendar.h"

/* False with the reason on stderr (file, line, column for the file). A null holiday
 * path gives weekends only; office hours are the whole day until somebody says more. */
MUST_CHECK bool calendar_load(
    const char *time_zone, const char *holiday_path, struct calendar *out);

#endif
