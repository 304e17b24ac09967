#ifndef STAFETT_PLO_TIME_H
#define STAFETT_PLO_TIME_H

/* Times as care messages write them: xs:date and xs:dateTime. Without a zone they are
 * local; a date is the beginning of its day; fractions of a second are dropped. */

#include "common/calendar.h"

/* False also for what lies before 1970: no message does. */
MUST_CHECK bool plo_time_read(
    const char *text, const struct calendar *calendar, int64_t *out);
/* A day that exists, 1945-04-14, and nothing after it. */
bool plo_date_read(const char *text);

#endif
