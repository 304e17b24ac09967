#ifndef STAFETT_TRACE_H
#define STAFETT_TRACE_H

/* The log for operators: one line of key=value per event, to stderr. Ids and codes
 * only, never content, names or numbers of persons, never bytes from outside
 * unescaped. trace_line("decide", "svc=plan type=... verdict=refused"). */

#include "common/base.h"

void trace_start(const char *daemon); /* names the daemon in each line */
void trace_quiet(void);               /* tests and tools: only trace_error speaks */
__attribute__((format(printf, 2, 3))) void trace_line(
    const char *at, const char *format, ...);
__attribute__((format(printf, 2, 3))) void trace_error(
    const char *at, const char *format, ...);

#endif
